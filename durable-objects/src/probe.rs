//! What only tests ask of an object, inside the real runtime: never part of a production build.

use crate::contract;
use crate::runtime::WorkerSql;
use crate::sql::{Sql, SqlError};

/// The path of a request that is a probe.
pub const PATH: &str = "/probe/";

/// Does what the path says and answers in words; `None` if the path is no probe.
///
/// # Panics
/// On `/probe/panic`: on purpose, inside a transaction that has written.
pub fn answer(path: &str, sql: &mut WorkerSql<'_>) -> Option<String> {
    match path.strip_prefix(PATH)? {
        "contract" => Some(serde_json::json!(run_contract(sql)).to_string()),
        "panic" => Some(panic_inside_a_transaction(sql)),
        "rows" => Some(serde_json::json!(rows(sql)).to_string()),
        _ => None,
    }
}

/// The checks that failed and why.
fn run_contract(sql: &mut WorkerSql<'_>) -> Vec<(&'static str, String)> {
    contract::run(sql)
        .into_iter()
        .filter_map(|(name, outcome)| outcome.err().map(|why| (name, why)))
        .collect()
}

#[expect(clippy::panic, reason = "the test wants to see what a panic does")]
fn panic_inside_a_transaction(sql: &mut WorkerSql<'_>) -> String {
    let made = sql.execute(
        "CREATE TABLE IF NOT EXISTS probe (number INTEGER NOT NULL) STRICT",
        &[],
    );
    let outcome: Result<(), SqlError> = sql.transaction(|sql| {
        sql.execute("INSERT INTO probe (number) VALUES (1)", &[])?;
        panic!("a probe")
    });
    format!("{made:?} {outcome:?}")
}

/// How many rows panics have left behind.
fn rows(sql: &mut WorkerSql<'_>) -> i64 {
    sql.one::<(i64,)>("SELECT count(*) FROM probe", &[])
        .map_or(-1, |(count,)| count)
}

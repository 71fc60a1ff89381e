use super::*;
use crate::migrate::{migrate, migrate_up_to};
use crate::native_sql::NativeSql;

#[test]
fn the_ended_lines_are_found_by_an_index_that_holds_no_others() {
    let mut sql = NativeSql::in_memory().unwrap();
    migrate(&mut sql, &[SCHEMA]).unwrap();
    let plan = sql
        .query::<(i64, i64, i64, String)>(
            &format!("EXPLAIN QUERY PLAN {ENDED}"),
            &[Instant::MIN.into()],
        )
        .unwrap();
    assert!(
        plan.iter().any(|(.., step)| step.contains("line_ended")),
        "{plan:?}"
    );
}

#[test]
fn lines_that_ended_under_the_first_tables_are_still_ended() {
    let mut sql = NativeSql::in_memory().unwrap();
    migrate_up_to(&mut sql, SCHEMA, 1).unwrap();
    sql.execute(
        "INSERT INTO line (serial, device_key, chain, born, lease_until, ended)
         VALUES (7, 'key', '[]', 0, 1000000000000, 'revoked'), (8, 'key', '[]', 0, 1000000000000, NULL)",
        &[],
    )
    .unwrap();
    migrate(&mut sql, &[SCHEMA]).unwrap();
    let ended = EndedSerial {
        serial: 7,
        cause: Cause::Revoked,
        by: 1,
    };
    assert_eq!(ended_of(&mut sql), [ended]);
}

fn ended_of(sql: &mut NativeSql) -> Vec<EndedSerial> {
    ended(sql, Instant::MIN).unwrap()
}

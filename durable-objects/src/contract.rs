//! What every engine behind [`Sql`] must do: one suite, run on SQLite itself by `cargo test` and
//! inside the real runtime by the route of feature `probe`.

use crate::sql::{LARGEST_INTEGER, LONGEST_VALUE, Row, Sql, SqlError, Value};

/// The name of a check and, if it failed, why.
pub type Outcome = (&'static str, Result<(), String>);

/// A check by its name.
type Check<S> = (&'static str, fn(&mut S) -> Checked);

/// Runs every check, each on fresh tables.
pub fn run<S: Sql>(sql: &mut S) -> Vec<Outcome> {
    let checks: &[Check<S>] = &[
        (
            "values_come_back_as_they_went_in",
            values_come_back_as_they_went_in,
        ),
        (
            "integers_beyond_2_to_the_53_are_refused",
            integers_beyond_2_to_the_53_are_refused,
        ),
        ("a_flag_is_an_integer", a_flag_is_an_integer),
        (
            "a_hundred_parameters_and_no_more",
            a_hundred_parameters_and_no_more,
        ),
        ("long_values_are_refused", long_values_are_refused),
        (
            "strict_tables_refuse_other_types",
            strict_tables_refuse_other_types,
        ),
        (
            "parameters_are_doubles_in_arithmetic",
            parameters_are_doubles_in_arithmetic,
        ),
        ("no_row_is_an_answer", no_row_is_an_answer),
        (
            "an_error_in_a_later_row_is_an_error",
            an_error_in_a_later_row_is_an_error,
        ),
        ("constraints_hold", constraints_hold),
        (
            "several_statements_run_in_order",
            several_statements_run_in_order,
        ),
        ("an_upsert_returns_its_row", an_upsert_returns_its_row),
        ("the_tables_can_be_listed", the_tables_can_be_listed),
        ("a_transaction_commits", a_transaction_commits),
        (
            "a_failed_transaction_leaves_nothing",
            a_failed_transaction_leaves_nothing,
        ),
        (
            "an_inner_transaction_fails_alone",
            an_inner_transaction_fails_alone,
        ),
        (
            "what_the_platform_forbids_is_refused",
            what_the_platform_forbids_is_refused,
        ),
    ];
    checks
        .iter()
        .map(|(name, check)| {
            let outcome = fresh_tables(sql)
                .map_err(Failed::from)
                .and_then(|()| check(sql));
            (*name, outcome.map_err(|failed| failed.0))
        })
        .collect()
}

/// Why a check failed, in words.
#[derive(Debug)]
struct Failed(String);

type Checked = Result<(), Failed>;

impl From<SqlError> for Failed {
    fn from(error: SqlError) -> Self {
        Self(error.to_string())
    }
}

fn equal<T: PartialEq + std::fmt::Debug>(found: &T, expected: &T) -> Checked {
    if found == expected {
        Ok(())
    } else {
        Err(Failed(format!("{found:?} instead of {expected:?}")))
    }
}

fn refused<T>(outcome: Result<T, SqlError>) -> Checked {
    match outcome {
        Err(SqlError::Engine(_)) => Ok(()),
        Err(other) => Err(Failed(format!(
            "refused by {other:?} instead of the engine"
        ))),
        Ok(_) => Err(Failed("was not refused".to_owned())),
    }
}

fn fresh_tables(sql: &mut impl Sql) -> Result<(), SqlError> {
    sql.execute(
        "DROP TABLE IF EXISTS child;
         DROP TABLE IF EXISTS parent;
         CREATE TABLE parent (id INTEGER PRIMARY KEY, note TEXT, bytes BLOB) STRICT;
         CREATE TABLE child (
           id INTEGER PRIMARY KEY,
           parent INTEGER NOT NULL REFERENCES parent (id)
         ) STRICT;",
        &[],
    )
}

fn insert(sql: &mut impl Sql, id: i64, note: &str) -> Result<(), SqlError> {
    sql.execute(
        "INSERT INTO parent (id, note) VALUES (?, ?)",
        &[id.into(), note.into()],
    )
}

fn ids(sql: &mut impl Sql) -> Result<Vec<i64>, SqlError> {
    Ok(sql
        .query::<(i64,)>("SELECT id FROM parent ORDER BY id", &[])?
        .into_iter()
        .map(|(id,)| id)
        .collect())
}

fn values_come_back_as_they_went_in(sql: &mut impl Sql) -> Checked {
    let rows: [(i64, Option<String>, Option<Vec<u8>>); 4] = [
        (-LARGEST_INTEGER, None, None),
        (0, Some(String::new()), Some(vec![])),
        (
            1,
            Some("Käyttöoikeus 🔑 \u{0} '; --".to_owned()),
            Some(vec![0, 255, 39]),
        ),
        (
            LARGEST_INTEGER,
            Some("true".to_owned()),
            Some(vec![7; 70_000]),
        ),
    ];
    for (id, note, bytes) in rows.clone() {
        sql.execute(
            "INSERT INTO parent VALUES (?, ?, ?)",
            &[id.into(), note.into(), bytes.into()],
        )?;
    }
    equal(
        &sql.query("SELECT id, note, bytes FROM parent ORDER BY id", &[])?,
        &rows.to_vec(),
    )
}

fn integers_beyond_2_to_the_53_are_refused(sql: &mut impl Sql) -> Checked {
    for number in [
        LARGEST_INTEGER + 1,
        -LARGEST_INTEGER - 1,
        i64::MAX,
        i64::MIN,
    ] {
        equal(
            &insert(sql, number, "large"),
            &Err(SqlError::IntegerTooLarge),
        )?;
    }
    refused(
        sql.rows("SELECT 9007199254740993 + 0", &[])
            .and_then(read_integers),
    )?;
    equal(&ids(sql)?, &vec![])
}

/// The platform may hand over a number that is no safe integer; decoding must not take it for one.
fn read_integers(rows: Vec<Row>) -> Result<(), SqlError> {
    rows.into_iter()
        .try_for_each(|mut row| row.column::<i64>().map(|_| ()))
}

fn a_flag_is_an_integer(sql: &mut impl Sql) -> Checked {
    sql.execute("INSERT INTO parent (id) VALUES (?)", &[true.into()])?;
    equal(
        &sql.one("SELECT id, typeof(id) FROM parent", &[])?,
        &(true, "integer".to_owned()),
    )
}

fn a_hundred_parameters_and_no_more(sql: &mut impl Sql) -> Checked {
    let mut count = |number: usize| {
        let marks = vec!["(?)"; number].join(", ");
        let statement = format!("SELECT count(*) FROM (VALUES {marks})");
        sql.one::<(i64,)>(&statement, &vec![Value::Integer(1); number])
    };
    equal(&count(100), &Ok((100,)))?;
    equal(&count(101), &Err(SqlError::TooManyParameters))
}

fn long_values_are_refused(sql: &mut impl Sql) -> Checked {
    let long = "x".repeat(LONGEST_VALUE);
    insert(sql, 1, &long)?;
    equal(
        &sql.one("SELECT length(note) FROM parent", &[])?,
        &(2_000_000_i64,),
    )?;
    equal(
        &insert(sql, 2, &format!("{long}x")),
        &Err(SqlError::ValueTooLong),
    )?;
    equal(&ids(sql)?, &vec![1])
}

fn strict_tables_refuse_other_types(sql: &mut impl Sql) -> Checked {
    refused(sql.execute("INSERT INTO parent (id) VALUES (?)", &["true".into()]))?;
    refused(sql.execute("INSERT INTO parent (id) VALUES (1.5)", &[]))?;
    refused(sql.execute("INSERT INTO parent (bytes) VALUES (?)", &["text".into()]))?;
    equal(&ids(sql)?, &vec![])
}

fn parameters_are_doubles_in_arithmetic(sql: &mut impl Sql) -> Checked {
    let numbers = [Value::Integer(7), Value::Integer(2)];
    equal(
        &sql.one("SELECT typeof(?), ? = 2", &numbers)?,
        &("real".to_owned(), true),
    )?;
    refused(sql.one::<(i64,)>("SELECT ? / ?", &numbers))?;
    let statement = "SELECT CAST(? AS INTEGER) / CAST(? AS INTEGER)";
    equal(&sql.one(statement, &numbers)?, &(3_i64,))
}

fn no_row_is_an_answer(sql: &mut impl Sql) -> Checked {
    equal(&sql.first::<(i64,)>("SELECT id FROM parent", &[])?, &None)?;
    equal(
        &sql.one::<(i64,)>("SELECT id FROM parent", &[]),
        &Err(SqlError::NoRow),
    )?;
    equal(&ids(sql)?, &vec![])
}

fn an_error_in_a_later_row_is_an_error(sql: &mut impl Sql) -> Checked {
    let statement = "SELECT abs(column1) FROM (VALUES (1), (2), (-9223372036854775808))";
    refused(sql.query::<(i64,)>(statement, &[]))?;
    insert(sql, 5, "the connection still works")?;
    equal(&ids(sql)?, &vec![5])
}

fn constraints_hold(sql: &mut impl Sql) -> Checked {
    insert(sql, 1, "first")?;
    refused(insert(sql, 1, "second"))?;
    refused(sql.execute(
        "INSERT INTO child (id, parent) VALUES (1, ?)",
        &[2_i64.into()],
    ))?;
    sql.execute(
        "INSERT INTO child (id, parent) VALUES (1, ?)",
        &[1_i64.into()],
    )?;
    refused(sql.execute("DELETE FROM parent", &[]))?;
    refused(sql.execute("SELECT nothing FROM nowhere", &[]))
}

fn several_statements_run_in_order(sql: &mut impl Sql) -> Checked {
    let statements = "INSERT INTO parent (id) VALUES (1); INSERT INTO child VALUES (1, 1);
                      UPDATE parent SET note = 'done; really' WHERE id = 1;";
    sql.execute(statements, &[])?;
    let joined = "SELECT note FROM child JOIN parent ON child.parent = parent.id";
    equal(&sql.one(joined, &[])?, &("done; really".to_owned(),))
}

fn an_upsert_returns_its_row(sql: &mut impl Sql) -> Checked {
    let statement = "INSERT INTO parent (id, note) VALUES (?, ?)
                     ON CONFLICT (id) DO UPDATE SET note = parent.note || excluded.note
                     RETURNING note";
    let mut upsert = |note: &str| sql.one::<(String,)>(statement, &[1_i64.into(), note.into()]);
    equal(&upsert("a")?, &("a".to_owned(),))?;
    equal(&upsert("b")?, &("ab".to_owned(),))
}

fn a_transaction_commits(sql: &mut impl Sql) -> Checked {
    let returned = sql.transaction(|sql| {
        insert(sql, 1, "one")?;
        insert(sql, 2, "two")?;
        Ok::<_, SqlError>(ids(sql)?.len())
    })?;
    equal(&returned, &2)?;
    equal(&ids(sql)?, &vec![1, 2])
}

fn a_failed_transaction_leaves_nothing(sql: &mut impl Sql) -> Checked {
    insert(sql, 1, "before")?;
    let outcome: Result<(), Failed> = sql.transaction(|sql| {
        insert(sql, 2, "inside")?;
        Err(Failed("the rule says no".to_owned()))
    });
    equal(
        &outcome.map_err(|failed| failed.0),
        &Err("the rule says no".to_owned()),
    )?;
    equal(&ids(sql)?, &vec![1])?;
    let outcome: Result<(), SqlError> = sql.transaction(|sql| {
        insert(sql, 3, "inside")?;
        insert(sql, 1, "again")
    });
    refused(outcome)?;
    equal(&ids(sql)?, &vec![1])
}

fn an_inner_transaction_fails_alone(sql: &mut impl Sql) -> Checked {
    sql.transaction(|sql| {
        insert(sql, 1, "outer")?;
        let inner: Result<(), SqlError> = sql.transaction(|sql| {
            insert(sql, 2, "inner")?;
            Err(SqlError::NoRow)
        });
        equal(&inner, &Err(SqlError::NoRow))?;
        insert(sql, 3, "outer again")?;
        Ok::<_, Failed>(())
    })?;
    equal(&ids(sql)?, &vec![1, 3])
}

fn the_tables_can_be_listed(sql: &mut impl Sql) -> Checked {
    let statement = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = ?)";
    for (table, there) in [("parent", true), ("nobody", false)] {
        let (found,) = sql.one::<(bool,)>(statement, &[table.into()])?;
        equal(&found, &there)?;
    }
    Ok(())
}

fn what_the_platform_forbids_is_refused(sql: &mut impl Sql) -> Checked {
    for statement in [
        "BEGIN",
        "SAVEPOINT mine",
        "COMMIT",
        "PRAGMA user_version = 3",
        "ATTACH 'other' AS other",
        "SELECT sqlite_version()",
    ] {
        refused(sql.execute(statement, &[]))
            .map_err(|failed| Failed(format!("{statement}: {}", failed.0)))?;
    }
    let long_pattern = "a".repeat(51);
    insert(sql, 1, "text")?;
    refused(sql.rows(
        "SELECT id FROM parent WHERE note LIKE ?",
        &[long_pattern.into()],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native_sql::NativeSql;

    #[test]
    fn the_native_engine_keeps_the_contract() {
        let mut sql = NativeSql::in_memory().unwrap();
        let failures: Vec<Outcome> = run(&mut sql)
            .into_iter()
            .filter(|(_, outcome)| outcome.is_err())
            .collect();
        assert_eq!(failures, vec![]);
    }
}

//! SQLite itself behind [`Sql`], for tests and simulations; never part of the worker.
//!
//! It is as narrow as the platform on purpose: numbers are bound as doubles, the platform's limits
//! are set in the engine, and what the platform does not authorise is not authorised here.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, params_from_iter};

use crate::sql::{
    LARGEST_INTEGER, LONGEST_VALUE, MOST_PARAMETERS, Row, Sql, SqlError, Value, check,
};

/// A database of one object, in memory or in a file.
#[derive(Debug)]
pub struct NativeSql {
    connection: Connection,
    /// How many transactions are open.
    depth: u32,
    /// Set while this file itself runs SAVEPOINT and its kin, which statements may not.
    privileged: Arc<AtomicBool>,
}

impl NativeSql {
    /// An empty database in memory.
    ///
    /// # Errors
    /// What the engine says.
    pub fn in_memory() -> Result<Self, SqlError> {
        Self::new(Connection::open_in_memory().map_err(|error| engine(&error))?)
    }

    /// The database in a file, which is made if it does not exist.
    ///
    /// # Errors
    /// What the engine says.
    pub fn in_file(path: &Path) -> Result<Self, SqlError> {
        Self::new(Connection::open(path).map_err(|error| engine(&error))?)
    }

    fn new(mut connection: Connection) -> Result<Self, SqlError> {
        let privileged = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&privileged);
        let limits = [
            (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, MOST_PARAMETERS),
            (Limit::SQLITE_LIMIT_COLUMN, 100),
            (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
            (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
            (Limit::SQLITE_LIMIT_LENGTH, LONGEST_VALUE + 100_000),
        ];
        for (limit, value) in limits {
            let value = i32::try_from(value).unwrap_or(i32::MAX);
            connection
                .set_limit(limit, value)
                .map_err(|error| engine(&error))?;
        }
        connection
            .pragma_update(None, "foreign_keys", true)
            .map_err(|error| engine(&error))?;
        connection
            .authorizer(Some(move |context: AuthContext<'_>| {
                if flag.load(Ordering::Relaxed) {
                    Authorization::Allow
                } else {
                    authorise(&context)
                }
            }))
            .map_err(|error| engine(&error))?;
        Ok(Self {
            connection,
            depth: 0,
            privileged,
        })
    }

    fn privileged(&self, statement: &str) -> Result<(), SqlError> {
        self.privileged.store(true, Ordering::Relaxed);
        let outcome = self.connection.execute_batch(statement);
        self.privileged.store(false, Ordering::Relaxed);
        outcome.map_err(|error| engine(&error))
    }
}

impl Sql for NativeSql {
    fn execute(&mut self, statement: &str, parameters: &[Value]) -> Result<(), SqlError> {
        if parameters.is_empty() {
            return self
                .connection
                .execute_batch(statement)
                .map_err(|error| engine(&error));
        }
        self.rows(statement, parameters).map(|_| ())
    }

    fn rows(&mut self, statement: &str, parameters: &[Value]) -> Result<Vec<Row>, SqlError> {
        check(parameters)?;
        let mut prepared = self
            .connection
            .prepare(statement)
            .map_err(|error| engine(&error))?;
        let width = prepared.column_count();
        let bound = params_from_iter(parameters.iter().map(bind));
        let mut cursor = prepared.query(bound).map_err(|error| engine(&error))?;
        let mut rows = Vec::new();
        while let Some(row) = cursor.next().map_err(|error| engine(&error))? {
            let columns = (0..width)
                .map(|column| read(row.get_ref(column).map_err(|error| engine(&error))?))
                .collect::<Result<_, SqlError>>()?;
            rows.push(Row::new(columns));
        }
        Ok(rows)
    }

    fn transaction<T, E: From<SqlError>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let name = format!("level_{}", self.depth);
        self.privileged(&format!("SAVEPOINT {name}"))?;
        self.depth += 1;
        let outcome = body(self);
        self.depth -= 1;
        if outcome.is_err() {
            self.privileged(&format!("ROLLBACK TO {name}"))?;
        }
        self.privileged(&format!("RELEASE {name}"))?;
        outcome
    }
}

fn authorise(context: &AuthContext<'_>) -> Authorization {
    match context.action {
        // The platform allows this one too: the engine itself runs it when a column is added.
        AuthAction::Pragma {
            pragma_name: "quick_check",
            ..
        } => Authorization::Allow,
        AuthAction::Attach { .. }
        | AuthAction::Detach { .. }
        | AuthAction::Pragma { .. }
        | AuthAction::Savepoint { .. }
        | AuthAction::Transaction { .. }
        | AuthAction::Function {
            function_name: "sqlite_version" | "load_extension",
        } => Authorization::Deny,
        _ => Authorization::Allow,
    }
}

/// The platform binds every number as a double; STRICT columns turn whole ones back.
#[expect(
    clippy::cast_precision_loss,
    reason = "`check` holds integers within 2^53"
)]
fn bind(value: &Value) -> rusqlite::types::Value {
    match value {
        Value::Null => rusqlite::types::Value::Null,
        Value::Integer(number) => rusqlite::types::Value::Real(*number as f64),
        Value::Text(text) => rusqlite::types::Value::Text(text.clone()),
        Value::Blob(bytes) => rusqlite::types::Value::Blob(bytes.clone()),
    }
}

fn read(value: ValueRef<'_>) -> Result<Value, SqlError> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) if number.unsigned_abs() <= LARGEST_INTEGER.unsigned_abs() => {
            Ok(Value::Integer(number))
        }
        ValueRef::Integer(number) => Err(not_whole(number)),
        ValueRef::Real(number) => whole(number)
            .map(Value::Integer)
            .ok_or_else(|| not_whole(number)),
        ValueRef::Text(text) => std::str::from_utf8(text)
            .map(|text| Value::Text(text.to_owned()))
            .map_err(|_| SqlError::Engine("a text is not UTF-8".to_owned())),
        ValueRef::Blob(bytes) => Ok(Value::Blob(bytes.to_vec())),
    }
}

/// A double as the whole number that it is, as JavaScript's `Number.isSafeInteger` sees it.
fn whole(number: f64) -> Option<i64> {
    format!("{number:.0}")
        .parse::<i64>()
        .ok()
        .filter(|_| number.fract() == 0.0)
        .filter(|whole| whole.unsigned_abs() <= LARGEST_INTEGER.unsigned_abs())
}

fn not_whole(number: impl std::fmt::Display) -> SqlError {
    SqlError::Engine(format!("{number} is not a whole number within 2^53"))
}

fn engine(error: &rusqlite::Error) -> SqlError {
    let of_the_storage = [
        ErrorCode::DiskFull,
        ErrorCode::SystemIoFailure,
        ErrorCode::OutOfMemory,
        ErrorCode::CannotOpen,
    ];
    match error.sqlite_error_code() {
        Some(code) if of_the_storage.contains(&code) => SqlError::Storage(error.to_string()),
        _ => SqlError::Engine(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;

    #[test]
    fn a_full_disk_makes_the_object_unavailable_and_a_mistake_does_not() {
        let mut sql = NativeSql::in_memory().unwrap();
        sql.execute("CREATE TABLE heap (grain BLOB) STRICT", &[])
            .unwrap();
        sql.privileged("PRAGMA max_page_count = 4").unwrap();
        let grain = [Value::Blob(vec![0; 100_000])];
        let full = sql.execute("INSERT INTO heap VALUES (?)", &grain);
        let mistake = sql.execute("INSERT INTO heaps VALUES (?)", &grain);
        let failure = |outcome: Result<(), SqlError>| Failure::from(outcome.unwrap_err());
        assert!(matches!(failure(full), Failure::Unavailable(_)));
        assert!(matches!(failure(mistake), Failure::Corrupt(_)));
    }
}

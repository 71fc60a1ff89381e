//! SQL as an object has it: three functions, as narrow as the platform.
//!
//! The platform binds numbers as doubles and knows no booleans, so integers stop at 2^53 and a
//! flag is 0 or 1. Rows are read whole and decoded by position. A change of state happens inside
//! [`Sql::transaction`]: outside it, an error does not undo the writes before it.
//!
//! Two engines implement the trait: the object's own storage (`runtime::WorkerSql`) and SQLite
//! itself for tests and simulations (`native_sql::NativeSql`). One suite, `contract`, runs on both.

pub mod across;
#[cfg(test)]
pub mod counted;
mod row;
mod value;

use std::fmt;

pub use self::row::{FromRow, Row};
pub use self::value::{FromValue, Json, Value};

/// The largest distance from zero that an integer may have: a double holds all integers up to here.
pub const LARGEST_INTEGER: i64 = 9_007_199_254_740_991;
/// How many parameters a statement may have.
pub const MOST_PARAMETERS: usize = 100;
/// How many bytes a text or blob may have.
pub const LONGEST_VALUE: usize = 2_000_000;

/// One object's database.
pub trait Sql: Sized {
    /// Runs a statement and forgets its rows. Without parameters it may be several statements,
    /// separated by semicolons.
    ///
    /// # Errors
    /// What [`check`] refuses, and what the engine says.
    fn execute(&mut self, statement: &str, parameters: &[Value]) -> Result<(), SqlError>;

    /// Runs one statement and reads all of its rows.
    ///
    /// # Errors
    /// What [`check`] refuses, and what the engine says.
    fn rows(&mut self, statement: &str, parameters: &[Value]) -> Result<Vec<Row>, SqlError>;

    /// Runs the body; if it fails, nothing that it wrote remains. May be nested.
    ///
    /// # Errors
    /// The body's own, and what the engine says.
    fn transaction<T, E: From<SqlError>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>;

    /// Runs one statement and decodes all of its rows.
    ///
    /// # Errors
    /// Those of [`Sql::rows`], and a row of another shape.
    fn query<R: FromRow>(
        &mut self,
        statement: &str,
        parameters: &[Value],
    ) -> Result<Vec<R>, SqlError> {
        let rows = self.rows(statement, parameters)?;
        // A plain loop: collecting into the same memory is a function for each type.
        let mut decoded = Vec::with_capacity(rows.len());
        for row in rows {
            decoded.push(row.decode()?);
        }
        Ok(decoded)
    }

    /// The first row, if there is one; the others are not decoded.
    ///
    /// # Errors
    /// Those of [`Sql::query`].
    fn first<R: FromRow>(
        &mut self,
        statement: &str,
        parameters: &[Value],
    ) -> Result<Option<R>, SqlError> {
        let row = self.rows(statement, parameters)?.into_iter().next();
        row.map(Row::decode).transpose()
    }

    /// The first row of a statement that always has one, such as a count.
    ///
    /// # Errors
    /// Those of [`Sql::query`], and [`SqlError::NoRow`].
    fn one<R: FromRow>(&mut self, statement: &str, parameters: &[Value]) -> Result<R, SqlError> {
        self.first(statement, parameters)?.ok_or(SqlError::NoRow)
    }
}

/// Why a statement did not do what it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SqlError {
    /// The engine refused: a constraint, a mistake in the statement.
    Engine(String),
    /// The engine has no room, or can't read or write its file: a later attempt may do better.
    Storage(String),
    /// A parameter is an integer beyond ±(2^53 − 1).
    IntegerTooLarge,
    /// A value could not be written as JSON.
    Json,
    /// A row was promised and there is none.
    NoRow,
    /// More than 100 parameters.
    TooManyParameters,
    /// A row has more or fewer columns than the code reads.
    Width,
    /// A parameter is longer than 2 MB.
    ValueTooLong,
    /// A column holds something else than the code expects.
    WrongType {
        /// Position of the column, from 0.
        column: usize,
        /// What the code reads.
        expected: &'static str,
        /// What the row holds.
        found: &'static str,
    },
}

/// What SQLite's result codes (<https://www.sqlite.org/rescode.html>) are called that say nothing about
/// the statement.
const OF_THE_STORAGE: [&str; 4] = [
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_NOMEM",
    "SQLITE_CANTOPEN",
];

impl SqlError {
    /// What an engine says that names the result code at the end, as the platform's does.
    #[must_use]
    pub fn said(message: String) -> Self {
        if OF_THE_STORAGE.iter().any(|code| message.contains(code)) {
            Self::Storage(message)
        } else {
            Self::Engine(message)
        }
    }
}

impl fmt::Display for SqlError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(message) => write!(out, "the database refused: {message}"),
            Self::Storage(message) => write!(out, "the storage failed: {message}"),
            Self::IntegerTooLarge => out.write_str("an integer is beyond 2^53"),
            Self::Json => out.write_str("a value cannot be written as JSON"),
            Self::NoRow => out.write_str("a row is missing"),
            Self::TooManyParameters => out.write_str("more than 100 parameters"),
            Self::Width => out.write_str("a row has another number of columns"),
            Self::ValueTooLong => out.write_str("a value is longer than 2 MB"),
            Self::WrongType {
                column,
                expected,
                found,
            } => {
                write!(
                    out,
                    "column {column} should hold {expected} and holds {found}"
                )
            }
        }
    }
}

impl std::error::Error for SqlError {}

/// Refuses what the platform would refuse or, worse, change silently.
///
/// # Errors
/// [`SqlError::TooManyParameters`], [`SqlError::IntegerTooLarge`], [`SqlError::ValueTooLong`].
pub fn check(parameters: &[Value]) -> Result<(), SqlError> {
    if parameters.len() > MOST_PARAMETERS {
        return Err(SqlError::TooManyParameters);
    }
    for parameter in parameters {
        let length = match parameter {
            Value::Null => 0,
            Value::Integer(number) if number.unsigned_abs() > LARGEST_INTEGER.unsigned_abs() => {
                return Err(SqlError::IntegerTooLarge);
            }
            Value::Integer(_) => 8,
            Value::Text(text) => text.len(),
            Value::Blob(bytes) => bytes.len(),
        };
        if length > LONGEST_VALUE {
            return Err(SqlError::ValueTooLong);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_not_a_mistake_in_the_statement() {
        for (message, of_the_storage) in [
            ("database or disk is full: SQLITE_FULL", true),
            (
                "disk I/O error: SQLITE_IOERR (extended: SQLITE_IOERR_WRITE)",
                true,
            ),
            (
                "UNIQUE constraint failed: grant.id: SQLITE_CONSTRAINT",
                false,
            ),
            (
                "near \"SELEC\": syntax error at offset 0: SQLITE_ERROR",
                false,
            ),
        ] {
            let error = SqlError::said(message.to_owned());
            assert_eq!(
                matches!(error, SqlError::Storage(_)),
                of_the_storage,
                "{error}"
            );
        }
    }
}

//! Counts the statements of something that succeeds, for tests.

use super::{Row, Sql, SqlError, Value};
use crate::native_sql::NativeSql;

/// A database that counts.
#[derive(Debug)]
pub struct Counted<'a> {
    sql: &'a mut NativeSql,
    /// Statements that only read.
    pub reads: usize,
    /// Others.
    pub writes: usize,
}

impl<'a> Counted<'a> {
    /// Nothing is counted yet.
    pub fn new(sql: &'a mut NativeSql) -> Self {
        Self {
            sql,
            reads: 0,
            writes: 0,
        }
    }
}

impl Sql for Counted<'_> {
    fn execute(&mut self, statement: &str, parameters: &[Value]) -> Result<(), SqlError> {
        self.rows(statement, parameters).map(drop)
    }

    fn rows(&mut self, statement: &str, parameters: &[Value]) -> Result<Vec<Row>, SqlError> {
        if statement.starts_with("SELECT") {
            self.reads += 1;
        } else {
            self.writes += 1;
        }
        self.sql.rows(statement, parameters)
    }

    /// Nothing that fails is counted, so nothing is undone.
    fn transaction<T, E: From<SqlError>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        body(self)
    }
}

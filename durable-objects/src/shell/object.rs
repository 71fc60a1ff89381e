//! A machine without its types.

use std::fmt;
use std::panic::RefUnwindSafe;

use domain::time::Instant;

use crate::address::Class;
use crate::failure::Failure;
use crate::machine::{self, Machine, Turn};
use crate::runtime::WorkerSql;

/// A machine as the shell sees it, bytes in and bytes out: one shell serves all classes. With one for each the module
/// is 20 kB larger.
pub trait Object: fmt::Debug + RefUnwindSafe {
    /// Its class.
    fn class(&self) -> Class;

    /// The JSON of the answer to a message, and whether the object is awake afterwards.
    ///
    /// # Errors
    /// The answer can't be written.
    fn answer(
        &self,
        sql: &mut WorkerSql<'_>,
        now: Instant,
        body: &[u8],
        is_awake: bool,
    ) -> serde_json::Result<(Vec<u8>, bool)>;

    /// See [`machine::wake`].
    ///
    /// # Errors
    /// What the database says.
    fn wake(&self, sql: &mut WorkerSql<'_>) -> Result<(), Failure>;

    /// See [`machine::turn`].
    ///
    /// # Errors
    /// What the database says.
    fn turn(&self, sql: &mut WorkerSql<'_>, now: Instant) -> Result<Turn, Failure>;

    /// See [`machine::next_due`].
    ///
    /// # Errors
    /// What the database says.
    fn next_due(&self, sql: &mut WorkerSql<'_>) -> Result<Option<Instant>, Failure>;

    /// See [`machine::next_delivery`].
    ///
    /// # Errors
    /// What the database says.
    fn next_delivery(&self, sql: &mut WorkerSql<'_>) -> Result<Option<Instant>, Failure>;
}

impl<M: Machine + fmt::Debug + RefUnwindSafe> Object for M {
    fn class(&self) -> Class {
        M::CLASS
    }

    fn answer(
        &self,
        sql: &mut WorkerSql<'_>,
        now: Instant,
        body: &[u8],
        is_awake: bool,
    ) -> serde_json::Result<(Vec<u8>, bool)> {
        let (answer, is_awake) = if is_awake {
            (machine::answer(self, sql, now, body), true)
        } else {
            machine::receive(self, sql, now, body)
        };
        Ok((serde_json::to_vec(&answer)?, is_awake))
    }

    fn wake(&self, sql: &mut WorkerSql<'_>) -> Result<(), Failure> {
        machine::wake(self, sql)
    }

    fn turn(&self, sql: &mut WorkerSql<'_>, now: Instant) -> Result<Turn, Failure> {
        machine::turn(self, sql, now)
    }

    fn next_due(&self, sql: &mut WorkerSql<'_>) -> Result<Option<Instant>, Failure> {
        machine::next_due(self, sql)
    }

    fn next_delivery(&self, sql: &mut WorkerSql<'_>) -> Result<Option<Instant>, Failure> {
        machine::next_delivery::<M>(sql)
    }
}

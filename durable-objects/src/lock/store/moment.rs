//! What the next state depends on, in one statement: every lease asks for it.

use domain::hex::Hex;
use domain::lock_record::state::LastSigned;
use domain::time::Instant;

use super::Served;
use crate::failure::Failure;
use crate::sql::{FromRow, Row, Sql, SqlError};

/// What the next state depends on, beside who owns the lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The newest event that the edge holds.
    pub event_mark: u32,
    /// The lowest serial of a live lease that has not ended.
    pub lowest_live: Option<u32>,
    /// Whether a serial has ended while a lease of it may still open.
    pub has_ended: bool,
    /// Whether there are lines whose last lease is over.
    pub has_lines_over: bool,
    /// Whether the installation will be told how the lock is doing.
    pub is_told: bool,
    /// Up to which narrowing the state that is served says everything, if all rows agree.
    pub contained: Option<u64>,
    /// The state that is served; `None` before the first.
    pub served: Option<Served>,
}

const MOMENT: &str = "SELECT
  coalesce((SELECT event_mark FROM word), 0),
  (SELECT serial FROM line INDEXED BY line_standing WHERE ended IS NULL AND lease_until > ?
    ORDER BY serial LIMIT 1),
  EXISTS (SELECT 1 FROM line INDEXED BY line_ended WHERE ended IS NOT NULL AND lease_until > ?),
  EXISTS (SELECT 1 FROM line WHERE lease_until <= ?),
  EXISTS (SELECT 1 FROM summary WHERE due_at IS NOT NULL),
  (SELECT narrowings FROM state_hash WHERE version = state.version AND NOT EXISTS (
    SELECT 1 FROM word
    WHERE applied_version = state.version AND applied_narrowings <> state_hash.narrowings)),
  state.version, content, bytes, signed_at, state.event_mark
  FROM (SELECT 1) LEFT JOIN state";

impl FromRow for Moment {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self {
            event_mark: row.column()?,
            lowest_live: row.column()?,
            has_ended: row.column()?,
            has_lines_over: row.column()?,
            is_told: row.column()?,
            contained: row.column()?,
            served: served(row)?,
        })
    }
}

fn served(row: &mut Row) -> Result<Option<Served>, SqlError> {
    let (version, content): (Option<u32>, Option<[u8; 32]>) = (row.column()?, row.column()?);
    let (bytes, at): (Option<Vec<u8>>, Option<Instant>) = (row.column()?, row.column()?);
    let event_mark: Option<u32> = row.column()?;
    let last = || {
        Some(LastSigned {
            version: version?,
            content: content?,
            at: at?,
            event_mark: event_mark?,
        })
    };
    Ok(last().zip(bytes).map(|(last, bytes)| Served {
        last,
        bytes: Hex::from(bytes.as_slice()),
    }))
}

/// What the next state depends on now.
///
/// # Errors
/// What the database says.
pub fn moment(sql: &mut impl Sql, now: Instant) -> Result<Moment, Failure> {
    Ok(sql.one(MOMENT, &[now.into(), now.into(), now.into()])?)
}

#[cfg(test)]
mod tests {
    use super::super::SCHEMA;
    use super::*;
    use crate::migrate::migrate;
    use crate::native_sql::NativeSql;

    #[test]
    fn a_lock_with_very_many_lines_looks_through_none() {
        let mut sql = NativeSql::in_memory().unwrap();
        migrate(&mut sql, &[SCHEMA]).unwrap();
        let explained = format!("EXPLAIN QUERY PLAN {MOMENT}");
        let now = Instant::MIN;
        let steps: Vec<(i64, i64, i64, String)> = sql
            .query(&explained, &[now.into(), now.into(), now.into()])
            .unwrap();
        let lines: Vec<&String> = steps
            .iter()
            .map(|(.., step)| step)
            .filter(|step| step.contains(" line "))
            .collect();
        assert_eq!(lines.len(), 3, "{steps:?}");
        for index in ["line_standing", "line_ended", "line_live"] {
            assert!(
                lines.iter().any(|step| step.contains(index)),
                "{index}: {lines:?}"
            );
        }
    }
}

//! The rows of locks: registrations, what has ended at them, and what is known of them.

use std::collections::BTreeMap;

use domain::id::{AccessPointId, LockId};
use domain::installation::registration::{Registration, RegistrationState};
use domain::order::{Cause, Ended, EndedFact, LockSummary, Narrowings};
use domain::time::Instant;

use super::exposure::is_full;
use crate::failure::Failure;
use crate::sql::{FromRow, Json, Row, Sql, SqlError, Value};

const REGISTRATION: &str = "lock, access_point, ownership, lock_key, nonce, state";

struct RegistrationRow(Registration);

impl FromRow for RegistrationRow {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self(Registration {
            lock: row.column()?,
            access_point: row.column()?,
            ownership: row.column()?,
            lock_key: row.column()?,
            nonce: row.column()?,
            state: row.column()?,
        }))
    }
}

/// Writes a registration; one that was pending at the same door or for the same lock is replaced.
///
/// # Errors
/// What the database says.
pub fn put(sql: &mut impl Sql, registration: &Registration) -> Result<(), Failure> {
    sql.execute(
        &format!("INSERT OR REPLACE INTO registration ({REGISTRATION}) VALUES (?, ?, ?, ?, ?, ?)"),
        &[
            registration.lock.into(),
            registration.access_point.into(),
            registration.ownership.into(),
            registration.lock_key.into(),
            registration.nonce.into(),
            registration.state.into(),
        ],
    )?;
    // A release of this period would end it.
    sql.execute(
        "DELETE FROM released WHERE lock = ? AND ownership >= ?",
        &[registration.lock.into(), registration.ownership.into()],
    )?;
    sql.execute(
        "INSERT OR IGNORE INTO lock_fact (lock, narrowings) VALUES (?, 0)",
        &[registration.lock.into()],
    )?;
    Ok(())
}

/// Lets a lock go, with its part of the ledger and what has ended there: no later period of
/// ownership has to do with it. Its narrowings go on counting, and its release can be signed again.
///
/// # Errors
/// What the database says.
pub fn release(
    sql: &mut impl Sql,
    now: Instant,
    registration: &Registration,
) -> Result<(), Failure> {
    let lock = registration.lock;
    sql.execute("DELETE FROM registration WHERE lock = ?", &[lock.into()])?;
    // Who never accepted may still obey in the period before.
    let or = match registration.state {
        RegistrationState::Pending => "IGNORE",
        RegistrationState::Active => "REPLACE",
    };
    sql.execute(
        &format!(
            "INSERT OR {or} INTO released (lock, access_point, ownership, at) VALUES (?, ?, ?, ?)"
        ),
        &[
            lock.into(),
            registration.access_point.into(),
            registration.ownership.into(),
            now.into(),
        ],
    )?;
    for forget in [
        "UPDATE lock_fact SET summary = NULL WHERE lock = ?",
        "DELETE FROM narrowing WHERE lock = ?",
        "DELETE FROM exposure_link
         WHERE number IN (SELECT number FROM exposure WHERE lock = ?)",
        "DELETE FROM exposure WHERE lock = ?",
    ] {
        sql.execute(forget, &[lock.into()])?;
    }
    Ok(())
}

/// The lock obeys nobody: its release was delivered.
///
/// # Errors
/// What the database says.
pub fn forget_released(sql: &mut impl Sql, lock: LockId) -> Result<(), Failure> {
    sql.execute("DELETE FROM released WHERE lock = ?", &[lock.into()])?;
    Ok(())
}

/// The lock that a door had last, and the period of ownership that ended.
///
/// # Errors
/// What the database says.
pub fn released_at(
    sql: &mut impl Sql,
    door: AccessPointId,
) -> Result<Option<(LockId, u16)>, Failure> {
    let statement =
        "SELECT lock, ownership FROM released WHERE access_point = ? ORDER BY at DESC LIMIT 1";
    Ok(sql.first(statement, &[door.into()])?)
}

/// The lock at a door.
///
/// # Errors
/// What the database says.
pub fn at_door(sql: &mut impl Sql, door: AccessPointId) -> Result<Option<Registration>, Failure> {
    let statement = format!("SELECT {REGISTRATION} FROM registration WHERE access_point = ?");
    Ok(sql
        .first::<RegistrationRow>(&statement, &[door.into()])?
        .map(|RegistrationRow(found)| found))
}

/// The registration of a lock.
///
/// # Errors
/// What the database says.
pub fn of_lock(sql: &mut impl Sql, lock: LockId) -> Result<Option<Registration>, Failure> {
    let statement = format!("SELECT {REGISTRATION} FROM registration WHERE lock = ?");
    Ok(sql
        .first::<RegistrationRow>(&statement, &[lock.into()])?
        .map(|RegistrationRow(found)| found))
}

/// What is known of a lock, if anything was heard.
///
/// # Errors
/// What the database says.
pub fn summary(sql: &mut impl Sql, lock: LockId) -> Result<Option<LockSummary>, Failure> {
    let statement = "SELECT summary FROM lock_fact WHERE lock = ?";
    let found = sql.first::<(Option<Json<LockSummary>>,)>(statement, &[lock.into()])?;
    Ok(found
        .and_then(|(summary,)| summary)
        .map(|Json(summary)| summary))
}

/// Notes how a lock is doing, if it is one of ours.
///
/// # Errors
/// What the database says.
pub fn put_summary(sql: &mut impl Sql, summary: &LockSummary) -> Result<(), Failure> {
    sql.execute(
        "UPDATE lock_fact SET summary = ?
         WHERE lock = ? AND EXISTS (SELECT 1 FROM registration WHERE lock = lock_fact.lock)",
        &[Value::json(summary)?, summary.lock.into()],
    )?;
    Ok(())
}

/// What has ended at a lock and may still concern a lease.
///
/// # Errors
/// What the database says.
pub fn narrowings(sql: &mut impl Sql, lock: LockId, now: Instant) -> Result<Narrowings, Failure> {
    let counted = "SELECT narrowings FROM lock_fact WHERE lock = ?";
    let sequence = sql
        .first::<(u64,)>(counted, &[lock.into()])?
        .map_or(0, |(sequence,)| sequence);
    let ended = ended_at(sql, &[lock], now)?.remove(&lock);
    Ok(Narrowings {
        sequence,
        ended: ended.unwrap_or_default(),
    })
}

fn ended_at(
    sql: &mut impl Sql,
    locks: &[LockId],
    now: Instant,
) -> Result<BTreeMap<LockId, Vec<Ended>>, Failure> {
    let rows: Vec<(LockId, u64, Json<EndedFact>, Cause, Instant)> = sql.query(
        "SELECT lock, sequence, what, cause, until FROM narrowing
         WHERE lock IN (SELECT value FROM json_each(?)) AND until > ? ORDER BY sequence, what",
        &[Value::json(locks)?, now.into()],
    )?;
    let mut ended: BTreeMap<LockId, Vec<Ended>> = BTreeMap::new();
    for (lock, sequence, Json(what), cause, until) in rows {
        ended.entry(lock).or_default().push(Ended {
            sequence,
            what,
            cause,
            until,
        });
    }
    Ok(ended)
}

/// The lock of a door with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// Where it is.
    pub access_point: AccessPointId,
    /// The lock.
    pub lock: LockId,
    /// The period of ownership.
    pub ownership: u16,
    /// Whether the lock has accepted it.
    pub state: RegistrationState,
    /// What was heard of it.
    pub summary: Option<LockSummary>,
    /// What has ended at it and may still concern a lease.
    pub narrowings: Narrowings,
}

struct FittedRow(Fitted);

impl FromRow for FittedRow {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self(Fitted {
            access_point: row.column()?,
            lock: row.column()?,
            ownership: row.column()?,
            state: row.column()?,
            summary: row
                .column::<Option<Json<LockSummary>>>()?
                .map(|Json(summary)| summary),
            narrowings: Narrowings {
                sequence: row.column::<Option<u64>>()?.unwrap_or(0),
                ended: Vec::new(),
            },
        }))
    }
}

/// The locks of these doors, by door: in two statements, however many.
///
/// # Errors
/// What the database says.
pub fn at_doors(
    sql: &mut impl Sql,
    doors: &[AccessPointId],
    now: Instant,
) -> Result<BTreeMap<AccessPointId, Fitted>, Failure> {
    let rows: Vec<FittedRow> = sql.query(
        "SELECT access_point, registration.lock, ownership, state, summary, narrowings
         FROM registration LEFT JOIN lock_fact ON lock_fact.lock = registration.lock
         WHERE access_point IN (SELECT value FROM json_each(?))",
        &[Value::json(doors)?],
    )?;
    let locks: Vec<LockId> = rows.iter().map(|FittedRow(fitted)| fitted.lock).collect();
    if locks.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut ended = ended_at(sql, &locks, now)?;
    let complete = |FittedRow(mut fitted): FittedRow| {
        let lock = fitted.lock;
        fitted.narrowings.ended = ended.remove(&lock).unwrap_or_default();
        (fitted.access_point, fitted)
    };
    Ok(rows.into_iter().map(complete).collect())
}

/// Counts one more narrowing of a lock and notes what ended; of several causes the gravest stays.
///
/// # Errors
/// What the database says.
pub fn narrow(
    sql: &mut impl Sql,
    lock: LockId,
    what: EndedFact,
    cause: Cause,
    until: Instant,
) -> Result<(), Failure> {
    let (sequence,) = sql.one::<(u64,)>(
        "INSERT INTO lock_fact (lock, narrowings) VALUES (?, 1)
         ON CONFLICT (lock) DO UPDATE SET narrowings = narrowings + 1
         RETURNING narrowings",
        &[lock.into()],
    )?;
    let what = Value::json(&what)?;
    let before = sql.first::<(Cause, Instant)>(
        "SELECT cause, until FROM narrowing WHERE lock = ? AND what = ?",
        &[lock.into(), what.clone()],
    )?;
    let (cause, until) = match before {
        Some((old_cause, old_until)) => (cause.max(old_cause), until.max(old_until)),
        None => (cause, until),
    };
    sql.execute(
        "INSERT OR REPLACE INTO narrowing (lock, what, sequence, cause, until) VALUES (?, ?, ?, ?, ?)",
        &[lock.into(), what, sequence.into(), cause.into(), until.into()],
    )?;
    Ok(())
}

/// Forgets what no lease can concern any more, a slice of it; whether there may be more.
///
/// # Errors
/// What the database says.
pub fn forget_ended(sql: &mut impl Sql, now: Instant, at_most: u32) -> Result<bool, Failure> {
    let rows: Vec<(LockId, String)> = sql.query(
        "SELECT lock, what FROM narrowing WHERE until <= ? ORDER BY until LIMIT ?",
        &[now.into(), at_most.into()],
    )?;
    let more = is_full(rows.len(), at_most);
    for (lock, what) in rows {
        sql.execute(
            "DELETE FROM narrowing WHERE lock = ? AND what = ?",
            &[lock.into(), what.into()],
        )?;
    }
    Ok(more)
}

//! The exposure ledger: which leases may be out there (`authority.md`, rule 7).

use domain::chain::LinkId;
use domain::device::DeviceKey;
use domain::id::{AccessPointId, GrantId, LockId};
use domain::installation::walk::Exposure;
use domain::order::EndedFact;
use domain::time::Instant;

use crate::failure::Failure;
use crate::sql::{FromRow, Row, Sql, SqlError};

struct ExposureRow(Exposure);

impl FromRow for ExposureRow {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self(Exposure {
            sequence: row.column()?,
            written_at: row.column()?,
            until: row.column()?,
            content: row.column()?,
        }))
    }
}

/// What may have been issued to a phone on a line.
///
/// # Errors
/// What the database says.
pub fn of_line(
    sql: &mut impl Sql,
    key: DeviceKey,
    lock: LockId,
    line: &str,
) -> Result<Option<Exposure>, Failure> {
    let found = sql.first::<ExposureRow>(
        "SELECT sequence, written_at, until, content FROM exposure
         WHERE device_key = ? AND lock = ? AND line = ?",
        &[key.into(), lock.into(), line.into()],
    )?;
    Ok(found.map(|ExposureRow(exposure)| exposure))
}

/// Writes down what is about to be ordered. Where an earlier lease of the line lasts longer, its
/// end stays.
///
/// # Errors
/// What the database says.
pub fn write(
    sql: &mut impl Sql,
    key: DeviceKey,
    lock: LockId,
    links: &[LinkId],
    exposure: &Exposure,
) -> Result<(), Failure> {
    let line = domain::installation::walk::line_text(links);
    let (number,) = sql.one::<(i64,)>(
        "INSERT INTO exposure (device_key, lock, line, sequence, written_at, until, content)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (device_key, lock, line) DO UPDATE SET
           sequence = excluded.sequence, written_at = excluded.written_at,
           until = max(until, excluded.until), content = excluded.content
         RETURNING number",
        &[
            key.into(),
            lock.into(),
            line.into(),
            exposure.sequence.into(),
            exposure.written_at.into(),
            exposure.until.into(),
            exposure.content.as_str().into(),
        ],
    )?;
    for link in links {
        sql.execute(
            "INSERT OR IGNORE INTO exposure_link (link, number) VALUES (?, ?)",
            &[(*link).into(), number.into()],
        )?;
    }
    Ok(())
}

/// The locks for which something that rests on a fact may be out there, and until when.
///
/// # Errors
/// What the database says.
pub fn touched(
    sql: &mut impl Sql,
    fact: EndedFact,
    now: Instant,
) -> Result<Vec<(LockId, Instant)>, Failure> {
    match fact {
        EndedFact::Device(key) => Ok(sql.query(
            "SELECT lock, max(until) FROM exposure WHERE device_key = ? AND until > ?
             GROUP BY lock ORDER BY lock",
            &[key.into(), now.into()],
        )?),
        EndedFact::Link(link) => Ok(sql.query(
            "SELECT lock, max(until) FROM exposure_link
             JOIN exposure ON exposure.number = exposure_link.number
             WHERE link = ? AND until > ? GROUP BY lock ORDER BY lock",
            &[link.into(), now.into()],
        )?),
    }
}

/// When the last lease that may be out there for a lock is over; none if there is none.
///
/// # Errors
/// What the database says.
pub fn last_at(sql: &mut impl Sql, lock: LockId, now: Instant) -> Result<Option<Instant>, Failure> {
    let (last,) = sql.one(
        "SELECT max(until) FROM exposure WHERE lock = ? AND until > ?",
        &[lock.into(), now.into()],
    )?;
    Ok(last)
}

/// The phones that may have a lease which rests on a permission.
///
/// # Errors
/// What the database says.
pub fn devices_of(
    sql: &mut impl Sql,
    grant: GrantId,
    now: Instant,
) -> Result<Vec<DeviceKey>, Failure> {
    let rows: Vec<(DeviceKey,)> = sql.query(
        "SELECT DISTINCT device_key FROM exposure_link
         JOIN exposure ON exposure.number = exposure_link.number
         WHERE link = ? AND until > ?",
        &[LinkId::from(grant).into(), now.into()],
    )?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// How many phones may have a lease for a lock that was ordered after so many narrowings.
///
/// # Errors
/// What the database says.
pub fn carriers(
    sql: &mut impl Sql,
    lock: LockId,
    narrowings: u64,
    now: Instant,
) -> Result<u32, Failure> {
    let (count,) = sql.one::<(u32,)>(
        "SELECT count(DISTINCT device_key) FROM exposure WHERE lock = ? AND until > ? AND sequence >= ?",
        &[lock.into(), now.into(), narrowings.into()],
    )?;
    Ok(count)
}

/// Notes that a holder's phone has fetched a permission.
///
/// # Errors
/// What the database says.
pub fn fetched(sql: &mut impl Sql, grant: GrantId, now: Instant) -> Result<(), Failure> {
    sql.execute(
        "INSERT INTO fetched (permission, at) VALUES (?, ?)
         ON CONFLICT (permission) DO UPDATE SET at = max(at, excluded.at)",
        &[grant.into(), now.into()],
    )?;
    Ok(())
}

/// When a holder's phone last fetched a permission.
///
/// # Errors
/// What the database says.
pub fn last_fetched(sql: &mut impl Sql, grant: GrantId) -> Result<Option<Instant>, Failure> {
    let statement = "SELECT at FROM fetched WHERE permission = ?";
    Ok(sql
        .first::<(Instant,)>(statement, &[grant.into()])?
        .map(|(at,)| at))
}

/// When a permission was last changed.
///
/// # Errors
/// What the database says.
pub fn last_changed(sql: &mut impl Sql, grant: GrantId) -> Result<Option<Instant>, Failure> {
    let statement = "SELECT recorded_from FROM permission WHERE id = ? AND recorded_until IS NULL";
    Ok(sql
        .first::<(Instant,)>(statement, &[grant.into()])?
        .map(|(at,)| at))
}

/// Notes that a phone is blocked for ever; whether it was not before.
///
/// # Errors
/// What the database says.
pub fn block(sql: &mut impl Sql, key: DeviceKey, now: Instant) -> Result<bool, Failure> {
    let statement = "INSERT OR IGNORE INTO blocked_device (key, at) VALUES (?, ?) RETURNING key";
    Ok(sql
        .first::<(DeviceKey,)>(statement, &[key.into(), now.into()])?
        .is_some())
}

/// Whether a phone is blocked.
///
/// # Errors
/// What the database says.
pub fn is_blocked(sql: &mut impl Sql, key: DeviceKey) -> Result<bool, Failure> {
    let statement = "SELECT key FROM blocked_device WHERE key = ?";
    Ok(sql
        .first::<(DeviceKey,)>(statement, &[key.into()])?
        .is_some())
}

/// Forgets leases that are over, a slice of them; whether there are more.
///
/// # Errors
/// What the database says.
pub fn forget_over(sql: &mut impl Sql, now: Instant, at_most: u32) -> Result<bool, Failure> {
    let rows: Vec<(i64,)> = sql.query(
        "DELETE FROM exposure WHERE number IN (
           SELECT number FROM exposure WHERE until <= ? ORDER BY until LIMIT ?
         ) RETURNING number",
        &[now.into(), at_most.into()],
    )?;
    Ok(is_full(rows.len(), at_most))
}

/// Forgets when permissions were fetched that are history themselves, a slice of them; whether there
/// may be more.
///
/// # Errors
/// What the database says.
pub fn forget_fetched(sql: &mut impl Sql, before: Instant, at_most: u32) -> Result<bool, Failure> {
    let rows: Vec<(GrantId,)> = sql.query(
        "DELETE FROM fetched WHERE permission IN (
           SELECT permission FROM fetched WHERE at <= ?
             AND NOT EXISTS (SELECT 1 FROM permission WHERE id = fetched.permission)
           ORDER BY at LIMIT ?
         ) RETURNING permission",
        &[before.into(), at_most.into()],
    )?;
    Ok(is_full(rows.len(), at_most))
}

/// Forgets phones that were blocked before the history begins, a slice of them; whether there may be
/// more. Their accounts know it for ever.
///
/// # Errors
/// What the database says.
pub fn forget_blocked(
    sql: &mut impl Sql,
    (before, now): (Instant, Instant),
    at_most: u32,
) -> Result<bool, Failure> {
    let undated = "UPDATE blocked_device SET at = ? WHERE at IS NULL";
    sql.execute(undated, &[now.into()])?;
    let rows: Vec<(DeviceKey,)> = sql.query(
        "DELETE FROM blocked_device WHERE key IN (
           SELECT key FROM blocked_device WHERE at <= ? ORDER BY at LIMIT ?
         ) RETURNING key",
        &[before.into(), at_most.into()],
    )?;
    Ok(is_full(rows.len(), at_most))
}

/// Whether a slice was full, so that there may be more.
pub(super) fn is_full(rows: usize, at_most: u32) -> bool {
    u32::try_from(rows).unwrap_or(u32::MAX) >= at_most
}

/// Whether a permission at a door changed since its holder's phone last fetched it.
///
/// # Errors
/// What the database says.
pub fn is_unfetched_at(sql: &mut impl Sql, door: AccessPointId) -> Result<bool, Failure> {
    let (found,) = sql.one(
        "SELECT EXISTS (
           SELECT 1 FROM permission LEFT JOIN fetched ON fetched.permission = permission.id
           WHERE access_point = ? AND recorded_until IS NULL AND revoked_at IS NULL
             AND coalesce(fetched.at, 0) < recorded_from
         )",
        &[door.into()],
    )?;
    Ok(found)
}

//! The exposure ledger: which leases may be out there (`authority.md`, rule 7).

use std::collections::{BTreeMap, BTreeSet};

use domain::chain::LinkId;
use domain::device::DeviceKey;
use domain::id::{AccessPointId, GrantId, LockId};
use domain::installation::walk::Exposure;
use domain::order::EndedFact;
use domain::time::Instant;

use crate::failure::Failure;
use crate::sql::{Sql, Value};

/// What may have been issued to a phone for these locks, by lock and line.
///
/// # Errors
/// What the database says.
pub fn of_phone(
    sql: &mut impl Sql,
    key: DeviceKey,
    locks: &[LockId],
) -> Result<BTreeMap<(LockId, String), Exposure>, Failure> {
    let rows: Vec<(LockId, String, u64, Instant, Instant, String)> = sql.query(
        "SELECT lock, line, sequence, written_at, until, content FROM exposure
         WHERE device_key = ? AND lock IN (SELECT value FROM json_each(?))",
        &[key.into(), Value::json(locks)?],
    )?;
    let entry = |(lock, line, sequence, written_at, until, content)| {
        let exposure = Exposure {
            sequence,
            written_at,
            until,
            content,
        };
        ((lock, line), exposure)
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// A lease that is about to be ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whether the line has none yet.
    pub is_new: bool,
    /// For which lock.
    pub lock: LockId,
    /// On which line: its links as a text.
    pub line: String,
    /// Its links.
    pub links: Vec<LinkId>,
    /// The permission that the phone fetches with it.
    pub grant: Option<GrantId>,
    /// The lease.
    pub exposure: Exposure,
}

/// Writes down what is about to be ordered for a phone, and that it fetches the permissions. Where an earlier lease of
/// the line lasts longer, its end stays.
///
/// # Errors
/// What the database says.
pub fn write(
    sql: &mut impl Sql,
    key: DeviceKey,
    now: Instant,
    entries: &[Entry],
) -> Result<(), Failure> {
    if entries.is_empty() {
        return Ok(());
    }
    let leases: Vec<_> = entries
        .iter()
        .map(|entry| {
            let Exposure {
                sequence,
                written_at,
                until,
                content,
            } = &entry.exposure;
            let period = (written_at.millis(), until.millis());
            (entry.lock, &entry.line, sequence, period, content)
        })
        .collect();
    sql.execute(
        "INSERT INTO exposure (device_key, lock, line, sequence, written_at, until, content)
         SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> '$[3][0]', value ->> '$[3][1]', value ->> 4
         FROM json_each(?) WHERE true
         ON CONFLICT (device_key, lock, line) DO UPDATE SET
           sequence = excluded.sequence, written_at = excluded.written_at,
           until = max(until, excluded.until), content = excluded.content",
        &[key.into(), Value::json(&leases)?],
    )?;
    // The links of a line never change.
    let new: Vec<_> = entries
        .iter()
        .filter(|entry| entry.is_new)
        .map(|entry| (entry.lock, &entry.line, &entry.links))
        .collect();
    if !new.is_empty() {
        sql.execute(
            "INSERT OR IGNORE INTO exposure_link (link, number)
             SELECT link.value, number FROM json_each(?) AS entry
             CROSS JOIN json_each(entry.value, '$[2]') AS link
             CROSS JOIN exposure
             WHERE device_key = ? AND lock = entry.value ->> 0 AND line = entry.value ->> 1",
            &[Value::json(&new)?, key.into()],
        )?;
    }
    let grants: Vec<GrantId> = entries.iter().filter_map(|entry| entry.grant).collect();
    if !grants.is_empty() {
        sql.execute(
            "INSERT INTO fetched (permission, at) SELECT value, ? FROM json_each(?) WHERE true
             ON CONFLICT (permission) DO UPDATE SET at = max(at, excluded.at)",
            &[now.into(), Value::json(&grants)?],
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

/// How many phones may have a lease for each of these locks that was ordered after all of its narrowings; none are not
/// among them.
///
/// # Errors
/// What the database says.
pub fn carriers(
    sql: &mut impl Sql,
    locks: &[LockId],
    now: Instant,
) -> Result<BTreeMap<LockId, u32>, Failure> {
    let rows: Vec<(LockId, u32)> = sql.query(
        "SELECT lock, count(DISTINCT device_key) FROM exposure
         WHERE lock IN (SELECT value FROM json_each(?)) AND until > ?
           AND sequence >= coalesce((SELECT narrowings FROM lock_fact WHERE lock = exposure.lock), 0)
         GROUP BY lock",
        &[Value::json(locks)?, now.into()],
    )?;
    Ok(rows.into_iter().collect())
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

/// Those of these doors with a permission that changed since its holder's phone last fetched it.
///
/// # Errors
/// What the database says.
pub fn unfetched_at(
    sql: &mut impl Sql,
    doors: &[AccessPointId],
) -> Result<BTreeSet<AccessPointId>, Failure> {
    let rows: Vec<(AccessPointId,)> = sql.query(
        "SELECT value FROM json_each(?) WHERE EXISTS (
           SELECT 1 FROM permission LEFT JOIN fetched ON fetched.permission = permission.id
           WHERE access_point = value AND recorded_until IS NULL AND revoked_at IS NULL
             AND coalesce(fetched.at, 0) < recorded_from
         )",
        &[Value::json(doors)?],
    )?;
    Ok(rows.into_iter().map(|(door,)| door).collect())
}

//! The rows of one lock.

mod moment;
mod word;

use credential::number::Serial;
use domain::chain::LinkId;
use domain::device::DeviceKey;
use domain::hex::Hex;
use domain::id::{AccessPointId, InstallationId, LockId};
use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::lock_record::line::Line;
use domain::lock_record::state::{EndedSerial, LastSigned};
use domain::order::{Cause, EndedFact, OwnerId};
use domain::time::Instant;

pub use self::moment::{Moment, moment};
pub use self::word::{Word, put_summary_times, put_word, summary_times, word};
use crate::failure::Failure;
use crate::migrate::Schema;
use crate::sql::{FromRow, Json, Row, Sql, SqlError, Value};

/// The tables of a lock.
pub const SCHEMA: Schema = Schema {
    name: "lock",
    steps: &[
        include_str!("schema/0001.sql"),
        include_str!("schema/0002.sql"),
        include_str!("schema/0003.sql"),
        include_str!("schema/0004.sql"),
    ],
};

/// How many versions back a fork is still recognised.
const KEPT_HASHES: u32 = 1_024;

/// Where a period of ownership stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The lock has not signed yet.
    Pending,
    /// The lock belongs to the installation.
    Active,
    /// The period is over.
    Released,
}

/// Who owns the lock, and what its next state depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ownership {
    /// The lock.
    pub lock: LockId,
    /// The lock's public key.
    pub lock_key: [u8; 32],
    /// The owner.
    pub installation: InstallationId,
    /// Where the lock is.
    pub access_point: AccessPointId,
    /// A door or a Safe.
    pub kind: DoorKind,
    /// With or without a gateway.
    pub profile: DoorProfile,
    /// The owner as the lock knows it.
    pub owner_id: OwnerId,
    /// The period of ownership.
    pub counter: u16,
    /// Where it stands.
    pub status: Status,
    /// The nonce in the grant.
    pub nonce: [u8; 16],
    /// The narrowings that are applied here.
    pub narrowings: u64,
    /// Whether one of them still has to go into a state.
    pub narrowing_waits: bool,
    /// The version that later leases need.
    pub gate: u32,
    /// The last serial that was given; 0 before the first.
    pub last_serial: u32,
    /// The floor that an emergency act set; 0 if none did.
    pub emergency_floor: u32,
    /// Whether the list of the last state was more than half full.
    pub list_is_crowded: bool,
    /// How many revoked serials found no room in the newest state.
    pub left_out: u32,
}

/// The state that is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// What was signed last.
    pub last: LastSigned,
    /// Its bytes.
    pub bytes: Hex,
}

const OWNERSHIP: &str =
    "lock, lock_key, installation, access_point, kind, profile, owner_id, counter,
  status, nonce, narrowings, narrowing_waits, gate, last_serial, emergency_floor, list_is_crowded,
  left_out";

impl FromRow for Ownership {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self {
            lock: row.column()?,
            lock_key: row.column()?,
            installation: row.column()?,
            access_point: row.column()?,
            kind: row.column()?,
            profile: row.column()?,
            owner_id: row.column()?,
            counter: row.column()?,
            status: match row.column::<String>()?.as_str() {
                "pending" => Status::Pending,
                "active" => Status::Active,
                _ => Status::Released,
            },
            nonce: row.column()?,
            narrowings: row.column()?,
            narrowing_waits: row.column()?,
            gate: row.column()?,
            last_serial: row.column()?,
            emergency_floor: row.column()?,
            list_is_crowded: row.column()?,
            left_out: row.column()?,
        })
    }
}

const fn status_code(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        Status::Active => "active",
        Status::Released => "released",
    }
}

/// Who owns the lock; `None` before the first registration.
///
/// # Errors
/// What the database says.
pub fn ownership(sql: &mut impl Sql) -> Result<Option<Ownership>, Failure> {
    Ok(sql.first(&format!("SELECT {OWNERSHIP} FROM ownership"), &[])?)
}

/// Writes the ownership.
///
/// # Errors
/// What the database says.
pub fn put_ownership(sql: &mut impl Sql, ownership: &Ownership) -> Result<(), Failure> {
    sql.execute(
        &format!(
            "INSERT OR REPLACE INTO ownership (only_row, {OWNERSHIP})
             VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ),
        &[
            ownership.lock.into(),
            ownership.lock_key.into(),
            ownership.installation.into(),
            ownership.access_point.into(),
            ownership.kind.into(),
            ownership.profile.into(),
            ownership.owner_id.into(),
            ownership.counter.into(),
            status_code(ownership.status).into(),
            ownership.nonce.into(),
            ownership.narrowings.into(),
            ownership.narrowing_waits.into(),
            ownership.gate.into(),
            ownership.last_serial.into(),
            ownership.emergency_floor.into(),
            ownership.list_is_crowded.into(),
            ownership.left_out.into(),
        ],
    )?;
    Ok(())
}

const LINE: &str = "serial, device_key, chain, born, lease_until, ended";

struct LineRow(Line);

impl FromRow for LineRow {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        let number: u32 = row.column()?;
        let serial = Serial::new(number).ok_or(SqlError::WrongType {
            column: 0,
            expected: "a serial",
            found: "another number",
        })?;
        let key = row.column()?;
        let Json(chain) = row.column()?;
        Ok(Self(Line {
            key,
            chain,
            serial,
            born: row.column()?,
            lease_until: row.column()?,
            ended: cause(row.column()?)?,
        }))
    }
}

fn cause(code: Option<String>) -> Result<Option<Cause>, SqlError> {
    let Some(code) = code else { return Ok(None) };
    let unknown = SqlError::WrongType {
        column: 5,
        expected: "a cause",
        found: "another text",
    };
    Cause::ALL
        .iter()
        .copied()
        .find(|cause| cause.code() == code)
        .map(Some)
        .ok_or(unknown)
}

/// The newest line of a phone and a chain.
///
/// # Errors
/// What the database says.
pub fn line(sql: &mut impl Sql, key: DeviceKey, chain: &[LinkId]) -> Result<Option<Line>, Failure> {
    let statement = format!(
        "SELECT {LINE} FROM line WHERE device_key = ? AND chain = ? ORDER BY serial DESC LIMIT 1"
    );
    Ok(sql
        .first::<LineRow>(&statement, &[key.into(), Value::json(chain)?])?
        .map(|LineRow(line)| line))
}

/// The lines that a fact concerns: at most those of one chain link or one phone, whatever else the
/// lock has.
///
/// # Errors
/// What the database says.
pub fn lines_of(sql: &mut impl Sql, fact: EndedFact) -> Result<Vec<Line>, Failure> {
    let rows: Vec<LineRow> = match fact {
        EndedFact::Device(key) => {
            sql.query(&format!("SELECT {LINE} FROM line WHERE device_key = ? ORDER BY serial"), &[key.into()])?
        }
        EndedFact::Link(link) => sql.query(
            &format!(
                "SELECT {LINE} FROM line WHERE serial IN (SELECT serial FROM line_link WHERE link = ?)
                 ORDER BY serial"
            ),
            &[link.to_string().into()],
        )?,
    };
    Ok(rows.into_iter().map(|LineRow(line)| line).collect())
}

/// Begins a line.
///
/// # Errors
/// What the database says.
pub fn add_line(sql: &mut impl Sql, line: &Line) -> Result<(), Failure> {
    sql.execute(
        &format!("INSERT INTO line ({LINE}) VALUES (?, ?, ?, ?, ?, ?)"),
        &[
            line.serial.number().into(),
            line.key.into(),
            Value::json(&line.chain)?,
            line.born.into(),
            line.lease_until.into(),
            line.ended.map(Cause::code).into(),
        ],
    )?;
    for link in &line.chain {
        sql.execute(
            "INSERT OR IGNORE INTO line_link (link, serial) VALUES (?, ?)",
            &[link.to_string().into(), line.serial.number().into()],
        )?;
    }
    Ok(())
}

/// Notes the end of the newest lease of a line.
///
/// # Errors
/// What the database says.
pub fn extend_line(
    sql: &mut impl Sql,
    serial: Serial,
    lease_until: Instant,
) -> Result<(), Failure> {
    sql.execute(
        "UPDATE line SET lease_until = max(lease_until, ?) WHERE serial = ?",
        &[lease_until.into(), serial.number().into()],
    )?;
    Ok(())
}

/// Ends a line, or gives a graver cause for its end.
///
/// # Errors
/// What the database says.
pub fn end_line(sql: &mut impl Sql, ended: EndedSerial) -> Result<(), Failure> {
    sql.execute(
        "UPDATE line SET ended = ?, ended_by = coalesce(ended_by, ?) WHERE serial = ?",
        &[
            ended.cause.code().into(),
            ended.by.into(),
            ended.serial.into(),
        ],
    )?;
    Ok(())
}

/// Forgets lines whose last lease is over, at most 200 at a time: they say nothing any more.
///
/// # Errors
/// What the database says.
pub fn forget_lines(sql: &mut impl Sql, now: Instant) -> Result<(), Failure> {
    let over = "SELECT serial FROM line WHERE lease_until <= ? ORDER BY serial LIMIT 200";
    sql.execute(
        &format!("DELETE FROM line_link WHERE serial IN ({over})"),
        &[now.into()],
    )?;
    sql.execute(
        &format!("DELETE FROM line WHERE serial IN ({over})"),
        &[now.into()],
    )?;
    Ok(())
}

/// Forgets all lines: a new owner's serials begin anew in another signature context.
///
/// # Errors
/// What the database says.
pub fn wipe_lines(sql: &mut impl Sql) -> Result<(), Failure> {
    sql.execute("DELETE FROM line_link", &[])?;
    sql.execute("DELETE FROM line", &[])?;
    Ok(())
}

const ENDED: &str = "SELECT serial, ended, coalesce(ended_by, 1) FROM line
   WHERE ended IS NOT NULL AND lease_until > ?";

/// The serials that ended while a lease of them may still open.
///
/// # Errors
/// What the database says.
pub fn ended(sql: &mut impl Sql, now: Instant) -> Result<Vec<EndedSerial>, Failure> {
    let rows = sql.query::<(u32, Option<String>, u64)>(ENDED, &[now.into()])?;
    let mut ended = Vec::with_capacity(rows.len());
    for (serial, code, by) in rows {
        ended.extend(cause(code)?.map(|cause| EndedSerial { serial, cause, by }));
    }
    Ok(ended)
}

/// The state that is served; `None` before the first.
///
/// # Errors
/// What the database says.
pub fn served(sql: &mut impl Sql) -> Result<Option<Served>, Failure> {
    let row = sql.first::<(u32, [u8; 32], Vec<u8>, Instant, u32)>(
        "SELECT version, content, bytes, signed_at, event_mark FROM state",
        &[],
    )?;
    Ok(row.map(|(version, content, bytes, at, event_mark)| Served {
        last: LastSigned {
            version,
            content,
            at,
            event_mark,
        },
        bytes: Hex::from(bytes.as_slice()),
    }))
}

/// Writes the state that is served from now on, and remembers its hash.
///
/// # Errors
/// What the database says.
pub fn put_served(
    sql: &mut impl Sql,
    served: &Served,
    (hash, key_epoch, narrowings): ([u8; 8], u16, u64),
) -> Result<(), Failure> {
    sql.execute(
        "INSERT OR REPLACE INTO state (only_row, version, key_epoch, content, bytes, signed_at, event_mark)
         VALUES (1, ?, ?, ?, ?, ?, ?)",
        &[
            served.last.version.into(),
            key_epoch.into(),
            served.last.content.into(),
            served.bytes.bytes().into(),
            served.last.at.into(),
            served.last.event_mark.into(),
        ],
    )?;
    sql.execute(
        "INSERT OR REPLACE INTO state_hash (version, hash, narrowings) VALUES (?, ?, ?)",
        &[served.last.version.into(), hash.into(), narrowings.into()],
    )?;
    sql.execute(
        "DELETE FROM state_hash WHERE version < ?",
        &[served.last.version.saturating_sub(KEPT_HASHES).into()],
    )?;
    Ok(())
}

/// Notes up to which narrowing a version says everything: more than before when those that it had
/// no room for are over.
///
/// # Errors
/// What the database says.
pub fn put_contained(sql: &mut impl Sql, version: u32, narrowings: u64) -> Result<(), Failure> {
    for statement in [
        "UPDATE state_hash SET narrowings = ? WHERE version = ? AND narrowings <> ?",
        "UPDATE word SET applied_narrowings = ? WHERE applied_version = ? AND applied_narrowings <> ?",
    ] {
        let parameters = [narrowings.into(), version.into(), narrowings.into()];
        sql.execute(statement, &parameters)?;
    }
    Ok(())
}

/// After a restore from a backup: the next state gets a version above this one.
///
/// # Errors
/// What the database says.
pub fn jump_to_version(sql: &mut impl Sql, version: u32) -> Result<(), Failure> {
    sql.execute(
        "UPDATE state SET version = ?, content = zeroblob(32)",
        &[version.into()],
    )?;
    Ok(())
}

/// The generation of the keys with which the newest state was signed; 0 before the first.
///
/// # Errors
/// What the database says.
pub fn key_epoch(sql: &mut impl Sql) -> Result<u16, Failure> {
    Ok(sql
        .first("SELECT key_epoch FROM state", &[])?
        .map_or(0, |(epoch,)| epoch))
}

/// What was signed under a version: its hash and the narrowings in it.
///
/// # Errors
/// What the database says.
pub fn signed_as(sql: &mut impl Sql, version: u32) -> Result<Option<([u8; 8], u64)>, Failure> {
    Ok(sql.first(
        "SELECT hash, narrowings FROM state_hash WHERE version = ?",
        &[version.into()],
    )?)
}

#[cfg(test)]
mod tests;

//! The rows of an installation. People, doors, permissions, locks and the exposure ledger are in
//! the files below; no other file has SQL of this object.

pub mod doors;
pub mod exposure;
pub mod locks;
pub mod people;
pub mod permissions;

use domain::calendar::Calendar;
use domain::hex::Hex;
use domain::id::InstallationId;
use domain::installation::house::House;
use domain::name::Name;
use domain::order::OwnerId;
use domain::refusal::Refusal;
use domain::time::Instant;

use crate::failure::Failure;
use crate::migrate::Schema;
use crate::sql::{FromRow, Row, Sql, SqlError};
use crate::zones;

/// The tables of an installation.
pub const SCHEMA: Schema = Schema {
    name: "installation",
    steps: &[
        include_str!("schema/0001.sql"),
        include_str!("schema/0002.sql"),
        include_str!("schema/0003.sql"),
    ],
};

/// How many entries a page has.
pub const PAGE: u32 = 50;

/// What never changes, and the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// Its id.
    pub id: InstallationId,
    /// How locks know it.
    pub owner_id: OwnerId,
    /// The root key, sealed.
    pub sealed_root: Vec<u8>,
    /// The generation of its signing keys.
    pub key_epoch: u16,
    /// When the next generation begins.
    pub rotates_at: Instant,
    /// When the tables are swept next.
    pub sweeps_at: Instant,
}

impl FromRow for Installation {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self {
            id: row.column()?,
            owner_id: row.column()?,
            sealed_root: row.column()?,
            key_epoch: row.column()?,
            rotates_at: row.column()?,
            sweeps_at: row.column()?,
        })
    }
}

/// What can change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Counts the changes, from 1.
    pub version: u64,
    /// What it is called.
    pub name: Name,
    /// Its IANA time zone.
    pub zone: String,
}

impl FromRow for Description {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self {
            version: row.column()?,
            name: row.column()?,
            zone: row.column()?,
        })
    }
}

/// The installation, if it was created.
///
/// # Errors
/// What the database says.
pub fn installation(sql: &mut impl Sql) -> Result<Option<Installation>, Failure> {
    Ok(sql.first(
        "SELECT id, owner_id, sealed_root, key_epoch, rotates_at, sweeps_at FROM installation",
        &[],
    )?)
}

/// The installation.
///
/// # Errors
/// [`Refusal::NotFound`] if it was not created; what the database says.
pub fn existing(sql: &mut impl Sql) -> Result<Installation, Failure> {
    installation(sql)?.ok_or_else(|| Refusal::NotFound.into())
}

/// Writes a new installation.
///
/// # Errors
/// What the database says.
pub fn create(sql: &mut impl Sql, installation: &Installation) -> Result<(), Failure> {
    sql.execute(
        "INSERT INTO installation
           (only_row, id, owner_id, sealed_root, key_epoch, rotates_at, sweeps_at)
         VALUES (1, ?, ?, ?, ?, ?, ?)",
        &[
            installation.id.into(),
            installation.owner_id.into(),
            installation.sealed_root.clone().into(),
            installation.key_epoch.into(),
            installation.rotates_at.into(),
            installation.sweeps_at.into(),
        ],
    )?;
    Ok(())
}

/// Notes when the tables are swept next.
///
/// # Errors
/// What the database says.
pub fn put_sweep(sql: &mut impl Sql, at: Instant) -> Result<(), Failure> {
    sql.execute("UPDATE installation SET sweeps_at = ?", &[at.into()])?;
    Ok(())
}

/// Begins a key epoch with its signed keys; the ones before are forgotten.
///
/// # Errors
/// What the database says.
pub fn put_keys(
    sql: &mut impl Sql,
    epoch: u16,
    rotates_at: Instant,
    updates: &[Hex],
) -> Result<(), Failure> {
    sql.execute(
        "UPDATE installation SET key_epoch = ?, rotates_at = ?",
        &[epoch.into(), rotates_at.into()],
    )?;
    sql.execute("DELETE FROM key_update WHERE epoch <> ?", &[epoch.into()])?;
    for (position, bytes) in (0_u32..).zip(updates) {
        sql.execute(
            "INSERT INTO key_update (epoch, position, bytes) VALUES (?, ?, ?)",
            &[epoch.into(), position.into(), bytes.to_string().into()],
        )?;
    }
    Ok(())
}

/// The signed keys of the epoch.
///
/// # Errors
/// What the database says.
pub fn key_updates(sql: &mut impl Sql) -> Result<Vec<Hex>, Failure> {
    let rows: Vec<(Hex,)> = sql.query("SELECT bytes FROM key_update ORDER BY position", &[])?;
    Ok(rows.into_iter().map(|(bytes,)| bytes).collect())
}

/// Name and zone as they are.
///
/// # Errors
/// What the database says.
pub fn description(sql: &mut impl Sql) -> Result<Description, Failure> {
    let statement = "SELECT version, name, zone FROM installation_row WHERE recorded_until IS NULL";
    Ok(sql.one(statement, &[])?)
}

/// Changes name and zone; what was stays as history.
///
/// # Errors
/// What the database says.
pub fn describe(sql: &mut impl Sql, now: Instant, name: &Name, zone: &str) -> Result<(), Failure> {
    let statement = "SELECT max(version) FROM installation_row";
    let (last,) = sql.one::<(Option<u64>,)>(statement, &[])?;
    sql.execute(
        "UPDATE installation_row SET recorded_until = ? WHERE recorded_until IS NULL",
        &[now.into()],
    )?;
    sql.execute(
        "INSERT INTO installation_row (version, name, zone, recorded_from) VALUES (?, ?, ?, ?)",
        &[
            (last.unwrap_or(0) + 1).into(),
            name.into(),
            zone.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// The installation as its rules see it now.
///
/// # Errors
/// [`Refusal::NotFound`] if it was not created; what the database says.
pub fn house(sql: &mut impl Sql, now: Instant) -> Result<House, Failure> {
    Ok(present(sql, now)?.0)
}

/// The same, with what can change of it.
///
/// # Errors
/// Those of [`house`].
pub fn present(sql: &mut impl Sql, now: Instant) -> Result<(House, Description), Failure> {
    let statement =
        "SELECT installation.id, version, name, zone FROM installation, installation_row
         WHERE recorded_until IS NULL";
    let found: Option<Present> = sql.first(statement, &[])?;
    let Present(id, description) = found.ok_or(Refusal::NotFound)?;
    Ok((house_of(id, &description.zone, now)?, description))
}

struct Present(InstallationId, Description);

impl FromRow for Present {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self(row.column()?, Description::from_row(row)?))
    }
}

/// The installation as its rules would have seen it: the zone that held at `at`.
///
/// # Errors
/// [`Refusal::NotFound`] if it did not exist; what the database says.
pub fn house_at(sql: &mut impl Sql, now: Instant, at: Instant) -> Result<House, Failure> {
    let id = existing(sql)?.id;
    let zone = sql.first::<(String,)>(
        "SELECT zone FROM installation_row
         WHERE recorded_from <= ? AND (recorded_until IS NULL OR recorded_until > ?)",
        &[at.min(now).into(), at.min(now).into()],
    )?;
    let Some((name,)) = zone else {
        return Err(Refusal::NotFound.into());
    };
    house_of(id, &name, at)
}

fn house_of(id: InstallationId, zone: &str, at: Instant) -> Result<House, Failure> {
    let zone = zones::table(zone, at)
        .ok_or_else(|| Failure::Corrupt(format!("the time zone {zone} is unknown")))?;
    Ok(House {
        id,
        zone,
        calendar: Calendar::empty(),
    })
}

/// A text without regard to upper and lower case, as searches and lists compare it.
#[must_use]
pub fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Where a list goes on: after this folded text and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// The folded text of the last entry.
    pub text: String,
    /// Its id.
    pub id: String,
}

impl After {
    /// Before the first entry.
    #[must_use]
    pub const fn nothing() -> Self {
        Self {
            text: String::new(),
            id: String::new(),
        }
    }

    /// Reads a cursor.
    ///
    /// # Errors
    /// A flaw at `/cursor` for a text that is none.
    pub fn read(cursor: Option<&str>) -> Result<Self, Refusal> {
        let Some(cursor) = cursor else {
            return Ok(Self::nothing());
        };
        let parts = cursor.split_once('.').and_then(|(id, digits)| {
            let text = digits.as_bytes().chunks(2).map(|pair| {
                let pair = std::str::from_utf8(pair).ok()?;
                domain::id::from_hex::<1>(pair).map(|[byte]| byte)
            });
            let text = String::from_utf8(text.collect::<Option<_>>()?).ok()?;
            Some(Self {
                text,
                id: id.to_owned(),
            })
        });
        parts.ok_or_else(|| Refusal::invalid("/cursor", domain::refusal::Fault::NotOneOf))
    }

    /// The cursor.
    #[must_use]
    pub fn write(&self) -> String {
        format!("{}.{}", self.id, domain::id::to_hex(self.text.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::SCHEMA;
    use crate::migrate::migrate;
    use crate::native_sql::NativeSql;
    use crate::sql::{Sql as _, Value};

    /// What the engine looks through for a statement.
    pub(super) fn looked_through(statement: &str) -> Vec<String> {
        let mut sql = NativeSql::in_memory().unwrap();
        migrate(&mut sql, &[SCHEMA]).unwrap();
        let parameters = vec![Value::from(""); statement.matches('?').count()];
        let explained = format!("EXPLAIN QUERY PLAN {statement}");
        let steps: Vec<(i64, i64, i64, String)> = sql.query(&explained, &parameters).unwrap();
        steps.into_iter().map(|(.., detail)| detail).collect()
    }
}

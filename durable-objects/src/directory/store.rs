//! The rows of a directory.

use domain::directory::{Holder, LINK_PERIOD, Link, Purpose};
use domain::email::EmailAddress;
use domain::time::Instant;

use crate::failure::Failure;
use crate::migrate::Schema;
use crate::secret::Secret;
use crate::sql::{FromRow, Json, Row, Sql, SqlError, Value};

/// The tables of a directory.
pub const SCHEMA: Schema = Schema {
    name: "directory",
    steps: &[include_str!("schema/0001.sql")],
};

/// Whose the address is, or was reserved for.
///
/// # Errors
/// What the database says.
pub fn holder(sql: &mut impl Sql) -> Result<Option<Holder>, Failure> {
    Ok(sql.first("SELECT person, reserved_at, is_confirmed FROM holder", &[])?)
}

/// Writes down whose the address is.
///
/// # Errors
/// What the database says.
pub fn put_holder(sql: &mut impl Sql, holder: &Holder) -> Result<(), Failure> {
    sql.execute(
        "INSERT OR REPLACE INTO holder (only_row, person, reserved_at, is_confirmed)
         VALUES (1, ?, ?, ?)",
        &[
            holder.person.into(),
            holder.reserved_at.into(),
            holder.is_confirmed.into(),
        ],
    )?;
    Ok(())
}

/// Sets the address free.
///
/// # Errors
/// What the database says.
pub fn remove_holder(sql: &mut impl Sql) -> Result<(), Failure> {
    sql.execute("DELETE FROM holder", &[])?;
    Ok(())
}

impl FromRow for Holder {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self {
            person: row.column()?,
            reserved_at: row.column()?,
            is_confirmed: row.column()?,
        })
    }
}

/// When links were sent.
///
/// # Errors
/// What the database says.
pub fn sent(sql: &mut impl Sql) -> Result<Vec<Instant>, Failure> {
    let rows = sql.query::<(Instant,)>("SELECT at FROM sent", &[])?;
    Ok(rows.into_iter().map(|(at,)| at).collect())
}

/// Adds a link and counts it.
///
/// # Errors
/// What the database says.
pub fn add_link(
    sql: &mut impl Sql,
    now: Instant,
    secret: &Secret,
    address: &EmailAddress,
    link: &Link,
) -> Result<(), Failure> {
    sql.execute("INSERT INTO sent (at) VALUES (?)", &[now.into()])?;
    sql.execute(
        "INSERT INTO link (secret, address, purpose, expires_at) VALUES (?, ?, ?, ?)",
        &[
            secret.fingerprint().into(),
            address.into(),
            Value::json(&link.purpose)?,
            link.expires_at.into(),
        ],
    )?;
    Ok(())
}

/// The link with this secret and the address that it was sent to.
///
/// # Errors
/// What the database says.
pub fn link(sql: &mut impl Sql, secret: &Secret) -> Result<Option<(EmailAddress, Link)>, Failure> {
    let row = sql.first::<(EmailAddress, Json<Purpose>, Instant)>(
        "SELECT address, purpose, expires_at FROM link WHERE secret = ?",
        &[secret.fingerprint().into()],
    )?;
    Ok(row.map(|(address, Json(purpose), expires_at)| {
        (
            address,
            Link {
                purpose,
                expires_at,
            },
        )
    }))
}

/// Forgets all links for this purpose: one of them was used.
///
/// # Errors
/// What the database says.
pub fn remove_links(sql: &mut impl Sql, purpose: &Purpose) -> Result<(), Failure> {
    sql.execute(
        "DELETE FROM link WHERE purpose = ?",
        &[Value::json(purpose)?],
    )?;
    Ok(())
}

/// Forgets what is over: at most ten rows exist, since five links an hour are made.
///
/// # Errors
/// What the database says.
pub fn forget(sql: &mut impl Sql, now: Instant) -> Result<(), Failure> {
    sql.execute("DELETE FROM link WHERE expires_at <= ?", &[now.into()])?;
    sql.execute(
        "DELETE FROM sent WHERE at <= ?",
        &[now.minus(LINK_PERIOD).into()],
    )?;
    Ok(())
}

/// When something is over next.
///
/// # Errors
/// What the database says.
pub fn next_over(sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
    let (oldest,) = sql.one::<(Option<Instant>,)>("SELECT min(at) FROM sent", &[])?;
    Ok(oldest.map(|at| at.plus(LINK_PERIOD)))
}

//! The rows of devices.

use domain::person::device::Device;

use crate::failure::Failure;
use crate::sql::{FromRow, Row, Sql, SqlError};

/// All devices: newest first, blocked ones last.
///
/// # Errors
/// What the database says.
pub fn all(sql: &mut impl Sql) -> Result<Vec<Device>, Failure> {
    Ok(sql.query(
        "SELECT id, key, name, added_at, active_from, confirmed_at, blocked_at, version
         FROM device ORDER BY blocked_at IS NOT NULL, added_at DESC, id",
        &[],
    )?)
}

/// Writes a device, new or changed. Its key and the instant it came never change.
///
/// # Errors
/// What the database says.
pub fn put(sql: &mut impl Sql, device: &Device) -> Result<(), Failure> {
    sql.execute(
        "INSERT INTO device (id, key, name, added_at, active_from, confirmed_at, blocked_at, version)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, confirmed_at = excluded.confirmed_at,
           blocked_at = excluded.blocked_at, version = excluded.version",
        &[
            device.id.into(),
            device.key.into(),
            (&device.name).into(),
            device.added_at.into(),
            device.active_from.into(),
            device.confirmed_at.into(),
            device.blocked_at.into(),
            device.version.into(),
        ],
    )?;
    Ok(())
}

impl FromRow for Device {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self {
            id: row.column()?,
            key: row.column()?,
            name: row.column()?,
            added_at: row.column()?,
            active_from: row.column()?,
            confirmed_at: row.column()?,
            blocked_at: row.column()?,
            version: row.column()?,
        })
    }
}

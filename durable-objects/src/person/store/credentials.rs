//! The rows of sessions and passkeys.

use domain::id::{DeviceId, PasskeyId, SessionId};
use domain::person::passkey::Passkey;
use domain::person::session::{IDLE, LONGEST, Session, WayIn};
use domain::time::Instant;

use crate::failure::Failure;
use crate::person::passkeys::StoredKey;
use crate::secret::Secret;
use crate::sql::{FromRow, FromValue, Row, Sql, SqlError, Value};

/// The session with this secret, if there is one and whether or not it is over.
///
/// # Errors
/// What the database says.
pub fn session(sql: &mut impl Sql, secret: &Secret) -> Result<Option<Session>, Failure> {
    Ok(sql.first(
        "SELECT id, way_in, signed_in_at, seen_at, device FROM session WHERE secret = ?",
        &[secret.fingerprint().into()],
    )?)
}

/// Adds a session, and forgets those that are over.
///
/// # Errors
/// What the database says.
pub fn add_session(
    sql: &mut impl Sql,
    now: Instant,
    session: &Session,
    secret: &Secret,
) -> Result<(), Failure> {
    sql.execute(
        "DELETE FROM session WHERE seen_at <= ? OR signed_in_at <= ?",
        &[now.minus(IDLE).into(), now.minus(LONGEST).into()],
    )?;
    sql.execute(
        "INSERT INTO session (id, secret, way_in, signed_in_at, seen_at, device)
         VALUES (?, ?, ?, ?, ?, ?)",
        &[
            session.id.into(),
            secret.fingerprint().into(),
            Way(session.way_in).into(),
            session.signed_in_at.into(),
            session.seen_at.into(),
            session.device.into(),
        ],
    )?;
    Ok(())
}

/// Writes down that a session is used.
///
/// # Errors
/// What the database says.
pub fn touch_session(sql: &mut impl Sql, now: Instant, id: SessionId) -> Result<(), Failure> {
    sql.execute(
        "UPDATE session SET seen_at = ? WHERE id = ?",
        &[now.into(), id.into()],
    )?;
    Ok(())
}

/// Binds a session to the device whose key it has shown.
///
/// # Errors
/// What the database says.
pub fn bind_session(sql: &mut impl Sql, id: SessionId, device: DeviceId) -> Result<(), Failure> {
    sql.execute(
        "UPDATE session SET device = ? WHERE id = ?",
        &[device.into(), id.into()],
    )?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// What the database says.
pub fn end_session(sql: &mut impl Sql, id: SessionId) -> Result<(), Failure> {
    sql.execute("DELETE FROM session WHERE id = ?", &[id.into()])?;
    Ok(())
}

/// Ends all sessions.
///
/// # Errors
/// What the database says.
pub fn end_all_sessions(sql: &mut impl Sql) -> Result<(), Failure> {
    sql.execute("DELETE FROM session", &[])?;
    Ok(())
}

/// Ends the sessions on a device.
///
/// # Errors
/// What the database says.
pub fn end_sessions_on(sql: &mut impl Sql, device: DeviceId) -> Result<(), Failure> {
    sql.execute("DELETE FROM session WHERE device = ?", &[device.into()])?;
    Ok(())
}

/// The passkeys, newest first.
///
/// # Errors
/// What the database says.
pub fn passkeys(sql: &mut impl Sql) -> Result<Vec<Passkey>, Failure> {
    Ok(sql.query(
        "SELECT id, name, added_at, trusted_from, used_at FROM passkey ORDER BY added_at DESC, id",
        &[],
    )?)
}

/// The credential ids of the passkeys, base64url.
///
/// # Errors
/// What the database says.
pub fn credential_ids(sql: &mut impl Sql) -> Result<Vec<String>, Failure> {
    let rows = sql.query::<(String,)>("SELECT credential FROM passkey ORDER BY added_at", &[])?;
    Ok(rows.into_iter().map(|(credential,)| credential).collect())
}

/// The passkey with this credential id, and its key.
///
/// # Errors
/// What the database says.
pub fn passkey_of(
    sql: &mut impl Sql,
    credential: &str,
) -> Result<Option<(Passkey, StoredKey)>, Failure> {
    let found = sql.first::<PasskeyRow>(
        "SELECT id, name, added_at, trusted_from, used_at, credential, stored
         FROM passkey WHERE credential = ?",
        &[credential.into()],
    )?;
    Ok(found.map(|PasskeyRow(passkey, key)| (passkey, key)))
}

/// Adds a passkey; `false` if a passkey with this credential id is there.
///
/// # Errors
/// What the database says.
pub fn add_passkey(
    sql: &mut impl Sql,
    passkey: &Passkey,
    key: &StoredKey,
) -> Result<bool, Failure> {
    let added = sql.first::<(PasskeyId,)>(
        "INSERT INTO passkey (id, credential, stored, name, added_at, trusted_from, used_at)
         VALUES (?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING RETURNING id",
        &[
            passkey.id.into(),
            key.credential.as_str().into(),
            key.stored.as_str().into(),
            (&passkey.name).into(),
            passkey.added_at.into(),
            passkey.trusted_from.into(),
        ],
    )?;
    Ok(added.is_some())
}

/// Writes down a sign-in with a passkey: when, and the counter of its authenticator.
///
/// # Errors
/// What the database says.
pub fn use_passkey(
    sql: &mut impl Sql,
    now: Instant,
    id: PasskeyId,
    key: &StoredKey,
) -> Result<(), Failure> {
    sql.execute(
        "UPDATE passkey SET used_at = ?, stored = ? WHERE id = ?",
        &[now.into(), key.stored.as_str().into(), id.into()],
    )?;
    Ok(())
}

/// Removes a passkey.
///
/// # Errors
/// What the database says.
pub fn remove_passkey(sql: &mut impl Sql, id: PasskeyId) -> Result<(), Failure> {
    sql.execute("DELETE FROM passkey WHERE id = ?", &[id.into()])?;
    Ok(())
}

impl FromRow for Session {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self {
            id: row.column()?,
            way_in: row.column::<Way>()?.0,
            signed_in_at: row.column()?,
            seen_at: row.column()?,
            device: row.column()?,
        })
    }
}

impl FromRow for Passkey {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self {
            id: row.column()?,
            name: row.column()?,
            added_at: row.column()?,
            trusted_from: row.column()?,
            used_at: row.column()?,
        })
    }
}

struct PasskeyRow(Passkey, StoredKey);

impl FromRow for PasskeyRow {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        let passkey = Passkey::from_row(row)?;
        Ok(Self(
            passkey,
            StoredKey {
                credential: row.column()?,
                stored: row.column()?,
            },
        ))
    }
}

struct Way(WayIn);

impl FromValue for Way {
    const EXPECTED: &'static str = "the text of a way in";

    fn from_value(value: Value) -> Option<Self> {
        match String::from_value(value)?.as_str() {
            "passkey" => Some(Self(WayIn::Passkey)),
            "email_link" => Some(Self(WayIn::EmailLink)),
            _ => None,
        }
    }
}

impl From<Way> for Value {
    fn from(Way(way_in): Way) -> Self {
        match way_in {
            WayIn::Passkey => "passkey",
            WayIn::EmailLink => "email_link",
        }
        .into()
    }
}

//! The rows of the platform.

use domain::id::{InstallationId, LockId, PersonId};
use domain::installation::access_point::DoorKind;
use domain::name::Name;
use domain::order::OwnershipPeriod;
use domain::time::Instant;

use super::message::{KnownInstallation, KnownLock, MOST_ENTRIES};
use crate::failure::Failure;
use crate::migrate::Schema;
use crate::sql::Sql;

/// The tables of the platform.
pub const SCHEMA: Schema = Schema {
    name: "platform",
    steps: &[
        include_str!("schema/0001.sql"),
        include_str!("schema/0002.sql"),
    ],
};

/// A lock of a manufacturer's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hardware {
    /// The lock.
    pub lock: LockId,
    /// Its public key.
    pub lock_key: [u8; 32],
    /// Door or Safe.
    pub class: DoorKind,
    /// The manufacturer's number.
    pub model: u16,
    /// The signed certificate.
    pub certificate: Vec<u8>,
    /// What is printed inside the door.
    pub setup_secret: [u8; 8],
    /// Who owns it.
    pub owner: Option<Owner>,
}

/// Who claimed a lock, and for which period of ownership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The installation.
    pub installation: InstallationId,
    /// Counter and nonce; none for claims from before the registry kept them.
    pub period: Option<(u16, [u8; 16])>,
}

impl Owner {
    /// Whether this claim is for that period.
    #[must_use]
    pub fn is(&self, period: &OwnershipPeriod) -> bool {
        let same =
            |(counter, nonce)| counter == period.ownership && period.nonce.exactly() == Some(nonce);
        self.installation == period.installation && self.period.is_none_or(same)
    }
}

/// Whether there is any operator.
///
/// # Errors
/// What the database says.
pub fn has_operator(sql: &mut impl Sql) -> Result<bool, Failure> {
    Ok(sql
        .one::<(bool,)>("SELECT EXISTS (SELECT 1 FROM operator)", &[])?
        .0)
}

/// Whether this person is an operator.
///
/// # Errors
/// What the database says.
pub fn is_operator(sql: &mut impl Sql, person: PersonId) -> Result<bool, Failure> {
    let statement = "SELECT EXISTS (SELECT 1 FROM operator WHERE person = ?)";
    Ok(sql.one::<(bool,)>(statement, &[person.into()])?.0)
}

/// Adds an operator who is not one yet.
///
/// # Errors
/// What the database says.
pub fn add_operator(
    sql: &mut impl Sql,
    now: Instant,
    person: PersonId,
    by: Option<PersonId>,
) -> Result<(), Failure> {
    sql.execute(
        "INSERT OR IGNORE INTO operator (person, added_by, added_at) VALUES (?, ?, ?)",
        &[person.into(), by.into(), now.into()],
    )?;
    Ok(())
}

/// Notes an installation.
///
/// # Errors
/// What the database says.
pub fn add_installation(
    sql: &mut impl Sql,
    now: Instant,
    by: PersonId,
    known: &KnownInstallation,
) -> Result<(), Failure> {
    sql.execute(
        "INSERT OR IGNORE INTO installation (id, name, created_by, created_at) VALUES (?, ?, ?, ?)",
        &[known.id.into(), (&known.name).into(), by.into(), now.into()],
    )?;
    Ok(())
}

/// Installations after this one, one more than a page has.
///
/// # Errors
/// What the database says.
pub fn installations(
    sql: &mut impl Sql,
    after: Option<InstallationId>,
) -> Result<Vec<KnownInstallation>, Failure> {
    let rows = sql.query::<(InstallationId, Name)>(
        "SELECT id, name FROM installation WHERE ? IS NULL OR id > ? ORDER BY id LIMIT ?",
        &[
            after.into(),
            after.into(),
            (u32::from(MOST_ENTRIES) + 1).into(),
        ],
    )?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| KnownInstallation { id, name })
        .collect())
}

/// A lock; `None` if no list had it.
///
/// # Errors
/// What the database says.
pub fn hardware(sql: &mut impl Sql, lock: LockId) -> Result<Option<Hardware>, Failure> {
    let row = sql.first::<HardwareRow>(
        "SELECT lock_key, class, model, certificate, setup_secret, owner, ownership, nonce
         FROM hardware WHERE lock = ?",
        &[lock.into()],
    )?;
    Ok(row.map(
        |(lock_key, class, model, certificate, setup_secret, owner, ownership, nonce)| Hardware {
            lock,
            lock_key,
            class,
            model,
            certificate,
            setup_secret,
            owner: owner.map(|installation| Owner {
                installation,
                period: ownership.zip(nonce),
            }),
        },
    ))
}

type HardwareRow = (
    [u8; 32],
    DoorKind,
    u16,
    Vec<u8>,
    [u8; 8],
    Option<InstallationId>,
    Option<u16>,
    Option<[u8; 16]>,
);

/// Adds a lock that is new.
///
/// # Errors
/// What the database says.
pub fn add_hardware(
    sql: &mut impl Sql,
    now: Instant,
    by: PersonId,
    hardware: &Hardware,
) -> Result<(), Failure> {
    sql.execute(
        "INSERT INTO hardware (lock, lock_key, class, model, certificate, setup_secret, imported_by,
           imported_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        &[
            hardware.lock.into(),
            hardware.lock_key.into(),
            hardware.class.into(),
            hardware.model.into(),
            hardware.certificate.as_slice().into(),
            hardware.setup_secret.into(),
            by.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

/// Says who owns a lock.
///
/// # Errors
/// What the database says.
pub fn put_owner(sql: &mut impl Sql, lock: LockId, owner: Option<Owner>) -> Result<(), Failure> {
    let period = owner.and_then(|owner| owner.period);
    sql.execute(
        "UPDATE hardware SET owner = ?, ownership = ?, nonce = ? WHERE lock = ?",
        &[
            owner.map(|owner| owner.installation).into(),
            period.map(|(ownership, _)| ownership).into(),
            period.map(|(_, nonce)| nonce).into(),
            lock.into(),
        ],
    )?;
    Ok(())
}

/// Locks after this one, one more than a page has.
///
/// # Errors
/// What the database says.
pub fn all_hardware(sql: &mut impl Sql, after: Option<LockId>) -> Result<Vec<KnownLock>, Failure> {
    let rows = sql.query::<(LockId, DoorKind, u16, Option<InstallationId>)>(
        "SELECT lock, class, model, owner FROM hardware WHERE ? IS NULL OR lock > ? ORDER BY lock LIMIT ?",
        &[after.into(), after.into(), (u32::from(MOST_ENTRIES) + 1).into()],
    )?;
    let known = |(lock, class, model, owner)| KnownLock {
        lock,
        class,
        model,
        owner,
    };
    Ok(rows.into_iter().map(known).collect())
}

//! The rows of an account. Rows of sessions, passkeys and devices are in the files below.

pub mod credentials;
pub mod devices;

use domain::chain::Authority;
use domain::email::EmailAddress;
use domain::id::PersonId;
use domain::language::Language;
use domain::name::Name;
use domain::person::address::Address;
use domain::time::Instant;

use super::message::{Challenge, IndexEntry, MailPreferences};
use crate::failure::Failure;
use crate::fingerprint::Fingerprint;
use crate::migrate::Schema;
use crate::sql::{FromRow, Row, Sql, SqlError, Value};

/// The tables of the account.
pub const SCHEMA: Schema = Schema {
    name: "person",
    steps: &[
        include_str!("schema/0001.sql"),
        include_str!("schema/0002.sql"),
    ],
};

/// The account itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub person: PersonId,
    /// What the person is called.
    pub name: Option<Name>,
    /// The language of mails.
    pub language: Language,
    /// Which mails are wanted.
    pub mail: MailPreferences,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Grows with every change.
    pub version: u64,
}

/// The account, if it was opened.
///
/// # Errors
/// What the database says.
pub fn account(sql: &mut impl Sql) -> Result<Option<Account>, Failure> {
    Ok(sql.first(
        "SELECT person, name, language, mail_permissions, closed_at, version
         FROM account",
        &[],
    )?)
}

/// Opens the account.
///
/// # Errors
/// What the database says.
pub fn open(sql: &mut impl Sql, now: Instant, account: &Account) -> Result<(), Failure> {
    sql.execute(
        "INSERT INTO account (only_row, person, name, language, mail_permissions, opened_at,
           closed_at, version)
         VALUES (1, ?, ?, ?, ?, ?, NULL, ?)",
        &[
            account.person.into(),
            account.name.clone().into(),
            account.language.into(),
            account.mail.permissions.into(),
            now.into(),
            account.version.into(),
        ],
    )?;
    Ok(())
}

/// Writes what can change of the account.
///
/// # Errors
/// What the database says.
pub fn put(sql: &mut impl Sql, account: &Account) -> Result<(), Failure> {
    sql.execute(
        "UPDATE account SET name = ?, language = ?, mail_permissions = ?, closed_at = ?,
           version = ?",
        &[
            account.name.clone().into(),
            account.language.into(),
            account.mail.permissions.into(),
            account.closed_at.into(),
            account.version.into(),
        ],
    )?;
    Ok(())
}

impl FromRow for Account {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self {
            person: row.column()?,
            name: row.column()?,
            language: row.column()?,
            mail: MailPreferences {
                permissions: row.column()?,
            },
            closed_at: row.column()?,
            version: row.column()?,
        })
    }
}

/// The verified addresses, oldest first.
///
/// # Errors
/// What the database says.
pub fn addresses(sql: &mut impl Sql) -> Result<Vec<Address>, Failure> {
    let rows = sql.query::<(EmailAddress, Instant)>(
        "SELECT address, added_at FROM address ORDER BY added_at, address",
        &[],
    )?;
    Ok(rows
        .into_iter()
        .map(|(address, added_at)| Address { address, added_at })
        .collect())
}

/// Adds a verified address.
///
/// # Errors
/// What the database says.
pub fn add_address(sql: &mut impl Sql, address: &Address) -> Result<(), Failure> {
    sql.execute(
        "INSERT INTO address (address, added_at) VALUES (?, ?)",
        &[(&address.address).into(), address.added_at.into()],
    )?;
    Ok(())
}

/// Removes an address.
///
/// # Errors
/// What the database says.
pub fn remove_address(sql: &mut impl Sql, address: &EmailAddress) -> Result<(), Failure> {
    sql.execute("DELETE FROM address WHERE address = ?", &[address.into()])?;
    Ok(())
}

/// Where the person has profiles.
///
/// # Errors
/// What the database says.
pub fn profiles(sql: &mut impl Sql) -> Result<Vec<IndexEntry>, Failure> {
    let rows = sql.query(
        "SELECT authority, profile, name FROM profile ORDER BY name, authority",
        &[],
    )?;
    let entry = |(authority, profile, name)| IndexEntry {
        authority,
        profile,
        name,
        joined: true,
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// The authorities at which the person has profiles.
///
/// # Errors
/// What the database says.
pub fn authorities(sql: &mut impl Sql) -> Result<Vec<Authority>, Failure> {
    let rows = sql.query::<(Authority,)>("SELECT DISTINCT authority FROM profile", &[])?;
    Ok(rows.into_iter().map(|(authority,)| authority).collect())
}

/// Notes a profile, or that it is not the person's any more.
///
/// # Errors
/// What the database says.
pub fn put_profile(sql: &mut impl Sql, entry: &IndexEntry) -> Result<(), Failure> {
    let key: [Value; 2] = [entry.authority.into(), entry.profile.into()];
    if entry.joined {
        let [authority, profile] = key;
        sql.execute(
            "INSERT OR REPLACE INTO profile (authority, profile, name) VALUES (?, ?, ?)",
            &[authority, profile, (&entry.name).into()],
        )?;
    } else {
        sql.execute(
            "DELETE FROM profile WHERE authority = ? AND profile = ?",
            &key,
        )?;
    }
    Ok(())
}

/// Forgets everything personal of a closed account; devices stay as keys that are blocked for ever.
///
/// # Errors
/// What the database says.
pub fn erase(sql: &mut impl Sql) -> Result<(), Failure> {
    for statement in [
        "DELETE FROM session",
        "DELETE FROM passkey",
        "DELETE FROM address",
        "DELETE FROM profile",
        "DELETE FROM used_challenge",
        "UPDATE device SET name = '-'",
    ] {
        sql.execute(statement, &[])?;
    }
    Ok(())
}

/// Notes that a challenge was answered; `false` if it was answered before.
///
/// # Errors
/// What the database says.
pub fn use_challenge(
    sql: &mut impl Sql,
    now: Instant,
    challenge: &Challenge,
) -> Result<bool, Failure> {
    sql.execute(
        "DELETE FROM used_challenge WHERE expires_at <= ?",
        &[now.into()],
    )?;
    let first = sql.first::<(Instant,)>(
        "INSERT INTO used_challenge (challenge, expires_at) VALUES (?, ?)
         ON CONFLICT DO NOTHING RETURNING expires_at",
        &[
            Fingerprint::of(&[challenge.bytes.bytes()]).into(),
            challenge.expires_at.into(),
        ],
    )?;
    Ok(first.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::{migrate, migrate_up_to};
    use crate::native_sql::NativeSql;

    #[test]
    fn an_account_of_the_oldest_version_survives_all_steps() {
        let mut sql = NativeSql::in_memory().unwrap();
        migrate_up_to(&mut sql, SCHEMA, 1).unwrap();
        let person = PersonId::from([1; 16]);
        sql.execute(
            "INSERT INTO account VALUES (1, ?, 'Mia', 'fi', 0, 1, 0, NULL, 7)",
            &[person.into()],
        )
        .unwrap();
        migrate(&mut sql, &[SCHEMA]).unwrap();
        let expected = Account {
            person,
            name: Some("Mia".parse().unwrap()),
            language: Language::Finnish,
            mail: MailPreferences { permissions: false },
            closed_at: None,
            version: 7,
        };
        assert_eq!(account(&mut sql), Ok(Some(expected.clone())));
        put(&mut sql, &expected).unwrap();
        assert_eq!(account(&mut sql), Ok(Some(expected)));
    }
}

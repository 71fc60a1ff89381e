//! The rows of the audit log.

use std::collections::BTreeSet;

use crate::address::Address;
use crate::audit_log::message::Recorded;
use crate::failure::Failure;
use crate::fingerprint::Fingerprint;
use crate::migrate::Schema;
use crate::sql::{FromRow, Json, Row, Sql, SqlError, Value};

/// The tables of the log.
pub const SCHEMA: Schema = Schema {
    name: "audit_log",
    steps: &[
        include_str!("schema/0001.sql"),
        include_str!("schema/0002.sql"),
    ],
};

const COLUMNS: &str = "number, source, source_sequence, at, actor, code, object, details, salt,
  commitment, hash";

/// The number and hash of the newest entry; 0 and zeros before the first.
///
/// # Errors
/// What the database says.
pub fn head(sql: &mut impl Sql) -> Result<(u64, Fingerprint), Failure> {
    let newest = sql.first(
        "SELECT number, hash FROM entry ORDER BY number DESC LIMIT 1",
        &[],
    )?;
    Ok(newest.unwrap_or((0, Fingerprint::ZERO)))
}

/// The last sequence of this source in the log, 0 if there is none.
///
/// # Errors
/// What the database says.
pub fn last_sequence(sql: &mut impl Sql, source: &Address) -> Result<u64, Failure> {
    let statement = "SELECT last FROM source WHERE address = ?";
    Ok(sql
        .first(statement, &[source.into()])?
        .map_or(0, |(last,)| last))
}

/// Notes the last sequence of this source.
///
/// # Errors
/// What the database says.
pub fn put_last_sequence(sql: &mut impl Sql, source: &Address, last: u64) -> Result<(), Failure> {
    sql.execute(
        "INSERT OR REPLACE INTO source (address, last) VALUES (?, ?)",
        &[source.into(), last.into()],
    )?;
    Ok(())
}

/// The details whose texts are identifiers that an entry is also about.
const MENTIONING: [&str; 2] = ["profile", "door"];

/// Adds an entry, and what it mentions.
///
/// # Errors
/// What the database says.
pub fn add(sql: &mut impl Sql, entry: &Recorded) -> Result<(), Failure> {
    sql.execute(
        "INSERT INTO entry (number, source, source_sequence, at, actor, code, object, details, salt,
           commitment, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &[
            entry.number.into(),
            (&entry.source).into(),
            entry.source_sequence.into(),
            entry.at.into(),
            entry.actor.as_str().into(),
            entry.code.as_str().into(),
            entry.object.as_str().into(),
            entry.details.as_ref().map(Value::json).transpose()?.into(),
            entry.salt.into(),
            entry.commitment.into(),
            entry.hash.into(),
        ],
    )?;
    let details = entry.details.iter();
    let in_details = details.flat_map(|details| MENTIONING.map(|name| details.get(name)));
    let mentioned = [&entry.actor, &entry.object]
        .into_iter()
        .chain(in_details.flatten());
    for about in mentioned {
        sql.execute(
            "INSERT OR IGNORE INTO mention (about, number) VALUES (?, ?)",
            &[about.as_str().into(), entry.number.into()],
        )?;
    }
    Ok(())
}

/// At most so many entries below a number, newest first.
///
/// # Errors
/// What the database says.
pub fn page(sql: &mut impl Sql, before: Option<u64>, limit: u16) -> Result<Vec<Recorded>, Failure> {
    let entries = sql.query(
        &format!(
            "SELECT {COLUMNS} FROM entry WHERE number < coalesce(?, 9007199254740991)
             ORDER BY number DESC LIMIT ?"
        ),
        &[before.into(), limit.into()],
    )?;
    Ok(entries)
}

/// The same of the entries that mention one of these identifiers. What this costs grows with how
/// many they are, not with the log.
///
/// # Errors
/// What the database says.
pub fn page_about(
    sql: &mut impl Sql,
    before: Option<u64>,
    limit: u16,
    about: &[String],
) -> Result<Vec<Recorded>, Failure> {
    let mut numbers = BTreeSet::new();
    for about in about {
        let found = sql.query::<(u64,)>(
            "SELECT number FROM mention WHERE about = ? AND number < coalesce(?, 9007199254740991)
             ORDER BY number DESC LIMIT ?",
            &[about.as_str().into(), before.into(), limit.into()],
        )?;
        numbers.extend(found.into_iter().map(|(number,)| number));
    }
    let mut entries = Vec::new();
    for number in numbers.into_iter().rev().take(usize::from(limit)) {
        entries.extend(sql.first(
            &format!("SELECT {COLUMNS} FROM entry WHERE number = ?"),
            &[number.into()],
        )?);
    }
    Ok(entries)
}

/// Empties the details of every entry about this object or by this actor.
///
/// # Errors
/// What the database says.
pub fn erase(sql: &mut impl Sql, about: &str) -> Result<(), Failure> {
    sql.execute(
        "DELETE FROM mention WHERE number IN (
           SELECT number FROM entry WHERE details IS NOT NULL AND (actor = ? OR object = ?)
         ) AND about NOT IN (
           SELECT actor FROM entry WHERE entry.number = mention.number
           UNION SELECT object FROM entry WHERE entry.number = mention.number
         )",
        &[about.into(), about.into()],
    )?;
    sql.execute(
        "UPDATE entry SET details = NULL, salt = NULL
         WHERE details IS NOT NULL AND (actor = ? OR object = ?)",
        &[about.into(), about.into()],
    )?;
    Ok(())
}

impl FromRow for Recorded {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self {
            number: row.column()?,
            source: row.column()?,
            source_sequence: row.column()?,
            at: row.column()?,
            actor: row.column()?,
            code: row.column()?,
            object: row.column()?,
            details: row
                .column::<Option<Json<_>>>()?
                .map(|Json(details)| details),
            salt: row.column()?,
            commitment: row.column()?,
            hash: row.column()?,
        })
    }
}

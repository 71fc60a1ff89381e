//! What the lock itself has told, and when its installation was told of it.

use domain::hex::Hex;
use domain::time::Instant;

use crate::failure::Failure;
use crate::sql::{FromRow, Row, Sql, SqlError};

/// What the lock itself has told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The newest version it has applied; 0 if it never said.
    pub applied_version: u32,
    /// The narrowings in that version.
    pub applied_narrowings: u64,
    /// Whether it has applied something that was not signed here (A5).
    pub forked: bool,
    /// The newest event that the edge holds.
    pub event_mark: u32,
    /// The head of the event chain after it; empty before the first.
    pub event_head: Hex,
    /// The highest boot counter and event sequence of its acknowledgements.
    pub newest_ack: Option<(u16, u32)>,
    /// When it was last heard of.
    pub last_contact: Option<Instant>,
    /// How often.
    pub contacts: u32,
    /// When first.
    pub first_contact: Option<Instant>,
    /// The battery in percent.
    pub battery_percent: Option<u8>,
    /// Openings counted.
    pub openings: u64,
    /// Refusals counted.
    pub refusals: u64,
}

const WORD: &str =
    "applied_version, applied_narrowings, forked, event_mark, event_head, last_contact,
  contacts, first_contact, battery_percent, openings, refusals, ack_boots, ack_sequence";

impl FromRow for Word {
    fn from_row(row: &mut Row) -> Result<Self, SqlError> {
        Ok(Self {
            applied_version: row.column()?,
            applied_narrowings: row.column()?,
            forked: row.column()?,
            event_mark: row.column()?,
            event_head: Hex::from(row.column::<Vec<u8>>()?.as_slice()),
            last_contact: row.column()?,
            contacts: row.column()?,
            first_contact: row.column()?,
            battery_percent: row.column()?,
            openings: row.column()?,
            refusals: row.column()?,
            newest_ack: row.column::<Option<_>>()?.zip(row.column::<Option<_>>()?),
        })
    }
}

/// What the lock has told so far.
///
/// # Errors
/// What the database says.
pub fn word(sql: &mut impl Sql) -> Result<Word, Failure> {
    Ok(sql
        .first(&format!("SELECT {WORD} FROM word"), &[])?
        .unwrap_or_default())
}

/// Writes what the lock has told.
///
/// # Errors
/// What the database says.
pub fn put_word(sql: &mut impl Sql, word: &Word) -> Result<(), Failure> {
    sql.execute(
        &format!(
            "INSERT OR REPLACE INTO word (only_row, {WORD}) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ),
        &[
            word.applied_version.into(),
            word.applied_narrowings.into(),
            word.forked.into(),
            word.event_mark.into(),
            word.event_head.bytes().into(),
            word.last_contact.into(),
            word.contacts.into(),
            word.first_contact.into(),
            word.battery_percent.into(),
            word.openings.into(),
            word.refusals.into(),
            word.newest_ack.map(|(boots, _)| boots).into(),
            word.newest_ack.map(|(_, sequence)| sequence).into(),
        ],
    )?;
    Ok(())
}

/// When the installation was last told, and when it will be told next.
///
/// # Errors
/// What the database says.
pub fn summary_times(sql: &mut impl Sql) -> Result<(Option<Instant>, Option<Instant>), Failure> {
    Ok(sql
        .first("SELECT sent_at, due_at FROM summary", &[])?
        .unwrap_or_default())
}

/// Writes both.
///
/// # Errors
/// What the database says.
pub fn put_summary_times(
    sql: &mut impl Sql,
    sent_at: Option<Instant>,
    due_at: Option<Instant>,
) -> Result<(), Failure> {
    sql.execute(
        "INSERT OR REPLACE INTO summary (only_row, sent_at, due_at) VALUES (1, ?, ?)",
        &[sent_at.into(), due_at.into()],
    )?;
    Ok(())
}

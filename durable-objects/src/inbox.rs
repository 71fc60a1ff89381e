//! What an object has been told: the last sequence of each sender and lane.

use crate::address::Address;
use crate::failure::Failure;
use crate::migrate::Schema;
use crate::outbox::Envelope;
use crate::sql::Sql;

/// The tables of this part.
pub const SCHEMA: Schema = Schema {
    name: "inbox",
    steps: &["CREATE TABLE inbox (
       sender TEXT NOT NULL,
       lane TEXT NOT NULL,
       sequence INTEGER NOT NULL,
       PRIMARY KEY (sender, lane)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE inbox_narrowing (
       sender TEXT NOT NULL PRIMARY KEY,
       sequence INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;"],
};

/// Whether this state is newer than what was applied before; if so, it is noted as applied, so
/// this belongs into the transaction that applies it.
///
/// # Errors
/// What the database says.
pub fn accept(sql: &mut impl Sql, envelope: &Envelope) -> Result<bool, Failure> {
    let newer = sql.first::<(u64,)>(
        "INSERT INTO inbox (sender, lane, sequence) VALUES (?, ?, ?)
         ON CONFLICT (sender, lane) DO UPDATE SET sequence = excluded.sequence
           WHERE excluded.sequence > inbox.sequence
         RETURNING sequence",
        &[
            (&envelope.sender).into(),
            envelope.lane.as_str().into(),
            envelope.sequence.into(),
        ],
    )?;
    if newer.is_some() && envelope.narrows {
        sql.execute(
            "INSERT INTO inbox_narrowing (sender, sequence) VALUES (?, ?)
             ON CONFLICT (sender) DO UPDATE SET sequence = max(sequence, excluded.sequence)",
            &[(&envelope.sender).into(), envelope.sequence.into()],
        )?;
    }
    Ok(newer.is_some())
}

/// The sequence of the last narrowing applied from this sender, 0 if there was none. A link of
/// this sender that carries a lower one was read before it: the chain is stale.
///
/// # Errors
/// What the database says.
pub fn last_narrowing(sql: &mut impl Sql, sender: &Address) -> Result<u64, Failure> {
    let statement = "SELECT sequence FROM inbox_narrowing WHERE sender = ?";
    Ok(sql
        .first(statement, &[sender.into()])?
        .map_or(0, |(sequence,)| sequence))
}

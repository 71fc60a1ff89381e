//! What an object has been told: the last sequence of each sender and lane.

use crate::failure::Failure;
use crate::migrate::Schema;
use crate::outbox::Envelope;
use crate::sql::Sql;

/// The tables of this part.
pub const SCHEMA: Schema = Schema {
    name: "inbox",
    steps: &[
        "CREATE TABLE inbox (
       sender TEXT NOT NULL,
       lane TEXT NOT NULL,
       sequence INTEGER NOT NULL,
       PRIMARY KEY (sender, lane)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE inbox_narrowing (
       sender TEXT NOT NULL PRIMARY KEY,
       sequence INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;",
        // An order says itself what it was read after.
        "DROP TABLE inbox_narrowing",
    ],
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
    Ok(newer.is_some())
}

//! What an object has to tell others: one row for each receiver and lane, written in the
//! transaction of the change, sent by the alarm.
//!
//! A row is a state, not an event: a later one replaces an earlier one that has not left yet. Its
//! sequence only grows, and the receiver applies it iff it is newer (`inbox`), so that duplicates
//! and reordering do no harm. Narrowings of a receiver leave before its widenings.

use domain::time::{Duration, Instant};
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::failure::Failure;
use crate::migrate::Schema;
use crate::sql::{Sql, Value};

/// The longest pause between two attempts.
pub const LONGEST_PAUSE: Duration = Duration::minutes(5);

/// When the next message may leave.
pub const NEXT_DUE: &str = "SELECT min(due_at) FROM outbox AS waiting
   WHERE narrows = 1 OR NOT EXISTS (
     SELECT 1 FROM outbox WHERE receiver = waiting.receiver AND narrows = 1
   )";

/// The tables of this part.
pub const SCHEMA: Schema = Schema {
    name: "outbox",
    steps: &[
        "CREATE TABLE outbox (
       receiver TEXT NOT NULL,
       lane TEXT NOT NULL,
       sequence INTEGER NOT NULL,
       narrows INTEGER NOT NULL CHECK (narrows IN (0, 1)),
       message TEXT NOT NULL,
       attempts INTEGER NOT NULL,
       due_at INTEGER NOT NULL,
       PRIMARY KEY (receiver, lane)
     ) STRICT;
     CREATE INDEX outbox_by_time ON outbox (due_at);
     CREATE TABLE outbox_sequence (
       only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
       last INTEGER NOT NULL
     ) STRICT;
     CREATE TABLE outbox_narrowing (
       receiver TEXT NOT NULL PRIMARY KEY,
       sequence INTEGER NOT NULL
     ) STRICT;",
        // What has narrowed is counted for each lock by its installation.
        "DROP TABLE outbox_narrowing",
    ],
};

/// What a state does to what the receiver permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Less is permitted than before: must arrive first.
    Narrows,
    /// More is permitted, or only what is shown changes.
    Widens,
}

/// The head of a state on its way: stands in the message, read by the receiver's inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Who sends.
    pub sender: Address,
    /// Which of the sender's states for this receiver; a later one replaces an earlier one.
    pub lane: String,
    /// Grows with every state that the sender sends to anybody.
    pub sequence: u64,
    /// Whether less is permitted than by the state that the receiver applied before.
    pub narrows: bool,
}

/// Where a state goes and what it does there.
#[derive(Clone, Copy, Debug)]
pub struct Post<'a> {
    /// The object that owns this outbox.
    pub sender: &'a Address,
    /// The object that is told.
    pub receiver: &'a Address,
    /// Which state: a later one of the same receiver and lane replaces this one.
    pub lane: &'a str,
    /// What it does there.
    pub effect: Effect,
}

/// One message that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The object that is told.
    pub receiver: Address,
    /// The lane, to settle the row afterwards.
    pub lane: String,
    /// The sequence that is being sent; a later one may have replaced it meanwhile.
    pub sequence: u64,
    /// The JSON of the receiver's message.
    pub message: String,
}

/// Notes a state for a receiver; belongs into the transaction of the change. Returns its sequence.
///
/// The sequence is the clock's milliseconds or one more than the last, whichever is later: it
/// grows even when this object was restored from a backup.
///
/// # Errors
/// What the database says.
pub fn enqueue<M: Serialize>(
    sql: &mut impl Sql,
    now: Instant,
    post: &Post<'_>,
    compose: impl FnOnce(Envelope) -> M,
) -> Result<u64, Failure> {
    let sequence = next_sequence(sql, now)?;
    let waiting = sql.first::<(bool,)>(
        "SELECT narrows FROM outbox WHERE receiver = ? AND lane = ?",
        &[post.receiver.into(), post.lane.into()],
    )?;
    // A widening that replaces a narrowing still has to arrive as one.
    let narrows = post.effect == Effect::Narrows || waiting == Some((true,));
    let message = compose(Envelope {
        sender: post.sender.clone(),
        lane: post.lane.to_owned(),
        sequence,
        narrows,
    });
    sql.execute(
        "INSERT OR REPLACE INTO outbox (receiver, lane, sequence, narrows, message, attempts, due_at)
         VALUES (?, ?, ?, ?, ?, 0, ?)",
        &[
            post.receiver.into(),
            post.lane.into(),
            sequence.into(),
            narrows.into(),
            Value::json(&message)?,
            now.into(),
        ],
    )?;
    Ok(sequence)
}

/// Takes back a state that has not arrived yet, if there is one: it is about nothing any more.
///
/// # Errors
/// What the database says.
pub fn withdraw(sql: &mut impl Sql, receiver: &Address, lane: &str) -> Result<(), Failure> {
    sql.execute(
        "DELETE FROM outbox WHERE receiver = ? AND lane = ?",
        &[receiver.into(), lane.into()],
    )?;
    Ok(())
}

/// At most so many messages that may leave now, the longest waiting first. A widening may leave
/// when no narrowing of its receiver waits.
///
/// # Errors
/// What the database says.
pub fn due(sql: &mut impl Sql, now: Instant, at_most: u32) -> Result<Vec<Delivery>, Failure> {
    let rows = sql.query::<(Address, String, u64, String)>(
        "SELECT receiver, lane, sequence, message FROM outbox AS waiting
         WHERE due_at <= ? AND (narrows = 1 OR NOT EXISTS (
           SELECT 1 FROM outbox WHERE receiver = waiting.receiver AND narrows = 1
         ))
         ORDER BY narrows DESC, due_at, sequence LIMIT ?",
        &[now.into(), at_most.into()],
    )?;
    let delivery = |(receiver, lane, sequence, message)| Delivery {
        receiver,
        lane,
        sequence,
        message,
    };
    Ok(rows.into_iter().map(delivery).collect())
}

/// The receiver has applied this state or a later one.
///
/// # Errors
/// What the database says.
pub fn delivered(sql: &mut impl Sql, delivery: &Delivery) -> Result<(), Failure> {
    sql.execute(
        "DELETE FROM outbox WHERE receiver = ? AND lane = ? AND sequence <= ?",
        &[
            (&delivery.receiver).into(),
            delivery.lane.as_str().into(),
            delivery.sequence.into(),
        ],
    )?;
    Ok(())
}

/// The receiver has not answered, or not well: the state leaves again after a pause that doubles.
///
/// # Errors
/// What the database says.
pub fn not_delivered(sql: &mut impl Sql, now: Instant, delivery: &Delivery) -> Result<(), Failure> {
    let key = [
        (&delivery.receiver).into(),
        delivery.lane.as_str().into(),
        delivery.sequence.into(),
    ];
    let statement = "SELECT attempts FROM outbox WHERE receiver = ? AND lane = ? AND sequence = ?";
    let Some((attempts,)) = sql.first::<(u32,)>(statement, &key)? else {
        return Ok(());
    };
    let [receiver, lane, sequence] = key;
    sql.execute(
        "UPDATE outbox SET attempts = ?, due_at = ? WHERE receiver = ? AND lane = ? AND sequence = ?",
        &[
            attempts.saturating_add(1).into(),
            now.plus(pause(attempts)).into(),
            receiver,
            lane,
            sequence,
        ],
    )?;
    Ok(())
}

/// When the next message may leave.
///
/// # Errors
/// What the database says.
pub fn next_due(sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
    Ok(sql.one::<(_,)>(NEXT_DUE, &[])?.0)
}

/// The pause after so many failed attempts: 1, 2, 4 ... seconds, at most five minutes.
#[must_use]
pub fn pause(attempts: u32) -> Duration {
    let seconds = 1_u32.checked_shl(attempts).unwrap_or(u32::MAX);
    Duration::seconds(seconds).min(LONGEST_PAUSE)
}

fn next_sequence(sql: &mut impl Sql, now: Instant) -> Result<u64, Failure> {
    let (sequence,) = sql.one(
        "INSERT INTO outbox_sequence (only_row, last) VALUES (1, ?)
         ON CONFLICT (only_row) DO UPDATE SET last = max(last + 1, excluded.last)
         RETURNING last",
        &[now.into()],
    )?;
    Ok(sequence)
}

#[cfg(test)]
mod tests;

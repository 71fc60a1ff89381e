//! How the lock is doing, for the installation: after a change, at most once a minute.

use domain::order::LockSummary;
use domain::time::{Duration, Instant};

use super::store::{self, Word};
use crate::address::Address;
use crate::failure::Failure;
use crate::installation::message::Message;
use crate::outbox::{self, Effect, Post};
use crate::sql::Sql;

/// The shortest time between two summaries.
pub const AT_MOST_EVERY: Duration = Duration::minutes(1);
/// Below this many contacts there is no usual gap.
const ENOUGH_CONTACTS: u32 = 3;

/// Notes that the installation should be told, a minute after it was told last.
///
/// # Errors
/// What the database says.
pub fn wanted(sql: &mut impl Sql, now: Instant) -> Result<(), Failure> {
    let (sent_at, due_at) = store::summary_times(sql)?;
    if due_at.is_some() {
        return Ok(());
    }
    let due = sent_at.map_or(now, |sent| sent.plus(AT_MOST_EVERY).max(now));
    store::put_summary_times(sql, sent_at, Some(due))
}

/// When the next summary is due.
///
/// # Errors
/// What the database says.
pub fn next_due(sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
    Ok(store::summary_times(sql)?.1)
}

/// Puts the summary into the outbox when it is due.
///
/// # Errors
/// What the database says.
pub fn tell(sql: &mut impl Sql, now: Instant) -> Result<(), Failure> {
    let (_, due_at) = store::summary_times(sql)?;
    if due_at.is_none_or(|due| now < due) {
        return Ok(());
    }
    store::put_summary_times(sql, Some(now), None)?;
    let Some(ownership) = store::ownership(sql)? else {
        return Ok(());
    };
    let word = store::word(sql)?;
    let summary = LockSummary {
        lock: ownership.lock,
        state_version: store::served(sql)?.map_or(0, |served| served.last.version),
        applied_version: word.applied_version,
        applied_narrowings: word.applied_narrowings,
        heard_narrowings: ownership.narrowings,
        last_contact: word.last_contact,
        usual_gap_minutes: usual_gap(&word),
        battery_percent: word.battery_percent,
        openings: word.openings,
        refusals: word.refusals,
        left_out: ownership.left_out,
        forked: word.forked,
    };
    let post = Post {
        sender: &Address::lock(ownership.lock),
        receiver: &Address::installation(ownership.installation),
        lane: "summary",
        effect: Effect::Widens,
    };
    outbox::enqueue(sql, now, &post, |envelope| Message::LockSummary {
        envelope,
        summary,
    })?;
    Ok(())
}

/// The mean time between two contacts, in minutes.
fn usual_gap(word: &Word) -> Option<u32> {
    let (first, last) = word.first_contact.zip(word.last_contact)?;
    if word.contacts < ENOUGH_CONTACTS {
        return None;
    }
    let minutes = last.since(first).as_millis() / 60_000 / i64::from(word.contacts - 1);
    u32::try_from(minutes).ok()
}

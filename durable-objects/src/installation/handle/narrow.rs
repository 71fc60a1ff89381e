//! Tells the locks that something has ended: those with a live entry in the ledger, and no others.

use domain::id::{InstallationId, LockId};
use domain::order::{Cause, EndedFact};
use domain::time::Instant;

use super::super::store::{exposure, locks};
use crate::address::Address;
use crate::failure::Failure;
use crate::lock;
use crate::outbox::{self, Effect, Post};
use crate::sql::Sql;

/// The lane in which a lock is told what has ended.
const LANE: &str = "narrowings";

/// Something has ended: every lock for which a lease that rests on it may be out there is told, as
/// a state that replaces the one before.
pub(super) fn end(
    sql: &mut impl Sql,
    now: Instant,
    installation: InstallationId,
    what: EndedFact,
    cause: Cause,
) -> Result<(), Failure> {
    for (lock, until) in exposure::touched(sql, what, now)? {
        locks::narrow(sql, lock, what, cause, until)?;
        tell(sql, now, installation, lock)?;
    }
    Ok(())
}

/// Everything has ended at one lock, by an explicit act.
pub(super) fn end_at(
    sql: &mut impl Sql,
    now: Instant,
    installation: InstallationId,
    lock: LockId,
) -> Result<(), Failure> {
    let all = EndedFact::Link(installation.into());
    if let Some(until) = exposure::last_at(sql, lock, now)? {
        locks::narrow(sql, lock, all, Cause::Revoked, until)?;
        tell(sql, now, installation, lock)?;
    }
    Ok(())
}

/// The lock is let go: what was still to be told says nothing to whoever owns it next.
pub(super) fn forget(sql: &mut impl Sql, lock: LockId) -> Result<(), Failure> {
    outbox::withdraw(sql, &Address::lock(lock), LANE)
}

fn tell(
    sql: &mut impl Sql,
    now: Instant,
    installation: InstallationId,
    lock: LockId,
) -> Result<(), Failure> {
    // The ledger of a lock ends with its registration; without one there is nobody to tell.
    let Some(registration) = locks::of_lock(sql, lock)? else {
        return Ok(());
    };
    let ownership = registration.ownership;
    let summary = locks::summary(sql, lock)?;
    let after = summary.map_or(0, |summary| summary.heard_narrowings);
    let mut narrowings = locks::narrowings(sql, lock, now)?;
    narrowings.ended.retain(|ended| ended.sequence > after);
    let sender = Address::installation(installation);
    let receiver = Address::lock(lock);
    let post = Post {
        sender: &sender,
        receiver: &receiver,
        lane: LANE,
        effect: Effect::Narrows,
    };
    outbox::enqueue(sql, now, &post, |envelope| lock::message::Message::Narrow {
        envelope,
        ownership,
        after,
        narrowings,
    })?;
    Ok(())
}

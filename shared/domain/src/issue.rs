//! What a lease says: the chain's permission for a short while, in the bytes a lock understands.
//!
//! A lease never says more than the decision says at every instant of its life: its windows are
//! compiled from all schedules on the way, it ends with the first window of validity that ends, and
//! no later than its class allows (`decisions.md`, Leases; I20).

use credential::credential::Credential;
use credential::key::PublicKey;
use credential::number::{KeyEpoch, Scope, Serial, StateVersion};
use credential::role::{Rights, Role};
use credential::time::{MinuteStamp, SecondStamp, Validity};
use credential::window::{Weekdays, Window as LockWindow, Windows};

use crate::chain::Chain;
use crate::key_ring::Purpose;
use crate::level::Level;
use crate::order::LeaseClass;
use crate::schedule::{Compiled, compile};
use crate::time::{Duration, Instant};
use crate::zone::Zone;

/// What a lease is made from, beside the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How long it may be.
    pub class: LeaseClass,
    /// The end that the installation wrote into its ledger.
    pub not_after_at_most: Instant,
    /// The serial of the line.
    pub serial: Serial,
    /// The version that the lock must have.
    pub gate: StateVersion,
    /// The generation of the signing keys.
    pub epoch: KeyEpoch,
    /// When the state that goes with the lease was signed. A lease that a lock accepts without a
    /// trusted clock does not begin later: after a power loss the lock knows no later time than
    /// this. Others begin now.
    pub state_signed_at: Instant,
}

/// A lease, not signed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What is signed.
    pub credential: Credential,
    /// Which key signs it.
    pub purpose: Purpose,
    /// The first instant.
    pub not_before: Instant,
    /// The first instant after it.
    pub not_after: Instant,
}

/// Why there is no lease although nothing is refused for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoLease {
    /// The permission has no minute within the life of a lease; the phone asks again later.
    NothingToOpen,
    /// A number does not fit the wire: years after 2056, or a key ring without a slot.
    OutOfRange,
}

/// Drafts the lease of a chain that permits opening now, or later for reasons of time alone, for a
/// lock in this zone.
///
/// # Errors
/// [`NoLease`].
pub fn draft(chain: &Chain, terms: &Terms, zone: &Zone, now: Instant) -> Result<Draft, NoLease> {
    let since = |begin| draft_since(chain, terms, zone, (begin, now));
    if terms.class == LeaseClass::Visitor {
        return since(now);
    }
    let from_state = since(now.min(terms.state_signed_at));
    match from_state {
        Ok(draft) if !draft.credential.needs_trusted_clock => from_state,
        // What needs a trusted clock anyway gains nothing by an early beginning, and would lose its
        // end.
        _ => since(now)
            .ok()
            .filter(|draft| draft.credential.needs_trusted_clock)
            .map_or(from_state, Ok),
    }
}

/// The lease that begins at this instant, or with the permission.
fn draft_since(
    chain: &Chain,
    terms: &Terms,
    zone: &Zone,
    (begin, now): (Instant, Instant),
) -> Result<Draft, NoLease> {
    let level = chain.leaf().map_or(Level::Guest, |leaf| leaf.bounds.level);
    let (from, until) = span(chain, terms, (begin, now)).ok_or(NoLease::NothingToOpen)?;
    let timetables: Vec<_> = chain
        .links()
        .iter()
        .filter_map(|link| link.bounds.timetable.as_ref())
        .collect();
    let compiled = compile(&timetables, zone, from, until);
    if compiled.end <= now {
        return Err(NoLease::NothingToOpen);
    }
    let windows = windows(&compiled)?;
    let validity = stamp(from)
        .zip(stamp(compiled.end))
        .and_then(|(from, until)| Validity::new(from, until))
        .ok_or(NoLease::NothingToOpen)?;
    let emergency = terms.class == LeaseClass::Emergency;
    let purpose = if emergency {
        Purpose::Emergency
    } else {
        Purpose::Issue
    };
    let credential = Credential {
        key: purpose.slot(terms.epoch).ok_or(NoLease::OutOfRange)?,
        role: role(level),
        rights: rights(level),
        needs_trusted_clock: !windows.is_always() || terms.class == LeaseClass::Visitor,
        scope: Scope::Lock,
        serial: terms.serial,
        // An emergency lease opens whatever the lock has heard (`decisions.md`, DL1).
        gate: if emergency {
            StateVersion::ZERO
        } else {
            terms.gate
        },
        validity,
        windows,
        phone_key: PublicKey(*chain.subject.key.bytes()),
    };
    Ok(Draft {
        credential,
        purpose,
        not_before: from,
        not_after: compiled.end,
    })
}

/// The instants that every window on the way allows, from this beginning until the end of the
/// class, in whole minutes. What begins in the past is counted from there.
fn span(
    chain: &Chain,
    terms: &Terms,
    (begin, now): (Instant, Instant),
) -> Option<(Instant, Instant)> {
    let windows = || chain.links().iter().map(|link| link.bounds.window);
    let first = windows().filter_map(|window| window.from()).max();
    let end = windows().filter_map(|window| window.until()).min();
    let begin = this_minute(begin);
    let from = match first {
        Some(first) if first > begin => next_minute(first),
        _ => begin,
    };
    let cap = from
        .min(now)
        .plus(terms.class.longest())
        .min(terms.not_after_at_most);
    let until = this_minute(end.map_or(cap, |end| end.min(cap)));
    (from < until).then_some((from, until))
}

fn this_minute(at: Instant) -> Instant {
    at.minus(Duration::millis(
        u32::try_from(at.millis().rem_euclid(60_000)).unwrap_or(0),
    ))
}

fn next_minute(at: Instant) -> Instant {
    let floor = this_minute(at);
    if floor == at {
        at
    } else {
        floor.plus(Duration::minutes(1))
    }
}

/// Locks refuse the administrator's role: nobody can mint one with an edge key (A25).
const fn role(level: Level) -> Role {
    match level {
        Level::Guest => Role::Guest,
        Level::Host => Role::Host,
        Level::Manager | Level::RootAdministrator => Role::Manager,
    }
}

/// Whoever may invite guests may also delegate without network.
const fn rights(level: Level) -> Rights {
    match level {
        Level::Guest => Rights::UNLOCK,
        Level::Host => Rights::UNLOCK.union(Rights::DELEGATE),
        Level::Manager | Level::RootAdministrator => Rights::UNLOCK
            .union(Rights::DELEGATE)
            .union(Rights::CONFIGURE),
    }
}

fn windows(compiled: &Compiled) -> Result<Windows, NoLease> {
    let windows: Option<Vec<LockWindow>> = compiled
        .windows
        .iter()
        .map(|window| {
            let days = Weekdays::from_mask(window.weekdays.bits())?;
            match window.hours {
                None => Some(LockWindow::all_day(days)),
                Some((start, end)) => LockWindow::between(days, start.minutes(), end.minutes()),
            }
        })
        .collect();
    let windows = windows.ok_or(NoLease::OutOfRange)?;
    Windows::any_of(&windows).ok_or(NoLease::NothingToOpen)
}

fn stamp(at: Instant) -> Option<MinuteStamp> {
    SecondStamp::from_unix_millis(at.millis())?.minute()
}

#[cfg(test)]
mod tests;

//! The decision: may this subject do this, here, at this instant?
//!
//! One function judges for edge, app, explanations and tests (`domain.md` 5.3). It says yes with
//! the instant at which the yes ends, or no with the first condition that failed, the fact that
//! failed it and the instant from which everything would hold.

use serde::{Deserialize, Serialize};

use crate::capability::Capability;
use crate::chain::{Chain, Link, LinkId, LinkKind, LinkState};
use crate::device::DeviceState;
use crate::id::AccessPointId;
use crate::level::Level;
use crate::reason::Reason;
use crate::schedule::Timetable;
use crate::time::Instant;
use crate::window::Window;

/// How often the search for the next instant that holds may jump before it gives up.
const MOST_JUMPS: usize = 128;

/// What somebody wants to do, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// Where.
    pub access_point: AccessPointId,
    /// What.
    pub capability: Capability,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes.
    Permit {
        /// The first instant at which the same chain says no for a reason of time, if any is in
        /// sight.
        until: Option<Instant>,
    },
    /// No.
    Refuse(Refused),
}

impl Verdict {
    /// Whether the answer is yes.
    #[must_use]
    pub const fn permits(&self) -> bool {
        matches!(self, Self::Permit { .. })
    }
}

/// Why not, because of what, and when again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The first condition that failed, in the fixed order.
    pub reason: Reason,
    /// The fact that failed it; none where it is the phone or the absence of a grant.
    pub by: Option<LinkId>,
    /// The next instant at which all conditions would hold as things stand; none if only a
    /// change can bring it about or it is not in sight.
    pub holds_from: Option<Instant>,
}

/// Judges a chain. The conditions are tried in the fixed order of `domain.md` 5.3.
#[must_use]
pub fn decide(chain: &Chain, act: Act, at: Instant) -> Verdict {
    match first_failure(chain, act, at) {
        None => Verdict::Permit {
            until: end_of_permission(chain, at),
        },
        Some(failure) => Verdict::Refuse(Refused {
            reason: failure.reason,
            by: failure.by,
            holds_from: next_permission(chain, act, failure),
        }),
    }
}

/// The best of several chains' verdicts: a yes that lasts longest, else the no that ends first,
/// else the no that came closest to a yes; nothing at all is `no_grant`.
#[must_use]
pub fn best(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let nothing = Verdict::Refuse(Refused {
        reason: Reason::NoGrant,
        by: None,
        holds_from: None,
    });
    verdicts.into_iter().fold(nothing, |best, verdict| {
        if rank(&verdict) > rank(&best) {
            verdict
        } else {
            best
        }
    })
}

/// Greater is better: a yes, how late it ends or how early the no does, any reason but `no_grant`.
fn rank(verdict: &Verdict) -> (bool, i64, bool) {
    let never = i64::MAX;
    match verdict {
        Verdict::Permit { until } => (true, until.map_or(never, Instant::millis), true),
        Verdict::Refuse(refused) => (
            false,
            -refused.holds_from.map_or(never, Instant::millis),
            refused.reason != Reason::NoGrant,
        ),
    }
}

/// A condition that failed.
#[derive(Clone, Copy, Debug)]
struct Failure {
    reason: Reason,
    by: Option<LinkId>,
    /// When this condition alone would hold again.
    again: Option<Instant>,
}

/// The conditions, one after the other; `None` if all hold.
fn first_failure(chain: &Chain, act: Act, at: Instant) -> Option<Failure> {
    let profiles = || {
        chain
            .links()
            .iter()
            .filter(|link| link.kind == LinkKind::Profile)
    };
    let Some(leaf) = chain.leaf() else {
        return profiles()
            .find_map(|link| person(link, at))
            .or_else(|| device(chain, Level::Guest, at))
            .or(Some(Failure {
                reason: Reason::NoGrant,
                by: None,
                again: None,
            }));
    };
    profiles()
        .find_map(|link| person(link, at))
        .or_else(|| device(chain, leaf.bounds.level, at))
        .or_else(|| grant(leaf, act, at))
        .or_else(|| {
            with_level_below(ancestors(chain, leaf), leaf)
                .find_map(|(link, below)| ancestor(link, below, act, at))
        })
        .or_else(|| of_kind(chain, LinkKind::Licence).find_map(|link| licence(link, at)))
        .or_else(|| of_kind(chain, LinkKind::Mode).find_map(|link| mode(link, act, at)))
        .or_else(|| {
            of_kind(chain, LinkKind::Registration).find_map(|link| registration(link, act, at))
        })
}

/// Whether the phone waits for its confirmation at this instant, whatever else stands in the way:
/// until then it gets no lease of this chain, not even one for later.
#[must_use]
pub fn awaits_confirmation(chain: &Chain, at: Instant) -> bool {
    let level = chain.leaf().map_or(Level::Guest, |leaf| leaf.bounds.level);
    device(chain, level, at).is_some_and(|failure| failure.reason == Reason::DeviceUnconfirmed)
}

fn of_kind(chain: &Chain, kind: LinkKind) -> impl Iterator<Item = &Link> {
    chain.links().iter().filter(move |link| link.kind == kind)
}

/// The authorities above the leaf.
fn ancestors<'a>(chain: &'a Chain, leaf: &'a Link) -> impl Iterator<Item = &'a Link> {
    chain.links().iter().filter(move |link| {
        !std::ptr::eq(*link, leaf)
            && !matches!(
                link.kind,
                LinkKind::Profile | LinkKind::Licence | LinkKind::Mode | LinkKind::Registration
            )
    })
}

/// Each authority with the level of the grant below it, where it is a grant itself.
fn with_level_below<'a>(
    ancestors: impl Iterator<Item = &'a Link>,
    leaf: &Link,
) -> impl Iterator<Item = (&'a Link, Option<Level>)> {
    let mut level = leaf.bounds.level;
    ancestors.map(move |link| {
        let is_grant = link.kind == LinkKind::Grant;
        let below = is_grant.then(|| std::mem::replace(&mut level, link.bounds.level));
        (link, below)
    })
}

/// Condition 1: the person's state at the authority (`R003.16` to `R003.20`).
fn person(link: &Link, at: Instant) -> Option<Failure> {
    let failure = |reason, again| {
        Some(Failure {
            reason,
            by: Some(link.id),
            again,
        })
    };
    match link.state {
        LinkState::Suspended => return failure(Reason::AccountLocked, None),
        LinkState::Revoked => return failure(Reason::AccountEnded, None),
        LinkState::Active => {}
    }
    match outside(&link.bounds.window, at) {
        Some(Outside::Before(start)) => {
            return failure(Reason::AccountNotStarted, Some(start));
        }
        Some(Outside::After) => return failure(Reason::AccountEnded, None),
        None => {}
    }
    let timetable = link.bounds.timetable.as_ref()?;
    if timetable.permits(at) {
        return None;
    }
    failure(time_reason(timetable, at), timetable.next_permitted(at))
}

/// Condition 2: the phone.
fn device(chain: &Chain, level: Level, at: Instant) -> Option<Failure> {
    match chain.subject.state {
        DeviceState::Unconfirmed { until } if level >= Level::Host && at < until => Some(Failure {
            reason: Reason::DeviceUnconfirmed,
            by: None,
            again: Some(until),
        }),
        DeviceState::Active | DeviceState::Unconfirmed { .. } => None,
        DeviceState::Blocked => Some(Failure {
            reason: Reason::DeviceRevoked,
            by: None,
            again: None,
        }),
    }
}

/// Conditions 3 to 7: the grant itself.
fn grant(link: &Link, act: Act, at: Instant) -> Option<Failure> {
    let failure = |reason, again| {
        Some(Failure {
            reason,
            by: Some(link.id),
            again,
        })
    };
    match link.state {
        LinkState::Suspended => return failure(Reason::MandateSuspendedLicence, None),
        LinkState::Revoked => return failure(Reason::Revoked, None),
        LinkState::Active => {}
    }
    if !link.bounds.objects.contains(act.access_point) {
        return failure(Reason::NoGrant, None);
    }
    if !allows(link, act.capability) {
        return failure(Reason::LevelTooLow, None);
    }
    match outside(&link.bounds.window, at) {
        Some(Outside::Before(start)) => return failure(Reason::BeforeWindow, Some(start)),
        Some(Outside::After) => return failure(Reason::AfterWindow, None),
        None => {}
    }
    let timetable = link.bounds.timetable.as_ref()?;
    if timetable.permits(at) {
        return None;
    }
    failure(time_reason(timetable, at), timetable.next_permitted(at))
}

/// Condition 8: every authority above, in all its bounds. A grant must still be one from which the
/// level below it may be given: guests of a host who is a guest now open nothing.
fn ancestor(link: &Link, below: Option<Level>, act: Act, at: Instant) -> Option<Failure> {
    let is_proxy = link.kind == LinkKind::Proxy;
    let failure = |reason, again| {
        Some(Failure {
            reason,
            by: Some(link.id),
            again,
        })
    };
    let or_proxy = |reason| {
        if is_proxy {
            Reason::ExceedsProxy
        } else {
            reason
        }
    };
    match link.state {
        LinkState::Suspended => return failure(Reason::MandateSuspendedLicence, None),
        LinkState::Revoked => return failure(Reason::MandateRevoked, None),
        LinkState::Active => {}
    }
    if !link.bounds.objects.contains(act.access_point) {
        return failure(or_proxy(Reason::NoGrant), None);
    }
    let may_give = below.is_none_or(|level| gives(link, level));
    if !allows(link, act.capability) || !may_give {
        return failure(or_proxy(Reason::LevelTooLow), None);
    }
    match outside(&link.bounds.window, at) {
        Some(Outside::Before(start)) => {
            return failure(or_proxy(Reason::BeforeWindow), Some(start));
        }
        Some(Outside::After) => return failure(Reason::MandateExpired, None),
        None => {}
    }
    let timetable = link.bounds.timetable.as_ref()?;
    if timetable.permits(at) {
        return None;
    }
    let reason = match link.kind {
        LinkKind::Tenancy => Reason::ExceedsUnitSchedule,
        LinkKind::Proxy => Reason::ExceedsProxy,
        _ => time_reason(timetable, at),
    };
    failure(reason, timetable.next_permitted(at))
}

/// Condition 9: what must be paid for is in force.
fn licence(link: &Link, at: Instant) -> Option<Failure> {
    let failure = |again| {
        Some(Failure {
            reason: Reason::MandateSuspendedLicence,
            by: Some(link.id),
            again,
        })
    };
    if link.state != LinkState::Active {
        return failure(None);
    }
    out_of_time(link, at).and_then(|out| failure(out.again))
}

/// Condition 10: the mode of the access point.
fn mode(link: &Link, act: Act, at: Instant) -> Option<Failure> {
    let failure = |again| {
        Some(Failure {
            reason: Reason::Lockdown,
            by: Some(link.id),
            again,
        })
    };
    if link.state != LinkState::Active || !link.bounds.capabilities.contains(act.capability) {
        return failure(None);
    }
    out_of_time(link, at).and_then(|out| failure(out.again))
}

/// Condition 11: the lock is registered here and can do the act at all; only remote opening
/// depends on its profile (`R004.18`).
fn registration(link: &Link, act: Act, at: Instant) -> Option<Failure> {
    let failure = |reason, again| {
        Some(Failure {
            reason,
            by: Some(link.id),
            again,
        })
    };
    if link.state != LinkState::Active {
        return failure(Reason::MandateRevoked, None);
    }
    if !link.bounds.objects.contains(act.access_point) {
        return failure(Reason::NoGrant, None);
    }
    if !link.bounds.capabilities.contains(act.capability) {
        return failure(Reason::NotClassic, None);
    }
    out_of_time(link, at).and_then(|out| failure(Reason::MandateRevoked, out.again))
}

/// Whether both the level and the list of capabilities include the act.
fn allows(link: &Link, capability: Capability) -> bool {
    link.bounds.capabilities.contains(capability)
        && link.bounds.level.capabilities().contains(capability)
}

/// Whether a grant of this level may hang from the link.
fn gives(link: &Link, level: Level) -> bool {
    let is_peer = link.bounds.peers && level <= link.bounds.level;
    is_peer || Capability::to_give(level).is_some_and(|capability| allows(link, capability))
}

/// Tells the two schedule reasons apart: a day with some hours, or a day without.
fn time_reason(timetable: &Timetable, at: Instant) -> Reason {
    if timetable.has_time_on_the_day_of(at) {
        Reason::WrongTimeOfDay
    } else {
        Reason::WrongWeekday
    }
}

/// An instant lies outside a link's own window or times.
struct OutOfTime {
    /// When both hold again, if they ever do.
    again: Option<Instant>,
}

fn out_of_time(link: &Link, at: Instant) -> Option<OutOfTime> {
    match outside(&link.bounds.window, at) {
        Some(Outside::Before(start)) => return Some(OutOfTime { again: Some(start) }),
        Some(Outside::After) => return Some(OutOfTime { again: None }),
        None => {}
    }
    let timetable = link.bounds.timetable.as_ref()?;
    (!timetable.permits(at)).then(|| OutOfTime {
        again: timetable.next_permitted(at),
    })
}

/// On which side of a window an instant lies.
enum Outside {
    Before(Instant),
    After,
}

fn outside(window: &Window, at: Instant) -> Option<Outside> {
    match window.from() {
        Some(start) if at < start => Some(Outside::Before(start)),
        _ if window.is_over(at) => Some(Outside::After),
        _ => None,
    }
}

/// The first instant at which every condition holds: each failing condition moves the search on to
/// where it would hold itself, until none fails.
fn next_permission(chain: &Chain, act: Act, mut failure: Failure) -> Option<Instant> {
    for _ in 0..MOST_JUMPS {
        let at = failure.again?;
        match first_failure(chain, act, at) {
            None => return Some(at),
            Some(next) => failure = next,
        }
    }
    None
}

/// The first end of any window or lit time on the way.
fn end_of_permission(chain: &Chain, at: Instant) -> Option<Instant> {
    chain
        .links()
        .iter()
        .flat_map(|link| {
            let dark = link
                .bounds
                .timetable
                .as_ref()
                .and_then(|timetable| timetable.next_refused(at));
            [link.bounds.window.until(), dark]
        })
        .flatten()
        .min()
}

#[cfg(test)]
mod tests;

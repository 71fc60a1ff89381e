//! What the walk of a phone finds in this installation: its doors, and for each that needs one the
//! order of a lease (`authority.md`, rules 4 and 7).

use serde::{Deserialize, Serialize};

use crate::access::{Act, Verdict, awaits_confirmation, decide};
use crate::capability::Capability;
use crate::chain::{Chain, LinkId, Subject};
use crate::id::{AccessPointId, LockId};
use crate::installation::house::{Holding, House};
use crate::level::Level;
use crate::order::{LeaseClass, Narrowings, Order, OwnerId};
use crate::reason::Reason;
use crate::schedule::Schedule;
use crate::time::Instant;
use crate::window::Window;

/// A lease that the phone has, as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Where.
    pub access_point: AccessPointId,
    /// The version of the lock's state that the phone carries.
    pub state_version: u32,
    /// When the lease ends.
    pub not_after: Instant,
}

/// A lease that may have been issued, from the exposure ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// The narrowings of the lock when the order left.
    pub sequence: u64,
    /// When the order left.
    pub written_at: Instant,
    /// When the lease ends at the latest.
    pub until: Instant,
    /// What the chain said then: equal texts, equal chains.
    pub content: String,
}

/// The lock of a door, as orders need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockFacts {
    /// The lock.
    pub lock: LockId,
    /// The period of ownership.
    pub ownership: u16,
    /// The installation as the lock knows it.
    pub owner_id: OwnerId,
    /// The generation of the signing keys.
    pub key_epoch: u16,
    /// What has ended at it.
    pub narrowings: Narrowings,
    /// The version of its newest signed state, as last heard.
    pub state_version: u32,
}

/// The best of somebody's holdings at a door, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The chain.
    pub chain: Chain,
    /// What the decision says about opening now.
    pub verdict: Verdict,
    /// The level.
    pub level: Level,
}

impl Judged {
    /// When the chain allows anything at all: the part that all of its windows share; none if they
    /// share nothing.
    #[must_use]
    pub fn window(&self) -> Option<Window> {
        self.chain
            .links()
            .iter()
            .try_fold(Window::ALWAYS, |window, link| {
                window.intersection(&link.bounds.window)
            })
    }

    /// The schedules that must all permit.
    #[must_use]
    pub fn schedules(&self) -> Vec<Schedule> {
        let timetables = self
            .chain
            .links()
            .iter()
            .filter_map(|link| link.bounds.timetable.as_ref());
        timetables
            .map(|timetable| timetable.schedule.clone())
            .collect()
    }
}

/// The holding with the best verdict about opening; of several with the same one the highest, and
/// of these the first (`R004.10`).
#[must_use]
pub fn judge(
    house: &House,
    subject: &Subject,
    access_point: AccessPointId,
    holdings: &[Holding],
    narrowings: u64,
    now: Instant,
) -> Option<Judged> {
    let act = Act {
        access_point,
        capability: Capability::Open,
    };
    let judged: Vec<Judged> = holdings
        .iter()
        .map(|holding| {
            let chain = house.chain(subject, holding, narrowings);
            let verdict = decide(&chain, act, now);
            Judged {
                chain,
                verdict,
                level: holding.level(),
            }
        })
        .collect();
    let best = crate::access::best(judged.iter().map(|judged| judged.verdict));
    judged
        .into_iter()
        .filter(|judged| judged.verdict == best)
        .reduce(|first, next| {
            if next.level > first.level {
                next
            } else {
                first
            }
        })
}

/// The order for a lock, if the phone needs a lease: the chain permits now, or will for reasons of
/// time alone before a lease of its class would be over.
///
/// A phone that only waits for its confirmation is ordered for too: its lock gives it no lease, but
/// the state. One that waits for something else as well is not: the lease would begin with that.
#[must_use]
pub fn order(
    house: &House,
    access_point: AccessPointId,
    judged: &Judged,
    facts: &LockFacts,
    now: Instant,
) -> Option<Order> {
    let class = LeaseClass::of_level(judged.level);
    let end = now.plus(class.longest());
    let begins = match judged.verdict {
        Verdict::Permit { .. } => now,
        Verdict::Refuse(refused)
            if refused.reason != Reason::DeviceUnconfirmed
                && awaits_confirmation(&judged.chain, now) =>
        {
            return None;
        }
        Verdict::Refuse(refused) if refused.reason.is_about_time() => refused.holds_from?,
        Verdict::Refuse(_) => return None,
    };
    if end <= begins {
        return None;
    }
    let window_end = judged.window()?.until();
    Some(Order {
        lock: facts.lock,
        access_point,
        owner_id: facts.owner_id,
        ownership: facts.ownership,
        key_epoch: facts.key_epoch,
        zone: house.zone.clone(),
        chain: judged.chain.clone(),
        class,
        not_after_at_most: window_end.map_or(end, |window_end| end.min(window_end)),
        narrowings: facts.narrowings.clone(),
    })
}

/// Whether the phone has what it would get: its lease is not half over, nothing narrowed at the
/// lock since, the chain says the same, and the phone carries the newest state (rule 9).
#[must_use]
pub fn is_up_to_date(
    known: &Known,
    exposure: &Exposure,
    facts: &LockFacts,
    content: &str,
    now: Instant,
) -> bool {
    let life = known.not_after.since(exposure.written_at);
    let half = exposure.written_at.plus(life.half());
    now < half
        && known.not_after <= exposure.until
        && exposure.sequence == facts.narrowings.sequence
        && exposure.content == content
        && facts.state_version <= known.state_version
}

/// The ids of a chain as one text, by which the ledger knows a line.
#[must_use]
pub fn line_text(links: &[LinkId]) -> String {
    links
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests;

//! What must hold after every step, whatever phones do and whenever the battery is pulled.

use super::abstract_lock::{Answer, Holder, Input, LIFE, Lease};
use super::authority::Rotation;
use super::search::Condition;
use super::world::{Exchange, World};

/// A promise of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Whoever opens by a lease issued after the withdrawal finds a lock that knows of it (A2).
    ForcedDelivery,
    /// State, floor and keys never go back, not by a power loss either (A3, A6).
    NoRollback,
    /// A lease ends, and a withdrawn one with the first visit of a phone that knows (A1, A6).
    ExposureBounded,
    /// A lock that has one new key takes nothing by keys that were called back (A25).
    CalledBackKeysAreDead,
    /// Whatever others have brought or held back, who downloads now and brings all of it gets in (A2).
    FreshVisitorGetsIn,
}

impl Promise {
    pub const ALL: [Self; 5] = [
        Self::ForcedDelivery,
        Self::NoRollback,
        Self::ExposureBounded,
        Self::CalledBackKeysAreDead,
        Self::FreshVisitorGetsIn,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::ForcedDelivery => "forced delivery",
            Self::NoRollback => "no rollback",
            Self::ExposureBounded => "exposure bounded",
            Self::CalledBackKeysAreDead => "called back keys are dead",
            Self::FreshVisitorGetsIn => "a fresh visitor gets in",
        }
    }

    pub fn is_kept(self) -> Condition {
        match self {
            Self::ForcedDelivery => |_, world| !world.broken.has(Self::ForcedDelivery),
            Self::NoRollback => |_, world| !world.broken.has(Self::NoRollback),
            Self::ExposureBounded => |_, world| !world.broken.has(Self::ExposureBounded),
            Self::CalledBackKeysAreDead => {
                |_, world| !world.broken.has(Self::CalledBackKeysAreDead)
            }
            // What others carry is nothing to a fresh visitor, and what they did could be done without it.
            Self::FreshVisitorGetsIn => |search, world| {
                !world.carried.is_empty() || search.protocol.lets_a_fresh_visitor_in(world)
            },
        }
    }
}

/// The promises that were broken on the way here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Broken(u8);

impl Broken {
    pub fn add(&mut self, promises: impl IntoIterator<Item = Promise>) {
        for promise in promises {
            self.0 |= 1 << promise as u8;
        }
    }

    pub fn has(self, promise: Promise) -> bool {
        self.0 & 1 << promise as u8 != 0
    }
}

/// The promises that an exchange breaks, in the world before it.
pub fn broken_by(world: &World, exchange: &Exchange) -> Vec<Promise> {
    let kept = |promise| match promise {
        Promise::ForcedDelivery => {
            opened(exchange).is_none_or(|lease| finds_the_change(lease, exchange))
        }
        Promise::NoRollback => goes_on(exchange),
        Promise::ExposureBounded => {
            opened(exchange).is_none_or(|lease| in_time(lease, world, exchange))
        }
        Promise::CalledBackKeysAreDead => !is_called_back(world, exchange) || is_refused(exchange),
        // It is about a world, not about a step.
        Promise::FreshVisitorGetsIn => true,
    };
    Promise::ALL
        .into_iter()
        .filter(|promise| !kept(*promise))
        .collect()
}

/// The lease that has just opened.
fn opened(exchange: &Exchange) -> Option<Lease> {
    match (exchange.input, exchange.answer) {
        (Input::Open(lease), Answer::Opened) => Some(lease),
        _ => None,
    }
}

fn finds_the_change(lease: Lease, exchange: &Exchange) -> bool {
    !lease.knows || exchange.before.held.is_some_and(|held| held.knows)
}

fn goes_on(exchange: &Exchange) -> bool {
    let (before, after) = (&exchange.before, &exchange.after);
    before.rank() <= after.rank()
        && before.floor <= after.floor
        && before.epoch() <= after.epoch()
        && after.keys[1].includes(before.keys[1])
}

/// A lock that knows the time ends a lease to the tick. One that has lost it may be late by as many ticks as it did not
/// count, and no more; a lease that asks for a running clock gets nothing of these.
fn in_time(lease: Lease, world: &World, exchange: &Exchange) -> bool {
    let end = lease.at + LIFE;
    let late = if exchange.before.running.is_some() || lease.needs_clock {
        0
    } else {
        world.uncounted
    };
    let is_withdrawn = lease.holder == Holder::Thief && world.authority.has_withdrawn();
    exchange.now < end + late && !(is_withdrawn && world.visited)
}

fn is_called_back(world: &World, exchange: &Exchange) -> bool {
    world.authority.rotation == Rotation::CallBack
        && exchange.before.epoch() == 2
        && exchange.input.epoch() == Some(1)
}

fn is_refused(exchange: &Exchange) -> bool {
    matches!(exchange.answer, Answer::Refused(_)) && exchange.before == exchange.after
}

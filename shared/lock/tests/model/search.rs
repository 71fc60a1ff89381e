//! The search through every history within bounds: what always holds in them, and what happens in some.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use stateright::{Checker, HasDiscoveries, Model, Property};

use super::abstract_lock::Rule;
use super::promises::Promise;
use super::sights::SIGHTS;
use super::steps::Steps;
use super::world::{Act, Protocol, World};

/// Two visitors beside the thief and the forger, and a second key epoch; until a tick after the first leases' end.
const WITH_ROTATION: Protocol = Protocol {
    visitors: 2,
    last_tick: 3,
    any_order_of_keys: false,
    rotates: true,
    without: None,
};

/// Three visitors and more time; the keys stay as they are.
const WITHOUT_ROTATION: Protocol = Protocol {
    visitors: 3,
    last_tick: 5,
    rotates: false,
    ..WITH_ROTATION
};

/// A rotation whose keys come in any order, and more time.
const WITH_MORE_TIME: Protocol = Protocol {
    last_tick: 4,
    any_order_of_keys: true,
    ..WITH_ROTATION
};

/// What is asked of a world.
pub type Condition = fn(&Search, &World) -> bool;

/// A protocol that is searched, and every step of the lock that the search meets.
#[derive(Debug)]
pub struct Search {
    pub protocol: Protocol,
    steps: Mutex<Steps>,
}

impl Search {
    fn of(protocol: Protocol) -> Self {
        Self {
            protocol,
            steps: Mutex::default(),
        }
    }
}

impl Model for Search {
    type State = World;
    type Action = Act;

    fn init_states(&self) -> Vec<World> {
        vec![World::beginning()]
    }

    fn actions(&self, world: &World, acts: &mut Vec<Act>) {
        acts.extend(self.protocol.acts(world));
    }

    fn next_state(&self, world: &World, act: Act) -> Option<World> {
        let (next, exchanges) = self.protocol.step(world, act);
        let mut steps = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        for exchange in &exchanges {
            steps.add(exchange);
        }
        (next != *world).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let promises =
            Promise::ALL.map(|promise| Property::always(promise.name(), promise.is_kept()));
        let sights = SIGHTS.into_iter();
        let sights = sights.filter(|sight| self.protocol.rotates || !sight.needs_rotation);
        let sights = sights.map(|sight| Property::sometimes(sight.name, sight.is_seen));
        promises.into_iter().chain(sights).collect()
    }
}

/// What a search has found.
#[derive(Debug)]
pub struct Found {
    /// Different worlds.
    worlds: usize,
    pub steps: Steps,
}

/// Searches to the end: every promise must hold and every sight be seen.
fn search(protocol: Protocol) -> Found {
    let checker = Search::of(protocol).checker().spawn_bfs().join();
    checker.assert_properties();
    let steps = checker.model().steps.lock().unwrap().clone();
    Found {
        worlds: checker.unique_state_count(),
        steps,
    }
}

/// The search without a rotation, made once for all tests.
pub static PLAIN: LazyLock<Found> = LazyLock::new(|| search(WITHOUT_ROTATION));

/// The search with a rotation.
pub static ROTATION: LazyLock<Found> = LazyLock::new(|| search(WITH_ROTATION));

/// The search with more time, for the long runs.
pub static LONG: LazyLock<Found> = LazyLock::new(|| search(WITH_MORE_TIME));

#[test]
fn a01_a02_a03_a06_no_history_of_three_visitors_and_a_thief_breaks_a_promise() {
    let found = &*PLAIN;
    assert!(found.worlds > 40_000, "{} worlds", found.worlds);
}

#[test]
fn a01_a02_a03_a06_a25_no_history_with_a_rotation_breaks_a_promise() {
    let found = &*ROTATION;
    assert!(found.worlds > 100_000, "{} worlds", found.worlds);
}

#[test]
#[ignore = "650,000 worlds: `cargo xtask long`"]
fn a01_a02_a03_a06_a25_no_longer_history_with_a_rotation_breaks_a_promise() {
    let found = &*LONG;
    assert!(found.worlds > 600_000, "{} worlds", found.worlds);
}

/// So each promise can fail, and no rule is there for nothing.
#[test]
fn without_any_one_rule_a_history_breaks_a_promise() {
    let mut needed = BTreeSet::new();
    for rule in Rule::OF_THE_LOCK.into_iter().chain(Rule::OF_THE_EDGE) {
        let promise = match rule {
            Rule::GateIsHeeded | Rule::GateHasAnEpoch | Rule::GateRises => Promise::ForcedDelivery,
            Rule::OlderStateIsRefused
            | Rule::StateSurvivesPowerLoss
            | Rule::FloorSurvivesPowerLoss => Promise::NoRollback,
            Rule::PowerLossForgetsTheClock
            | Rule::StateRaisesTheFloor
            | Rule::ListIsHeeded
            | Rule::LeaseEnds
            | Rule::ListKeepsWhatMayOpen
            | Rule::ClockIsNeeded => Promise::ExposureBounded,
            Rule::CalledBackKeysGo | Rule::OlderKeyIsRefused => Promise::CalledBackKeysAreDead,
            Rule::GateFollowsTheEpoch | Rule::LeaseBeginsWithItsState => {
                Promise::FreshVisitorGetsIn
            }
        };
        let protocol = Protocol {
            without: Some(rule),
            ..WITH_ROTATION
        };
        let checker = Search::of(protocol)
            .checker()
            .finish_when(HasDiscoveries::AllOf([promise.name()].into()))
            .spawn_bfs()
            .join();
        assert!(checker.discovery(promise.name()).is_some(), "{rule:?}");
        needed.insert(promise.name());
    }
    assert_eq!(needed.len(), Promise::ALL.len());
}

//! An installation, its locks' objects, its people's accounts, its log and the directories, with a network between them
//! that loses, doubles, delays and reorders, alarms that come too often or late, and machines that stop in the middle.
//!
//! Managers give, hosts give of what they were given, people block phones, and the keys of the locks are rotated and
//! called back.
//!
//! What is asked in the end, when everything has arrived: does each lock's object list every lease that was withdrawn
//! and no other, whatever it rests on, in a state of the last keys, does each account know where it belongs, is every
//! act in the log once and in order, was every mail sent.

mod city;

use std::cell::Cell;

use domain::id::PersonId;
use domain::level::Level;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, TestRunner};

use self::city::City;
use super::world::World;

/// People beside the root administrator.
const PEOPLE: u8 = 4;

/// Doors with a lock.
const DOORS: u8 = 3;

#[derive(Clone, Copy, Debug)]
enum Step {
    /// The root administrator gives somebody a door.
    Give(u8, u8, Level),
    /// The holder of one of the permissions gives somebody its door, if they may.
    Hand(u8, u8, Level),
    /// One of the permissions is withdrawn.
    Revoke(u8),
    /// Somebody is locked, or free again.
    Lock(u8, bool),
    /// Somebody blocks their phone and takes another.
    Block(u8),
    /// The keys of the locks are called back, or others are due.
    Rotate(bool),
    /// A phone walks; each of its orders arrives at once or later, by the bits.
    Fetch(u8, u8),
    /// An order that was late arrives.
    LateOrder(u8),
    /// One object's alarm, due or not.
    Alarm(u8),
    /// All messages that were late arrive, the last first.
    LateMessages,
    /// Minutes pass.
    Wait(u16),
}

fn step() -> impl Strategy<Value = Step> {
    let level =
        || prop_oneof![1 => Just(Level::Guest), 3 => Just(Level::Host), 1 => Just(Level::Manager)];
    prop_oneof![
        3 => (any::<u8>(), any::<u8>(), level()).prop_map(|(who, door, level)| Step::Give(who, door, level)),
        8 => (any::<u8>(), any::<u8>(), level())
            .prop_map(|(which, to, level)| Step::Hand(which, to, level)),
        3 => any::<u8>().prop_map(Step::Revoke),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(who, locked)| Step::Lock(who, locked)),
        1 => any::<u8>().prop_map(Step::Block),
        1 => any::<bool>().prop_map(Step::Rotate),
        8 => (any::<u8>(), any::<u8>()).prop_map(|(who, late)| Step::Fetch(who, late)),
        2 => any::<u8>().prop_map(Step::LateOrder),
        6 => any::<u8>().prop_map(Step::Alarm),
        1 => Just(Step::LateMessages),
        2 => (0..700_u16).prop_map(Step::Wait),
    ]
}

fn person(number: u8) -> PersonId {
    super::world::account(2 + number % PEOPLE)
}

fn take(city: &mut City, step: Step) {
    match step {
        Step::Give(who, door, level) => {
            city.give(World::root(), person(who), usize::from(door % DOORS), level);
        }
        Step::Hand(which, to, level) => city.hand(which, person(to), level),
        Step::Revoke(which) => city.revoke(which),
        Step::Lock(who, locked) => city.lock(person(who), locked),
        Step::Block(who) => city.block(person(who)),
        Step::Rotate(called_back) => city.rotate(called_back),
        Step::Fetch(who, late) => city.fetch(person(who), late),
        Step::LateOrder(which) => city.late_order(which),
        Step::Alarm(which) => city.alarm(which),
        Step::LateMessages => city.late_messages(),
        Step::Wait(minutes) => city.house.pass_minutes(minutes.into()),
    }
}

#[test]
fn a01_whatever_the_network_does_every_withdrawn_lease_is_listed_in_the_end_and_no_other() {
    let (listed, kept, resent) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let (by_giver, by_phone) = (Cell::new(0), Cell::new(0));
    let histories = (
        proptest::collection::vec(step(), 1..70),
        proptest::collection::vec(any::<u8>(), 0..60),
    );
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&histories, |(steps, fates)| {
            let mut city = City::new(PEOPLE, DOORS, fates);
            for step in steps {
                take(&mut city, step);
            }
            resent.set(resent.get() + city.lost);
            let leases = city.settle();
            listed.set(listed.get() + leases.listed);
            kept.set(kept.get() + leases.kept);
            by_giver.set(by_giver.get() + leases.by_giver);
            by_phone.set(by_phone.get() + leases.by_phone);
            Ok(())
        })
        .unwrap();
    let (listed, kept) = (listed.get(), kept.get());
    let all = listed + kept;
    assert!(
        listed * 20 >= all && kept * 20 >= all,
        "{listed} listed, {kept} kept"
    );
    let (by_giver, by_phone) = (by_giver.get(), by_phone.get());
    assert!(
        by_giver * 20 >= listed && by_phone * 20 >= listed,
        "of {listed} listed, {by_giver} by what somebody gave, {by_phone} by a phone"
    );
    assert!(resent.get() > 100, "{} were lost", resent.get());
}

//! Histories that no object can have, so that the checker is seen to say no.

use super::*;
use crate::history::{Call, serial_order};

fn terms(level: &str) -> Terms {
    Terms {
        level: level.to_owned(),
        until: "2199-01-01T00:00:00Z".to_owned(),
    }
}

fn start() -> Permissions {
    let permission = Permission {
        terms: terms("guest"),
        version: 1,
        withdrawn: false,
    };
    Permissions(BTreeMap::from([("first".to_owned(), permission)]))
}

fn change(by: usize, (begun, ended): (u64, u64), version: u64, heard: Heard) -> Call<Act, Heard> {
    Call {
        by,
        begun,
        ended,
        asked: Act::Change("first".to_owned(), version, terms("host")),
        heard,
    }
}

fn withdraw(by: usize, (begun, ended): (u64, u64), version: u64) -> Call<Act, Heard> {
    Call {
        by,
        begun,
        ended,
        asked: Act::Withdraw("first".to_owned(), version),
        heard: Heard::Withdrawn,
    }
}

fn read(by: usize, (begun, ended): (u64, u64), version: u64, level: &str) -> Call<Act, Heard> {
    let mut seen = start();
    for permission in seen.0.values_mut() {
        permission.version = version;
        permission.terms = terms(level);
    }
    Call {
        by,
        begun,
        ended,
        asked: Act::Read,
        heard: Heard::All(seen),
    }
}

fn holds(calls: &[Call<Act, Heard>]) -> bool {
    serial_order(start(), calls).is_some()
}

#[test]
fn of_two_changes_of_one_version_one_is_refused() {
    let with = |second| {
        [
            change(1, (0, 2), 1, Heard::Version(2)),
            change(2, (1, 3), 1, second),
        ]
    };
    assert!(holds(&with(Heard::Changed)));
    assert!(!holds(&with(Heard::Version(2))), "a version is used twice");
    assert!(!holds(&with(Heard::Version(3))), "a lost update");
}

#[test]
fn what_was_heard_before_one_asked_is_seen() {
    let change = change(1, (0, 3), 1, Heard::Version(2));
    for (moments, version, level, may_be) in [
        ((1, 2), 1, "guest", true),
        ((1, 2), 2, "host", true),
        ((4, 5), 2, "host", true),
        ((4, 5), 1, "guest", false),
        ((1, 2), 2, "guest", false),
    ] {
        let calls = [change.clone(), read(2, moments, version, level)];
        assert_eq!(holds(&calls), may_be, "{calls:?}");
    }
}

#[test]
fn two_readers_see_one_order() {
    let with = |first, second| {
        let write = change(1, (0, 9), 1, Heard::Version(2));
        let read = |moments, (version, level)| read(2, moments, version, level);
        [write, read((1, 2), first), read((3, 4), second)]
    };
    assert!(holds(&with((1, "guest"), (2, "host"))));
    assert!(!holds(&with((2, "host"), (1, "guest"))), "back in time");
}

#[test]
fn what_is_withdrawn_stays_so() {
    let with = |heard| [withdraw(1, (0, 1), 1), change(2, (2, 3), 2, heard)];
    assert!(holds(&with(Heard::Over)));
    assert!(!holds(&with(Heard::Version(3))));
}

fn end(
    by: usize,
    (begun, ended): (u64, u64),
    serial: u32,
    place: usize,
) -> Call<LockAct, LockHeard> {
    Call {
        by,
        begun,
        ended,
        asked: LockAct::End(serial),
        heard: LockHeard::Place(place),
    }
}

fn fetch(
    by: usize,
    (begun, ended): (u64, u64),
    version: u32,
    refused: &[u32],
) -> Call<LockAct, LockHeard> {
    Call {
        by,
        begun,
        ended,
        asked: LockAct::Fetch,
        heard: LockHeard::State(version, refused.iter().copied().collect()),
    }
}

#[test]
fn a_state_is_of_one_moment_and_each_content_has_its_version() {
    let start = LockState {
        ended: BTreeSet::new(),
        endings: 0,
        served: (4, BTreeSet::new()),
    };
    let both = [end(1, (0, 5), 7, 1), end(2, (1, 6), 8, 2)];
    for (fetches, may_be, why) in [
        (
            [fetch(3, (2, 3), 5, &[7]), fetch(4, (7, 8), 6, &[7, 8])],
            true,
            "in order",
        ),
        (
            [fetch(3, (2, 3), 4, &[]), fetch(4, (7, 8), 5, &[7, 8])],
            true,
            "both at once",
        ),
        (
            [fetch(3, (2, 3), 5, &[8]), fetch(4, (7, 8), 6, &[7, 8])],
            false,
            "against the log",
        ),
        (
            [fetch(3, (2, 3), 5, &[7]), fetch(4, (7, 8), 5, &[7, 8])],
            false,
            "a version twice",
        ),
        (
            [fetch(3, (2, 3), 5, &[7]), fetch(4, (7, 8), 7, &[7, 8])],
            false,
            "a version unused",
        ),
        (
            [fetch(3, (2, 3), 5, &[7]), fetch(4, (7, 8), 5, &[7])],
            false,
            "a forgotten ending",
        ),
    ] {
        let calls: Vec<_> = both.iter().chain(&fetches).cloned().collect();
        assert_eq!(
            serial_order(start.clone(), &calls).is_some(),
            may_be,
            "{why}"
        );
    }
}

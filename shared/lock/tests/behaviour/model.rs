//! The lock against a small model: random histories of syncs, tokens, waiting, power cuts and attempts to open.
//!
//! The model is written from the rules and not from the code. Where the lock's clock is unsure within minutes, the
//! model knows an interval; an attempt on which the interval's ends disagree is left out.

use std::cell::Cell;

use credential::credential::Credential;
use credential::denial::Denial;
use credential::device::DeviceClass;
use credential::role::{Rights, Role};
use credential::state::content::StateContent;
use credential::time::Validity;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::fixtures::door::{Door, START};
use crate::fixtures::edge::{DAY, Edge, key, minute, serial};
use crate::fixtures::phone::open;

#[derive(Clone, Debug)]
enum Step {
    /// Deliver the state of a version relative to the present one.
    Sync(i32),
    Token,
    Wait(u32),
    PullBattery(u32),
    Open(Attempt),
}

#[derive(Clone, Copy, Debug)]
struct Attempt {
    serial: u32,
    /// Relative to the version in force.
    gate: i32,
    /// Relative to the true minute.
    start: i32,
    life: u32,
    role: Role,
    may_unlock: bool,
    needs_trusted_clock: bool,
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let role = prop_oneof![9 => Just(Role::Guest), 2 => Just(Role::Manager), 1 => Just(Role::Administrator)];
    let start = prop_oneof![6 => -900..0_i32, 1 => 0..2_000_i32, 1 => -5_000..-900_i32];
    let life = prop_oneof![8 => 1_000..5_000_u32, 1 => 1..1_000_u32, 1 => 7 * DAY..8 * DAY];
    let often = || prop_oneof![9 => Just(true), 1 => Just(false)];
    (
        1..12_u32,
        prop_oneof![6 => -3..=0_i32, 1 => 1..3_i32],
        start,
        life,
        role,
        often(),
        any::<bool>(),
    )
        .prop_map(
            |(serial, gate, start, life, role, may_unlock, needs_trusted_clock)| Attempt {
                serial,
                gate,
                start,
                life,
                role,
                may_unlock,
                needs_trusted_clock,
            },
        )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (-2..4_i32).prop_map(Step::Sync),
        2 => Just(Step::Token),
        2 => (0..700_u32).prop_map(Step::Wait),
        1 => (0..2_000_u32).prop_map(Step::PullBattery),
        8 => attempt().prop_map(Step::Open),
    ]
}

/// What a version says: the same each time, so that one version has one content.
fn revoked(version: u32) -> [u32; 2] {
    [1 + version % 7, 4 + version % 5]
}

fn floor(version: u32) -> u32 {
    1 + version / 9
}

/// What the rules say about the lock.
struct Model {
    version: u32,
    /// The true minute.
    now: u32,
    trusted: bool,
    /// The clock's floor lies between these minutes.
    floor: (u32, u32),
}

impl Model {
    fn wait(&mut self, minutes: u32) {
        self.now += minutes;
        self.floor = (
            self.floor.0 + minutes.saturating_sub(1),
            self.floor.1 + minutes,
        );
    }

    fn pull_battery(&mut self, minutes: u32) {
        self.now += minutes;
        self.trusted = false;
        // The last checkpoint is up to an hour old.
        self.floor.0 = self.floor.0.saturating_sub(61);
    }

    fn sync(&mut self, version: u32, issued: u32) {
        if version > self.version {
            self.version = version;
            self.floor = (self.floor.0.max(issued), self.floor.1.max(issued));
        }
    }

    /// `None` if it hangs on minutes that the model does not know.
    fn expect(&self, attempt: &Attempt, gate: u32, start: u32) -> Option<Result<(), Denial>> {
        let end = start + attempt.life;
        if attempt.role == Role::Administrator {
            return Some(Err(Denial::RoleRefused));
        }
        if attempt.life > 7 * DAY {
            return Some(Err(Denial::LifeTooLong));
        }
        let (low, high) = if self.trusted {
            (self.now - 1, self.now + 1)
        } else {
            self.floor
        };
        let early = if self.trusted {
            Denial::BeforeWindow
        } else {
            Denial::LockTimeUnknown
        };
        let at = |now: u32| {
            if now >= end {
                Some(Denial::AfterWindow)
            } else if now + 2 < start {
                Some(early)
            } else {
                None
            }
        };
        if at(low.saturating_sub(2)) != at(high + 2) {
            return None;
        }
        let denial = at(low)
            .or((attempt.needs_trusted_clock && !self.trusted).then_some(Denial::LockTimeUnknown))
            .or((gate > self.version).then_some(Denial::LockBehind))
            .or((attempt.serial < floor(self.version)).then_some(Denial::BelowFloor))
            .or(revoked(self.version)
                .contains(&attempt.serial)
                .then_some(Denial::Revoked))
            .or((!attempt.may_unlock).then_some(Denial::RightMissing));
        Some(denial.map_or(Ok(()), Err))
    }
}

#[test]
fn the_lock_does_what_the_model_says() {
    let (opened, refused) = (Cell::new(0_u32), Cell::new(0_u32));
    let edge = Edge::new(1);
    let phone = key(b"phone");
    let enrolled = Door::enrolled(&edge).lock.stop();
    let content = |number: u32, issued: u32| StateContent {
        floor: serial(floor(number)),
        revoked: revoked(number).map(serial).into(),
        ..edge.content(number, issued)
    };
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 48,
        ..ProptestConfig::default()
    });
    let result = runner.run(&proptest::collection::vec(step(), 5..40), |steps| {
        let mut door = Door::on(enrolled.clone(), DeviceClass::Door);
        // States are issued when they are first needed and never differ afterwards.
        let mut issued = vec![START];
        let mut model = Model {
            version: 1,
            now: START,
            trusted: false,
            floor: (START, START),
        };
        door.deliver(&edge.state(&content(2, START)));
        model.sync(2, START);
        issued.resize(3, START);
        for step in steps {
            match step {
                Step::Sync(by) => {
                    let number = model.version.saturating_add_signed(by).max(2);
                    let index = usize::try_from(number).unwrap();
                    if index >= issued.len() {
                        issued.resize(index + 1, model.now);
                    }
                    door.send(&edge.state(&content(number, issued[index])));
                    model.sync(number, issued[index]);
                    prop_assert_eq!(door.applied().unwrap().1.number(), model.version);
                }
                Step::Token => {
                    door.set_time(&edge);
                    model.trusted = true;
                }
                Step::Wait(minutes) => {
                    door.wait_minutes(minutes);
                    model.wait(minutes);
                }
                Step::PullBattery(minutes) => {
                    door = door.pull_battery(minutes);
                    model.pull_battery(minutes);
                }
                Step::Open(attempt) => {
                    let gate = model.version.saturating_add_signed(attempt.gate);
                    let start = model.now.saturating_add_signed(attempt.start);
                    let rights = if attempt.may_unlock {
                        Rights::UNLOCK
                    } else {
                        Rights::CONFIGURE
                    };
                    let lease = edge.sign(Credential {
                        role: attempt.role,
                        rights,
                        needs_trusted_clock: attempt.needs_trusted_clock,
                        validity: Validity::new(minute(start), minute(start + attempt.life))
                            .unwrap(),
                        ..edge.credential(&phone, attempt.serial, gate, START)
                    });
                    open(&mut door, &edge, &phone, &lease);
                    let found = door.last_denial().map_or(Ok(()), Err);
                    let Some(expected) = model.expect(&attempt, gate, start) else {
                        continue;
                    };
                    prop_assert_eq!(found, expected, "{:?} at {}", attempt, model.now);
                    let count = if found.is_ok() { &opened } else { &refused };
                    count.set(count.get() + 1);
                }
            }
        }
        Ok(())
    });
    result.unwrap();
    let (opened, refused) = (opened.get(), refused.get());
    let total = opened + refused;
    assert!(
        opened * 20 >= total && refused * 20 >= total,
        "{opened} opened, {refused} refused"
    );
}

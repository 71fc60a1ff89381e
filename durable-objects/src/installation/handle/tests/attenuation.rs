//! The attenuation law over random sequences of commands (I1, I2, I3, I5).

use std::cell::Cell;
use std::collections::BTreeSet;

use domain::id::{AccessPointId, GrantId, PersonId, ProfileId};
use domain::installation::change_grant::{ChangeGrant, Lift};
use domain::installation::give_grants::GiveGrants;
use domain::level::Level;
use domain::schedule::{Days, Rule, Schedule, TimeRange};
use domain::time::{Duration, Instant, MinuteOfDay};
use domain::view::grant::{Grant, GrantsCreated};
use domain::view::person::People;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::super::super::message::{Act, Body, Question};
use super::world::{World, shown};

/// Somebody tries something; people, doors and permissions by number.
#[derive(Clone, Debug)]
enum Try {
    Give {
        by: usize,
        to: usize,
        door: usize,
        level: Level,
        hours: Option<(u16, u16)>,
        days: Option<u32>,
    },
    Change {
        by: usize,
        grant: usize,
        hours: Option<(u16, u16)>,
        days: Option<u32>,
        lift: bool,
    },
    Revoke {
        by: usize,
        grant: usize,
    },
}

fn hours() -> impl Strategy<Value = Option<(u16, u16)>> {
    proptest::option::of((0..12_u16, 12..24_u16))
}

fn attempt() -> impl Strategy<Value = Try> {
    let level = prop_oneof![Just(Level::Guest), Just(Level::Host), Just(Level::Manager)];
    let days = || proptest::option::of(1..9_u32);
    prop_oneof![
        4 => (0..5_usize, 1..5_usize, 0..2_usize, level, hours(), days()).prop_map(
            |(by, to, door, level, hours, days)| Try::Give { by, to, door, level, hours, days }
        ),
        3 => (0..5_usize, 0..8_usize, hours(), days(), any::<bool>()).prop_map(
            |(by, grant, hours, days, lift)| Try::Change { by, grant, hours, days, lift }
        ),
        1 => (0..5_usize, 0..8_usize).prop_map(|(by, grant)| Try::Revoke { by, grant }),
    ]
}

fn schedule(hours: (u16, u16)) -> Schedule {
    let minute = |hour| MinuteOfDay::at(hour, 0).unwrap();
    let times = vec![TimeRange::new(minute(hours.0), minute(hours.1)).unwrap()];
    Schedule::new(vec![Rule::new(Days::EVERY, times).unwrap()]).unwrap()
}

/// The installation of one sequence.
struct Scene {
    world: World,
    people: Vec<PersonId>,
    doors: Vec<AccessPointId>,
    grants: Vec<(GrantId, u64)>,
}

type Openings = BTreeSet<(ProfileId, AccessPointId, Instant)>;

impl Scene {
    fn new() -> Self {
        let mut world = World::new();
        let mut people = vec![World::root()];
        people.extend(["One", "Two", "Three", "Four"].map(|name| world.member(name)));
        let doors = ["Front", "Cellar"].map(|name| world.door(name)).to_vec();
        let mut scene = Self {
            world,
            people,
            doors,
            grants: vec![],
        };
        let manager = scene.people[1];
        let door = scene.doors[0];
        let grant = scene
            .world
            .give(World::root(), manager, door, Level::Manager);
        scene.grants.push((grant, 1));
        scene
    }

    /// Who can open what at some instants to come.
    fn openings(&mut self) -> Openings {
        let mut openings = Openings::new();
        for door in self.doors.clone() {
            for hours in [0, 5, 11, 19, 40, 100, 300] {
                let at = self.world.now.plus(Duration::hours(hours));
                match self
                    .world
                    .ask(World::root(), Question::Openers { door, at })
                {
                    Body::Openers(openers) => {
                        openings.extend(openers.iter().map(|opener| (opener.profile, door, at)));
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
        openings
    }

    /// Whether it was carried out.
    fn carry_out(&mut self, attempt: &Try) -> bool {
        let until =
            |now: Instant, days: Option<u32>| days.map(|days| now.plus(Duration::days(days)));
        let now = self.world.now;
        let (by, act, number) = match attempt {
            Try::Give {
                by,
                to,
                door,
                level,
                hours,
                days,
            } => {
                let command = GiveGrants {
                    profiles: vec![self.world.profile(self.people[*to])],
                    doors: vec![self.doors[*door]],
                    level: *level,
                    from: None,
                    until: until(now, *days),
                    schedule: hours.map(schedule),
                };
                (*by, Act::GiveGrants(command), None)
            }
            Try::Change {
                by,
                grant,
                hours,
                days,
                lift,
            } => {
                let number = grant % self.grants.len();
                let (grant, version) = self.grants[number];
                let command = ChangeGrant {
                    level: None,
                    from: None,
                    until: until(now, *days),
                    schedule: hours.map(schedule),
                    lift: Lift {
                        from: false,
                        until: *lift && days.is_none(),
                        schedule: *lift && hours.is_none(),
                    },
                };
                (
                    *by,
                    Act::ChangeGrant {
                        grant,
                        command,
                        version,
                    },
                    Some(number),
                )
            }
            Try::Revoke { by, grant } => {
                let number = grant % self.grants.len();
                let (grant, version) = self.grants[number];
                (*by, Act::RevokeGrant { grant, version }, Some(number))
            }
        };
        match (
            self.world.act(self.people[by], act).map(|reply| reply.body),
            number,
        ) {
            (Ok(body), None) => {
                let given: GrantsCreated = shown(body);
                self.grants
                    .extend(given.items.iter().map(|given| (given.id, given.version)));
                true
            }
            (Ok(body @ Body::Shown(_)), Some(number)) => {
                let grant: Grant = shown(body);
                self.grants[number].1 = grant.version;
                true
            }
            (Ok(_), Some(number)) => {
                self.grants.remove(number);
                if self.grants.is_empty() {
                    let (manager, door) = (self.people[1], self.doors[0]);
                    let grant = self
                        .world
                        .give(World::root(), manager, door, Level::Manager);
                    self.grants.push((grant, 1));
                }
                true
            }
            _ => false,
        }
    }
}

#[test]
fn i1_i2_i3_i5_nobody_gives_more_than_they_hold_and_taking_never_gives() {
    let (done, refused) = (Cell::new(0_u32), Cell::new(0_u32));
    let config = Config {
        cases: 40,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&proptest::collection::vec(attempt(), 1..10), |attempts| {
            let mut scene = Scene::new();
            for attempt in &attempts {
                scene.world.pass_minutes(7);
                let before = scene.openings();
                if !scene.carry_out(attempt) {
                    refused.set(refused.get() + 1);
                    prop_assert_eq!(scene.openings(), before);
                    continue;
                }
                done.set(done.get() + 1);
                let after = scene.openings();
                let new: Vec<_> = after.difference(&before).copied().collect();
                match attempt {
                    // I1: what somebody gives, they could do themselves.
                    Try::Give { by, .. } | Try::Change { by, .. } => {
                        let giver = scene.world.profile(scene.people[*by]);
                        for (_, door, at) in &new {
                            prop_assert!(before.contains(&(giver, *door, *at)), "{:?}", attempt);
                        }
                    }
                    // I2: taking never gives.
                    Try::Revoke { .. } if scene.grants.len() > 1 => prop_assert!(new.is_empty()),
                    Try::Revoke { .. } => {}
                }
                // I3: without lifting and without new hours or a new end, nothing changes.
                if let Try::Change {
                    hours: None,
                    days: None,
                    lift: false,
                    ..
                } = attempt
                {
                    prop_assert_eq!(&after, &before);
                }
            }
            // I5: still one root administrator.
            let body = scene.world.ask(
                World::root(),
                Question::People {
                    search: None,
                    segment: None,
                    cursor: None,
                },
            );
            let people: People = shown(body);
            prop_assert_eq!(
                people
                    .items
                    .iter()
                    .filter(|person| person.root_administrator)
                    .count(),
                1
            );
            Ok(())
        })
        .unwrap();
    let (done, refused) = (done.get(), refused.get());
    let all = done + refused;
    assert!(
        done * 20 >= all && refused * 20 >= all,
        "{done} done, {refused} refused"
    );
}

mod mails;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use domain::chain::Authority;
use domain::id::{CommandId, InstallationId, LockId};
use domain::time::Duration;
use proptest::prelude::{Just, any, prop_oneof};
use proptest::test_runner::{Config, TestRunner};
use serde::Deserialize;

use super::*;
use crate::address::Address;
use crate::audit_log;
use crate::audit_log::message::{Act, Message as LogMessage, Reply as LogReply};
use crate::command_log::Run;
use crate::fingerprint::Fingerprint;
use crate::inbox;
use crate::native_sql::NativeSql;
use crate::outbox::{Effect, Envelope, Post};

/// An owner of numbers that tells each change to a copy: the smallest machine that uses every part.
struct Owner;

#[derive(Deserialize, Serialize)]
enum ToOwner {
    Set { run: Run, copy: u8, number: i64 },
}

/// A copy, which permits what the number says.
struct Copy;

#[derive(Deserialize, Serialize)]
enum ToCopy {
    Told { envelope: Envelope, number: i64 },
}

const NUMBERS: Schema = Schema {
    name: "numbers",
    steps: &["CREATE TABLE number (copy INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT"],
};

fn owner() -> Address {
    Address::installation(InstallationId::from([9; 16]))
}

fn copy(number: u8) -> Address {
    Address::lock(LockId::from([number; 16]))
}

fn authority() -> Authority {
    InstallationId::from([9; 16]).into()
}

impl Machine for Owner {
    type Message = ToOwner;
    type Reply = i64;

    const CLASS: Class = Class::Person;
    const SCHEMAS: &'static [Schema] = &[
        NUMBERS,
        command_log::SCHEMA,
        outbox::SCHEMA,
        audit_lane::SCHEMA,
    ];

    fn handle(&self, sql: &mut impl Sql, now: Instant, message: ToOwner) -> Result<i64, Failure> {
        let ToOwner::Set {
            run,
            copy: to,
            number,
        } = message;
        if let Some(reply) = command_log::replay(sql, now, &run)? {
            return Ok(reply);
        }
        sql.transaction(|sql| {
            let set = "INSERT OR REPLACE INTO number VALUES (?, ?)";
            sql.execute(set, &[to.into(), number.into()])?;
            let effect = if number < 0 {
                Effect::Narrows
            } else {
                Effect::Widens
            };
            let post = Post {
                sender: &owner(),
                receiver: &copy(to),
                lane: "number",
                effect,
            };
            outbox::enqueue(sql, now, &post, |envelope| ToCopy::Told {
                envelope,
                number,
            })?;
            let act = Act {
                at: now,
                actor: "prs_1".to_owned(),
                code: "number_set".to_owned(),
                object: run.id.to_string(),
                details: BTreeMap::new(),
                salt: Fingerprint::ZERO,
            };
            audit_lane::record(sql, &owner(), authority(), &act)?;
            command_log::record(sql, now, &run, &number)?;
            Ok(number)
        })
    }
}

impl Machine for Copy {
    type Message = ToCopy;
    type Reply = bool;

    const CLASS: Class = Class::Person;
    const SCHEMAS: &'static [Schema] = &[NUMBERS, inbox::SCHEMA];

    fn begins(message: &ToCopy) -> bool {
        let ToCopy::Told { number, .. } = message;
        *number >= 0
    }

    fn handle(&self, sql: &mut impl Sql, _now: Instant, message: ToCopy) -> Result<bool, Failure> {
        let ToCopy::Told { envelope, number } = message;
        sql.transaction(|sql| {
            let newer = inbox::accept(sql, &envelope)?;
            if newer {
                sql.execute(
                    "INSERT OR REPLACE INTO number VALUES (0, ?)",
                    &[number.into()],
                )?;
            }
            Ok(newer)
        })
    }
}

/// The owner, three copies and the log, with a network that loses, doubles and delays.
struct World {
    now: Instant,
    owner: NativeSql,
    copies: Vec<NativeSql>,
    log: NativeSql,
    /// Messages that will arrive late, without anybody waiting for an answer.
    late: Vec<Delivery>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            now: Instant::MIN.plus(Duration::days(2)),
            owner: NativeSql::in_memory().unwrap(),
            copies: (0..3).map(|_| NativeSql::in_memory().unwrap()).collect(),
            log: NativeSql::in_memory().unwrap(),
            late: vec![],
        };
        wake(&Owner, &mut world.owner).unwrap();
        wake(&audit_log::Rules, &mut world.log).unwrap();
        for sql in &mut world.copies {
            wake(&Copy, sql).unwrap();
        }
        world
    }

    fn set(&mut self, id: u8, copy: u8, number: i64) -> Answer<i64> {
        let run = Run {
            id: CommandId::from([id; 16]),
            fingerprint: Fingerprint::of(&[&[copy]]),
        };
        let body = serde_json::to_vec(&ToOwner::Set { run, copy, number }).unwrap();
        answer(&Owner, &mut self.owner, self.now, &body)
    }

    fn arrive(&mut self, delivery: &Delivery) {
        let body = delivery.message.as_bytes();
        if delivery.lane == audit_lane::LANE {
            let outcome = answer(&audit_log::Rules, &mut self.log, self.now, body);
            assert!(matches!(outcome, Answer::Done(LogReply::Appended { .. })));
            return;
        }
        let index = (0..3)
            .position(|number| copy(number) == delivery.receiver)
            .unwrap();
        assert!(matches!(
            answer(&Copy, &mut self.copies[index], self.now, body),
            Answer::Done(_)
        ));
    }

    /// One alarm; `fate` decides what becomes of each message.
    fn alarm(&mut self, mut fate: impl FnMut() -> u8) {
        for delivery in turn(&Owner, &mut self.owner, self.now).unwrap().deliveries {
            let arrived = match fate() % 5 {
                // Lost on the way, or the answer is lost, or it arrives later as well.
                0 => false,
                1 => {
                    self.arrive(&delivery);
                    false
                }
                2 => {
                    self.late.push(delivery.clone());
                    false
                }
                _ => {
                    self.arrive(&delivery);
                    true
                }
            };
            settle(&mut self.owner, self.now, &delivery, arrived).unwrap();
        }
    }

    /// What was delayed arrives now.
    fn arrive_late(&mut self) {
        for delivery in std::mem::take(&mut self.late) {
            self.arrive(&delivery);
        }
    }

    fn value(sql: &mut NativeSql, copy: u8) -> Option<i64> {
        let statement = "SELECT number FROM number WHERE copy = ?";
        sql.first(statement, &[copy.into()])
            .unwrap()
            .map(|(number,)| number)
    }
}

#[test]
fn a_message_of_newer_code_is_unavailable_and_not_corrupt() {
    let mut world = World::new();
    let outcome = answer(&Owner, &mut world.owner, world.now, br#"{"Fly":{}}"#);
    assert!(matches!(outcome, Answer::Failed(Failure::Unavailable(_))));
}

#[test]
fn an_object_wakes_for_the_first_thing_that_is_due() {
    let mut world = World::new();
    assert_eq!(next_due(&Owner, &mut world.owner), Ok(None));
    world.set(1, 0, 5);
    assert_eq!(next_due(&Owner, &mut world.owner), Ok(Some(world.now)));
    world.alarm(|| 4);
    let pruned = world.now.plus(command_log::KEPT_FOR);
    assert_eq!(next_due(&Owner, &mut world.owner), Ok(Some(pruned)));
    world.now = pruned;
    world.alarm(|| 4);
    assert_eq!(next_due(&Owner, &mut world.owner), Ok(None));
}

/// How often each outcome occurred in all cases of a property.
#[derive(Default)]
struct Tally {
    yes: Cell<u32>,
    no: Cell<u32>,
}

impl Tally {
    fn count(&self, outcome: bool) {
        let counter = if outcome { &self.yes } else { &self.no };
        counter.set(counter.get() + 1);
    }

    /// Fails if an outcome is rarer than 5 %.
    fn assert_both(&self, what: &str) {
        let (yes, no) = (self.yes.get(), self.no.get());
        assert!(yes.min(no) * 20 >= yes + no, "{what}: {yes} yes, {no} no");
    }
}

/// What the property counts: whether a copy ends with a number, and whether a message was sent again.
#[derive(Default)]
struct Tallies {
    told: Tally,
    resent: Tally,
}

/// Whatever the network does, every copy ends with the last state, and every act is logged once and
/// in order. Every command is accepted, so a machine that refuses can't pass.
#[test]
fn a_lossy_network_ends_with_the_last_state_everywhere() {
    let tallies = Tallies::default();
    let command = || (any::<u8>(), any::<i16>());
    let commands = prop_oneof![
        proptest::collection::vec(command(), 0..4),
        proptest::collection::vec(command(), 0..100),
    ];
    let fates = prop_oneof![
        1 => Just(vec![]),
        3 => proptest::collection::vec(any::<u8>(), 1..40),
    ];
    TestRunner::new(Config {
        failure_persistence: None,
        ..Config::default()
    })
    .run(
        &(commands, fates, any::<bool>()),
        |(commands, fates, double)| {
            lossy_network(&commands, fates, double, &tallies);
            Ok(())
        },
    )
    .unwrap();
    tallies.told.assert_both("the copy has a number");
    tallies.resent.assert_both("a message was sent again");
}

fn lossy_network(commands: &[(u8, i16)], fates: Vec<u8>, double: bool, tallies: &Tallies) {
    let mut world = World::new();
    let mut fates = fates.into_iter().chain(std::iter::repeat(4));
    let mut resent = false;
    let mut fate = || {
        let fate = fates.next().unwrap_or(4);
        resent |= fate % 5 < 3;
        fate
    };
    let mut run_ids = BTreeSet::new();
    for (id, (copy, number)) in (0..120).zip(commands) {
        let copy = copy % 3;
        world.now = world.now.plus(Duration::millis(400));
        let first = world.set(id, copy, i64::from(*number));
        assert_eq!(first, Answer::Done(i64::from(*number)));
        if double {
            assert_eq!(world.set(id, copy, i64::from(*number)), first);
        }
        run_ids.insert(id);
        world.alarm(&mut fate);
        if id % 3 == 0 {
            world.arrive_late();
        }
    }
    while let Some(next) = next_due(&Owner, &mut world.owner).unwrap() {
        world.now = world.now.max(next);
        world.alarm(&mut fate);
    }
    world.arrive_late();
    for copy in 0..3 {
        let owned = World::value(&mut world.owner, copy);
        assert_eq!(World::value(&mut world.copies[usize::from(copy)], 0), owned);
        tallies.told.count(owned.is_some());
    }
    tallies.resent.count(resent);
    let page = LogMessage::Page {
        before: None,
        limit: 200,
        about: None,
    };
    let Ok(LogReply::Page { entries, .. }) = audit_log::handle::handle(&mut world.log, page) else {
        panic!("the log does not answer");
    };
    let logged: Vec<String> = entries
        .into_iter()
        .rev()
        .map(|entry| entry.object)
        .collect();
    let expected: Vec<String> = run_ids
        .into_iter()
        .map(|id| CommandId::from([id; 16]).to_string())
        .collect();
    assert_eq!(logged, expected);
}

#[test]
fn a20_whoever_guesses_the_name_of_an_object_leaves_nothing_behind() {
    let mut sql = NativeSql::in_memory().unwrap();
    let copy = Copy;
    let body = serde_json::to_vec(&ToCopy::Told {
        envelope: Envelope {
            sender: owner(),
            lane: "number".to_owned(),
            sequence: 1,
            narrows: false,
        },
        number: -1,
    })
    .unwrap();
    let tables = |sql: &mut NativeSql| {
        let (count,) = sql
            .one::<(u32,)>("SELECT count(*) FROM sqlite_master", &[])
            .unwrap();
        count
    };
    let not_found = Answer::Failed(Failure::Refused(Refusal::NotFound));
    assert_eq!(
        receive(&copy, &mut sql, Instant::MIN, &body),
        (not_found, false)
    );
    assert_eq!(tables(&mut sql), 0);
    let (answer, awake) = receive(&copy, &mut sql, Instant::MIN, b"newer");
    assert!(matches!(answer, Answer::Failed(Failure::Unavailable(_))) && !awake);
    assert_eq!(tables(&mut sql), 0);
    // Once it has begun, it takes them all.
    wake(&copy, &mut sql).unwrap();
    assert_eq!(
        receive(&copy, &mut sql, Instant::MIN, &body),
        (Answer::Done(true), true)
    );
}

#[test]
fn a_lock_begins_with_its_registration_and_an_installation_with_its_creation() {
    let mut sql = NativeSql::in_memory().unwrap();
    let rules = crate::lock::Rules {
        keys: Some(crate::signer::DerivedKeys::new([1; 32])),
    };
    let context = serde_json::to_vec(&crate::lock::message::Message::Context).unwrap();
    let (answer, awake) = receive(&rules, &mut sql, Instant::MIN, &context);
    assert_eq!(answer, Answer::Failed(Failure::Refused(Refusal::NotFound)));
    assert!(!awake && !has_begun(&mut sql).unwrap());
    let rules = crate::installation::Rules { keys: None };
    let question = crate::installation::message::Message::ViewInvitation {
        secret: [1; 32].into(),
    };
    let question = serde_json::to_vec(&question).unwrap();
    let (answer, awake) = receive(&rules, &mut sql, Instant::MIN, &question);
    assert_eq!(answer, Answer::Failed(Failure::Refused(Refusal::LinkOver)));
    assert!(!awake && !has_begun(&mut sql).unwrap());
}

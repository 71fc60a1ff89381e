//! The crate's lock under the model's inputs: real frames, real flash, and a true time that goes in ticks.

use std::collections::{BTreeMap, BTreeSet};

use credential::ack::Ack;
use credential::answer::{Answer as Coarse, Outcome};
use credential::challenge::ClockState;
use credential::credential::{Credential, Lease as SignedLease};
use credential::device::DeviceClass;
use credential::key::SigningKey;
use credential::key_update::SlotSet;
use credential::number::Serial;
use credential::signed::Signed;
use credential::state::content::StateContent;
use credential::time::Validity;
use lock::storage::memory::MemoryStorage;

use super::abstract_lock::{
    AbstractLock, Answer, Clock, Holder, Input, Issued, LIFE, Lease, PURPOSES, Update,
};
use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{DAY, Edge, Purpose, key, minute, serial};
use crate::fixtures::phone::open;

/// Minutes of a tick: a lease of two ticks is a guest's day.
const TICK: u32 = DAY / 2;

/// A lease ends so many minutes before its last tick does, so that no instant of the model lies on an edge.
const MARGIN: u32 = 30;

/// The lock's floor lags by the drift that it allows for, and runs ahead of a tick by what was done in it.
const SECONDS_IN_A_TICK: u32 = 600;
const SECONDS_OF_DRIFT: u32 = 60;

/// The edge before and after its rotation, and what it has signed so far.
#[derive(Debug)]
pub struct Mint {
    edges: [Edge; 2],
    /// An enrolled lock that has been told nothing yet.
    enrolled: MemoryStorage,
    leases: BTreeMap<Lease, (SigningKey, SignedLease)>,
    frames: BTreeMap<Input, Vec<u8>>,
}

impl Mint {
    pub fn new() -> Self {
        let first = Edge::new(1);
        let second = Edge {
            epoch: 2,
            ..first.clone()
        };
        let mut door = Door::new(DeviceClass::Door);
        door.enrol(&first);
        for purpose in PURPOSES {
            let update = first.key_update(purpose, SlotSet::NONE);
            assert_eq!(door.answer(&update), Coarse::Permit);
        }
        Self {
            edges: [first, second],
            enrolled: door.lock.stop(),
            leases: BTreeMap::new(),
            frames: BTreeMap::new(),
        }
    }

    fn edge(&self, epoch: u8) -> &Edge {
        &self.edges[usize::from(epoch) - 1]
    }

    fn frame(&mut self, input: Input) -> Vec<u8> {
        if let Some(frame) = self.frames.get(&input) {
            return frame.clone();
        }
        let frame = match input {
            Input::Key(update) => self.key_update(update),
            Input::State(state) => self.state(state),
            _ => panic!("{input:?} is not one frame"),
        };
        self.frames.insert(input, frame.clone());
        frame
    }

    fn key_update(&self, update: Update) -> Vec<u8> {
        let revoked = if update.calls_back {
            Purpose::ALL
                .into_iter()
                .fold(SlotSet::NONE, |set, purpose| {
                    set.with(purpose.slot(self.edge(1).epoch))
                })
        } else {
            SlotSet::NONE
        };
        self.edge(update.epoch).key_update(update.purpose, revoked)
    }

    fn state(&self, state: Issued) -> Vec<u8> {
        let (epoch, version) = state.rank;
        let edge = self.edge(epoch);
        let revoked = if state.lists {
            BTreeSet::from([number(Holder::Thief)])
        } else {
            BTreeSet::new()
        };
        edge.state(&StateContent {
            revoked,
            ..edge.content(version.into(), at(state.at))
        })
    }

    fn lease(&mut self, lease: Lease) -> (SigningKey, SignedLease) {
        if let Some(minted) = self.leases.get(&lease) {
            return minted.clone();
        }
        let phone = key(format!("{:?}", lease.holder).as_bytes());
        let edge = self.edge(lease.epoch);
        let end = at(lease.at + LIFE) - MARGIN;
        let serial = number(lease.holder).number();
        let signed = edge.sign(Credential {
            needs_trusted_clock: lease.needs_clock,
            validity: Validity::new(minute(at(lease.at)), minute(end)).unwrap(),
            ..edge.credential(&phone, serial, lease.gate.into(), at(lease.at))
        });
        self.leases.insert(lease, (phone.clone(), signed));
        (phone, signed)
    }
}

/// The minute at which a tick begins.
fn at(tick: u8) -> u32 {
    START + u32::from(tick) * TICK
}

fn number(holder: Holder) -> Serial {
    serial(holder as u32 + 1)
}

/// One lock of the crate, from its enrolment on.
pub struct RealLock {
    door: Door,
    /// The true tick.
    now: u8,
}

impl RealLock {
    pub fn enrolled(mint: &Mint) -> Self {
        Self {
            door: Door::on(mint.enrolled.clone(), DeviceClass::Door),
            now: 0,
        }
    }

    /// Carries an input out.
    pub fn take(mut self, input: Input, mint: &mut Mint) -> (Self, Answer) {
        let answer = match input {
            Input::Key(_) => {
                self.door.send(&mint.frame(input));
                self.taken(|reply| Outcome::decode(reply).unwrap().answer() == Coarse::Permit)
            }
            Input::State(state) => {
                self.door.send(&mint.frame(input));
                self.taken(|reply| {
                    let ack: Signed<Ack> = Signed::decode(reply).unwrap();
                    ack.claims().version.number() == u32::from(state.rank.1)
                })
            }
            Input::Token { epoch } => {
                let nonce = self.door.connect().nonce;
                let now = u32::try_from(self.door.time / 1_000).unwrap();
                let token = mint.edge(epoch).time_token(nonce, now);
                self.door.wait(250);
                self.door.send(&token);
                self.taken(|reply| Outcome::decode(reply).unwrap().answer() == Coarse::Permit)
            }
            Input::Open(lease) => {
                let (phone, signed) = mint.lease(lease);
                let effect = open(&mut self.door, mint.edge(lease.epoch), &phone, &signed);
                let denial = self.door.last_denial();
                assert_eq!(
                    effect == UNLOCK,
                    denial.is_none(),
                    "{effect:?} and {denial:?}"
                );
                denial.map_or(Answer::Opened, Answer::Refused)
            }
            Input::Wait => {
                self.wait();
                Answer::Nothing
            }
            Input::PowerLoss { for_a_tick } => {
                let time = self.door.time;
                self.door = self.door.pull_battery(0);
                if for_a_tick {
                    self.now += 1;
                    self.door.time = u64::from(at(self.now)) * 60_000;
                    assert!(self.door.time > time);
                }
                Answer::Nothing
            }
        };
        (self, answer)
    }

    fn taken(&self, is_said: impl Fn(&[u8]) -> bool) -> Answer {
        if let Some(denial) = self.door.last_denial() {
            return Answer::Refused(denial);
        }
        assert!(is_said(self.door.lock.reply()));
        Answer::Taken
    }

    /// To the beginning of the next tick, with the checkpoints of its last two hours.
    fn wait(&mut self) {
        self.now += 1;
        let hour = 3_600_000;
        let next = u64::from(at(self.now)) * 60_000;
        self.door.wait(next - hour - self.door.time);
        self.door.lock.tick(self.door.now());
        self.door.wait(hour);
        self.door.lock.tick(self.door.now());
    }

    /// Where the lock differs from what the model says of it.
    pub fn differs_from(&self, model: &AbstractLock, mint: &Mint) -> Option<String> {
        let inspection = self.door.lock.inspect(self.door.now());
        let applied = inspection
            .applied()
            .map(|(epoch, version)| (u32::from(epoch.0), version.number()));
        let expected = model
            .rank()
            .map(|(epoch, version)| (epoch.into(), version.into()));
        if applied != expected {
            return Some(format!("applied {applied:?}"));
        }
        let listed: Vec<_> = inspection.revoked().collect();
        let expected = if model.lists_the_thief() {
            vec![number(Holder::Thief)]
        } else {
            vec![]
        };
        if listed != expected {
            return Some(format!("lists {listed:?}"));
        }
        let floor = inspection.time_floor.0;
        let is_right = match model.floor {
            None => floor == 0,
            Some(tick) => {
                let begin = at(tick) * 60;
                (begin - SECONDS_OF_DRIFT..begin + SECONDS_IN_A_TICK).contains(&floor)
            }
        };
        if !is_right {
            return Some(format!("floor {floor}"));
        }
        let expected = match model.clock() {
            Clock::Unknown => ClockState::Unknown,
            Clock::Floor(_) => ClockState::Floor,
            Clock::Trusted(_) => ClockState::Trusted,
        };
        if inspection.clock != expected {
            return Some(format!("clock {:?}", inspection.clock));
        }
        let away = u64::from(inspection.time.0).abs_diff(self.door.time / 1_000);
        if expected == ClockState::Trusted && away > 10 {
            return Some(format!("its time is {away} s away"));
        }
        let keys: BTreeSet<_> = inspection
            .keys()
            .map(|held| (held.epoch().0, held.slot().number()))
            .collect();
        let expected: BTreeSet<_> = mint
            .edges
            .iter()
            .zip(model.keys)
            .flat_map(|(edge, keys)| {
                let held = PURPOSES
                    .into_iter()
                    .filter(move |purpose| keys.has(*purpose));
                held.map(|purpose| (edge.epoch, purpose.slot(edge.epoch).number()))
            })
            .collect();
        if (&keys, inspection.key_epoch.0) != (&expected, model.epoch().into()) {
            return Some(format!("keys {keys:?} of epoch {:?}", inspection.key_epoch));
        }
        None
    }
}

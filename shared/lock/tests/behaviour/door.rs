//! A lock in a door: it has flash, a battery and an uptime; the world around it has a true time.

use credential::ack::Ack;
use credential::answer::{Answer, Outcome};
use credential::ask::Ask;
use credential::challenge::Challenge;
use credential::denial::Denial;
use credential::device::{DeviceClass, Hello, Introduction};
use credential::event::EventRecord;
use credential::event::upload::EventUpload;
use credential::frame::Frame;
use credential::key::PublicKey;
use credential::number::{EventSequence, KeyEpoch, StateVersion};
use credential::signed::{Signed, Unbound};
use lock::storage::memory::MemoryStorage;
use lock::{Effect, Lock, Uptime};

use super::edge::{DAY, Edge, identity, key};

/// The true time, in minutes since 2025, when a lock is enrolled.
pub const START: u32 = 10 * DAY;

/// An unlock of the usual length.
pub const UNLOCK: Effect = Effect::Unlock {
    seconds: lock::UNLOCK_SECONDS,
};

pub struct Door {
    pub lock: Lock<MemoryStorage>,
    pub class: DeviceClass,
    /// Milliseconds since the lock started.
    pub uptime: u64,
    /// True time in milliseconds since 2025.
    pub time: u64,
    calls: u8,
}

impl Door {
    /// As the factory delivers it.
    pub fn new(class: DeviceClass) -> Self {
        Self::on(MemoryStorage::new(), class)
    }

    /// A lock that starts on given flash.
    pub fn on(storage: MemoryStorage, class: DeviceClass) -> Self {
        let lock = Lock::start(storage, identity(class)).unwrap();
        Self {
            lock,
            class,
            uptime: 0,
            time: u64::from(START) * 60_000,
            calls: 0,
        }
    }

    /// Enrolled, with keys, state 1 and the time.
    pub fn enrolled(edge: &Edge) -> Self {
        Self::enrolled_as(edge, DeviceClass::Door)
    }

    pub fn enrolled_as(edge: &Edge, class: DeviceClass) -> Self {
        let mut door = Self::new(class);
        door.enrol(edge);
        door.deliver_keys(edge);
        let content = edge.content(1, START);
        door.deliver(&edge.state(&content));
        door.set_time(edge);
        door
    }

    pub fn enrol(&mut self, edge: &Edge) {
        let introduction = self.hello();
        self.lock.button_pressed(self.now());
        self.send(&edge.grant(&introduction));
        assert_eq!(self.lock.inspect(self.now()).owner, Some(edge.owner()));
    }

    pub fn deliver_keys(&mut self, edge: &Edge) {
        for update in edge.key_updates() {
            assert_eq!(self.answer(&update), Answer::Permit);
        }
    }

    pub fn now(&self) -> Uptime {
        Uptime::from_millis(self.uptime)
    }

    pub fn wait(&mut self, millis: u64) {
        self.uptime += millis;
        self.time += millis;
    }

    pub fn wait_minutes(&mut self, minutes: u32) {
        for _ in 0..minutes {
            self.wait(60_000);
            self.lock.tick(self.now());
        }
    }

    pub fn send(&mut self, frame: &[u8]) -> Effect {
        self.calls = self.calls.wrapping_add(1);
        self.lock.receive(frame, self.now(), &[self.calls; 32])
    }

    /// Sends a frame that is answered with an outcome.
    pub fn answer(&mut self, frame: &[u8]) -> Answer {
        self.send(frame);
        Outcome::decode(self.lock.reply()).unwrap().answer()
    }

    /// Sends a frame that must be refused, and returns the precise reason.
    pub fn denial(&mut self, frame: &[u8]) -> Denial {
        assert_eq!(self.send(frame), Effect::None);
        let denial = self.lock.inspect(self.now()).last_denial().unwrap();
        assert_eq!(
            Outcome::decode(self.lock.reply()).unwrap().answer(),
            denial.answer()
        );
        denial
    }

    /// Delivers a state that must be applied, or be there already.
    pub fn deliver(&mut self, state: &[u8]) -> Ack {
        self.send(state);
        self.read_ack()
    }

    pub fn connect(&mut self) -> Challenge {
        self.lock.disconnected();
        self.lock.connected(self.now());
        Challenge::decode(self.lock.reply()).unwrap()
    }

    pub fn hello(&mut self) -> Introduction {
        self.send(Hello.encode().as_slice());
        Introduction::decode(self.lock.reply()).unwrap()
    }

    pub fn ack(&mut self) -> Ack {
        self.send(Ask::Ack.encode().as_slice());
        self.read_ack()
    }

    fn read_ack(&self) -> Ack {
        let ack: Signed<Ack> = Signed::decode(self.lock.reply()).unwrap();
        *ack.claims()
    }

    /// Brings a token of the true time, a quarter of a second on its way.
    pub fn set_time(&mut self, edge: &Edge) {
        let nonce = self.connect().nonce;
        let token = edge.time_token(nonce, u32::try_from(self.time / 1_000).unwrap());
        self.wait(250);
        assert_eq!(self.answer(&token), Answer::Permit);
    }

    /// Version of the state in force.
    pub fn applied(&self) -> Option<(KeyEpoch, StateVersion)> {
        self.lock.inspect(self.now()).applied()
    }

    pub fn last_denial(&self) -> Option<Denial> {
        self.lock.inspect(self.now()).last_denial()
    }

    /// All events from a sequence on, checked for chain and signature as the edge does.
    pub fn events(&mut self, edge: &Edge) -> Vec<(EventSequence, EventRecord)> {
        let mut from = self.lock.inspect(self.now()).oldest_event;
        let mut head = None;
        let mut events = Vec::new();
        loop {
            self.send(Ask::Events { from }.encode().as_slice());
            let reply = Frame::from_slice(self.lock.reply()).unwrap();
            let upload: Signed<EventUpload<'_>> = Signed::decode(reply.as_slice()).unwrap();
            let lock_key = PublicKey::of(&key(b"lock"));
            upload
                .verify(&edge.lock_context(), &Unbound, &lock_key)
                .unwrap();
            let upload = upload.claims();
            if let Some(head) = head {
                assert!(upload.continues(head));
            }
            head = Some(upload.head());
            let before = events.len();
            events.extend(upload.records());
            if events.len() == before {
                return events;
            }
            from = EventSequence(events.last().unwrap().0.0 + 1);
        }
    }

    /// Pulls the battery for some minutes.
    pub fn pull_battery(self, minutes: u32) -> Self {
        let Self {
            lock, class, time, ..
        } = self;
        let mut door = Self::on(lock.stop(), class);
        door.time = time + u64::from(minutes) * 60_000;
        door
    }
}

//! A lock's first days, played on this machine: what it is told, and what it answers.
//!
//! Nonces follow from the lock's key and counters, so the same lock on the board is asked the same and must answer the
//! same, byte for byte. Nothing has to be signed there that a lock doesn't sign.

use std::fmt::Write as _;

use credential::answer::{Answer, Outcome};
use credential::challenge::Challenge;
use credential::device::{Hello, Introduction};
use credential::number::Nonce;
use lock::storage::memory::MemoryStorage;
use lock::{Effect, Identity, Lock, UNLOCK_SECONDS, Uptime};

use crate::installation::{self, START};

/// Fresh in a real lock; here the same on both machines.
const RANDOM: [u8; 32] = [0x5a; 32];

/// The source text of `IDENTITY` and of the parts of the conversation.
pub fn record() -> String {
    let mut recorder = Recorder::new();
    recorder.enrol();
    recorder.end("ENROLMENT");
    recorder.open();
    recorder.end("FIRST_OPENING");
    recorder.open();
    recorder.end("REPEATED_OPENING");
    recorder.sync(2);
    recorder.end("NEW_STATE");
    recorder.text
}

struct Recorder {
    lock: Lock<MemoryStorage>,
    /// Milliseconds since the lock started.
    uptime: u64,
    text: String,
    steps: String,
}

impl Recorder {
    fn new() -> Self {
        let key = installation::lock_key();
        let certificate = installation::certificate();
        let registry = installation::registry_key();
        let text = format!(
            "/// What the lock was born with.\n\
             pub const IDENTITY: Born = Born {{ key: {:?}, certificate: &{:?}, registry: {:?} }};\n\
             /// Instead of fresh ones.\n\
             pub const RANDOM: [u8; 32] = {RANDOM:?};\n",
            key.to_bytes(),
            certificate.encode().as_slice(),
            registry.0,
        );
        let identity = Identity::new(key, certificate, registry).unwrap();
        Self {
            lock: Lock::start(MemoryStorage::new(), identity).unwrap(),
            uptime: 0,
            text,
            steps: String::new(),
        }
    }

    fn now(&self) -> Uptime {
        Uptime::from_millis(self.uptime)
    }

    /// Ends one part under a name.
    fn end(&mut self, name: &str) {
        let steps = std::mem::take(&mut self.steps);
        writeln!(
            self.text,
            "/// Recorded.\npub const {name}: &[Step] = &[\n{steps}];"
        )
        .unwrap();
    }

    fn note(&mut self, call: &str, effect: Effect) {
        let (at, reply) = (self.uptime, self.lock.reply());
        writeln!(
            self.steps,
            "    Step {{ at: {at}, call: Call::{call}, reply: &{reply:?}, effect: Effect::{effect:?} }},"
        )
        .unwrap();
    }

    fn send(&mut self, frame: &[u8]) -> Effect {
        self.uptime += 100;
        let effect = self.lock.receive(frame, self.now(), &RANDOM);
        self.note(&format!("Frame(&{frame:?})"), effect);
        effect
    }

    fn permitted(&mut self, frame: &[u8]) {
        self.send(frame);
        let outcome = Outcome::decode(self.lock.reply()).unwrap();
        assert_eq!(outcome.answer(), Answer::Permit);
    }

    /// A phone connects, and the one before it is gone.
    fn connect(&mut self) -> Nonce {
        self.uptime += 60_000;
        self.lock.disconnected();
        self.note("Disconnect", Effect::None);
        self.lock.connected(self.now());
        self.note("Connect", Effect::None);
        Challenge::decode(self.lock.reply()).unwrap().nonce
    }

    fn enrol(&mut self) {
        self.send(Hello.encode().as_slice());
        let introduction = Introduction::decode(self.lock.reply()).unwrap();
        self.lock.button_pressed(self.now());
        self.note("Button", Effect::None);
        self.send(installation::grant(introduction.nonce).as_slice());
        for update in installation::key_updates() {
            self.permitted(update.as_slice());
        }
        self.sync(1);
        let nonce = self.connect();
        let seconds = START * 60 + u32::try_from(self.uptime / 1_000).unwrap();
        self.permitted(installation::time_token(nonce, seconds).as_slice());
    }

    fn sync(&mut self, version: u32) {
        self.send(&installation::state(version));
        let applied = self.lock.inspect(self.now()).applied();
        assert_eq!(applied.map(|(_, version)| version.number()), Some(version));
    }

    fn open(&mut self) {
        let nonce = self.connect();
        let frame = installation::access(installation::lease(), nonce);
        assert_eq!(frame.as_slice().len(), 182);
        let seconds = UNLOCK_SECONDS;
        assert_eq!(self.send(frame.as_slice()), Effect::Unlock { seconds });
    }
}

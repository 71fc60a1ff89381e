//! A lock, the time, and what a bystander remembers of both.

use std::collections::BTreeSet;

use credential::access::Present;
use credential::challenge::{Challenge, ClockState};
use credential::device::{DeviceClass, Introduction};
use credential::frame::FRAME_LIMIT;
use credential::key_update::KeyUpdate;
use credential::kind::Kind;
use credential::number::Nonce;
use credential::signed::Signed;
use credential::time::SecondStamp;
use lock::storage::memory::MemoryStorage;
use lock::{Identity, Lock, Uptime};

use crate::chip::Chip;
use crate::door::{Door, START};
use crate::edge::{Edge, identity};
use crate::look::Look;
use crate::rules::{self, Told};
use crate::signer::{Signatures, Signer};
use crate::story::{Sending, Start, Step};
use crate::writing::owner_id;

pub(crate) struct World {
    lock: Lock<Chip>,
    chip: Chip,
    identity: Identity,
    /// Milliseconds since the lock started.
    uptime: u64,
    /// True time in milliseconds since 2025.
    time: u64,
    calls: u8,
    look: Look,
    pub(crate) signatures: Signatures,
    /// The nonce of the last challenge, and when it was given.
    pub(crate) nonce: Option<(Nonce, u64)>,
    /// The nonce of the last introduction.
    pub(crate) introduced: Option<Nonce>,
    pub(crate) button: Option<u64>,
    /// The chain that a guest's phone has, and the guest's key.
    pub(crate) carried: Option<(Present, Signer)>,
    /// The chain that the lock has taken in this connection.
    pub(crate) presented: Option<Present>,
    sent: Vec<Vec<u8>>,
    given: BTreeSet<[u8; 16]>,
    pub(crate) used: BTreeSet<[u8; 16]>,
    /// What no start may go below, unless the root has taken the floor back since.
    start_floor: SecondStamp,
    taken_back: bool,
    /// A time token was taken since the start, of this owner.
    pub(crate) timed: bool,
    pub(crate) reached: BTreeSet<String>,
}

/// Made once: half of a second's lives would be enrolments.
#[derive(Clone)]
pub(crate) struct Beginning {
    pub(crate) identity: Identity,
    pub(crate) chip: MemoryStorage,
}

fn beginning(start: Start) -> Beginning {
    let class = match start {
        Start::EnrolledSafe => DeviceClass::Safe,
        Start::Factory | Start::Enrolled | Start::WithTime => DeviceClass::Door,
    };
    let door = match start {
        Start::Factory => Door::new(class),
        _ => Door::enrolled_as(&Edge::new(1), class),
    };
    Beginning {
        identity: identity(class),
        chip: door.lock.stop(),
    }
}

thread_local! {
    static BEGINNINGS: [Beginning; 3] =
        [Start::Factory, Start::Enrolled, Start::EnrolledSafe].map(beginning);
}

/// A copy.
pub(crate) fn beginning_of(start: Start) -> Beginning {
    let number = match start {
        Start::Factory => 0,
        Start::Enrolled | Start::WithTime => 1,
        Start::EnrolledSafe => 2,
    };
    BEGINNINGS
        .with(|all| all.get(number).cloned())
        .expect("three of them")
}

impl World {
    pub(crate) fn begin(start: Start) -> Self {
        let Beginning { identity, chip } = beginning_of(start);
        let chip = Chip::new(chip);
        let lock = Lock::start(chip.clone(), identity.clone()).expect("the chip is whole");
        let look = Look::at(&lock, Uptime::default());
        let mut world = Self {
            lock,
            chip,
            identity,
            uptime: 0,
            time: (u64::from(START) + 1) * 60_000,
            calls: 0,
            start_floor: look.floor,
            look,
            signatures: Signatures::default(),
            nonce: None,
            introduced: None,
            button: None,
            carried: None,
            presented: None,
            sent: Vec::new(),
            given: BTreeSet::new(),
            used: BTreeSet::new(),
            taken_back: false,
            timed: false,
            reached: BTreeSet::new(),
        };
        if start == Start::WithTime {
            crate::take(&mut world, &Step::SetTime);
        }
        world
    }

    pub(crate) fn look(&self) -> &Look {
        &self.look
    }

    pub(crate) fn lock(&self) -> &Lock<Chip> {
        &self.lock
    }

    /// True time in milliseconds since 2025.
    pub(crate) fn time(&self) -> u64 {
        self.time
    }

    pub(crate) fn uptime(&self) -> u64 {
        self.uptime
    }

    pub(crate) fn now(&self) -> Uptime {
        Uptime::from_millis(self.uptime)
    }

    /// Who owns the lock; without an owner, whoever had it or will have it first.
    pub(crate) fn owner_name(&self) -> u8 {
        if self.look.owner == Some(owner_id(2)) {
            2
        } else {
            1
        }
    }

    pub(crate) fn send(&mut self, sending: &Sending) {
        let frame = self.write(sending);
        self.deliver(&frame);
    }

    pub(crate) fn send_again(&mut self, number: usize) {
        let count = self.sent.len();
        if let Some(index) = count.checked_sub(1 + number % count.max(1)) {
            let frame = self.sent[index].clone();
            self.hand_over(&frame, false);
        }
    }

    pub(crate) fn deliver(&mut self, frame: &[u8]) {
        let frame = &frame[..frame.len().min(FRAME_LIMIT)];
        self.sent.push(frame.to_vec());
        self.hand_over(frame, false);
    }

    /// The power fails after so many bytes that the lock writes because of this frame.
    pub(crate) fn power_fails(&mut self, sending: &Sending, cut: usize) {
        let frame = self.write(sending);
        self.sent.push(frame.clone());
        self.chip.cut_after(cut);
        self.hand_over(&frame, true);
        self.restart(0, None, true);
    }

    pub(crate) fn pull_battery(&mut self, milliseconds: u64, cut: Option<usize>) {
        self.restart(milliseconds, cut, false);
    }

    fn hand_over(&mut self, frame: &[u8], power_fails: bool) {
        let before = self.look_again();
        self.calls = self.calls.wrapping_add(1);
        let effect = self.lock.receive(frame, self.now(), &[self.calls; 32]);
        let after = self.look_again();
        let takes_back = self.takes_floor_back(frame, &before);
        self.taken_back |= takes_back;
        let reply = self.lock.reply().to_vec();
        self.remember(frame, effect, takes_back && after.rank.is_none());
        rules::check(
            self,
            &Told {
                frame,
                before: &before,
                after: &after,
                effect,
                reply: &reply,
                power_fails,
                takes_back,
            },
        );
        self.timed |= after.clock == ClockState::Trusted;
        if after.ownership != before.ownership {
            self.start_floor = SecondStamp::default();
            (self.taken_back, self.timed) = (false, false);
        }
        if effect != lock::Effect::None
            && let Some((nonce, _)) = self.nonce
        {
            self.used.insert(nonce.0);
        }
        if let Ok(present) = Present::decode(frame)
            && Challenge::decode(&reply).is_ok()
        {
            self.presented = Some(present);
        }
        if let Ok(introduction) = Introduction::decode(&reply) {
            self.introduced = Some(introduction.nonce);
        }
        self.remember_challenge(&reply);
    }

    fn remember(&mut self, frame: &[u8], effect: lock::Effect, took_back: bool) {
        let kind = Kind::of(frame).map_or("Nonsense".to_owned(), |kind| format!("{kind:?}"));
        let denial = self.lock.inspect(self.now()).last_denial();
        let result = denial.map_or("permitted".to_owned(), |denial| denial.to_string());
        self.reached.insert(format!("{kind} {result}"));
        if effect != lock::Effect::None {
            self.reached.insert(format!("{kind} {effect:?}"));
        }
        if took_back {
            self.reached.insert("the floor taken back".to_owned());
        }
    }

    fn remember_challenge(&mut self, reply: &[u8]) {
        if let Ok(challenge) = Challenge::decode(reply) {
            rules::check_challenge(&challenge, &self.look);
            assert!(self.given.insert(challenge.nonce.0), "a nonce given twice");
            self.nonce = Some((challenge.nonce, self.uptime));
        }
    }

    /// May this frame take the floor back, and the state that raised it?
    fn takes_floor_back(&self, frame: &[u8], before: &Look) -> bool {
        let Ok(signed) = Signed::<KeyUpdate>::decode(frame) else {
            return false;
        };
        let update = signed.claims();
        before.rank.is_some_and(|(epoch, _)| epoch < update.epoch())
            && before.floor > update.not_after().start()
            && self.is_button_pressed()
    }

    pub(crate) fn is_button_pressed(&self) -> bool {
        let life = u64::try_from(lock::BUTTON_LIFE.as_millis()).expect("a minute");
        self.button.is_some_and(|at| self.uptime - at <= life)
    }

    fn look_again(&mut self) -> Look {
        self.look = Look::at(&self.lock, self.now());
        self.look.clone()
    }

    pub(crate) fn connect(&mut self) {
        self.disconnect();
        self.lock.connected(self.now());
        self.look_again();
        let reply = self.lock.reply().to_vec();
        assert!(Challenge::decode(&reply).is_ok(), "no challenge");
        self.remember_challenge(&reply);
    }

    pub(crate) fn disconnect(&mut self) {
        self.lock.disconnected();
        self.nonce = None;
        self.presented = None;
    }

    pub(crate) fn press_button(&mut self) {
        self.lock.button_pressed(self.now());
        self.button = Some(self.uptime);
    }

    pub(crate) fn wait(&mut self, milliseconds: u64) {
        let before = self.look_again();
        self.uptime += milliseconds;
        self.time += milliseconds;
        self.lock.tick(self.now());
        let after = self.look_again();
        rules::check_waiting(&before, &after, self.timed);
    }

    /// Without power for some time; it fails again after so many bytes of the start.
    fn restart(&mut self, milliseconds: u64, cut: Option<usize>, power_failed: bool) {
        let before = self.look_again();
        self.chip.restore_power();
        if let Some(cut) = cut {
            self.chip.cut_after(cut);
            // It may or may not come up.
            drop(Lock::start(self.chip.clone(), self.identity.clone()));
            self.chip.restore_power();
        }
        self.lock = Lock::start(self.chip.clone(), self.identity.clone()).expect("it starts again");
        self.uptime = 0;
        self.time += milliseconds;
        self.nonce = None;
        self.introduced = None;
        self.button = None;
        self.presented = None;
        let after = self.look_again();
        if after.ownership != before.ownership {
            self.start_floor = SecondStamp::default();
            self.taken_back = false;
        }
        rules::check_start(&before, &after, power_failed, self.taken_back);
        assert!(
            self.taken_back || after.floor >= self.start_floor,
            "a start below an earlier one"
        );
        self.start_floor = after.floor;
        (self.taken_back, self.timed) = (false, false);
    }
}

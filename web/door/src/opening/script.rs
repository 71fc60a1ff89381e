//! A lock and a phone that do as a script says.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use credential::challenge::ClockState;
use credential::credential::Credential;
use credential::key::{PublicKey, SigningKey};
use credential::kind::Kind;
use credential::number::{
    KeyEpoch, KeySlot, LockId, OwnerId, OwnershipCounter, Scope, Serial, StateVersion,
};
use credential::role::{Rights, Role};
use credential::signed::{Context, Signed, Unbound};
use credential::time::{MinuteStamp, SecondStamp, Validity};
use credential::window::Windows;

use super::drive::{Surroundings, drive};
use super::*;
use crate::transport::{Availability, DoorTransport, Sought};

pub(super) const LOCK: LockId = LockId([7; 16]);
pub(super) const OWNERSHIP: OwnershipCounter = OwnershipCounter(1);

pub(super) fn version(number: u32) -> StateVersion {
    StateVersion::new(number).expect("small")
}

/// A lease whose gate is this version.
pub(super) fn lease(gate: u32, needs_trusted_clock: bool) -> credential::credential::Lease {
    let minute = |minutes| MinuteStamp::new(minutes).expect("small");
    let claims = Credential {
        key: KeySlot::new(0).expect("slot 0"),
        role: Role::Guest,
        rights: Rights::UNLOCK,
        needs_trusted_clock,
        scope: Scope::Lock,
        serial: Serial::FIRST,
        gate: version(gate),
        validity: Validity::new(minute(1_000), minute(2_000)).expect("in order"),
        windows: Windows::ALWAYS,
        phone_key: PublicKey::of(&SigningKey::from_bytes(&[3; 32])),
    };
    let context = Context::Lock {
        owner: OwnerId([1; 8]),
        ownership: OWNERSHIP,
        lock: LOCK,
    };
    Signed::sign(
        claims,
        &context,
        &Unbound,
        &SigningKey::from_bytes(&[2; 32]),
    )
}

pub(super) fn carried(state: Option<u32>) -> Carried {
    Carried {
        state: state.map(|number| (version(number), frame(&[Kind::State.byte(), 9]))),
        key_epoch: Some(KeyEpoch(1)),
        key_updates: vec![frame(&[Kind::KeyUpdate.byte()])],
    }
}

pub(super) fn errand(gate: u32, state: Option<u32>) -> Errand {
    Errand::new(LOCK, OWNERSHIP, lease(gate, false), carried(state), Ok(()))
}

pub(super) fn frame(bytes: &[u8]) -> Frame {
    Frame::from_slice(bytes).expect("short")
}

pub(super) fn challenge(state: u32, key_epoch: u8) -> Frame {
    Challenge {
        nonce: Nonce([5; 16]),
        version: version(state),
        clock: ClockState::Floor,
        battery_low: false,
        button_pressed: false,
        events_waiting: true,
        time: SecondStamp(90_000),
        key_epoch,
    }
    .encode()
}

pub(super) fn outcome(answer: Answer) -> Frame {
    if answer == Answer::Permit {
        Outcome::permit(5).encode()
    } else {
        Outcome::of(answer).encode()
    }
}

pub(super) fn ack() -> Frame {
    frame(&[Kind::Ack.byte(), 1, 2, 3])
}

pub(super) fn events() -> Frame {
    frame(&[Kind::EventUpload.byte(), 4])
}

/// A lock and a phone that do as the script says.
#[derive(Default)]
pub(super) struct Script {
    /// Results of connecting, first to last; then it always works.
    pub(super) connects: RefCell<VecDeque<Result<(), LinkFailure>>>,
    /// What the lock says when it is read or after it was written to.
    pub(super) replies: RefCell<VecDeque<Result<Frame, LinkFailure>>>,
    /// What finding says.
    pub(super) found: Option<LinkFailure>,
    /// Kinds of the frames that were written.
    pub(super) said: RefCell<Vec<Kind>>,
    /// Time tokens that the edge gives.
    pub(super) token: Option<Frame>,
    /// How long signing takes, one time after the other, in milliseconds; then no time.
    pub(super) signing: RefCell<VecDeque<u64>>,
    pub(super) clock: Cell<u64>,
    pub(super) shown: RefCell<Vec<Progress>>,
    pub(super) cancel_at: Option<u64>,
}

impl Script {
    pub(super) fn new(replies: impl IntoIterator<Item = Frame>) -> Self {
        Self {
            replies: RefCell::new(replies.into_iter().map(Ok).collect()),
            ..Self::default()
        }
    }

    pub(super) fn open(self, errand: Errand) -> (Opening, Self) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        let opening = runtime.block_on(drive(errand, &self, &self));
        assert!(matches!(opening.progress(), Progress::Over(_)));
        (opening, self)
    }

    fn reply(&self) -> Result<Frame, LinkFailure> {
        self.clock.set(self.clock.get() + 40);
        self.replies
            .borrow_mut()
            .pop_front()
            .unwrap_or(Err(LinkFailure::Lost))
    }
}

impl DoorTransport for Script {
    async fn availability(&self) -> Availability {
        Availability::Ready
    }

    async fn find(&self, _sought: Sought) -> Result<(), LinkFailure> {
        self.found.map_or(Ok(()), Err)
    }

    async fn connect(&self) -> Result<(), LinkFailure> {
        self.clock.set(self.clock.get() + 100);
        self.connects.borrow_mut().pop_front().unwrap_or(Ok(()))
    }

    async fn say(&self, frame: &Frame) -> Result<Frame, LinkFailure> {
        self.said
            .borrow_mut()
            .push(Kind::of(frame.as_slice()).expect("a known kind"));
        self.reply()
    }

    fn rest(&self) {}
}

impl Surroundings for Script {
    fn now(&self) -> u64 {
        self.clock.get()
    }

    async fn wait(&self, milliseconds: u32) {
        self.clock.set(self.clock.get() + u64::from(milliseconds));
    }

    async fn sign(&self, _message: &Frame) -> Option<Signature> {
        let took = self.signing.borrow_mut().pop_front().unwrap_or(0);
        self.clock.set(self.clock.get() + took);
        Some(Signature([6; 64]))
    }

    async fn time_token(&self, _nonce: Nonce) -> Option<Frame> {
        self.token
    }

    fn show(&self, progress: Progress) {
        if self.shown.borrow().last() != Some(&progress) {
            self.shown.borrow_mut().push(progress);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.cancel_at.is_some_and(|at| self.clock.get() >= at)
    }
}

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use credential::device::{DeviceCertificate, DeviceClass};
use credential::key::{ExchangeKey, PublicKey, SigningKey};
use credential::number::{KeyEpoch, OwnershipCounter, StateVersion};
use credential::signed::{Signed, Unbound};
use credential::time::SecondStamp;

use super::*;
use crate::transport::Availability;

const US: OwnerId = OwnerId([1; 8]);
const SECRET: SetupSecret = SetupSecret([8; 8]);

fn introduction(owner: Option<OwnerId>) -> Frame {
    let lock_key = PublicKey::of(&SigningKey::from_bytes(&[4; 32]));
    let claims = DeviceCertificate {
        class: DeviceClass::Door,
        model: 1,
        lock_key,
        exchange_key: ExchangeKey([5; 32]),
    };
    let context = claims.context();
    let certificate = Signed::sign(
        claims,
        &context,
        &Unbound,
        &SigningKey::from_bytes(&[6; 32]),
    );
    let owner = owner.map(|owner| (owner, KeyEpoch(1)));
    Introduction {
        ownership: OwnershipCounter(0),
        owner,
        nonce: Nonce([2; 16]),
        certificate,
    }
    .encode()
}

fn challenge(button_pressed: bool) -> Frame {
    Challenge {
        nonce: Nonce([3; 16]),
        version: StateVersion::ZERO,
        clock: ClockState::Unknown,
        battery_low: false,
        button_pressed,
        events_waiting: false,
        time: SecondStamp(0),
        key_epoch: 0,
    }
    .encode()
}

fn of_kind(kind: Kind) -> Frame {
    Frame::from_slice(&[kind.byte(), 1]).expect("short")
}

/// A lock that answers as scripted, and a server that gives a grant, a key and a state.
struct Spot {
    replies: RefCell<VecDeque<Frame>>,
    said: RefCell<Vec<Kind>>,
    shown: RefCell<Vec<EnrolmentProgress>>,
    waited: Cell<u32>,
    claimed: Cell<Option<[u8; 32]>>,
    activated: Cell<bool>,
    reported: RefCell<Vec<Frame>>,
    refuses: bool,
    is_nowhere: bool,
}

impl Spot {
    fn new(replies: impl IntoIterator<Item = Frame>) -> Self {
        Self {
            replies: RefCell::new(replies.into_iter().collect()),
            said: RefCell::default(),
            shown: RefCell::default(),
            waited: Cell::new(0),
            claimed: Cell::new(None),
            activated: Cell::new(false),
            reported: RefCell::default(),
            refuses: false,
            is_nowhere: false,
        }
    }

    fn enrol(&self) -> Result<(), NotEnrolled<&'static str>> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        runtime.block_on(enrol(SECRET, self, self))
    }
}

impl DoorTransport for Spot {
    async fn availability(&self) -> Availability {
        Availability::Ready
    }

    async fn find(&self, sought: Sought) -> Result<(), LinkFailure> {
        assert_eq!(sought, Sought::AnyLock);
        Ok(())
    }

    async fn connect(&self) -> Result<(), LinkFailure> {
        Ok(())
    }

    async fn say(&self, frame: &Frame) -> Result<Frame, LinkFailure> {
        self.said
            .borrow_mut()
            .push(Kind::of(frame.as_slice()).expect("a known kind"));
        self.replies
            .borrow_mut()
            .pop_front()
            .ok_or(LinkFailure::Lost)
    }

    fn rest(&self) {}
}

impl Registry for Spot {
    type Problem = &'static str;

    async fn owner(&self) -> Result<OwnerId, &'static str> {
        if self.is_nowhere {
            return Err("not_found");
        }
        Ok(US)
    }

    async fn claim(&self, _hello: &Frame, proof: [u8; 32]) -> Result<Vec<Frame>, &'static str> {
        self.claimed.set(Some(proof));
        if self.refuses {
            return Err("lock_owned");
        }
        Ok([Kind::OwnershipGrant, Kind::KeyUpdate, Kind::State]
            .map(of_kind)
            .to_vec())
    }

    async fn activate(&self, acknowledgement: &Frame) -> Result<(), &'static str> {
        assert_eq!(*acknowledgement, of_kind(Kind::OwnershipAck));
        self.activated.set(true);
        Ok(())
    }

    async fn report(&self, lock: LockId, acknowledgement: &Frame) {
        let about = introduction(None);
        let about = Introduction::decode(about.as_slice()).expect("an introduction");
        assert_eq!(lock, about.certificate.claims().lock_id());
        self.reported.borrow_mut().push(*acknowledgement);
    }

    async fn time(&self, _lock: LockId, nonce: Nonce) -> Option<Frame> {
        assert_eq!(nonce, Nonce([3; 16]));
        Some(of_kind(Kind::TimeToken))
    }

    async fn wait(&self, milliseconds: u32) {
        self.waited.set(self.waited.get() + milliseconds);
    }

    fn show(&self, progress: EnrolmentProgress) {
        self.shown.borrow_mut().push(progress);
    }
}

fn rest() -> [Frame; 5] {
    [
        of_kind(Kind::OwnershipAck),
        Outcome::permit(0).encode(),
        of_kind(Kind::Ack),
        challenge(true),
        Outcome::permit(0).encode(),
    ]
}

#[test]
fn a_lock_is_taken_once_the_button_inside_is_pressed() {
    let spot = Spot::new(
        [introduction(None), challenge(false), challenge(true)]
            .into_iter()
            .chain(rest()),
    );
    assert_eq!(spot.enrol(), Ok(()));
    assert_eq!(
        *spot.said.borrow(),
        [
            Kind::Hello,
            Kind::Ask,
            Kind::Ask,
            Kind::OwnershipGrant,
            Kind::KeyUpdate,
            Kind::State,
            Kind::Ask,
            Kind::TimeToken
        ]
    );
    assert!(spot.activated.get());
    assert_eq!(*spot.reported.borrow(), [of_kind(Kind::Ack)]);
    assert!(spot.shown.borrow().contains(&EnrolmentProgress::Press(60)));
}

#[test]
fn the_proof_is_that_of_the_code_for_this_lock_nonce_and_owner() {
    let spot = Spot::new([introduction(None)]);
    assert_eq!(spot.enrol(), Err(NotEnrolled::Link(LinkFailure::Lost)));
    let about = introduction(None);
    let about = Introduction::decode(about.as_slice()).expect("an introduction");
    let lock = about.certificate.claims().lock_id();
    assert_eq!(
        spot.claimed.get(),
        Some(SECRET.proof(lock, about.nonce, US))
    );
}

#[test]
fn a_lock_of_somebody_else_is_left_alone() {
    let spot = Spot::new([introduction(Some(OwnerId([9; 8])))]);
    assert_eq!(spot.enrol(), Err(NotEnrolled::Owned));
    assert_eq!(spot.claimed.get(), None);
}

#[test]
fn without_an_owner_the_lock_is_left_alone() {
    let mut spot = Spot::new([]);
    spot.is_nowhere = true;
    assert_eq!(spot.enrol(), Err(NotEnrolled::Server("not_found")));
    assert_eq!(*spot.said.borrow(), []);
}

#[test]
fn a_lock_that_took_us_before_needs_no_button_again() {
    let spot = Spot::new([introduction(Some(US))].into_iter().chain(rest()));
    assert_eq!(spot.enrol(), Ok(()));
    assert_eq!(spot.said.borrow().get(1), Some(&Kind::OwnershipGrant));
}

#[test]
fn a_lock_that_is_gone_before_it_heard_the_time_is_connected_all_the_same() {
    let accepted = rest().into_iter().take(3);
    let spot = Spot::new([introduction(Some(US))].into_iter().chain(accepted));
    assert_eq!(spot.enrol(), Ok(()));
    assert!(spot.activated.get());
    assert!(!spot.said.borrow().contains(&Kind::TimeToken));
}

#[test]
fn nothing_is_granted_while_nobody_presses_the_button() {
    let spot = Spot::new(
        [introduction(None)]
            .into_iter()
            .chain((0..200).map(|_| challenge(false))),
    );
    assert_eq!(spot.enrol(), Err(NotEnrolled::NotPressed));
    assert!(spot.waited.get() >= 60_000);
    assert!(!spot.said.borrow().contains(&Kind::OwnershipGrant));
}

#[test]
fn a_refusal_of_server_or_lock_activates_nothing() {
    let spot = Spot {
        refuses: true,
        ..Spot::new([introduction(None)])
    };
    assert_eq!(spot.enrol(), Err(NotEnrolled::Server("lock_owned")));
    let refused = Outcome::of(Answer::Refused).encode();
    let spot = Spot::new([introduction(None), challenge(true), refused]);
    assert_eq!(spot.enrol(), Err(NotEnrolled::Refused));
    assert!(!spot.activated.get());
}

#[test]
fn a_code_is_read_with_spaces_and_in_either_case() {
    assert!(
        setup_secret("0123 4567-89AB cdef")
            .is_some_and(|secret| secret.0 == [1, 35, 69, 103, 137, 171, 205, 239])
    );
    assert!(setup_secret("0123456789abcde").is_none());
    assert!(setup_secret("0123456789abcdeg").is_none());
}

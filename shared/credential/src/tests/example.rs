//! Keys and one object of each kind, made from fixed seeds.

use std::vec::Vec;

use crate::access::{Access, Carrier, Present, Proof, Prove};
use crate::ack::{Ack, ChainHead};
use crate::challenge::ClockState;
use crate::credential::{Credential, Lease};
use crate::delegation::Delegation;
use crate::denial::Denial;
use crate::device::{DeviceCertificate, DeviceClass};
use crate::event::{Actor, Attempts, Attribution, Condition, Event, EventRecord, StateMark};
use crate::key::{ExchangeKey, PublicKey, SigningKey, sign};
use crate::key_update::{IssueCaps, KeyGrant, KeyUpdate, SlotSet};
use crate::number::{
    ChildIndex, EventSequence, GroupId, GroupSlot, KeyEpoch, KeySlot, LockId, Nonce, OwnerId,
    OwnershipCounter, Scope, Serial, StateVersion,
};
use crate::ownership::{OwnershipAck, OwnershipGrant, Release};
use crate::role::{Action, Rights, Role};
use crate::signed::{Context, Signed, Unbound};
use crate::state::content::{GroupContent, StateContent};
use crate::state::section::{AuditCheckpoint, ChildPair};
use crate::state::{ClockPolicy, Mode, StateHeader};
use crate::time::{MinuteStamp, SecondStamp, Validity};
use crate::time_token::TimeToken;
use crate::window::{Weekdays, Window, Windows};
use crate::zone::{Zone, ZoneOffset};

/// Monday 2 November 2026, 09:00 UTC: 10:00 in Amsterdam.
pub(super) const NOW: SecondStamp = SecondStamp(57_920_400);

/// A key whose seed is 32 times the same byte.
pub(super) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub(super) fn owner_root() -> SigningKey {
    key(1)
}
pub(super) fn issue_key() -> SigningKey {
    key(2)
}
pub(super) fn state_key() -> SigningKey {
    key(3)
}
pub(super) fn time_key() -> SigningKey {
    key(4)
}
pub(super) fn lock_key() -> SigningKey {
    key(5)
}
pub(super) fn phone() -> SigningKey {
    key(6)
}
pub(super) fn guest_phone() -> SigningKey {
    key(7)
}
pub(super) fn enrolment_key() -> SigningKey {
    key(8)
}
pub(super) fn manufacturer_key() -> SigningKey {
    key(9)
}

pub(super) fn owner() -> OwnerId {
    OwnerId::of(&PublicKey::of(&owner_root()))
}

pub(super) fn lock_id() -> LockId {
    LockId::of(&PublicKey::of(&lock_key()))
}

pub(super) const OWNERSHIP: OwnershipCounter = OwnershipCounter(3);
pub(super) const GROUP: GroupId = GroupId([0x67; 16]);
pub(super) const NONCE: Nonce = Nonce([0xa5; 16]);

pub(super) fn lock_context() -> Context {
    Context::Lock {
        owner: owner(),
        ownership: OWNERSHIP,
        lock: lock_id(),
    }
}

pub(super) fn group_context() -> Context {
    Context::Group {
        owner: owner(),
        group: GROUP,
    }
}

pub(super) fn slot(number: u8) -> KeySlot {
    KeySlot::new(number).expect("below 12")
}

pub(super) fn serial(number: u32) -> Serial {
    Serial::new(number).expect("not 0")
}

pub(super) fn version(number: u32) -> StateVersion {
    StateVersion::new(number).expect("three bytes")
}

/// Minutes before or after [`NOW`].
pub(super) fn minutes_from_now(minutes: i64) -> MinuteStamp {
    let now = i64::from(NOW.0 / 60);
    MinuteStamp::new(u32::try_from(now + minutes).expect("after 2025")).expect("before 2056")
}

/// From so many minutes before or after now until so many before or after.
pub(super) fn validity(from: i64, until: i64) -> Validity {
    Validity::new(minutes_from_now(from), minutes_from_now(until)).expect("in order")
}

pub(super) fn weekdays_nine_to_five() -> Window {
    let weekdays = Weekdays::from_mask(0b001_1111).expect("five days");
    Window::between(weekdays, 9 * 60, 17 * 60).expect("within a day")
}

/// Amsterdam: winter time until 28 March 2027, summer time until 31 October 2027.
pub(super) fn amsterdam() -> Zone {
    let quarters = |number| ZoneOffset::from_quarters(number).expect("in range");
    let at = |minutes| MinuteStamp::new(minutes).expect("before 2056");
    Zone::new(
        quarters(4),
        (at(1_175_100), quarters(8)),
        (at(1_487_580), quarters(4)),
    )
    .expect("in order")
}

/// A host with one window, who may delegate.
pub(super) fn credential() -> Credential {
    Credential {
        key: slot(0),
        role: Role::Host,
        rights: Rights::UNLOCK.union(Rights::DELEGATE),
        needs_trusted_clock: true,
        scope: Scope::Lock,
        serial: serial(1042),
        gate: version(17),
        validity: validity(-60, 23 * 60),
        windows: Windows::one(weekdays_nine_to_five()),
        phone_key: PublicKey::of(&phone()),
    }
}

pub(super) fn lease() -> Lease {
    Signed::sign(credential(), &lock_context(), &Unbound, &issue_key())
}

pub(super) fn delegation() -> Delegation {
    Delegation {
        hold_open: false,
        index: ChildIndex::new(1).expect("not 0"),
        validity: validity(-30, 10 * 60),
        window: Window::ALWAYS,
        guest_key: PublicKey::of(&guest_phone()),
    }
}

pub(super) fn child() -> Signed<Delegation> {
    Signed::sign(
        delegation(),
        &lock_context(),
        &lease().body_hash(&Unbound),
        &phone(),
    )
}

pub(super) fn access() -> Access {
    let lease = lease();
    let proof = Proof {
        lock: lock_id(),
        ownership: OWNERSHIP,
        nonce: NONCE,
        carrier: Carrier::Access,
        action: Action::Unlock,
        body_hash: lease.body_hash(&Unbound),
    };
    Access {
        action: Action::Unlock,
        lease,
        proof: sign(&phone(), proof.message().as_slice()),
    }
}

pub(super) fn present() -> Present {
    Present {
        parent: lease(),
        child: child(),
    }
}

pub(super) fn chain_proof() -> Proof {
    Proof {
        lock: lock_id(),
        ownership: OWNERSHIP,
        nonce: NONCE,
        carrier: Carrier::Prove,
        action: Action::Unlock,
        body_hash: present().body_hash(),
    }
}

pub(super) fn prove() -> Prove {
    Prove {
        action: Action::Unlock,
        proof: sign(&guest_phone(), chain_proof().message().as_slice()),
    }
}

pub(super) fn state_header() -> StateHeader {
    StateHeader {
        key: slot(2),
        clock_policy: ClockPolicy::AsLeased,
        mode: Mode::Normal,
        attribute_events: false,
        version: version(18),
        issued_at: SecondStamp(NOW.0 - 3600),
        zone: amsterdam(),
        event_mark: EventSequence(77),
    }
}

/// A state with a list and every known section.
pub(super) fn state_content() -> StateContent {
    let group = GroupContent {
        group: GROUP,
        version: version(5),
        floor: serial(10),
        revoked: [serial(12), serial(40)].into(),
    };
    let revoked_child = ChildPair {
        scope: Scope::Lock,
        parent: serial(1042),
        index: ChildIndex::new(9).expect("not 0"),
    };
    StateContent {
        header: state_header(),
        floor: serial(1000),
        revoked: [1001, 1007, 1008, 1100, 1180].map(serial).into(),
        groups: [(GroupSlot::INSTALLATION, group)].into(),
        children: [revoked_child].into(),
        checkpoint: Some(AuditCheckpoint {
            size: 4711,
            hash: [0xc4; 16],
        }),
    }
}

/// The signed bytes of [`state_content`].
pub(super) fn state() -> Vec<u8> {
    state_content()
        .sign(&lock_context(), &state_key())
        .expect("it fits")
}

pub(super) fn time_token() -> TimeToken {
    TimeToken {
        key: slot(3),
        time: NOW,
    }
}

pub(super) fn ack() -> Ack {
    Ack {
        clock: ClockState::Trusted,
        battery_low: false,
        version: version(18),
        state_hash: [0x5a; 8],
        time: NOW,
        boots: 2,
        sequence: EventSequence(79),
        head: ChainHead([0xee; 16]),
    }
}

/// One record of each kind, the first two of a Safe.
pub(super) fn records() -> Vec<EventRecord> {
    let lease = lease();
    let attribution = Attribution::new(
        serial(1042),
        &credential().phone_key,
        &lease.body_hash(&Unbound),
    );
    let mark = StateMark {
        version: version(18),
        hash: [1, 2, 3, 4],
    };
    let events = [
        Event::Permitted {
            action: Action::Unlock,
            emergency: false,
            by: Some(Actor {
                attribution,
                child: ChildIndex::new(1),
            }),
        },
        Event::Refused {
            reason: Denial::Revoked,
            attempts: Attempts::ONE,
            by: Some(attribution),
        },
        Event::Permitted {
            action: Action::HoldOpen,
            emergency: true,
            by: None,
        },
        Event::Refused {
            reason: Denial::AfterWindow,
            attempts: Attempts::ONE.another(),
            by: None,
        },
        Event::Started { boots: 2 },
        Event::StateApplied(mark),
        Event::StateForked(mark),
        Event::KeyUpdated {
            epoch: KeyEpoch(4),
            slot: slot(1),
        },
        Event::ClockSet,
        Event::OwnerSet {
            ownership: OWNERSHIP,
        },
    ];
    events
        .map(|event| EventRecord::new(SecondStamp(NOW.0 + 61), event, Condition::new(14, 21)))
        .into()
}

pub(super) fn key_update() -> KeyUpdate {
    KeyUpdate::new(
        KeyEpoch(4),
        slot(0),
        KeyGrant::Issue(PublicKey::of(&issue_key()), IssueCaps::WIDEST),
        minutes_from_now(30 * 24 * 60),
        SlotSet::NONE.with(slot(4)).with(slot(5)),
    )
    .expect("another slot")
}

pub(super) fn grant() -> OwnershipGrant {
    OwnershipGrant {
        owner_root: PublicKey::of(&owner_root()),
        nonce: NONCE,
        lowest_epoch: KeyEpoch(4),
    }
}

pub(super) fn ownership_ack() -> OwnershipAck {
    OwnershipAck { nonce: NONCE }
}

pub(super) fn release() -> Release {
    Release::to_anyone(minutes_from_now(24 * 60))
}

pub(super) fn certificate() -> DeviceCertificate {
    DeviceCertificate {
        class: DeviceClass::Safe,
        model: 0x0102,
        lock_key: PublicKey::of(&lock_key()),
        exchange_key: ExchangeKey([0x9c; 32]),
    }
}

//! Everybody who signs for this one lock: its maker, the registry, the owner's root, the edge's keys, a phone.

use std::collections::BTreeSet;

use credential::access::{Access, Carrier, Proof};
use credential::credential::{Credential, Lease};
use credential::device::{DeviceCertificate, DeviceClass};
use credential::frame::Frame;
use credential::key::{ExchangeKey, PublicKey, SigningKey, sign};
use credential::key_update::{IssueCaps, KeyGrant, KeyUpdate, SlotSet};
use credential::number::{
    EventSequence, KeyEpoch, KeySlot, Nonce, OwnerId, OwnershipCounter, Scope, Serial, StateVersion,
};
use credential::ownership::{CountersignedGrant, OwnershipGrant};
use credential::role::{Action, Rights, Role};
use credential::signed::{Context, Signed, Unbound};
use credential::state::content::StateContent;
use credential::state::{ClockPolicy, Mode, StateHeader};
use credential::time::{MinuteStamp, SecondStamp, Validity};
use credential::time_token::TimeToken;
use credential::window::{Weekdays, Window, Windows};
use credential::zone::{Zone, ZoneOffset};

/// The true time at the lock's start, in minutes since 2025.
pub const START: u32 = 10 * DAY;
const DAY: u32 = 1_440;

const OWNERSHIP: OwnershipCounter = OwnershipCounter(1);
const EPOCH: KeyEpoch = KeyEpoch(1);

/// Keys from one byte: nobody keeps anything safe with them.
const LOCK: u8 = 1;
const MAKER: u8 = 2;
const REGISTRY: u8 = 3;
const ROOT: u8 = 4;
const ISSUE: u8 = 5;
const STATE: u8 = 6;
const TIME: u8 = 7;
const PHONE: u8 = 8;

fn key(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number; 32])
}

fn public(number: u8) -> PublicKey {
    PublicKey::of(&key(number))
}

fn slot(number: u8) -> KeySlot {
    KeySlot::new(number).unwrap()
}

fn minute(minutes: u32) -> MinuteStamp {
    MinuteStamp::new(minutes).unwrap()
}

/// The lock's own key.
pub fn lock_key() -> SigningKey {
    key(LOCK)
}

/// Countersigns grants.
pub fn registry_key() -> PublicKey {
    public(REGISTRY)
}

pub fn certificate() -> Signed<DeviceCertificate> {
    let certificate = DeviceCertificate {
        class: DeviceClass::Door,
        model: 1,
        lock_key: public(LOCK),
        exchange_key: ExchangeKey([9; 32]),
    };
    Signed::sign(certificate, &certificate.context(), &Unbound, &key(MAKER))
}

fn owner() -> OwnerId {
    OwnerId::of(&public(ROOT))
}

fn context() -> Context {
    Context::Lock {
        owner: owner(),
        ownership: OWNERSHIP,
        lock: certificate().claims().lock_id(),
    }
}

pub fn grant(nonce: Nonce) -> Frame {
    let grant = OwnershipGrant {
        owner_root: public(ROOT),
        nonce,
        lowest_epoch: EPOCH,
    };
    let signed = Signed::sign(grant, &context(), &Unbound, &key(ROOT));
    CountersignedGrant::countersign(signed, &context(), &key(REGISTRY)).encode()
}

/// The keys that issue, revoke and tell the time.
pub fn key_updates() -> Vec<Frame> {
    let grants = [
        (ISSUE, KeyGrant::Issue(public(ISSUE), IssueCaps::WIDEST)),
        (STATE, KeyGrant::State(public(STATE))),
        (TIME, KeyGrant::Time(public(TIME))),
    ];
    let sign = |(number, grant)| {
        let end = minute(60 * DAY);
        let update = KeyUpdate::new(EPOCH, slot(number), grant, end, SlotSet::NONE).unwrap();
        Signed::sign(update, &Context::Owner(owner()), &Unbound, &key(ROOT)).encode()
    };
    grants.map(sign).to_vec()
}

/// A state as large as the design reckons with: 100 revoked of 10,000 serials.
pub fn state(version: u32) -> Vec<u8> {
    let winter = (minute(400 * DAY), ZoneOffset::UTC);
    let header = StateHeader {
        key: slot(STATE),
        clock_policy: ClockPolicy::AsLeased,
        mode: Mode::Normal,
        attribute_events: false,
        version: StateVersion::new(version).unwrap(),
        issued_at: SecondStamp(START * 60),
        zone: Zone::new(ZoneOffset::UTC, winter, winter).unwrap(),
        event_mark: EventSequence(0),
    };
    // Spread without a pattern: a prime apart, modulo a prime.
    let revoked: BTreeSet<_> = (1..=100)
        .map(|number| Serial::new(number * 7_919 % 9_973).unwrap())
        .collect();
    assert_eq!(revoked.len(), 100);
    let content = StateContent {
        revoked,
        ..StateContent::empty(header)
    };
    content.sign(&context(), &key(STATE)).unwrap()
}

pub fn time_token(nonce: Nonce, seconds: u32) -> Frame {
    let token = TimeToken {
        key: slot(TIME),
        time: SecondStamp(seconds),
    };
    Signed::sign(token, &context(), &nonce, &key(TIME)).encode()
}

/// A guest's lease of a day with hours, gated by the first state: 116 bytes.
pub fn lease() -> Lease {
    let hours = Window::between(Weekdays::ALL, 0, 20 * 60).unwrap();
    let credential = Credential {
        key: slot(ISSUE),
        role: Role::Guest,
        rights: Rights::UNLOCK,
        needs_trusted_clock: true,
        scope: Scope::Lock,
        serial: Serial::new(9_999).unwrap(),
        gate: StateVersion::new(1).unwrap(),
        validity: Validity::new(minute(START), minute(START + DAY)).unwrap(),
        windows: Windows::one(hours),
        phone_key: public(PHONE),
    };
    Signed::sign(credential, &context(), &Unbound, &key(ISSUE))
}

/// Credential and proof in one frame: 182 bytes.
pub fn access(lease: Lease, nonce: Nonce) -> Frame {
    let proof = Proof {
        lock: certificate().claims().lock_id(),
        ownership: OWNERSHIP,
        nonce,
        carrier: Carrier::Access,
        action: Action::Unlock,
        body_hash: lease.body_hash(&Unbound),
    };
    Access {
        action: Action::Unlock,
        lease,
        proof: sign(&key(PHONE), proof.message().as_slice()),
    }
    .encode()
}

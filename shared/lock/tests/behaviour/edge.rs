//! The other side of the signatures: manufacturer, registry, owner root and the edge's keys.

use std::collections::BTreeSet;

use credential::credential::{Credential, Lease};
use credential::device::{DeviceCertificate, DeviceClass, Introduction};
use credential::key::{ExchangeKey, PublicKey, SigningKey};
use credential::key_update::{EmergencyCaps, IssueCaps, KeyGrant, KeyUpdate, SlotSet};
use credential::number::{
    EventSequence, GroupId, KeyEpoch, KeySlot, LockId, Nonce, OwnerId, OwnershipCounter, Scope,
    Serial, StateVersion,
};
use credential::ownership::{CountersignedGrant, OwnershipGrant, Release};
use credential::role::{Rights, Role};
use credential::signed::{Context, Signed, Unbound};
use credential::state::content::StateContent;
use credential::state::{ClockPolicy, Mode, StateHeader};
use credential::time::{MinuteStamp, SecondStamp, Validity};
use credential::time_token::TimeToken;
use credential::window::Windows;
use credential::zone::{Zone, ZoneOffset};
use lock::Identity;

/// Minutes in a day.
pub const DAY: u32 = 1_440;

/// What a key is for; also its slot, six further for every second epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Issue,
    Emergency,
    State,
    Time,
}

impl Purpose {
    pub const ALL: [Self; 4] = [Self::Issue, Self::Emergency, Self::State, Self::Time];

    pub fn slot(self, epoch: u16) -> KeySlot {
        KeySlot::new(self as u8 + if epoch % 2 == 1 { 6 } else { 0 }).unwrap()
    }
}

/// A key from a few words.
pub fn key(words: &[u8]) -> SigningKey {
    let mut seed = [0x5a; 32];
    for (slot, byte) in seed.iter_mut().zip(words) {
        *slot ^= byte;
    }
    SigningKey::from_bytes(&seed)
}

pub fn minute(minutes: u32) -> MinuteStamp {
    MinuteStamp::new(minutes).unwrap()
}

pub fn version(number: u32) -> StateVersion {
    StateVersion::new(number).unwrap()
}

pub fn serial(number: u32) -> Serial {
    Serial::new(number).unwrap()
}

pub fn identity(class: DeviceClass) -> Identity {
    let lock = key(b"lock");
    let certificate = DeviceCertificate {
        class,
        model: 7,
        lock_key: PublicKey::of(&lock),
        exchange_key: ExchangeKey([9; 32]),
    };
    let certificate = Signed::sign(
        certificate,
        &certificate.context(),
        &Unbound,
        &key(b"manufacturer"),
    );
    Identity::new(lock, certificate, PublicKey::of(&key(b"registry"))).unwrap()
}

/// One installation: its root, its keys by epoch, and what it knows of the lock.
#[derive(Clone, Debug)]
pub struct Edge {
    pub name: u8,
    pub epoch: u16,
    pub ownership: OwnershipCounter,
    /// When keys of the present epoch end.
    pub key_end: u32,
}

impl Edge {
    pub fn new(name: u8) -> Self {
        Self {
            name,
            epoch: 1,
            ownership: OwnershipCounter(1),
            key_end: 60 * DAY,
        }
    }

    pub fn root(&self) -> SigningKey {
        key(&[b'r', self.name])
    }

    pub fn owner(&self) -> OwnerId {
        OwnerId::of(&PublicKey::of(&self.root()))
    }

    pub fn signer(&self, purpose: Purpose, epoch: u16) -> SigningKey {
        key(&[
            b'k',
            self.name,
            purpose as u8,
            epoch.to_be_bytes()[1],
            epoch.to_be_bytes()[0],
        ])
    }

    pub fn lock_context(&self) -> Context {
        Context::Lock {
            owner: self.owner(),
            ownership: self.ownership,
            lock: lock_id(),
        }
    }

    /// The group of all locks of this installation.
    pub fn group(&self) -> GroupId {
        GroupId([self.name; 16])
    }

    pub fn grant(&self, introduction: &Introduction) -> Vec<u8> {
        self.countersigned(introduction.nonce, &key(b"registry"))
    }

    pub fn countersigned(&self, nonce: Nonce, registry: &SigningKey) -> Vec<u8> {
        let grant = OwnershipGrant {
            owner_root: PublicKey::of(&self.root()),
            nonce,
            lowest_epoch: KeyEpoch(self.epoch),
        };
        let context = self.lock_context();
        let signed = Signed::sign(grant, &context, &Unbound, &self.root());
        CountersignedGrant::countersign(signed, &context, registry)
            .encode()
            .as_slice()
            .to_vec()
    }

    pub fn release(&self, release: Release) -> Vec<u8> {
        Signed::sign(release, &self.lock_context(), &Unbound, &self.root())
            .encode()
            .as_slice()
            .to_vec()
    }

    pub fn key_grant(&self, purpose: Purpose) -> KeyGrant {
        let public = PublicKey::of(&self.signer(purpose, self.epoch));
        match purpose {
            Purpose::Issue => KeyGrant::Issue(public, IssueCaps::WIDEST),
            Purpose::Emergency => KeyGrant::Emergency(public, EmergencyCaps::WIDEST),
            Purpose::State => KeyGrant::State(public),
            Purpose::Time => KeyGrant::Time(public),
        }
    }

    pub fn key_update(&self, purpose: Purpose, revoked: SlotSet) -> Vec<u8> {
        self.signed_update(self.key_grant(purpose), purpose.slot(self.epoch), revoked)
    }

    pub fn signed_update(&self, grant: KeyGrant, slot: KeySlot, revoked: SlotSet) -> Vec<u8> {
        let update = KeyUpdate::new(
            KeyEpoch(self.epoch),
            slot,
            grant,
            minute(self.key_end),
            revoked,
        )
        .unwrap();
        Signed::sign(
            update,
            &Context::Owner(self.owner()),
            &Unbound,
            &self.root(),
        )
        .encode()
        .as_slice()
        .to_vec()
    }

    pub fn key_updates(&self) -> Vec<Vec<u8>> {
        Purpose::ALL
            .map(|purpose| self.key_update(purpose, SlotSet::NONE))
            .to_vec()
    }

    /// A state in UTC without anything special, issued at a minute.
    pub fn content(&self, number: u32, issued: u32) -> StateContent {
        let end = (minute(400 * DAY), ZoneOffset::UTC);
        StateContent::empty(StateHeader {
            key: Purpose::State.slot(self.epoch),
            clock_policy: ClockPolicy::AsLeased,
            mode: Mode::Normal,
            attribute_events: false,
            version: version(number),
            issued_at: SecondStamp(issued * 60),
            zone: Zone::new(ZoneOffset::UTC, end, end).unwrap(),
            event_mark: EventSequence(0),
        })
    }

    pub fn state(&self, content: &StateContent) -> Vec<u8> {
        content
            .sign(
                &self.lock_context(),
                &self.signer(Purpose::State, self.epoch),
            )
            .unwrap()
    }

    pub fn revoking(&self, number: u32, issued: u32, revoked: &[u32]) -> Vec<u8> {
        let revoked: BTreeSet<_> = revoked.iter().copied().map(serial).collect();
        self.state(&StateContent {
            revoked,
            ..self.content(number, issued)
        })
    }

    pub fn time_token(&self, nonce: Nonce, seconds: u32) -> Vec<u8> {
        let token = TimeToken {
            key: Purpose::Time.slot(self.epoch),
            time: SecondStamp(seconds),
        };
        let signer = self.signer(Purpose::Time, self.epoch);
        Signed::sign(token, &self.lock_context(), &nonce, &signer)
            .encode()
            .as_slice()
            .to_vec()
    }

    /// A guest's credential: unlock, always, for a day from a minute on.
    pub fn credential(&self, phone: &SigningKey, number: u32, gate: u32, from: u32) -> Credential {
        Credential {
            key: Purpose::Issue.slot(self.epoch),
            role: Role::Guest,
            rights: Rights::UNLOCK,
            needs_trusted_clock: false,
            scope: Scope::Lock,
            serial: serial(number),
            gate: version(gate),
            validity: Validity::new(minute(from), minute(from + DAY)).unwrap(),
            windows: Windows::ALWAYS,
            phone_key: PublicKey::of(phone),
        }
    }

    /// Signs with the key of the present epoch whose slot the credential names, else with the issuing key.
    pub fn sign(&self, credential: Credential) -> Lease {
        let named = Purpose::ALL
            .into_iter()
            .find(|purpose| purpose.slot(self.epoch) == credential.key);
        let purpose = named.unwrap_or(Purpose::Issue);
        let context = match credential.scope {
            Scope::Lock => self.lock_context(),
            Scope::Group(_) => Context::Group {
                owner: self.owner(),
                group: self.group(),
            },
        };
        Signed::sign(
            credential,
            &context,
            &Unbound,
            &self.signer(purpose, self.epoch),
        )
    }
}

/// The one lock of these tests.
pub fn lock_id() -> LockId {
    identity(DeviceClass::Door).lock_id()
}

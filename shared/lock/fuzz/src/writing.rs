//! The frames of a story: built and signed by whoever signs them, with the lies that it asks for.

use credential::access::{Access, Carrier, Present, Proof, Prove};
use credential::ask::Ask;
use credential::credential::{Credential, Lease};
use credential::delegation::Delegation;
use credential::device::Hello;
use credential::key::{ExchangeKey, PublicKey, Signature};
use credential::key_update::{EmergencyCaps, IssueCaps, KeyGrant, KeyUpdate, SlotSet};
use credential::number::{
    ChildIndex, EventSequence, GroupId, GroupSlot, KeyEpoch, KeySlot, LockId, Nonce, OwnerId,
    OwnershipCounter, Scope, Serial, StateVersion,
};
use credential::ownership::{CountersignedGrant, OwnershipGrant, Release};
use credential::role::{Action, Rights, Role};
use credential::signed::{BodyHash, Context, Signable, Signed, Unbound};
use credential::state::content::{GroupContent, StateContent};
use credential::state::section::ChildPair;
use credential::state::{ClockPolicy, Mode, State, StateHeader};
use credential::time::{Hours, MinuteStamp, SecondStamp, Validity};
use credential::time_token::TimeToken;
use credential::window::{Weekdays, Window, Windows};
use credential::zone::{Zone, ZoneOffset};

use crate::edge::{DAY, Purpose, lock_id};
use crate::signer::Signer;
use crate::story::{self, Lie, Sending};
use crate::world::World;

const LAST_MINUTE: u32 = 0x00ff_ffff;
const NOBODY_GAVE: Nonce = Nonce([0x17; 16]);

pub(crate) fn root(owner: u8) -> Signer {
    Signer::of(&[b'r', owner])
}

pub(crate) fn owner_id(owner: u8) -> OwnerId {
    OwnerId::of(&root(owner).public)
}

pub(crate) fn group(owner: u8) -> GroupId {
    GroupId([owner; 16])
}

pub(crate) fn registry() -> Signer {
    Signer::of(b"registry")
}

fn edge_key(owner: u8, purpose: Purpose, KeyEpoch(epoch): KeyEpoch) -> Signer {
    let [high, low] = epoch.to_be_bytes();
    Signer::of(&[b'k', owner, purpose as u8, low, high])
}

fn role(number: u8) -> Role {
    [Role::Guest, Role::Host, Role::Manager, Role::Administrator][usize::from(number % 4)]
}

fn action(number: u8) -> Action {
    [Action::Unlock, Action::HoldOpen, Action::Secure][usize::from(number % 3)]
}

/// All but what is taken away.
fn rights(lacking: u8) -> Rights {
    let each = [
        Rights::UNLOCK,
        Rights::HOLD_OPEN,
        Rights::DELEGATE,
        Rights::CONFIGURE,
    ];
    let kept = each
        .into_iter()
        .enumerate()
        .filter(|(bit, _)| lacking >> bit & 1 == 0);
    kept.fold(Rights::default(), |rights, (_, right)| rights.union(right))
}

fn minute(at: i64) -> MinuteStamp {
    let at = at.clamp(0, i64::from(LAST_MINUTE));
    MinuteStamp::new(u32::try_from(at).expect("clamped")).expect("clamped")
}

fn validity(from: i64, minutes: i64) -> Validity {
    let from = from.clamp(0, i64::from(LAST_MINUTE) - 1);
    Validity::new(minute(from), minute(from + minutes.max(1))).expect("in order")
}

fn serial(number: u8) -> Serial {
    Serial::new(1 + u32::from(number)).expect("not 0")
}

fn version(number: i64) -> StateVersion {
    let number = u32::try_from(number.clamp(0, 0x00ff_ffff)).expect("clamped");
    StateVersion::new(number).expect("clamped")
}

impl World {
    /// The bytes of a frame.
    pub(crate) fn write(&mut self, sending: &Sending) -> Vec<u8> {
        let frame = match sending {
            Sending::Hello => Hello.encode(),
            Sending::AskChallenge => Ask::Challenge.encode(),
            Sending::AskAck => Ask::Ack.encode(),
            Sending::AskEvents(from) => Ask::Events {
                from: EventSequence(u32::from(*from)),
            }
            .encode(),
            Sending::Grant(grant) => return self.write_grant(grant),
            Sending::Release(release) => return self.write_release(release),
            Sending::Key(key) => return self.write_key(key),
            Sending::State(state) => return self.write_state(state),
            Sending::Token(token) => return self.write_token(token),
            Sending::Access(lease, action, lie) => return self.write_access(lease, *action, *lie),
            Sending::Present(lease, child) => return self.write_present(lease, child),
            Sending::Prove(action, lie) => return self.write_prove(*action, *lie),
        };
        frame.as_slice().to_vec()
    }

    fn owner_or(&self, lie: Lie) -> u8 {
        let owner = self.owner_name();
        if lie.of_owner() { 3 - owner } else { owner }
    }

    fn ownership_or(&self, lie: Lie) -> OwnershipCounter {
        let OwnershipCounter(counter) = self.look().ownership;
        OwnershipCounter(if lie.of_ownership() {
            counter ^ 1
        } else {
            counter
        })
    }

    fn context(&self, lie: Lie) -> Context {
        Context::Lock {
            owner: owner_id(self.owner_or(lie)),
            ownership: self.ownership_or(lie),
            lock: lock_or(lie),
        }
    }

    fn epoch_below(&self, below: u8) -> KeyEpoch {
        KeyEpoch(self.look().epoch.0.saturating_sub(u16::from(below % 3)))
    }

    fn true_minute(&self) -> i64 {
        i64::try_from(self.time() / 60_000).expect("below 2056")
    }

    fn sign<'a, T: Signable<'a>>(
        &mut self,
        body: T,
        (context, bound): (&Context, &T::Bound),
        signer: &Signer,
        lie: Lie,
    ) -> Signed<T> {
        let message = Signed::message(&body, context, bound);
        let signer = if lie.of_key() {
            &Signer::of(b"nobody's")
        } else {
            signer
        };
        let signature = self.signatures.sign(signer, &message);
        Signed::new(body, signature_or(signature, lie))
    }

    fn write_grant(&mut self, grant: &story::Grant) -> Vec<u8> {
        let lie = grant.lie;
        let owner = 1 + (grant.epoch >> 7);
        let root = root(owner);
        let OwnershipCounter(before) = self.look().ownership;
        let change = if lie.of_ownership() { 0 } else { 1 };
        let context = Context::Lock {
            owner: owner_id(if lie.of_owner() { 3 - owner } else { owner }),
            ownership: OwnershipCounter(before.wrapping_add(change)),
            lock: lock_or(lie),
        };
        let body = OwnershipGrant {
            owner_root: root.public,
            nonce: self
                .introduced
                .filter(|_| !lie.of_bound())
                .unwrap_or(NOBODY_GAVE),
            lowest_epoch: KeyEpoch(u16::from(grant.epoch & 0x7f)),
        };
        let grant = self.sign(body, (&context, &Unbound), &root, Lie::default());
        let registry = if lie.of_key() {
            Signer::of(b"nobody's")
        } else {
            registry()
        };
        let message = body.countersigned_message(&context);
        let countersignature = self.signatures.sign(&registry, &message);
        let countersigned = CountersignedGrant {
            grant,
            countersignature: signature_or(countersignature, lie),
        };
        countersigned.encode().as_slice().to_vec()
    }

    fn write_release(&mut self, release: &story::Release) -> Vec<u8> {
        let expiry = minute(self.true_minute() + 60 + i64::from(release.minutes));
        let body = match release.to % 3 {
            0 => Release::to_anyone(expiry),
            owner => Release::to_owner(owner_id(owner), expiry).expect("somebody"),
        };
        let root = root(self.owner_name());
        let context = self.context(release.lie);
        let signed = self.sign(body, (&context, &Unbound), &root, release.lie);
        signed.encode().as_slice().to_vec()
    }

    fn write_key(&mut self, key: &story::Key) -> Vec<u8> {
        let owner = self.owner_name();
        let epoch = KeyEpoch(match key.epoch {
            // An old one.
            0xff => self.look().epoch.0.saturating_sub(1),
            above => self.look().epoch.0.saturating_add(u16::from(above % 3)),
        });
        let purpose = Purpose::ALL[usize::from(key.purpose % 4)];
        let public = edge_key(owner, purpose, epoch).public;
        let (life, role) = (u16::from(key.life), role(key.role));
        let grant = match purpose {
            _ if key.purpose == 4 => KeyGrant::Keypad(ExchangeKey(public.0)),
            Purpose::Issue => {
                let child = Hours(life % 25);
                let caps = IssueCaps::new(role, Hours(168 - life % 168), child);
                KeyGrant::Issue(public, caps.unwrap_or(IssueCaps::WIDEST))
            }
            Purpose::Emergency => {
                let caps = EmergencyCaps::new(role, Hours(336 - life));
                KeyGrant::Emergency(public, caps.unwrap_or(EmergencyCaps::WIDEST))
            }
            Purpose::State => KeyGrant::State(public),
            Purpose::Time => KeyGrant::Time(public),
        };
        let slot = (purpose.slot(epoch.0).number() + key.slot % 12) % 12;
        let slot = KeySlot::new(slot).expect("below 12");
        let others = (0..12)
            .filter_map(KeySlot::new)
            .filter(|other| *other != slot);
        let revoked = others
            .filter(|other| key.revoked >> other.number() & 1 == 1)
            .fold(SlotSet::NONE, SlotSet::with);
        let end = minute(self.true_minute() + i64::from(DAY) * (44 + i64::from(key.days)));
        let update = KeyUpdate::new(epoch, slot, grant, end, revoked).expect("not its own slot");
        let context = Context::Owner(owner_id(self.owner_or(key.lie)));
        let signed = self.sign(update, (&context, &Unbound), &root(owner), key.lie);
        signed.encode().as_slice().to_vec()
    }

    fn write_state(&mut self, state: &story::State) -> Vec<u8> {
        let owner = self.owner_name();
        let epoch = self.epoch_below(state.epoch);
        let signer = edge_key(owner, Purpose::State, epoch);
        let slot = self.look().slot_of(&signer.public);
        let next = i64::from(self.look().version().number()) + 1 + i64::from(state.version);
        let issued = minute(self.true_minute() + i64::from(state.minutes));
        let end = (minute(i64::from(400 * DAY)), ZoneOffset::UTC);
        let header = StateHeader {
            key: slot.unwrap_or(Purpose::State.slot(epoch.0)),
            clock_policy: if state.flags & 1 == 0 {
                ClockPolicy::AsLeased
            } else {
                ClockPolicy::TrustedOnly
            },
            mode: [
                Mode::Normal,
                Mode::KeepLocked,
                Mode::Lockdown,
                Mode::Evacuation,
            ][usize::from(state.mode % 4)],
            attribute_events: state.flags & 2 == 2,
            version: version(next),
            issued_at: issued.start(),
            zone: Zone::new(ZoneOffset::UTC, end, end).expect("in order"),
            event_mark: EventSequence(u32::from(state.event_mark)),
        };
        let mut content = StateContent::empty(header);
        content.floor = serial(state.floor);
        content.revoked = state.revoked.iter().copied().map(serial).collect();
        content.children = state
            .child
            .map(|(parent, index)| ChildPair {
                scope: Scope::Lock,
                parent: serial(parent),
                index: child_index(index),
            })
            .into_iter()
            .collect();
        content.groups = state
            .group
            .map(|(version, revoked)| {
                let group = GroupContent {
                    group: group(owner),
                    version: self::version(i64::from(version)),
                    floor: Serial::FIRST,
                    revoked: [serial(revoked)].into(),
                };
                (GroupSlot::INSTALLATION, group)
            })
            .into_iter()
            .collect();
        let Ok(body) = content.encode() else {
            return Vec::new();
        };
        let context = self.context(state.lie);
        let read = State::read(body.as_slice()).expect("just written");
        let signed = self.sign(read, (&context, &Unbound), &signer, state.lie);
        signed.encode().as_slice().to_vec()
    }

    fn write_token(&mut self, token: &story::Token) -> Vec<u8> {
        let epoch = self.epoch_below(token.epoch);
        let signer = edge_key(self.owner_name(), Purpose::Time, epoch);
        let slot = self.look().slot_of(&signer.public);
        let seconds = i64::try_from(self.time() / 1_000).expect("below 2161");
        let time = (seconds + i64::from(token.seconds)).clamp(0, i64::from(u32::MAX));
        let body = TimeToken {
            key: slot.unwrap_or(Purpose::Time.slot(epoch.0)),
            time: SecondStamp(u32::try_from(time).expect("clamped")),
        };
        let nonce = self.nonce_or(token.lie);
        let context = self.context(token.lie);
        let signed = self.sign(body, (&context, &nonce), &signer, token.lie);
        signed.encode().as_slice().to_vec()
    }

    fn lease(&mut self, lease: &story::Lease) -> (Lease, Signer) {
        let owner = self.owner_name();
        let epoch = self.epoch_below(lease.epoch);
        let purpose = if lease.emergency {
            Purpose::Emergency
        } else {
            Purpose::Issue
        };
        let signer = edge_key(owner, purpose, epoch);
        let slot = self.look().slot_of(&signer.public);
        let phone = Signer::of(if lease.phone { b"phone 2" } else { b"phone 1" });
        let from = self.true_minute() - 60 + i64::from(lease.minutes);
        let scope = GroupSlot::new(lease.scope % 5).map_or(Scope::Lock, Scope::Group);
        let window = lease.window.map_or(Window::ALWAYS, |(days, start, end)| {
            let days = Weekdays::from_mask(1 + days % 127).expect("some day");
            Window::between(days, start % 1_440, 1 + end % 1_440).expect("in range")
        });
        let body = Credential {
            key: slot.unwrap_or(purpose.slot(epoch.0)),
            role: role(lease.role),
            rights: rights(lease.rights),
            needs_trusted_clock: lease.needs_trusted_clock,
            scope,
            serial: serial(lease.serial),
            gate: version(i64::from(self.look().version().number()) - i64::from(lease.gate)),
            validity: validity(from, i64::from(DAY) + i64::from(lease.life)),
            windows: Windows::one(window),
            phone_key: phone.public,
        };
        let context = match scope {
            Scope::Lock => self.context(lease.lie),
            Scope::Group(_) => Context::Group {
                owner: owner_id(self.owner_or(lease.lie)),
                group: group(self.owner_or(lease.lie)),
            },
        };
        (
            self.sign(body, (&context, &Unbound), &signer, lease.lie),
            phone,
        )
    }

    fn nonce_or(&self, lie: Lie) -> Nonce {
        let given = self.nonce.filter(|_| !lie.of_bound());
        given.map_or(NOBODY_GAVE, |(nonce, _)| nonce)
    }

    fn prove(
        &mut self,
        (carrier, action): (Carrier, Action),
        body_hash: BodyHash,
        key: &Signer,
        lie: Lie,
    ) -> Signature {
        let proof = Proof {
            lock: lock_or(lie),
            ownership: self.ownership_or(lie),
            nonce: self.nonce_or(lie),
            carrier,
            action,
            body_hash,
        };
        let key = if lie.of_key() {
            &Signer::of(b"nobody's")
        } else {
            key
        };
        signature_or(self.signatures.sign(key, &proof.message()), lie)
    }

    fn write_access(&mut self, lease: &story::Lease, number: u8, lie: Lie) -> Vec<u8> {
        let (lease, phone) = self.lease(lease);
        let action = action(number);
        let hash = lease.body_hash(&Unbound);
        let proof = self.prove((Carrier::Access, action), hash, &phone, lie);
        let access = Access {
            action,
            lease,
            proof,
        };
        access.encode().as_slice().to_vec()
    }

    fn write_present(&mut self, lease: &story::Lease, child: &story::Child) -> Vec<u8> {
        let lie = child.lie;
        let (parent, host) = self.lease(lease);
        let guest = Signer::of(if child.guest { b"guest 2" } else { b"guest 1" });
        let from = self.true_minute() - 30 + i64::from(child.minutes);
        let body = Delegation {
            hold_open: child.hold_open,
            index: child_index(child.index),
            validity: validity(from, 600 + i64::from(child.life)),
            window: Window::ALWAYS,
            guest_key: guest.public,
        };
        let hash = parent.body_hash(&Unbound);
        let bound = if lie.of_bound() {
            BodyHash([0; 32])
        } else {
            hash
        };
        let context = self.context(lie);
        let child = self.sign(body, (&context, &bound), &host, lie);
        let present = Present { parent, child };
        self.carried = Some((present, guest));
        present.encode().as_slice().to_vec()
    }

    fn write_prove(&mut self, number: u8, lie: Lie) -> Vec<u8> {
        let action = action(number);
        let Some((present, guest)) = self.carried.clone() else {
            return Vec::new();
        };
        let proof = self.prove((Carrier::Prove, action), present.body_hash(), &guest, lie);
        Prove { action, proof }.encode().as_slice().to_vec()
    }
}

fn lock_or(lie: Lie) -> LockId {
    if lie.of_lock() {
        LockId([0x4c; 16])
    } else {
        lock_of_all()
    }
}

/// The one lock of all lives.
pub(crate) fn lock_of_all() -> LockId {
    thread_local! {
        static LOCK: LockId = lock_id();
    }
    LOCK.with(|lock| *lock)
}

fn signature_or(signature: Signature, lie: Lie) -> Signature {
    if lie.of_signature() {
        Signature([0; 64])
    } else {
        signature
    }
}

fn child_index(number: u8) -> ChildIndex {
    ChildIndex::new(1 + u16::from(number)).expect("not 0")
}

/// The key that signs as a root of this owner.
pub(crate) fn root_of(owner: OwnerId) -> PublicKey {
    let name = [1, 2].into_iter().find(|name| owner_id(*name) == owner);
    root(name.expect("one of the two")).public
}

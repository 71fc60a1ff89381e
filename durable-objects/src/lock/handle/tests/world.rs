//! A lock's object with a lock, an installation and phones around it, all in memory.

use credential::key::{PublicKey, SigningKey};
use credential::number::{
    KeyEpoch, LockId as WireLockId, Nonce, OwnerId, OwnershipCounter, Serial,
};
use credential::ownership::OwnershipAck;
use credential::signed::{Context, Signed, Unbound};
use domain::chain::{Authority, Chain, Link, LinkKind, LinkState, Subject};
use domain::device::{DeviceKey, DeviceState};
use domain::hex::Hex;
use domain::id::{AccessPointId, DeviceId, GrantId, InstallationId, LockId, ProfileId};
use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::level::Level;
use domain::lock_record::line::Line;
use domain::lock_record::state::EndedSerial;
use domain::mandate::{Bounds, Objects};
use domain::order::{
    Cause, Ended, EndedFact, LeaseClass, LockSummary, Narrowings, Order, OwnershipPeriod,
};
use domain::time::{Duration, Instant};
use domain::zone::Zone;

use crate::address::Address;
use crate::failure::Failure;
use crate::installation::message::Message as ToInstallation;
use crate::lock::handle::handle;
use crate::lock::message::{Message, Registration, Reply};
use crate::lock::{store, summary};
use crate::migrate::migrate;
use crate::native_sql::NativeSql;
use crate::outbox::{self, Envelope};
use crate::signer::DerivedKeys;
use crate::{inbox, sql::Sql as _};

pub struct World {
    pub sql: NativeSql,
    pub keys: DerivedKeys,
    pub lock_key: SigningKey,
    pub ownership: u16,
    pub nonce: [u8; 16],
    narrowings: Narrowings,
    sent: u64,
}

/// So many hours after a Monday in November 2026.
pub fn at(hours: u32) -> Instant {
    Instant::from_millis(1_795_392_000_000)
        .unwrap()
        .plus(Duration::hours(hours))
}

pub fn owner() -> OwnerId {
    OwnerId([5; 8])
}

pub fn epoch() -> KeyEpoch {
    KeyEpoch(1)
}

pub fn lock_id() -> LockId {
    LockId::from_wire(WireLockId::of(&PublicKey::of(&lock_key())).0)
}

fn lock_key() -> SigningKey {
    SigningKey::from_bytes(&[42; 32])
}

fn door() -> AccessPointId {
    AccessPointId::from([6; 16])
}

fn installation(number: u8) -> InstallationId {
    InstallationId::from([number; 16])
}

impl World {
    /// Registered, but the lock has not signed.
    pub fn registered() -> Self {
        let mut sql = NativeSql::in_memory().unwrap();
        migrate(&mut sql, &[store::SCHEMA, inbox::SCHEMA, outbox::SCHEMA]).unwrap();
        let keys = DerivedKeys::new([7; 32]);
        let narrowings = Narrowings::default();
        let mut world = Self {
            sql,
            keys,
            lock_key: lock_key(),
            ownership: 1,
            nonce: [3; 16],
            narrowings,
            sent: 0,
        };
        let registration = world.registration(1, 3);
        world.say(0, Message::Register(registration)).unwrap();
        world
    }

    /// Registered and active.
    pub fn enrolled() -> Self {
        let mut world = Self::registered();
        world.activate();
        world
    }

    pub fn say(&mut self, hours: u32, message: Message) -> Result<Reply, Failure> {
        handle(&mut self.sql, &self.keys, at(hours), message)
    }

    pub fn registration(&self, ownership: u16, nonce: u8) -> Registration {
        Registration {
            lock: lock_id(),
            lock_key: Hex::from(PublicKey::of(&self.lock_key).0),
            installation: installation(u8::try_from(ownership).unwrap()),
            access_point: door(),
            kind: DoorKind::Door,
            profile: DoorProfile::Blue,
            owner_id: owner().0.into(),
            ownership,
            key_epoch: epoch().0,
            zone: Zone::utc(),
            nonce: Hex::from([nonce; 16]),
        }
    }

    pub fn acknowledgement(&self, nonce: [u8; 16]) -> Hex {
        let ack = OwnershipAck {
            nonce: Nonce(nonce),
        };
        Hex::from(
            Signed::sign(ack, &self.context(), &Unbound, &self.lock_key)
                .encode()
                .as_slice(),
        )
    }

    pub fn activate(&mut self) {
        let activate = self.activation(self.nonce);
        assert_eq!(self.say(0, activate), Ok(Reply::Activated));
    }

    /// What the installation's outbox has for the lock once it has signed for this nonce.
    pub fn activation(&self, nonce: [u8; 16]) -> Message {
        Message::Activate {
            period: self.period(),
            acknowledgement: self.acknowledgement(nonce),
        }
    }

    pub fn context(&self) -> Context {
        Context::Lock {
            owner: owner(),
            ownership: OwnershipCounter(self.ownership),
            lock: WireLockId(*lock_id().bytes()),
        }
    }

    /// The order for a phone, each with a grant of its own.
    pub fn order(&self, phone: u8) -> Order {
        self.order_with(phone, |_| ())
    }

    pub fn order_with(&self, phone: u8, change: impl Fn(&mut Link)) -> Order {
        let mut chain = Chain::new(Subject {
            person: None,
            device: DeviceId::from([phone; 16]),
            key: DeviceKey::from([phone; 32]),
            state: DeviceState::Active,
        });
        let owner_of_links = installation(u8::try_from(self.ownership).unwrap());
        let link = |id, kind, bounds| Link {
            id,
            kind,
            owner: Authority::Installation(owner_of_links),
            narrowings: self.narrowings.sequence,
            bounds,
            state: LinkState::Active,
        };
        let profile = ProfileId::from([phone; 16]).into();
        chain
            .append(link(profile, LinkKind::Profile, Bounds::everything()))
            .unwrap();
        let bounds = Bounds {
            objects: Objects::only(door()),
            capabilities: Level::Guest.capabilities(),
            level: Level::Guest,
            ..Bounds::everything()
        };
        let mut grant = link(GrantId::from([phone; 16]).into(), LinkKind::Grant, bounds);
        change(&mut grant);
        chain.append(grant).unwrap();
        chain
            .append(link(
                owner_of_links.into(),
                LinkKind::Root,
                Bounds::everything(),
            ))
            .unwrap();
        Order {
            lock: lock_id(),
            access_point: door(),
            owner_id: owner().0.into(),
            ownership: self.ownership,
            key_epoch: epoch().0,
            zone: Zone::utc(),
            chain,
            class: LeaseClass::Staff,
            not_after_at_most: at(10_000),
            narrowings: self.narrowings.clone(),
        }
    }

    pub fn issue(&mut self, phone: u8, hours: u32) -> Result<Reply, Failure> {
        let order = self.order(phone);
        self.say(hours, Message::Issue(Box::new(order)))
    }

    pub fn end_grant(&mut self, phone: u8, cause: Cause) {
        self.end(EndedFact::Link(GrantId::from([phone; 16]).into()), cause);
    }

    /// The emergency floor.
    pub fn end_all(&mut self) {
        let installation = installation(u8::try_from(self.ownership).unwrap());
        self.end(EndedFact::Link(installation.into()), Cause::Revoked);
    }

    /// Many lines far apart, revoked one after the other. Returns the last serial.
    pub fn revoke_many(&mut self, after: u32, count: u32) -> u32 {
        let mut ownership = store::ownership(&mut self.sql).unwrap().unwrap();
        for number in 1..=count {
            let line = Line {
                key: DeviceKey::from([250; 32]),
                chain: vec![],
                serial: Serial::new(after + 500 * number).unwrap(),
                born: 0,
                lease_until: at(72),
                ended: None,
            };
            store::add_line(&mut self.sql, &line).unwrap();
            let ended = EndedSerial {
                serial: line.serial.number(),
                cause: Cause::Revoked,
                by: u64::from(number),
            };
            store::end_line(&mut self.sql, ended).unwrap();
        }
        ownership.last_serial = after + 500 * count;
        ownership.narrowings = u64::from(count);
        ownership.narrowing_waits = true;
        self.narrowings.sequence = ownership.narrowings;
        store::put_ownership(&mut self.sql, &ownership).unwrap();
        ownership.last_serial
    }

    pub fn end_device(&mut self, phone: u8) {
        self.end(
            EndedFact::Device(DeviceKey::from([phone; 32])),
            Cause::Blocked,
        );
    }

    fn end(&mut self, what: EndedFact, cause: Cause) {
        self.narrowings.sequence += 1;
        let sequence = self.narrowings.sequence;
        self.narrowings.ended.push(Ended {
            sequence,
            what,
            cause,
            until: at(100),
        });
    }

    /// The installation's outbox delivers.
    pub fn narrow(&mut self, hours: u32) -> Result<Reply, Failure> {
        let message = self.narrow_message();
        self.say(hours, message)
    }

    /// What the installation's outbox has for the lock.
    pub fn narrow_message(&mut self) -> Message {
        self.sent += 1;
        let envelope = Envelope {
            sender: Address::installation(installation(u8::try_from(self.ownership).unwrap())),
            lane: "narrowings".to_owned(),
            sequence: self.sent,
            narrows: true,
        };
        Message::Narrow {
            envelope,
            ownership: self.ownership,
            after: 0,
            narrowings: self.narrowings.clone(),
        }
    }

    /// The owner lets the lock go.
    pub fn release(&mut self) {
        let period = self.period();
        assert_eq!(self.say(0, Message::Release(period)), Ok(Reply::Released));
    }

    /// The present period of ownership.
    pub fn period(&self) -> OwnershipPeriod {
        OwnershipPeriod {
            installation: installation(u8::try_from(self.ownership).unwrap()),
            ownership: self.ownership,
            nonce: Hex::from(self.nonce),
        }
    }

    /// Another installation takes the lock over, which counts its own narrowings.
    pub fn change_hands(&mut self) {
        self.release();
        self.ownership += 1;
        self.nonce = [self.nonce[0] + 1; 16];
        self.narrowings = Narrowings::default();
        let registration = self.registration(self.ownership, self.nonce[0]);
        self.say(0, Message::Register(registration)).unwrap();
        self.activate();
    }

    /// The summary that leaves at this instant.
    pub fn summary(&mut self, now: Instant) -> LockSummary {
        summary::tell(&mut self.sql, now).unwrap();
        let due = outbox::due(&mut self.sql, now, 6).unwrap();
        match serde_json::from_str(&due[0].message).unwrap() {
            ToInstallation::LockSummary { summary, .. } => summary,
            other => panic!("{other:?}"),
        }
    }

    /// How many summaries leave at this instant.
    pub fn summaries(&mut self, now: Instant) -> usize {
        summary::tell(&mut self.sql, now).unwrap();
        let due = outbox::due(&mut self.sql, now, 6).unwrap();
        for delivery in &due {
            outbox::delivered(&mut self.sql, delivery).unwrap();
        }
        let (left,) = self
            .sql
            .one::<(u32,)>("SELECT count(*) FROM outbox", &[])
            .unwrap();
        assert_eq!(left, 0);
        due.len()
    }
}

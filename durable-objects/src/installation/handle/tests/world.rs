//! An installation on a database, with its people.

use std::collections::BTreeMap;

use credential::device::{DeviceCertificate, DeviceClass, Introduction};
use credential::key::{ExchangeKey, PublicKey, SigningKey};
use credential::number::{LockId as WireLockId, Nonce, OwnerId as WireOwnerId, OwnershipCounter};
use credential::ownership::OwnershipAck;
use credential::signed::{Context, Signed, Unbound};
use domain::chain::Subject;
use domain::device::{DeviceKey, DeviceState};
use domain::hex::Hex;
use domain::id::{AccessPointId, CommandId, GrantId, InstallationId, LockId, PersonId, ProfileId};
use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::installation::doors::CreateDoor;
use domain::installation::give_grants::GiveGrants;
use domain::installation::people::CreatePerson;
use domain::installation::profile::Segment;
use domain::installation::registration::{Registration, RegistrationState};
use domain::installation::walk::Known;
use domain::language::Language;
use domain::level::Level;
use domain::order::Narrowings;
use domain::time::{Duration, Instant};
use domain::view::door::Door;
use domain::view::grant::GrantsCreated;
use domain::view::person::Person;
use serde::de::DeserializeOwned;

use super::super::super::message::{
    Act, Administrator, Body, Message, Question, RegistrationView, Reply, WalkedDoor,
};
use super::super::super::store::{self, locks};
use super::super::super::{Keys, Rules};
use crate::audit_log::message::Act as LoggedAct;
use crate::command_log::Run;
use crate::failure::Failure;
use crate::fingerprint::Fingerprint;
use crate::lock::message::Message as ToLock;
use crate::machine::{Machine, Turn, settle, turn, wake};
use crate::native_sql::NativeSql;
use crate::outbox::Delivery;
use crate::owner_root::RootSeal;
use crate::secret::Secret;
use crate::signer::DerivedKeys;
use crate::sql::{Json, Sql as _};

pub(super) struct World {
    pub(super) sql: NativeSql,
    pub(super) now: Instant,
    pub(super) rules: Rules,
    acts: u32,
    people: BTreeMap<PersonId, ProfileId>,
}

/// Somebody's account, by number; the root administrator's is 1.
pub(super) fn account(number: u8) -> PersonId {
    PersonId::from([number; 16])
}

/// A phone of an account.
pub(super) fn phone(person: PersonId) -> Subject {
    let [number, ..] = *person.bytes();
    Subject {
        person: Some(person),
        device: [number; 16].into(),
        key: DeviceKey::from([number; 32]),
        state: DeviceState::Active,
    }
}

impl World {
    /// An installation whose root administrator has joined.
    pub(super) fn new() -> Self {
        let mut world = Self::empty();
        let reply = world.create().unwrap();
        world.join(&reply, account(1));
        world
    }

    /// An installation whose root administrator has been invited.
    pub(super) fn before_anybody_joined() -> Self {
        let mut world = Self::empty();
        world.create().unwrap();
        world
    }

    fn empty() -> Self {
        let rules = Rules {
            keys: Some(Keys {
                issue: DerivedKeys::new([1; 32]),
                root: RootSeal::new([2; 32]),
            }),
        };
        let mut sql = NativeSql::in_memory().unwrap();
        wake(&rules, &mut sql).unwrap();
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        Self {
            sql,
            now,
            rules,
            acts: 0,
            people: BTreeMap::new(),
        }
    }

    pub(super) fn id() -> InstallationId {
        InstallationId::from([9; 16])
    }

    pub(super) fn root() -> PersonId {
        account(1)
    }

    pub(super) fn create(&mut self) -> Result<Reply, Failure> {
        let run = self.run();
        self.send(Message::Create {
            run,
            by: account(200),
            id: Self::id(),
            name: "House".parse().unwrap(),
            zone: "Europe/Amsterdam".to_owned(),
            administrator: Administrator {
                name: "Root".parse().unwrap(),
                email: "root@example.com".parse().unwrap(),
                language: Language::English,
            },
            entropy: Secret::from([7; 32]),
        })
    }

    pub(super) fn invite_administrator_message(&mut self) -> Message {
        let run = self.run();
        Message::InviteAdministrator {
            run,
            by: account(200),
            entropy: Secret::from([8; 32]),
        }
    }

    pub(super) fn call_keys_back_message(&mut self) -> Message {
        let run = self.run();
        Message::CallKeysBack {
            run,
            by: account(200),
            entropy: Secret::from([9; 32]),
        }
    }

    pub(super) fn send(&mut self, message: Message) -> Result<Reply, Failure> {
        self.rules.handle(&mut self.sql, self.now, message)
    }

    pub(super) fn ask(&mut self, person: PersonId, question: Question) -> Body {
        self.send(Message::Ask { person, question }).unwrap().body
    }

    pub(super) fn act_message(&mut self, person: PersonId, act: Act) -> Message {
        let run = self.run();
        let entropy = Secret::from(*Fingerprint::of(&[&self.acts.to_be_bytes()]).bytes());
        Message::Act {
            person,
            run: Some(run),
            entropy,
            act,
        }
    }

    pub(super) fn act(&mut self, person: PersonId, act: Act) -> Result<Reply, Failure> {
        let message = self.act_message(person, act);
        self.send(message)
    }

    pub(super) fn pass(&mut self, duration: Duration) {
        self.now = self.now.plus(duration);
    }

    pub(super) fn pass_minutes(&mut self, minutes: u32) {
        self.pass(Duration::minutes(minutes));
    }

    pub(super) fn create_person(name: &str, segment: Segment) -> Act {
        Act::CreatePerson(CreatePerson {
            name: name.parse().unwrap(),
            email: format!("{}@example.com", name.to_lowercase())
                .parse()
                .unwrap(),
            language: Language::English,
            segment,
            from: None,
            until: None,
        })
    }

    /// A person who has not joined yet, and the secret of the invitation.
    pub(super) fn person(&mut self, name: &str) -> (ProfileId, Secret) {
        let reply = self
            .act(Self::root(), Self::create_person(name, Segment::Resident))
            .unwrap();
        let person: Person = shown(reply.body.clone());
        (person.id, secret(&reply))
    }

    /// A resident who has joined.
    pub(super) fn member(&mut self, name: &str) -> PersonId {
        self.joined(name, Segment::Resident)
    }

    /// An employee who has joined.
    pub(super) fn employee(&mut self, name: &str) -> PersonId {
        self.joined(name, Segment::Employee)
    }

    pub(super) fn profile(&self, person: PersonId) -> ProfileId {
        self.people[&person]
    }

    pub(super) fn create_door(name: &str) -> Act {
        Act::CreateDoor(CreateDoor {
            name: name.parse().unwrap(),
            place: None,
            plate: None,
            kind: DoorKind::Door,
            profile: DoorProfile::Blue,
        })
    }

    pub(super) fn door(&mut self, name: &str) -> AccessPointId {
        self.door_by(Self::root(), name)
    }

    fn door_by(&mut self, creator: PersonId, name: &str) -> AccessPointId {
        let created = self.act(creator, Self::create_door(name)).unwrap();
        shown::<Door>(created.body).id
    }

    /// A door with an active lock.
    pub(super) fn door_with_lock(&mut self, name: &str) -> (AccessPointId, LockId) {
        self.door_with_lock_by(Self::root(), name)
    }

    /// A door with an active lock that somebody has created.
    pub(super) fn door_with_lock_by(
        &mut self,
        creator: PersonId,
        name: &str,
    ) -> (AccessPointId, LockId) {
        let door = self.door_by(creator, name);
        let lock = LockId::from(*door.bytes());
        self.put_lock(door, lock, 1);
        (door, lock)
    }

    /// Puts an active lock at a door.
    pub(super) fn put_lock(&mut self, door: AccessPointId, lock: LockId, ownership: u16) {
        let registration = Registration {
            lock,
            access_point: door,
            ownership,
            lock_key: [1; 32],
            nonce: [1; 16],
            state: RegistrationState::Active,
        };
        locks::put(&mut self.sql, &registration).unwrap();
    }

    /// Begins to enrol a lock, by the number of its key and that of its nonce.
    pub(super) fn begin(
        &mut self,
        door: AccessPointId,
        key: u8,
        nonce: u8,
    ) -> Result<LockId, Failure> {
        self.begin_with(door, key, nonce, DeviceClass::Door)
    }

    pub(super) fn begin_with(
        &mut self,
        door: AccessPointId,
        key: u8,
        nonce: u8,
        class: DeviceClass,
    ) -> Result<LockId, Failure> {
        Ok(self.registration_with(door, key, nonce, class)?.lock)
    }

    /// The same, with what the lock's object is told.
    pub(super) fn registration(&mut self, door: AccessPointId, key: u8) -> RegistrationView {
        self.registration_with(door, key, 1, DeviceClass::Door)
            .unwrap()
    }

    fn registration_with(
        &mut self,
        door: AccessPointId,
        key: u8,
        nonce: u8,
        class: DeviceClass,
    ) -> Result<RegistrationView, Failure> {
        let certificate = DeviceCertificate {
            class,
            model: 1,
            lock_key: PublicKey::of(&SigningKey::from_bytes(&[key; 32])),
            exchange_key: ExchangeKey([key; 32]),
        };
        let maker = SigningKey::from_bytes(&[77; 32]);
        let introduction = Introduction {
            ownership: OwnershipCounter(0),
            owner: None,
            nonce: Nonce([nonce; 16]),
            certificate: Signed::sign(certificate, &certificate.context(), &Unbound, &maker),
        };
        let act = Act::BeginRegistration {
            door,
            introduction: Hex::from(introduction.encode().as_slice()),
        };
        match self.act(Self::root(), act)?.body {
            Body::RegistrationBegun(begun) => Ok(*begun),
            other => panic!("{other:?}"),
        }
    }

    /// What a lock says that has accepted the grant.
    pub(super) fn acknowledgement(&mut self, key: u8, nonce: u8) -> Hex {
        let key = SigningKey::from_bytes(&[key; 32]);
        let owner = store::existing(&mut self.sql).unwrap().owner_id;
        let context = Context::Lock {
            owner: WireOwnerId(*owner.bytes()),
            ownership: OwnershipCounter(1),
            lock: WireLockId::of(&PublicKey::of(&key)),
        };
        let accepted = OwnershipAck {
            nonce: Nonce([nonce; 16]),
        };
        let signed = Signed::sign(accepted, &context, &Unbound, &key);
        Hex::from(signed.encode().as_slice())
    }

    pub(super) fn give_act(&self, to: PersonId, door: AccessPointId, level: Level) -> Act {
        Act::GiveGrants(GiveGrants {
            profiles: vec![self.profile(to)],
            doors: vec![door],
            level,
            from: None,
            until: None,
            schedule: None,
        })
    }

    pub(super) fn give(
        &mut self,
        by: PersonId,
        to: PersonId,
        door: AccessPointId,
        level: Level,
    ) -> GrantId {
        let act = self.give_act(to, door, level);
        shown::<GrantsCreated>(self.act(by, act).unwrap().body).items[0].id
    }

    pub(super) fn door_question(door: AccessPointId) -> Question {
        Question::Door {
            door,
            status: None,
            search: None,
            cursor: None,
        }
    }

    pub(super) fn walk(&mut self, person: PersonId, known: Vec<Known>) -> Vec<WalkedDoor> {
        self.walk_with(phone(person), person, known)
    }

    pub(super) fn walk_with(
        &mut self,
        subject: Subject,
        person: PersonId,
        known: Vec<Known>,
    ) -> Vec<WalkedDoor> {
        let reply = self
            .send(Message::Walk {
                subject,
                person,
                known,
                cursor: None,
                at_most: None,
            })
            .unwrap();
        match reply.body {
            Body::Walked(walked) => walked.doors,
            other => panic!("{other:?}"),
        }
    }

    /// One turn of the alarm.
    pub(super) fn turn(&mut self) -> Turn {
        turn(&self.rules, &mut self.sql, self.now).unwrap()
    }

    /// What leaves by the alarm; all of it arrives.
    pub(super) fn alarm(&mut self) -> Vec<Delivery> {
        let mut left = Vec::new();
        loop {
            let Turn {
                deliveries, failed, ..
            } = self.turn();
            assert_eq!(failed, None);
            if deliveries.is_empty() {
                return left;
            }
            for delivery in &deliveries {
                settle(&mut self.sql, self.now, delivery, true).unwrap();
            }
            left.extend(deliveries);
        }
    }

    /// The acts that wait for the log, oldest first.
    pub(super) fn logged(&mut self) -> Vec<LoggedAct> {
        let statement = "SELECT act FROM audit_act ORDER BY sequence";
        let acts: Vec<(Json<LoggedAct>,)> = self.sql.query(statement, &[]).unwrap();
        acts.into_iter().map(|(Json(act),)| act).collect()
    }

    /// The narrowings that leave for locks.
    pub(super) fn narrowings(&mut self) -> Vec<Narrowings> {
        let told = self
            .alarm()
            .into_iter()
            .filter(|delivery| delivery.lane == "narrowings");
        told.map(
            |delivery| match serde_json::from_str(&delivery.message).unwrap() {
                ToLock::Narrow { narrowings, .. } => narrowings,
                other => panic!("{other:?}"),
            },
        )
        .collect()
    }

    fn joined(&mut self, name: &str, segment: Segment) -> PersonId {
        let reply = self
            .act(Self::root(), Self::create_person(name, segment))
            .unwrap();
        let number = u8::try_from(self.people.len() + 1).unwrap();
        self.join(&reply, account(number));
        account(number)
    }

    pub(super) fn join(&mut self, reply: &Reply, person: PersonId) {
        let claim = Message::Claim {
            secret: secret(reply),
            person,
        };
        match self.send(claim).unwrap().body {
            Body::Claimed { profile, .. } => self.people.insert(person, profile),
            other => panic!("{other:?}"),
        };
    }

    fn run(&mut self) -> Run {
        self.acts += 1;
        let fingerprint = Fingerprint::of(&[&self.acts.to_be_bytes()]);
        let mut id = [0; 16];
        id[..4].copy_from_slice(&self.acts.to_be_bytes());
        Run {
            id: CommandId::from(id),
            fingerprint,
        }
    }
}

fn secret(reply: &Reply) -> Secret {
    reply.invitations[0].secret
}

/// What a caller is shown.
pub(super) fn shown<T: DeserializeOwned>(body: Body) -> T {
    match body {
        Body::Shown(view) => view.read().unwrap(),
        other => panic!("{other:?}"),
    }
}

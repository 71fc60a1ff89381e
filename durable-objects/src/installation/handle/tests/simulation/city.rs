//! The objects of the simulation and the network between them.

mod network;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use domain::chain::LinkId;
use domain::id::{AccessPointId, GrantId, LockId, PersonId};
use domain::installation::people::ChangePerson;
use domain::installation::profile::ProfileState;
use domain::language::Language;
use domain::level::Level;
use domain::order::Order;
use domain::refusal::Refusal;
use domain::time::Instant;

use super::super::super::super::message::{Act, Body};
use super::super::super::super::store::people;
use super::super::world::{World, account};
use crate::address::Address;
use crate::failure::Failure;
use crate::lock::message::{Issued, Message as ToLock, Reply as FromLock};
use crate::machine::{Machine, receive};
use crate::message::Answer;
use crate::native_sql::NativeSql;
use crate::outbox::Delivery;
use crate::person::message::{Message as ToPerson, Proof};
use crate::person::passkeys::Site;
use crate::secret::Secret;
use crate::signer::DerivedKeys;
use crate::{lock, person};

/// A lease that left an object, and what it rests on.
#[derive(Clone, Debug)]
struct Lease {
    lock: LockId,
    serial: u32,
    links: Vec<LinkId>,
    /// The step in which the phone walked.
    walked: u32,
    not_after: Instant,
}

/// How many leases that were not over were listed, and how many were not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leases {
    pub(super) listed: usize,
    pub(super) kept: usize,
}

pub(super) struct City {
    pub(super) house: World,
    /// The databases of all objects but the installation.
    objects: BTreeMap<Address, NativeSql>,
    doors: Vec<AccessPointId>,
    locks: Vec<LockId>,
    grants: Vec<GrantId>,
    locked: BTreeSet<PersonId>,
    leases: Vec<Lease>,
    /// What was ended, and in which step.
    ended: Vec<(LinkId, u32)>,
    late_orders: Vec<(u32, Order)>,
    late_messages: Vec<Delivery>,
    /// The acts that were on their way to the log, by their sequence.
    acts: BTreeSet<u64>,
    /// How many mails have left.
    mails: usize,
    /// How many mails there should be.
    expected_mails: usize,
    fates: Vec<u8>,
    /// How many messages did not arrive, or their answer didn't.
    pub(super) lost: u32,
    step: u32,
}

impl City {
    pub(super) fn new(people: u8, doors: u8, mut fates: Vec<u8>) -> Self {
        fates.reverse();
        let mut city = Self {
            house: World::new(),
            objects: BTreeMap::new(),
            doors: vec![],
            locks: vec![],
            grants: vec![],
            locked: BTreeSet::new(),
            leases: vec![],
            ended: vec![],
            late_orders: vec![],
            late_messages: vec![],
            acts: BTreeSet::new(),
            mails: 0,
            expected_mails: 0,
            fates,
            lost: 0,
            step: 0,
        };
        for number in 0..people {
            city.open_account(account(2 + number), number);
            city.house.member(&format!("Person{number}"));
        }
        for number in 0..doors {
            city.enrol(number);
        }
        city
    }

    fn open_account(&mut self, person: PersonId, number: u8) {
        let by = Proof::Mailbox {
            address: format!("person{number}@example.com").parse().unwrap(),
            name: None,
            language: Language::English,
        };
        let entropy = Secret::from([100 + number; 32]);
        let sign_in = ToPerson::SignIn {
            person,
            by,
            entropy,
        };
        let sign_in = serde_json::to_string(&sign_in).unwrap();
        assert!(self.arrive(&Address::person(person), &sign_in));
    }

    /// A door with a lock that is the installation's, as the worker does it.
    fn enrol(&mut self, number: u8) {
        let door = self.house.door(&format!("Door {number}"));
        let begun = self.house.registration(door, 50 + number);
        let register = ToLock::Register(begun.registration);
        assert!(matches!(
            self.ask_lock(begun.lock, &register),
            Answer::Done(FromLock::Registered { .. })
        ));
        let acknowledgement = self.house.acknowledgement(50 + number, 1);
        let act = Act::ActivateRegistration {
            door,
            acknowledgement: acknowledgement.clone(),
        };
        let reply = self.house.act(World::root(), act).unwrap();
        let Body::RegistrationActivated { period, .. } = reply.body else {
            panic!("{:?}", reply.body)
        };
        let activate = ToLock::Activate {
            period,
            acknowledgement,
        };
        assert_eq!(
            self.ask_lock(begun.lock, &activate),
            Answer::Done(FromLock::Activated)
        );
        self.doors.push(door);
        self.locks.push(begun.lock);
    }

    pub(super) fn give(&mut self, to: PersonId, door: u8, level: Level) {
        self.step += 1;
        let act = self
            .house
            .give_act(to, self.doors[usize::from(door)], level);
        match self.house.act(World::root(), act) {
            Ok(reply) => {
                let Body::Given(given) = reply.body else {
                    panic!("{:?}", reply.body)
                };
                self.grants.extend(given.iter().map(|grant| grant.id));
                self.expected_mails += 1;
            }
            Err(failure) => assert!(matches!(failure, Failure::Refused(_)), "{failure}"),
        }
    }

    pub(super) fn revoke(&mut self, which: u8) {
        self.step += 1;
        if self.grants.is_empty() {
            return;
        }
        let grant = self.grants.remove(usize::from(which) % self.grants.len());
        let act = Act::RevokeGrant { grant, version: 1 };
        self.house.act(World::root(), act).unwrap();
        self.ended.push((grant.into(), self.step));
        self.expected_mails += 1;
    }

    pub(super) fn lock(&mut self, who: PersonId, locked: bool) {
        self.step += 1;
        if self.locked.contains(&who) == locked {
            return;
        }
        let profile = self.house.profile(who);
        let state = if locked {
            self.locked.insert(who);
            self.ended.push((profile.into(), self.step));
            ProfileState::Locked
        } else {
            self.locked.remove(&who);
            ProfileState::Indefinite
        };
        let version = people::profile(&mut self.house.sql, profile)
            .unwrap()
            .unwrap()
            .version;
        let command = ChangePerson {
            state: Some(state),
            ..ChangePerson::default()
        };
        let act = Act::ChangePerson {
            profile,
            command,
            version,
        };
        self.house.act(World::root(), act).unwrap();
    }

    /// A phone walks into the installation; its orders go on to the locks, some of them late.
    pub(super) fn fetch(&mut self, who: PersonId, late: u8) {
        self.step += 1;
        if self.locked.contains(&who) {
            return;
        }
        let orders = self.house.walk(who, vec![]);
        let orders = orders.into_iter().filter_map(|door| door.order);
        for (number, order) in orders.enumerate() {
            if late >> number & 1 == 1 {
                self.late_orders.push((self.step, order));
            } else {
                self.order(self.step, order);
            }
        }
    }

    pub(super) fn late_order(&mut self, which: u8) {
        if !self.late_orders.is_empty() {
            let which = usize::from(which) % self.late_orders.len();
            let (walked, order) = self.late_orders.remove(which);
            self.order(walked, order);
        }
    }

    /// An order arrives. A lock's object that has heard more than the installation had told when it was walked into
    /// refuses it; the phone walks again some time.
    fn order(&mut self, walked: u32, order: Order) -> Option<Issued> {
        let (lock, links) = (order.lock, order.chain.links().iter());
        let links = links.map(|link| link.id).collect();
        match self.ask_lock(lock, &ToLock::Issue(Box::new(order))) {
            Answer::Done(FromLock::Issued(issued)) => {
                self.leases.push(Lease {
                    lock,
                    serial: issued.serial,
                    links,
                    walked,
                    not_after: issued.not_after,
                });
                Some(issued)
            }
            Answer::Done(FromLock::Closed { .. })
            | Answer::Failed(Failure::Refused(Refusal::Stale)) => None,
            other => panic!("{other:?}"),
        }
    }

    fn ask_lock(&mut self, lock: LockId, message: &ToLock) -> Answer<FromLock> {
        let body = serde_json::to_vec(message).unwrap();
        let sql = object(&mut self.objects, &Address::lock(lock));
        receive(&lock_rules(), sql, self.house.now, &body).0
    }
}

fn lock_rules() -> lock::Rules<Option<DerivedKeys>> {
    lock::Rules {
        keys: Some(DerivedKeys::new([1; 32])),
    }
}

fn person_rules() -> person::Rules {
    person::Rules {
        site: Site::new("https://door.example"),
    }
}

fn object<'a>(
    objects: &'a mut BTreeMap<Address, NativeSql>,
    address: &Address,
) -> &'a mut NativeSql {
    let begin = || NativeSql::in_memory().unwrap();
    objects.entry(address.clone()).or_insert_with(begin)
}

fn taken<M: Machine>(machine: &M, sql: &mut NativeSql, now: Instant, body: &[u8]) -> bool {
    matches!(receive(machine, sql, now, body).0, Answer::Done(_))
}

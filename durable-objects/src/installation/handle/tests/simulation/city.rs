//! The objects of the simulation and the network between them.

use std::collections::{BTreeMap, BTreeSet};

use credential::signed::Signed;
use credential::state::State;
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
use crate::address::{Address, Class};
use crate::audit_log::{self, chain, message as log};
use crate::failure::Failure;
use crate::fingerprint::Fingerprint;
use crate::lock::message::{Issued, Message as ToLock, Reply as FromLock};
use crate::machine::{Machine, next_delivery, receive, settle, settle_mail, turn};
use crate::mail_lane::Waiting;
use crate::message::Answer;
use crate::native_sql::NativeSql;
use crate::outbox::Delivery;
use crate::person::message::{Message as ToPerson, Proof};
use crate::person::passkeys::Site;
use crate::secret::Secret;
use crate::signer::DerivedKeys;
use crate::sql::Sql as _;
use crate::{directory, installation, lock, person};

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
            Answer::Done(FromLock::Closed { .. }) => None,
            Answer::Failed(Failure::Refused(Refusal::Stale)) => None,
            other => panic!("{other:?}"),
        }
    }

    fn ask_lock(&mut self, lock: LockId, message: &ToLock) -> Answer<FromLock> {
        let body = serde_json::to_vec(message).unwrap();
        let sql = object(&mut self.objects, &Address::lock(lock));
        receive(&lock_rules(), sql, self.house.now, &body).0
    }

    /// A message arrives; whether the receiver took it.
    fn arrive(&mut self, receiver: &Address, message: &str) -> bool {
        let (now, body) = (self.house.now, message.as_bytes());
        if receiver.class() == Class::Installation {
            let rules = self.house.rules.clone();
            return taken(&rules, &mut self.house.sql, now, body);
        }
        let sql = object(&mut self.objects, receiver);
        match receiver.class() {
            Class::Lock => taken(&lock_rules(), sql, now, body),
            Class::Person => taken(&person_rules(), sql, now, body),
            Class::Directory => taken(&directory::Rules, sql, now, body),
            Class::AuditLog => taken(&audit_log::Rules, sql, now, body),
            other => panic!("nothing here is told to {other:?}"),
        }
    }

    /// One alarm of one object, with the network as it is.
    pub(super) fn alarm(&mut self, which: u8) {
        let all = self.senders();
        let sender = all[usize::from(which) % all.len()].clone();
        let due = self.turn(&sender);
        for delivery in due.0 {
            let arrived = match self.fates.pop().unwrap_or(u8::MAX) % 8 {
                0 => false,
                1 => {
                    // It arrives, but the answer does not.
                    self.arrive(&delivery.receiver, &delivery.message);
                    false
                }
                2 => {
                    self.late_messages.push(delivery.clone());
                    false
                }
                3 => {
                    // The sender stops before it has noted anything.
                    self.arrive(&delivery.receiver, &delivery.message);
                    self.lost += 1;
                    return;
                }
                4 => {
                    self.arrive(&delivery.receiver, &delivery.message);
                    self.arrive(&delivery.receiver, &delivery.message)
                }
                _ => self.arrive(&delivery.receiver, &delivery.message),
            };
            self.lost += u32::from(!arrived);
            self.note(&sender, &delivery, arrived);
        }
        for mail in due.1 {
            let leaves = self.fates.pop().unwrap_or(u8::MAX) % 4 != 0;
            self.send(&sender, &mail, leaves);
        }
    }

    pub(super) fn late_messages(&mut self) {
        for delivery in std::mem::take(&mut self.late_messages).into_iter().rev() {
            self.arrive(&delivery.receiver, &delivery.message);
        }
    }

    /// Everything arrives, and what is asked in the end holds.
    pub(super) fn settle(mut self) -> Leases {
        self.fates.clear();
        while !self.late_orders.is_empty() {
            self.late_order(0);
        }
        self.late_messages();
        self.drain();
        self.everybody_knows_where_they_belong();
        self.every_act_is_in_the_log();
        assert_eq!(self.mails, self.expected_mails, "mails");
        self.withdrawn_leases_are_listed()
    }

    /// Alarms come until nothing waits to leave.
    fn drain(&mut self) {
        for alarm in 0.. {
            let Some((sender, due)) = self.next_alarm() else {
                return;
            };
            assert!(alarm < 1_000, "{sender} goes on sending");
            self.house.now = self.house.now.max(due);
            let (deliveries, mails) = self.turn(&sender);
            for delivery in deliveries {
                let arrived = self.arrive(&delivery.receiver, &delivery.message);
                assert!(arrived, "{delivery:?}");
                self.note(&sender, &delivery, true);
            }
            for mail in mails {
                self.send(&sender, &mail, true);
            }
        }
    }

    fn next_alarm(&mut self) -> Option<(Address, Instant)> {
        let mut next: Option<(Address, Instant)> = None;
        for sender in self.senders() {
            let due = match sender.class() {
                Class::Installation => {
                    next_delivery::<installation::Rules>(&mut self.house.sql).unwrap()
                }
                Class::Lock => lock_due(object(&mut self.objects, &sender)),
                _ => next_delivery::<person::Rules>(object(&mut self.objects, &sender)).unwrap(),
            };
            if let Some(due) = due
                && next.as_ref().is_none_or(|(_, first)| due < *first)
            {
                next = Some((sender, due));
            }
        }
        next
    }

    /// The objects that have alarms of interest.
    fn senders(&self) -> Vec<Address> {
        let others = self.objects.keys();
        let others = others.filter(|one| matches!(one.class(), Class::Lock | Class::Person));
        let house = Address::installation(World::id());
        others.cloned().chain([house]).collect()
    }

    fn turn(&mut self, sender: &Address) -> (Vec<Delivery>, Vec<Waiting>) {
        let now = self.house.now;
        let turn = match sender.class() {
            Class::Installation => {
                let statement = "SELECT sequence FROM audit_act";
                let acts = self.house.sql.query::<(u64,)>(statement, &[]).unwrap();
                self.acts
                    .extend(acts.into_iter().map(|(sequence,)| sequence));
                self.house.turn()
            }
            Class::Lock => turn(&lock_rules(), object(&mut self.objects, sender), now).unwrap(),
            _ => turn(&person_rules(), object(&mut self.objects, sender), now).unwrap(),
        };
        assert_eq!(turn.failed, None);
        (turn.deliveries, turn.mails)
    }

    fn note(&mut self, sender: &Address, delivery: &Delivery, arrived: bool) {
        let now = self.house.now;
        settle(self.database(sender), now, delivery, arrived).unwrap();
    }

    fn send(&mut self, sender: &Address, mail: &Waiting, leaves: bool) {
        self.mails += usize::from(leaves);
        let now = self.house.now;
        settle_mail(self.database(sender), now, mail.number, leaves).unwrap();
    }

    fn database(&mut self, of: &Address) -> &mut NativeSql {
        if of.class() == Class::Installation {
            &mut self.house.sql
        } else {
            object(&mut self.objects, of)
        }
    }

    fn everybody_knows_where_they_belong(&mut self) {
        for person in self.senders() {
            if person.class() == Class::Person {
                let profiles = person::store::profiles(self.database(&person)).unwrap();
                assert!(profiles.len() == 1 && profiles[0].joined, "{profiles:?}");
            }
        }
    }

    fn every_act_is_in_the_log(&mut self) {
        let statement = "SELECT count(*) FROM audit_act";
        assert_eq!(self.house.sql.one(statement, &[]), Ok((0_u32,)));
        let of = Address::audit_log(World::id().into());
        let page = log::Message::Page {
            before: None,
            limit: 200,
            about: None,
        };
        let page = serde_json::to_vec(&page).unwrap();
        let sql = object(&mut self.objects, &of);
        let Answer::Done(log::Reply::Page { mut entries, .. }) =
            receive(&audit_log::Rules, sql, self.house.now, &page).0
        else {
            panic!("no log")
        };
        entries.reverse();
        let logged: Vec<u64> = entries.iter().map(|entry| entry.source_sequence).collect();
        assert!(logged.iter().eq(&self.acts), "{logged:?}, {:?}", self.acts);
        let mut previous = Fingerprint::ZERO;
        for entry in &entries {
            assert!(chain::holds(&previous, entry), "{entry:?}");
            previous = entry.hash;
        }
    }

    /// The newest state of each lock lists every lease that is not over and rests on something that was ended after the
    /// phone had walked, and no other.
    fn withdrawn_leases_are_listed(&mut self) -> Leases {
        let mut counted = Leases { listed: 0, kept: 0 };
        let leases = self.leases.clone();
        self.step += 1;
        let orders = self.house.walk(World::root(), vec![]);
        for order in orders.into_iter().filter_map(|door| door.order) {
            let lock = order.lock;
            let issued = self.order(self.step, order).unwrap();
            let signed = Signed::<State<'_>>::decode(issued.state.bytes()).unwrap();
            let revoked = signed.claims().revoked();
            let floor = revoked.floor().number();
            let listed: BTreeSet<u32> = revoked.serials().map(|serial| serial.number()).collect();
            for lease in leases.iter().filter(|lease| lease.lock == lock) {
                if lease.not_after <= self.house.now {
                    continue;
                }
                let is_over = |(what, step): &(LinkId, u32)| {
                    *step > lease.walked && lease.links.contains(what)
                };
                let is_ended = self.ended.iter().any(is_over);
                let is_refused = lease.serial < floor || listed.contains(&lease.serial);
                assert_eq!(is_refused, is_ended, "{lease:?}, floor {floor}, {listed:?}");
                if is_ended {
                    counted.listed += 1;
                } else {
                    counted.kept += 1;
                }
            }
        }
        counted
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

/// Nothing but what leaves: a lock's object also wakes to sum up.
fn lock_due(sql: &mut NativeSql) -> Option<Instant> {
    next_delivery::<lock::Rules<Option<DerivedKeys>>>(sql).unwrap()
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

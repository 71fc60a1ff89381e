//! The objects of the simulation and the network between them.

mod network;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use domain::chain::{Chain, LinkId, Subject};
use domain::id::{AccessPointId, GrantId, LockId, PersonId, ProfileId};
use domain::installation::people::ChangePerson;
use domain::installation::profile::ProfileState;
use domain::language::Language;
use domain::level::Level;
use domain::order::{EndedFact, Order};
use domain::person::device::Device;
use domain::refusal::Refusal;
use domain::time::Instant;
use domain::view::grant::GrantsCreated;

use super::super::super::super::message::{Act, Body};
use super::super::super::super::store::{people, permissions};
use super::super::world::{World, account, phone, shown};
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
use crate::sql::Sql as _;
use crate::{lock, person};

/// A lease that left an object, and what it rests on: the phone, then each permission with its holder, the
/// phone's own first.
#[derive(Clone, Debug)]
struct Lease {
    lock: LockId,
    serial: u32,
    rests_on: Vec<EndedFact>,
    /// The step in which the phone walked.
    walked: u32,
    not_after: Instant,
}

/// A permission: who holds it where, and what it hangs from.
#[derive(Clone, Copy, Debug)]
struct Given {
    holder: ProfileId,
    door: AccessPointId,
    level: Level,
    parent: Option<GrantId>,
}

/// How many leases that were not over were listed, and how many were not; of those that were, how many although
/// nothing of the holder's own was withdrawn, and how many for the phone alone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Leases {
    pub(super) listed: usize,
    pub(super) kept: usize,
    pub(super) by_giver: usize,
    pub(super) by_phone: usize,
}

pub(super) struct City {
    pub(super) house: World,
    /// The databases of all objects but the installation.
    objects: BTreeMap<Address, NativeSql>,
    doors: Vec<AccessPointId>,
    locks: Vec<LockId>,
    grants: Vec<GrantId>,
    /// Each permission that was ever given.
    family: BTreeMap<GrantId, Given>,
    /// How many phones of theirs people have blocked.
    blocked: BTreeMap<PersonId, u8>,
    locked: BTreeSet<PersonId>,
    leases: Vec<Lease>,
    /// What was ended, and in which step.
    ended: Vec<(EndedFact, u32)>,
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
            family: BTreeMap::new(),
            blocked: BTreeMap::new(),
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
        // Else the accounts hear late that they belong here.
        if !city.fates.pop().unwrap_or(1).is_multiple_of(4) {
            city.drain();
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

    /// Somebody gives somebody a door, if they may.
    pub(super) fn give(&mut self, by: PersonId, to: PersonId, door: usize, level: Level) {
        self.step += 1;
        let act = self.house.give_act(to, self.doors[door], level);
        match self.house.act(by, act) {
            Ok(reply) => {
                for grant in shown::<GrantsCreated>(reply.body).items {
                    self.note_given(by, to, grant.id, level);
                }
                self.expected_mails += 1;
            }
            Err(failure) => assert!(matches!(failure, Failure::Refused(_)), "{failure}"),
        }
    }

    /// The holder of one of the permissions gives somebody its door, if they may; hosts only have guests.
    pub(super) fn hand(&mut self, which: u8, to: PersonId, level: Level) {
        let Some(count) = u8::try_from(self.grants.len())
            .ok()
            .filter(|count| *count > 0)
        else {
            return;
        };
        let held = self.family[&self.grants[usize::from(which % count)]];
        let holder = |number: &PersonId| self.house.profile(*number) == held.holder;
        let by = (2..=u8::MAX).map(account).find(holder).unwrap();
        let door = self
            .doors
            .iter()
            .position(|door| *door == held.door)
            .unwrap();
        let level = if held.level == Level::Host {
            Level::Guest
        } else {
            level
        };
        self.give(by, to, door, level);
    }

    /// What managers give hangs from nothing, what a host gives from a permission of the host.
    fn note_given(&mut self, by: PersonId, to: PersonId, grant: GrantId, level: Level) {
        let now = permissions::Moment::Now;
        let given = permissions::permission(&mut self.house.sql, grant, now);
        let given = given.unwrap().unwrap();
        let (door, parent, hand) = (given.access_point, given.parent, self.house.profile(by));
        let holds = |level| {
            let held = self.grants.iter().map(|held| self.family[held]);
            held.filter(|held| held.holder == hand && held.door == door)
                .any(|held| held.level == level)
        };
        assert_eq!(
            parent.is_none(),
            by == World::root() || holds(Level::Manager)
        );
        if let Some(parent) = parent.map(|parent| self.family[&parent]) {
            assert_eq!((parent.holder, parent.door), (hand, door));
            assert_eq!(parent.level, Level::Host);
        }
        let holder = self.house.profile(to);
        let given = Given {
            holder,
            door,
            level,
            parent,
        };
        self.family.insert(grant, given);
        self.grants.push(grant);
    }

    pub(super) fn revoke(&mut self, which: u8) {
        self.step += 1;
        if self.grants.is_empty() {
            return;
        }
        let grant = self.grants.remove(usize::from(which) % self.grants.len());
        let act = Act::RevokeGrant { grant, version: 1 };
        self.house.act(World::root(), act).unwrap();
        self.end(EndedFact::Link(grant.into()));
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
            self.end(EndedFact::Link(profile.into()));
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

    fn end(&mut self, what: EndedFact) {
        self.ended.push((what, self.step));
    }

    /// Somebody blocks their phone, and has another from now on.
    pub(super) fn block(&mut self, who: PersonId) {
        self.step += 1;
        let (now, phone) = (self.house.now, self.phone(who));
        let blocked = Device {
            id: phone.device,
            key: phone.key,
            name: "Phone".parse().unwrap(),
            added_at: now,
            active_from: now,
            confirmed_at: None,
            blocked_at: Some(now),
            version: 1,
        };
        let account = object(&mut self.objects, &Address::person(who));
        person::tell::device_blocked(account, now, who, &blocked).unwrap();
        self.end(EndedFact::Device(phone.key));
        *self.blocked.entry(who).or_default() += 1;
    }

    /// The keys of the locks are called back, or the next ones are due.
    pub(super) fn rotate(&mut self, called_back: bool) {
        self.step += 1;
        if called_back {
            let message = self.house.call_keys_back_message();
            self.house.send(message).unwrap();
        } else {
            let now = self.house.now.into();
            let statement = "UPDATE installation SET rotates_at = ?";
            self.house.sql.execute(statement, &[now]).unwrap();
        }
    }

    /// The phone that somebody has now.
    fn phone(&self, who: PersonId) -> Subject {
        let blocked = self.blocked.get(&who).copied().unwrap_or_default();
        let [number, ..] = *who.bytes();
        let mut key = [number; 32];
        key[0] = blocked;
        let mut device = [number; 16];
        device[0] = blocked;
        Subject {
            device: device.into(),
            key: key.into(),
            ..phone(who)
        }
    }

    /// A phone walks into the installation, if its account knows the way; its orders go on to the locks, some of
    /// them late.
    pub(super) fn fetch(&mut self, who: PersonId, late: u8) {
        self.step += 1;
        let account = object(&mut self.objects, &Address::person(who));
        let knows_the_way = !person::store::authorities(account).unwrap().is_empty();
        if self.locked.contains(&who) || !knows_the_way {
            return;
        }
        let orders = self.house.walk_with(self.phone(who), who, vec![]);
        let orders = orders.into_iter().filter_map(|door| door.order);
        for (number, order) in orders.enumerate() {
            if late >> number & 1 == 1 {
                self.late_orders.push((self.step, order));
            } else {
                self.order(self.step, order);
            }
        }
    }

    /// What a lease rests on, by what was given to whom; its chain says the same.
    fn rests_on(&self, chain: &Chain) -> Vec<EndedFact> {
        let mut facts = vec![EndedFact::Device(chain.subject.key)];
        let leaf = chain.leaf().map(|leaf| leaf.id);
        let mut next = match leaf {
            Some(LinkId::Grant(grant)) => Some(grant),
            _ => None,
        };
        while let Some(grant) = next {
            let given = self.family[&grant];
            for link in [grant.into(), given.holder.into()] {
                assert!(chain.ids().contains(&link), "{link:?} of {chain:?}");
                facts.push(EndedFact::Link(link));
            }
            next = given.parent;
        }
        facts
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
        let (lock, rests_on) = (order.lock, self.rests_on(&order.chain));
        match self.ask_lock(lock, &ToLock::Issue(Box::new(order))) {
            Answer::Done(FromLock::Issued(issued)) => {
                self.leases.push(Lease {
                    lock,
                    serial: issued.serial,
                    rests_on,
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

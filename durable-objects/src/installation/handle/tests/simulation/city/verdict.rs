//! What must be so in the end.

use std::collections::BTreeSet;

use credential::number::{KeyEpoch, LockId as WireLockId, OwnerId, OwnershipCounter, Serial};
use credential::signed::{Context, Signed, Unbound};
use credential::state::State;
use domain::key_ring::Purpose;
use domain::order::EndedFact;

use super::super::super::super::super::store;
use super::super::super::world::World;
use super::{City, Leases, object};
use crate::address::{Address, Class};
use crate::audit_log::{self, chain, message as log};
use crate::fingerprint::Fingerprint;
use crate::machine::receive;
use crate::message::Answer;
use crate::person;
use crate::signer::{DerivedKeys, Signer as _};
use crate::sql::Sql as _;

/// Of what a lease rests on, phone, permission and holder are the holder's own.
const OWN: usize = 2;

impl City {
    /// Everything arrives, and what is asked in the end holds.
    pub(in super::super) fn settle(mut self) -> Leases {
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
    /// phone had walked, and no other. It is signed with the key of the last epoch.
    fn withdrawn_leases_are_listed(&mut self) -> Leases {
        let mut counted = Leases::default();
        let leases = self.leases.clone();
        let installation = store::existing(&mut self.house.sql).unwrap();
        let owner = OwnerId(*installation.owner_id.bytes());
        let epoch = KeyEpoch(installation.key_epoch);
        let key = DerivedKeys::new([1; 32]).public_key(Purpose::State, owner, epoch);
        self.step += 1;
        let orders = self.house.walk(World::root(), vec![]);
        for order in orders.into_iter().filter_map(|door| door.order) {
            let lock = order.lock;
            let issued = self.order(self.step, order).unwrap();
            let signed = Signed::<State<'_>>::decode(issued.state.bytes()).unwrap();
            let context = Context::Lock {
                owner,
                ownership: OwnershipCounter(1),
                lock: WireLockId(*lock.bytes()),
            };
            assert_eq!(signed.verify(&context, &Unbound, &key), Ok(()));
            let revoked = signed.claims().revoked();
            let floor = revoked.floor().number();
            let listed: BTreeSet<u32> = revoked.serials().map(Serial::number).collect();
            for lease in leases.iter().filter(|lease| lease.lock == lock) {
                if lease.not_after <= self.house.now {
                    continue;
                }
                let is_over = |what: &EndedFact| {
                    let ended = self.ended.iter();
                    ended
                        .filter(|(ended, _)| ended == what)
                        .any(|(_, step)| *step > lease.walked)
                };
                let over: Vec<bool> = lease.rests_on.iter().map(is_over).collect();
                let is_ended = over.contains(&true);
                let is_refused = lease.serial < floor || listed.contains(&lease.serial);
                assert_eq!(is_refused, is_ended, "{lease:?}, floor {floor}, {listed:?}");
                counted.listed += usize::from(is_ended);
                counted.kept += usize::from(!is_ended);
                let first = over.iter().position(|over| *over);
                let only_first = over.iter().filter(|over| **over).count() == 1;
                counted.by_phone += usize::from(first == Some(0) && only_first);
                counted.by_giver += usize::from(first.is_some_and(|first| first > OWN));
            }
        }
        counted
    }
}

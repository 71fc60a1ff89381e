//! What must be so in the end.

use std::collections::BTreeSet;

use credential::number::Serial;
use credential::signed::Signed;
use credential::state::State;
use domain::chain::LinkId;

use super::super::super::world::World;
use super::{City, Leases, object};
use crate::address::{Address, Class};
use crate::audit_log::{self, chain, message as log};
use crate::fingerprint::Fingerprint;
use crate::machine::receive;
use crate::message::Answer;
use crate::person;
use crate::sql::Sql as _;

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
            let listed: BTreeSet<u32> = revoked.serials().map(Serial::number).collect();
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

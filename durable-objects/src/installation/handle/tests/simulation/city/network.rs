//! What becomes of messages, and whose alarm comes when.

use domain::time::Instant;

use super::super::super::world::World;
use super::{City, lock_rules, object, person_rules, taken};
use crate::address::{Address, Class};
use crate::machine::{next_delivery, settle, settle_mail, turn};
use crate::mail_lane::Waiting;
use crate::native_sql::NativeSql;
use crate::outbox::Delivery;
use crate::signer::DerivedKeys;
use crate::sql::Sql as _;
use crate::{audit_log, directory, installation, lock, person};

impl City {
    /// A message arrives; whether the receiver took it.
    pub(super) fn arrive(&mut self, receiver: &Address, message: &str) -> bool {
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
    pub(in super::super) fn alarm(&mut self, which: u8) {
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
            let leaves = !self.fates.pop().unwrap_or(u8::MAX).is_multiple_of(4);
            self.send(&sender, &mail, leaves);
        }
    }

    pub(in super::super) fn late_messages(&mut self) {
        for delivery in std::mem::take(&mut self.late_messages).into_iter().rev() {
            self.arrive(&delivery.receiver, &delivery.message);
        }
    }

    /// Alarms come until nothing waits to leave.
    pub(super) fn drain(&mut self) {
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
    pub(super) fn senders(&self) -> Vec<Address> {
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

    pub(super) fn database(&mut self, of: &Address) -> &mut NativeSql {
        if of.class() == Class::Installation {
            &mut self.house.sql
        } else {
            object(&mut self.objects, of)
        }
    }
}

/// Nothing but what leaves: a lock's object also wakes to sum up.
fn lock_due(sql: &mut NativeSql) -> Option<Instant> {
    next_delivery::<lock::Rules<Option<DerivedKeys>>>(sql).unwrap()
}

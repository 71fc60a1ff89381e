//! Who may read which part of the administration log of an installation (`domain.md` 3.2).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::actor::{Actor, Place};
use super::house::{Holding, House};
use crate::capability::Capability;
use crate::id::{AccessPointId, ProfileId};
use crate::time::Instant;

/// A part of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// All of it: the root administrator's.
    Whole,
    /// What a person did and what was done about them, and what concerns these doors: a manager's.
    /// Hosts and guests have no doors here.
    About {
        /// The person.
        profile: ProfileId,
        /// The doors.
        doors: BTreeSet<AccessPointId>,
    },
}

/// The part that somebody may read at this instant.
#[must_use]
pub fn readable(actor: &Actor, house: &House, now: Instant) -> Part {
    if actor.is_root() {
        return Part::Whole;
    }
    let held = actor.holdings.iter();
    let doors = held.filter_map(Holding::access_point);
    let may_see =
        |door: &AccessPointId| actor.may(house, Capability::SeeAuditLog, Place::At(*door), now);
    Part::About {
        profile: actor.profile,
        doors: doors.filter(may_see).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::installation::test_house::*;
    use crate::level::Level;

    fn doors(actor: &Actor, hour: u32) -> Vec<AccessPointId> {
        match readable(actor, &house(), at(hour)) {
            Part::About { profile, doors } => {
                assert_eq!(profile, actor.profile);
                doors.into_iter().collect()
            }
            Part::Whole => panic!("the whole log"),
        }
    }

    #[test]
    fn the_root_administrator_reads_all_and_a_manager_what_concerns_the_managed_doors() {
        assert_eq!(readable(&root(), &house(), at(0)), Part::Whole);
        let both = [
            permission(MANAGER, FRONT, Level::Manager),
            permission(MANAGER, CELLAR, Level::Host),
        ];
        assert_eq!(doors(&holder(MANAGER, &both), 0), [door(FRONT)]);
    }

    #[test]
    fn hosts_and_guests_read_what_is_about_themselves() {
        for level in [Level::Host, Level::Guest] {
            assert_eq!(doors(&of_front(level), 0), []);
        }
    }

    #[test]
    fn a_manager_outside_the_hours_reads_of_no_door() {
        let mut held = permission(MANAGER, FRONT, Level::Manager);
        held.schedule = Some(hours(12, 13));
        let manager = holder(MANAGER, &[held]);
        assert_eq!(doors(&manager, 0), [door(FRONT)]);
        assert_eq!(doors(&manager, 1), []);
    }
}

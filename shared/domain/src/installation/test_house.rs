//! A small installation for the tests of the rules: two doors, one root administrator.

use crate::id::{AccessPointId, GrantId, InstallationId, PersonId, ProfileId};
use crate::installation::actor::Actor;
use crate::installation::house::{Holding, House, Step};
use crate::installation::permission::Permission;
use crate::installation::profile::{Profile, ProfileState, Segment};
use crate::language::Language;
use crate::level::Level;
use crate::schedule::{Days, Rule, Schedule, TimeRange};
use crate::time::{Duration, Instant, MinuteOfDay};
use crate::window::Window;
use crate::zone::Zone;

pub(crate) const ROOT: u8 = 1;
pub(crate) const MANAGER: u8 = 2;
pub(crate) const HOST: u8 = 3;
pub(crate) const GUEST: u8 = 4;
pub(crate) const FRONT: u8 = 1;
pub(crate) const CELLAR: u8 = 2;

/// Noon of a Monday, UTC, some hours later.
pub(crate) fn at(hour: u32) -> Instant {
    Instant::from_millis(1_795_435_200_000)
        .unwrap()
        .plus(Duration::hours(hour))
}

pub(crate) fn house() -> House {
    House {
        id: InstallationId::from([9; 16]),
        zone: Zone::utc(),
        calendar: crate::calendar::Calendar::empty(),
    }
}

pub(crate) fn profile_id(number: u8) -> ProfileId {
    ProfileId::from([number; 16])
}

pub(crate) fn door(number: u8) -> AccessPointId {
    AccessPointId::from([number; 16])
}

pub(crate) fn grant_id(number: u8) -> GrantId {
    GrantId::from([number; 16])
}

/// Every day between these hours.
pub(crate) fn hours(from: u16, until: u16) -> Schedule {
    let minute = |hour| MinuteOfDay::at(hour, 0).unwrap();
    let times = vec![TimeRange::new(minute(from), minute(until)).unwrap()];
    Schedule::new(vec![Rule::new(Days::EVERY, times).unwrap()]).unwrap()
}

/// A permission of this person, given by the root administrator; its id is the person's number.
pub(crate) fn permission(profile: u8, access_point: u8, level: Level) -> Permission {
    Permission {
        id: grant_id(profile),
        profile: profile_id(profile),
        access_point: door(access_point),
        level,
        window: Window::ALWAYS,
        schedule: None,
        parent: None,
        given_by: profile_id(ROOT),
        given_at: at(0),
        revoked_at: None,
        version: 1,
    }
}

pub(crate) fn step(permission: Permission) -> Step {
    Step {
        permission,
        holder: ProfileState::Indefinite,
    }
}

pub(crate) fn root() -> Actor {
    let state = ProfileState::Indefinite;
    actor(
        ROOT,
        vec![Holding::Root {
            profile: profile_id(ROOT),
            state,
        }],
    )
}

/// Somebody who holds these permissions, each straight from the installation.
pub(crate) fn holder(number: u8, permissions: &[Permission]) -> Actor {
    let holdings = permissions
        .iter()
        .map(|held| Holding::Granted(vec![step(held.clone())]))
        .collect();
    actor(number, holdings)
}

/// A manager, host or guest of the front door.
pub(crate) fn of_front(level: Level) -> Actor {
    let number = match level {
        Level::Guest => GUEST,
        Level::Host => HOST,
        Level::Manager | Level::RootAdministrator => MANAGER,
    };
    holder(number, &[permission(number, FRONT, level)])
}

fn actor(number: u8, holdings: Vec<Holding>) -> Actor {
    Actor {
        profile: profile_id(number),
        person: PersonId::from([number; 16]),
        state: ProfileState::Indefinite,
        holdings,
    }
}

pub(crate) fn profile(number: u8) -> Profile {
    Profile {
        id: profile_id(number),
        name: "Aino".parse().unwrap(),
        email: format!("p{number}@example.com").parse().unwrap(),
        language: Language::Finnish,
        segment: Segment::Resident,
        state: ProfileState::Indefinite,
        account: None,
        root: number == ROOT,
        version: 1,
    }
}

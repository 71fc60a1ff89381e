//! Gives permissions: people times doors, one level, all or nothing (`R004.06` to `R004.45`).

use std::collections::{BTreeMap, BTreeSet};

use crate::id::{AccessPointId, Minter, ProfileId};
use crate::installation::actor::{Actor, Given, Wanted};
use crate::installation::event::Event;
use crate::installation::house::House;
use crate::installation::permission::Permission;
use crate::installation::profile::ProfileState;
use crate::level::Level;
use crate::refusal::{Fault, Flaws, Refusal};
use crate::schedule::Schedule;
use crate::time::Instant;
use crate::window::Window;

/// The most permissions of one command.
pub const MOST_AT_ONCE: u32 = 200;

/// The command; the pointers of its flaws are those of the request's body.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct GiveGrants {
    /// Who gets it.
    pub profiles: Vec<ProfileId>,
    /// Where.
    pub doors: Vec<AccessPointId>,
    /// The level.
    pub level: Level,
    /// From when; none is at once.
    pub from: Option<Instant>,
    /// Until when; none is without end.
    pub until: Option<Instant>,
    /// On which days at which times; none is always.
    pub schedule: Option<Schedule>,
}

/// What the rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Slice<'a> {
    /// The installation.
    pub house: &'a House,
    /// Who gives.
    pub actor: &'a Actor,
    /// The people of the command that exist.
    pub people: &'a BTreeMap<ProfileId, ProfileState>,
    /// The doors of the command that exist.
    pub doors: &'a BTreeSet<AccessPointId>,
}

/// One new permission for each pair, people first.
///
/// # Errors
/// [`Refusal::LevelNotYours`] for the root administrator's level (`R004.14`), else all flaws at
/// once: every door that can't be given has its own (`R004.28` to `R004.30`).
pub fn decide(
    slice: &Slice<'_>,
    command: &GiveGrants,
    minter: &mut Minter,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    if command.level == Level::RootAdministrator {
        return Err(Refusal::LevelNotYours {
            level: command.level,
        });
    }
    let window = check(slice, command, now)?;
    let given = give_everywhere(slice, command, window, now)?;
    let mut events = Vec::new();
    for profile in distinct(&command.profiles) {
        for (access_point, given) in &given {
            events.push(Event::Granted(Permission {
                id: minter.id(),
                profile,
                access_point: *access_point,
                level: command.level,
                window: given.window,
                schedule: command.schedule.clone(),
                parent: given.parent,
                given_by: slice.actor.profile,
                given_at: now,
                revoked_at: None,
                version: 1,
            }));
        }
    }
    Ok(events)
}

/// What can be wrong with the command whoever gives.
fn check(slice: &Slice<'_>, command: &GiveGrants, now: Instant) -> Result<Window, Refusal> {
    let mut flaws = Flaws::default();
    if command.profiles.is_empty() {
        flaws.add("/profiles", Fault::Empty);
    }
    if command.doors.is_empty() {
        flaws.add("/doors", Fault::Empty);
    }
    let pairs = command.profiles.len().saturating_mul(command.doors.len());
    if pairs > MOST_AT_ONCE as usize {
        flaws.add(
            "/doors",
            Fault::TooLong {
                at_most: MOST_AT_ONCE,
            },
        );
    }
    for (index, profile) in command.profiles.iter().enumerate() {
        if slice
            .people
            .get(profile)
            .is_none_or(|state| *state == ProfileState::Removed)
        {
            flaws.add(&format!("/profiles/{index}"), Fault::NotOneOf);
        }
    }
    let window = window(&mut flaws, command.from, command.until, now);
    flaws.settle()?;
    Ok(window)
}

/// The window of these instants; notes what is wrong with them. A beginning in the past is refused
/// (`R004.41`), and so is an end.
pub(crate) fn window(
    flaws: &mut Flaws,
    from: Option<Instant>,
    until: Option<Instant>,
    now: Instant,
) -> Window {
    if from.is_some_and(|from| from < now) {
        flaws.add("/from", Fault::InThePast);
    }
    if until.is_some_and(|until| until <= now) {
        flaws.add("/until", Fault::InThePast);
    }
    Window::new(from, until).unwrap_or_else(|_| {
        flaws.add("/until", Fault::EndsBeforeItStarts);
        Window::ALWAYS
    })
}

/// What the actor gives at each door; names all doors at which they can't.
fn give_everywhere(
    slice: &Slice<'_>,
    command: &GiveGrants,
    window: Window,
    now: Instant,
) -> Result<Vec<(AccessPointId, Given)>, Refusal> {
    let mut flaws = Flaws::default();
    let mut given = Vec::new();
    for (index, access_point) in command.doors.iter().copied().enumerate() {
        let wanted = Wanted {
            access_point,
            level: command.level,
            window,
            schedule: command.schedule.as_ref(),
        };
        let outcome = if slice.doors.contains(&access_point) {
            slice.actor.give(slice.house, &wanted, now)
        } else {
            Err(Fault::NotYours)
        };
        match outcome {
            Ok(_) if given.iter().any(|(known, _)| *known == access_point) => {}
            Ok(giving) => given.push((access_point, giving)),
            Err(fault) => flaws.add(&format!("/doors/{index}"), fault),
        }
    }
    flaws.settle()?;
    Ok(given)
}

fn distinct(profiles: &[ProfileId]) -> impl Iterator<Item = ProfileId> {
    let mut seen = BTreeSet::new();
    profiles
        .iter()
        .copied()
        .filter(move |profile| seen.insert(*profile))
}

#[cfg(test)]
mod tests;

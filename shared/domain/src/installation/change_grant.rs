//! Changes a permission: what is absent stays, so leaving out never widens (I3, `R004.71` to
//! `R004.73`).

use crate::installation::actor::{Actor, Wanted, fault};
use crate::installation::event::Event;
use crate::installation::give_grants;
use crate::installation::house::{House, bounds_to_give};
use crate::installation::permission::Permission;
use crate::level::Level;
use crate::refusal::{Fault, Flaws, Refusal};
use crate::schedule::Schedule;
use crate::time::Instant;
use crate::window::Window;

/// The command.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ChangeGrant {
    /// Another level.
    pub level: Option<Level>,
    /// Another beginning.
    pub from: Option<Instant>,
    /// Another end.
    pub until: Option<Instant>,
    /// Another schedule.
    pub schedule: Option<Schedule>,
    /// Which restrictions end.
    pub lift: Lift,
}

/// "Gültigkeit zurücksetzen" (`R004.72`): restrictions end only when this says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Lift {
    /// It holds from now on.
    pub from: bool,
    /// It holds without end.
    pub until: bool,
    /// It holds on all days at all times.
    pub schedule: bool,
}

/// What the rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Slice<'a> {
    /// The installation.
    pub house: &'a House,
    /// Who changes.
    pub actor: &'a Actor,
    /// The permission as it is.
    pub permission: &'a Permission,
    /// The permission that it hangs from.
    pub parent: Option<&'a Permission>,
}

/// The permission as it is afterwards; nothing if nothing changes.
///
/// Who only narrows needs authority over the permission. Who widens it in any respect must be able
/// to give all of what it is afterwards, and it stays within what it hangs from (I1).
///
/// # Errors
/// [`Refusal::NotFound`] without authority over it, [`Refusal::WrongState`] if it is withdrawn,
/// [`Refusal::LevelNotYours`], and flaws.
pub fn decide(
    slice: &Slice<'_>,
    command: &ChangeGrant,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    let Slice {
        house,
        actor,
        permission,
        ..
    } = *slice;
    if actor.authority_over(house, permission, now).is_none() {
        return Err(Refusal::NotFound);
    }
    if permission.revoked_at.is_some() {
        return Err(Refusal::WrongState);
    }
    if command.level == Some(Level::RootAdministrator) {
        return Err(Refusal::LevelNotYours {
            level: Level::RootAdministrator,
        });
    }
    let mut changed = Permission {
        level: command.level.unwrap_or(permission.level),
        window: window(permission, command, now)?,
        schedule: schedule(permission, command)?,
        version: permission.version + 1,
        ..permission.clone()
    };
    let same = Permission {
        version: permission.version,
        ..changed.clone()
    } == *permission;
    if same {
        return Ok(vec![]);
    }
    if !changed.is_within(permission) {
        changed.window = widen(slice, command, &changed, now)?;
    }
    let narrows = !permission.is_within(&changed);
    Ok(vec![Event::GrantChanged {
        permission: changed,
        narrows,
    }])
}

/// The window of the wider permission, if the actor can give it and what it hangs from covers it.
fn widen(
    slice: &Slice<'_>,
    command: &ChangeGrant,
    changed: &Permission,
    now: Instant,
) -> Result<Window, Refusal> {
    let Slice {
        house,
        actor,
        permission,
        parent,
    } = *slice;
    let wanted = Wanted {
        access_point: changed.access_point,
        level: changed.level,
        window: changed.window,
        schedule: changed.schedule.as_ref(),
    };
    let refusal = |fault: Fault| match (&fault, command.level) {
        (Fault::NotYours, Some(level)) => Refusal::LevelNotYours { level },
        (Fault::OutsideRestrictions { .. }, _) => Refusal::invalid("/schedule", fault),
        (Fault::OutsideWindow, _) if command.from.is_some() && command.until.is_none() => {
            Refusal::invalid("/from", fault)
        }
        (Fault::OutsideWindow, _) => Refusal::invalid("/until", fault),
        _ => Refusal::invalid("", fault),
    };
    let window = actor.give(house, &wanted, now).map_err(refusal)?.window;
    if let Some(parent) = parent.filter(|parent| Some(parent.id) == permission.parent) {
        let bounds = bounds_to_give(
            house,
            changed.access_point,
            changed.level,
            window,
            changed.schedule.as_ref(),
        );
        bounds
            .narrower_than(&house.bounds_at(parent, changed.access_point))
            .map_err(|excess| refusal(fault(&excess)))?;
    }
    Ok(window)
}

fn window(permission: &Permission, command: &ChangeGrant, now: Instant) -> Result<Window, Refusal> {
    let mut flaws = Flaws::default();
    let from = side(
        &mut flaws,
        "/from",
        permission.window.from(),
        command.from,
        command.lift.from,
    );
    let until = side(
        &mut flaws,
        "/until",
        permission.window.until(),
        command.until,
        command.lift.until,
    );
    // What stays as it is may lie in the past; what is new may not (R004.41).
    let new_from = from.filter(|_| from != permission.window.from());
    let new_until = until.filter(|_| until != permission.window.until());
    give_grants::window(&mut flaws, new_from, new_until, now);
    let window = Window::new(from, until);
    if window.is_err() {
        flaws.add("/until", Fault::EndsBeforeItStarts);
    }
    flaws.settle()?;
    window.map_err(|_| Refusal::invalid("/until", Fault::EndsBeforeItStarts))
}

fn schedule(permission: &Permission, command: &ChangeGrant) -> Result<Option<Schedule>, Refusal> {
    let mut flaws = Flaws::default();
    let schedule = side(
        &mut flaws,
        "/schedule",
        permission.schedule.clone(),
        command.schedule.clone(),
        command.lift.schedule,
    );
    flaws.settle()?;
    Ok(schedule)
}

/// Absent stays, a new value replaces, lifting removes; both at once is a mistake.
fn side<T>(
    flaws: &mut Flaws,
    pointer: &str,
    old: Option<T>,
    new: Option<T>,
    lift: bool,
) -> Option<T> {
    match (new, lift) {
        (Some(new), false) => Some(new),
        (Some(_), true) => {
            flaws.add(&format!("/lift{pointer}"), Fault::NotOneOf);
            old
        }
        (None, true) => None,
        (None, false) => old,
    }
}

#[cfg(test)]
mod tests;

//! Creates, changes and removes people of the installation (`R003.16` to `R003.20`).

use crate::capability::Capability;
use crate::email::EmailAddress;
use crate::id::ProfileId;
use crate::installation::actor::{Actor, Place, Wanted};
use crate::installation::event::Event;
use crate::installation::house::House;
use crate::installation::permission::Permission;
use crate::installation::profile::{Profile, ProfileState, Segment};
use crate::language::Language;
use crate::name::Name;
use crate::order::Cause;
use crate::reason::Reason;
use crate::refusal::{Fault, Flaws, Refusal};
use crate::time::Instant;
use crate::window::Window;

/// Creates a person; opens no door (`R004.01`).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CreatePerson {
    /// What they are called.
    pub name: Name,
    /// Where the invitation goes.
    pub email: EmailAddress,
    /// The language of mail.
    pub language: Language,
    /// What sort of user they are.
    pub segment: Segment,
    /// The first instant of a term.
    pub from: Option<Instant>,
    /// The first instant after a term.
    pub until: Option<Instant>,
}

/// Changes a person; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ChangePerson {
    /// What they are called.
    pub name: Option<Name>,
    /// Where mail goes.
    pub email: Option<EmailAddress>,
    /// The language of mail.
    pub language: Option<Language>,
    /// What sort of user they are.
    pub segment: Option<Segment>,
    /// Whether they may act; never [`ProfileState::Removed`].
    pub state: Option<ProfileState>,
}

/// What the rules about one person look at.
#[derive(Clone, Copy, Debug)]
pub struct Slice<'a> {
    /// The installation.
    pub house: &'a House,
    /// Who acts.
    pub actor: &'a Actor,
    /// The person as they are.
    pub profile: &'a Profile,
    /// What they hold, withdrawn or not.
    pub permissions: &'a [Permission],
    /// Whether somebody else has the address of the command.
    pub address_taken: bool,
}

/// The new person.
///
/// # Errors
/// [`Refusal::NotAllowed`], flaws of the term, [`Refusal::AlreadyExists`] if the address belongs to
/// somebody of the installation.
pub fn create(
    house: &House,
    actor: &Actor,
    command: &CreatePerson,
    id: ProfileId,
    address_taken: bool,
    now: Instant,
) -> Result<Profile, Refusal> {
    actor.require(house, Capability::ManagePeople, Place::Anywhere, now)?;
    let state = term(command.from, command.until, now)?;
    if address_taken {
        return Err(Refusal::AlreadyExists);
    }
    Ok(Profile {
        id,
        name: command.name.clone(),
        email: command.email.clone(),
        language: command.language,
        segment: command.segment,
        state,
        account: None,
        root: false,
        version: 1,
    })
}

/// The state of these instants: a term, or until further notice without any.
///
/// # Errors
/// A term that is over, or ends before it starts.
pub fn term(
    from: Option<Instant>,
    until: Option<Instant>,
    now: Instant,
) -> Result<ProfileState, Refusal> {
    let mut flaws = Flaws::default();
    if until.is_some_and(|until| until <= now) {
        flaws.add("/until", Fault::InThePast);
    }
    let Ok(window) = Window::new(from, until) else {
        flaws.add("/until", Fault::EndsBeforeItStarts);
        flaws.settle()?;
        return Ok(ProfileState::Locked);
    };
    flaws.settle()?;
    Ok(if window == Window::ALWAYS {
        ProfileState::Indefinite
    } else {
        ProfileState::Term(window)
    })
}

/// The person as they are afterwards; nothing if nothing changes.
///
/// Who may act, and whose account the invitation reaches, decides about all that the person holds;
/// so state and address are changed only by who could withdraw each of these permissions. Where the
/// change makes more possible than before, the actor must also be able to give it (I3).
///
/// # Errors
/// [`Refusal::RootAdministratorStays`], [`Refusal::NotAllowed`], [`Refusal::LevelNotYours`],
/// [`Refusal::WrongState`] for somebody who left, [`Refusal::AlreadyExists`] for a taken address.
pub fn change(
    slice: &Slice<'_>,
    command: &ChangePerson,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    let Slice {
        house,
        actor,
        profile,
        ..
    } = *slice;
    actor.require(house, Capability::ManagePeople, Place::Anywhere, now)?;
    if profile.state == ProfileState::Removed {
        return Err(Refusal::WrongState);
    }
    let state = command.state.unwrap_or(profile.state);
    let email = command
        .email
        .clone()
        .unwrap_or_else(|| profile.email.clone());
    if profile.root && state != profile.state {
        return Err(Refusal::RootAdministratorStays);
    }
    if state != profile.state || email != profile.email {
        stands_above(slice, now)?;
        let reaches_another = email != profile.email && profile.account.is_none();
        if reaches_another || !state.is_within(profile.state) {
            could_give(slice, state, now)?;
        }
    } else if profile.root && !actor.is_root() {
        return Err(Refusal::NotAllowed {
            reason: Reason::LevelTooLow,
        });
    }
    if email != profile.email && slice.address_taken {
        return Err(Refusal::AlreadyExists);
    }
    let changed = Profile {
        name: command.name.clone().unwrap_or_else(|| profile.name.clone()),
        language: command.language.unwrap_or(profile.language),
        segment: command.segment.unwrap_or(profile.segment),
        email,
        state,
        version: profile.version + 1,
        ..profile.clone()
    };
    if (Profile {
        version: profile.version,
        ..changed.clone()
    }) == *profile
    {
        return Ok(vec![]);
    }
    let invitation_is_over = changed.email != profile.email && profile.account.is_none();
    let narrows = narrowing(profile.state, state);
    let mut events = vec![Event::ProfileChanged {
        profile: changed,
        narrows,
    }];
    if invitation_is_over {
        events.push(Event::InvitationEnded(profile.id));
    }
    Ok(events)
}

/// The person leaves: nothing that they hold counts any more, and the row stays for the history.
///
/// # Errors
/// [`Refusal::RootAdministratorStays`] (`R004.15`), [`Refusal::NotAllowed`],
/// [`Refusal::LevelNotYours`].
pub fn remove(slice: &Slice<'_>, now: Instant) -> Result<Vec<Event>, Refusal> {
    let Slice {
        house,
        actor,
        profile,
        ..
    } = *slice;
    actor.require(house, Capability::ManagePeople, Place::Anywhere, now)?;
    if profile.root {
        return Err(Refusal::RootAdministratorStays);
    }
    if profile.state == ProfileState::Removed {
        return Ok(vec![]);
    }
    stands_above(slice, now)?;
    let removed = Profile {
        state: ProfileState::Removed,
        account: None,
        version: profile.version + 1,
        ..profile.clone()
    };
    let mut events = vec![
        Event::ProfileChanged {
            profile: removed,
            narrows: Some(Cause::Dismissed),
        },
        Event::InvitationEnded(profile.id),
    ];
    if let Some(person) = profile.account {
        events.push(Event::Parted {
            profile: profile.id,
            person,
        });
    }
    Ok(events)
}

/// Whether the actor could withdraw all that the person holds.
fn stands_above(slice: &Slice<'_>, now: Instant) -> Result<(), Refusal> {
    let Slice {
        house,
        actor,
        profile,
        permissions,
        ..
    } = *slice;
    if profile.root && !actor.is_root() {
        return Err(Refusal::NotAllowed {
            reason: Reason::LevelTooLow,
        });
    }
    let beyond = permissions
        .iter()
        .filter(|permission| permission.revoked_at.is_none() && !permission.window.is_over(now))
        .find(|permission| actor.authority_over(house, permission, now).is_none());
    match beyond {
        Some(permission) => Err(Refusal::LevelNotYours {
            level: permission.level,
        }),
        None => Ok(()),
    }
}

/// Whether the actor could give all that the person holds, as far as it reaches into this state and
/// is not over.
fn could_give(slice: &Slice<'_>, state: ProfileState, now: Instant) -> Result<(), Refusal> {
    let Slice {
        house,
        actor,
        permissions,
        ..
    } = *slice;
    let ahead = Window::new(Some(now), None).unwrap_or(Window::ALWAYS);
    for permission in permissions.iter().filter(|held| held.revoked_at.is_none()) {
        let possible = permission
            .window
            .intersection(&state.window())
            .and_then(|window| window.intersection(&ahead));
        let Some(window) = possible else { continue };
        let wanted = Wanted {
            access_point: permission.access_point,
            level: permission.level,
            window,
            schedule: permission.schedule.as_ref(),
        };
        if actor.give(house, &wanted, now).is_err() {
            return Err(Refusal::LevelNotYours {
                level: permission.level,
            });
        }
    }
    Ok(())
}

/// Why leases end when a state changes; none if whatever it allowed is allowed still.
fn narrowing(before: ProfileState, after: ProfileState) -> Option<Cause> {
    match after {
        _ if before.is_within(after) => None,
        ProfileState::Locked | ProfileState::Removed => Some(Cause::Dismissed),
        ProfileState::Indefinite | ProfileState::Term(_) => Some(Cause::Narrowed),
    }
}

#[cfg(test)]
mod tests;

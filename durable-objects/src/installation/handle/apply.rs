//! Writes what happened: rows, what others must be told, mails, and the act for the log.

use domain::chain::LinkId;
use domain::hex::Hex;
use domain::id::{PersonId, ProfileId};
use domain::installation::event::Event;
use domain::installation::permission::Permission;
use domain::installation::registration::Registration;
use domain::order::{Cause, EndedFact, OwnershipPeriod};

use super::super::store::{self, doors, locks, people, permissions};
use super::{Turn, mails, narrow};
use crate::address::Address;
use crate::audit_lane;
use crate::audit_log::message::Act;
use crate::failure::Failure;
use crate::fingerprint::Fingerprint;
use crate::lock::message::Message as ToLock;
use crate::outbox::{self, Effect, Post};
use crate::person::message::{IndexEntry, Message as ToPerson};
use crate::platform::message::Message as ToPlatform;
use crate::sql::Sql;

/// Writes these events, in order.
pub(super) fn apply(sql: &mut impl Sql, turn: &mut Turn, events: &[Event]) -> Result<(), Failure> {
    for event in events {
        write(sql, turn, event)?;
        let (code, object, details) = told(event);
        note(sql, turn, code, object, details)?;
    }
    mails::tell_residents(sql, turn, events)
}

/// Writes an act for the log.
pub(super) fn note(
    sql: &mut impl Sql,
    turn: &mut Turn,
    code: &str,
    object: String,
    details: Vec<(&'static str, String)>,
) -> Result<(), Failure> {
    let act = Act {
        at: turn.now,
        actor: turn.actor.clone(),
        code: code.to_owned(),
        object,
        details: details
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text))
            .collect(),
        salt: Fingerprint::of(&[&turn.minter.secret()]),
    };
    let source = Address::installation(turn.house.id);
    audit_lane::record(sql, &source, turn.house.id.into(), &act)
}

fn write<S: Sql>(sql: &mut S, turn: &Turn, event: &Event) -> Result<(), Failure> {
    let now = turn.now;
    let end = |sql: &mut S, link: LinkId, cause| {
        narrow::end(sql, now, turn.house.id, EndedFact::Link(link), cause)
    };
    match event {
        Event::InstallationChanged { name, zone } => {
            store::describe(sql, now, name, zone)?;
            // By another clock, every schedule permits other instants.
            if zone == turn.house.zone.name() {
                Ok(())
            } else {
                end(sql, turn.house.id.into(), Cause::Narrowed)
            }
        }
        Event::AccessPointCreated(point) | Event::AccessPointChanged(point) => {
            doors::put(sql, point)
        }
        Event::ProfileCreated(profile) => people::put(sql, now, profile),
        Event::ProfileChanged { profile, narrows } => {
            people::put(sql, now, profile)?;
            narrows.map_or(Ok(()), |cause| end(sql, profile.id.into(), cause))
        }
        Event::Invited(invitation) => people::put_invitation(sql, invitation),
        Event::InvitationEnded(profile) => people::end_invitation(sql, *profile),
        Event::Joined { profile, person } => {
            put_account(sql, turn, *profile, Some(*person))?;
            index(sql, turn, *profile, *person, true)
        }
        Event::Parted { profile, person } => {
            put_account(sql, turn, *profile, None)?;
            end(sql, (*profile).into(), Cause::Dismissed)?;
            index(sql, turn, *profile, *person, false)
        }
        Event::Granted(permission) => permissions::put(sql, now, permission),
        Event::GrantChanged {
            permission,
            narrows,
        } => {
            permissions::put(sql, now, permission)?;
            if *narrows {
                end(sql, permission.id.into(), Cause::Narrowed)
            } else {
                Ok(())
            }
        }
        Event::GrantRevoked(permission) => {
            permissions::put(sql, now, permission)?;
            end(sql, permission.id.into(), Cause::Revoked)
        }
        Event::RegistrationBegun(registration) | Event::RegistrationActivated(registration) => {
            locks::put(sql, registration)
        }
        Event::FloorLifted { lock, .. } => narrow::end_at(sql, now, turn.house.id, *lock),
        Event::RegistrationReleased { access_point, .. } => {
            match locks::at_door(sql, *access_point)? {
                Some(registration) => let_go(sql, turn, &registration),
                None => Ok(()),
            }
        }
    }
}

/// Joins or parts an account; the person stays.
fn put_account(
    sql: &mut impl Sql,
    turn: &Turn,
    profile: ProfileId,
    account: Option<PersonId>,
) -> Result<(), Failure> {
    let Some(mut profile) = people::profile(sql, profile)? else {
        return Ok(());
    };
    if profile.account != account {
        profile.account = account;
        profile.version += 1;
        people::put(sql, turn.now, &profile)?;
    }
    Ok(())
}

/// Tells an account who it is here, or no longer is.
fn index(
    sql: &mut impl Sql,
    turn: &Turn,
    profile: ProfileId,
    person: PersonId,
    joined: bool,
) -> Result<(), Failure> {
    let sender = Address::installation(turn.house.id);
    let receiver = Address::person(person);
    let lane = format!("index/{profile}");
    let post = Post {
        sender: &sender,
        receiver: &receiver,
        lane: &lane,
        effect: Effect::Widens,
    };
    let entry = IndexEntry {
        authority: turn.house.id.into(),
        profile,
        name: turn.name.clone(),
        joined,
    };
    outbox::enqueue(sql, turn.now, &post, |envelope| ToPerson::Index {
        envelope,
        entry,
    })?;
    Ok(())
}

/// Lets a lock go, and tells its object and the registry.
pub(super) fn let_go(
    sql: &mut impl Sql,
    turn: &Turn,
    registration: &Registration,
) -> Result<(), Failure> {
    locks::release(sql, turn.now, registration)?;
    narrow::forget(sql, registration.lock)?;
    tell_released(sql, turn, registration)
}

/// Tells the lock's object and the registry that a period of ownership is over. Each period is
/// told by itself, so that the end of one neither waits for another nor replaces it.
fn tell_released(
    sql: &mut impl Sql,
    turn: &Turn,
    registration: &Registration,
) -> Result<(), Failure> {
    let lock = registration.lock;
    let period = period(turn, registration);
    let sender = Address::installation(turn.house.id);
    let lane = format!("release/{lock}/{}/{}", period.ownership, period.nonce);
    let to = |receiver| Post {
        sender: &sender,
        receiver,
        lane: &lane,
        effect: Effect::Widens,
    };
    let (its_object, registry) = (Address::lock(lock), Address::platform());
    let told = period.clone();
    outbox::enqueue(sql, turn.now, &to(&its_object), |_| ToLock::Release(told))?;
    outbox::enqueue(sql, turn.now, &to(&registry), |_| ToPlatform::Release {
        lock,
        period,
    })?;
    Ok(())
}

/// Tells the lock's object that the lock has signed.
pub(super) fn tell_accepted(
    sql: &mut impl Sql,
    turn: &Turn,
    registration: &Registration,
    acknowledgement: &Hex,
) -> Result<(), Failure> {
    let post = Post {
        sender: &Address::installation(turn.house.id),
        receiver: &Address::lock(registration.lock),
        lane: "activation",
        effect: Effect::Widens,
    };
    outbox::enqueue(sql, turn.now, &post, |_| ToLock::Activate {
        period: period(turn, registration),
        acknowledgement: acknowledgement.clone(),
    })?;
    Ok(())
}

/// How news about a registration names it.
pub(super) fn period(turn: &Turn, registration: &Registration) -> OwnershipPeriod {
    OwnershipPeriod {
        installation: turn.house.id,
        ownership: registration.ownership,
        nonce: Hex::from(registration.nonce),
    }
}

/// How an event stands in the log: code, object, and what a reader needs to understand it.
fn told(event: &Event) -> (&'static str, String, Vec<(&'static str, String)>) {
    let nothing = Vec::new;
    let permission = |permission: &Permission| {
        let mut details = vec![
            ("profile", permission.profile.to_string()),
            ("door", permission.access_point.to_string()),
            ("level", permission.level.to_string()),
        ];
        details.extend(
            permission
                .window
                .from()
                .map(|from| ("from", from.to_string())),
        );
        details.extend(
            permission
                .window
                .until()
                .map(|until| ("until", until.to_string())),
        );
        let scheduled = if permission.schedule.is_some() {
            "schedule"
        } else {
            "always"
        };
        details.push(("when", scheduled.to_owned()));
        details
    };
    match event {
        Event::InstallationChanged { name, zone } => (
            "installation_changed",
            String::new(),
            vec![("name", name.to_string()), ("zone", zone.clone())],
        ),
        Event::AccessPointCreated(point) => (
            "door_created",
            point.id.to_string(),
            vec![("name", point.name.to_string())],
        ),
        Event::AccessPointChanged(point) => (
            "door_changed",
            point.id.to_string(),
            vec![("name", point.name.to_string())],
        ),
        Event::ProfileCreated(profile) => (
            "person_created",
            profile.id.to_string(),
            vec![("name", profile.name.to_string())],
        ),
        Event::ProfileChanged { profile, .. } => (
            "person_changed",
            profile.id.to_string(),
            vec![("name", profile.name.to_string())],
        ),
        Event::Invited(invitation) => ("person_invited", invitation.profile.to_string(), nothing()),
        Event::InvitationEnded(profile) => ("invitation_ended", profile.to_string(), nothing()),
        Event::Joined { profile, .. } => ("account_joined", profile.to_string(), nothing()),
        Event::Parted { profile, .. } => ("account_parted", profile.to_string(), nothing()),
        Event::Granted(given) => ("grant_given", given.id.to_string(), permission(given)),
        Event::GrantChanged {
            permission: changed,
            ..
        } => ("grant_changed", changed.id.to_string(), permission(changed)),
        Event::GrantRevoked(gone) => ("grant_revoked", gone.id.to_string(), permission(gone)),
        Event::RegistrationBegun(registration) => (
            "lock_enrolment_begun",
            registration.lock.to_string(),
            vec![("door", registration.access_point.to_string())],
        ),
        Event::RegistrationActivated(registration) => (
            "lock_enrolled",
            registration.lock.to_string(),
            vec![("door", registration.access_point.to_string())],
        ),
        Event::FloorLifted { access_point, lock } => (
            "lock_floor_lifted",
            lock.to_string(),
            vec![("door", access_point.to_string())],
        ),
        Event::RegistrationReleased { access_point, lock } => (
            "lock_released",
            lock.to_string(),
            vec![("door", access_point.to_string())],
        ),
    }
}

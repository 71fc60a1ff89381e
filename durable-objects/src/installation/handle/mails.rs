//! Residents are told of permissions given and withdrawn (`R004.34`, X004.a); others are not
//! (`R004.35`).
//!
//! Who has joined is told by their account, which knows whether they want such mails and in which
//! language; who has not is written to directly.

use std::collections::BTreeMap;

use domain::email::EmailAddress;
use domain::id::{GrantId, PersonId, ProfileId};
use domain::installation::event::Event;
use domain::installation::profile::{Profile, Segment};
use domain::name::Name;

use super::super::store::{doors, people};
use super::Turn;
use crate::address::Address;
use crate::failure::Failure;
use crate::mail::notice::{About, Notice, PermissionChange};
use crate::mail_lane;
use crate::outbox::{self, Effect, Post};
use crate::person::message::{Message as ToPerson, PermissionNews};
use crate::sql::Sql;

/// Mails what these events mean to residents: one mail for all that somebody is given at once.
pub(super) fn tell_residents(
    sql: &mut impl Sql,
    turn: &Turn,
    events: &[Event],
) -> Result<(), Failure> {
    let mut given: BTreeMap<ProfileId, (GrantId, Vec<Name>)> = BTreeMap::new();
    for event in events {
        match event {
            Event::Granted(permission) => {
                let door = doors::name(sql, permission.access_point)?;
                let first = || (permission.id, Vec::new());
                let (_, doors) = given.entry(permission.profile).or_insert_with(first);
                doors.extend(door);
            }
            Event::GrantRevoked(permission) => {
                if let Some(door) = doors::name(sql, permission.access_point)? {
                    let change = PermissionChange::Withdrawn { door };
                    tell(sql, turn, permission.profile, permission.id, change)?;
                }
            }
            _ => {}
        }
    }
    for (profile, (first, doors)) in given {
        let change = PermissionChange::Given { doors };
        tell(sql, turn, profile, first, change)?;
    }
    Ok(())
}

fn tell(
    sql: &mut impl Sql,
    turn: &Turn,
    profile: ProfileId,
    grant: GrantId,
    change: PermissionChange,
) -> Result<(), Failure> {
    match people::profile(sql, profile)? {
        Some(resident) if resident.segment == Segment::Resident => match resident.account {
            Some(person) => tell_account(sql, turn, person, grant, resident.email, change),
            None => write_to(sql, turn, resident, change),
        },
        _ => Ok(()),
    }
}

/// Each change has a lane of its own: none replaces another.
fn tell_account(
    sql: &mut impl Sql,
    turn: &Turn,
    person: PersonId,
    grant: GrantId,
    to: EmailAddress,
    change: PermissionChange,
) -> Result<(), Failure> {
    let lane = match &change {
        PermissionChange::Given { .. } => format!("given/{grant}"),
        PermissionChange::Withdrawn { .. } => format!("withdrawn/{grant}"),
    };
    let post = Post {
        sender: &Address::installation(turn.house.id),
        receiver: &Address::person(person),
        lane: &lane,
        effect: Effect::Widens,
    };
    let news = PermissionNews {
        to,
        authority: turn.name.clone(),
        change,
    };
    outbox::enqueue(sql, turn.now, &post, |envelope| {
        ToPerson::PermissionsChanged { envelope, news }
    })?;
    Ok(())
}

fn write_to(
    sql: &mut impl Sql,
    turn: &Turn,
    resident: Profile,
    change: PermissionChange,
) -> Result<(), Failure> {
    let about = About::Permissions {
        authority: turn.name.clone(),
        change,
    };
    let notice = Notice {
        to: resident.email,
        language: resident.language,
        about,
    };
    mail_lane::enqueue(sql, turn.now, &notice)
}

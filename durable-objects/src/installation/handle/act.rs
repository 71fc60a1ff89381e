//! Signed-in acts: load what the rule looks at, decide, write, answer.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{AccessPointId, GrantId, PersonId, ProfileId};
use domain::installation::actor::Actor;
use domain::installation::change_grant::{self, ChangeGrant};
use domain::installation::doors::{self as door_rules, ChangeDoor, ChangeInstallation, CreateDoor};
use domain::installation::event::Event;
use domain::installation::give_grants::{self, GiveGrants, MOST_AT_ONCE};
use domain::installation::invitation;
use domain::installation::people::{self as people_rules, ChangePerson, CreatePerson, Slice};
use domain::installation::permission::Permission;
use domain::installation::profile::{Profile, ProfileState};
use domain::installation::revoke_grant;
use domain::refusal::{Fault, Refusal};
use domain::time::Instant;
use domain::view::grant::{CreatedGrant, GrantsCreated};

use super::super::Keys;
use super::super::message::{Act, Body, Reply};
use super::super::store::{self, doors, people, permissions};
use super::{Turn, actor, actor_at, apply, create, registration, views};
use crate::command_log::{self, Run};
use crate::failure::Failure;
use crate::secret::Secret;
use crate::sql::Sql;
use crate::view::View;
use crate::zones;

/// Carries out an act; the same run again gets the first answer, and no mails.
pub(super) fn act(
    sql: &mut impl Sql,
    keys: &Keys,
    now: Instant,
    person: PersonId,
    run: Option<&Run>,
    entropy: &Secret,
    todo: Act,
) -> Result<Reply, Failure> {
    if let Some(run) = run
        && let Some(body) = command_log::replay::<Body>(sql, now, run)?
    {
        return Ok(body.into());
    }
    let mut turn = Turn::begin(sql, now, String::new(), entropy.minter())?;
    let actor = match doors_of(sql, &todo)? {
        Some(doors) => actor_at(sql, &turn.house, now, person, &doors)?,
        None => actor(sql, &turn.house, now, person)?,
    };
    turn.actor = actor.profile.to_string();
    let body = carry_out(sql, keys, &mut turn, &actor, todo)?;
    if let Some(run) = run {
        command_log::record(sql, now, run, &body)?;
    }
    Ok(Reply {
        body,
        invitations: turn.invitations,
    })
}

/// The doors of an act on permissions, whose rules look at no others; none where they may look at all.
fn doors_of(sql: &mut impl Sql, todo: &Act) -> Result<Option<BTreeSet<AccessPointId>>, Failure> {
    match todo {
        Act::GiveGrants(command) => {
            let looked_at = command.doors.iter().take(MOST_AT_ONCE as usize);
            Ok(Some(looked_at.copied().collect()))
        }
        Act::ChangeGrant { grant, .. } | Act::RevokeGrant { grant, .. } => {
            let permission = permissions::permission(sql, *grant, permissions::Moment::Now)?;
            Ok(Some(
                permission
                    .map(|known| known.access_point)
                    .into_iter()
                    .collect(),
            ))
        }
        _ => Ok(None),
    }
}

fn carry_out(
    sql: &mut impl Sql,
    keys: &Keys,
    turn: &mut Turn,
    actor: &Actor,
    todo: Act,
) -> Result<Body, Failure> {
    match todo {
        Act::ChangeInstallation { command, version } => {
            change_installation(sql, turn, actor, &command, version)
        }
        Act::CreateDoor(command) => create_door(sql, turn, actor, &command),
        Act::ChangeDoor {
            door,
            command,
            version,
        } => change_door(sql, turn, actor, door, &command, version),
        Act::CreatePerson(command) => create_person(sql, turn, actor, &command),
        Act::ChangePerson {
            profile,
            command,
            version,
        } => change_person(sql, turn, actor, profile, &command, version),
        Act::RemovePerson { profile, version } => remove_person(sql, turn, actor, profile, version),
        Act::Invite { profile } => invite(sql, turn, actor, profile),
        Act::GiveGrants(command) => give(sql, turn, actor, &command),
        Act::ChangeGrant {
            grant,
            command,
            version,
        } => change_grant(sql, turn, actor, grant, &command, version),
        Act::RevokeGrant { grant, version } => revoke(sql, turn, actor, grant, version),
        Act::BeginRegistration { door, introduction } => {
            registration::begin(sql, keys, turn, actor, door, &introduction)
        }
        Act::ActivateRegistration {
            door,
            acknowledgement,
        } => registration::activate(sql, turn, actor, door, &acknowledgement),
        Act::LiftFloor { door } => registration::lift_floor(sql, turn, actor, door),
        Act::ReleaseRegistration { door, version } => {
            registration::release(sql, keys, turn, actor, door, version)
        }
    }
}

/// Nothing if the caller read what is there now.
pub(super) fn unchanged(read: u64, now: u64) -> Result<(), Refusal> {
    if read == now {
        Ok(())
    } else {
        Err(Refusal::Changed)
    }
}

fn change_installation(
    sql: &mut impl Sql,
    turn: &mut Turn,
    actor: &Actor,
    command: &ChangeInstallation,
    version: u64,
) -> Result<Body, Failure> {
    let description = store::description(sql)?;
    let events =
        door_rules::change_installation(&turn.house, actor, &description.name, command, turn.now)?;
    if command
        .zone
        .as_deref()
        .is_some_and(|zone| !zones::exists(zone))
    {
        return Err(Refusal::invalid("/zone", Fault::NotAZone).into());
    }
    unchanged(version, description.version)?;
    apply::apply(sql, turn, &events)?;
    let installation = views::installation(sql, turn, actor)?;
    View::versioned(&installation, installation.version).map(Body::Shown)
}

fn create_door(
    sql: &mut impl Sql,
    turn: &mut Turn,
    actor: &Actor,
    command: &CreateDoor,
) -> Result<Body, Failure> {
    let events = door_rules::create(&turn.house, actor, command, &mut turn.minter, turn.now)?;
    apply::apply(sql, turn, &events)?;
    let created = events.iter().find_map(|event| match event {
        Event::AccessPointCreated(point) => Some(point.id),
        _ => None,
    });
    let door = created.ok_or_else(|| Failure::Corrupt("no door was created".to_owned()))?;
    door_view(sql, turn, actor, door).map(Body::Shown)
}

fn change_door(
    sql: &mut impl Sql,
    turn: &mut Turn,
    actor: &Actor,
    door: AccessPointId,
    command: &ChangeDoor,
    version: u64,
) -> Result<Body, Failure> {
    let point = doors::door(sql, door)?.ok_or(Refusal::NotFound)?;
    let events = door_rules::change(&turn.house, actor, &point, command, turn.now)?;
    unchanged(version, point.version)?;
    apply::apply(sql, turn, &events)?;
    door_view(sql, turn, actor, door).map(Body::Shown)
}

/// A door as the actor sees it, whose holdings may have changed by the act.
pub(super) fn door_view(
    sql: &mut impl Sql,
    turn: &Turn,
    actor: &Actor,
    door: AccessPointId,
) -> Result<View, Failure> {
    let actor = super::actor(sql, &turn.house, turn.now, actor.person)?;
    let point = doors::door(sql, door)?.ok_or(Refusal::NotFound)?;
    let door = views::door(sql, turn, &actor, point)?;
    View::versioned(&door, door.version)
}

fn create_person(
    sql: &mut impl Sql,
    turn: &mut Turn,
    actor: &Actor,
    command: &CreatePerson,
) -> Result<Body, Failure> {
    let taken = people::address_taken(sql, &command.email, None)?;
    let id = turn.minter.id();
    let profile = people_rules::create(&turn.house, actor, command, id, taken, turn.now)?;
    apply::apply(sql, turn, &[Event::ProfileCreated(profile.clone())])?;
    create::invite(sql, turn, &profile)?;
    person_shown(sql, turn, profile)
}

fn change_person(
    sql: &mut impl Sql,
    turn: &mut Turn,
    actor: &Actor,
    profile: ProfileId,
    command: &ChangePerson,
    version: u64,
) -> Result<Body, Failure> {
    let (profile, permissions) = person(sql, profile)?;
    let address_taken = match &command.email {
        Some(email) => people::address_taken(sql, email, Some(profile.id))?,
        None => false,
    };
    let slice = Slice {
        house: &turn.house,
        actor,
        profile: &profile,
        permissions: &permissions,
        address_taken,
    };
    let events = people_rules::change(&slice, command, turn.now)?;
    unchanged(version, profile.version)?;
    apply::apply(sql, turn, &events)?;
    let (profile, _) = person(sql, profile.id)?;
    person_shown(sql, turn, profile)
}

fn person_shown(sql: &mut impl Sql, turn: &Turn, profile: Profile) -> Result<Body, Failure> {
    let person = views::person(sql, turn.now, profile)?;
    View::versioned(&person, person.version).map(Body::Shown)
}

fn remove_person(
    sql: &mut impl Sql,
    turn: &mut Turn,
    actor: &Actor,
    profile: ProfileId,
    version: u64,
) -> Result<Body, Failure> {
    let (profile, permissions) = person(sql, profile)?;
    let slice = Slice {
        house: &turn.house,
        actor,
        profile: &profile,
        permissions: &permissions,
        address_taken: false,
    };
    let events = people_rules::remove(&slice, turn.now)?;
    if !events.is_empty() {
        unchanged(version, profile.version)?;
    }
    apply::apply(sql, turn, &events)?;
    Ok(Body::Done)
}

fn person(sql: &mut impl Sql, profile: ProfileId) -> Result<(Profile, Vec<Permission>), Failure> {
    let profile = people::profile(sql, profile)?.ok_or(Refusal::NotFound)?;
    let permissions = permissions::held_by(sql, profile.id)?;
    Ok((profile, permissions))
}

fn invite(
    sql: &mut impl Sql,
    turn: &mut Turn,
    actor: &Actor,
    profile: ProfileId,
) -> Result<Body, Failure> {
    let profile = people::profile(sql, profile)?.ok_or(Refusal::NotFound)?;
    let last = people::invitation(sql, profile.id)?;
    invitation::may_resend(&turn.house, actor, &profile, last.as_ref(), turn.now)?;
    let expires_at = create::invite(sql, turn, &profile)?;
    Ok(Body::Invited { expires_at })
}

fn give(
    sql: &mut impl Sql,
    turn: &mut Turn,
    actor: &Actor,
    command: &GiveGrants,
) -> Result<Body, Failure> {
    let mut people: BTreeMap<ProfileId, ProfileState> = BTreeMap::new();
    for profile in command.profiles.iter().take(MOST_AT_ONCE as usize) {
        people.extend(people::profile(sql, *profile)?.map(|known| (known.id, known.state)));
    }
    let looked_at = command
        .doors
        .get(..MOST_AT_ONCE as usize)
        .unwrap_or(&command.doors);
    let doors = doors::existing(sql, looked_at)?;
    let slice = give_grants::Slice {
        house: &turn.house,
        actor,
        people: &people,
        doors: &doors,
    };
    let events = give_grants::decide(&slice, command, &mut turn.minter, turn.now)?;
    apply::apply(sql, turn, &events)?;
    let given = events.iter().filter_map(|event| match event {
        Event::Granted(given) => Some(CreatedGrant {
            id: given.id,
            profile: given.profile,
            door: given.access_point,
            version: given.version,
        }),
        _ => None,
    });
    let items = given.collect();
    View::of(&GrantsCreated { items }).map(Body::Shown)
}

fn change_grant(
    sql: &mut impl Sql,
    turn: &mut Turn,
    actor: &Actor,
    grant: GrantId,
    command: &ChangeGrant,
    version: u64,
) -> Result<Body, Failure> {
    let (permission, parent) = grant_with_parent(sql, grant)?;
    let slice = change_grant::Slice {
        house: &turn.house,
        actor,
        permission: &permission,
        parent: parent.as_ref(),
    };
    let events = change_grant::decide(&slice, command, turn.now)?;
    unchanged(version, permission.version)?;
    apply::apply(sql, turn, &events)?;
    let (permission, _) = grant_with_parent(sql, grant)?;
    let grant = views::grant(sql, turn, actor, permission)?;
    View::versioned(&grant, grant.version).map(Body::Shown)
}

fn revoke(
    sql: &mut impl Sql,
    turn: &mut Turn,
    actor: &Actor,
    grant: GrantId,
    version: u64,
) -> Result<Body, Failure> {
    let (permission, _) = grant_with_parent(sql, grant)?;
    let events = revoke_grant::decide(&turn.house, actor, &permission, turn.now)?;
    if !events.is_empty() {
        unchanged(version, permission.version)?;
    }
    apply::apply(sql, turn, &events)?;
    Ok(Body::Done)
}

fn grant_with_parent(
    sql: &mut impl Sql,
    grant: GrantId,
) -> Result<(Permission, Option<Permission>), Failure> {
    let now = permissions::Moment::Now;
    let permission = permissions::permission(sql, grant, now)?.ok_or(Refusal::NotFound)?;
    let parent = match permission.parent {
        Some(parent) => permissions::permission(sql, parent, now)?,
        None => None,
    };
    Ok((permission, parent))
}

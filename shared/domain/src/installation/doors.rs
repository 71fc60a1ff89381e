//! Creates and changes doors and safes (`R004.23`), and the installation itself.

use crate::access::{Verdict, best};
use crate::capability::Capability;
use crate::id::{AccessPointId, GrantId, Minter};
use crate::installation::access_point::{AccessPoint, DoorKind, DoorProfile};
use crate::installation::actor::{Actor, Place};
use crate::installation::event::Event;
use crate::installation::house::{Holding, House};
use crate::installation::permission::Permission;
use crate::level::Level;
use crate::name::Name;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Creates an access point.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CreateDoor {
    /// What it is called.
    pub name: Name,
    /// Where it is.
    pub place: Option<Name>,
    /// What the plate beside it says.
    pub plate: Option<Name>,
    /// What it is.
    pub kind: DoorKind,
    /// How its lock hears of changes.
    pub profile: DoorProfile,
}

/// Changes an access point; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ChangeDoor {
    /// What it is called.
    pub name: Option<Name>,
    /// Where it is.
    #[serde(default)]
    pub place: Edit,
    /// What the plate beside it says.
    #[serde(default)]
    pub plate: Edit,
}

/// What a change does to a text that may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is removed.
    Clear,
    /// It is this from now on.
    Set(Name),
}

impl Edit {
    fn apply(&self, old: Option<&Name>) -> Option<Name> {
        match self {
            Self::Keep => old.cloned(),
            Self::Clear => None,
            Self::Set(name) => Some(name.clone()),
        }
    }
}

/// Changes the installation; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ChangeInstallation {
    /// What it is called.
    pub name: Option<Name>,
    /// Its IANA time zone; whoever has the table of zones has checked that it exists.
    pub zone: Option<String>,
}

/// The new access point. A manager who creates one is its manager; that permission hangs from the
/// one by which they created it, and narrows and ends with it (I1). The root administrator needs
/// none.
///
/// # Errors
/// [`Refusal::NotAllowed`].
pub fn create(
    house: &House,
    actor: &Actor,
    command: &CreateDoor,
    minter: &mut Minter,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    actor.require(house, Capability::CreateDoor, Place::Anywhere, now)?;
    let access_point = AccessPoint {
        id: minter.id(),
        name: command.name.clone(),
        place: command.place.clone(),
        plate: command.plate.clone(),
        kind: command.kind,
        profile: command.profile,
        version: 1,
    };
    let own = through(house, actor, now)
        .map(|permission| own_permission(permission, access_point.id, minter.id(), now));
    let created = Event::AccessPointCreated(access_point);
    Ok([created]
        .into_iter()
        .chain(own.map(Event::Granted))
        .collect())
}

/// The access point as it is afterwards; nothing if nothing changes.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotAllowed`].
pub fn change(
    house: &House,
    actor: &Actor,
    access_point: &AccessPoint,
    command: &ChangeDoor,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    actor.require(
        house,
        Capability::CreateDoor,
        Place::At(access_point.id),
        now,
    )?;
    let changed = AccessPoint {
        name: command
            .name
            .clone()
            .unwrap_or_else(|| access_point.name.clone()),
        place: command.place.apply(access_point.place.as_ref()),
        plate: command.plate.apply(access_point.plate.as_ref()),
        ..access_point.clone()
    };
    if changed == *access_point {
        return Ok(vec![]);
    }
    let version = access_point.version + 1;
    Ok(vec![Event::AccessPointChanged(AccessPoint {
        version,
        ..changed
    })])
}

/// The installation as it is afterwards; nothing if nothing changes.
///
/// # Errors
/// [`Refusal::NotAllowed`].
pub fn change_installation(
    house: &House,
    actor: &Actor,
    name: &Name,
    command: &ChangeInstallation,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    actor.require(house, Capability::Administer, Place::Anywhere, now)?;
    let changed = command.name.clone().unwrap_or_else(|| name.clone());
    let zone = command
        .zone
        .clone()
        .unwrap_or_else(|| house.zone.name().to_owned());
    if changed == *name && zone == house.zone.name() {
        return Ok(vec![]);
    }
    Ok(vec![Event::InstallationChanged {
        name: changed,
        zone,
    }])
}

/// The permission by which somebody who is not the root administrator creates doors. One at a door
/// that they created themselves is none: it permits nothing that the one it came from does not.
fn through<'a>(house: &House, actor: &'a Actor, now: Instant) -> Option<&'a Permission> {
    let steps = actor.holdings.iter().filter_map(|holding| match holding {
        Holding::Granted(steps) => match steps.as_slice() {
            [only] => Some((holding, &only.permission)),
            _ => None,
        },
        Holding::Root { .. } => None,
    });
    if actor.is_root() {
        return None;
    }
    let verdict = |holding: &Holding, access_point: AccessPointId| {
        let alone = Actor {
            holdings: vec![holding.clone()],
            ..actor.clone()
        };
        alone.verdict(house, Capability::CreateDoor, Place::At(access_point), now)
    };
    let permitting: Vec<(Verdict, &Permission)> = steps
        .map(|(holding, permission)| (verdict(holding, permission.access_point), permission))
        .filter(|(verdict, _)| verdict.permits())
        .collect();
    let longest = best(permitting.iter().map(|(verdict, _)| *verdict));
    permitting
        .into_iter()
        .find(|(verdict, _)| *verdict == longest)
        .map(|(_, permission)| permission)
}

fn own_permission(
    like: &Permission,
    access_point: AccessPointId,
    id: GrantId,
    now: Instant,
) -> Permission {
    Permission {
        id,
        access_point,
        level: Level::Manager,
        parent: Some(like.id),
        given_by: like.profile,
        given_at: now,
        revoked_at: None,
        version: 1,
        ..like.clone()
    }
}

#[cfg(test)]
mod tests;

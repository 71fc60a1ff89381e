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

/// The new access point. A manager who creates one is its manager, as long as the permission by
/// which they created it lasts; the root administrator needs none.
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

/// The permission by which somebody who is not the root administrator creates doors.
fn through<'a>(house: &House, actor: &'a Actor, now: Instant) -> Option<&'a Permission> {
    let steps = actor.holdings.iter().filter_map(|holding| match holding {
        Holding::Granted(steps) => Some((holding, &steps.first()?.permission)),
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
        parent: None,
        given_by: like.profile,
        given_at: now,
        revoked_at: None,
        version: 1,
        ..like.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::installation::test_house::*;
    use crate::reason::Reason;
    use crate::window::Window;

    fn command() -> CreateDoor {
        CreateDoor {
            name: "Attic".parse().unwrap(),
            place: None,
            plate: None,
            kind: DoorKind::Door,
            profile: DoorProfile::Blue,
        }
    }

    fn create_as(actor: &Actor) -> Result<Vec<Event>, Refusal> {
        create(
            &house(),
            actor,
            &command(),
            &mut Minter::new([3; 32]),
            at(0),
        )
    }

    #[test]
    fn r004_23_managers_create_doors_and_hosts_do_not() {
        for level in [Level::Guest, Level::Host] {
            let refusal = Refusal::NotAllowed {
                reason: Reason::LevelTooLow,
            };
            assert_eq!(create_as(&of_front(level)), Err(refusal));
        }
        assert!(matches!(
            &create_as(&root()).unwrap()[..],
            [Event::AccessPointCreated(_)]
        ));
    }

    #[test]
    fn a_manager_manages_the_new_door_for_as_long_as_the_old_one() {
        let window = Window::new(None, Some(at(500))).unwrap();
        let own = Permission {
            window,
            schedule: Some(hours(8, 20)),
            ..permission(MANAGER, FRONT, Level::Manager)
        };
        let manager = holder(
            MANAGER,
            &[own.clone(), permission(MANAGER, CELLAR, Level::Host)],
        );
        let events = create_as(&manager).unwrap();
        let [Event::AccessPointCreated(created), Event::Granted(granted)] = &events[..] else {
            panic!("{events:?}");
        };
        assert_eq!(granted.access_point, created.id);
        assert_eq!((granted.level, granted.window), (Level::Manager, window));
        assert_eq!((&granted.schedule, granted.parent), (&own.schedule, None));
        assert_ne!(granted.id, own.id);
    }

    #[test]
    fn only_the_doors_own_managers_change_it() {
        let front = AccessPoint {
            id: door(FRONT),
            name: "Front".parse().unwrap(),
            place: Some("Hall".parse().unwrap()),
            plate: None,
            kind: DoorKind::Door,
            profile: DoorProfile::Blue,
            version: 4,
        };
        let renamed = ChangeDoor {
            place: Edit::Clear,
            ..ChangeDoor::default()
        };
        let change_as =
            |actor: &Actor, command: &ChangeDoor| change(&house(), actor, &front, command, at(0));
        let events = change_as(&of_front(Level::Manager), &renamed).unwrap();
        let expected = AccessPoint {
            place: None,
            version: 5,
            ..front.clone()
        };
        assert_eq!(events, [Event::AccessPointChanged(expected)]);
        assert_eq!(change_as(&root(), &ChangeDoor::default()), Ok(vec![]));
        let elsewhere = holder(MANAGER, &[permission(MANAGER, CELLAR, Level::Manager)]);
        assert_eq!(change_as(&elsewhere, &renamed), Err(Refusal::NotFound));
        assert!(change_as(&of_front(Level::Host), &renamed).is_err());
    }

    #[test]
    fn only_the_root_administrator_changes_the_installation() {
        let name = "Home".parse().unwrap();
        let zone = ChangeInstallation {
            zone: Some("Europe/Helsinki".into()),
            name: None,
        };
        let events = change_installation(&house(), &root(), &name, &zone, at(0)).unwrap();
        let expected = Event::InstallationChanged {
            name: name.clone(),
            zone: "Europe/Helsinki".into(),
        };
        assert_eq!(events, [expected]);
        let manager = of_front(Level::Manager);
        assert!(change_installation(&house(), &manager, &name, &zone, at(0)).is_err());
        let same = ChangeInstallation {
            zone: Some("UTC".into()),
            name: Some(name.clone()),
        };
        assert_eq!(
            change_installation(&house(), &root(), &name, &same, at(0)),
            Ok(vec![])
        );
    }
}

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
    assert_eq!(
        (&granted.schedule, granted.parent),
        (&own.schedule, Some(own.id))
    );
    assert_ne!(granted.id, own.id);
}

/// The manager of the front door, who has created the attic.
fn creator() -> (Permission, Permission) {
    let own = permission(MANAGER, FRONT, Level::Manager);
    let events = create_as(&holder(MANAGER, std::slice::from_ref(&own))).unwrap();
    match &events[..] {
        [Event::AccessPointCreated(_), Event::Granted(granted)] => (own, granted.clone()),
        other => panic!("{other:?}"),
    }
}

fn actor_of(holdings: &[&[&Permission]]) -> Actor {
    let holding = |steps: &&[&Permission]| {
        Holding::Granted(steps.iter().map(|held| step((*held).clone())).collect())
    };
    Actor {
        holdings: holdings.iter().map(holding).collect(),
        ..of_front(Level::Manager)
    }
}

#[test]
fn i1_r004_23_the_permission_at_a_created_door_ends_and_narrows_with_the_one_it_came_from() {
    let (own, attic) = creator();
    let may = |own: &Permission, capability, hour| {
        let alone = actor_of(&[&[&attic, own]]);
        alone.may(
            &house(),
            capability,
            Place::At(attic.access_point),
            at(hour),
        )
    };
    for capability in [
        Capability::Open,
        Capability::InstallLock,
        Capability::GiveHost,
        Capability::GiveGuest,
    ] {
        assert!(may(&own, capability, 0), "{capability:?}");
        let gone = Permission {
            revoked_at: Some(at(0)),
            ..own.clone()
        };
        assert!(!may(&gone, capability, 0), "{capability:?}");
        let demoted = Permission {
            level: Level::Host,
            ..own.clone()
        };
        assert!(!may(&demoted, capability, 0), "{capability:?}");
        let short = Permission {
            window: Window::new(None, Some(at(5))).unwrap(),
            schedule: Some(hours(8, 14)),
            ..own.clone()
        };
        assert!(may(&short, capability, 1), "{capability:?}");
        assert!(!may(&short, capability, 3), "{capability:?}");
        assert!(!may(&short, capability, 24), "{capability:?}");
    }
    // It covers no door beside its own and the one it came from.
    let alone = actor_of(&[&[&attic, &own]]);
    let elsewhere = Place::At(door(CELLAR));
    assert!(!alone.may(&house(), Capability::Open, elsewhere, at(0)));
}

#[test]
fn i1_doors_created_one_after_another_hang_from_the_same_permission() {
    let (own, attic) = creator();
    let both = actor_of(&[&[&attic, &own], &[&own]]);
    let events = create_as(&both).unwrap();
    let [Event::AccessPointCreated(_), Event::Granted(granted)] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!(granted.parent, Some(own.id));
}

#[test]
fn i1_nobody_widens_the_permission_at_a_created_door_beyond_the_one_it_came_from() {
    use crate::installation::change_grant::{ChangeGrant, Lift, Slice, decide};
    let (own, _) = creator();
    let own = Permission {
        window: Window::new(None, Some(at(100))).unwrap(),
        ..own
    };
    let attic = Permission {
        id: grant_id(50),
        access_point: door(50),
        parent: Some(own.id),
        window: Window::new(None, Some(at(50))).unwrap(),
        ..own.clone()
    };
    let change = |command: &ChangeGrant| {
        let slice = Slice {
            house: &house(),
            actor: &root(),
            permission: &attic,
            parent: Some(&own),
        };
        decide(&slice, command, at(0))
    };
    let lift = Lift {
        until: true,
        ..Lift::default()
    };
    let without_end = ChangeGrant {
        lift,
        ..ChangeGrant::default()
    };
    assert!(change(&without_end).is_err());
    let as_long = ChangeGrant {
        until: Some(at(100)),
        ..ChangeGrant::default()
    };
    assert_eq!(change(&as_long).unwrap().len(), 1);
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

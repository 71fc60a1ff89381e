mod properties;

use super::*;
use crate::installation::profile::ProfileState;
use crate::installation::test_house::*;
use crate::time::Duration;

fn guest() -> Permission {
    Permission {
        window: Window::new(None, Some(at(100))).unwrap(),
        schedule: Some(hours(8, 20)),
        ..permission(GUEST, FRONT, Level::Guest)
    }
}

fn change(actor: &Actor, command: &ChangeGrant) -> Result<Option<(Permission, bool)>, Refusal> {
    change_of(actor, &guest(), None, command)
}

fn change_of(
    actor: &Actor,
    permission: &Permission,
    parent: Option<&Permission>,
    command: &ChangeGrant,
) -> Result<Option<(Permission, bool)>, Refusal> {
    let slice = Slice {
        house: &house(),
        actor,
        permission,
        parent,
    };
    Ok(decide(&slice, command, at(0))?
        .into_iter()
        .next()
        .map(|event| match event {
            Event::GrantChanged {
                permission,
                narrows,
            } => (permission, narrows),
            other => panic!("{other:?}"),
        }))
}

#[test]
fn i3_what_is_absent_stays() {
    assert_eq!(change(&root(), &ChangeGrant::default()), Ok(None));
    let until = ChangeGrant {
        until: Some(at(50)),
        ..ChangeGrant::default()
    };
    let (changed, narrows) = change(&root(), &until).unwrap().unwrap();
    let window = Window::new(None, Some(at(50))).unwrap();
    assert_eq!(
        changed,
        Permission {
            window,
            version: 2,
            ..guest()
        }
    );
    assert!(narrows);
}

#[test]
fn i3_r004_72_a_restriction_ends_only_when_it_is_said() {
    let lift = Lift {
        schedule: true,
        until: true,
        ..Lift::default()
    };
    let (changed, narrows) = change(
        &root(),
        &ChangeGrant {
            lift,
            ..ChangeGrant::default()
        },
    )
    .unwrap()
    .unwrap();
    assert_eq!((changed.schedule, changed.window), (None, Window::ALWAYS));
    assert!(!narrows);
}

#[test]
fn i3_lifting_needs_the_right_to_give_the_wider_permission() {
    let own = Permission {
        schedule: Some(hours(6, 22)),
        ..permission(HOST, FRONT, Level::Host)
    };
    let host = holder(HOST, std::slice::from_ref(&own));
    let hers = Permission {
        parent: Some(own.id),
        ..guest()
    };
    let lift = Lift {
        schedule: true,
        ..Lift::default()
    };
    let lifted = ChangeGrant {
        lift,
        ..ChangeGrant::default()
    };
    assert!(matches!(
        change_of(&host, &hers, Some(&own), &lifted),
        Err(Refusal::Invalid { .. })
    ));
    let wider = ChangeGrant {
        schedule: Some(hours(6, 22)),
        ..ChangeGrant::default()
    };
    assert!(
        change_of(&host, &hers, Some(&own), &wider)
            .unwrap()
            .is_some()
    );
    // Not even the root administrator lifts it beyond what it hangs from.
    assert!(matches!(
        change_of(&root(), &hers, Some(&own), &lifted),
        Err(Refusal::Invalid { .. })
    ));
}

#[test]
fn r004_73_other_days_narrow_when_any_minute_is_lost() {
    let narrows = |schedule| {
        let command = ChangeGrant {
            schedule: Some(schedule),
            ..ChangeGrant::default()
        };
        change(&root(), &command).unwrap().unwrap().1
    };
    assert!(narrows(hours(9, 20)));
    assert!(narrows(hours(9, 22)));
    assert!(!narrows(hours(7, 21)));
}

#[test]
fn a_manager_gives_no_manager_and_nobody_the_root() {
    let level = |level| ChangeGrant {
        level: Some(level),
        ..ChangeGrant::default()
    };
    let manager = of_front(Level::Manager);
    let refusal = change(&manager, &level(Level::Manager)).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::LevelNotYours {
            level: Level::Manager
        }
    );
    assert!(change(&manager, &level(Level::Host)).unwrap().is_some());
    assert!(change(&root(), &level(Level::Manager)).unwrap().is_some());
    assert!(change(&root(), &level(Level::RootAdministrator)).is_err());
}

#[test]
fn a_host_touches_only_what_hangs_from_the_host() {
    let host = of_front(Level::Host);
    let shorter = ChangeGrant {
        until: Some(at(50)),
        ..ChangeGrant::default()
    };
    assert_eq!(change(&host, &shorter), Err(Refusal::NotFound));
    let hers = Permission {
        parent: Some(grant_id(HOST)),
        ..guest()
    };
    let own = permission(HOST, FRONT, Level::Host);
    assert!(
        change_of(&host, &hers, Some(&own), &shorter)
            .unwrap()
            .is_some()
    );
    assert_eq!(
        change(&of_front(Level::Guest), &shorter),
        Err(Refusal::NotFound)
    );
    let elsewhere = holder(MANAGER, &[permission(MANAGER, CELLAR, Level::Manager)]);
    assert_eq!(change(&elsewhere, &shorter), Err(Refusal::NotFound));
}

#[test]
fn r004_41_a_new_start_lies_in_the_future_and_an_old_one_may_stay() {
    let past = at(0).minus(Duration::days(1));
    let begun = Permission {
        window: Window::new(Some(past), None).unwrap(),
        ..guest()
    };
    let until = ChangeGrant {
        until: Some(at(5)),
        ..ChangeGrant::default()
    };
    assert!(change_of(&root(), &begun, None, &until).unwrap().is_some());
    let from = ChangeGrant {
        from: Some(past.plus(Duration::hours(1))),
        ..ChangeGrant::default()
    };
    assert!(matches!(
        change_of(&root(), &begun, None, &from),
        Err(Refusal::Invalid { .. })
    ));
}

#[test]
fn setting_and_lifting_at_once_is_a_mistake() {
    let lift = Lift {
        until: true,
        ..Lift::default()
    };
    let both = ChangeGrant {
        until: Some(at(5)),
        lift,
        ..ChangeGrant::default()
    };
    assert_eq!(
        change(&root(), &both),
        Err(Refusal::invalid("/lift/until", Fault::NotOneOf))
    );
}

#[test]
fn a_withdrawn_permission_can_not_be_changed() {
    let gone = Permission {
        revoked_at: Some(at(0)),
        ..guest()
    };
    let until = ChangeGrant {
        until: Some(at(5)),
        ..ChangeGrant::default()
    };
    assert_eq!(
        change_of(&root(), &gone, None, &until),
        Err(Refusal::WrongState)
    );
}

#[test]
fn a16_what_hangs_from_a_locked_host_permits_nothing() {
    use crate::access::{Act, decide as judge};
    use crate::capability::Capability;
    use crate::installation::house::{Holding, Step};
    let steps = |host_state| {
        let hers = Permission {
            parent: Some(grant_id(HOST)),
            ..permission(GUEST, FRONT, Level::Guest)
        };
        let own = permission(HOST, FRONT, Level::Host);
        Holding::Granted(vec![
            step(hers),
            Step {
                permission: own,
                holder: host_state,
            },
        ])
    };
    let subject = crate::chain::Subject {
        person: None,
        device: [1; 16].into(),
        key: [1; 32].into(),
        state: crate::device::DeviceState::Active,
    };
    let act = Act {
        access_point: door(FRONT),
        capability: Capability::Open,
    };
    let opens = |state| judge(&house().chain(&subject, &steps(state), 0), act, at(0)).permits();
    assert!(opens(ProfileState::Indefinite));
    assert!(!opens(ProfileState::Locked));
    assert!(!opens(ProfileState::Removed));
}

use super::*;
use crate::installation::test_house::*;
use crate::level::Level;

fn change_as(
    actor: &Actor,
    profile: &Profile,
    permissions: &[Permission],
    command: &ChangePerson,
) -> Result<Vec<Event>, Refusal> {
    let slice = Slice {
        house: &house(),
        actor,
        profile,
        permissions,
        address_taken: false,
    };
    change(&slice, command, at(0))
}

fn state(state: ProfileState) -> ChangePerson {
    ChangePerson {
        state: Some(state),
        ..ChangePerson::default()
    }
}

fn narrows(events: &[Event]) -> Option<Cause> {
    match events {
        [Event::ProfileChanged { narrows, .. }, ..] => *narrows,
        other => panic!("{other:?}"),
    }
}

#[test]
fn managers_create_people_and_hosts_do_not() {
    let command = CreatePerson {
        name: "Käthe".parse().unwrap(),
        email: "kaethe@example.com".parse().unwrap(),
        language: Language::German,
        segment: Segment::Contractor,
        from: None,
        until: Some(at(9)),
    };
    let create_as = |level| {
        create(
            &house(),
            &of_front(level),
            &command,
            profile_id(9),
            false,
            at(0),
        )
    };
    let term = ProfileState::Term(Window::new(None, Some(at(9))).unwrap());
    assert_eq!(create_as(Level::Manager).unwrap().state, term);
    let refusal = Refusal::NotAllowed {
        reason: Reason::LevelTooLow,
    };
    assert_eq!(create_as(Level::Host), Err(refusal));
    let taken = create(&house(), &root(), &command, profile_id(9), true, at(0));
    assert_eq!(taken, Err(Refusal::AlreadyExists));
    let over = CreatePerson {
        until: Some(at(0)),
        ..command
    };
    let refusal = create(&house(), &root(), &over, profile_id(9), false, at(0));
    assert_eq!(refusal, Err(Refusal::invalid("/until", Fault::InThePast)));
}

#[test]
fn r004_15_the_root_administrator_is_neither_removed_nor_locked() {
    let mut administrator = profile(ROOT);
    administrator.root = true;
    for actor in [root(), of_front(Level::Manager)] {
        let slice = Slice {
            house: &house(),
            actor: &actor,
            profile: &administrator,
            permissions: &[],
            address_taken: false,
        };
        assert_eq!(remove(&slice, at(0)), Err(Refusal::RootAdministratorStays));
        let locked = change(&slice, &state(ProfileState::Locked), at(0));
        assert_eq!(locked, Err(Refusal::RootAdministratorStays));
    }
}

#[test]
fn a_manager_changes_nothing_about_the_root_administrator() {
    let manager = of_front(Level::Manager);
    let name = ChangePerson {
        name: Some("Eve".parse().unwrap()),
        ..ChangePerson::default()
    };
    let email = ChangePerson {
        email: Some("eve@example.com".parse().unwrap()),
        ..ChangePerson::default()
    };
    for command in [name, email] {
        let outcome = change_as(&manager, &profile(ROOT), &[], &command);
        assert_eq!(
            outcome,
            Err(Refusal::NotAllowed {
                reason: Reason::LevelTooLow
            })
        );
        assert!(change_as(&root(), &profile(ROOT), &[], &command).is_ok());
    }
}

#[test]
fn who_locks_or_removes_somebody_could_withdraw_all_that_they_hold() {
    let manager = of_front(Level::Manager);
    let lock = state(ProfileState::Locked);
    let held = |point, level| [permission(GUEST, point, level)];
    assert!(change_as(&manager, &profile(GUEST), &held(FRONT, Level::Host), &lock).is_ok());
    for (permissions, level) in [
        (held(CELLAR, Level::Guest), Level::Guest),
        (held(FRONT, Level::Manager), Level::Manager),
    ] {
        let outcome = change_as(&manager, &profile(GUEST), &permissions, &lock);
        assert_eq!(outcome, Err(Refusal::LevelNotYours { level }));
        let slice = Slice {
            house: &house(),
            actor: &manager,
            profile: &profile(GUEST),
            permissions: &permissions,
            address_taken: false,
        };
        assert_eq!(remove(&slice, at(0)), Err(Refusal::LevelNotYours { level }));
    }
    let mut over = held(CELLAR, Level::Guest);
    over[0].revoked_at = Some(at(0));
    assert!(change_as(&manager, &profile(GUEST), &over, &lock).is_ok());
}

#[test]
fn another_address_ends_the_invitation_and_needs_the_same_right() {
    let email = ChangePerson {
        email: Some("new@example.com".parse().unwrap()),
        ..ChangePerson::default()
    };
    let events = change_as(&root(), &profile(GUEST), &[], &email).unwrap();
    assert_eq!(events[1], Event::InvitationEnded(profile_id(GUEST)));
    let held = [permission(GUEST, FRONT, Level::Manager)];
    let outcome = change_as(&of_front(Level::Manager), &profile(GUEST), &held, &email);
    assert_eq!(
        outcome,
        Err(Refusal::LevelNotYours {
            level: Level::Manager
        })
    );
    let joined = Profile {
        account: Some([1; 16].into()),
        ..profile(GUEST)
    };
    assert_eq!(change_as(&root(), &joined, &[], &email).unwrap().len(), 1);
}

#[test]
fn r003_16_to_r003_20_only_what_permits_less_ends_leases() {
    let term = |until| ProfileState::Term(Window::new(None, Some(at(until))).unwrap());
    let cause = |before, after| {
        let profile = Profile {
            state: before,
            ..profile(GUEST)
        };
        narrows(&change_as(&root(), &profile, &[], &state(after)).unwrap())
    };
    assert_eq!(
        cause(ProfileState::Indefinite, ProfileState::Locked),
        Some(Cause::Dismissed)
    );
    assert_eq!(
        cause(ProfileState::Indefinite, term(9)),
        Some(Cause::Narrowed)
    );
    assert_eq!(cause(term(9), term(8)), Some(Cause::Narrowed));
    assert_eq!(cause(term(8), term(9)), None);
    assert_eq!(cause(ProfileState::Locked, ProfileState::Indefinite), None);
}

#[test]
fn who_leaves_parts_from_the_account_and_comes_back_only_as_somebody_new() {
    let joined = Profile {
        account: Some([1; 16].into()),
        ..profile(GUEST)
    };
    let slice = Slice {
        house: &house(),
        actor: &root(),
        profile: &joined,
        permissions: &[],
        address_taken: false,
    };
    let events = remove(&slice, at(0)).unwrap();
    assert_eq!(narrows(&events), Some(Cause::Dismissed));
    assert_eq!(
        events[2],
        Event::Parted {
            profile: joined.id,
            person: [1; 16].into()
        }
    );
    let gone = Profile {
        state: ProfileState::Removed,
        ..joined
    };
    let outcome = change_as(&root(), &gone, &[], &state(ProfileState::Indefinite));
    assert_eq!(outcome, Err(Refusal::WrongState));
}

/// A manager of the front door between eight and two in the afternoon; it is noon.
fn by_day() -> Actor {
    let own = Permission {
        schedule: Some(crate::installation::test_house::hours(8, 14)),
        ..permission(MANAGER, FRONT, Level::Manager)
    };
    holder(MANAGER, &[own])
}

fn locked_guest() -> Profile {
    Profile {
        state: ProfileState::Locked,
        ..profile(GUEST)
    }
}

#[test]
fn i3_unlocking_somebody_needs_the_right_to_give_all_that_they_hold() {
    let unlock = state(ProfileState::Indefinite);
    let always = permission(GUEST, FRONT, Level::Guest);
    let by_day_too = Permission {
        schedule: Some(hours(9, 12)),
        ..always.clone()
    };
    let change = |held: &[Permission]| change_as(&by_day(), &locked_guest(), held, &unlock);
    let refusal = Err(Refusal::LevelNotYours {
        level: Level::Guest,
    });
    assert_eq!(change(std::slice::from_ref(&always)), refusal);
    assert!(change(&[by_day_too]).is_ok());
    assert!(change(&[]).is_ok());
    let gone = Permission {
        revoked_at: Some(at(0)),
        ..always.clone()
    };
    assert!(change(&[gone]).is_ok());
    let over = Permission {
        window: Window::new(None, Some(at(0))).unwrap(),
        ..always.clone()
    };
    assert!(change(&[over]).is_ok());
    let held = [always];
    assert!(change_as(&root(), &locked_guest(), &held, &unlock).is_ok());
    // Locking only narrows.
    let lock = state(ProfileState::Locked);
    assert!(change_as(&by_day(), &profile(GUEST), &held, &lock).is_ok());
}

#[test]
fn i3_a_longer_term_needs_the_right_to_give_what_it_makes_possible() {
    let term = |until| ProfileState::Term(Window::new(None, Some(at(until))).unwrap());
    let own = Permission {
        window: Window::new(Some(at(0)), Some(at(48))).unwrap(),
        ..permission(MANAGER, FRONT, Level::Manager)
    };
    let manager = holder(MANAGER, &[own]);
    let short = Profile {
        state: term(5),
        ..profile(GUEST)
    };
    let held = [permission(GUEST, FRONT, Level::Guest)];
    let lengthen = |until| change_as(&manager, &short, &held, &state(term(until)));
    assert!(lengthen(48).is_ok());
    assert_eq!(
        lengthen(49),
        Err(Refusal::LevelNotYours {
            level: Level::Guest
        })
    );
    assert!(lengthen(3).is_ok());
}

#[test]
fn i3_another_address_of_somebody_invited_needs_the_right_to_give_all_that_they_hold() {
    let email = ChangePerson {
        email: Some("mine@example.com".parse().unwrap()),
        ..ChangePerson::default()
    };
    let held = [permission(GUEST, FRONT, Level::Host)];
    assert_eq!(
        change_as(&by_day(), &profile(GUEST), &held, &email),
        Err(Refusal::LevelNotYours { level: Level::Host })
    );
    let joined = Profile {
        account: Some([1; 16].into()),
        ..profile(GUEST)
    };
    assert!(change_as(&by_day(), &joined, &held, &email).is_ok());
    assert!(change_as(&root(), &profile(GUEST), &held, &email).is_ok());
}

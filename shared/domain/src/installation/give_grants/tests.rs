use super::*;
use crate::installation::test_house::*;

fn command(level: Level) -> GiveGrants {
    GiveGrants {
        profiles: vec![profile_id(GUEST)],
        doors: vec![door(FRONT), door(CELLAR)],
        level,
        from: None,
        until: None,
        schedule: None,
    }
}

fn decide_as(actor: &Actor, command: &GiveGrants) -> Result<Vec<Permission>, Refusal> {
    let people = [
        (profile_id(GUEST), ProfileState::Indefinite),
        (profile_id(5), ProfileState::Locked),
    ];
    let slice = Slice {
        house: &house(),
        actor,
        people: &people.into(),
        doors: &[door(FRONT), door(CELLAR)].into(),
    };
    let events = decide(&slice, command, &mut Minter::new([7; 32]), at(0))?;
    Ok(events
        .into_iter()
        .map(|event| match event {
            Event::Granted(permission) => permission,
            other => panic!("{other:?}"),
        })
        .collect())
}

fn flaws(refusal: Refusal) -> Vec<(String, Fault)> {
    match refusal {
        Refusal::Invalid { flaws } => flaws
            .into_iter()
            .map(|flaw| (flaw.pointer, flaw.fault))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn r004_06_r004_27_one_command_gives_several_people_several_doors() {
    let both = GiveGrants {
        profiles: vec![profile_id(GUEST), profile_id(5)],
        ..command(Level::Host)
    };
    let given = decide_as(&root(), &both).unwrap();
    let pairs: Vec<_> = given
        .iter()
        .map(|given| (given.profile, given.access_point))
        .collect();
    let expected = [(GUEST, FRONT), (GUEST, CELLAR), (5, FRONT), (5, CELLAR)];
    assert_eq!(
        pairs,
        expected.map(|(person, point)| (profile_id(person), door(point)))
    );
    assert!(
        given
            .iter()
            .all(|given| given.parent.is_none() && given.given_by == profile_id(ROOT))
    );
}

#[test]
fn r004_14_nobody_gives_the_root_administrators_level() {
    let refusal = decide_as(&root(), &command(Level::RootAdministrator)).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::LevelNotYours {
            level: Level::RootAdministrator
        }
    );
}

#[test]
fn r004_20_r004_21_who_gives_which_level() {
    let front = |level| GiveGrants {
        doors: vec![door(FRONT)],
        ..command(level)
    };
    for giver in [Level::Guest, Level::Host, Level::Manager] {
        for given in [Level::Guest, Level::Host, Level::Manager] {
            let outcome = decide_as(&of_front(giver), &front(given));
            assert_eq!(outcome.is_ok(), given < giver, "{giver} gives {given}");
        }
    }
    assert!(decide_as(&root(), &front(Level::Manager)).is_ok());
}

#[test]
fn r004_28_r004_30_all_doors_that_are_not_mine_are_named_and_no_others() {
    let doors = vec![door(CELLAR), door(FRONT), door(77)];
    let refusal = decide_as(
        &of_front(Level::Manager),
        &GiveGrants {
            doors,
            ..command(Level::Host)
        },
    )
    .unwrap_err();
    let expected = [
        ("/doors/0".to_owned(), Fault::NotYours),
        ("/doors/2".to_owned(), Fault::NotYours),
    ];
    assert_eq!(flaws(refusal), expected);
}

#[test]
fn r004_29_leaving_out_the_red_doors_or_choosing_a_lower_level_lets_the_form_pass() {
    let host = of_front(Level::Host);
    let front = GiveGrants {
        doors: vec![door(FRONT)],
        ..command(Level::Guest)
    };
    assert!(
        decide_as(
            &host,
            &GiveGrants {
                level: Level::Host,
                ..front.clone()
            }
        )
        .is_err()
    );
    assert!(decide_as(&host, &front).is_ok());
}

#[test]
fn r004_41_a_start_in_the_past_is_refused_and_so_is_an_end() {
    let past = GiveGrants {
        from: Some(at(0).minus(crate::time::Duration::millis(1))),
        ..command(Level::Guest)
    };
    let refusal = decide_as(&root(), &past).unwrap_err();
    assert_eq!(flaws(refusal), [("/from".to_owned(), Fault::InThePast)]);
    let over = GiveGrants {
        until: Some(at(0)),
        ..command(Level::Guest)
    };
    assert_eq!(
        flaws(decide_as(&root(), &over).unwrap_err()),
        [("/until".to_owned(), Fault::InThePast)]
    );
    assert!(
        decide_as(
            &root(),
            &GiveGrants {
                from: Some(at(0)),
                ..command(Level::Guest)
            }
        )
        .is_ok()
    );
    let reversed = GiveGrants {
        from: Some(at(2)),
        until: Some(at(1)),
        ..command(Level::Guest)
    };
    let refusal = decide_as(&root(), &reversed).unwrap_err();
    assert_eq!(
        flaws(refusal),
        [("/until".to_owned(), Fault::EndsBeforeItStarts)]
    );
}

#[test]
fn r004_31_without_people_or_doors_nothing_is_given() {
    let nobody = GiveGrants {
        profiles: vec![],
        doors: vec![],
        ..command(Level::Guest)
    };
    let expected = [
        ("/profiles".to_owned(), Fault::Empty),
        ("/doors".to_owned(), Fault::Empty),
    ];
    assert_eq!(flaws(decide_as(&root(), &nobody).unwrap_err()), expected);
}

#[test]
fn r004_36_no_more_than_two_hundred_at_once() {
    let many = |count| GiveGrants {
        doors: vec![door(FRONT); count],
        ..command(Level::Guest)
    };
    assert_eq!(decide_as(&root(), &many(200)).unwrap().len(), 1);
    let refusal = decide_as(&root(), &many(201)).unwrap_err();
    assert_eq!(
        flaws(refusal),
        [("/doors".to_owned(), Fault::TooLong { at_most: 200 })]
    );
}

#[test]
fn unknown_people_are_named() {
    let unknown = GiveGrants {
        profiles: vec![profile_id(GUEST), profile_id(66)],
        ..command(Level::Guest)
    };
    let refusal = decide_as(&root(), &unknown).unwrap_err();
    assert_eq!(
        flaws(refusal),
        [("/profiles/1".to_owned(), Fault::NotOneOf)]
    );
}

#[test]
fn i1_r001_27_a_host_gives_no_more_hours_than_the_hosts_own() {
    let own = Permission {
        schedule: Some(hours(8, 20)),
        ..permission(HOST, FRONT, Level::Host)
    };
    let host = holder(HOST, &[own]);
    let wide = GiveGrants {
        doors: vec![door(FRONT)],
        schedule: Some(hours(7, 12)),
        ..command(Level::Guest)
    };
    let refusal = decide_as(&host, &wide).unwrap_err();
    assert!(matches!(
        &flaws(refusal)[..],
        [(_, Fault::OutsideRestrictions { .. })]
    ));
    let always = GiveGrants {
        schedule: None,
        ..wide.clone()
    };
    assert!(decide_as(&host, &always).is_err());
    let within = GiveGrants {
        schedule: Some(hours(9, 12)),
        ..wide
    };
    let given = decide_as(&host, &within).unwrap();
    assert_eq!(given[0].parent, Some(grant_id(HOST)));
}

#[test]
fn i1_a_host_gives_no_longer_than_the_hosts_own() {
    let window = Window::new(
        Some(at(0).minus(crate::time::Duration::days(1))),
        Some(at(48)),
    )
    .unwrap();
    let host = holder(
        HOST,
        &[Permission {
            window,
            ..permission(HOST, FRONT, Level::Host)
        }],
    );
    let give = |until| GiveGrants {
        doors: vec![door(FRONT)],
        until,
        ..command(Level::Guest)
    };
    for too_long in [None, Some(at(49))] {
        let refusal = decide_as(&host, &give(too_long)).unwrap_err();
        assert_eq!(
            flaws(refusal),
            [("/doors/0".to_owned(), Fault::OutsideWindow)]
        );
    }
    let given = decide_as(&host, &give(Some(at(48)))).unwrap();
    assert_eq!(
        given[0].window,
        Window::new(Some(at(0)), Some(at(48))).unwrap()
    );
}

#[test]
fn what_a_manager_gives_hangs_from_the_installation_and_what_a_host_gives_from_the_host() {
    let front = GiveGrants {
        doors: vec![door(FRONT)],
        ..command(Level::Guest)
    };
    assert_eq!(
        decide_as(&of_front(Level::Manager), &front).unwrap()[0].parent,
        None
    );
    assert_eq!(
        decide_as(&of_front(Level::Host), &front).unwrap()[0].parent,
        Some(grant_id(HOST))
    );
}

#[test]
fn a_locked_manager_gives_nothing() {
    let mut manager = of_front(Level::Manager);
    for holding in &mut manager.holdings {
        if let crate::installation::house::Holding::Granted(steps) = holding {
            steps[0].holder = ProfileState::Locked;
        }
    }
    let front = GiveGrants {
        doors: vec![door(FRONT)],
        ..command(Level::Guest)
    };
    assert_eq!(
        flaws(decide_as(&manager, &front).unwrap_err()),
        [("/doors/0".to_owned(), Fault::NotYours)]
    );
}

#[test]
fn i1_nobody_gives_beyond_their_own_term() {
    use crate::installation::house::Holding;
    let term = ProfileState::Term(Window::new(None, Some(at(48))).unwrap());
    let mut manager = of_front(Level::Manager);
    for holding in &mut manager.holdings {
        if let Holding::Granted(steps) = holding {
            steps[0].holder = term;
        }
    }
    let give = |until| GiveGrants {
        doors: vec![door(FRONT)],
        until,
        ..command(Level::Guest)
    };
    for too_long in [None, Some(at(49))] {
        assert_eq!(
            flaws(decide_as(&manager, &give(too_long)).unwrap_err()),
            [("/doors/0".to_owned(), Fault::OutsideWindow)]
        );
    }
    assert!(decide_as(&manager, &give(Some(at(48)))).is_ok());
}

#[test]
fn i1_nobody_gives_beyond_what_their_own_permission_hangs_from() {
    use crate::installation::house::Holding;
    let attic = door(CELLAR);
    let source = Permission {
        window: Window::new(None, Some(at(48))).unwrap(),
        schedule: Some(hours(8, 20)),
        ..permission(MANAGER, FRONT, Level::Manager)
    };
    let own = Permission {
        id: grant_id(50),
        access_point: attic,
        parent: Some(source.id),
        window: Window::ALWAYS,
        schedule: None,
        ..source.clone()
    };
    let manager = Actor {
        holdings: vec![Holding::Granted(vec![step(own), step(source)])],
        ..of_front(Level::Manager)
    };
    let give = |until, schedule| GiveGrants {
        doors: vec![attic],
        until,
        schedule,
        ..command(Level::Host)
    };
    let within = Some(hours(9, 20));
    assert!(decide_as(&manager, &give(Some(at(48)), within.clone())).is_ok());
    assert!(decide_as(&manager, &give(Some(at(49)), within)).is_err());
    assert!(decide_as(&manager, &give(Some(at(48)), None)).is_err());
}

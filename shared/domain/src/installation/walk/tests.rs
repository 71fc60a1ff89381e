use super::*;
use crate::device::DeviceState;
use crate::installation::house::Step;
use crate::installation::permission::Permission;
use crate::installation::profile::ProfileState;
use crate::installation::test_house::*;
use crate::reason::Reason;
use crate::time::Duration;

fn subject() -> Subject {
    Subject {
        person: None,
        device: [1; 16].into(),
        key: [1; 32].into(),
        state: DeviceState::Active,
    }
}

fn facts() -> LockFacts {
    LockFacts {
        lock: [8; 16].into(),
        ownership: 1,
        owner_id: [1; 8].into(),
        key_epoch: 3,
        narrowings: Narrowings {
            sequence: 5,
            ended: vec![],
        },
        state_version: 9,
    }
}

fn judged(permissions: &[Permission]) -> Judged {
    let holdings: Vec<Holding> = permissions
        .iter()
        .map(|held| Holding::Granted(vec![step(held.clone())]))
        .collect();
    judge(&house(), &subject(), door(FRONT), &holdings, 5, at(0)).unwrap()
}

fn order_for(permission: Permission) -> Option<Order> {
    order(
        &house(),
        door(FRONT),
        &judged(&[permission]),
        &facts(),
        at(0),
    )
}

#[test]
fn an_order_ends_with_the_class_or_the_window_whichever_is_first() {
    let guest = permission(GUEST, FRONT, Level::Guest);
    assert_eq!(order_for(guest.clone()).unwrap().not_after_at_most, at(24));
    let host = permission(HOST, FRONT, Level::Host);
    assert_eq!(order_for(host).unwrap().not_after_at_most, at(72));
    let short = Permission {
        window: Window::new(None, Some(at(3))).unwrap(),
        ..guest
    };
    assert_eq!(order_for(short).unwrap().not_after_at_most, at(3));
}

#[test]
fn a_term_of_the_person_or_the_host_bounds_the_lease() {
    let term = ProfileState::Term(Window::new(None, Some(at(2))).unwrap());
    let hers = Permission {
        parent: Some(grant_id(HOST)),
        ..permission(GUEST, FRONT, Level::Guest)
    };
    let own = Step {
        permission: permission(HOST, FRONT, Level::Host),
        holder: term,
    };
    let holding = Holding::Granted(vec![step(hers), own]);
    let judged = judge(&house(), &subject(), door(FRONT), &[holding], 5, at(0)).unwrap();
    let order = order(&house(), door(FRONT), &judged, &facts(), at(0)).unwrap();
    assert_eq!(order.not_after_at_most, at(2));
    assert_eq!(order.class, LeaseClass::Visitor);
    assert!(order.chain.links().iter().all(|link| link.narrowings == 5));
}

#[test]
fn a_chain_that_only_waits_for_its_hours_is_ordered_if_they_come_in_time() {
    let later = |from| Permission {
        window: Window::new(Some(at(from)), None).unwrap(),
        ..permission(GUEST, FRONT, Level::Guest)
    };
    assert!(order_for(later(23)).is_some());
    assert!(order_for(later(24)).is_none());
    let night = Permission {
        schedule: Some(hours(20, 22)),
        ..permission(GUEST, FRONT, Level::Guest)
    };
    assert!(order_for(night).is_some());
}

#[test]
fn a_withdrawn_or_locked_chain_is_not_ordered() {
    let gone = Permission {
        revoked_at: Some(at(0)),
        ..permission(GUEST, FRONT, Level::Guest)
    };
    assert!(order_for(gone).is_none());
    let locked = Step {
        permission: permission(GUEST, FRONT, Level::Guest),
        holder: ProfileState::Locked,
    };
    let holdings = [Holding::Granted(vec![locked])];
    let judged = judge(&house(), &subject(), door(FRONT), &holdings, 5, at(0)).unwrap();
    assert!(matches!(
        judged.verdict,
        Verdict::Refuse(refused) if refused.reason == Reason::AccountLocked
    ));
    assert!(order(&house(), door(FRONT), &judged, &facts(), at(0)).is_none());
}

#[test]
fn the_best_of_two_permissions_is_used() {
    let night = Permission {
        schedule: Some(hours(20, 22)),
        ..permission(GUEST, FRONT, Level::Guest)
    };
    let day = Permission {
        id: grant_id(77),
        schedule: Some(hours(8, 20)),
        ..night.clone()
    };
    let judged = judged(&[night, day]);
    assert!(judged.verdict.permits());
    assert_eq!(judged.chain.leaf().unwrap().id, grant_id(77).into());
}

#[test]
fn the_root_administrator_opens_every_door() {
    let root = [Holding::Root {
        profile: profile_id(ROOT),
        state: ProfileState::Indefinite,
    }];
    let judged = judge(&house(), &subject(), door(CELLAR), &root, 0, at(0)).unwrap();
    assert!(judged.verdict.permits());
    assert_eq!(
        order(&house(), door(CELLAR), &judged, &facts(), at(0))
            .unwrap()
            .class,
        LeaseClass::Staff
    );
}

#[test]
fn a_phone_gets_nothing_new_until_half_of_the_lease_is_gone_or_something_changed() {
    let exposure = Exposure {
        sequence: 5,
        written_at: at(0),
        until: at(24),
        content: "a".to_owned(),
    };
    let known = Known {
        access_point: door(FRONT),
        state_version: 9,
        not_after: at(24),
    };
    let current = |known: &Known, exposure: &Exposure, content, now| {
        is_up_to_date(known, exposure, &facts(), content, now)
    };
    let before_half = at(12).minus(Duration::millis(1));
    assert!(current(&known, &exposure, "a", before_half));
    assert!(!current(&known, &exposure, "a", at(12)));
    assert!(!current(&known, &exposure, "b", at(1)));
    assert!(!current(
        &known,
        &Exposure {
            sequence: 4,
            ..exposure.clone()
        },
        "a",
        at(1)
    ));
    assert!(!current(
        &Known {
            state_version: 8,
            ..known
        },
        &exposure,
        "a",
        at(1)
    ));
    // A phone that claims more than the ledger has is not believed.
    assert!(!current(
        &Known {
            not_after: at(99),
            ..known
        },
        &exposure,
        "a",
        at(1)
    ));
}

#[test]
fn an_unconfirmed_phone_of_a_host_gets_no_lease_whatever_else_it_waits_for() {
    let later = |profile: u8, level| {
        let held = Step {
            permission: permission(profile, FRONT, level),
            holder: ProfileState::Term(Window::new(Some(at(1)), None).unwrap()),
        };
        let subject = Subject {
            state: DeviceState::Unconfirmed { until: at(20) },
            ..subject()
        };
        let holdings = [Holding::Granted(vec![held])];
        judge(&house(), &subject, door(FRONT), &holdings, 5, at(0)).unwrap()
    };
    let order =
        |judged: &Judged, hour| order(&house(), door(FRONT), judged, &facts(), at(hour)).is_some();
    let host = later(HOST, Level::Host);
    assert!(matches!(
        host.verdict,
        Verdict::Refuse(refused) if refused.reason == Reason::AccountNotStarted
    ));
    assert!(!order(&host, 0));
    assert!(order(&later(GUEST, Level::Guest), 0));
}

#[test]
fn r004_10_of_two_permissions_that_last_as_long_the_higher_one_is_used() {
    let guest = permission(GUEST, FRONT, Level::Guest);
    let manager = permission(MANAGER, FRONT, Level::Manager);
    assert_eq!(
        judged(&[guest.clone(), manager.clone()]).level,
        Level::Manager
    );
    assert_eq!(judged(&[manager, guest.clone()]).level, Level::Manager);
    // Of two that are the same in this too it is always the same one.
    let other = Permission {
        id: grant_id(77),
        ..guest.clone()
    };
    let leaf = |permissions: &[Permission]| judged(permissions).chain.leaf().unwrap().id;
    assert_eq!(leaf(&[guest.clone(), other]), guest.id.into());
}

use api::lease::LeaseLock;
use credential::credential::Credential;
use credential::key::{PublicKey, SigningKey};
use credential::number::{KeySlot, LockId, OwnerId, Scope, Serial};
use credential::role::{Rights, Role};
use credential::signed::{Context, Unbound};
use credential::time::{MinuteStamp, Validity};
use credential::window::Windows;
use domain::hex::Hex;
use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::level::Level;
use domain::time::Duration;
use domain::zone::Zone;

use super::*;

/// Monday, 5 January 2026, 12:00 UTC.
fn noon() -> Instant {
    Instant::from_millis(1_767_614_400_000).expect("in range")
}

fn hours(number: u32) -> Duration {
    Duration::hours(number)
}

fn installation() -> LeaseInstallation {
    LeaseInstallation {
        id: [1; 16].into(),
        name: "Lindenhof".parse().expect("a name"),
        owner_id: [1; 8].into(),
        zone: Zone::utc().into(),
        calendar: domain::calendar::Calendar::default().into(),
        key_epoch: 1,
        key_updates: vec![Hex::from([0x17; 4])],
    }
}

fn signed_lease() -> Hex {
    let claims = Credential {
        key: KeySlot::new(0).expect("slot 0"),
        role: Role::Guest,
        rights: Rights::UNLOCK,
        needs_trusted_clock: false,
        scope: Scope::Lock,
        serial: Serial::FIRST,
        gate: StateVersion::new(3).expect("small"),
        validity: Validity::new(
            MinuteStamp::new(10).expect("small"),
            MinuteStamp::new(20).expect("small"),
        )
        .expect("in order"),
        windows: Windows::ALWAYS,
        phone_key: PublicKey::of(&SigningKey::from_bytes(&[3; 32])),
    };
    let context = Context::Lock {
        owner: OwnerId([1; 8]),
        ownership: OwnershipCounter(1),
        lock: LockId([9; 16]),
    };
    let signed = Signed::sign(
        claims,
        &context,
        &Unbound,
        &SigningKey::from_bytes(&[2; 32]),
    );
    Hex::from(signed.encode().as_slice())
}

/// A door with a lease from noon for a day, and a state.
fn door(number: u8) -> LeaseDoor {
    LeaseDoor {
        id: [number; 16].into(),
        installation: [1; 16].into(),
        name: "Front door".parse().expect("a name"),
        place: None,
        plate: None,
        kind: DoorKind::Door,
        profile: DoorProfile::Blue,
        level: Level::Guest,
        from: None,
        until: None,
        schedules: Vec::new(),
        refused: None,
        holds_from: None,
        lock: Some(LeaseLock {
            id: [9; 16].into(),
            ownership: 1,
            lease: Some(Lease {
                credential: signed_lease(),
                serial: 1,
                gate: 3,
                not_before: noon(),
                not_after: noon().plus(hours(24)),
            }),
            state: Some(Hex::from([0x13; 8])),
            state_version: 3,
        }),
    }
}

fn kept(doors: Vec<LeaseDoor>) -> Kept {
    let answer = Leases {
        installations: vec![installation()],
        doors,
        unreachable: Vec::new(),
        next: None,
    };
    Kept::new([7; 16].into()).after(vec![answer], noon())
}

/// The same door as the server answers when the phone is up to date.
/// The door as the edge answers it to a phone that has everything.
fn unchanged(mut door: LeaseDoor) -> LeaseDoor {
    if let Some(lock) = door.lock.as_mut() {
        (lock.lease, lock.state, lock.state_version) = (None, None, 0);
    }
    door
}

fn on_weekdays(mut door: LeaseDoor) -> LeaseDoor {
    let schedule = Schedule::from_phrase(
        "Mondays to Fridays from 06:00 to 20:00",
        domain::language::Language::English,
    );
    door.schedules = vec![schedule.expect("a schedule").into()];
    door
}

#[test]
fn what_is_kept_comes_back_from_its_text() {
    let kept = kept(vec![on_weekdays(door(1)), door(2)]);
    assert_eq!(Kept::from_text(&kept.text()), Some(kept));
    assert_eq!(Kept::from_text("{}"), None);
}

#[test]
fn a_lease_and_a_state_that_are_left_out_stay() {
    let first = kept(vec![door(1)]);
    let answer = Leases {
        installations: vec![installation()],
        doors: vec![unchanged(door(1))],
        unreachable: Vec::new(),
        next: None,
    };
    let next = first.clone().after(vec![answer], noon().plus(hours(1)));
    assert_eq!(next.doors, first.doors);
    assert_eq!(next.fetched_at, Some(noon().plus(hours(1))));
}

#[test]
fn a_door_that_no_page_names_is_gone_and_so_is_its_lease() {
    let two = kept(vec![door(1), door(2)]);
    let pages = [2, 3].map(|number| Leases {
        installations: Vec::new(),
        doors: vec![door(number)],
        unreachable: Vec::new(),
        next: None,
    });
    let next = two.after(pages.to_vec(), noon());
    let ids: Vec<_> = next.doors.iter().map(|door| *door.id.bytes()).collect();
    assert_eq!(ids, [[2; 16], [3; 16]]);
}

#[test]
fn a_withdrawn_door_keeps_no_lease_but_one_outside_its_hours_does() {
    for (reason, stays) in [(Reason::Revoked, false), (Reason::WrongWeekday, true)] {
        let answer = LeaseDoor {
            refused: Some(reason),
            ..unchanged(door(1))
        };
        let pages = vec![Leases {
            installations: Vec::new(),
            doors: vec![answer],
            unreachable: Vec::new(),
            next: None,
        }];
        let next = kept(vec![door(1)]).after(pages, noon());
        assert_eq!(
            next.doors.first().and_then(lease_of).is_some(),
            stays,
            "{reason}"
        );
    }
}

#[test]
fn a_lock_with_a_new_owner_inherits_nothing() {
    let mut answer = unchanged(door(1));
    if let Some(lock) = answer.lock.as_mut() {
        lock.ownership = 2;
    }
    let pages = vec![Leases {
        installations: Vec::new(),
        doors: vec![answer],
        unreachable: Vec::new(),
        next: None,
    }];
    let next = kept(vec![door(1)]).after(pages, noon());
    assert!(next.doors.first().and_then(lease_of).is_none());
}

#[test]
fn only_what_the_phone_holds_is_named_to_the_server() {
    let known = kept(vec![door(1), unchanged(door(2))]).known();
    assert_eq!(known.len(), 1);
    assert_eq!(
        known
            .first()
            .map(|known| (known.serial, known.gate, known.state_version)),
        Some((1, 3, 3))
    );
}

#[test]
fn of_too_many_doors_those_are_left_out_that_are_renewed_soonest() {
    let many = (0..=MOST_KNOWN).map(|number| {
        let mut door = door(1);
        door.id = u128::try_from(number).expect("small").to_be_bytes().into();
        if let Some(lease) = door.lock.as_mut().and_then(|lock| lock.lease.as_mut()) {
            lease.not_after = noon().plus(hours(u32::try_from(number).expect("small") + 1));
        }
        door
    });
    let known = kept(many.collect()).known();
    assert_eq!(known.len(), MOST_KNOWN);
    assert!(
        known
            .iter()
            .all(|known| known.not_after > noon().plus(hours(1)))
    );
}

#[test]
fn leases_are_due_at_half_their_life() {
    let kept = kept(vec![door(1)]);
    assert!(!kept.is_due(noon().plus(hours(11))));
    assert!(kept.is_due(noon().plus(hours(12))));
}

#[test]
fn doors_open_without_network_until_the_first_of_the_leases_that_still_hold_ends() {
    let mut longer = door(2);
    if let Some(lease) = longer.lock.as_mut().and_then(|lock| lock.lease.as_mut()) {
        lease.not_after = noon().plus(hours(48));
    }
    let kept = kept(vec![door(1), longer]);
    let first = noon().plus(hours(24));
    assert_eq!(kept.keys_until(noon()), Some(first));
    assert_eq!(kept.keys_until(first), Some(noon().plus(hours(48))));
    assert!(kept.has_keys(first));
    assert!(!kept.has_keys(noon().plus(hours(48))));
}

#[test]
fn a_phone_that_is_registered_again_keeps_what_it_held_and_another_one_does_not() {
    let held = kept(vec![door(1)]);
    assert_eq!(Kept::held_by(held.device, Some(held.clone())), held);
    let other: DeviceId = [8; 16].into();
    assert_eq!(Kept::held_by(other, Some(held)), Kept::new(other));
    assert_eq!(Kept::held_by(other, None), Kept::new(other));
}

#[test]
fn a_door_without_an_obstacle_has_an_errand_and_one_with_an_unreadable_lease_has_neither() {
    let mut broken = door(2);
    if let Some(lease) = broken.lock.as_mut().and_then(|lock| lock.lease.as_mut()) {
        lease.credential = Hex::from([0; 4]);
    }
    let withdrawn = LeaseDoor {
        refused: Some(Reason::Revoked),
        ..unchanged(door(3))
    };
    // A phone above guest that was added today: its keys come when it is confirmed.
    let unconfirmed = LeaseDoor {
        refused: Some(Reason::DeviceUnconfirmed),
        holds_from: Some(noon().plus(hours(24))),
        ..unchanged(door(5))
    };
    let doors = vec![door(1), broken, withdrawn, unchanged(door(4)), unconfirmed];
    let kept = kept(doors);
    for at in [noon(), noon().plus(hours(24))] {
        for door in &kept.doors {
            let errand = kept.errand(door.id, at).map(|_errand| ());
            assert_eq!(errand.err(), kept.obstacle(door, at));
        }
    }
    let obstacle =
        |number: u8| kept.obstacle(kept.doors.get(usize::from(number)).expect("a door"), noon());
    assert_eq!(obstacle(0), None);
    assert_eq!(obstacle(1), Some(Obstacle::Unreadable));
    assert!(
        matches!(obstacle(2), Some(Obstacle::Refused(refused)) if refused.reason == Reason::Revoked)
    );
    assert_eq!(obstacle(3), Some(Obstacle::NoKey));
    let waits = Refused {
        reason: Reason::DeviceUnconfirmed,
        by: None,
        holds_from: Some(noon().plus(hours(24))),
    };
    assert_eq!(obstacle(4), Some(Obstacle::Refused(waits)));
}

#[test]
fn r004_48_outside_its_hours_a_door_says_when_it_opens_again() {
    let kept = kept(vec![on_weekdays(door(1))]);
    let door = kept.doors.first().expect("a door");
    assert_eq!(kept.obstacle(door, noon()), None);
    let evening = noon().plus(hours(9));
    let Some(Obstacle::Refused(refused)) = kept.obstacle(door, evening) else {
        panic!("21:00 is refused")
    };
    assert_eq!(refused.reason, Reason::WrongTimeOfDay);
    assert_eq!(refused.holds_from, Some(noon().plus(hours(18))));
    let saturday = noon().plus(hours(5 * 24));
    let Some(Obstacle::Refused(refused)) = kept.obstacle(door, saturday) else {
        panic!("Saturday is refused")
    };
    assert_eq!(refused.reason, Reason::WrongWeekday);
}

#[test]
fn every_schedule_on_the_way_must_permit() {
    let mut two = on_weekdays(door(1));
    let mornings = Schedule::from_phrase(
        "Mondays from 06:00 to 10:00",
        domain::language::Language::English,
    );
    two.schedules.push(mornings.expect("a schedule").into());
    let kept = kept(vec![two]);
    let door = kept.doors.first().expect("a door");
    assert!(kept.obstacle(door, noon()).is_some());
    assert_eq!(kept.obstacle(door, noon().minus(hours(4))), None);
}

#[test]
fn an_errand_carries_lease_state_and_keys_and_what_we_expect() {
    let kept = kept(vec![door(1)]);
    let errand = kept.errand([1; 16].into(), noon()).expect("a lease");
    assert_eq!(errand.expected, Ok(()));
    assert_eq!(
        errand
            .carried
            .state
            .as_ref()
            .map(|(version, _)| version.number()),
        Some(3)
    );
    assert_eq!(errand.carried.key_updates.len(), 1);
}

#[test]
fn without_a_good_lease_there_is_no_errand() {
    let kept = kept(vec![door(1), unchanged(door(2))]);
    let at = |id: u8, at| kept.errand([id; 16].into(), at).map(|_| ());
    assert_eq!(at(1, noon().plus(hours(24))), Err(Obstacle::KeyEnded));
    assert_eq!(at(2, noon()), Err(Obstacle::NoKey));
    assert_eq!(at(5, noon()), Err(Obstacle::NoKey));
}

#[test]
fn an_installation_that_can_not_answer_takes_no_door_away() {
    let held = kept(vec![door(1), door(2)]);
    let page = |unreachable| Leases {
        installations: Vec::new(),
        doors: vec![unchanged(door(2))],
        unreachable,
        next: None,
    };
    let next = held
        .clone()
        .after(vec![page(vec![installation().id])], noon());
    let ids: Vec<_> = next.doors.iter().map(|door| *door.id.bytes()).collect();
    assert_eq!(ids, [[2; 16], [1; 16]]);
    assert!(next.doors.iter().all(|door| lease_of(door).is_some()));
    assert_eq!(next.installations, held.installations);
    assert_eq!(held.after(vec![page(Vec::new())], noon()).doors.len(), 1);
}

use credential::ack::{Ack, ChainHead};
use credential::challenge::ClockState;
use credential::denial::Denial;
use credential::event::upload::EventUpload;
use credential::event::{Attempts, Condition, Event, EventRecord};
use credential::number::{EventSequence, StateVersion};
use credential::role::Action;
use credential::time::SecondStamp;

use super::*;
use crate::lock::message::{Report, Reported};

/// What the lock says after it has applied a state.
fn ack(world: &World, version: u32, state_hash: [u8; 8]) -> domain::hex::Hex {
    ack_with(world, version, state_hash, |_| ())
}

fn ack_with(
    world: &World,
    version: u32,
    state_hash: [u8; 8],
    change: impl FnOnce(&mut Ack),
) -> domain::hex::Hex {
    let mut ack = Ack {
        clock: ClockState::Trusted,
        battery_low: false,
        version: StateVersion::new(version).unwrap(),
        state_hash,
        time: SecondStamp::from_unix_millis(at(1).millis()).unwrap(),
        boots: 1,
        sequence: EventSequence(0),
        head: ChainHead::START,
    };
    change(&mut ack);
    let signed = Signed::sign(ack, &world.context(), &Unbound, &world.lock_key);
    domain::hex::Hex::from(signed.encode().as_slice())
}

fn hash(state: &domain::hex::Hex) -> [u8; 8] {
    Signed::<State<'_>>::decode(state.bytes())
        .unwrap()
        .body_hash(&Unbound)
        .start()
}

fn report(world: &mut World, report: Report) -> Reported {
    match world.say(2, Message::Report(report)) {
        Ok(Reply::Reported(reported)) => reported,
        other => panic!("{other:?}"),
    }
}

fn acknowledged(world: &mut World, ack: domain::hex::Hex) -> Reported {
    report(
        world,
        Report {
            acknowledgements: vec![ack],
            events: vec![],
        },
    )
}

fn records(opened: usize) -> Vec<[u8; EventRecord::LENGTH]> {
    let time = SecondStamp::from_unix_millis(at(1).millis()).unwrap();
    let opened = (0..opened).map(|_| Event::Permitted {
        action: Action::Unlock,
        emergency: false,
        by: None,
    });
    let refused = Event::Refused {
        reason: Denial::WrongWeekday,
        attempts: Attempts::new(3).unwrap(),
        by: None,
    };
    opened
        .chain([refused])
        .map(|event| EventRecord::new(time, event, Condition::new(15, 20)).encode())
        .collect()
}

fn upload(
    world: &World,
    base: u32,
    start: ChainHead,
    records: &[[u8; EventRecord::LENGTH]],
) -> Report {
    let time = SecondStamp::from_unix_millis(at(1).millis()).unwrap();
    let upload = EventUpload::new(
        EventSequence(base),
        start,
        StateVersion::ZERO,
        time,
        records,
    )
    .unwrap();
    let signed = Signed::sign(upload, &world.context(), &Unbound, &world.lock_key);
    let events = vec![domain::hex::Hex::from(signed.encode().as_slice())];
    Report {
        acknowledgements: vec![],
        events,
    }
}

#[test]
fn an_acknowledgement_of_what_was_signed_counts_as_applied_and_twice_is_once() {
    let mut world = World::enrolled();
    let issued = issued(world.issue(1, 0));
    let ack = ack(&world, issued.version, hash(&issued.state));
    for _ in 0..2 {
        let reported = acknowledged(&mut world, ack.clone());
        assert_eq!(
            (reported.applied_version, reported.ignored),
            (issued.version, 0)
        );
    }
    let kept = store::word(&mut world.sql).unwrap();
    assert_eq!(
        (kept.contacts, kept.last_contact, kept.forked),
        (1, Some(at(1)), false)
    );
}

#[test]
fn a05_another_hash_under_a_version_of_ours_is_a_fork_and_not_applied() {
    let mut world = World::enrolled();
    let issued = issued(world.issue(1, 0));
    let ack = ack(&world, issued.version, [9; 8]);
    assert_eq!(acknowledged(&mut world, ack).applied_version, 0);
    assert!(store::word(&mut world.sql).unwrap().forked);
}

#[test]
fn a09_an_acknowledgement_that_is_repeated_is_no_contact() {
    let mut world = World::enrolled();
    let issued = issued(world.issue(1, 0));
    let hash = hash(&issued.state);
    // Without a trusted clock the lock cannot say when it spoke.
    let says_at = |world: &World, boots, sequence| {
        ack_with(world, issued.version, hash, |ack| {
            ack.clock = ClockState::Floor;
            ack.boots = boots;
            ack.sequence = EventSequence(sequence);
        })
    };
    let heard = |world: &mut World, hours, ack| {
        let report = Report {
            acknowledgements: vec![ack],
            events: vec![],
        };
        world.say(hours, Message::Report(report)).unwrap();
        let known = store::word(&mut world.sql).unwrap();
        (known.contacts, known.last_contact)
    };
    let first = says_at(&world, 3, 7);
    assert_eq!(heard(&mut world, 1, first.clone()), (1, Some(at(1))));
    assert_eq!(heard(&mut world, 9, first.clone()), (1, Some(at(1))));
    let older = says_at(&world, 2, 7);
    assert_eq!(heard(&mut world, 9, older), (1, Some(at(1))));
    let event = says_at(&world, 3, 8);
    assert_eq!(heard(&mut world, 10, event), (2, Some(at(10))));
    let booted = says_at(&world, 4, 8);
    assert_eq!(heard(&mut world, 11, booted), (3, Some(at(11))));
    assert_eq!(heard(&mut world, 12, first), (3, Some(at(11))));
}

#[test]
fn a05_a_fork_reaches_the_installation() {
    let mut world = World::enrolled();
    let issued = issued(world.issue(1, 0));
    let ack = ack(&world, issued.version, [9; 8]);
    acknowledged(&mut world, ack);
    let told = world.summary(at(2));
    assert!(told.forked);
}

#[test]
fn after_a_restore_from_backup_no_version_is_used_twice() {
    let mut world = World::enrolled();
    let issued = issued(world.issue(1, 0));
    let ahead = ack(&world, issued.version + 10, [9; 8]);
    assert_eq!(acknowledged(&mut world, ahead).applied_version, 0);
    assert!(!store::word(&mut world.sql).unwrap().forked);
    let next = super::issued(world.issue(1, 0));
    assert!(next.version > issued.version + 4_096);
}

#[test]
fn what_another_key_has_signed_is_ignored() {
    let mut world = World::enrolled();
    let issued = issued(world.issue(1, 0));
    world.lock_key = credential::key::SigningKey::from_bytes(&[1; 32]);
    let forged = ack(&world, issued.version, hash(&issued.state));
    let reported = acknowledged(&mut world, forged);
    assert_eq!((reported.applied_version, reported.ignored), (0, 1));
    let forged = upload(&world, 1, ChainHead::START, &records(1));
    assert_eq!(report(&mut world, forged).event_mark, 0);
}

#[test]
fn r004_74_to_r004_76_events_of_a_door_become_counters_and_nothing_else() {
    let mut world = World::enrolled();
    let events = upload(&world, 1, ChainHead::START, &records(2));
    assert_eq!(report(&mut world, events).event_mark, 3);
    let kept = store::word(&mut world.sql).unwrap();
    assert_eq!(
        (kept.openings, kept.refusals, kept.battery_percent),
        (2, 3, Some(100))
    );
}

#[test]
fn a17_events_count_once_and_only_without_a_gap() {
    let mut world = World::enrolled();
    let all = records(4);
    let (first, rest) = all.split_at(2);
    let middle = first.iter().fold(ChainHead::START, ChainHead::after);
    let gap = upload(&world, 3, middle, rest);
    assert_eq!(report(&mut world, gap.clone()).event_mark, 0);
    let forged = upload(&world, 1, ChainHead([1; 16]), first);
    assert_eq!(report(&mut world, forged).ignored, 1);
    let beginning = upload(&world, 1, ChainHead::START, first);
    assert_eq!(report(&mut world, beginning.clone()).event_mark, 2);
    assert_eq!(report(&mut world, gap).event_mark, 5);
    // All of it again, in one piece: nothing is counted twice.
    let whole = upload(&world, 1, ChainHead::START, &all);
    assert_eq!(report(&mut world, whole).ignored, 0);
    assert_eq!(report(&mut world, beginning).event_mark, 5);
    assert_eq!(store::word(&mut world.sql).unwrap().openings, 4);
}

#[test]
fn a_report_of_too_many_objects_is_refused_whole() {
    let mut world = World::enrolled();
    let issued = issued(world.issue(1, 0));
    let ack = ack(&world, issued.version, hash(&issued.state));
    let report = Report {
        acknowledgements: vec![ack; 65],
        events: vec![],
    };
    assert_eq!(
        refused(world.say(2, Message::Report(report))),
        Refusal::TooLarge
    );
}

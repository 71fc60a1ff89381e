use std::cell::RefCell;

use credential::kind::Kind;

use super::script::{
    LOCK, OWNERSHIP, Script, ack, carried, challenge, errand, events, frame, lease, outcome,
};
use super::*;

#[test]
fn a_door_opens_with_one_challenge_and_one_frame_and_then_reports() {
    let script = Script::new([challenge(10, 1), outcome(Answer::Permit), ack(), events()]);
    let (opening, script) = script.open(errand(10, Some(10)));
    assert_eq!(
        opening.progress(),
        Progress::Over(Ending::Open {
            seconds: 5,
            took: 180
        })
    );
    assert_eq!(
        *script.said.borrow(),
        [Kind::Ask, Kind::Access, Kind::Ask, Kind::Ask]
    );
    assert_eq!(opening.reports(), [ack(), events()]);
    assert!(!opening.has_updated());
    let steps = [
        Progress::Searching,
        Progress::Connecting(1),
        Progress::Opening,
        opening.progress(),
    ];
    assert_eq!(*script.shown.borrow(), steps);
}

#[test]
fn a_person_who_leaves_the_open_door_does_not_cut_off_what_is_carried() {
    let replies = [challenge(10, 1), outcome(Answer::Permit), ack(), events()];
    let script = Script {
        cancel_at: Some(200),
        ..Script::new(replies)
    };
    let (opening, _) = script.open(errand(10, Some(10)));
    assert!(matches!(
        opening.progress(),
        Progress::Over(Ending::Open { .. })
    ));
    assert_eq!(opening.reports(), [ack(), events()]);
}

#[test]
fn a_lock_older_than_the_gate_is_updated_before_it_is_asked() {
    let script = Script::new([
        challenge(10, 1),
        ack(),
        challenge(12, 1),
        outcome(Answer::Permit),
        events(),
    ]);
    let (opening, script) = script.open(errand(11, Some(12)));
    assert!(matches!(
        opening.progress(),
        Progress::Over(Ending::Open { .. })
    ));
    assert_eq!(
        *script.said.borrow(),
        [Kind::Ask, Kind::State, Kind::Ask, Kind::Access, Kind::Ask]
    );
    assert!(opening.has_updated());
    assert!(script.shown.borrow().contains(&Progress::Updating));
    assert_eq!(opening.reports(), [ack(), events()]);
}

#[test]
fn key_updates_go_before_the_state_when_the_lock_is_in_another_epoch() {
    let replies = [
        challenge(10, 0),
        outcome(Answer::Permit),
        ack(),
        challenge(12, 1),
        outcome(Answer::Permit),
        events(),
    ];
    let (_, script) = Script::new(replies).open(errand(11, Some(12)));
    assert_eq!(
        *script.said.borrow(),
        [
            Kind::Ask,
            Kind::KeyUpdate,
            Kind::State,
            Kind::Ask,
            Kind::Access,
            Kind::Ask
        ]
    );
}

#[test]
fn a25_a_lock_of_an_older_key_epoch_gets_the_keys_before_it_is_asked() {
    let replies = |key_epoch| {
        [
            challenge(12, key_epoch),
            outcome(Answer::Permit),
            ack(),
            challenge(12, 1),
            outcome(Answer::Permit),
            events(),
        ]
    };
    // The low byte of an epoch comes again: 255 epochs ahead is one behind.
    for older in [0, 255] {
        let (opening, script) = Script::new(replies(older)).open(errand(11, Some(12)));
        assert!(matches!(
            opening.progress(),
            Progress::Over(Ending::Open { .. })
        ));
        assert_eq!(
            script.said.borrow()[..4],
            [Kind::Ask, Kind::KeyUpdate, Kind::State, Kind::Ask]
        );
    }
    // A lock that knows newer keys than the phone is asked at once.
    for newer in [1, 2, 128] {
        let (_, script) = Script::new(replies(newer)).open(errand(11, Some(12)));
        assert_eq!(script.said.borrow()[..2], [Kind::Ask, Kind::Access]);
    }
}

#[test]
fn r004_65_an_opening_brings_the_lock_up_to_date_after_the_door_is_open() {
    let script = Script::new([challenge(10, 1), outcome(Answer::Permit), ack(), events()]);
    let (opening, script) = script.open(errand(10, Some(12)));
    assert_eq!(
        *script.said.borrow(),
        [Kind::Ask, Kind::Access, Kind::State, Kind::Ask]
    );
    assert!(opening.has_updated());
    assert_eq!(opening.reports(), [ack(), events()]);
}

#[test]
fn a_phone_without_the_newer_state_says_that_the_lock_is_behind() {
    for state in [None, Some(10)] {
        let (opening, script) = Script::new([challenge(9, 1)]).open(errand(11, state));
        assert_eq!(
            opening.progress(),
            Progress::Over(Ending::Refused(Reason::LockBehind))
        );
        assert_eq!(*script.said.borrow(), [Kind::Ask]);
    }
}

#[test]
fn a_lock_that_wants_the_state_first_gets_it_once() {
    let replies = [
        challenge(10, 1),
        outcome(Answer::SyncFirst),
        ack(),
        ack(),
        challenge(10, 1),
        outcome(Answer::SyncFirst),
    ];
    let (opening, script) = Script::new(replies).open(errand(10, Some(10)));
    assert_eq!(
        opening.progress(),
        Progress::Over(Ending::Refused(Reason::LockBehind))
    );
    let said = [
        Kind::Ask,
        Kind::Access,
        Kind::KeyUpdate,
        Kind::State,
        Kind::Ask,
        Kind::Access,
    ];
    assert_eq!(*script.said.borrow(), said);
}

#[test]
fn the_time_is_fetched_for_a_lease_that_needs_a_trusted_clock() {
    let token = frame(&[Kind::TimeToken.byte()]);
    let replies = [
        challenge(10, 1),
        outcome(Answer::Permit),
        challenge(10, 1),
        outcome(Answer::Permit),
        ack(),
        events(),
    ];
    let script = Script {
        token: Some(token),
        ..Script::new(replies)
    };
    let errand = Errand::new(LOCK, OWNERSHIP, lease(1, true), carried(None), Ok(()));
    let (opening, script) = script.open(errand);
    assert!(matches!(
        opening.progress(),
        Progress::Over(Ending::Open { .. })
    ));
    assert_eq!(
        *script.said.borrow(),
        [
            Kind::Ask,
            Kind::TimeToken,
            Kind::Ask,
            Kind::Access,
            Kind::Ask,
            Kind::Ask
        ]
    );
}

#[test]
fn without_network_a_lock_without_the_time_is_named_as_the_reason() {
    let errand = || Errand::new(LOCK, OWNERSHIP, lease(1, true), carried(None), Ok(()));
    let (opening, _) = Script::new([challenge(10, 1)]).open(errand());
    assert_eq!(
        opening.progress(),
        Progress::Over(Ending::Refused(Reason::LockTimeUnknown))
    );

    let asked_for_time = [
        challenge(10, 1),
        outcome(Answer::TimeFirst),
        challenge(10, 1),
    ];
    let (opening, _) = Script::new(asked_for_time).open(self::errand(1, None));
    assert_eq!(
        opening.progress(),
        Progress::Over(Ending::Refused(Reason::LockTimeUnknown))
    );
}

#[test]
fn a_plain_no_gets_its_reason_from_our_own_reading_else_it_was_withdrawn() {
    let no = || Script::new([challenge(10, 1), outcome(Answer::Refused)]);
    let (opening, _) = no().open(errand(10, None));
    assert_eq!(
        opening.progress(),
        Progress::Over(Ending::Refused(Reason::Revoked))
    );

    let sunday = Errand::new(
        LOCK,
        OWNERSHIP,
        lease(10, false),
        carried(None),
        Err(Reason::WrongWeekday),
    );
    let (opening, _) = no().open(sunday);
    assert_eq!(
        opening.progress(),
        Progress::Over(Ending::Refused(Reason::WrongWeekday))
    );
}

#[test]
fn a_busy_lock_is_named_as_busy() {
    let (opening, _) =
        Script::new([challenge(10, 1), outcome(Answer::Busy)]).open(errand(10, None));
    assert_eq!(
        opening.progress(),
        Progress::Over(Ending::Refused(Reason::Busy))
    );
}

#[test]
fn a_first_connection_that_fails_is_tried_again_within_the_same_tap() {
    let script = Script::new([challenge(10, 1), outcome(Answer::Permit), ack(), events()]);
    script
        .connects
        .borrow_mut()
        .push_back(Err(LinkFailure::OutOfReach));
    let (opening, script) = script.open(errand(10, None));
    assert!(matches!(
        opening.progress(),
        Progress::Over(Ending::Open { .. })
    ));
    assert!(script.shown.borrow().contains(&Progress::Connecting(2)));
}

#[test]
fn no_more_than_three_attempts_belong_to_one_tap() {
    let script = Script::default();
    script
        .connects
        .borrow_mut()
        .extend([Err(LinkFailure::OutOfReach); 5]);
    let (opening, script) = script.open(errand(10, None));
    assert_eq!(
        opening.progress(),
        Progress::Over(Ending::NotReached(LinkFailure::OutOfReach))
    );
    assert_eq!(script.connects.borrow().len(), 2);
    assert_eq!(script.clock.get(), 3 * 100 + 2 * 300);
}

#[test]
fn no_attempt_begins_after_ten_seconds() {
    let mut opening = Opening::begin(errand(10, None), 0);
    assert_eq!(opening.handle(Event::Found, 0), Effect::Connect);
    assert_eq!(
        opening.handle(Event::Failed(LinkFailure::OutOfReach), 9_699),
        Effect::Wait(PAUSE)
    );
    let mut opening = Opening::begin(errand(10, None), 0);
    assert_eq!(opening.handle(Event::Found, 0), Effect::Connect);
    assert_eq!(
        opening.handle(Event::Failed(LinkFailure::OutOfReach), 9_700),
        Effect::Finish
    );
}

#[test]
fn a_link_that_breaks_after_the_frame_was_sent_is_never_tried_again_by_itself() {
    let script = Script::new([challenge(10, 1)]);
    let (opening, script) = script.open(errand(10, None));
    assert_eq!(
        opening.progress(),
        Progress::Over(Ending::NotReached(LinkFailure::Lost))
    );
    assert_eq!(*script.said.borrow(), [Kind::Ask, Kind::Access]);
}

#[test]
fn a11_an_answer_that_took_too_long_is_given_again_to_a_new_challenge() {
    let refused = || [challenge(10, 1), outcome(Answer::Refused)];
    let slow = [1_400, 1_400, 1_400];

    let granted = [challenge(10, 1), outcome(Answer::Permit), ack(), events()];
    let script = Script {
        signing: RefCell::new(slow.into_iter().take(2).collect()),
        ..Script::new([refused(), refused()].concat().into_iter().chain(granted))
    };
    let (opening, script) = script.open(errand(10, Some(10)));
    assert!(matches!(
        opening.progress(),
        Progress::Over(Ending::Open { .. })
    ));
    let asked = [Kind::Ask, Kind::Access].repeat(3);
    assert_eq!(script.said.borrow().get(..6), Some(asked.as_slice()));

    // Too slow each time: nobody judged the key, so nobody says that it was withdrawn.
    let script = Script {
        signing: RefCell::new(slow.into()),
        ..Script::new([refused(), refused(), refused()].concat())
    };
    let (opening, script) = script.open(errand(10, Some(10)));
    assert_eq!(
        opening.progress(),
        Progress::Over(Ending::NotReached(LinkFailure::OutOfReach))
    );
    assert_eq!(*script.said.borrow(), asked);

    // In time, the lock's no is a no.
    let script = Script {
        signing: RefCell::new([1_300].into()),
        ..Script::new(refused())
    };
    let (opening, _) = script.open(errand(10, Some(10)));
    assert_eq!(
        opening.progress(),
        Progress::Over(Ending::Refused(Reason::Revoked))
    );
}

#[test]
fn a_link_that_breaks_during_the_update_begins_the_update_again() {
    let script = Script::new([challenge(10, 1)]);
    script.replies.borrow_mut().extend([
        Err(LinkFailure::Lost),
        Ok(challenge(10, 1)),
        Ok(ack()),
        Ok(challenge(12, 1)),
        Ok(outcome(Answer::Permit)),
        Ok(events()),
    ]);
    let (opening, script) = script.open(errand(12, Some(12)));
    assert!(matches!(
        opening.progress(),
        Progress::Over(Ending::Open { .. })
    ));
    assert_eq!(
        *script.said.borrow(),
        [
            Kind::Ask,
            Kind::State,
            Kind::Ask,
            Kind::State,
            Kind::Ask,
            Kind::Access,
            Kind::Ask
        ]
    );
}

#[test]
fn a_dismissed_chooser_is_no_error() {
    let script = Script {
        found: Some(LinkFailure::Dismissed),
        ..Script::default()
    };
    let (opening, _) = script.open(errand(10, None));
    assert_eq!(opening.progress(), Progress::Over(Ending::Cancelled));
}

#[test]
fn cancelling_stops_before_the_lock_is_asked() {
    let script = Script {
        cancel_at: Some(100),
        ..Script::new([challenge(10, 1)])
    };
    let (opening, script) = script.open(errand(10, None));
    assert_eq!(opening.progress(), Progress::Over(Ending::Cancelled));
    assert_eq!(*script.said.borrow(), []);
}

#[test]
fn an_open_door_stays_open_when_the_reports_fail_or_the_person_leaves() {
    let script = Script::new([challenge(10, 1), outcome(Answer::Permit), ack()]);
    let (opening, _) = script.open(errand(10, None));
    assert!(matches!(
        opening.progress(),
        Progress::Over(Ending::Open { .. })
    ));
    assert_eq!(opening.reports(), [ack()]);
}

#[test]
fn bytes_that_are_no_challenge_or_answer_end_it_without_a_panic() {
    for strange in [
        frame(&[]),
        frame(&[0xff; 26]),
        frame(&[0x94; 25]),
        outcome(Answer::Permit),
    ] {
        let (opening, _) = Script::new([strange]).open(errand(10, None));
        assert_eq!(
            opening.progress(),
            Progress::Over(Ending::NotReached(LinkFailure::Strange))
        );
    }
    let (opening, _) = Script::new([challenge(10, 1), challenge(10, 1)]).open(errand(10, None));
    assert_eq!(
        opening.progress(),
        Progress::Over(Ending::NotReached(LinkFailure::Strange))
    );
}

use domain::id::{InstallationId, LockId};

use super::*;
use crate::inbox;
use crate::migrate::migrate;
use crate::native_sql::NativeSql;

fn at(seconds: u32) -> Instant {
    Instant::MIN.plus(Duration::seconds(seconds))
}

fn sender() -> Address {
    Address::installation(InstallationId::from([1; 16]))
}

fn lock(number: u8) -> Address {
    Address::lock(LockId::from([number; 16]))
}

fn database() -> NativeSql {
    let mut sql = NativeSql::in_memory().unwrap();
    migrate(&mut sql, &[SCHEMA, inbox::SCHEMA]).unwrap();
    sql
}

fn tell(sql: &mut NativeSql, now: Instant, to: &Address, lane: &str, effect: Effect) -> u64 {
    let post = Post {
        sender: &sender(),
        receiver: to,
        lane,
        effect,
    };
    enqueue(sql, now, &post, |envelope| envelope).unwrap()
}

fn lanes(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries
        .iter()
        .map(|delivery| delivery.lane.as_str())
        .collect()
}

#[test]
fn a_later_state_replaces_an_earlier_one_that_has_not_left() {
    let mut sql = database();
    let first = tell(&mut sql, at(0), &lock(1), "mode", Effect::Widens);
    let second = tell(&mut sql, at(0), &lock(1), "mode", Effect::Widens);
    assert!(second > first);
    let deliveries = due(&mut sql, at(0), 6).unwrap();
    assert_eq!(deliveries.len(), 1);
    assert_eq!(deliveries[0].sequence, second);
    let envelope: Envelope = serde_json::from_str(&deliveries[0].message).unwrap();
    assert_eq!((envelope.sequence, envelope.sender), (second, sender()));
}

#[test]
fn narrowings_of_a_receiver_leave_before_its_widenings() {
    let mut sql = database();
    tell(&mut sql, at(0), &lock(1), "mode", Effect::Widens);
    tell(&mut sql, at(1), &lock(1), "revoked", Effect::Narrows);
    tell(&mut sql, at(2), &lock(2), "mode", Effect::Widens);
    let first = due(&mut sql, at(3), 6).unwrap();
    assert_eq!(lanes(&first), ["revoked", "mode"]);
    assert_eq!(first[1].receiver, lock(2));

    not_delivered(&mut sql, at(3), &first[0]).unwrap();
    delivered(&mut sql, &first[1]).unwrap();
    assert_eq!(due(&mut sql, at(3), 6), Ok(vec![]));
    assert_eq!(next_due(&mut sql), Ok(Some(at(4))));

    let second = due(&mut sql, at(4), 6).unwrap();
    assert_eq!(lanes(&second), ["revoked"]);
    delivered(&mut sql, &second[0]).unwrap();
    assert_eq!(lanes(&due(&mut sql, at(4), 6).unwrap()), ["mode"]);
}

#[test]
fn a_widening_that_replaces_a_narrowing_still_arrives_as_one() {
    let mut sql = database();
    tell(&mut sql, at(0), &lock(1), "right", Effect::Narrows);
    tell(&mut sql, at(1), &lock(1), "right", Effect::Widens);
    let deliveries = due(&mut sql, at(1), 6).unwrap();
    let envelope: Envelope = serde_json::from_str(&deliveries[0].message).unwrap();
    assert!(envelope.narrows);
    delivered(&mut sql, &deliveries[0]).unwrap();
    tell(&mut sql, at(2), &lock(1), "right", Effect::Widens);
    let deliveries = due(&mut sql, at(2), 6).unwrap();
    let envelope: Envelope = serde_json::from_str(&deliveries[0].message).unwrap();
    assert!(!envelope.narrows);
}

#[test]
fn an_answer_to_an_old_state_does_not_remove_its_successor() {
    let mut sql = database();
    tell(&mut sql, at(0), &lock(1), "mode", Effect::Widens);
    let in_flight = due(&mut sql, at(0), 6).unwrap();
    tell(&mut sql, at(1), &lock(1), "mode", Effect::Widens);
    delivered(&mut sql, &in_flight[0]).unwrap();
    not_delivered(&mut sql, at(1), &in_flight[0]).unwrap();
    assert_eq!(next_due(&mut sql), Ok(Some(at(1))));
    let successor = due(&mut sql, at(1), 6).unwrap();
    delivered(&mut sql, &successor[0]).unwrap();
    assert_eq!(next_due(&mut sql), Ok(None));
}

#[test]
fn failed_attempts_are_repeated_with_growing_pauses() {
    let mut sql = database();
    tell(&mut sql, at(0), &lock(1), "mode", Effect::Widens);
    let mut now = at(0);
    let mut pauses = vec![];
    for _ in 0..11 {
        let deliveries = due(&mut sql, now, 6).unwrap();
        not_delivered(&mut sql, now, &deliveries[0]).unwrap();
        let next = next_due(&mut sql).unwrap().unwrap();
        pauses.push(next.since(now).as_millis() / 1000);
        now = next;
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    assert_eq!(pause(u32::MAX), LONGEST_PAUSE);
}

#[test]
fn no_more_leave_than_asked_for() {
    let mut sql = database();
    for number in 0..9 {
        tell(
            &mut sql,
            at(u32::from(number)),
            &lock(number),
            "mode",
            Effect::Widens,
        );
    }
    let deliveries = due(&mut sql, at(20), 6).unwrap();
    assert_eq!(deliveries.len(), 6);
    assert_eq!(deliveries[0].receiver, lock(0));
}

#[test]
fn a_sequence_grows_even_after_a_restore_from_a_backup() {
    let mut sql = database();
    for _ in 0..5 {
        tell(&mut sql, at(0), &lock(1), "mode", Effect::Widens);
    }
    let before = tell(&mut sql, at(0), &lock(1), "mode", Effect::Widens);
    let mut restored = database();
    assert!(tell(&mut restored, at(1), &lock(1), "mode", Effect::Widens) > before);
}

#[test]
fn a03_an_old_state_is_never_applied() {
    let mut sql = database();
    let envelope = |sequence, narrows| Envelope {
        sender: sender(),
        lane: "right".to_owned(),
        sequence,
        narrows,
    };
    assert_eq!(inbox::accept(&mut sql, &envelope(5, true)), Ok(true));
    assert_eq!(inbox::accept(&mut sql, &envelope(5, true)), Ok(false));
    assert_eq!(inbox::accept(&mut sql, &envelope(4, true)), Ok(false));
    assert_eq!(inbox::accept(&mut sql, &envelope(6, false)), Ok(true));
    let other_lane = Envelope {
        lane: "mode".to_owned(),
        ..envelope(3, true)
    };
    assert_eq!(inbox::accept(&mut sql, &other_lane), Ok(true));
}

#[test]
fn the_json_of_an_envelope_is_unchanged() {
    let envelope = Envelope {
        sender: Address::platform(),
        lane: "mode".to_owned(),
        sequence: 7,
        narrows: true,
    };
    assert_eq!(
        serde_json::to_string(&envelope).unwrap(),
        r#"{"sender":"platform/platform","lane":"mode","sequence":7,"narrows":true}"#
    );
}

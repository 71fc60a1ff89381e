use credential::challenge::ClockState;
use credential::credential::Credential;
use credential::denial::Denial;
use credential::device::DeviceClass;
use credential::number::Nonce;
use credential::time::{SecondStamp, Validity};
use credential::window::{Weekdays, Window, Windows};
use lock::Effect;

use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{DAY, Edge, Purpose, key, minute};
use crate::fixtures::phone::open;

/// Seconds from 2025 to 2050.
const YEAR_2050: u32 = 788_918_400;

#[test]
fn a09_a_time_token_is_for_one_nonce_and_ten_seconds() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let nonce = door.connect().nonce;
    let token = edge.time_token(nonce, START * 60);
    door.wait(10_000);
    door.send(&token);
    assert_eq!(door.last_denial(), None);
    assert_eq!(door.denial(&token), Denial::StaleNonce);
    let nonce = door.connect().nonce;
    let token = edge.time_token(nonce, START * 60 + 20);
    door.wait(10_001);
    assert_eq!(door.denial(&token), Denial::StaleNonce);
    door.connect();
    assert_eq!(
        door.denial(&edge.time_token(Nonce([1; 16]), START * 60 + 20)),
        Denial::BadSignature
    );
}

#[test]
fn a06_after_a_power_loss_nothing_that_ended_before_the_last_checkpoint_opens() {
    let edge = Edge::new(1);
    let phone = key(b"phone");
    let leases: Vec<_> = (0..48)
        .map(|hour| {
            let end = START + 30 + hour * 60;
            let validity = Validity::new(minute(START), minute(end)).unwrap();
            edge.sign(Credential {
                validity,
                ..edge.credential(&phone, hour + 1, 1, START)
            })
        })
        .collect();
    let (mut opened, mut refused) = (0, 0);
    for hours in [1, 5, 20, 29] {
        let mut door = Door::enrolled(&edge);
        door.wait_minutes(hours * 60 + 17);
        let checkpoint = START + hours * 60;
        let mut door = door.pull_battery(600);
        assert_eq!(door.connect().clock, ClockState::Floor);
        for lease in &leases {
            let effect = open(&mut door, &edge, &phone, lease);
            // The oscillator may have been 50 ppm fast: up to 6 s a day.
            if lease.claims().validity.not_after() < minute(checkpoint - 1) {
                assert_eq!(
                    effect,
                    Effect::None,
                    "{hours} {:?}",
                    lease.claims().validity
                );
                assert_eq!(door.last_denial(), Some(Denial::AfterWindow));
                refused += 1;
            } else {
                assert_eq!(effect, UNLOCK);
                opened += 1;
            }
        }
    }
    assert!(opened > 20 && refused > 20, "{opened} {refused}");
}

#[test]
fn a06_no_credential_moves_any_clock() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge).pull_battery(10);
    let phone = key(b"phone");
    let before = (
        door.connect().time,
        door.lock.inspect(door.now()).time_floor,
    );
    let validity = Validity::new(minute(START + 3 * DAY), minute(START + 4 * DAY)).unwrap();
    let future = edge.sign(Credential {
        validity,
        ..edge.credential(&phone, 1, 1, START)
    });
    for _ in 0..5 {
        assert_eq!(open(&mut door, &edge, &phone, &future), Effect::None);
        assert_eq!(door.last_denial(), Some(Denial::LockTimeUnknown));
    }
    assert_eq!(
        (
            door.connect().time,
            door.lock.inspect(door.now()).time_floor
        ),
        before
    );
    door.set_time(&edge);
    assert_eq!(open(&mut door, &edge, &phone, &future), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::BeforeWindow));
}

#[test]
fn a06_a_token_below_the_floor_is_refused() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let nonce = door.connect().nonce;
    assert_eq!(
        door.denial(&edge.time_token(nonce, START * 60 - 3_600)),
        Denial::OldState
    );
    assert_eq!(door.connect().clock, ClockState::Trusted);
}

#[test]
fn a07_a_stolen_time_key_is_mended_by_the_next_honest_token() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    let nonce = door.connect().nonce;
    door.send(&edge.time_token(nonce, YEAR_2050));
    assert_eq!(door.connect().time, SecondStamp(YEAR_2050));
    assert_eq!(open(&mut door, &edge, &phone, &lease), Effect::None);
    door.wait_minutes(120);
    door.set_time(&edge);
    assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
    // Nothing of 2050 went into the flash.
    let door = door.pull_battery(1);
    assert!(door.lock.inspect(door.now()).time_floor.0 <= (START + 121) * 60);
}

#[test]
fn a07_a_stolen_state_key_that_wound_the_floor_is_undone_by_the_root_and_the_button() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    door.deliver(&edge.state(&edge.content(2, YEAR_2050 / 60)));
    let mut next = Edge::new(1);
    (next.epoch, next.key_end) = (2, START + 44 * DAY);
    for update in next.key_updates().iter().skip(1) {
        // Without the button the floor stays: an update that somebody held up is no reason to turn time back.
        let mut other = Door::on(door.lock.storage_mut().clone(), DeviceClass::Door);
        other.send(update);
        assert_eq!(other.lock.inspect(other.now()).time_floor.0, YEAR_2050);
    }
    door.lock.button_pressed(door.now());
    door.deliver_keys(&next);
    assert_eq!(door.applied(), None, "the stolen key's state is gone");
    door.deliver(&next.state(&next.content(1, START)));
    door.set_time(&next);
    let lease = next.sign(next.credential(&phone, 1, 1, START));
    assert_eq!(open(&mut door, &next, &phone, &lease), UNLOCK);
    let door = door.pull_battery(1);
    assert_eq!(
        door.lock.inspect(door.now()).time_floor,
        SecondStamp(START * 60)
    );
}

#[test]
fn a08_one_online_phone_repairs_a_clock_that_is_decades_off() {
    let edge = Edge::new(1);
    let phone = key(b"phone");
    for wrong in [0, 2_051_222_400] {
        let mut door = Door::new(DeviceClass::Door);
        door.enrol(&edge);
        door.deliver_keys(&edge);
        let nonce = door.connect().nonce;
        door.send(&edge.time_token(nonce, wrong));
        // One connection: state, then token, then the credential; the clock keeps none of them out.
        let nonce = door.connect().nonce;
        door.deliver(&edge.state(&edge.content(1, START)));
        let token = edge.time_token(nonce, START * 60);
        door.send(&token);
        assert_eq!(door.last_denial(), None);
        let lease = edge.sign(Credential {
            needs_trusted_clock: true,
            ..edge.credential(&phone, 1, 1, START)
        });
        assert_eq!(
            open(&mut door, &edge, &phone, &lease),
            UNLOCK,
            "clock at {wrong}"
        );
    }
}

#[test]
fn hours_need_a_clock_that_runs_and_always_needs_only_the_floor() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge).pull_battery(1);
    let phone = key(b"phone");
    let always = edge.credential(&phone, 1, 1, START);
    let hours = Windows::one(Window::between(Weekdays::ALL, 0, 600).unwrap());
    let ask = |door: &mut Door, credential: Credential| {
        open(door, &edge, &phone, &edge.sign(credential));
        door.last_denial()
    };
    assert_eq!(ask(&mut door, always), None);
    assert_eq!(
        ask(
            &mut door,
            Credential {
                needs_trusted_clock: true,
                ..always
            }
        ),
        Some(Denial::LockTimeUnknown)
    );
    assert_eq!(
        ask(
            &mut door,
            Credential {
                windows: hours,
                ..always
            }
        ),
        Some(Denial::LockTimeUnknown)
    );
    door.set_time(&edge);
    assert_eq!(
        ask(
            &mut door,
            Credential {
                needs_trusted_clock: true,
                windows: hours,
                ..always
            }
        ),
        None
    );
    door.wait(10 * 3_600_000);
    assert_eq!(
        ask(
            &mut door,
            Credential {
                windows: hours,
                ..always
            }
        ),
        Some(Denial::WrongTimeOfDay)
    );
    assert_eq!(ask(&mut door, always), None);
}

#[test]
fn a_window_closes_early_and_opens_late_by_the_clocks_uncertainty() {
    let edge = Edge::new(1);
    let mut door = Door::new(DeviceClass::Door);
    door.enrol(&edge);
    door.deliver_keys(&edge);
    // Issued a while ago, so that the floor does not narrow the clock.
    door.deliver(&edge.state(&edge.content(1, START - 60)));
    door.set_time(&edge);
    let phone = key(b"phone");
    let window = Windows::one(Window::between(Weekdays::ALL, 60, 120).unwrap());
    let lease = edge.sign(Credential {
        windows: window,
        ..edge.credential(&phone, 1, 1, START)
    });
    // True time of day in milliseconds, and whether the lock opens. The token was 250 ms old and 2 s unsure.
    let hour = 3_600_000;
    let plan = [
        (hour - 5_000, false),
        (hour + 1_000, false),
        (hour + 3_000, true),
        (2 * hour - 4_000, true),
        (2 * hour - 1_000, false),
        (2 * hour + 5_000, false),
    ];
    for (time, opens) in plan {
        let now = door.time - u64::from(START) * 60_000;
        door.wait(time - now);
        assert_eq!(
            open(&mut door, &edge, &phone, &lease) == UNLOCK,
            opens,
            "at {time}"
        );
    }
}

#[test]
fn a_token_is_trusted_for_thirty_days() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let day = u64::from(DAY) * 60_000;
    door.wait(30 * day - 1_000);
    assert_eq!(door.connect().clock, ClockState::Trusted);
    door.wait(1_000);
    assert_eq!(door.connect().clock, ClockState::Floor);
}

#[test]
fn a_token_by_another_purposes_key_is_refused() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let nonce = door.connect().nonce;
    let mut token = edge.time_token(nonce, START * 60);
    token[1] = Purpose::State.slot(1).number();
    assert_eq!(door.denial(&token), Denial::WrongKeyPurpose);
}

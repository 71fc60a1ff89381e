use super::*;
use crate::id::SessionId;
use crate::time::Duration;

fn at(hours: u32) -> Instant {
    Instant::MIN.plus(Duration::hours(hours))
}

fn session(way_in: WayIn, device: Option<u8>) -> Session {
    Session {
        id: SessionId::from([9; 16]),
        way_in,
        signed_in_at: at(0),
        seen_at: at(0),
        device: device.map(id),
    }
}

fn id(number: u8) -> DeviceId {
    DeviceId::from([number; 16])
}

fn offer(number: u8) -> (DeviceId, DeviceKey, Name) {
    (
        id(number),
        DeviceKey::from([number; 32]),
        "Phone".parse().unwrap(),
    )
}

fn added(number: u8, way_in: WayIn, now: Instant) -> Device {
    match register(&[], &session(way_in, None), offer(number), now) {
        Ok(Registration::New(device)) => device,
        other => panic!("{other:?}"),
    }
}

const NOT_CONFIRMED: Refusal = Refusal::NotAllowed {
    reason: Reason::DeviceUnconfirmed,
};

#[test]
fn a_device_added_after_a_passkey_is_active_at_once() {
    assert_eq!(
        added(1, WayIn::Passkey, at(0)).state(at(0)),
        DeviceState::Active
    );
}

#[test]
fn a_device_added_through_a_mailbox_waits_24_hours() {
    let device = added(1, WayIn::EmailLink, at(0));
    assert_eq!(
        device.state(at(23)),
        DeviceState::Unconfirmed { until: at(24) }
    );
    assert_eq!(device.state(at(24)), DeviceState::Active);
}

#[test]
fn a_known_key_is_not_added_twice_and_does_not_leave_its_probation() {
    let devices = [added(1, WayIn::EmailLink, at(0))];
    let (_, key, name) = offer(1);
    let again = register(
        &devices,
        &session(WayIn::Passkey, None),
        (id(7), key, name),
        at(1),
    );
    assert_eq!(again, Ok(Registration::Known(id(1))));
}

#[test]
fn a_blocked_key_never_comes_back() {
    let device = block(&[added(1, WayIn::Passkey, at(0))], id(1), at(1))
        .unwrap()
        .unwrap();
    assert_eq!(device.state(at(1)), DeviceState::Blocked);
    let again = register(
        std::slice::from_ref(&device),
        &session(WayIn::Passkey, None),
        offer(1),
        at(2),
    );
    assert_eq!(
        again,
        Err(Refusal::NotAllowed {
            reason: Reason::DeviceRevoked
        })
    );
    assert_eq!(block(std::slice::from_ref(&device), id(1), at(2)), Ok(None));
    let devices = [device, added(2, WayIn::Passkey, at(0))];
    let vouched = confirm(&devices, &session(WayIn::Passkey, Some(2)), id(1), at(2));
    assert_eq!(vouched, Err(Refusal::WrongState));
}

#[test]
fn another_active_device_ends_the_probation() {
    let devices = [
        added(1, WayIn::EmailLink, at(0)),
        added(2, WayIn::Passkey, at(0)),
    ];
    let asker = session(WayIn::EmailLink, Some(2));
    let confirmed = confirm(&devices, &asker, id(1), at(1)).unwrap().unwrap();
    assert_eq!(confirmed.state(at(1)), DeviceState::Active);
    assert_eq!(confirmed.version, 2);
    assert_eq!(
        confirm(&[confirmed, devices[1].clone()], &asker, id(1), at(2)),
        Ok(None)
    );
}

#[test]
fn no_device_vouches_for_itself_and_no_weak_one_for_another() {
    let weak = added(1, WayIn::EmailLink, at(0));
    let weak_too = added(2, WayIn::EmailLink, at(0));
    let strong = added(3, WayIn::Passkey, at(0));
    let blocked = block(&[added(4, WayIn::Passkey, at(0))], id(4), at(0))
        .unwrap()
        .unwrap();
    let devices = [weak, weak_too, strong, blocked];
    for asker in [None, Some(1), Some(2), Some(4), Some(5)] {
        let outcome = confirm(&devices, &session(WayIn::Passkey, asker), id(1), at(1));
        assert_eq!(outcome, Err(NOT_CONFIRMED), "{asker:?}");
    }
}

#[test]
fn an_account_has_at_most_twenty_devices_that_are_not_blocked() {
    let mut devices: Vec<Device> = (0..20).map(|n| added(n, WayIn::Passkey, at(0))).collect();
    let asker = session(WayIn::Passkey, None);
    assert_eq!(
        register(&devices, &asker, offer(99), at(0)),
        Err(Refusal::WrongState)
    );
    devices[0] = block(&devices, id(0), at(0)).unwrap().unwrap();
    assert!(matches!(
        register(&devices, &asker, offer(99), at(0)),
        Ok(Registration::New(_))
    ));
}

#[test]
fn a_new_name_needs_the_version_that_was_read() {
    let devices = [added(1, WayIn::Passkey, at(0))];
    let name: Name = "Old phone".parse().unwrap();
    assert_eq!(
        rename(&devices, id(1), name.clone(), 2),
        Err(Refusal::Changed)
    );
    assert_eq!(
        rename(&devices, id(2), name.clone(), 1),
        Err(Refusal::NotFound)
    );
    let renamed = rename(&devices, id(1), name.clone(), 1).unwrap();
    assert_eq!((renamed.name, renamed.version), (name, 2));
}

#[test]
fn a_device_added_in_an_old_session_waits_24_hours() {
    let recent = at(0).plus(Duration::minutes(10));
    assert_eq!(
        added(1, WayIn::Passkey, recent).state(recent),
        DeviceState::Active
    );
    let device = added(1, WayIn::Passkey, at(1));
    assert_eq!(
        device.state(at(1)),
        DeviceState::Unconfirmed { until: at(25) }
    );
}

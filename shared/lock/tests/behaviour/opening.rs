use credential::answer::{Answer, Outcome};
use credential::credential::Credential;
use credential::denial::Denial;
use credential::device::DeviceClass;
use credential::kind::Kind;
use credential::number::{GroupSlot, OwnershipCounter, Scope};
use credential::role::{Action, Rights, Role};
use credential::state::Mode;
use credential::state::content::{GroupContent, StateContent};
use credential::time::Validity;
use lock::Effect;

use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{DAY, Edge, Purpose, key, minute, serial, version};
use crate::fixtures::phone::{access, act, open};

#[test]
fn a_phone_with_a_lease_opens_and_is_answered_with_the_seconds() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    for _ in 0..3 {
        assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
        assert_eq!(
            Outcome::decode(door.lock.reply()),
            Ok(Outcome::permit(lock::UNLOCK_SECONDS))
        );
    }
    let frame = access(&edge, &phone, &lease, Action::Unlock, door.connect().nonce);
    assert_eq!(frame.len(), 182);
}

#[test]
fn a_reply_can_be_read_until_the_next_frame() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let challenge = door.connect();
    assert_eq!(door.lock.reply()[0], Kind::Challenge.byte());
    assert_eq!(challenge.encode().as_slice(), door.lock.reply());
    door.wait(120_000);
    door.lock.tick(door.now());
    assert_eq!(challenge.encode().as_slice(), door.lock.reply());
    door.send(b"nonsense");
    assert_eq!(
        Outcome::decode(door.lock.reply()),
        Ok(Outcome::of(Answer::Refused))
    );
    door.lock.disconnected();
    assert_eq!(door.lock.reply(), b"");
}

#[test]
fn a09_a_captured_frame_opens_nothing_again_here_or_elsewhere() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    let nonce = door.connect().nonce;
    let frame = access(&edge, &phone, &lease, Action::Unlock, nonce);
    assert_eq!(door.send(&frame), UNLOCK);
    assert_eq!(door.denial(&frame), Denial::StaleNonce, "same connection");
    door.connect();
    assert_eq!(door.denial(&frame), Denial::BadSignature, "next connection");

    let mut other = Edge::new(1);
    other.ownership = OwnershipCounter(2);
    let nonce = door.connect().nonce;
    let elsewhere = access(&other, &phone, &lease, Action::Unlock, nonce);
    assert_eq!(
        door.denial(&elsewhere),
        Denial::BadSignature,
        "other period of ownership"
    );

    let lease = edge.sign(Credential {
        rights: Rights::UNLOCK.union(Rights::HOLD_OPEN),
        ..*lease.claims()
    });
    let nonce = door.connect().nonce;
    let mut other_action = access(&edge, &phone, &lease, Action::Unlock, nonce);
    other_action[1] = Action::HoldOpen.code();
    assert_eq!(
        door.denial(&other_action),
        Denial::BadSignature,
        "other action"
    );
}

#[test]
fn a11_an_answer_slower_than_a_second_and_a_half_is_refused() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    for (delay, opens) in [
        (100, true),
        (500, true),
        (1_500, true),
        (1_501, false),
        (2_000, false),
    ] {
        let nonce = door.connect().nonce;
        let frame = access(&edge, &phone, &lease, Action::Unlock, nonce);
        door.wait(delay);
        assert_eq!(door.send(&frame) == UNLOCK, opens, "delay {delay}");
    }
    assert_eq!(door.last_denial(), Some(Denial::StaleNonce));
}

#[test]
fn a12_every_flipped_bit_of_an_access_frame_opens_nothing() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    let before = door.applied();
    let (mut malformed, mut forged) = (0, 0);
    for bit in 0..182 * 8 {
        let nonce = door.connect().nonce;
        let mut frame = access(&edge, &phone, &lease, Action::Unlock, nonce);
        frame[bit / 8] ^= 1 << (bit % 8);
        match door.denial(&frame) {
            Denial::Malformed => malformed += 1,
            Denial::BadSignature => forged += 1,
            _ => {}
        }
        // The pauses after failures would hide what comes after them.
        let pause = u64::from(door.lock.inspect(door.now()).pause);
        door.wait(pause * 1_000);
    }
    assert_eq!(door.applied(), before);
    assert!(malformed > 50 && forged > 500, "{malformed} {forged}");
    assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
}

#[test]
fn a13_a_copied_lease_is_useless_without_the_phones_key() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let lease = edge.sign(edge.credential(&key(b"phone"), 1, 1, START));
    assert_eq!(open(&mut door, &edge, &key(b"thief"), &lease), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::BadSignature));
}

#[test]
fn a21_a_verified_body_is_known_by_its_content_and_not_by_its_signature() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
    // A longer lease under the signature that was verified before.
    let claims = lease.claims();
    let validity = Validity::new(claims.validity.not_before(), minute(START + 2 * DAY)).unwrap();
    let longer = credential::signed::Signed::new(
        Credential {
            validity,
            ..*claims
        },
        lease.signature(),
    );
    assert_eq!(open(&mut door, &edge, &phone, &longer), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::BadSignature));
}

#[test]
fn a25_a_stolen_key_signs_no_administrator_and_no_long_lease() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let credential = edge.credential(&phone, 1, 1, START);
    let mut ask = |credential: Credential| {
        open(&mut door, &edge, &phone, &edge.sign(credential));
        door.last_denial()
    };
    assert_eq!(
        ask(Credential {
            role: Role::Administrator,
            ..credential
        }),
        Some(Denial::RoleRefused)
    );
    assert_eq!(
        ask(Credential {
            role: Role::Manager,
            ..credential
        }),
        None
    );
    let lasting = |minutes| Validity::new(minute(START), minute(START + minutes)).unwrap();
    assert_eq!(
        ask(Credential {
            validity: lasting(7 * DAY),
            ..credential
        }),
        None
    );
    assert_eq!(
        ask(Credential {
            validity: lasting(7 * DAY + 1),
            ..credential
        }),
        Some(Denial::LifeTooLong)
    );
    let emergency = Purpose::Emergency.slot(edge.epoch);
    assert_eq!(
        ask(Credential {
            key: emergency,
            validity: lasting(14 * DAY),
            ..credential
        }),
        None
    );
    assert_eq!(
        ask(Credential {
            key: emergency,
            validity: lasting(14 * DAY + 1),
            ..credential
        }),
        Some(Denial::LifeTooLong)
    );
    assert_eq!(
        ask(Credential {
            key: Purpose::State.slot(edge.epoch),
            ..credential
        }),
        Some(Denial::WrongKeyPurpose)
    );
    assert_eq!(
        ask(Credential {
            key: Purpose::Issue.slot(2),
            ..credential
        }),
        Some(Denial::UnknownKey)
    );
}

#[test]
fn a_credential_waits_for_the_state_that_it_names() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 2, START));
    assert_eq!(open(&mut door, &edge, &phone, &lease), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::LockBehind));
    assert_eq!(
        Outcome::decode(door.lock.reply()),
        Ok(Outcome::of(Answer::SyncFirst))
    );
    door.deliver(&edge.revoking(2, START, &[]));
    assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
}

#[test]
fn a_revoked_serial_and_one_below_the_floor_are_refused_alike_on_the_radio() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let leases = [3, 4, 5].map(|number| edge.sign(edge.credential(&phone, number, 1, START)));
    let content = StateContent {
        floor: serial(4),
        revoked: [serial(5)].into(),
        ..edge.content(2, START)
    };
    door.deliver(&edge.state(&content));
    let mut denials = Vec::new();
    for lease in &leases {
        open(&mut door, &edge, &phone, lease);
        denials.push(door.last_denial());
        if denials.last() != Some(&None) {
            assert_eq!(
                Outcome::decode(door.lock.reply()),
                Ok(Outcome::of(Answer::Refused))
            );
        }
    }
    assert_eq!(
        denials,
        [Some(Denial::BelowFloor), None, Some(Denial::Revoked)]
    );
    let inspection = door.lock.inspect(door.now());
    assert_eq!(inspection.serial_floor(), Some(serial(4)));
    assert_eq!(inspection.revoked().collect::<Vec<_>>(), [serial(5)]);
}

#[test]
fn a_group_credential_counts_by_the_groups_own_version_and_list() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let slot = GroupSlot::INSTALLATION;
    let credential = Credential {
        scope: Scope::Group(slot),
        ..edge.credential(&phone, 7, 40, START)
    };
    let lease = edge.sign(credential);
    assert_eq!(open(&mut door, &edge, &phone, &lease), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::ScopeUnknown));

    let with_group = |number, group_version, revoked: &[u32]| {
        let group = GroupContent {
            group: edge.group(),
            version: version(group_version),
            floor: serial(1),
            revoked: revoked.iter().copied().map(serial).collect(),
        };
        edge.state(&StateContent {
            groups: [(slot, group)].into(),
            // The lock's own list does not touch the group.
            revoked: [serial(7)].into(),
            ..edge.content(number, START)
        })
    };
    door.deliver(&with_group(2, 39, &[]));
    assert_eq!(open(&mut door, &edge, &phone, &lease), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::LockBehind));
    door.deliver(&with_group(3, 40, &[]));
    assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
    door.deliver(&with_group(4, 41, &[7]));
    assert_eq!(open(&mut door, &edge, &phone, &lease), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::Revoked));
}

#[test]
fn an_emergency_lease_opens_past_its_gate_and_says_so_in_the_log() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"fire service");
    let credential = edge.credential(&phone, 9, 0, START);
    let lease = edge.sign(Credential {
        key: Purpose::Emergency.slot(edge.epoch),
        ..credential
    });
    let lockdown = |number| {
        let mut content = edge.content(number, START);
        content.header.mode = Mode::Lockdown;
        edge.state(&content)
    };
    door.deliver(&lockdown(2));
    assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
    let events = door.events(&edge);
    let last = events.last().unwrap().1;
    assert!(matches!(
        last.event(),
        credential::event::Event::Permitted {
            action: Action::Unlock,
            emergency: true,
            by: None
        }
    ));
}

#[test]
fn modes_hold_open_and_the_bolt() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let both = Rights::UNLOCK.union(Rights::HOLD_OPEN);
    let guest = edge.sign(Credential {
        rights: both,
        ..edge.credential(&phone, 1, 1, START)
    });
    let manager = Credential {
        rights: both,
        role: Role::Manager,
        ..edge.credential(&phone, 2, 1, START)
    };
    let manager = edge.sign(manager);
    let unlock_only = edge.sign(edge.credential(&phone, 3, 1, START));

    assert_eq!(
        act(&mut door, &edge, &phone, &unlock_only, Action::HoldOpen),
        Effect::None
    );
    assert_eq!(door.last_denial(), Some(Denial::RightMissing));
    assert_eq!(
        act(&mut door, &edge, &phone, &guest, Action::HoldOpen),
        Effect::HoldOpen
    );
    assert!(door.lock.stands_open());
    assert_eq!(
        act(&mut door, &edge, &phone, &guest, Action::Secure),
        Effect::Secure
    );
    assert!(!door.lock.stands_open());

    let in_mode = |number, mode| {
        let mut content = edge.content(number, START);
        content.header.mode = mode;
        edge.state(&content)
    };
    act(&mut door, &edge, &phone, &guest, Action::HoldOpen);
    assert_eq!(door.send(&in_mode(2, Mode::KeepLocked)), Effect::Secure);
    assert!(!door.lock.stands_open());
    assert_eq!(
        act(&mut door, &edge, &phone, &guest, Action::HoldOpen),
        Effect::None
    );
    assert_eq!(door.last_denial(), Some(Denial::KeptLocked));
    assert_eq!(open(&mut door, &edge, &phone, &guest), UNLOCK);

    door.deliver(&in_mode(3, Mode::Lockdown));
    assert_eq!(open(&mut door, &edge, &phone, &guest), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::Lockdown));
    assert_eq!(open(&mut door, &edge, &phone, &manager), UNLOCK);

    door.deliver(&in_mode(4, Mode::Evacuation));
    assert!(door.lock.stands_open());
    let door = door.pull_battery(1);
    assert!(
        door.lock.stands_open(),
        "an evacuation outlasts the battery"
    );
}

#[test]
fn a_lock_without_an_owner_or_a_state_opens_for_nobody() {
    let edge = Edge::new(1);
    let mut door = Door::new(DeviceClass::Door);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 0, START));
    assert_eq!(open(&mut door, &edge, &phone, &lease), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::NoOwner));
    door.enrol(&edge);
    assert_eq!(open(&mut door, &edge, &phone, &lease), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::UnknownKey));
    door.deliver_keys(&edge);
    assert_eq!(open(&mut door, &edge, &phone, &lease), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::ScopeUnknown));
}

use credential::credential::Credential;
use credential::denial::Denial;
use credential::key::PublicKey;
use credential::key_update::{IssueCaps, KeyGrant, SlotSet};
use credential::number::{KeyEpoch, StateVersion};
use credential::role::Role;
use credential::time::{Hours, Validity};
use lock::Effect;

use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{DAY, Edge, Purpose, key, minute, version};
use crate::fixtures::phone::open;

pub(super) fn next_epoch(edge: &Edge) -> Edge {
    Edge {
        epoch: edge.epoch + 1,
        key_end: edge.key_end + 30 * DAY,
        ..edge.clone()
    }
}

pub(super) fn revoking_all(of: &Edge) -> SlotSet {
    Purpose::ALL
        .into_iter()
        .fold(SlotSet::NONE, |set, purpose| {
            set.with(purpose.slot(of.epoch))
        })
}

#[test]
fn a_key_update_is_idempotent_and_needs_the_root() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    door.deliver_keys(&edge);
    let next = next_epoch(&edge);
    let mut thief = next.clone();
    thief.key_end = 300 * DAY;
    let update = next.key_update(Purpose::Issue, SlotSet::NONE);
    let mut forged = thief.key_update(Purpose::Issue, SlotSet::NONE);
    let signature = update.len() - 64;
    forged[signature..].copy_from_slice(&update[signature..]);
    assert_eq!(door.denial(&forged), Denial::BadSignature);
    for bit in (0..update.len() * 8).step_by(7) {
        let mut flipped = update.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        door.denial(&flipped);
        door.wait(130_000);
    }
    assert_eq!(door.lock.inspect(door.now()).key_epoch, KeyEpoch(1));
}

#[test]
fn a25_after_a_rotation_that_revokes_every_old_object_is_refused() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let stolen = edge.sign(edge.credential(&phone, 1, 1, START));
    assert_eq!(open(&mut door, &edge, &phone, &stolen), UNLOCK);

    let next = next_epoch(&edge);
    let revoked = revoking_all(&edge);
    for purpose in Purpose::ALL {
        door.send(&next.key_update(purpose, revoked));
        assert_eq!(door.last_denial(), None);
    }
    open(&mut door, &edge, &phone, &stolen);
    assert_eq!(door.last_denial(), Some(Denial::UnknownKey));
    assert_eq!(
        door.denial(&edge.revoking(9, START, &[])),
        Denial::UnknownKey
    );
    let nonce = door.connect().nonce;
    assert_eq!(
        door.denial(&edge.time_token(nonce, START * 60)),
        Denial::UnknownKey
    );
    for update in edge.key_updates() {
        assert_eq!(door.denial(&update), Denial::OldKeyEpoch);
    }
    door.deliver(&next.state(&next.content(1, START)));
    let fresh = next.sign(next.credential(&phone, 1, 1, START));
    assert_eq!(open(&mut door, &next, &phone, &fresh), UNLOCK);
}

#[test]
fn two_epochs_overlap_so_that_leases_of_the_last_one_still_open() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let old = edge.sign(edge.credential(&phone, 1, 1, START));
    let next = next_epoch(&edge);
    door.deliver_keys(&next);
    assert_eq!(open(&mut door, &edge, &phone, &old), UNLOCK);
    door.deliver(&next.state(&next.content(2, START)));
    assert_eq!(open(&mut door, &edge, &phone, &old), UNLOCK);
}

#[test]
fn a25_a_stolen_state_key_that_signed_the_highest_version_is_undone_by_the_next_epoch() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let highest = StateVersion::new(0x00ff_ffff).unwrap();
    let mut content = edge.content(1, START);
    content.header.version = highest;
    door.deliver(&edge.state(&content));
    assert_eq!(door.denial(&edge.revoking(2, START, &[])), Denial::OldState);

    let next = next_epoch(&edge);
    door.deliver_keys(&next);
    // The thief's version number is no excuse for skipping the delivery.
    let lease = next.sign(next.credential(&phone, 1, 2, START));
    assert_eq!(open(&mut door, &next, &phone, &lease), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::LockBehind));
    door.deliver(&next.state(&next.content(2, START)));
    assert_eq!(door.applied(), Some((KeyEpoch(2), version(2))));
    assert_eq!(open(&mut door, &next, &phone, &lease), UNLOCK);
    assert_eq!(door.denial(&edge.state(&content)), Denial::OldState);
}

#[test]
fn a25_a_keys_own_caps_bind_it() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let next = next_epoch(&edge);
    let public = PublicKey::of(&next.signer(Purpose::Issue, next.epoch));
    let caps = IssueCaps::new(Role::Host, Hours(24), Hours(0)).unwrap();
    let slot = Purpose::Issue.slot(next.epoch);
    door.send(&next.signed_update(KeyGrant::Issue(public, caps), slot, SlotSet::NONE));
    let credential = next.credential(&phone, 1, 0, START);
    let mut ask = |credential: Credential| {
        open(&mut door, &next, &phone, &next.sign(credential));
        door.last_denial()
    };
    assert_eq!(ask(credential), None);
    assert_eq!(
        ask(Credential {
            role: Role::Manager,
            ..credential
        }),
        Some(Denial::RoleRefused)
    );
    let validity = Validity::new(minute(START), minute(START + DAY + 1)).unwrap();
    assert_eq!(
        ask(Credential {
            validity,
            ..credential
        }),
        Some(Denial::LifeTooLong)
    );
}

#[test]
fn a25_a_key_ends_without_anybody_delivering_anything() {
    let mut edge = Edge::new(1);
    edge.key_end = START + 30;
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
    door.wait(30 * 60_000);
    assert_eq!(open(&mut door, &edge, &phone, &lease), Effect::None);
    assert_eq!(door.last_denial(), Some(Denial::KeyExpired));
}

use credential::ack::ChainHead;
use credential::denial::Denial;
use credential::device::{DeviceClass, Introduction};
use credential::event::Event;
use credential::key::PublicKey;
use credential::number::{EventSequence, KeyEpoch, Nonce, OwnershipCounter};
use credential::ownership::{OwnershipAck, Release};
use credential::signed::{Signed, Unbound};
use lock::{BUTTON_LIFE, OWNERSHIP_LIFE};

use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{DAY, Edge, key, minute};
use crate::fixtures::phone::open;

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap()
}

#[test]
fn a_factory_lock_introduces_itself_and_takes_an_owner() {
    let edge = Edge::new(1);
    let mut door = Door::new(DeviceClass::Door);
    let introduction = door.hello();
    assert_eq!(
        (introduction.ownership, introduction.owner),
        (OwnershipCounter(0), None)
    );
    introduction
        .certificate
        .verify(
            &introduction.certificate.claims().context(),
            &Unbound,
            &PublicKey::of(&key(b"manufacturer")),
        )
        .unwrap();

    door.lock.button_pressed(door.now());
    door.send(&edge.grant(&introduction));
    let ack: Signed<OwnershipAck> = Signed::decode(door.lock.reply()).unwrap();
    ack.verify(
        &edge.lock_context(),
        &Unbound,
        &PublicKey::of(&key(b"lock")),
    )
    .unwrap();
    assert_eq!(ack.claims().nonce, introduction.nonce);

    let again = door.hello();
    assert_eq!(
        (again.ownership, again.owner),
        (OwnershipCounter(1), Some((edge.owner(), KeyEpoch(1))))
    );
    let events = door.events(&edge);
    assert_eq!(events[0].0, EventSequence(1));
    assert_eq!(
        events[0].1.event(),
        &Event::OwnerSet {
            ownership: OwnershipCounter(1)
        }
    );
}

#[test]
fn a26_a_grant_needs_the_locks_nonce_the_button_and_the_registry() {
    let edge = Edge::new(1);
    let mut door = Door::new(DeviceClass::Door);
    let introduction = door.hello();
    let grant = edge.grant(&introduction);
    assert_eq!(door.denial(&grant), Denial::ButtonNotPressed);
    door.lock.button_pressed(door.now());
    let other_nonce = edge.countersigned(Nonce([1; 16]), &key(b"registry"));
    assert_eq!(door.denial(&other_nonce), Denial::StaleNonce);
    let without_registry = edge.countersigned(introduction.nonce, &key(b"somebody"));
    assert_eq!(door.denial(&without_registry), Denial::BadSignature);
    let mut another_period = edge.clone();
    another_period.ownership = OwnershipCounter(2);
    assert_eq!(
        door.denial(&another_period.grant(&introduction)),
        Denial::BadSignature
    );

    door.wait(millis(BUTTON_LIFE) + 1);
    assert_eq!(door.denial(&grant), Denial::ButtonNotPressed);
    assert_eq!(door.hello().owner, None);
    door.lock.button_pressed(door.now());
    door.send(&grant);
    assert_eq!(door.lock.inspect(door.now()).owner, Some(edge.owner()));
}

#[test]
fn a26_a_nonce_lasts_ten_minutes_and_a_passer_by_does_not_void_it() {
    let edge = Edge::new(1);
    let mut door = Door::new(DeviceClass::Door);
    let introduction = door.hello();
    door.wait(millis(OWNERSHIP_LIFE));
    door.connect();
    assert_eq!(door.hello().nonce, introduction.nonce);
    door.wait(1);
    let later = door.hello();
    assert_ne!(later.nonce, introduction.nonce);
    door.lock.button_pressed(door.now());
    assert_eq!(door.denial(&edge.grant(&introduction)), Denial::StaleNonce);
    door.send(&edge.grant(&later));
    assert_eq!(door.lock.inspect(door.now()).owner, Some(edge.owner()));
}

#[test]
fn a_lost_acknowledgement_is_given_again_for_the_same_grant_only() {
    let edge = Edge::new(1);
    let mut door = Door::new(DeviceClass::Door);
    let introduction = door.hello();
    let grant = edge.grant(&introduction);
    door.lock.button_pressed(door.now());
    door.send(&grant);
    let mut door = door.pull_battery(5);
    door.send(&grant);
    let ack: Signed<OwnershipAck> = Signed::decode(door.lock.reply()).unwrap();
    assert_eq!(ack.claims().nonce, introduction.nonce);
    let mut next = Edge::new(2);
    next.ownership = OwnershipCounter(2);
    let introduction = door.hello();
    door.lock.button_pressed(door.now());
    assert_eq!(
        door.denial(&next.grant(&introduction)),
        Denial::Owned,
        "a28: no release, no new owner"
    );
}

fn released(edge: &Edge, release: Release) -> (Door, Introduction) {
    let mut door = Door::enrolled(edge);
    door.send(&edge.release(release));
    assert_eq!(door.last_denial(), None);
    let introduction = door.hello();
    assert_eq!(
        (introduction.ownership, introduction.owner),
        (OwnershipCounter(2), None)
    );
    door.lock.button_pressed(door.now());
    (door, introduction)
}

#[test]
fn a27_after_a_change_of_owner_nothing_of_the_old_one_works() {
    let old = Edge::new(1);
    let phone = key(b"phone");
    let (mut door, introduction) = released(&old, Release::to_anyone(minute(START + DAY)));
    let lease = old.sign(old.credential(&phone, 1, 0, START));
    open(&mut door, &old, &phone, &lease);
    assert_eq!(door.last_denial(), Some(Denial::NoOwner));

    let mut new = Edge::new(2);
    new.ownership = OwnershipCounter(3);
    door.send(&new.grant(&introduction));
    door.deliver_keys(&new);
    door.deliver(&new.state(&new.content(1, START)));
    door.set_time(&new);

    assert_eq!(
        door.denial(&old.revoking(50, START, &[])),
        Denial::BadSignature
    );
    let nonce = door.connect().nonce;
    assert_eq!(
        door.denial(&old.time_token(nonce, START * 60)),
        Denial::BadSignature
    );
    let mut newer = old.clone();
    newer.epoch = 3;
    for update in newer.key_updates() {
        assert_eq!(door.denial(&update), Denial::BadSignature);
        door.wait(60_000);
    }
    open(&mut door, &old, &phone, &lease);
    assert_eq!(door.last_denial(), Some(Denial::BadSignature));
    let release = old.release(Release::to_anyone(minute(START + DAY)));
    assert_eq!(door.denial(&release), Denial::BadSignature);

    let events = door.events(&new);
    assert_eq!(events[0].0, EventSequence(1));
    assert_eq!(
        events[0].1.event(),
        &Event::OwnerSet {
            ownership: OwnershipCounter(3)
        }
    );
    let ours = new.sign(new.credential(&phone, 1, 1, START));
    assert_eq!(open(&mut door, &new, &phone, &ours), UNLOCK);
}

#[test]
fn a27_the_same_owner_again_is_another_period() {
    let edge = Edge::new(1);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 0, START));
    let old_update = edge.key_updates().remove(0);
    let (mut door, introduction) = released(&edge, Release::to_anyone(minute(START + DAY)));
    let mut again = edge.clone();
    again.ownership = OwnershipCounter(3);
    again.epoch = 2;
    door.send(&again.grant(&introduction));
    assert_eq!(
        door.denial(&old_update),
        Denial::OldKeyEpoch,
        "the grant names the lowest epoch"
    );
    door.deliver_keys(&again);
    door.deliver(&again.state(&again.content(1, START)));
    door.set_time(&again);
    open(&mut door, &edge, &phone, &lease);
    assert_eq!(door.last_denial(), Some(Denial::UnknownKey));
    let ours = again.sign(again.credential(&phone, 1, 1, START));
    assert_eq!(open(&mut door, &again, &phone, &ours), UNLOCK);
}

#[test]
fn a_release_to_one_owner_is_for_no_other() {
    let edge = Edge::new(1);
    let mut heir = Edge::new(2);
    heir.ownership = OwnershipCounter(3);
    let mut stranger = Edge::new(3);
    stranger.ownership = OwnershipCounter(3);
    let release = Release::to_owner(heir.owner(), minute(START + DAY)).unwrap();
    let (mut door, introduction) = released(&edge, release);
    assert_eq!(door.denial(&stranger.grant(&introduction)), Denial::Owned);
    door.send(&heir.grant(&introduction));
    assert_eq!(door.lock.inspect(door.now()).owner, Some(heir.owner()));
}

#[test]
fn a_release_ends_and_can_not_be_forged() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let over = edge.release(Release::to_anyone(minute(START)));
    assert_eq!(door.denial(&over), Denial::AfterWindow);
    let forged = Edge::new(2).release(Release::to_anyone(minute(START + DAY)));
    assert_eq!(door.denial(&forged), Denial::BadSignature);
    assert_eq!(door.lock.inspect(door.now()).owner, Some(edge.owner()));
    let door = door.pull_battery(1);
    assert_eq!(door.lock.inspect(door.now()).owner, Some(edge.owner()));
}

#[test]
fn an_owned_lock_keeps_no_event_before_its_owner() {
    let edge = Edge::new(1);
    let mut door = Door::new(DeviceClass::Door);
    for _ in 0..50 {
        door.send(b"\x91 nobody is home");
    }
    let mut door = door.pull_battery(1);
    assert_eq!(door.lock.inspect(door.now()).last_event, EventSequence(0));
    door.enrol(&edge);
    assert_ne!(door.ack().head, ChainHead::START);
    assert_eq!(door.events(&edge).len(), 1);
}

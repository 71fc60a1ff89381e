use credential::answer::{Answer, Outcome};
use credential::credential::Credential;
use credential::denial::Denial;
use credential::role::{Action, Rights};
use lock::Effect;
use proptest::prelude::*;

use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{Edge, key};
use crate::fixtures::phone::{chain, delegation, open, open_by_chain};

#[test]
fn a10_five_forgeries_close_the_lock_and_it_says_for_how_long() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let (phone, thief) = (key(b"phone"), key(b"thief"));
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    for _ in 0..5 {
        assert_eq!(open(&mut door, &edge, &thief, &lease), Effect::None);
    }
    assert_eq!(open(&mut door, &edge, &phone, &lease), Effect::None);
    let outcome = Outcome::decode(door.lock.reply()).unwrap();
    assert_eq!((outcome.answer(), outcome.seconds()), (Answer::Busy, 30));
    door.wait(29_500);
    assert_eq!(open(&mut door, &edge, &phone, &lease), Effect::None);
    assert_eq!(Outcome::decode(door.lock.reply()).unwrap().seconds(), 1);
    door.wait(500);
    assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
}

#[test]
fn a10_guessing_proofs_gets_ten_tries_a_minute_at_most() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let lease = edge.sign(edge.credential(&key(b"phone"), 1, 1, START));
    let thief = key(b"thief");
    let mut tried = Vec::new();
    for _ in 0..1_200 {
        open(&mut door, &edge, &thief, &lease);
        if door.last_denial() == Some(Denial::BadSignature) {
            tried.push(door.uptime);
        }
        door.wait(250);
    }
    for (index, start) in tried.iter().enumerate() {
        let in_a_minute = tried[index..]
            .iter()
            .take_while(|time| **time < start + 60_000)
            .count();
        // Two signature checks each: the ceiling is 20 a minute.
        assert!(in_a_minute <= 10, "{in_a_minute}");
    }
    assert!(tried.len() > 15);
}

#[test]
fn a20_what_is_refused_by_numbers_alone_costs_no_pause() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let behind = edge.sign(edge.credential(&phone, 1, 9, START));
    let old = edge.sign(edge.credential(&phone, 1, 1, START - 3_000));
    for _ in 0..20 {
        open(&mut door, &edge, &phone, &behind);
        open(&mut door, &edge, &phone, &old);
        door.send(b"junk");
    }
    assert_eq!(door.lock.inspect(door.now()).refused(Denial::Busy), 0);
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
}

#[test]
fn a10_chains_without_a_proof_are_work_for_nothing_and_a_proof_makes_up_for_it() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let (host, guest) = (key(b"host"), key(b"guest"));
    let rights = Rights::UNLOCK.union(Rights::DELEGATE);
    let lease = edge.sign(Credential {
        rights,
        ..edge.credential(&host, 1, 1, START)
    });
    let present = |index| chain(&edge, &host, &lease, delegation(&guest, index, START, 600));
    for index in 1..=20 {
        let effect = open_by_chain(&mut door, &edge, &guest, &present(index), Action::Unlock);
        assert_eq!(effect, UNLOCK);
    }
    for index in 1..=5 {
        door.connect();
        door.send(present(index).encode().as_slice());
        assert_eq!(door.last_denial(), None);
    }
    door.connect();
    assert_eq!(door.denial(present(6).encode().as_slice()), Denial::Busy);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a20_junk_of_any_kind_and_length_is_answered_and_opens_nothing(
        first in prop_oneof![0x10_u8..0x20, 0x90_u8..0xa0, any::<u8>()],
        rest in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let edge = Edge::new(1);
        let mut door = Door::new(credential::device::DeviceClass::Door);
        let mut frame = vec![first];
        frame.extend(rest);
        prop_assert_eq!(door.send(&frame), Effect::None);
        prop_assert!(!door.lock.reply().is_empty());
        prop_assert_ne!(door.lock.inspect(door.now()).owner, Some(edge.owner()));
    }
}

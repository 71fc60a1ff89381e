use std::cell::Cell;

use credential::answer::Answer;
use credential::denial::Denial;
use credential::device::DeviceClass;
use credential::event::Event;
use credential::key::PublicKey;
use credential::number::{OwnershipCounter, Serial};
use credential::signed::{BodyHash, Signed, Unbound};
use credential::state::State;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{Edge, key, version};
use crate::fixtures::phone::open;

#[test]
fn a_state_is_answered_with_a_signed_ack_of_its_hash() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let state = edge.revoking(2, START, &[3]);
    let ack = door.deliver(&state);
    let reply: Signed<credential::ack::Ack> = Signed::decode(door.lock.reply()).unwrap();
    reply
        .verify(
            &edge.lock_context(),
            &Unbound,
            &PublicKey::of(&key(b"lock")),
        )
        .unwrap();
    assert_eq!(reply.encode().as_slice().len(), 103);
    let body = &state[..state.len() - 64];
    let hash = BodyHash(Sha256::digest(body).into());
    assert_eq!((ack.version, ack.state_hash), (version(2), hash.start()));
    assert_eq!(door.ack(), ack, "repeated on demand");
    assert_eq!(door.deliver(&state), ack, "the same state again");
}

#[test]
fn a24_an_ack_said_again_later_is_signed_anew_and_differs_in_r() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let signature = |door: &mut Door| {
        door.ack();
        let reply = door.lock.reply();
        <[u8; 64]>::try_from(&reply[reply.len() - 64..]).unwrap()
    };
    let first = signature(&mut door);
    assert_eq!(
        signature(&mut door),
        first,
        "not signed for every passer-by"
    );
    door.wait(61_000);
    let second = signature(&mut door);
    assert_ne!(first[..32], second[..32]);
}

#[test]
fn a03_an_old_state_is_never_applied() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let states: Vec<_> = (1..=6)
        .map(|number| edge.revoking(number, START, &[number]))
        .collect();
    for newest in 2..=6 {
        door.deliver(&states[newest - 1]);
        for (index, state) in states[..newest - 1].iter().enumerate() {
            assert_eq!(
                door.denial(state),
                Denial::OldState,
                "version {}",
                index + 1
            );
        }
        assert_eq!(
            door.applied().unwrap().1,
            version(u32::try_from(newest).unwrap())
        );
        let revoked: Vec<_> = door
            .lock
            .inspect(door.now())
            .revoked()
            .map(Serial::number)
            .collect();
        assert_eq!(revoked, [u32::try_from(newest).unwrap()]);
    }
    let mut door = door.pull_battery(1);
    assert_eq!(door.denial(&states[4]), Denial::OldState);
}

#[test]
fn a04_parts_of_two_states_make_no_state() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let (one, other) = (
        edge.revoking(2, START, &[1, 2]),
        edge.revoking(3, START + 5, &[8, 9]),
    );
    assert_eq!(one.len(), other.len());
    let mut mixtures = 0;
    for split in 1..one.len() {
        for (head, tail) in [(&one, &other), (&other, &one)] {
            let mut mixed = head[..split].to_vec();
            mixed.extend(&tail[split..]);
            if mixed == one || mixed == other {
                continue;
            }
            mixtures += 1;
            let denial = door.denial(&mixed);
            assert!(
                matches!(denial, Denial::BadSignature | Denial::Malformed),
                "{denial}"
            );
            let pause = u64::from(door.lock.inspect(door.now()).pause);
            door.wait(pause * 1_000);
        }
    }
    assert!(mixtures > 100);
    assert_eq!(door.applied().unwrap().1, version(1));
}

#[test]
fn a05_a_second_state_of_one_version_is_refused_and_recorded_once() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    door.deliver(&edge.revoking(2, START, &[3]));
    let fork = edge.revoking(2, START, &[]);
    assert_eq!(door.denial(&fork), Denial::ForkedState);
    assert_eq!(door.denial(&fork), Denial::ForkedState);
    let events = door.events(&edge);
    let forks = events
        .iter()
        .filter(|(_, record)| matches!(record.event(), Event::StateForked(_)))
        .count();
    assert_eq!(forks, 1);
    assert_eq!(door.lock.inspect(door.now()).revoked().count(), 1);
}

#[test]
fn a12_every_flipped_bit_of_a_state_changes_nothing() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let state = edge.revoking(2, START, &[3, 70, 900]);
    for bit in 0..state.len() * 8 {
        let mut flipped = state.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        door.denial(&flipped);
        assert_eq!(door.applied().unwrap().1, version(1), "bit {bit}");
        let pause = u64::from(door.lock.inspect(door.now()).pause);
        door.wait(pause * 1_000);
    }
    assert_eq!(door.lock.inspect(door.now()).refused(Denial::Busy), 0);
    door.deliver(&state);
    assert_eq!(door.applied().unwrap().1, version(2));
}

#[test]
fn a22_a_state_for_another_lock_period_or_owner_is_refused() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let content = edge.content(2, START);
    let mut later = edge.clone();
    later.ownership = OwnershipCounter(2);
    assert_eq!(door.denial(&later.state(&content)), Denial::BadSignature);
    assert_eq!(
        door.denial(&Edge::new(2).state(&content)),
        Denial::BadSignature
    );
    let elsewhere = credential::signed::Context::Lock {
        owner: edge.owner(),
        ownership: edge.ownership,
        lock: credential::number::LockId([7; 16]),
    };
    let signer = edge.signer(crate::fixtures::edge::Purpose::State, 1);
    assert_eq!(
        door.denial(&content.sign(&elsewhere, &signer).unwrap()),
        Denial::BadSignature
    );
}

#[test]
fn an_unknown_critical_section_refuses_the_state_and_another_is_skipped() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let with_section = |number, section: u8| {
        let mut body = edge
            .content(number, START)
            .encode()
            .unwrap()
            .as_slice()
            .to_vec();
        let count = body.len() - 1;
        body[count] = 1;
        body.extend([section, 0, 2, 0xAB, 0xCD]);
        let state: State<'_> = credential::signed::Signable::read(&body).ok()?;
        let signer = edge.signer(crate::fixtures::edge::Purpose::State, 1);
        Some(
            Signed::sign(state, &edge.lock_context(), &Unbound, &signer)
                .encode()
                .as_slice()
                .to_vec(),
        )
    };
    door.deliver(&with_section(2, 0x10).unwrap());
    assert_eq!(door.applied().unwrap().1, version(2));
    assert!(
        with_section(3, 0x90).is_none(),
        "the edge can't even read it back"
    );
    // As a lock of this version gets it from a later edge.
    let mut bytes = with_section(3, 0x10).unwrap();
    let section = bytes.len() - 64 - 5;
    bytes[section] = 0x90;
    assert_eq!(door.denial(&bytes), Denial::Malformed);
    assert_eq!(door.applied().unwrap().1, version(2));
}

#[test]
fn r004_77_a_door_refuses_a_state_that_asks_for_names_and_a_safe_takes_it() {
    let edge = Edge::new(1);
    let mut content = edge.content(2, START);
    content.header.attribute_events = true;
    let state = edge.state(&content);
    let mut door = Door::enrolled(&edge);
    assert_eq!(door.denial(&state), Denial::StateRefused);
    assert_eq!(door.applied().unwrap().1, version(1));
    let mut safe = Door::enrolled_as(&edge, DeviceClass::Safe);
    safe.deliver(&state);
    assert_eq!(safe.applied().unwrap().1, version(2));
}

#[test]
fn a_state_before_the_keys_and_a_version_zero_are_refused() {
    let edge = Edge::new(1);
    let mut door = Door::new(DeviceClass::Door);
    let state = edge.state(&edge.content(1, START));
    assert_eq!(door.answer(&state), Answer::Refused);
    assert_eq!(door.last_denial(), Some(Denial::NoOwner));
    door.enrol(&edge);
    assert_eq!(door.denial(&state), Denial::UnknownKey);
    door.deliver_keys(&edge);
    assert_eq!(
        door.denial(&edge.state(&edge.content(0, START))),
        Denial::StateRefused
    );
    door.deliver(&state);
}

/// A phone in the interleaving: which state and lease it downloaded last, and whether it drops states.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Something is revoked at the edge.
    Change,
    /// A phone fetches lease and state.
    Fetch(usize),
    /// A phone delivers what it carries, if it is honest, and tries to open.
    Visit(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Change),
        2 => (0..6_usize).prop_map(Step::Fetch),
        4 => (0..6_usize).prop_map(Step::Visit),
    ]
}

#[test]
fn a02_a_lease_issued_after_a_change_opens_only_a_lock_that_has_the_change() {
    let (opened, refused) = (Cell::new(0), Cell::new(0));
    let strategy = (
        proptest::collection::vec(step(), 1..30),
        proptest::array::uniform6(any::<bool>()),
    );
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 40,
        ..ProptestConfig::default()
    });
    let edge = Edge::new(1);
    let phone = key(b"phone");
    let fresh = Door::enrolled(&edge).lock.stop();
    runner
        .run(&strategy, |(steps, drops)| {
            let mut door = Door::on(fresh.clone(), DeviceClass::Door);
            let mut current = 1;
            let mut carried = [None; 6];
            for step in steps {
                match step {
                    Step::Change => current += 1,
                    Step::Fetch(number) => carried[number] = Some(current),
                    Step::Visit(number) => {
                        let Some(fetched) = carried[number] else {
                            continue;
                        };
                        if !drops[number] {
                            door.send(&edge.revoking(fetched, START, &[]));
                        }
                        let lease = edge.sign(edge.credential(&phone, 1, fetched, START));
                        if open(&mut door, &edge, &phone, &lease) == UNLOCK {
                            opened.set(opened.get() + 1);
                            prop_assert!(door.applied().unwrap().1 >= version(fetched));
                        } else {
                            refused.set(refused.get() + 1);
                            prop_assert_eq!(door.last_denial(), Some(Denial::LockBehind));
                            prop_assert!(door.applied().unwrap().1 < version(fetched));
                        }
                    }
                }
            }
            Ok(())
        })
        .unwrap();
    let (opened, refused) = (opened.get(), refused.get());
    let total = opened + refused;
    assert!(
        opened * 20 >= total && refused * 20 >= total,
        "{opened} opened, {refused} refused"
    );
}

use domain::device::DeviceState;
use domain::id::{InstallationId, ProfileId};
use domain::person::PROBATION;
use domain::reason::Reason;
use domain::refusal::Fault;

use super::*;
use crate::address::Address;
use crate::outbox::Envelope;
use crate::person::message::IndexEntry;
use crate::person::tell::ToAuthority;

fn joined(world: &mut World, number: u8, joined: bool, sequence: u64) {
    let id = InstallationId::from([number; 16]);
    let entry = IndexEntry {
        authority: id.into(),
        profile: ProfileId::from([number; 16]),
        name: format!("House {number}").parse().unwrap(),
        joined,
    };
    let sender = Address::installation(id);
    let envelope = Envelope {
        sender,
        lane: "index".to_owned(),
        sequence,
        narrows: false,
    };
    assert_eq!(
        world.send(Message::Index { envelope, entry }),
        Ok(Reply::Done)
    );
}

#[test]
fn the_session_stands_for_the_device_whose_key_it_has_shown() {
    let mut world = World::new();
    let session = world.first_run(&Authenticator::new(ORIGIN, 1));
    assert_eq!(world.caller(session).unwrap().subject, None);
    let added = world.register(session, 1);
    assert!(added.here);
    let subject = world.caller(session).unwrap().subject.unwrap();
    assert_eq!((subject.device, subject.key), (added.id, added.key));
    assert_eq!(subject.state, DeviceState::Active);
    assert_eq!(subject.person, Some(person()));
    let claims = |device| Message::Authenticate {
        session,
        device: Some(device),
    };
    assert!(world.send(claims(added.id)).is_ok());
    assert_eq!(
        world.send(claims(DeviceId::from([9; 16]))),
        refused(Refusal::NotFound)
    );
}

#[test]
fn a_device_added_through_a_mailbox_is_unconfirmed_and_announced_everywhere() {
    let mut world = World::new();
    world.by_link("work");
    let session = world.by_link("mia");
    let act = world.registration(1, ORIGIN);
    world.mails();
    let reply = world.act(session, act).unwrap();
    let until = world.now.plus(PROBATION);
    assert_eq!(device(&reply).state, DeviceState::Unconfirmed { until });
    let told = world.mails();
    assert_eq!(receivers(&told), ["mia@example.com", "work@example.com"]);
    let event = AccountEvent::DeviceAdded {
        name: "Phone 1".parse().unwrap(),
        until: Some(until),
    };
    let at = world.now;
    assert_eq!(told[0].about, About::Account { at, event });
    world.wait(PROBATION);
    assert_eq!(world.devices(session)[0].state, DeviceState::Active);
}

#[test]
fn another_device_confirms_and_the_new_one_cannot_confirm_itself() {
    let mut world = World::new();
    let old = world.first_run(&Authenticator::new(ORIGIN, 1));
    world.register(old, 1);
    world
        .act(
            old,
            Act::AddAddress {
                address: address("mia"),
            },
        )
        .unwrap();
    let new = world.by_link("mia");
    let added = world.register(new, 2);
    let confirm = Act::ConfirmDevice { device: added.id };
    let alone = Refusal::NotAllowed {
        reason: Reason::DeviceUnconfirmed,
    };
    assert_eq!(world.act(new, confirm.clone()), refused(alone));
    let confirmed = device(&world.act(old, confirm.clone()).unwrap());
    assert_eq!(
        (confirmed.state, confirmed.version),
        (DeviceState::Active, 2)
    );
    assert_eq!(device(&world.act(old, confirm).unwrap()).version, 2);
}

#[test]
fn a_key_without_proof_of_possession_is_not_registered() {
    let mut world = World::new();
    let session = world.by_link("mia");
    let at = |pointer, fault| refused(Refusal::invalid(pointer, fault));
    let elsewhere = world.registration(1, "https://other.example");
    assert_eq!(
        world.act(session, elsewhere),
        at("/proof", Fault::NotAProof)
    );
    let Act::RegisterDevice {
        challenge,
        key,
        proof,
        name,
    } = world.registration(1, ORIGIN)
    else {
        panic!()
    };
    let with = |challenge, key, proof: &str| Act::RegisterDevice {
        challenge,
        key,
        proof: proof.to_owned(),
        name: name.clone(),
    };
    let other = DeviceKey::from(SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes());
    assert_eq!(
        world.act(session, with(challenge, other, &proof)),
        at("/proof", Fault::NotAProof)
    );
    assert_eq!(
        world.act(session, with(challenge, key, "ab")),
        at("/proof", Fault::NotAProof)
    );
    let fresh = world.challenge();
    assert_eq!(
        world.act(session, with(fresh, key, &proof)),
        at("/proof", Fault::NotAProof)
    );
    // The neutral element: a point of small order, for which anybody can "sign" (A21).
    let mut small = [0; 32];
    small[0] = 1;
    let weak = with(challenge, DeviceKey::from(small), &proof);
    assert_eq!(world.act(session, weak), at("/key", Fault::NotAKey));
    assert!(world.act(session, with(challenge, key, &proof)).is_ok());
    let replayed = world.act(session, with(challenge, key, &proof));
    assert_eq!(replayed, at("/nonce", Fault::NotAProof));
}

#[test]
fn a_known_key_binds_the_session_to_its_device() {
    let mut world = World::new();
    let first = world.first_run(&Authenticator::new(ORIGIN, 1));
    let added = world.register(first, 1);
    world
        .act(
            first,
            Act::AddAddress {
                address: address("mia"),
            },
        )
        .unwrap();
    let second = world.by_link("mia");
    let act = world.registration(1, ORIGIN);
    world.mails();
    let reply = world.act(second, act).unwrap();
    assert_eq!(world.mails(), []);
    assert_eq!(
        reply,
        Reply::Device {
            device: added.clone(),
            is_new: false
        }
    );
    assert_eq!(
        world.caller(second).unwrap().subject.unwrap().device,
        added.id
    );
    assert_eq!(world.devices(second).len(), 1);
}

#[test]
fn i20_a_block_ends_the_sessions_of_the_device_and_every_authority_is_told() {
    let mut world = World::new();
    let lost = world.by_link("mia");
    let added = world.register(lost, 1);
    joined(&mut world, 1, true, 1);
    joined(&mut world, 2, true, 1);
    joined(&mut world, 3, true, 1);
    joined(&mut world, 3, false, 2);
    joined(&mut world, 3, true, 1);
    let session = world.by_link("mia");
    world.mails();
    let reply = world
        .act(session, Act::BlockDevice { device: added.id })
        .unwrap();
    assert_eq!(device(&reply).state, DeviceState::Blocked);
    assert_eq!(receivers(&world.mails()), ["mia@example.com"]);
    assert_eq!(world.caller(lost), refused(Refusal::NotSignedIn));
    let told: Vec<_> = world
        .outbox()
        .into_iter()
        .filter(|(_, lane, _)| lane.starts_with("device/"))
        .collect();
    assert_eq!(told.len(), 2);
    for (receiver, _, message) in told {
        match serde_json::from_str(&message).unwrap() {
            ToAuthority::DeviceBlocked {
                envelope,
                person: who,
                key,
            } => {
                assert!(envelope.narrows);
                assert_eq!((who, key), (person(), added.key));
                assert!(!receiver.contains(&InstallationId::from([3; 16]).to_string()));
            }
            other @ ToAuthority::AccountEnded { .. } => panic!("{other:?}"),
        }
    }
    world
        .act(session, Act::BlockDevice { device: added.id })
        .unwrap();
    assert_eq!(world.mails(), []);
    let act = world.registration(1, ORIGIN);
    let revoked = Refusal::NotAllowed {
        reason: Reason::DeviceRevoked,
    };
    assert_eq!(world.act(session, act), refused(revoked));
}

#[test]
fn a_device_of_nobody_is_not_found_and_a_name_needs_the_version() {
    let mut world = World::new();
    let session = world.by_link("mia");
    let added = world.register(session, 1);
    let unknown = DeviceId::from([9; 16]);
    let name: Name = "Old".parse().unwrap();
    for act in [
        Act::BlockDevice { device: unknown },
        Act::ConfirmDevice { device: unknown },
        Act::RenameDevice {
            device: unknown,
            name: name.clone(),
            version: 1,
        },
    ] {
        assert_eq!(world.act(session, act), refused(Refusal::NotFound));
    }
    let rename = |version| Act::RenameDevice {
        device: added.id,
        name: name.clone(),
        version,
    };
    assert_eq!(world.act(session, rename(2)), refused(Refusal::Changed));
    let renamed = device(&world.act(session, rename(1)).unwrap());
    assert_eq!((renamed.name.clone(), renamed.version), (name.clone(), 2));
}

#[test]
fn a_repeated_command_registers_once_and_mails_once() {
    let mut world = World::new();
    let session = world.by_link("mia");
    let act = world.registration(1, ORIGIN);
    let entropy = world.fresh();
    let send = |run, act| Message::Act {
        session,
        run: Some(run),
        entropy,
        act,
    };
    let first = world.send(send(run(1, b"a"), act.clone())).unwrap();
    let second = world.send(send(run(1, b"a"), act.clone())).unwrap();
    assert_eq!(first, second);
    assert_eq!(world.mails().len(), 1);
    assert_eq!(
        world.send(send(run(1, b"b"), act)),
        refused(Refusal::KeyReused)
    );
}

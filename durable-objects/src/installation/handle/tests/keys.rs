//! Key epochs: in due course, and at once because a key was stolen.

use credential::key_update::KeyUpdate;
use credential::signed::Signed;
use domain::id::PersonId;
use domain::key_ring::Purpose;
use domain::level::Level;
use domain::time::Duration;

use super::super::super::message::{Body, Message, WalkedInstallation};
use super::world::{World, phone};

/// A guest at a door with a lock.
fn guest_at_a_door(world: &mut World) -> PersonId {
    let (door, _) = world.door_with_lock("Front");
    let guest = world.member("Guest");
    world.give(World::root(), guest, door, Level::Guest);
    guest
}

fn walked(world: &mut World, guest: PersonId) -> WalkedInstallation {
    let walk = Message::Walk {
        subject: phone(guest),
        person: guest,
        known: vec![],
        cursor: None,
        at_most: None,
    };
    match world.send(walk).unwrap().body {
        Body::Walked(walked) => *walked,
        other => panic!("{other:?}"),
    }
}

/// The epoch of the keys and of the order, and whether each update empties the slots of the epoch before.
fn keys(world: &mut World, guest: PersonId) -> (u16, bool) {
    let walked = walked(world, guest);
    let order = walked.doors[0].order.clone().unwrap();
    assert_eq!(order.key_epoch, walked.key_epoch);
    let updates: Vec<KeyUpdate> = walked
        .key_updates
        .iter()
        .map(|bytes| *Signed::<KeyUpdate>::decode(bytes.bytes()).unwrap().claims())
        .collect();
    assert_eq!(updates.len(), Purpose::ALL.len());
    let epoch = updates[0].epoch();
    let before = credential::number::KeyEpoch(epoch.0 - 1);
    let emptied = updates.iter().flat_map(|update| {
        assert_eq!(update.epoch().0, walked.key_epoch);
        Purpose::ALL.map(|purpose| update.revoked().contains(purpose.slot(before).unwrap()))
    });
    let emptied: Vec<bool> = emptied.collect();
    assert!(
        emptied.iter().all(|each| *each == emptied[0]),
        "{emptied:?}"
    );
    (epoch.0, emptied[0])
}

#[test]
fn keys_rotate_every_thirty_days_and_leases_with_them() {
    let mut world = World::new();
    let guest = guest_at_a_door(&mut world);
    assert_eq!(keys(&mut world, guest), (1, false));
    world.pass(Duration::days(30));
    world.alarm();
    assert_eq!(keys(&mut world, guest), (2, false));
}

#[test]
fn a25_called_back_keys_end_with_the_first_key_of_the_next_epoch() {
    let mut world = World::new();
    let guest = guest_at_a_door(&mut world);
    world.pass(Duration::days(20));
    let message = world.call_keys_back_message();
    for _ in 0..2 {
        let body = world.send(message.clone()).unwrap().body;
        assert_eq!(body, Body::KeysCalledBack { key_epoch: 2 });
    }
    assert_eq!(keys(&mut world, guest), (2, true));
    let log = world.logged();
    let called = log.iter().filter(|act| act.code == "keys_called_back");
    let called: Vec<_> = called.map(|act| act.details.clone()).collect();
    let told = [("key_epoch".to_owned(), "2".to_owned())];
    assert_eq!(called, [told.into()]);

    // The next epoch in due course comes thirty days later, and empties nothing of this one.
    world.pass(Duration::days(29));
    world.alarm();
    assert_eq!(keys(&mut world, guest), (2, true));
    world.pass(Duration::days(1));
    world.alarm();
    assert_eq!(keys(&mut world, guest), (3, false));
}

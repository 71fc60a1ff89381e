//! Locks that come and go (DL1 C.11).

use credential::device::DeviceClass;
use credential::number::{LockId as WireLockId, OwnershipCounter};
use domain::hex::Hex;
use domain::id::{AccessPointId, LockId, PersonId};
use domain::level::Level;
use domain::refusal::{Fault, Refusal};
use domain::time::Duration;

use super::super::super::message::{Act, Body};
use super::super::super::store;
use super::world::World;
use crate::address::Address;
use crate::failure::Failure;
use crate::lock::message::Message as ToLock;
use crate::owner_root::RootSeal;
use crate::platform::message::Message as ToPlatform;

fn release(world: &mut World, by: PersonId, door: AccessPointId) -> Result<Hex, Failure> {
    let act = Act::ReleaseRegistration { door, version: 1 };
    match world.act(by, act)?.body {
        Body::RegistrationReleased { release, .. } => Ok(release.unwrap()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_release_that_got_lost_is_signed_again_after_months_too() {
    let mut world = World::new();
    let (door, lock) = world.door_with_lock("Front");
    let host = world.member("Host");
    world.give(World::root(), host, door, Level::Host);
    let first = release(&mut world, World::root(), door).unwrap();
    assert_eq!(release(&mut world, World::root(), door), Ok(first.clone()));
    assert!(release(&mut world, host, door).is_err());
    world.pass(Duration::days(100));
    let again = release(&mut world, World::root(), door).unwrap();
    assert_ne!(again, first);
    let installation = store::existing(&mut world.sql).unwrap();
    let root = RootSeal::new([2; 32])
        .open(installation.id, &installation.sealed_root)
        .unwrap();
    let lock = WireLockId(*lock.bytes());
    let fresh = root.release(lock, OwnershipCounter(1), world.now);
    assert_eq!(fresh, Ok(again));
}

#[test]
fn a_lock_that_came_back_is_not_released_at_the_door_that_it_left() {
    let mut world = World::new();
    let (front, lock) = world.door_with_lock("Front");
    release(&mut world, World::root(), front).unwrap();
    let cellar = world.door("Cellar");
    world.put_lock(cellar, lock, 1);
    let outcome = release(&mut world, World::root(), front);
    assert_eq!(outcome, Err(Failure::Refused(Refusal::NotFound)));
}

#[test]
fn what_another_lock_replaces_is_let_go_at_its_object_and_at_the_registry() {
    let mut world = World::new();
    let door = world.door("Front");
    let first = world.begin(door, 1, 1).unwrap();
    // Asked again for the same attempt: nothing is let go.
    assert_eq!(world.begin(door, 1, 1).unwrap(), first);
    assert!(released(&mut world).is_empty());
    let second = world.begin(door, 2, 1).unwrap();
    assert_eq!(released(&mut world), [(first, 1), (first, 1)]);
    // Another attempt with the same lock ends the one before, and no other.
    assert_eq!(world.begin(door, 2, 7).unwrap(), second);
    assert_eq!(released(&mut world), [(second, 1), (second, 1)]);
}

#[test]
fn a_lock_that_is_pending_at_one_door_is_refused_at_another() {
    let mut world = World::new();
    let (front, cellar) = (world.door("Front"), world.door("Cellar"));
    world.begin(front, 1, 1).unwrap();
    let outcome = world.begin(cellar, 1, 2);
    assert_eq!(outcome, Err(Failure::Refused(Refusal::LockOwned)));
    assert!(released(&mut world).is_empty());
}

#[test]
fn r004_74_the_lock_of_a_safe_is_refused_at_a_door() {
    let mut world = World::new();
    let door = world.door("Front");
    let outcome = world.begin_with(door, 1, 1, DeviceClass::Safe);
    let refusal = Refusal::invalid("/hello", Fault::NotOneOf);
    assert_eq!(outcome, Err(Failure::Refused(refusal)));
    assert!(world.begin_with(door, 1, 1, DeviceClass::Door).is_ok());
}

#[test]
fn the_locks_object_hears_of_the_activation_until_it_answers() {
    let mut world = World::new();
    let door = world.door("Front");
    let lock = world.begin(door, 1, 1).unwrap();
    world.alarm();
    let acknowledgement = world.acknowledgement(1, 1);
    let accept = Act::ActivateRegistration {
        door,
        acknowledgement: acknowledgement.clone(),
    };
    let body = world.act(World::root(), accept).unwrap().body;
    let Body::RegistrationActivated { period, .. } = body else {
        panic!("{body:?}")
    };
    let told = ToLock::Activate {
        period,
        acknowledgement,
    };
    let told = serde_json::to_string(&told).unwrap();
    for _ in 0..2 {
        let turn = world.turn();
        let delivery = turn
            .deliveries
            .iter()
            .find(|delivery| delivery.receiver == Address::lock(lock))
            .unwrap();
        assert_eq!(delivery.message, told);
    }
}

/// The releases that leave: which lock, and the first byte of the nonce.
fn released(world: &mut World) -> Vec<(LockId, u8)> {
    let deliveries = world.alarm();
    let mut released = Vec::new();
    for delivery in deliveries {
        if delivery.receiver == Address::platform() {
            if let ToPlatform::Release { lock, period } =
                serde_json::from_str(&delivery.message).unwrap()
            {
                released.push((lock, period.nonce.bytes()[0]));
            }
        } else if let Ok(ToLock::Release(period)) = serde_json::from_str(&delivery.message) {
            let lock = delivery.receiver.to_string();
            let lock = lock.strip_prefix("lock/").unwrap().parse().unwrap();
            released.push((lock, period.nonce.bytes()[0]));
        }
    }
    released
}

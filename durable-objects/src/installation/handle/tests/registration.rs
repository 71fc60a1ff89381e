//! Locks that come and go (DL1 C.11).

use credential::number::{LockId as WireLockId, OwnershipCounter};
use domain::hex::Hex;
use domain::id::{AccessPointId, PersonId};
use domain::level::Level;
use domain::refusal::Refusal;
use domain::time::Duration;

use super::super::super::message::{Act, Body};
use super::super::super::store;
use super::world::World;
use crate::failure::Failure;
use crate::owner_root::RootSeal;

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

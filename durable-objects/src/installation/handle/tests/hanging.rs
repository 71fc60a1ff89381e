//! What hangs from somebody's permission shrinks and ends with it (I1).

use domain::access::Verdict;
use domain::id::GrantId;
use domain::installation::change_grant::ChangeGrant;
use domain::level::Level;
use domain::reason::Reason;

use super::super::super::message::Act;
use super::world::World;
use crate::failure::Failure;
use crate::sql::Sql as _;

#[test]
fn i1_r004_23_a_created_door_is_lost_with_the_permission_by_which_it_was_created() {
    let mut world = World::new();
    let front = world.door("Front");
    let (manager, other) = (world.member("Manager"), world.member("Other"));
    let source = world.give(World::root(), manager, front, Level::Manager);
    let (attic, lock) = world.door_with_lock_by(manager, "Attic");
    let (shed, _) = world.door_with_lock_by(manager, "Shed");
    let order = |world: &mut World| {
        let doors = world.walk(manager, vec![]);
        doors.into_iter().find(|door| door.id == attic).unwrap()
    };
    let before = order(&mut world).order.unwrap();
    assert_eq!(before.lock, lock);
    world.give(manager, other, attic, Level::Host);
    world
        .act(
            World::root(),
            Act::RevokeGrant {
                grant: source,
                version: 1,
            },
        )
        .unwrap();
    // Its locks are told, and nothing more is issued, given or created.
    assert_eq!(world.narrowings().len(), 2);
    let after = order(&mut world);
    assert!(after.order.is_none());
    assert!(matches!(
        after.verdict,
        Verdict::Refuse(refused) if refused.reason == Reason::MandateRevoked
    ));
    for door in [attic, shed] {
        let give = world.give_act(other, door, Level::Guest);
        assert!(world.act(manager, give).is_err());
    }
    assert!(world.act(manager, World::create_door("Loft")).is_err());
    // What was given for the installation stays.
    assert!(world.walk(other, vec![])[0].order.is_some());
}

#[test]
fn i1_guests_of_a_host_who_is_a_guest_now_get_nothing() {
    let mut world = World::new();
    let (door, _) = world.door_with_lock("Front");
    let (host, guest) = (world.member("Host"), world.member("Guest"));
    let hosts = world.give(World::root(), host, door, Level::Host);
    world.give(host, guest, door, Level::Guest);
    assert!(world.walk(guest, vec![])[0].order.is_some());
    let command = ChangeGrant {
        level: Some(Level::Guest),
        ..ChangeGrant::default()
    };
    world
        .act(
            World::root(),
            Act::ChangeGrant {
                grant: hosts,
                command,
                version: 1,
            },
        )
        .unwrap();
    assert_eq!(world.narrowings().len(), 1);
    let refused = &world.walk(guest, vec![])[0];
    assert!(refused.order.is_none());
    assert!(matches!(
        refused.verdict,
        Verdict::Refuse(refused) if refused.reason == Reason::LevelTooLow
    ));
    assert!(world.walk(host, vec![])[0].order.is_some());
}

#[test]
fn acts_on_permissions_of_a_door_look_at_no_other_door_of_who_acts() {
    let mut world = World::new();
    let (front, back) = (world.door("Front"), world.door("Back"));
    let (manager, guest) = (world.member("Manager"), world.member("Guest"));
    world.give(World::root(), manager, front, Level::Manager);
    let other = world.give(World::root(), manager, back, Level::Manager);
    // Whoever looks at this one finds that what it hangs from is missing.
    let broken = "UPDATE permission SET parent = ? WHERE id = ?";
    let nothing = GrantId::from([0xee; 16]);
    world
        .sql
        .execute(broken, &[nothing.into(), other.into()])
        .unwrap();
    let grant = world.give(manager, guest, front, Level::Guest);
    let revoke = Act::RevokeGrant { grant, version: 1 };
    world.act(manager, revoke).unwrap();
    for act in [
        world.give_act(guest, back, Level::Guest),
        World::create_door("Loft"),
    ] {
        let refused = world.act(manager, act);
        assert!(matches!(refused, Err(Failure::Corrupt(_))), "{refused:?}");
    }
}

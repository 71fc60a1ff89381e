//! Walks, the exposure ledger and what locks are told.

use domain::access::Verdict;
use domain::grant::Status;
use domain::installation::change_grant::ChangeGrant;
use domain::installation::walk::Known;
use domain::level::Level;
use domain::order::{Cause, EndedFact, LockSummary};
use domain::reason::Reason;
use domain::sync_score::SyncScore;
use domain::time::Duration;
use domain::view::door::DoorPage;
use domain::view::grant::Grant;

use super::super::super::message::{Act, Body, Message};
use super::world::{World, phone, shown};
use crate::address::Address;
use crate::outbox::Envelope;
use crate::sql::Sql as _;

fn envelope(lane: &str, sequence: u64) -> Envelope {
    Envelope {
        sender: Address::platform(),
        lane: lane.to_owned(),
        sequence,
        narrows: true,
    }
}

fn grant_view(world: &mut World, door: domain::id::AccessPointId) -> Grant {
    shown::<DoorPage>(world.ask(World::root(), World::door_question(door))).grants[0].clone()
}

fn summary(lock: domain::id::LockId, world: &World, applied_narrowings: u64) -> LockSummary {
    LockSummary {
        lock,
        state_version: 1,
        applied_version: 1,
        applied_narrowings,
        heard_narrowings: applied_narrowings,
        last_contact: Some(world.now),
        usual_gap_minutes: Some(600),
        battery_percent: Some(74),
        openings: 3,
        refusals: 0,
        left_out: 0,
        forked: false,
    }
}

#[test]
fn a_widening_contacts_no_lock() {
    let mut world = World::new();
    let (door, _) = world.door_with_lock("Front");
    let guest = world.member("Guest");
    let grant = world.give(World::root(), guest, door, Level::Guest);
    assert!(world.walk(guest, vec![])[0].order.is_some());
    let command = ChangeGrant {
        level: Some(Level::Host),
        ..ChangeGrant::default()
    };
    world
        .act(
            World::root(),
            Act::ChangeGrant {
                grant,
                command,
                version: 1,
            },
        )
        .unwrap();
    assert!(
        world
            .alarm()
            .iter()
            .all(|delivery| delivery.lane != "narrowings")
    );
}

#[test]
fn rule_7_a_narrowing_goes_to_the_locks_of_the_ledger_and_to_no_others() {
    let mut world = World::new();
    let (front, lock) = world.door_with_lock("Front");
    let (cellar, _) = world.door_with_lock("Cellar");
    let guest = world.member("Guest");
    let grant = world.give(World::root(), guest, front, Level::Guest);
    let never_fetched = world.give(World::root(), guest, cellar, Level::Guest);
    // Nothing was fetched: nothing can be misused, and nobody has to be told.
    world
        .act(
            World::root(),
            Act::RevokeGrant {
                grant: never_fetched,
                version: 1,
            },
        )
        .unwrap();
    assert!(world.narrowings().is_empty());

    let order = world.walk(guest, vec![])[0].order.clone().unwrap();
    assert_eq!((order.lock, order.narrowings.sequence), (lock, 0));
    world
        .act(World::root(), Act::RevokeGrant { grant, version: 1 })
        .unwrap();
    let told = world.narrowings();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].sequence, 1);
    let [ended] = &told[0].ended[..] else {
        panic!("{told:?}")
    };
    assert_eq!(
        (ended.what, ended.cause),
        (EndedFact::Link(grant.into()), Cause::Revoked)
    );
    assert_eq!(ended.until, order.not_after_at_most);
    assert!(world.walk(guest, vec![]).is_empty());
}

#[test]
fn a27_a_released_lock_leaves_the_ledger_and_is_told_nothing_more() {
    let mut world = World::new();
    let (door, _) = world.door_with_lock("Front");
    let guest = world.member("Guest");
    let grant = world.give(World::root(), guest, door, Level::Guest);
    world.walk(guest, vec![]);
    world
        .act(World::root(), Act::RevokeGrant { grant, version: 1 })
        .unwrap();
    let release = Act::ReleaseRegistration { door, version: 1 };
    world.act(World::root(), release).unwrap();
    assert!(world.narrowings().is_empty());
    for table in ["exposure", "exposure_link", "narrowing"] {
        let (left,) = world
            .sql
            .one::<(u32,)>(&format!("SELECT count(*) FROM {table}"), &[])
            .unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

#[test]
fn a19_lifting_the_floor_ends_every_lease_of_one_lock_and_permissions_go_on() {
    let mut world = World::new();
    let (front, lock) = world.door_with_lock("Front");
    let (cellar, _) = world.door_with_lock("Cellar");
    let (host, guest) = (world.member("Host"), world.member("Guest"));
    for door in [front, cellar] {
        world.give(World::root(), host, door, Level::Host);
        world.give(World::root(), guest, door, Level::Guest);
    }
    world.walk(guest, vec![]);
    let lift = Act::LiftFloor { door: front };
    assert!(world.act(host, lift.clone()).is_err());
    world.act(World::root(), lift).unwrap();
    let told = world.narrowings();
    let [told] = &told[..] else {
        panic!("{told:?}")
    };
    let everything = EndedFact::Link(World::id().into());
    assert_eq!(
        (told.ended[0].what, told.ended[0].cause),
        (everything, Cause::Revoked)
    );
    let orders = world.walk(guest, vec![]);
    let order = orders.iter().find_map(|door| {
        let order = door.order.clone()?;
        (order.lock == lock).then_some(order)
    });
    let order = order.unwrap();
    assert_eq!(order.narrowings.sequence, 1);
    assert!(order.chain.ids().contains(&World::id().into()));
}

#[test]
fn a_lock_is_told_only_what_it_has_not_heard_and_an_order_carries_everything() {
    let mut world = World::new();
    let (door, lock) = world.door_with_lock("Front");
    let guests = ["One", "Two", "Three"].map(|name| world.member(name));
    let grants = guests.map(|guest| {
        let grant = world.give(World::root(), guest, door, Level::Guest);
        world.walk(guest, vec![]);
        grant
    });
    let revoke = |world: &mut World, grant| {
        world
            .act(World::root(), Act::RevokeGrant { grant, version: 1 })
            .unwrap();
        let told = world.narrowings();
        told[0].ended.len()
    };
    assert_eq!(revoke(&mut world, grants[0]), 1);
    assert_eq!(revoke(&mut world, grants[1]), 2);
    let mut summary = summary(lock, &world, 0);
    summary.heard_narrowings = 2;
    let envelope = envelope("summary", 1);
    world
        .send(Message::LockSummary { envelope, summary })
        .unwrap();
    assert_eq!(revoke(&mut world, grants[2]), 1);
    let order = world.walk(World::root(), vec![])[0].order.clone().unwrap();
    assert_eq!(order.narrowings.ended.len(), 3);
}

#[test]
fn rule_6_an_order_carries_what_has_ended_and_every_link_its_count() {
    let mut world = World::new();
    let (door, _) = world.door_with_lock("Front");
    let (one, two) = (world.member("One"), world.member("Two"));
    let grant = world.give(World::root(), one, door, Level::Guest);
    world.give(World::root(), two, door, Level::Guest);
    world.walk(one, vec![]);
    world
        .act(World::root(), Act::RevokeGrant { grant, version: 1 })
        .unwrap();
    let order = world.walk(two, vec![])[0].order.clone().unwrap();
    assert_eq!(order.narrowings.sequence, 1);
    assert_eq!(order.narrowings.ended.len(), 1);
    assert!(order.chain.links().iter().all(|link| link.narrowings == 1));
}

#[test]
fn a_phone_gets_nothing_new_while_nothing_changed() {
    let mut world = World::new();
    let (door, _) = world.door_with_lock("Front");
    let guest = world.member("Guest");
    let grant = world.give(World::root(), guest, door, Level::Guest);
    let order = world.walk(guest, vec![])[0].order.clone().unwrap();
    let known = vec![Known {
        access_point: door,
        state_version: 1,
        not_after: order.not_after_at_most,
    }];
    assert!(world.walk(guest, known.clone())[0].order.is_none());
    world.pass(Duration::hours(12));
    assert!(world.walk(guest, known.clone())[0].order.is_some());
    world.pass_minutes(1);
    let command = ChangeGrant {
        level: Some(Level::Host),
        ..ChangeGrant::default()
    };
    world
        .act(
            World::root(),
            Act::ChangeGrant {
                grant,
                command,
                version: 1,
            },
        )
        .unwrap();
    assert!(world.walk(guest, known)[0].order.is_some());
}

#[test]
fn a_blocked_phone_ends_its_lines_and_gets_no_more_even_if_its_account_says_so() {
    let mut world = World::new();
    let (door, _) = world.door_with_lock("Front");
    let guest = world.member("Guest");
    world.give(World::root(), guest, door, Level::Guest);
    world.walk(guest, vec![]);
    let key = phone(guest).key;
    let blocked = |sequence| Message::DeviceBlocked {
        envelope: envelope("device", sequence),
        person: guest,
        key,
    };
    world.narrowings();
    world.send(blocked(5)).unwrap();
    let logged = world.logged();
    assert_eq!(logged.len(), 1);
    assert_eq!(logged[0].code, "device_blocked");
    assert_eq!(logged[0].object, world.profile(guest).to_string());
    let told = world.narrowings();
    assert_eq!(told[0].ended[0].what, EndedFact::Device(key));
    assert_eq!(told[0].ended[0].cause, Cause::Blocked);
    // Twice, late or under another sequence: nothing more.
    for sequence in [5, 4, 6] {
        world.send(blocked(sequence)).unwrap();
    }
    assert!(world.logged().is_empty() && world.narrowings().is_empty());
    let door = &world.walk(guest, vec![])[0];
    assert!(door.order.is_none());
    assert!(matches!(
        door.verdict,
        Verdict::Refuse(refused) if refused.reason == Reason::DeviceRevoked
    ));
}

#[test]
fn an_account_that_ends_leaves_the_person_behind() {
    let mut world = World::new();
    let (door, _) = world.door_with_lock("Front");
    let guest = world.member("Guest");
    world.give(World::root(), guest, door, Level::Guest);
    world.walk(guest, vec![]);
    let ended = Message::AccountEnded {
        envelope: envelope("account", 1),
        person: guest,
    };
    world.send(ended.clone()).unwrap();
    assert_eq!(world.narrowings().len(), 1);
    world.send(ended).unwrap();
    assert!(world.narrowings().is_empty());
    let walk = Message::Walk {
        subject: phone(guest),
        person: guest,
        known: vec![],
        cursor: None,
        at_most: None,
    };
    assert!(world.send(walk).is_err());
}

#[test]
fn a16_the_leases_of_a_hosts_guests_end_with_the_hosts_permission() {
    let mut world = World::new();
    let (door, _) = world.door_with_lock("Front");
    let (host, guest) = (world.member("Host"), world.member("Guest"));
    let hosts = world.give(World::root(), host, door, Level::Host);
    world.give(host, guest, door, Level::Guest);
    assert!(world.walk(guest, vec![])[0].order.is_some());
    world
        .act(
            World::root(),
            Act::RevokeGrant {
                grant: hosts,
                version: 1,
            },
        )
        .unwrap();
    assert_eq!(world.narrowings().len(), 1);
    let refused = &world.walk(guest, vec![])[0];
    assert!(refused.order.is_none());
    assert!(matches!(
        refused.verdict,
        Verdict::Refuse(refused) if refused.reason == Reason::MandateRevoked
    ));
}

#[test]
fn r004_59_to_r004_66_the_score_follows_what_the_lock_has_confirmed() {
    let mut world = World::new();
    let (door, lock) = world.door_with_lock("Front");
    let guest = world.member("Guest");
    let grant = world.give(World::root(), guest, door, Level::Guest);
    let score = |world: &mut World| grant_view(world, door).sync.unwrap().score;
    assert_eq!(score(&mut world), SyncScore::Grey);
    let heard = |world: &mut World, sequence, applied| {
        let summary = summary(lock, world, applied);
        let envelope = envelope("summary", sequence);
        world
            .send(Message::LockSummary { envelope, summary })
            .unwrap();
    };
    heard(&mut world, 1, 0);
    assert_eq!(score(&mut world), SyncScore::LightGreen);
    let order = world.walk(guest, vec![])[0].order.clone().unwrap();
    assert_eq!(score(&mut world), SyncScore::DarkGreen);
    world
        .act(World::root(), Act::RevokeGrant { grant, version: 1 })
        .unwrap();
    let view = grant_view(&mut world, door);
    let sync = view.sync.unwrap();
    assert_eq!(
        (sync.score, sync.pending),
        (SyncScore::Yellow, vec![Cause::Revoked.to_string()])
    );
    assert_eq!(sync.misuse_until, Some(order.not_after_at_most));
    assert!(view.revoked_at.is_some() && view.status == Status::Active);
    world.pass(Duration::hours(11));
    assert_eq!(score(&mut world), SyncScore::Orange);
    // Confirmed: the withdrawn permission leaves the door's list.
    heard(&mut world, 2, 1);
    // An old summary that arrives late changes nothing.
    heard(&mut world, 1, 0);
    let page: DoorPage = shown(world.ask(World::root(), World::door_question(door)));
    assert!(page.grants.is_empty());
}

#[test]
fn a01_a_narrowing_leaves_although_the_keys_cannot_be_rotated() {
    let mut world = World::new();
    let (door, _) = world.door_with_lock("Front");
    let guest = world.member("Guest");
    let grant = world.give(World::root(), guest, door, Level::Guest);
    world.alarm();
    world
        .sql
        .execute("UPDATE installation SET sealed_root = zeroblob(80)", &[])
        .unwrap();
    world.pass(Duration::days(30));
    world.walk(guest, vec![]);
    world
        .act(World::root(), Act::RevokeGrant { grant, version: 1 })
        .unwrap();
    let turn = world.turn();
    assert!(turn.failed.is_some());
    let lanes: Vec<_> = turn.deliveries.iter().map(|sent| &sent.lane).collect();
    assert_eq!(lanes[0], "narrowings");
}

#[test]
fn a_walk_visits_no_more_doors_than_there_is_room_for() {
    let mut world = World::new();
    let guest = world.member("Guest");
    for name in ["Attic", "Cellar", "Front"] {
        let door = world.door(name);
        world.give(World::root(), guest, door, Level::Guest);
    }
    let page = |world: &mut World, cursor, at_most| {
        let walk = Message::Walk {
            subject: phone(guest),
            person: guest,
            known: vec![],
            cursor,
            at_most,
        };
        match world.send(walk).unwrap().body {
            Body::Walked(walked) => (walked.doors.len(), walked.next),
            other => panic!("{other:?}"),
        }
    };
    let (first, next) = page(&mut world, None, Some(2));
    assert_eq!(first, 2);
    assert_eq!(page(&mut world, next, Some(2)), (1, None));
    assert_eq!(page(&mut world, None, Some(1000)), (3, None));
}

//! The main job over HTTP and the lock's own wire: enrol, grant, open without network, revoke
//! through somebody else's phone.

use domain::reason::Reason;
use door::opening::Ending;
use serde_json::json;
use tests::building::{Building, Newcomer};
use tests::doorstep::Network;
use tests::edge::Edge;
use tests::object_calls::CHANGE;
use tests::people::fresh_key;

const ANNA: Newcomer<'_> = Newcomer {
    name: "Anna",
    email: "anna@example.com",
    segment: "resident",
};
const BEN: Newcomer<'_> = Newcomer {
    name: "Ben",
    email: "ben@example.com",
    segment: "resident",
};

fn is_open(ending: Ending) -> bool {
    matches!(ending, Ending::Open { .. })
}

#[test]
fn a_granted_door_opens_without_network_and_nobody_elses_does() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let (front, cellar) = (building.door("Front door"), building.door("Cellar"));
    let mut front_lock = building.lock(&front, 1);
    let _cellar_lock = building.lock(&cellar, 2);
    let anna = building.resident(&edge, ANNA, 1);
    assert_eq!(anna.fetch().len(), 0);

    let _ = building.grant(&anna.profile, &front, "guest");
    let doors = anna.fetch();
    assert_eq!(doors.len(), 1);
    assert!(
        doors[0]
            .lock
            .as_ref()
            .is_some_and(|lock| lock.lease.is_some())
    );

    let ending = anna.open(&front, &mut front_lock, Network::Gone).unwrap();
    assert!(is_open(ending), "{ending:?}");
    assert!(anna.open(&cellar, &mut front_lock, Network::Gone).is_err());
}

#[test]
fn a19_a_lifted_floor_ends_all_leases_of_one_lock_and_everybody_fetches_another() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let (front, cellar) = (building.door("Front door"), building.door("Cellar"));
    let mut lock = building.lock(&front, 1);
    let mut other = building.lock(&cellar, 2);
    let anna = building.resident(&edge, ANNA, 1);
    let ben = building.resident(&edge, BEN, 2);
    for resident in [&anna, &ben] {
        for door in [&front, &cellar] {
            let _ = building.grant(&resident.profile, door, "guest");
        }
        resident.fetch();
    }
    let path = building.path(&format!("doors/{front}/lock/floor"));
    let lifted = building
        .administrator
        .request("POST", &path)
        .idempotency_key(&fresh_key())
        .send();
    assert_eq!(lifted.object_calls(), CHANGE);
    assert_eq!(lifted.expect(200)["lock"]["left_out"], json!(0));

    ben.fetch();
    assert!(is_open(ben.open(&front, &mut lock, Network::Gone).unwrap()));
    // Anna was offline meanwhile: her phone has the lease from before.
    let refused = anna.open(&front, &mut lock, Network::Gone).unwrap();
    assert_eq!(refused, Ending::Refused(Reason::Revoked));
    anna.fetch();
    for (door, lock) in [(&front, &mut lock), (&cellar, &mut other)] {
        let ending = anna.open(door, lock, Network::Gone).unwrap();
        assert!(is_open(ending), "{ending:?}");
    }
}

#[test]
fn a_revocation_reaches_the_lock_through_somebody_elses_phone() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let front = building.door("Front door");
    let mut lock = building.lock(&front, 1);
    let anna = building.resident(&edge, ANNA, 1);
    let ben = building.resident(&edge, BEN, 2);
    let annas = building.grant(&anna.profile, &front, "guest");
    let _ = building.grant(&ben.profile, &front, "guest");
    anna.fetch();
    ben.fetch();
    assert!(is_open(
        anna.open(&front, &mut lock, Network::Gone).unwrap()
    ));

    building.revoke(&front, &annas).expect(204);
    // Nobody has told the lock: what is outside still opens, and the page says until when.
    assert!(is_open(
        anna.open(&front, &mut lock, Network::Gone).unwrap()
    ));
    let row = building.grant_row(&front, &annas);
    assert_eq!(row["sync"]["pending"], json!(["revoked"]), "{row}");
    assert!(row["sync"]["misuse_until"].is_string(), "{row}");

    ben.fetch();
    assert!(is_open(
        ben.open(&front, &mut lock, Network::There).unwrap()
    ));
    let refused = anna.open(&front, &mut lock, Network::Gone).unwrap();
    assert_eq!(refused, Ending::Refused(Reason::Revoked));
    let door = building.settled(&front, &ben);
    assert_eq!(door["score"], "dark_green", "{door}");
    assert_eq!(
        door["lock"]["applied_version"],
        door["lock"]["state_version"]
    );
    assert_eq!(anna.fetch().len(), 0);
}

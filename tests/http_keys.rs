//! A stolen signing key (A25): an operator calls the keys of an installation back, and phones carry that.

use domain::reason::Reason;
use door::opening::Ending;
use serde_json::json;
use tests::building::{Building, Newcomer};
use tests::doorstep::Network;
use tests::edge::Edge;
use tests::http::{Answer, Client};
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

fn call_back(client: &Client, building: &Building, key: &str) -> Answer {
    let path = format!("/api/platform/installations/{}/keys/recall", building.id);
    client.request("POST", &path).idempotency_key(key).send()
}

#[test]
fn a25_nothing_of_called_back_keys_opens_after_the_first_phone_that_knows() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let front = building.door("Front door");
    let mut lock = building.lock(&front, 1);
    let anna = building.resident(&edge, ANNA, 1);
    let ben = building.resident(&edge, BEN, 2);
    for resident in [&anna, &ben] {
        let _ = building.grant(&resident.profile, &front, "guest");
        resident.fetch();
    }
    let key = fresh_key();
    let stranger = call_back(&building.administrator, &building, &key);
    stranger.problem(403, "no_grant");
    for _ in 0..2 {
        let answer = call_back(&building.operator, &building, &key);
        assert_eq!(answer.object_calls(), "person platform installation");
        assert_eq!(answer.expect(200), json!({ "key_epoch": 2 }));
    }

    // Nobody has told the lock: what the old keys have signed still opens.
    let ending = anna.open(&front, &mut lock, Network::Gone).unwrap();
    assert!(is_open(ending), "{ending:?}");
    ben.fetch();
    let ending = ben.open(&front, &mut lock, Network::Gone).unwrap();
    assert!(is_open(ending), "{ending:?}");
    let refused = anna.open(&front, &mut lock, Network::Gone).unwrap();
    assert_eq!(refused, Ending::Refused(Reason::Revoked));
    anna.fetch();
    let ending = anna.open(&front, &mut lock, Network::Gone).unwrap();
    assert!(is_open(ending), "{ending:?}");
}

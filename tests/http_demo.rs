//! The demonstration: seeded once, entered with one tap, its locks connected from their page.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use serde_json::{Value, json};
use tests::doorstep::{self, Network, Resident};
use tests::edge::Edge;
use tests::http::Client;
use tests::lock::Bench;
use tests::people::{Phone, fresh_key, text};
use virtual_lock::{Kind, Made};

/// A deployment with the demonstration in it.
fn seeded() -> Edge {
    let edge = Edge::start();
    let client = edge.client();
    // A seed that is begun again changes nothing.
    for _ in 0..2 {
        let made = client.post("/api/demo/seed", &json!({})).expect(200);
        assert_eq!(made, json!({ "buildings": 2, "doors": 12, "people": 9 }));
    }
    edge
}

fn enter(edge: &Edge, person: &str) -> Client {
    let client = edge.client();
    client
        .post("/api/demo/sign-in", &json!({ "person": person }))
        .expect(200);
    client
}

#[test]
fn everybody_enters_with_one_tap_and_has_what_was_granted() {
    let edge = seeded();
    let people = edge.client().get("/api/demo/people").expect(200);
    let people = people.as_array().cloned().unwrap_or_default();
    assert_eq!(people.len(), 9);
    let rosa = enter(&edge, "rosa");
    let installations = rosa.get("/api/installations").expect(200);
    let linden = text(&installations, "/items/0/id");
    let doors = rosa
        .get(&format!("/api/installations/{linden}/doors"))
        .expect(200);
    assert_eq!(doors["items"].as_array().map(Vec::len), Some(7));
    let anna = enter(&edge, "anna");
    // Nobody reads the mailboxes of the demonstration.
    let me = anna.get("/api/me").expect(200);
    assert_eq!(me["mail"]["permissions"], json!(false));
    let installations = anna.get("/api/installations").expect(200);
    assert_eq!(installations["items"].as_array().map(Vec::len), Some(2));
    let olga = enter(&edge, "olga");
    let all = olga.get("/api/platform/installations").expect(200);
    assert_eq!(all["items"].as_array().map(Vec::len), Some(2));
    edge.client()
        .post("/api/demo/sign-in", &json!({ "person": "nobody" }))
        .problem(404, "not_found");
}

#[test]
fn a_lock_of_the_page_is_connected_to_its_door_and_opens_for_who_was_granted() {
    let edge = seeded();
    let client = enter(&edge, "rosa");
    let locks = client.get("/api/demo/locks").expect(200);
    let front = &locks["locks"][0];
    assert_eq!(front["name"], "Front door, Linden Court");
    let made = made(&locks, 1);
    assert_eq!(
        front["id"],
        domain::id::LockId::from(made.lock_id().0).to_string()
    );
    let mut bench = Bench::start(&made).unwrap_or_else(|error| panic!("{error}"));
    bench.press_button();
    doorstep::enrol(
        &client,
        "/api/demo/locks/1/enrolment",
        &text(front, "/owner_id"),
        made.setup_secret(),
        &mut bench,
    );
    let nonce = json!({ "nonce": "01".repeat(16) });
    let token = client.post("/api/demo/locks/1/time", &nonce).expect(200);
    assert!(!text(&token, "/token").is_empty());
    let anna = enter(&edge, "anna");
    let anna = Resident::with_phone(anna, fresh_key(), Phone::new(9));
    let doors = anna.fetch();
    let door = doors.iter().find(|door| door.name.as_str() == "Front door");
    let door = door.map(|door| door.id.to_string()).unwrap_or_default();
    let ending = anna.open(&door, &mut bench, Network::Gone).unwrap();
    assert!(
        matches!(ending, door::opening::Ending::Open { .. }),
        "{ending:?}"
    );
}

fn made(locks: &Value, number: u8) -> Made {
    let key: domain::hex::Hex = text(locks, "/enrolment_key").parse().unwrap();
    Made::demonstration(key.exactly().unwrap(), number, Kind::Door).unwrap()
}

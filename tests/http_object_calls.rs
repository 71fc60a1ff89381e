//! How many objects an act asks before it answers, and which: written from the sequences of the
//! design, not from the code. What leaves later, from alarms, is not counted here.

use serde_json::{Value, json};
use tests::building::{Building, Newcomer};
use tests::edge::Edge;
use tests::http::{Answer, Client};
use tests::object_calls::{CHANGE, READ, leases};
use tests::people::{Phone, ask_for_link, claim, fresh_key, post, text};

const ADA: Newcomer<'_> = Newcomer {
    name: "Ada",
    email: "ada@example.com",
    segment: "resident",
};

/// The classes of the objects that were asked, in this order.
#[track_caller]
fn asked(answer: &Answer, status: u16) -> &str {
    assert_eq!(answer.status, status, "{}", answer.body);
    answer.object_calls()
}

fn patch(client: &Client, path: &str, version: &Value, body: &Value) -> Answer {
    client
        .request("PATCH", path)
        .header("if-match", &format!("\"{version}\""))
        .json(body)
        .send()
}

#[test]
fn an_act_of_an_installation_asks_the_person_and_the_installation_and_no_lock() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let front = building.door("Front door");
    let _lock = building.lock(&front, 1);
    let ada = building.trusted_resident(&edge, ADA, 1);
    let grant = building.grant(&ada.profile, &front, "host");
    ada.fetch();
    let rosa = &building.administrator;
    let here = format!("/api/installations/{}", building.id);
    let row = building.grant_row(&front, &grant);
    let version = |path: &str, pointer: &str| {
        let page = rosa.get(path).expect(200);
        page.pointer(pointer).cloned().unwrap_or_default()
    };
    let door = building.path(&format!("doors/{front}"));
    let person = building.path(&format!("people/{}", ada.profile));

    // What a cookie says of its session holds for a minute; then the account is asked, until the list
    // of installations, with which the portal begins, renews the cookie.
    let (at_once, later) = (READ, "person installation");
    let mut reads = vec![here, door.clone(), person.clone()];
    reads.extend(["people", "doors"].map(|below| building.path(below)));
    for path in &reads {
        assert_eq!(asked(&rosa.get(path), 200), at_once, "{path}");
    }
    rosa.live_at(rosa.now() + 61_000);
    assert_eq!(asked(&rosa.get(&door), 200), later);
    assert_eq!(asked(&rosa.get("/api/installations"), 200), "person");
    assert_eq!(asked(&rosa.get(&door), 200), at_once);
    let log = rosa.get(&building.path("audit"));
    assert_eq!(asked(&log, 200), "installation audit_log");

    // What changes something always asks both.
    let two = CHANGE;
    let new_door = json!({ "name": "Cellar", "kind": "door", "profile": "blue" });
    let made = post(rosa, &building.path("doors"), &new_door);
    assert_eq!(asked(&made, 201), two, "a door");
    let cellar = text(&made.json(), "/id");
    let lena = json!({
        "name": "Lena", "email": "lena@example.com", "language": "de", "segment": "resident",
    });
    let made = post(rosa, &building.path("people"), &lena);
    assert_eq!(asked(&made, 201), two, "a person");
    let renamed = patch(
        rosa,
        &door,
        &version(&door, "/door/version"),
        &json!({ "name": "Main door" }),
    );
    assert_eq!(asked(&renamed, 200), two, "a door's name");

    // A widening: the new permission, and more hours of the one there is.
    let widened = building.grant_by(rosa, &ada.profile, &cellar, "guest", &json!({}));
    assert_eq!(asked(&widened, 201), two, "giving");
    // A narrowing is pushed to the lock later.
    let narrowed = patch(
        rosa,
        &building.path(&format!("grants/{grant}")),
        row.get("version").unwrap_or(&Value::Null),
        &json!({ "level": "guest" }),
    );
    assert_eq!(asked(&narrowed, 200), two, "narrowing");
    let locked = patch(
        rosa,
        &person,
        &version(&person, "/person/version"),
        &json!({ "standing": "locked" }),
    );
    assert_eq!(asked(&locked, 200), two, "locking a person");
    let revoked = building.revoke(&front, &grant);
    assert_eq!(asked(&revoked, 204), two, "withdrawing");
}

#[test]
fn a_phone_asks_only_the_locks_that_are_due() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let doors = ["Front door", "Cellar", "Attic"].map(|name| building.door(name));
    let _locks: Vec<_> = doors
        .iter()
        .zip(1..)
        .map(|(door, seed)| building.lock(door, seed))
        .collect();
    let ada = building.trusted_resident(&edge, ADA, 1);
    for door in &doors {
        let _ = building.grant(&ada.profile, door, "guest");
    }
    let fetch = |known: &[Value]| {
        let body = json!({ "device": ada.device, "known": known });
        ada.client.post("/api/leases", &body)
    };
    let first = fetch(&[]);
    assert_eq!(asked(&first, 200), leases(3));

    let page = first.json();
    let known: Vec<Value> = tests::people::list(&page, "/doors")
        .iter()
        .map(|door| {
            json!({
                "door": door["id"],
                "serial": door["lock"]["lease"]["serial"],
                "gate": door["lock"]["lease"]["gate"],
                "not_after": door["lock"]["lease"]["not_after"],
                "state_version": door["lock"]["state_version"],
            })
        })
        .collect();
    assert_eq!(asked(&fetch(&known), 200), leases(0));
    let Some(([lost], rest)) = known.split_first_chunk::<1>() else {
        panic!("no doors: {page}")
    };
    assert!(lost.is_object());
    assert_eq!(asked(&fetch(rest), 200), leases(1));

    let lock = text(&page, "/doors/0/lock/id");
    let nonce = json!({ "nonce": "01".repeat(16) });
    let time = ada.client.post(&format!("/api/locks/{lock}/time"), &nonce);
    assert_eq!(asked(&time, 200), "person lock");
}

#[test]
fn an_act_on_an_account_asks_the_account() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let ada = building.trusted_resident(&edge, ADA, 1);
    let one = "person";
    for path in ["/api/me", "/api/me/devices", "/api/me/passkeys"] {
        assert_eq!(asked(&ada.client.get(path), 200), one, "{path}");
    }
    let nonce = post(&ada.client, "/api/me/devices/nonce", &json!({})).expect(200);
    let phone = Phone::new(9).registration(&text(&nonce, "/nonce"));
    let registered = post(&ada.client, "/api/me/devices", &phone);
    assert_eq!(asked(&registered, 201), one, "a device");
    let device = text(&registered.json(), "/id");
    // The leases of its key end from alarms.
    let block = ada
        .client
        .request("POST", &format!("/api/me/devices/{device}/block"))
        .idempotency_key(&fresh_key())
        .send();
    assert_eq!(asked(&block, 200), one, "a device is blocked");
    let health = edge.client().get("/api/health");
    assert_eq!(asked(&health, 200), "", "health");
    let out = ada.client.request("POST", "/api/sign-out").send();
    assert_eq!(asked(&out, 204), one, "signing out");

    let client = edge.client();
    let link = ask_for_link(&edge, &client, "mia@example.com");
    assert_eq!(asked(&claim(&client, &link), 200), "directory person");
}

#[test]
fn the_platform_is_asked_for_what_it_alone_knows_and_never_for_an_opening() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let (olga, rosa) = (&building.operator, &building.administrator);
    let first_run = olga.object_calls("POST", "/setup/operator/options");
    assert_eq!(first_run, "platform");
    let first_operator = olga.object_calls("POST", "/setup/operator");
    assert_eq!(first_operator, "platform person platform");
    let founded = olga.object_calls("POST", "/platform/installations");
    assert_eq!(founded, "person platform installation platform");
    let joined = rosa.object_calls("POST", "/invitations/claim");
    assert_eq!(joined, "installation directory person installation");

    let door = building.door("Front door");
    let _lock = building.lock(&door, 1);
    // The registry is asked whether the lock is somebody's before the door is changed, and keeps what follows.
    let begun = rosa.object_calls("POST", "/lock");
    assert_eq!(begun, "person platform installation platform lock");
    let activated = rosa.object_calls("POST", "/lock/activation");
    assert_eq!(activated, "person installation lock");
}

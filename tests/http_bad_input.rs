//! Bad input, endpoint by endpoint: a clear answer, nothing written, and the right request works
//! afterwards. What a body must be is read from `docs/openapi.json`.
#![expect(
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::collections::BTreeSet;

use api::route::Route;
use credential::device::Hello;
use serde_json::{Value, json};
use tests::building::{Building, Newcomer};
use tests::doorstep::Resident;
use tests::edge::Edge;
use tests::endpoint::{Endpoint, name};
use tests::http::Client;
use tests::lock::{Bench, hexadecimal};
use tests::people::{Passkey, Phone, post, text};
use virtual_lock::Made;

/// A building, with Ada who is a host at its front door.
struct House {
    building: Building,
    door: String,
    empty_door: String,
    ada: Resident,
    grant: String,
    lock: String,
    /// What a lock without owner says of itself.
    hello: String,
}

impl House {
    fn new(edge: &Edge, building: Building, newcomer: Newcomer<'_>, seed: u8) -> Self {
        let door = building.door("Front door");
        let empty_door = building.door("Cellar");
        let _ = building.lock(&door, seed);
        let ada = building.trusted_resident(edge, newcomer, seed);
        let grant = building.grant(&ada.profile, &door, "host");
        let doors = ada.fetch();
        let lock = doors.iter().find_map(|door| door.lock.as_ref());
        let lock = lock.map_or_else(String::new, |lock| lock.id.to_string());
        let made = building.import(seed + 100);
        Self {
            hello: hexadecimal(&introduction(&made)),
            building,
            door,
            empty_door,
            ada,
            grant,
            lock,
        }
    }

    fn identifiers(&self) -> Vec<String> {
        vec![
            self.building.id.clone(),
            self.door.clone(),
            self.ada.profile.clone(),
            self.grant.clone(),
            self.ada.device.clone(),
            self.lock.clone(),
            self.passkey(),
        ]
    }

    fn passkey(&self) -> String {
        let passkeys = self.ada.client.get("/api/me/passkeys").expect(200);
        text(&passkeys, "/items/0/id")
    }

    fn address(&self) -> String {
        text(
            &self.ada.client.get("/api/me").expect(200),
            "/addresses/0/id",
        )
    }

    /// Everything that a bad request could have changed.
    fn seen(&self) -> Vec<Value> {
        let of_the_building = [
            "people",
            "doors",
            &format!("doors/{}", self.door),
            &format!("people/{}", self.ada.profile),
        ]
        .map(|below| self.building.path(below));
        let of_ada = ["/api/me", "/api/me/devices", "/api/me/passkeys"];
        let of_operator = ["/api/platform/installations", "/api/platform/hardware"];
        let administrator = of_the_building
            .iter()
            .map(|path| self.building.administrator.get(path));
        let ada = of_ada.iter().map(|path| self.ada.client.get(path));
        let operator = of_operator
            .iter()
            .map(|path| self.building.operator.get(path));
        administrator
            .chain(ada)
            .chain(operator)
            .map(|answer| answer.expect(200))
            .collect()
    }
}

fn introduction(made: &Made) -> Vec<u8> {
    let mut bench = Bench::start(made).unwrap_or_else(|error| panic!("{error}"));
    bench.connect();
    assert_eq!(bench.write(Hello.encode().as_slice()), Ok(Value::Null));
    bench.reply().to_vec()
}

/// What stands behind `version` at a path.
fn version(client: &Client, path: &str, pointer: &str) -> u64 {
    let page = client.get(path).expect(200);
    let version = page.pointer(pointer).and_then(Value::as_u64);
    version.unwrap_or_default()
}

fn of_nobody(nobody: &Client) -> Vec<Endpoint<'_>> {
    let it = |path: &str, asks| Endpoint::new(nobody, "POST", path, asks);
    let secret = "ab".repeat(32);
    let credential = json!({
        "rawId": "AAAA",
        "response": { "clientDataJSON": "AAAA", "attestationObject": "AAAA" },
    });
    let assertion = json!({
        "rawId": "AAAA",
        "response": {
            "clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "AAAA",
        },
    });
    vec![
        Endpoint::new(nobody, "GET", "/api/health", ""),
        it("/api/sign-in/email", "directory")
            .with(json!({ "address": "new@example.com", "language": "en" }))
            .ends(202),
        it("/api/sign-in/email/claim", "")
            .with(json!({ "link": secret, "language": "en" }))
            .ends(410),
        it("/api/sign-in/passkey/options", ""),
        it("/api/sign-in/passkey", "")
            .with(json!({ "challenge": secret, "credential": assertion }))
            .ends(401),
        it("/api/setup/operator/options", "")
            .with(json!({ "token": secret, "name": "Eve" }))
            .ends(401),
        it("/api/setup/operator", "")
            .with(json!({
                "token": secret, "name": "Eve", "language": "en", "user": "AAAA",
                "challenge": secret, "credential": credential,
            }))
            .ends(401),
        it("/api/invitations/claim", "")
            .with(json!({ "link": secret }))
            .ends(410),
        it("/api/invitations/view", "")
            .with(json!({ "link": secret }))
            .ends(410),
        it("/api/sign-out", "").ends(204),
    ]
}

fn of_an_account(house: &House) -> Vec<Endpoint<'_>> {
    let ada = &house.ada.client;
    let it = |method, path: &str, asks| Endpoint::new(ada, method, path, asks);
    let nonce = post(ada, "/api/me/devices/nonce", &json!({})).expect(200);
    let options = post(ada, "/api/me/passkeys/options", &json!({})).expect(200);
    let challenge = text(&options, "/challenge");
    let device = format!("/api/me/devices/{}", house.ada.device);
    let of_me = version(ada, "/api/me", "/version");
    let key = Passkey::new(77).create(&challenge);
    vec![
        it("GET", "/api/me", "person"),
        it("POST", "/api/leases", "person installation lock")
            .with(json!({ "device": house.ada.device, "known": [] })),
        it(
            "POST",
            &format!("/api/locks/{}/time", house.lock),
            "person lock",
        )
        .with(json!({ "nonce": "01".repeat(16) })),
        it(
            "POST",
            &format!("/api/locks/{}/reports", house.lock),
            "person lock",
        )
        .with(json!({ "acknowledgements": ["00"], "events": [] })),
        it("PATCH", "/api/me", "person")
            .on_version(of_me)
            .with(json!({ "name": "Ada L." })),
        it("POST", "/api/me/addresses", "person directory")
            .keyed()
            .with(json!({ "address": "ada@work.example" }))
            .ends(202),
        it("POST", "/api/me/passkeys/options", "person"),
        it("GET", "/api/me/passkeys", "person"),
        it("POST", "/api/me/passkeys", "person")
            .keyed()
            .with(json!({ "challenge": challenge, "credential": key, "name": "Key" }))
            .ends(201),
        it("POST", "/api/me/devices/nonce", ""),
        it("GET", "/api/me/devices", "person"),
        it("POST", "/api/me/devices", "person")
            .keyed()
            .with(Phone::new(88).registration(&text(&nonce, "/nonce")))
            .ends(201),
        it("PATCH", &device, "person")
            .on_version(version(ada, "/api/me/devices", "/items/0/version"))
            .with(json!({ "name": "Telephone" })),
        it("POST", &format!("{device}/confirm"), "person")
            .keyed()
            .ends(403),
        it("GET", "/api/installations", "person"),
        it("POST", &format!("{device}/block"), "person").keyed(),
        it(
            "DELETE",
            &format!("/api/me/passkeys/{}", house.passkey()),
            "person",
        )
        .ends(204),
        it(
            "DELETE",
            &format!("/api/me/addresses/{}", house.address()),
            "person",
        )
        .ends(204),
        // The name above has made the next version.
        it("DELETE", "/api/me", "person")
            .on_version(of_me)
            .ends(412),
        it("POST", "/api/sign-out-everywhere", "person").ends(204),
    ]
}

fn of_an_administrator(house: &House) -> Vec<Endpoint<'_>> {
    let building = &house.building;
    let rosa = &building.administrator;
    let it = |method, path: &str, asks| Endpoint::new(rosa, method, path, asks);
    let here = format!("/api/installations/{}", building.id);
    let below = |path: &str| building.path(path);
    let person = below(&format!("people/{}", house.ada.profile));
    let door = below(&format!("doors/{}", house.door));
    let empty = below(&format!("doors/{}", house.empty_door));
    let grant = below(&format!("grants/{}", house.grant));
    let of_person = version(rosa, &person, "/person/version");
    let of_door = version(rosa, &door, "/door/version");
    let row = building.grant_row(&house.door, &house.grant);
    let of_grant = row.get("version").and_then(Value::as_u64).unwrap_or(0);
    let lena = json!({
        "name": "Lena", "email": "lena@example.com", "language": "de", "segment": "resident",
    });
    vec![
        it("GET", &here, "person installation"),
        it("PATCH", &here, "person installation")
            .on_version(version(rosa, &here, "/version"))
            .with(json!({ "name": "Linden 2" })),
        it("GET", &below("audit"), "person installation audit_log"),
        it("GET", &below("people"), "person installation"),
        it("POST", &below("people"), "person installation")
            .keyed()
            .with(lena)
            .ends(201),
        it("GET", &person, "person installation"),
        it("PATCH", &person, "person installation")
            .on_version(of_person)
            .with(json!({ "name": "Ada Lovelace" })),
        // Ada has joined already.
        it(
            "POST",
            &format!("{person}/invitation"),
            "person installation",
        )
        .keyed()
        .ends(409),
        it("GET", &below("doors"), "person installation"),
        it("POST", &below("doors"), "person installation")
            .keyed()
            .with(json!({ "name": "Attic", "kind": "door", "profile": "blue" }))
            .ends(201),
        it("GET", &door, "person installation"),
        it("PATCH", &door, "person installation")
            .on_version(of_door)
            .with(json!({ "name": "Front door 2" })),
        // Without the code inside the lock.
        it(
            "POST",
            &format!("{empty}/lock"),
            "person platform installation platform",
        )
        .keyed()
        .with(json!({ "hello": house.hello, "proof": "00".repeat(32) }))
        .ends(422),
        it(
            "POST",
            &format!("{empty}/lock/activation"),
            "person installation",
        )
        .keyed()
        .with(json!({ "acknowledgement": "00" }))
        .ends(422),
        it("POST", &below("grants"), "person installation")
            .keyed()
            .with(json!({
                "profiles": [house.ada.profile], "doors": [house.empty_door], "level": "host",
            }))
            .ends(201),
        it("PATCH", &grant, "person installation")
            .on_version(of_grant)
            .with(json!({ "level": "guest" })),
        it("DELETE", &grant, "person installation")
            .on_version(of_grant)
            .ends(412),
        it("POST", &format!("{door}/lock/floor"), "person installation").keyed(),
        it("DELETE", &format!("{door}/lock"), "person installation")
            .on_version(of_door)
            .ends(412),
        it("DELETE", &person, "person installation")
            .on_version(of_person)
            .ends(412),
    ]
}

fn of_an_operator(house: &House) -> Vec<Endpoint<'_>> {
    let olga = &house.building.operator;
    let it = |method, path: &str, asks| Endpoint::new(olga, method, path, asks);
    vec![
        it("GET", "/api/platform/installations", "person platform"),
        it(
            "POST",
            "/api/platform/installations",
            "person platform installation platform",
        )
        .keyed()
        .with(json!({
            "name": "Elm",
            "zone": "Europe/Berlin",
            "administrator": { "name": "Elsa", "email": "elsa@example.com", "language": "de" },
        }))
        .ends(201),
        // Its administrator has joined.
        it(
            "POST",
            &format!(
                "/api/platform/installations/{}/invitation",
                house.building.id
            ),
            "person platform installation",
        )
        .keyed()
        .ends(409),
        it(
            "POST",
            &format!(
                "/api/platform/installations/{}/keys/recall",
                house.building.id
            ),
            "person platform installation",
        )
        .keyed(),
        it("GET", "/api/platform/hardware", "person platform"),
        it("POST", "/api/platform/hardware", "person platform").with(json!({
            "manufacturer_key": "00".repeat(32),
            "csv": "certificate,setup_secret\n00,00\n",
        })),
    ]
}

#[test]
fn every_endpoint_refuses_bad_input_clearly_and_writes_nothing() {
    let edge = Edge::start();
    let ada = Newcomer {
        name: "Ada",
        email: "ada@example.com",
        segment: "resident",
    };
    let bob = Newcomer {
        name: "Bob",
        email: "bob@example.com",
        segment: "resident",
    };
    let building = Building::found(&edge);
    let operator = building.operator.clone();
    let house = House::new(&edge, building, ada, 1);
    let next_door = Building::found_by(&edge, operator, "Maple", "maple@example.com");
    let neighbours = House::new(&edge, next_door, bob, 2).identifiers();
    let nobody = edge.client();

    let mut endpoints = of_nobody(&nobody);
    endpoints.extend(of_an_administrator(&house));
    endpoints.extend(of_an_operator(&house));
    endpoints.extend(of_an_account(&house));
    assert_eq!(covered(&endpoints), all_routes());

    let before = house.seen();
    for endpoint in &endpoints {
        endpoint.refuses_bad_bodies();
        endpoint.needs_what_it_carries();
        endpoint.finds_only_what_is_the_callers(&neighbours);
    }
    assert_eq!(house.seen(), before, "a refused request wrote something");
    // What a cookie says of its session is old by then: the account is asked every time.
    for caller in [
        &house.building.administrator,
        &house.building.operator,
        &house.ada.client,
    ] {
        caller.live_at(caller.now() + 61_000);
    }
    let failed: Vec<String> = endpoints
        .iter()
        .filter_map(|endpoint| endpoint.works().err())
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_page_that_does_not_exist_is_refused_and_not_guessed() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    for (below, query) in [
        ("audit", "limit=0"),
        ("audit", "limit=101"),
        ("audit", "limit=many"),
        ("audit", "cursor=nonsense"),
        ("people", "cursor=nonsense"),
        ("people", "segment=nonsense"),
        ("doors", "cursor=nonsense"),
    ] {
        let answer = building
            .administrator
            .get(&format!("{}?{query}", building.path(below)));
        assert!(
            matches!(answer.status, 400 | 422),
            "{below}?{query}: {} {}",
            answer.status,
            answer.body
        );
    }
}

fn covered(endpoints: &[Endpoint<'_>]) -> BTreeSet<String> {
    endpoints.iter().map(Endpoint::name).collect()
}

fn all_routes() -> BTreeSet<String> {
    Route::examples()
        .iter()
        .map(|route| name(route.method().name(), &route.path()))
        .collect()
}

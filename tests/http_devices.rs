//! Devices over HTTP: registering with proof of possession, naming, blocking, confirming.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use serde_json::{Value, json};
use tests::edge::{Edge, ORIGIN};
use tests::http::{Answer, Client};
use tests::people::{Passkey, Phone, fresh_key, operator, person, post, text};

const NOBODYS: &str = "dev_00112233445566778899aabbccddeeff";

fn nonce(client: &Client) -> String {
    text(
        &client.post("/api/me/devices/nonce", &json!({})).expect(200),
        "/nonce",
    )
}

fn register(client: &Client, body: &Value) -> Answer {
    post(client, "/api/me/devices", body)
}

fn act(client: &Client, device: &str, what: &str) -> Answer {
    post(
        client,
        &format!("/api/me/devices/{device}/{what}"),
        &json!({}),
    )
}

#[test]
fn a_device_added_after_a_passkey_is_active_and_one_after_a_link_is_not() {
    let edge = Edge::start();
    let (operator, _) = operator(&edge);
    let added = Phone::new(1).register(&operator);
    assert_eq!(
        (&added["standing"], &added["here"]),
        (&json!("active"), &json!(true))
    );
    let mia = person(&edge, "mia@example.com");
    let added = Phone::new(2).register(&mia);
    assert_eq!(added["standing"], "unconfirmed");
    assert!(added["active_from"].is_string());
}

#[test]
fn a21_a_key_without_proof_of_possession_is_refused() {
    let edge = Edge::start();
    let client = person(&edge, "mia@example.com");
    let phone = Phone::new(1);
    let with_code = |body: &Value, pointer: &str, status: u16, code: &str| {
        let problem = register(&client, body).problem(status, code);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    };
    let refused = |body: &Value, pointer: &str| with_code(body, pointer, 422, "invalid");
    let malformed = |body: &Value, pointer: &str| with_code(body, pointer, 400, "malformed");
    let first = nonce(&client);
    let good = phone.registration(&first);
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    refused(&with("proof", json!("00".repeat(64))), "/proof");
    refused(&with("proof", json!("xyz")), "/proof");
    refused(
        &with("proof", json!(phone.proof(&first, "https://evil.example"))),
        "/proof",
    );
    refused(&with("key", json!(Phone::new(2).public_key())), "/proof");
    refused(
        &with("key", json!(format!("01{}", "00".repeat(31)))),
        "/key",
    );
    malformed(&with("key", json!("ab")), "/key");
    refused(&with("nonce", json!("00".repeat(32))), "/nonce");
    malformed(&with("nonce", json!(7)), "/nonce");
    malformed(&with("name", json!("")), "/name");
    malformed(&with("more", json!(1)), "/more");
    let eve = person(&edge, "eve@example.com");
    let hers = nonce(&eve);
    refused(&phone.registration(&hers), "/nonce");
    assert_eq!(ORIGIN, "http://localhost:8787");
    register(&client, &good).expect(201);
    refused(&good, "/nonce");
}

#[test]
fn a_repeated_registration_is_one_device_and_a_known_key_is_shown_again() {
    let edge = Edge::start();
    let client = person(&edge, "mia@example.com");
    let phone = Phone::new(1);
    let (key, body) = (fresh_key(), phone.registration(&nonce(&client)));
    let send = |body: &Value| {
        client
            .request("POST", "/api/me/devices")
            .idempotency_key(&key)
            .json(body)
            .send()
    };
    let first = send(&body).expect(201);
    assert_eq!(send(&body).expect(201), first);
    send(&phone.registration(&nonce(&client))).problem(422, "idempotency_key_reused");
    client
        .post("/api/me/devices", &body)
        .problem(400, "idempotency_key_missing");
    let other_browser = person(&edge, "mia@example.com");
    let shown = register(&other_browser, &phone.registration(&nonce(&other_browser)));
    assert_eq!(shown.expect(200)["id"], first["id"]);
    let listed = client.get("/api/me/devices").expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[test]
fn another_active_device_confirms_and_a_strangers_does_not() {
    let edge = Edge::start();
    let old = person(&edge, "mia@example.com");
    let mut passkey = Passkey::new(1);
    passkey.add(&old);
    // A day later the passkey stands for more than the mailbox, and so does a phone added with it.
    let tomorrow = 25 * 3_600_000 + now();
    let strong = edge.client();
    let options = strong
        .request("POST", "/api/sign-in/passkey/options")
        .json(&json!({}))
        .at(tomorrow)
        .send();
    let challenge = text(&options.expect(200), "/challenge");
    let body = json!({ "challenge": challenge, "credential": passkey.get(&challenge) });
    strong
        .request("POST", "/api/sign-in/passkey")
        .json(&body)
        .at(tomorrow)
        .send()
        .expect(200);
    let at = |client: &Client, path: &str, body: &Value| {
        client
            .request("POST", path)
            .idempotency_key(&fresh_key())
            .json(body)
            .at(tomorrow)
            .send()
    };
    let given = text(
        &at(&strong, "/api/me/devices/nonce", &json!({})).expect(200),
        "/nonce",
    );
    let added = at(
        &strong,
        "/api/me/devices",
        &Phone::new(1).registration(&given),
    )
    .expect(201);
    assert_eq!(added["standing"], "active");

    let given = text(
        &at(&old, "/api/me/devices/nonce", &json!({})).expect(200),
        "/nonce",
    );
    let weak = at(&old, "/api/me/devices", &Phone::new(2).registration(&given)).expect(201);
    assert_eq!(weak["standing"], "unconfirmed");
    let confirm = format!("/api/me/devices/{}/confirm", text(&weak, "/id"));
    at(&old, &confirm, &json!({})).problem(403, "device_unconfirmed");
    let eve = person(&edge, "eve@example.com");
    at(&eve, &confirm, &json!({})).problem(404, "not_found");
    assert_eq!(
        at(&strong, &confirm, &json!({})).expect(200)["standing"],
        "active"
    );
    assert_eq!(
        at(&strong, &confirm, &json!({})).expect(200)["standing"],
        "active"
    );
}

#[test]
fn a_blocked_device_is_signed_out_and_its_key_never_comes_back() {
    let edge = Edge::start();
    let lost = person(&edge, "mia@example.com");
    let phone = Phone::new(1);
    let device = text(&phone.register(&lost), "/id");
    let client = person(&edge, "mia@example.com");
    let eve = person(&edge, "eve@example.com");
    act(&eve, &device, "block").problem(404, "not_found");
    act(&client, NOBODYS, "block").problem(404, "not_found");
    let path = format!("/api/me/devices/{device}/block");
    client
        .post(&path, &json!({}))
        .problem(400, "idempotency_key_missing");
    assert_eq!(
        act(&client, &device, "block").expect(200)["standing"],
        "blocked"
    );
    assert_eq!(
        act(&client, &device, "block").expect(200)["standing"],
        "blocked"
    );
    lost.get("/api/me").problem(401, "not_signed_in");
    let body = phone.registration(&nonce(&client));
    register(&client, &body).problem(403, "device_revoked");
    act(&client, &device, "confirm").problem(409, "wrong_state");
}

#[test]
fn a_device_is_renamed_on_the_version_that_was_read() {
    let edge = Edge::start();
    let client = person(&edge, "mia@example.com");
    let added = Phone::new(1).register(&client);
    let path = format!("/api/me/devices/{}", text(&added, "/id"));
    let rename = |client: &Client, path: &str, version: &str, body: &Value| {
        client
            .request("PATCH", path)
            .header("if-match", version)
            .json(body)
            .send()
    };
    let name = json!({ "name": "Old phone" });
    client
        .request("PATCH", &path)
        .json(&name)
        .send()
        .problem(428, "version_missing");
    rename(&client, &path, "\"7\"", &name).problem(412, "changed");
    rename(&client, &path, "\"1\"", &json!({ "name": "a\nb" })).problem(400, "malformed");
    let nobodys = format!("/api/me/devices/{NOBODYS}");
    rename(&client, &nobodys, "\"1\"", &name).problem(404, "not_found");
    let eve = person(&edge, "eve@example.com");
    rename(&eve, &path, "\"1\"", &name).problem(404, "not_found");
    let renamed = rename(&client, &path, "\"1\"", &name);
    assert_eq!(renamed.expect(200)["name"], "Old phone");
    assert_eq!(renamed.headers["etag"], "\"2\"");
}

#[test]
fn strangers_have_no_devices() {
    let edge = Edge::start();
    let stranger = edge.client();
    stranger
        .get("/api/me/devices")
        .problem(401, "not_signed_in");
    stranger
        .post("/api/me/devices/nonce", &json!({}))
        .problem(401, "not_signed_in");
    register(&stranger, &Phone::new(1).registration(&"00".repeat(32)))
        .problem(401, "not_signed_in");
    act(&stranger, NOBODYS, "block").problem(401, "not_signed_in");
    act(&stranger, NOBODYS, "confirm").problem(401, "not_signed_in");
}

/// Milliseconds since 1970: the worker under test has the machine's clock unless a request moves it.
#[expect(clippy::disallowed_methods, reason = "the test meets a real clock")]
fn now() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

//! Signing in and out, the account, its addresses and passkeys, over HTTP.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use serde_json::{Value, json};
use tests::edge::{Edge, ORIGIN};
use tests::http::{Answer, Client};
use tests::mailbox::{Mailbox, Page};
use tests::people::{Passkey, Phone, ask_for_link, claim, operator, person, post, text};
use tests::secrets::SETUP_TOKEN;

fn patch(client: &Client, path: &str, version: &str, body: &Value) -> Answer {
    client
        .request("PATCH", path)
        .header("if-match", version)
        .json(body)
        .send()
}

fn delete(client: &Client, path: &str) -> Answer {
    client.request("DELETE", path).send()
}

fn me(client: &Client) -> Value {
    client.get("/api/me").expect(200)
}

fn etag(client: &Client, path: &str) -> String {
    client.get(path).headers.get("etag").unwrap().clone()
}

#[test]
fn a_link_signs_in_once_and_the_cookie_is_out_of_reach_of_scripts() {
    let edge = Edge::start();
    let client = edge.client();
    let link = ask_for_link(&edge, &client, "mia@example.com");
    client.get("/api/me").problem(401, "not_signed_in");
    let answer = claim(&client, &link);
    let body = answer.expect(200);
    assert_eq!(
        (&body["outcome"], &body["new_account"]),
        (&json!("signed_in"), &json!(true))
    );
    let cookie = &answer.headers["set-cookie"];
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert_eq!(me(&client)["addresses"][0]["address"], "mia@example.com");
    claim(&edge.client(), &link).problem(410, "link_over");
    let again = person(&edge, "mia@example.com");
    assert_eq!(me(&again)["person"], body["person"]);
}

#[test]
fn nobody_learns_whether_an_address_has_an_account() {
    let edge = Edge::start();
    let _ = person(&edge, "mia@example.com");
    let stranger = edge.client();
    let ask = |address: &str| {
        let body = json!({ "address": address, "language": "fi" });
        let answer = stranger
            .request("POST", "/api/sign-in/email")
            .json(&body)
            .at(1_800_000_000_000)
            .send();
        (answer.status, answer.body)
    };
    assert_eq!(ask("mia@example.com"), ask("nobody@example.com"));
}

#[test]
fn the_sixth_link_of_an_hour_is_not_sent_and_the_answer_stays_the_same() {
    let edge = Edge::start();
    let client = edge.client();
    for _ in 0..5 {
        let _ = ask_for_link(&edge, &client, "mia@example.com");
    }
    let body = json!({ "address": "mia@example.com", "language": "en" });
    client.post("/api/sign-in/email", &body).expect(202);
    let _ = ask_for_link(&edge, &client, "later@example.com");
    let mailbox = Mailbox::of(&edge, "mia@example.com");
    assert_eq!(mailbox.mails().len(), 5);
}

#[test]
fn a_link_is_over_after_a_quarter_of_an_hour() {
    let edge = Edge::start();
    let client = edge.client();
    let link = ask_for_link(&edge, &client, "mia@example.com");
    let later = 4_000_000_000_000;
    let body = json!({ "link": link, "language": "en" });
    client
        .request("POST", "/api/sign-in/email/claim")
        .json(&body)
        .at(later)
        .send()
        .problem(410, "link_over");
}

#[test]
fn bad_sign_in_bodies_are_refused_with_their_place() {
    let edge = Edge::start();
    let client = edge.client();
    let path = "/api/sign-in/email";
    for (body, pointer) in [
        (json!({ "address": "mia", "language": "en" }), "/address"),
        (json!({ "address": 7, "language": "en" }), "/address"),
        (
            json!({ "address": "mia@example.com", "language": "sv" }),
            "/language",
        ),
        (json!({ "address": "mia@example.com" }), "/language"),
        (
            json!({ "address": "mia@example.com", "language": "en", "admin": true }),
            "/admin",
        ),
    ] {
        let problem = client.post(path, &body).problem(400, "malformed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let malformed = client
        .request("POST", path)
        .bytes("application/json", b"{".to_vec())
        .send();
    malformed.problem(400, "malformed");
    let large = json!({ "address": "a".repeat(200_000), "language": "en" });
    client.post(path, &large).problem(413, "too_large");
    for link in ["", "x", &"ab".repeat(64), &"é".repeat(64), &"ab".repeat(63)] {
        claim(&client, link).problem(410, "link_over");
    }
    let foreign = client
        .request("POST", path)
        .header("origin", "https://evil.example");
    let answer = foreign
        .json(&json!({ "address": "mia@example.com", "language": "en" }))
        .send();
    answer.problem(403, "origin_not_allowed");
    let mailbox = Mailbox::of(&edge, "mia@example.com");
    assert_eq!(mailbox.mails(), []);
}

#[test]
fn the_first_run_makes_one_operator_who_comes_back_with_the_passkey() {
    let edge = Edge::start();
    let (client, mut passkey) = operator(&edge);
    assert_eq!(me(&client)["name"], "Olga");
    assert_eq!(me(&client)["way_in"], "passkey");
    let again = edge.client();
    let body = json!({ "token": SETUP_TOKEN, "name": "Eve" });
    again
        .post("/api/setup/operator/options", &body)
        .problem(410, "link_over");
    let returning = edge.client();
    passkey.sign_in(&returning).expect(200);
    assert_eq!(me(&returning)["person"], me(&client)["person"]);
}

#[test]
fn the_first_run_needs_its_token() {
    let edge = Edge::start();
    let client = edge.client();
    let (short, _) = SETUP_TOKEN.split_at(63);
    for token in ["", "x", &"0".repeat(64), short] {
        let body = json!({ "token": token, "name": "Eve" });
        client
            .post("/api/setup/operator/options", &body)
            .problem(401, "sign_in_failed");
    }
}

#[test]
fn a_passkey_of_the_account_signs_in_and_no_other_answer_does() {
    let edge = Edge::start();
    let owner = person(&edge, "mia@example.com");
    let mut passkey = Passkey::new(1);
    passkey.add(&owner);
    let stranger = edge.client();
    let fails = |body: &Value| {
        stranger
            .post("/api/sign-in/passkey", body)
            .problem(401, "sign_in_failed")
    };
    let options = |client: &Client| {
        text(
            &client
                .post("/api/sign-in/passkey/options", &json!({}))
                .expect(200),
            "/challenge",
        )
    };

    let challenge = options(&stranger);
    let good = json!({ "challenge": challenge, "credential": passkey.get(&challenge) });
    let mut tampered = good.clone();
    tampered["credential"]["response"]["signature"] = json!("AAAA");
    fails(&tampered);
    let mut other_challenge = good.clone();
    other_challenge["challenge"] = json!(options(&stranger));
    fails(&other_challenge);
    let mut invented = good.clone();
    invented["challenge"] = json!("A".repeat(43));
    fails(&invented);
    let mut somebody_else = good.clone();
    let other = person(&edge, "eve@example.com");
    let mut hers = Passkey::new(2);
    hers.add(&other);
    somebody_else["credential"]["response"]["userHandle"] = json!(hers.user);
    fails(&somebody_else);
    let mut nobody = good.clone();
    nobody["credential"]["response"]["userHandle"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
    fails(&nobody);
    let mut elsewhere = Passkey::elsewhere("https://evil.example", 1);
    elsewhere.user.clone_from(&passkey.user);
    fails(&json!({ "challenge": challenge, "credential": elsewhere.get(&challenge) }));

    stranger.post("/api/sign-in/passkey", &good).expect(200);
    assert_eq!(me(&stranger)["person"], me(&owner)["person"]);
    fails(&good);
    let missing = json!({ "challenge": challenge });
    stranger
        .post("/api/sign-in/passkey", &missing)
        .problem(400, "malformed");
}

#[test]
fn signing_out_ends_this_session_and_everywhere_all_of_them() {
    let edge = Edge::start();
    let [one, two, three] = [(); 3].map(|()| person(&edge, "mia@example.com"));
    let kept = one.cookie("clavis").unwrap();
    assert_eq!(one.post("/api/sign-out", &json!({})).status, 204);
    assert_eq!(one.cookie("clavis"), None);
    let header = format!("clavis={kept}");
    let stolen = edge
        .client()
        .request("GET", "/api/me")
        .header("cookie", &header)
        .send();
    stolen.problem(401, "not_signed_in");
    assert_eq!(one.post("/api/sign-out", &json!({})).status, 204);
    assert_eq!(two.post("/api/sign-out-everywhere", &json!({})).status, 204);
    three.get("/api/me").problem(401, "not_signed_in");
}

#[test]
fn the_account_changes_only_on_the_version_that_was_read() {
    let edge = Edge::start();
    let client = person(&edge, "mia@example.com");
    let version = etag(&client, "/api/me");
    let name = json!({ "name": "Mia" });
    client
        .request("PATCH", "/api/me")
        .json(&name)
        .send()
        .problem(428, "version_missing");
    let changed = patch(&client, "/api/me", &version, &name);
    assert_eq!(changed.expect(200)["name"], "Mia");
    assert_ne!(changed.headers["etag"], version);
    patch(&client, "/api/me", &version, &name).problem(412, "changed");
    let version = etag(&client, "/api/me");
    for (body, pointer) in [
        (json!({ "name": "" }), "/name"),
        (json!({ "name": "a".repeat(81) }), "/name"),
        (json!({ "name": 7 }), "/name"),
        (json!({ "language": "EN" }), "/language"),
        (json!({ "mail": {} }), "/mail"),
        (json!({ "mail": { "permissions": 1 } }), "/mail"),
        (json!({ "person": "prs_00" }), "/person"),
    ] {
        let problem = patch(&client, "/api/me", &version, &body).problem(400, "malformed");
        let place = text(&problem, "/errors/0/pointer");
        assert!(place.starts_with(pointer), "{problem}");
    }
    let mail = json!({ "mail": { "permissions": false }, "language": "nl" });
    let changed = patch(&client, "/api/me", &version, &mail).expect(200);
    assert_eq!(
        (&changed["mail"]["permissions"], &changed["name"]),
        (&json!(false), &json!("Mia"))
    );
}

#[test]
fn another_address_is_added_by_its_mailbox_in_the_same_account_only() {
    let edge = Edge::start();
    let client = person(&edge, "mia@example.com");
    let body = json!({ "address": "Work@Example.com" });
    post(&client, "/api/me/addresses", &body).expect(202);
    let link = Mailbox::of(&edge, "work@example.com").next_secret(Page::SignIn, 0);
    claim(&edge.client(), &link).problem(401, "not_signed_in");
    let eve = person(&edge, "eve@example.com");
    claim(&eve, &link).problem(401, "not_signed_in");
    assert_eq!(
        claim(&client, &link).expect(200)["outcome"],
        "address_added"
    );
    assert_eq!(me(&client)["addresses"].as_array().unwrap().len(), 2);
    let mailbox = Mailbox::of(&edge, "mia@example.com");
    for subject in ["Another address", "An address was added"] {
        let told = mailbox.next(subject);
        assert!(told.text.contains("work@example.com"), "{}", told.text);
    }
    let other_way_in = person(&edge, "work@example.com");
    assert_eq!(me(&other_way_in)["person"], me(&client)["person"]);
    post(&client, "/api/me/addresses", &body).problem(409, "already_exists");
    let taken = json!({ "address": "eve@example.com" });
    let answer = post(&client, "/api/me/addresses", &taken);
    assert_eq!(answer.status, 202);
    let link = Mailbox::of(&edge, "eve@example.com").next_secret(Page::SignIn, 1);
    claim(&client, &link).problem(409, "already_exists");
}

#[test]
fn an_address_leaves_but_not_the_last_way_in() {
    let edge = Edge::start();
    let client = person(&edge, "mia@example.com");
    let path = format!(
        "/api/me/addresses/{}",
        text(&me(&client), "/addresses/0/id")
    );
    delete(&client, &path).problem(409, "last_way_in");
    Passkey::new(1).add(&client);
    assert_eq!(delete(&client, &path).status, 204);
    delete(&client, &path).problem(404, "not_found");
    delete(&client, "/api/me/addresses/adr_00").problem(404, "not_found");
    assert_eq!(me(&client)["addresses"], json!([]));
}

#[test]
fn passkeys_are_listed_and_removed_and_made_once() {
    let edge = Edge::start();
    let client = person(&edge, "mia@example.com");
    let options = client
        .post("/api/me/passkeys/options", &json!({}))
        .expect(200);
    let algorithms: Vec<_> = options["pubKeyCredParams"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["alg"].clone())
        .collect();
    assert_eq!(algorithms, [json!(-7), json!(-8), json!(-257)]);
    assert_eq!(options["rp"]["id"], "localhost");
    assert_eq!(
        options["authenticatorSelection"]["userVerification"],
        "required"
    );
    let challenge = text(&options, "/challenge");
    let credential = Passkey::new(1).create(&challenge);
    let body = json!({ "challenge": challenge, "credential": credential, "name": "Key" });
    let key = tests::people::fresh_key();
    let send = |body: &Value| {
        client
            .request("POST", "/api/me/passkeys")
            .idempotency_key(&key)
            .json(body)
            .send()
    };
    let added = send(&body).expect(201);
    assert_eq!(send(&body).expect(201), added);
    let renamed = json!({ "challenge": challenge, "credential": credential, "name": "Other" });
    send(&renamed).problem(422, "idempotency_key_reused");
    post(&client, "/api/me/passkeys", &body).problem(401, "sign_in_failed");
    client
        .post("/api/me/passkeys", &body)
        .problem(400, "idempotency_key_missing");
    let eve = person(&edge, "eve@example.com");
    post(&eve, "/api/me/passkeys", &body).problem(401, "sign_in_failed");
    let listed = client.get("/api/me/passkeys").expect(200);
    assert_eq!(listed["items"], json!([added]));
    let path = format!("/api/me/passkeys/{}", text(&added, "/id"));
    delete(&eve, &path).problem(404, "not_found");
    assert_eq!(delete(&client, &path).status, 204);
    delete(&client, &path).problem(404, "not_found");
    edge.client()
        .get("/api/me/passkeys")
        .problem(401, "not_signed_in");
}

#[test]
fn a_deleted_account_is_gone_and_its_address_is_free() {
    let edge = Edge::start();
    let client = person(&edge, "mia@example.com");
    let before = me(&client)["person"].clone();
    Phone::new(1).register(&client);
    delete(&client, "/api/me").problem(428, "version_missing");
    let remove = |version: &str| {
        client
            .request("DELETE", "/api/me")
            .header("if-match", version)
            .send()
    };
    remove("\"99\"").problem(412, "changed");
    assert_eq!(remove(&etag(&client, "/api/me")).status, 204);
    client.get("/api/me").problem(401, "not_signed_in");
    // The address becomes free by a message that the account sends on its own.
    for _ in 0..50 {
        let link = ask_for_link(&edge, &edge.client(), "mia@example.com");
        let back = edge.client();
        let answer = claim(&back, &link);
        if answer.status == 200 {
            assert_ne!(me(&back)["person"], before);
            return;
        }
        answer.problem(410, "link_over");
    }
    panic!("the address did not become free");
}

#[test]
fn a_cookie_that_was_changed_is_nobody() {
    let edge = Edge::start();
    let client = person(&edge, "mia@example.com");
    let cookie = client.cookie("clavis").unwrap();
    let (text, mac) = cookie.rsplit_once('.').unwrap();
    let mut parts: Vec<&str> = text.split('.').collect();
    let later = "4000000000000";
    *parts.last_mut().unwrap() = later;
    let forged = format!("clavis={}.{mac}", parts.join("."));
    let answer = edge
        .client()
        .request("GET", "/api/me")
        .header("cookie", &forged)
        .send();
    answer.problem(401, "not_signed_in");
    assert!(ORIGIN.starts_with("http://localhost"));
}

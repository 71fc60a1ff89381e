//! Installations over HTTP: who may do what, and what is kept.

use serde_json::json;
use tests::building::{Building, Newcomer, join};
use tests::edge::Edge;
use tests::http::Client;
use tests::mailbox::{Mailbox, Page};
use tests::people::{fresh_key, post, text};

#[test]
fn r004_12_an_installation_begins_with_its_one_root_administrator() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let path = format!("/api/installations/{}", building.id);
    let installation = building.administrator.get(&path).expect(200);
    assert_eq!(installation["may"]["administer"], json!(true));
    let people = building
        .administrator
        .get(&building.path("people"))
        .expect(200);
    assert_eq!(people["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(people["items"][0]["root_administrator"], json!(true));
}

#[test]
fn an_operator_invites_an_administrator_again_until_one_has_joined() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let operator = &building.operator;
    let email = "ella@example.com";
    let body = json!({
        "name": "Elm",
        "zone": "Europe/Berlin",
        "administrator": { "name": "Ella", "email": email, "language": "de" },
    });
    let created = post(operator, "/api/platform/installations", &body).expect(201);
    let path = format!(
        "/api/platform/installations/{}/invitation",
        text(&created, "/id")
    );
    let mailbox = Mailbox::of(&edge, email);
    let first = mailbox.next_secret(Page::Invitation, 0);

    let again = |client: &Client| {
        let request = client.request("POST", &path);
        request.idempotency_key(&fresh_key()).send()
    };
    let ada = Newcomer {
        name: "Ada",
        email: "ada@example.com",
        segment: "resident",
    };
    let ada = building.trusted_resident(&edge, ada, 1);
    again(&ada.client).problem(403, "no_grant");
    again(operator).problem(429, "too_many");
    operator.live_at(operator.now() + 61_000);
    again(operator).expect(202);
    let second = mailbox.next_secret(Page::Invitation, 1);

    let ella = edge.client();
    ella.live_at(operator.now());
    join(&ella, &first).problem(410, "link_over");
    join(&ella, &second).expect(200);
    operator.live_at(operator.now() + 61_000);
    again(operator).problem(409, "wrong_state");
    assert_eq!(mailbox.mails().len(), 2);
}

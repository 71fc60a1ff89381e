//! Mails that nobody waits for: they survive whatever happens between the act and the mailbox, and
//! respect what their receiver wants.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use durable_objects::native_sql::NativeSql;
use durable_objects::sql::Sql as _;
use serde_json::json;
use tests::building::{Building, Newcomer};
use tests::edge::Edge;
use tests::http::Client;
use tests::mailbox::Mailbox;
use tests::patience::wait_for;
use tests::people::person;

const ANNA: Newcomer<'_> = Newcomer {
    name: "Anna",
    email: "anna@example.com",
    segment: "resident",
};

/// The number that a statement answers in all databases of a class together. Kills the worker for it.
fn sum(edge: &mut Edge, class: &str, statement: &str) -> u32 {
    edge.kill();
    let numbers = edge.databases(class).into_iter().map(|file| {
        let mut sql = NativeSql::in_file(&file).unwrap();
        sql.one::<(u32,)>(statement, &[]).unwrap().0
    });
    let sum = numbers.sum();
    edge.restart();
    sum
}

#[test]
fn r004_34_a_mail_that_is_refused_leaves_once_and_later_though_the_worker_was_killed() {
    let mut edge = Edge::start();
    let building = Building::found(&edge);
    let door = building.door("Cellar");
    let (_, anna) = building.join(&edge, ANNA);
    edge.refuse_mails(true);
    let _ = building.grant(&anna, &door, "guest");
    wait_for("a refused mail", |_| {
        (edge.refused_mails() > 0).then_some(())
    });
    assert!(
        Mailbox::of(&edge, ANNA.email)
            .mails()
            .iter()
            .all(|mail| !mail.text.contains("Cellar"))
    );
    wait_for("a word in the log", |_| {
        edge.log().contains("mail 1 waits").then_some(())
    });
    assert!(!edge.log().contains(ANNA.email), "{}", edge.log());
    edge.restart();
    let mailbox = Mailbox::of(&edge, ANNA.email);
    let mail = mailbox.next("New access at Linden");
    assert!(mail.text.contains("Cellar"), "{}", mail.text);
    assert_eq!(mailbox.mails().len(), 1);
}

#[test]
fn r004_34_who_wants_no_mails_about_permissions_gets_none() {
    let mut edge = Edge::start();
    let building = Building::found(&edge);
    let door = building.door("Cellar");
    let (client, anna) = building.join(&edge, ANNA);
    wants(&client, false);
    let grant = building.grant(&anna, &door, "guest");
    // The account has heard of it: its row has left the outbox.
    let on_its_way = "SELECT count(*) FROM outbox WHERE lane LIKE 'given/%'";
    wait_for("the account to be told", |asked| {
        // A worker that is killed at once never comes to its alarms: let it live longer each time.
        for _ in 0..=asked * 50 {
            edge.client().get("/api/health").expect(200);
        }
        (sum(&mut edge, "Installation", on_its_way) == 0).then_some(())
    });
    let heard = "SELECT count(*) FROM inbox WHERE lane LIKE 'given/%'";
    assert_eq!(sum(&mut edge, "Person", heard), 1);
    assert_eq!(
        sum(&mut edge, "Person", "SELECT count(*) FROM mail_lane"),
        0
    );

    let client = person(&edge, ANNA.email);
    wants(&client, true);
    let building = Building {
        administrator: person(&edge, "root@example.com"),
        ..building
    };
    building.revoke(&door, &grant).expect(204);
    let mailbox = Mailbox::of(&edge, ANNA.email);
    let mail = mailbox.next("Access withdrawn at Linden");
    assert!(mail.text.contains("Cellar"), "{}", mail.text);
    let about_doors = mailbox
        .mails()
        .into_iter()
        .filter(|mail| mail.text.contains("Cellar"));
    assert_eq!(about_doors.count(), 1);
}

fn wants(client: &Client, permissions: bool) {
    let version = client.get("/api/me").headers.get("etag").unwrap().clone();
    let mail = json!({ "mail": { "permissions": permissions } });
    let request = client.request("PATCH", "/api/me");
    let answer = request.header("if-match", &version).json(&mail).send();
    answer.expect(200);
}

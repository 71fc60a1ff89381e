//! Who may do what: every route for nobody and strangers, and the acts of an installation for every
//! level. Written from the function table of source 004, not from the code.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

use api::route::{Method, Route};
use credential::device::Hello;
use domain::id::InstallationId;
use serde_json::{Value, json};
use tests::building::{Building, Newcomer};
use tests::edge::Edge;
use tests::http::{Answer, Client};
use tests::lock::{Bench, hexadecimal};
use tests::patience::wait_for;
use tests::people::{fresh_key, list, person, text};

/// Routes that anybody may use: they are the way in, or say nothing.
fn is_public(route: &Route) -> bool {
    matches!(
        route,
        Route::Health
            | Route::RequestEmailLink
            | Route::ClaimEmailLink
            | Route::PasskeyOptions
            | Route::SignInWithPasskey
            | Route::SignOut
            | Route::BeginSetup
            | Route::FinishSetup
            | Route::ClaimInvitation
            | Route::ViewInvitation
    )
}

/// A request of the route's method with this body; none is no body at all.
fn send(client: &Client, route: &Route, path: &str, body: Option<&str>) -> Answer {
    let request = client
        .request(route.method().name(), path)
        .idempotency_key(&fresh_key())
        .header("if-match", "\"1\"");
    match body {
        Some(body) if route.method() != Method::Get => request
            .bytes("application/json", body.as_bytes().to_vec())
            .send(),
        _ => request.send(),
    }
}

/// The route's path in a real installation, so that only the caller is wrong.
fn path_in(route: &Route, installation: &str) -> String {
    let example = InstallationId::from([1; 16]).to_string();
    route.path().replace(&example, installation)
}

#[test]
fn no_route_serves_nobody_or_a_stranger_and_no_body_breaks_one() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let nobody = edge.client();
    let stranger = person(&edge, "stranger@example.com");
    let bodies = [None, Some("{}"), Some("[]"), Some("{\"x\":"), Some("\u{0}")];
    for route in Route::examples() {
        let path = path_in(&route, &building.id);
        let below_installation = path.starts_with(&format!("/api/installations/{}", building.id));
        for body in bodies {
            let answer = send(&nobody, &route, &path, body);
            assert!(answer.status < 500, "nobody, {route:?}: {}", answer.body);
            if !is_public(&route) {
                assert!(answer.status >= 400, "nobody, {route:?}: {}", answer.body);
            }
            // What would end the stranger's own session or account is not what is asked here.
            if below_installation {
                let answer = send(&stranger, &route, &path, body);
                assert!(
                    (400..500).contains(&answer.status),
                    "a stranger, {route:?}: {}",
                    answer.body
                );
            }
        }
    }
}

#[test]
fn reading_needs_a_profile_and_tells_a_stranger_nothing() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let stranger = person(&edge, "stranger@example.com");
    let here = format!("/api/installations/{}", building.id);
    let elsewhere = format!("/api/installations/{}", InstallationId::from([9; 16]));
    for below in ["", "/people", "/doors", "/audit"] {
        edge.client()
            .get(&format!("{here}{below}"))
            .problem(401, "not_signed_in");
        let there = stranger.get(&format!("{here}{below}"));
        let nowhere = stranger.get(&format!("{elsewhere}{below}"));
        assert_eq!(there.status, nowhere.status, "{below}: {}", there.body);
        assert_eq!(there.json()["code"], nowhere.json()["code"]);
        building
            .administrator
            .get(&format!("{here}{below}"))
            .expect(200);
    }
}

/// The callers of the table, in the order of its columns.
const LEVELS: [&str; 4] = ["root administrator", "manager", "host", "guest"];

/// A row: the act, and who may.
struct Act<'a> {
    what: &'a str,
    may: [bool; 4],
}

#[test]
fn r004_12_to_r004_27_the_function_table_of_the_levels_holds_over_http() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let door = building.door("Front door");
    let other = building.door("Cellar");
    let member = |name: &'static str, email: &'static str, level: &str| {
        let newcomer = Newcomer {
            name,
            email,
            segment: "employee",
        };
        let (client, profile) = building.join(&edge, newcomer);
        let _ = building.grant(&profile, &door, level);
        client
    };
    let manager = member("Mila", "mila@example.com", "manager");
    let host = member("Hugo", "hugo@example.com", "host");
    let guest = member("Gus", "gus@example.com", "guest");
    let hello = hello(&building);
    let callers = [&building.administrator, &manager, &host, &guest];

    let visitor = Newcomer {
        name: "Vera",
        email: "vera@example.com",
        segment: "contractor",
    };
    let (_, vera) = building.join(&edge, visitor);
    let worker = Newcomer {
        name: "Wim",
        email: "wim@example.com",
        ..visitor
    };
    let (_, wim) = building.join(&edge, worker);
    let given = building.grant_by(&manager, &wim, &door, "guest", &json!({}));
    let given = text(&given.expect(201), "/items/0/id");
    let world = Table {
        door: &door,
        other: &other,
        vera: &vera,
        given: &given,
        hello: &hello,
    };
    let table = [
        ("give guest", [true, true, true, false]),
        ("give host", [true, true, false, false]),
        ("give manager", [true, false, false, false]),
        ("give elsewhere", [true, false, false, false]),
        ("create door", [true, true, false, false]),
        ("install lock", [true, true, false, false]),
        ("lift floor", [true, true, false, false]),
        ("add person", [true, true, false, false]),
        ("change hours", [true, true, false, false]),
        ("see everybody", [true, true, false, false]),
        ("rename installation", [true, false, false, false]),
    ]
    .map(|(what, may)| Act { what, may });
    for act in table {
        for ((caller, level), may) in callers.iter().zip(LEVELS).zip(act.may) {
            let answer = perform(&building, caller, &world, act.what);
            let refused = matches!(answer.status, 401 | 403 | 404);
            let allowed = !refused && !is_not_yours(&answer) && !is_limited(&answer);
            assert_eq!(allowed, may, "{level}: {}: {}", act.what, answer.body);
            assert!(answer.status < 500, "{level}: {}", answer.body);
        }
    }
}

/// What a new lock says of itself.
fn hello(building: &Building) -> String {
    let made = building.import(1);
    let mut bench = Bench::start(&made).unwrap_or_else(|error| panic!("{error}"));
    bench.connect();
    let said = bench.write(Hello.encode().as_slice());
    assert_eq!(said, Ok(Value::Null));
    hexadecimal(bench.reply())
}

/// A refusal that names the doors that the caller cannot give (`R004.28`).
fn is_not_yours(answer: &Answer) -> bool {
    answer.status == 422
        && answer.json()["errors"]
            .as_array()
            .is_some_and(|errors| errors.iter().any(|error| error["code"] == "not_yours"))
}

/// A door's page on which only the caller's own stands (`R004.70`).
fn is_limited(answer: &Answer) -> bool {
    answer.status == 200 && answer.json()["complete"] == json!(false)
}

/// On what the acts of the table are done.
struct Table<'a> {
    door: &'a str,
    other: &'a str,
    /// A person with nothing.
    vera: &'a str,
    /// A permission that the manager gave.
    given: &'a str,
    hello: &'a str,
}

fn perform(building: &Building, caller: &Client, on: &Table<'_>, what: &str) -> Answer {
    let Table {
        door,
        other,
        vera,
        given,
        hello,
    } = *on;
    let post = |below: &str, body: &Value| {
        caller
            .request("POST", &building.path(below))
            .idempotency_key(&fresh_key())
            .json(body)
            .send()
    };
    let always = json!({});
    match what {
        "give guest" => building.grant_by(caller, vera, door, "guest", &always),
        "give host" => building.grant_by(caller, vera, door, "host", &always),
        "give manager" => building.grant_by(caller, vera, door, "manager", &always),
        "give elsewhere" => building.grant_by(caller, vera, other, "guest", &always),
        "create door" => post(
            "doors",
            &json!({ "name": "New", "kind": "door", "profile": "blue" }),
        ),
        // Without the code inside the lock: who may install is told so, who may not is refused before.
        "install lock" => post(
            &format!("doors/{door}/lock"),
            &json!({ "hello": hello, "proof": "00".repeat(32) }),
        ),
        // Of a lock that has not accepted: who may is told so.
        "lift floor" => caller
            .request("POST", &building.path(&format!("doors/{door}/lock/floor")))
            .idempotency_key(&fresh_key())
            .send(),
        "add person" => post(
            "people",
            &json!({ "name": "Nora", "email": "nora@example.com", "language": "en", "segment": "resident" }),
        ),
        "change hours" => {
            let version = building.grant_row(door, given)["version"].to_string();
            caller
                .request("PATCH", &building.path(&format!("grants/{given}")))
                .header("if-match", &format!("\"{version}\""))
                .json(&json!({ "until": "2199-01-01T00:00:00Z" }))
                .send()
        }
        "see everybody" => caller.get(&building.path(&format!("doors/{door}"))),
        "rename installation" => {
            let path = format!("/api/installations/{}", building.id);
            let version = building.administrator.get(&path).expect(200)["version"].to_string();
            caller
                .request("PATCH", &path)
                .header("if-match", &format!("\"{version}\""))
                .json(&json!({ "name": "Linden" }))
                .send()
        }
        other => panic!("no act is called {other}"),
    }
}

#[test]
fn what_was_done_is_in_the_log_of_the_installation() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let door = building.door("Front door");
    let newcomer = Newcomer {
        name: "Anna",
        email: "anna@example.com",
        segment: "resident",
    };
    let (_, anna) = building.join(&edge, newcomer);
    let grant = building.grant(&anna, &door, "guest");
    building.revoke(&door, &grant).expect(204);
    // The log hears by the installation's outbox.
    let of_grant = |entries: &[Value]| {
        let about = entries
            .iter()
            .filter(|entry| entry["object"] == grant.as_str());
        about.map(|entry| text(entry, "/code")).collect::<Vec<_>>()
    };
    let entries = wait_for("two entries", |_| {
        let page = building
            .administrator
            .get(&building.path("audit"))
            .expect(200);
        Some(list(&page, "/entries")).filter(|entries| of_grant(entries).len() == 2)
    });
    assert_eq!(of_grant(&entries), ["grant_revoked", "grant_given"]);
    let numbers: Vec<u64> = entries
        .iter()
        .filter_map(|entry| entry["number"].as_u64())
        .collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable_by(|one, other| other.cmp(one));
    assert_eq!(numbers, sorted, "newest first");
    let first = building
        .administrator
        .get(&building.path("audit?limit=1"))
        .expect(200);
    assert_eq!(first["entries"].as_array().map(Vec::len), Some(1));
    let cursor = text(&first, "/next");
    let second = building
        .administrator
        .get(&building.path(&format!("audit?limit=1&cursor={cursor}")))
        .expect(200);
    assert_eq!(second["entries"][0], entries[1]);
    building
        .administrator
        .get(&building.path("audit?limit=0"))
        .problem(422, "invalid");
}

/// `domain.md` 3.2, "view administration log": own, own, door scope, installation.
#[test]
fn everybody_reads_the_part_of_the_log_that_is_theirs() {
    let edge = Edge::start();
    let building = Building::found(&edge);
    let [front, cellar] = ["Front", "Cellar"].map(|name| building.door(name));
    let member = |name: &'static str, email: &'static str, level: &str| {
        let newcomer = Newcomer {
            name,
            email,
            segment: "employee",
        };
        let (client, profile) = building.join(&edge, newcomer);
        let _ = building.grant(&profile, &front, level);
        (client, profile)
    };
    let (manager, mila) = member("Mila", "mila@example.com", "manager");
    let (host, hugo) = member("Hugo", "hugo@example.com", "host");
    let (guest, gus) = member("Gus", "gus@example.com", "guest");
    let _ = building.grant(&hugo, &cellar, "host");

    let entries = |client: &Client| {
        let page = client.get(&building.path("audit?limit=100")).expect(200);
        list(&page, "/entries")
    };
    let is_grant = |entry: &Value| entry["code"] == "grant_given";
    let whole = wait_for("all entries", |_| {
        let whole = entries(&building.administrator);
        (whole.iter().filter(|entry| is_grant(entry)).count() == 4).then_some(whole)
    });
    let mentions = |entry: &Value, id: &str| {
        let details = list(entry, "/details");
        let in_details = details.iter().any(|detail| detail["text"] == id);
        in_details || entry["actor"] == id || entry["object"] == id
    };
    let readers = [
        (&manager, vec![mila.as_str(), front.as_str()]),
        (&host, vec![hugo.as_str()]),
        (&guest, vec![gus.as_str()]),
    ];
    for (reader, about) in readers {
        let theirs = |entry: &&Value| about.iter().any(|id| mentions(entry, id));
        let expected: Vec<Value> = whole.iter().filter(theirs).cloned().collect();
        assert!(expected.iter().any(is_grant), "{about:?}");
        assert!(expected.len() < whole.len(), "{about:?}");
        assert_eq!(entries(reader), expected, "{about:?}");
    }
    // Of the cellar the manager of the front door learns nothing.
    let of_cellar = |entry: &Value| mentions(entry, &cellar);
    assert!(!entries(&manager).iter().any(of_cellar));
    assert!(entries(&host).iter().any(of_cellar));
}

//! An object that has too much to do, never answers, or does what it is asked and can't say so: who waits
//! for it gets a clear answer in bounded time, nothing is lost or done twice, others go on, and when it
//! answers again all is as if nothing had been.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and may look at the clock to see that an answer came in time"
)]

use std::thread;
use std::time::{Duration, Instant};

use durable_objects::address::Address;
use durable_objects::native_sql::NativeSql;
use durable_objects::sql::Sql as _;
use serde_json::{Value, json};
use tests::building::{Building, Newcomer, join};
use tests::doorstep::Resident;
use tests::edge::{Edge, Fault};
use tests::http::{Answer, Client};
use tests::mailbox::{Mailbox, Page};
use tests::patience::wait_for;
use tests::people::{fresh_key, list, post, text};

const ADA: Newcomer<'_> = Newcomer {
    name: "Ada",
    email: "ada@example.com",
    segment: "resident",
};

/// What nobody has to wait for takes less, on the slowest machine.
const AT_ONCE: Duration = Duration::from_secs(5);

/// The deadline of a call, and what comes on top.
const DEADLINE: Duration = Duration::from_secs(10);

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let done = work();
    (done, begun.elapsed())
}

/// A door that the administrator asks for.
fn create(client: &Client, building: &str, key: &str) -> Answer {
    let door = json!({ "name": "Cellar", "kind": "door", "profile": "blue" });
    let path = format!("/api/installations/{building}/doors");
    let request = client.request("POST", &path).idempotency_key(key);
    request.json(&door).send()
}

fn doors(building: &Building) -> Vec<Value> {
    let page = building.administrator.get(&building.path("doors"));
    list(&page.expect(200), "/items")
}

fn installation(building: &Building) -> Address {
    Address::installation(building.id.parse().unwrap())
}

fn two_buildings(edge: &Edge) -> (Building, Building) {
    let linden = Building::found(edge);
    let operator = linden.operator.clone();
    let elm = Building::found_by(edge, operator, "Elm", "ella@example.com");
    (linden, elm)
}

/// The same command again is done once, whatever became of it before.
fn done_once_after_all(edge: &Edge, building: &Building, key: &str) {
    edge.fault(&installation(building), Fault::None);
    let again = || create(&building.administrator, &building.id, key).expect(201);
    let (first, second) = (again(), again());
    assert_eq!(text(&first, "/id"), text(&second, "/id"));
    assert_eq!(doors(building).len(), 1);
}

#[test]
fn an_overloaded_object_is_asked_once_and_the_caller_told_to_come_again() {
    let edge = Edge::start_faulty();
    let (linden, elm) = two_buildings(&edge);
    edge.fault(&installation(&linden), Fault::Overloaded);
    let key = fresh_key();
    let (answer, taken) = timed(|| create(&linden.administrator, &linden.id, &key));
    answer.problem(503, "unavailable");
    assert_eq!(answer.headers.get("retry-after").unwrap(), "1");
    assert!(taken < AT_ONCE, "{taken:?}");
    assert_eq!(edge.calls_to(&installation(&linden)), 1);
    let read = linden.administrator.get(&linden.path("doors"));
    read.problem(503, "unavailable");
    assert_eq!(doors(&elm), Vec::<Value>::new());
    done_once_after_all(&edge, &linden, &key);
}

#[test]
fn an_object_that_never_answers_costs_its_deadline_and_nobody_else() {
    for fault in [Fault::Silent, Fault::Mute] {
        let edge = Edge::start_faulty();
        let (linden, elm) = two_buildings(&edge);
        edge.fault(&installation(&linden), fault);
        let key = fresh_key();
        let (client, id) = (linden.administrator.clone(), linden.id.clone());
        let sent = key.clone();
        let (answer, taken) = thread::scope(|scope| {
            let waiting = scope.spawn(move || timed(|| create(&client, &id, &sent)));
            wait_for("the call", |_| {
                (edge.calls_to(&installation(&linden)) > 0).then_some(())
            });
            let ((), taken) = timed(|| assert_eq!(doors(&elm), Vec::<Value>::new()));
            assert!(taken < AT_ONCE && !waiting.is_finished(), "{taken:?}");
            waiting.join().unwrap()
        });
        answer.problem(504, "deadline");
        assert_eq!(answer.headers.get("retry-after").unwrap(), "1");
        assert!(taken >= DEADLINE && taken < DEADLINE + AT_ONCE, "{taken:?}");
        // What may have been done is not asked for again by itself.
        assert_eq!(edge.calls_to(&installation(&linden)), 1);
        done_once_after_all(&edge, &linden, &key);
    }
}

#[test]
fn what_was_done_while_the_connection_broke_is_done_once() {
    let edge = Edge::start_faulty();
    let linden = Building::found(&edge);
    edge.fault(&installation(&linden), Fault::Lost);
    let key = fresh_key();
    let (answer, taken) = timed(|| create(&linden.administrator, &linden.id, &key));
    answer.problem(503, "unavailable");
    assert!(taken < AT_ONCE, "{taken:?}");
    assert_eq!(edge.calls_to(&installation(&linden)), 3);
    done_once_after_all(&edge, &linden, &key);
}

#[test]
fn two_objects_that_never_answer_take_no_two_deadlines() {
    let edge = Edge::start_faulty();
    let (linden, elm) = two_buildings(&edge);
    let ada = linden.trusted_resident(&edge, ADA, 1);
    let mailbox = Mailbox::of(&edge, ADA.email);
    let before = mailbox.secrets(Page::Invitation).len();
    let body = json!({
        "name": ADA.name, "email": ADA.email, "language": "en", "segment": ADA.segment,
    });
    post(&elm.administrator, &elm.path("people"), &body).expect(201);
    let invitation = mailbox.next_secret(Page::Invitation, before);
    join(&ada.client, &invitation).expect(200);
    wait_for("the account to hear", |_| {
        let page = ada.client.get("/api/installations").expect(200);
        (list(&page, "/items").len() == 2).then_some(())
    });
    let fetch = || {
        let body = json!({ "device": ada.device, "known": [] });
        ada.client.post("/api/leases", &body)
    };
    for building in [&linden, &elm] {
        edge.fault(&installation(building), Fault::Silent);
    }
    let (answer, taken) = timed(fetch);
    answer.problem(504, "deadline");
    assert!(taken < DEADLINE + AT_ONCE, "{taken:?}");
}

/// Doors with locks, and somebody with a permission at each.
struct House {
    building: Building,
    ada: Resident,
    doors: [String; 2],
    grants: [String; 2],
    locks: [Address; 2],
}

fn house(edge: &Edge) -> House {
    let building = Building::found(edge);
    let doors = ["Attic", "Cellar"].map(|name| building.door(name));
    let mut seeds = 1..;
    let _benches = doors
        .clone()
        .map(|door| building.lock(&door, seeds.next().unwrap()));
    let ada = building.trusted_resident(edge, ADA, 1);
    let grants = doors
        .clone()
        .map(|door| building.grant(&ada.profile, &door, "guest"));
    let held = ada.fetch();
    let locks = doors.clone().map(|door| {
        let found = held.iter().find(|held| held.id.to_string() == door);
        Address::lock(found.unwrap().lock.as_ref().unwrap().id)
    });
    House {
        building,
        ada,
        doors,
        grants,
        locks,
    }
}

/// A page of leases: for each door whether it came with one.
fn leases(ada: &Resident) -> Vec<(String, bool)> {
    let body = json!({ "device": ada.device, "known": [] });
    let page = ada.client.post("/api/leases", &body).expect(200);
    let lease = |door: &Value| door.pointer("/lock/lease").is_some_and(Value::is_object);
    let doors = list(&page, "/doors");
    doors
        .iter()
        .map(|door| (text(door, "/name"), lease(door)))
        .collect()
}

#[test]
fn a_lock_that_does_not_answer_keeps_no_other_door_shut() {
    let edge = Edge::start_faulty();
    let House {
        ada,
        locks: [attic, _],
        ..
    } = house(&edge);
    let with = |attic: bool| vec![("Attic".to_owned(), attic), ("Cellar".to_owned(), true)];
    let path = format!("/api/locks/{}/time", attic.name());
    let nonce = json!({ "nonce": "01".repeat(16) });
    for (fault, status, code, at_most) in [
        (Fault::Overloaded, 503, "unavailable", AT_ONCE),
        (Fault::Silent, 504, "deadline", DEADLINE + AT_ONCE),
    ] {
        edge.fault(&attic, fault);
        let (found, taken) = timed(|| leases(&ada));
        assert_eq!(found, with(false), "{fault:?}");
        assert!(taken < at_most, "{fault:?}: {taken:?}");
        let (answer, taken) = timed(|| ada.client.post(&path, &nonce));
        answer.problem(status, code);
        assert!(taken < at_most, "{fault:?}: {taken:?}");
    }
    edge.fault(&attic, Fault::None);
    assert_eq!(leases(&ada), with(true));
    ada.client.post(&path, &nonce).expect(200);
}

#[test]
fn a_withdrawal_is_acknowledged_at_once_and_reaches_a_silent_lock_when_it_answers() {
    let mut edge = Edge::start_faulty();
    let House {
        building,
        doors,
        grants,
        locks: [attic, cellar],
        ..
    } = house(&edge);
    edge.fault(&attic, Fault::Silent);
    edge.fault(&cellar, Fault::None);
    for (door, grant) in doors.iter().zip(&grants) {
        let (answer, taken) = timed(|| building.revoke(door, grant));
        answer.expect(204);
        assert!(taken < AT_ONCE, "{taken:?}");
    }
    // Nobody asks for anything: only alarms send. Both locks are told, one of them in vain.
    let called = |lock: &Address| {
        wait_for("a call to the lock", |_| {
            (edge.calls_to(lock) > 0).then_some(())
        });
    };
    called(&cellar);
    called(&attic);
    edge.fault(&attic, Fault::None);
    called(&attic);
    let mut heard = wait_for("both locks to hear", |_| {
        // Long enough for the answer of the last call to arrive.
        for _ in 0..200 {
            edge.client().get("/api/health").expect(200);
        }
        edge.kill();
        let heard = numbers(&edge, "Lock", "SELECT narrowings FROM ownership");
        let waiting = "SELECT count(*) FROM outbox WHERE lane = 'narrowings'";
        let waiting: u64 = numbers(&edge, "Installation", waiting).iter().sum();
        edge.restart();
        (waiting == 0).then_some(heard)
    });
    heard.sort_unstable();
    assert_eq!(heard, [1, 1]);
}

/// What a statement answers in each database of a class.
fn numbers(edge: &Edge, class: &str, statement: &str) -> Vec<u64> {
    let files = edge.databases(class).into_iter();
    let number = files.map(|file| {
        let mut sql = NativeSql::in_file(&file).unwrap();
        sql.one::<(u64,)>(statement, &[]).unwrap().0
    });
    number.collect()
}

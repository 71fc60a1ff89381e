//! The platform repeats an alarm that fails six times, then forgets it. Whatever waits in the object's outbox leaves
//! all the same, without anybody asking that object for anything.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use durable_objects::address::Address;
use durable_objects::native_sql::NativeSql;
use durable_objects::sql::Sql as _;
use tests::building::Building;
use tests::edge::{Edge, Fault};
use tests::patience::wait_for;

/// No commit that notes what has left succeeds: the platform hears of it after the object has answered, as with
/// storage that fails.
const BREAK: [&str; 3] = [
    "CREATE TABLE broken (number INTEGER PRIMARY KEY, other INTEGER REFERENCES broken (number) DEFERRABLE INITIALLY DEFERRED)",
    "CREATE TRIGGER breaks_sent AFTER DELETE ON audit_act BEGIN INSERT INTO broken (other) VALUES (-1); END",
    "CREATE TRIGGER breaks_lane AFTER UPDATE ON audit_lane BEGIN INSERT INTO broken (other) VALUES (-1); END",
];
const MEND: [&str; 3] = [
    "DROP TRIGGER breaks_sent",
    "DROP TRIGGER breaks_lane",
    "DROP TABLE broken",
];

/// The act has waited for so long that the platform's last attempts are near.
const AGE: &str = "UPDATE audit_lane SET due_at = due_at - 60000";

#[test]
fn an_outbox_whose_alarm_was_forgotten_empties_without_a_request_to_its_object() {
    gets_unstuck_by(&Address::platform(), Fault::None);
}

/// Then another object is left word with.
#[test]
fn an_outbox_empties_although_the_platforms_object_failed_as_long_as_its_own() {
    let [_, deputy, _] = Address::wakers();
    gets_unstuck_by(&deputy, Fault::Overloaded);
}

fn gets_unstuck_by(waker: &Address, platform: Fault) {
    let mut edge = Edge::start_faulty();
    let building = Building::found(&edge);
    // Nobody hears the news, so they wait.
    let id = building.id.parse().unwrap();
    let log = Address::audit_log(domain::chain::Authority::Installation(id));
    edge.fault(&log, Fault::Overloaded);
    let _ = building.door("Front door");
    edge.kill();
    execute(&edge, "Installation", &[AGE]);
    execute(&edge, "Installation", &BREAK);
    edge.restart();
    edge.fault(&Address::platform(), platform);
    wait_for("the object to leave word that it is to be woken", |_| {
        (edge.calls_to(waker) > 0).then_some(())
    });
    wait_for(
        "a second attempt, because nothing of the first is kept",
        |_| (edge.calls_to(&log) > 1).then_some(()),
    );

    // The platform has given all alarms up, five minutes have passed, and the storage is well again.
    edge.kill();
    for class in ["Installation", "Platform"] {
        assert!(edge.forget_alarms(class).unwrap() > 0);
    }
    execute(&edge, "Installation", &MEND);
    assert!(words(&edge, waker) > 0);
    assert!(waiting(&edge) > 0);
    edge.restart();
    edge.tick();
    wait_for("the news to leave", |_| {
        for _ in 0..200 {
            edge.client().get("/api/health").expect(200);
        }
        edge.kill();
        let left = waiting(&edge) == 0;
        edge.restart();
        left.then_some(())
    });
}

/// The words that were left with this waker, due from now on; those with the others are lost.
fn words(edge: &Edge, waker: &Address) -> u64 {
    let mut words = 0;
    for file in edge.databases("Platform") {
        let mut sql = NativeSql::in_file(&file).unwrap();
        let (operators,) = sql
            .one::<(u64,)>("SELECT count(*) FROM operator", &[])
            .unwrap();
        if (operators > 0) == (*waker == Address::platform()) {
            sql.execute("UPDATE outbox SET due_at = due_at - 300000", &[])
                .unwrap();
            words += sql
                .one::<(u64,)>("SELECT count(*) FROM outbox", &[])
                .unwrap()
                .0;
        } else {
            sql.execute("DELETE FROM outbox", &[]).unwrap();
        }
    }
    words
}

/// What waits to leave the installation.
fn waiting(edge: &Edge) -> u64 {
    let mut sql = only(edge, "Installation");
    let (count,) = sql.one("SELECT count(*) FROM audit_act", &[]).unwrap();
    count
}

fn execute(edge: &Edge, class: &str, statements: &[&str]) {
    let mut sql = only(edge, class);
    for statement in statements {
        sql.execute(statement, &[]).unwrap();
    }
}

/// The database of the only object of a class.
fn only(edge: &Edge, class: &str) -> NativeSql {
    let files = edge.databases(class);
    assert_eq!(files.len(), 1, "{class}");
    NativeSql::in_file(files.first().unwrap()).unwrap()
}

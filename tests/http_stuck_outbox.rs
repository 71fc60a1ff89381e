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
    edge.fault(&Address::platform(), Fault::None);
    wait_for("the object to leave word that it is to be woken", |_| {
        (edge.calls_to(&Address::platform()) > 0).then_some(())
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
    execute(
        &edge,
        "Platform",
        &["UPDATE outbox SET due_at = due_at - 300000"],
    );
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

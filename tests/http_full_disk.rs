//! The disk is full: who asks for more is told to come again, at once; what was acknowledged stays, what
//! was not leaves nothing behind, and when there is room again everything goes on by itself.
//!
//! Files that may not grow stand for the disk (`RLIMIT_FSIZE`): the engine hears an error of its files
//! either way.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and may look at the clock to see that an answer came in time"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::building::Building;
use tests::edge::Edge;
use tests::http::{Answer, Client};
use tests::patience::wait_for;
use tests::people::{fresh_key, list, text};

/// How far the files of an object may grow: a few dozen doors and what was written about them.
const ROOM: u64 = 300_000;

/// More doors than there is room for.
const MORE_THAN_ENOUGH: usize = 1_000;

/// How many refusals one after the other mean that there is no room left. The platform resets an object
/// whose storage fails, and that makes a little room.
const REFUSED_FOR_GOOD: usize = 5;

/// Longer than the deadline of one call and shorter than that of two.
const IN_TIME: Duration = Duration::from_secs(15);

/// Doors by name, each with the key of its command.
type Commands = BTreeMap<String, String>;

fn create(client: &Client, path: &str, name: &str, key: &str) -> Answer {
    let door = json!({ "name": name, "kind": "door", "profile": "blue" });
    let request = client.request("POST", path).idempotency_key(key);
    let begun = Instant::now();
    let answer = request.json(&door).send();
    assert!(begun.elapsed() < IN_TIME, "{name}: {:?}", begun.elapsed());
    answer
}

/// Whether it is refused as it has to be.
fn is_refused(answer: &Answer) -> bool {
    let is_refused = answer.status != 201;
    if is_refused {
        answer.problem(503, "unavailable");
        assert_eq!(answer.headers.get("retry-after").unwrap(), "1");
    }
    is_refused
}

/// All pages of a list.
fn all(client: &Client, path: &str, items: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = client.get(&format!("{path}{cursor}")).expect(200);
        found.extend(list(&page, items));
        match page.get("next").and_then(Value::as_str) {
            Some(next) => {
                let mark = if path.contains('?') { '&' } else { '?' };
                cursor = format!("{mark}cursor={next}");
            }
            None => return found,
        }
    }
}

/// The doors: their names, or what else stands at the pointer.
fn doors<T: FromIterator<String>>(client: &Client, path: &str, pointer: &str) -> T {
    let doors = all(client, path, "/items");
    doors.iter().map(|door| text(door, pointer)).collect()
}

#[test]
fn a_full_disk_refuses_in_time_loses_nothing_and_heals_by_itself() {
    let mut edge = Edge::start();
    let building = Building::found(&edge);
    let rosa = &building.administrator;
    let path = building.path("doors");
    let (mut acknowledged, mut refused) = (Commands::new(), Commands::new());
    let mut ids = BTreeSet::new();
    edge.limit_files(Some(ROOM));
    let mut in_a_row = 0;
    for number in 0..MORE_THAN_ENOUGH {
        let (name, key) = (format!("Door {number:03}"), fresh_key());
        let answer = create(rosa, &path, &name, &key);
        if is_refused(&answer) {
            refused.insert(name, key);
            in_a_row += 1;
        } else {
            ids.insert(text(&answer.json(), "/id"));
            acknowledged.insert(name, key);
            in_a_row = 0;
        }
        if in_a_row == REFUSED_FOR_GOOD {
            break;
        }
    }
    assert_eq!(in_a_row, REFUSED_FOR_GOOD);
    assert!(acknowledged.len() > 20, "{}", acknowledged.len());
    // The files of others have room.
    rosa.get("/api/me").expect(200);

    // Now nothing at all can be written.
    edge.limit_files(Some(0));
    for number in 0..REFUSED_FOR_GOOD {
        let (name, key) = (format!("Window {number:03}"), fresh_key());
        assert!(is_refused(&create(rosa, &path, &name, &key)));
        refused.insert(name, key);
    }
    edge.client().get("/api/health").expect(200);

    edge.limit_files(None);
    let found: Vec<String> = doors(rosa, &path, "/name");
    assert!(
        found.iter().eq(acknowledged.keys()),
        "{found:?} {acknowledged:?}"
    );
    for (name, key) in acknowledged.iter().chain(&refused) {
        let again = create(rosa, &path, name, key).expect(201);
        ids.insert(text(&again, "/id"));
    }
    assert_eq!(ids.len(), acknowledged.len() + refused.len());
    let found: BTreeSet<String> = doors(rosa, &path, "/id");
    assert_eq!(found, ids);

    // The log hears by an alarm, which may have failed for want of room, too.
    let log = building.path("audit?limit=100");
    let told = wait_for("the log", |_| {
        let mut entries = all(rosa, &log, "/entries");
        entries.retain(|entry| text(entry, "/code") == "door_created");
        (entries.len() >= ids.len()).then_some(entries)
    });
    assert_eq!(told.len(), ids.len());
    let told = told.iter().map(|entry| text(entry, "/object"));
    assert_eq!(told.collect::<BTreeSet<_>>(), ids);

    // What is on the disk is what was said.
    edge.restart();
    let client = edge.client().with_cookies_of(rosa);
    let kept: BTreeSet<String> = doors(&client, &path, "/id");
    assert_eq!(kept, ids);
}

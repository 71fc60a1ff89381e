//! The worker is killed while several clients write: what was acknowledged is there afterwards, what was not is there
//! whole or not at all, and a command that is asked for again is done once.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};
use tests::building::Building;
use tests::edge::Edge;
use tests::http::{Answer, Client};
use tests::patience::wait_for;
use tests::people::{fresh_key, list, text};

/// How often it is killed; `cargo xtask long` sets more.
const KILLS: usize = 20;

/// Clients that write at once.
const WRITERS: usize = 4;

/// What each of them asks for before the next kill.
const COMMANDS: usize = 4;

/// A command, and what it was answered before the worker was killed.
#[derive(Clone, Debug)]
struct Command {
    name: String,
    key: String,
    /// The id of what it made.
    made: Option<String>,
}

impl Command {
    fn send(&self, client: &Client, path: &str) -> Result<Answer, String> {
        let door = json!({ "name": self.name, "kind": "door", "profile": "blue" });
        let request = client.request("POST", path).idempotency_key(&self.key);
        request.json(&door).try_send()
    }
}

/// Several clients write; the worker dies after so many answers. What they asked for, and what they heard.
fn write_and_kill(
    edge: &mut Edge,
    building: &Building,
    round: usize,
    after: usize,
) -> Vec<Command> {
    let answered = AtomicUsize::new(0);
    let path = building.path("doors");
    let clients: Vec<Client> = (0..WRITERS)
        .map(|_| edge.client().with_cookies_of(&building.administrator))
        .collect();
    thread::scope(|scope| {
        let writers = (0..).zip(clients).map(|(writer, client): (usize, Client)| {
            let (answered, path) = (&answered, &path);
            scope.spawn(move || write(&client, path, answered, &format!("{round}.{writer}")))
        });
        let writers: Vec<_> = writers.collect();
        while answered.load(Ordering::SeqCst) < after
            && writers.iter().any(|one| !one.is_finished())
        {
            thread::yield_now();
        }
        edge.kill();
        let commands = writers.into_iter().map(|writer| writer.join().unwrap());
        commands.flatten().collect()
    })
}

fn write(client: &Client, path: &str, answered: &AtomicUsize, name: &str) -> Vec<Command> {
    let mut commands = Vec::new();
    for number in 0..COMMANDS {
        let mut command = Command {
            name: format!("{name}.{number}"),
            key: fresh_key(),
            made: None,
        };
        let answer = command.send(client, path);
        let is_over = answer.is_err();
        command.made = answer.ok().map(|answer| text(&answer.expect(201), "/id"));
        commands.push(command);
        if is_over {
            break;
        }
        answered.fetch_add(1, Ordering::SeqCst);
    }
    commands
}

/// All doors, page by page: name and id.
fn doors(building: &Building) -> Vec<(String, String)> {
    let mut doors = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = building
            .administrator
            .get(&building.path(&format!("doors{cursor}")));
        let page = page.expect(200);
        let items = list(&page, "/items");
        doors.extend(
            items
                .iter()
                .map(|door| (text(door, "/name"), text(door, "/id"))),
        );
        match page.get("next").and_then(Value::as_str) {
            Some(next) => cursor = format!("?cursor={next}"),
            None => return doors,
        }
    }
}

#[test]
fn whatever_was_acknowledged_survives_a_kill_at_any_moment_and_nothing_is_done_twice() {
    let kills = std::env::var("CLAVIS_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let mut edge = Edge::start();
    let mut building = Building::found(&edge);
    let mut expected = BTreeMap::new();
    let (mut acknowledged, mut unknown) = (0, 0);
    for round in 0..kills {
        let moment = usize::from(fresh_key().bytes().next().unwrap());
        let commands = write_and_kill(&mut edge, &building, round, moment % (WRITERS * COMMANDS));
        edge.restart();
        building.administrator = edge.client().with_cookies_of(&building.administrator);
        for command in commands {
            let again = command.send(&building.administrator, &building.path("doors"));
            let id = text(&again.unwrap().expect(201), "/id");
            match &command.made {
                Some(made) => {
                    assert_eq!(*made, id, "{command:?}");
                    acknowledged += 1;
                }
                None => unknown += 1,
            }
            expected.insert(command.name, id);
        }
    }
    assert!(
        acknowledged > kills && unknown > 0,
        "{acknowledged} and {unknown}"
    );
    let mut found = doors(&building);
    found.sort();
    let expected: Vec<(String, String)> = expected.into_iter().collect();
    assert_eq!(found, expected);

    // What the installation had to tell the log has arrived, once.
    let created = wait_for("the log", |_| {
        let mut created = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = building.path(&format!("audit?limit=100{cursor}"));
            let page = building.administrator.get(&path).expect(200);
            let entries = list(&page, "/entries");
            let of_doors = entries
                .iter()
                .filter(|entry| entry["code"] == "door_created");
            created.extend(of_doors.map(|entry| text(entry, "/object")));
            match page.get("next").and_then(Value::as_str) {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        (created.len() >= expected.len()).then_some(created)
    });
    let mut created = created;
    created.sort();
    let mut ids: Vec<String> = expected.into_iter().map(|(_, id)| id).collect();
    ids.sort();
    assert_eq!(created, ids);
}

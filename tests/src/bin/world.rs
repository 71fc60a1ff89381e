//! The worker with a building in it, for callers in another language.
//!
//! Prints one line of JSON: where it listens, the origin that its pages have, the cookies of people of several
//! roles, the identifiers of what there is by their prefix. Ends when standard input does, so that it never outlives
//! its caller; then prints what the worker has said.

use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};

use serde_json::{Value, json};
use tests::building::{Building, Newcomer};
use tests::edge::{Edge, ORIGIN};
use tests::http::Client;
use tests::people::{list, person, text};

fn main() -> io::Result<()> {
    let edge = Edge::start();
    let world = build(&edge);
    let mut output = io::stdout().lock();
    writeln!(output, "{world}")?;
    output.flush()?;
    let _ = io::stdin().read_to_end(&mut Vec::new())?;
    write!(output, "{}", edge.log())
}

fn build(edge: &Edge) -> Value {
    let building = Building::found(edge);
    let door = building.door("Front door");
    let cellar = building.door("Cellar");
    let _bench = building.lock(&door, 1);
    let newcomer = |name, email, segment| Newcomer {
        name,
        email,
        segment,
    };
    let host = newcomer("Ada", "ada@example.com", "resident");
    let host = building.trusted_resident(edge, host, 1);
    let guest = newcomer("Ben", "ben@example.com", "employee");
    let guest = building.trusted_resident(edge, guest, 2);
    let grants = [
        building.grant(&host.profile, &door, "host"),
        building.grant(&guest.profile, &cellar, "guest"),
    ];
    // Whoever ends their own sessions or account: somebody else's stay.
    let leaver = person(edge, "leaver@example.com");
    let locks = host.fetch().into_iter().filter_map(|door| door.lock);
    let mut identifiers = vec![
        building.id.clone(),
        door,
        cellar,
        host.profile.clone(),
        guest.profile.clone(),
        host.device.clone(),
        guest.device.clone(),
    ];
    identifiers.extend(grants);
    identifiers.extend(locks.map(|lock| lock.id.to_string()));
    for client in [&host.client, &guest.client] {
        identifiers.extend(ids(client, "/api/me/passkeys", "/items"));
        identifiers.extend(ids(client, "/api/me", "/addresses"));
    }
    json!({
        "address": edge.address(),
        "origin": ORIGIN,
        "cookies": {
            "operator": building.operator.cookies(),
            "administrator": building.administrator.cookies(),
            "host": host.client.cookies(),
            "guest": guest.client.cookies(),
            "leaver": leaver.cookies(),
            "nobody": "",
        },
        "identifiers": by_prefix(&identifiers),
    })
}

fn ids(client: &Client, path: &str, pointer: &str) -> Vec<String> {
    let page = client.get(path).expect(200);
    let items = list(&page, pointer);
    items.iter().map(|item| text(item, "/id")).collect()
}

fn by_prefix(identifiers: &[String]) -> BTreeMap<&str, Vec<&str>> {
    let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for id in identifiers {
        let prefix = id.split('_').next().unwrap_or_default();
        known.entry(prefix).or_default().push(id);
    }
    known
}

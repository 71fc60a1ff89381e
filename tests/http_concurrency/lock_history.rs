//! What phones fetch of a lock's state, and which acts have ended a lease there.

use std::collections::{BTreeMap, BTreeSet};

use credential::number::Serial;
use credential::signed::Signed;
use credential::state::State;
use domain::hex::Hex;
use serde_json::{Value, json};
use tests::building::Building;
use tests::history::Call;
use tests::http::Client;
use tests::patience::wait_for;
use tests::people::{list, text};
use tests::sequential::{Act, Heard, LockAct, LockHeard};

use super::caretaker::{Acts, FIRST, Person, first, number};

/// What happened around the lock's state.
pub type LockCall = Call<LockAct, LockHeard>;

/// The state of the lock that a phone is given: its version, and which of these serials it refuses.
pub fn fetch_state(client: &Client, device: &str, serials: &BTreeSet<u32>) -> Option<LockHeard> {
    let body = json!({ "device": device, "known": [] });
    let page = client.post("/api/leases", &body).expect(200);
    let lock = page.pointer("/doors/0/lock").unwrap();
    // Twice overtaken by news: the phone keeps what it has.
    let bytes: Hex = lock.get("state")?.as_str()?.parse().unwrap();
    let state = Signed::<State<'_>>::decode(bytes.bytes()).unwrap();
    let list = state.claims().revoked();
    let is_refused = |serial: &&u32| {
        let serial = Serial::new(**serial).unwrap();
        serial < list.floor() || list.contains(serial)
    };
    let refused = serials.iter().filter(is_refused).copied().collect();
    let version = u32::try_from(number(lock, "/state_version")).unwrap();
    Some(LockHeard::State(version, refused))
}

/// The places in the administration log of what happened to each permission after it was given.
pub fn log_of_changes(building: &Building, expected: usize) -> BTreeMap<String, Vec<u64>> {
    let entries = wait_for("the log", |_| {
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = building.path(&format!("audit?limit=100{cursor}"));
            let page = building.administrator.get(&path).expect(200);
            found.extend(list(&page, "/entries").into_iter().filter(|entry| {
                matches!(
                    text(entry, "/code").as_str(),
                    "grant_changed" | "grant_revoked"
                )
            }));
            match page.get("next").and_then(Value::as_str) {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        (found.len() >= expected).then_some(found)
    });
    assert_eq!(
        entries.len(),
        expected,
        "an entry for each change and no more"
    );
    let mut places: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    // The newest stand first.
    for entry in entries.iter().rev() {
        places
            .entry(text(entry, "/object"))
            .or_default()
            .push(number(entry, "/number"));
    }
    places
}

/// The acts that ended the lease of a person, each with its place in the log.
pub fn endings(
    person: &Person,
    acts: &Acts,
    log: &BTreeMap<String, Vec<u64>>,
) -> Vec<(u64, LockCall)> {
    let names = person.names.lock().unwrap();
    let first_id = names
        .iter()
        .find_map(|(id, name)| (name == FIRST).then_some(id))
        .unwrap();
    let Some(places) = log.get(first_id) else {
        return Vec::new();
    };
    let mut by_version = BTreeMap::from([(1, first().terms)]);
    for call in acts {
        if let (Act::Change(name, _, terms), Heard::Version(version)) = (&call.asked, &call.heard)
            && name == FIRST
        {
            by_version.insert(*version, terms.clone());
        }
    }
    let mut withdrawn = false;
    let ends = acts.iter().filter_map(|call| {
        let place = match (&call.asked, &call.heard) {
            (Act::Change(name, before, terms), Heard::Version(version)) if name == FIRST => {
                let narrows = terms.narrow(by_version.get(before)?);
                places
                    .get(usize::try_from(*version).unwrap() - 2)
                    .filter(|_| narrows)
            }
            // Of several by the same client the first ends it.
            (Act::Withdraw(name, _), Heard::Withdrawn) if name == FIRST && !withdrawn => {
                withdrawn = true;
                places.last()
            }
            _ => None,
        };
        let ending = call
            .clone()
            .translate(|_, _| (LockAct::End(person.serial), LockHeard::Place(0)));
        place.map(|place| (*place, ending))
    });
    ends.collect()
}

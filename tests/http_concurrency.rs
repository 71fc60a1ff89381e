//! Sixty-four clients give, change and withdraw permissions at one lock, all at once, while phones
//! fetch its state: whatever everybody heard, one after the other could have heard, too.
//!
//! The search for a serial order is exponential, so the history is cut where that loses nothing. No
//! act looks at the permissions of two people, so the lock's permissions are a product of one object
//! for each person, and a history of a product is linearizable iff those of its parts are (Herlihy
//! and Wing, "Linearizability", theorem 1). Four clients work on each person and read all that the
//! person has; at most four calls overlap. The lock's state belongs to all of them: it is an object of
//! its own, whose calls are the fetches of the phones and the acts that ended a lease. Which of these
//! came first is not searched for: it is what the administration log says, so the log is held to the
//! same order.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod caretaker;
mod lock_history;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Barrier, Mutex};
use std::thread;

use durable_objects::native_sql::NativeSql;
use durable_objects::sql::Sql as _;
use serde_json::json;
use stateright::semantics::SequentialSpec as _;
use tests::building::{Building, Newcomer};
use tests::doorstep::Resident;
use tests::edge::Edge;
use tests::history::{Call, Clock, serial_order};
use tests::http::Client;
use tests::patience::wait_for;
use tests::people::{fresh_key, list, text};
use tests::sequential::{Act, Heard, LockAct, LockHeard, LockState, Permission, Permissions};

use self::caretaker::{Acts, CLIENTS_EACH, Caretaker, FIRST, Person, first, named, permissions};
use self::lock_history::{LockCall, endings, fetch_state, log_of_changes};

/// People with a lease for the lock, whose permissions are worked on.
const PEOPLE: usize = 16;

/// Phones that fetch meanwhile.
const PHONES: usize = 4;

/// How often each of them does.
const FETCHES: usize = 10;

/// Adds somebody with a phone and a lease that they hold by a first permission.
fn move_in(edge: &Edge, building: &Building, door: &str, seed: u8) -> (Resident, Person) {
    let (name, email) = (
        format!("Resident {seed}"),
        format!("resident{seed}@example.com"),
    );
    let newcomer = Newcomer {
        name: &name,
        email: &email,
        segment: "resident",
    };
    let resident = building.trusted_resident(edge, newcomer, seed);
    let restrictions = json!({ "until": first().terms.until });
    let rosa = &building.administrator;
    let given = building.grant_by(rosa, &resident.profile, door, "guest", &restrictions);
    let id = text(&given.expect(201), "/items/0/id");
    let doors = resident.fetch();
    let lease = doors
        .first()
        .and_then(|door| door.lock.as_ref()?.lease.clone());
    let person = Person {
        profile: resident.profile.clone(),
        serial: lease.unwrap().serial,
        names: Mutex::new(BTreeMap::from([(id, FIRST.to_owned())])),
        keys: std::array::from_fn(|_| fresh_key()),
    };
    (resident, person)
}

/// What the installation has counted and still has to tell its lock, and what the lock has heard.
/// Kills the worker for it.
fn settled(edge: &mut Edge) -> bool {
    edge.kill();
    let ask = |class: &str, statement: &str| {
        let files = edge.databases(class);
        let mut sql = NativeSql::in_file(files.first().unwrap()).unwrap();
        sql.one::<(u64,)>(statement, &[]).unwrap().0
    };
    let waiting = ask(
        "Installation",
        "SELECT count(*) FROM outbox WHERE lane = 'narrowings'",
    );
    let told = ask("Installation", "SELECT narrowings FROM lock_fact");
    let heard = ask("Lock", "SELECT narrowings FROM ownership");
    edge.restart();
    waiting == 0 && told == heard
}

/// Everybody at once: what was done to each person's permissions, and what the phones fetched.
fn all_at_once(
    caretakers: Vec<Caretaker<'_>>,
    phones: Vec<(Client, String)>,
    (clock, serials): (&Clock, &BTreeSet<u32>),
) -> (Vec<Acts>, Vec<LockCall>) {
    let start = &Barrier::new(caretakers.len() + phones.len());
    thread::scope(|scope| {
        let caretakers = caretakers.into_iter().map(|caretaker| {
            scope.spawn(move || {
                start.wait();
                caretaker.work()
            })
        });
        let caretakers: Vec<_> = caretakers.collect();
        let phones = (0..).zip(phones).map(|(number, (client, device))| {
            scope.spawn(move || {
                start.wait();
                let fetch = |_| {
                    let fetch = |_: &LockAct| fetch_state(&client, &device, serials);
                    let call = clock.call(number, LockAct::Fetch, fetch);
                    let state = call.heard.clone()?;
                    Some(call.translate(|act, _| (act, state)))
                };
                (0..FETCHES).filter_map(fetch).collect::<Vec<_>>()
            })
        });
        let phones: Vec<_> = phones.collect();
        let done = caretakers.into_iter().map(|one| one.join().unwrap());
        let done: Vec<Acts> = done.collect();
        let fetched = phones.into_iter().flat_map(|one| one.join().unwrap());
        let of_each = done.chunks(CLIENTS_EACH).map(<[Acts]>::concat).collect();
        (of_each, fetched.collect())
    })
}

/// What is left of a person's permissions by a serial order of all that was done to them, by their ids.
fn in_series(person: &Person, acts: &Acts) -> BTreeMap<String, Permission> {
    let mut permissions = Permissions(BTreeMap::from([(FIRST.to_owned(), first())]));
    let Some(order) = serial_order(permissions.clone(), acts) else {
        panic!("no serial order: {acts:#?}")
    };
    for (act, heard) in order {
        assert_eq!(permissions.invoke(&act), heard);
    }
    let names = person.names.lock().unwrap();
    assert_eq!(names.len(), 1 + CLIENTS_EACH / 2, "each was given once");
    let left = names.iter().map(|(id, name)| {
        let permission = permissions.0.get(name).unwrap();
        (id.clone(), permission.clone())
    });
    left.collect()
}

/// The calls around the lock's state fit a serial order in which leases ended in the order of the log.
fn state_in_series(start: LockState, fetched: Vec<LockCall>, mut ended: Vec<(u64, LockCall)>) {
    ended.sort_by_key(|(place, _)| *place);
    let mut calls = fetched;
    calls.extend((1..).zip(ended).map(|(place, (_, call))| Call {
        by: PHONES + call.by,
        heard: LockHeard::Place(place),
        ..call
    }));
    let mut state = start;
    let Some(order) = serial_order(state.clone(), &calls) else {
        panic!("no serial order: {calls:#?}")
    };
    for (act, heard) in order {
        assert_eq!(state.invoke(&act), heard);
    }
}

/// A test that only ever sees one outcome shows nothing.
fn outcomes_vary(acts: &[Acts], fetched: &[LockCall]) {
    let is_try =
        |call: &&Call<Act, Heard>| matches!(call.asked, Act::Change(..) | Act::Withdraw(..));
    let tried: Vec<_> = acts.iter().flatten().filter(is_try).collect();
    for heard in [Heard::Changed, Heard::Over, Heard::Withdrawn] {
        let so = tried.iter().filter(|call| call.heard == heard).count();
        let of = tried.len();
        assert!(
            so * 20 >= of && (of - so) * 20 >= of,
            "{heard:?}: {so} of {of}"
        );
    }
    let versions: BTreeSet<u32> = fetched
        .iter()
        .filter_map(|call| match call.heard {
            LockHeard::State(version, _) => Some(version),
            LockHeard::Place(_) => None,
        })
        .collect();
    assert!(versions.len() > 2, "{versions:?}");
}

#[test]
fn sixty_four_clients_at_one_lock_hear_what_one_after_the_other_could_have_heard() {
    let mut edge = Edge::start();
    let building = Building::found(&edge);
    let door = building.door("Front door");
    let _bench = building.lock(&door, 1);
    let arrivals = (1..).take(PHONES + PEOPLE);
    let mut arrivals = arrivals.map(|seed| move_in(&edge, &building, &door, seed));
    let phones: Vec<(Resident, Person)> = arrivals.by_ref().take(PHONES).collect();
    let (residents, people): (Vec<Resident>, Vec<Person>) = arrivals.unzip();
    let serials: BTreeSet<u32> = people.iter().map(|person| person.serial).collect();
    let phones: Vec<(Client, String)> = phones
        .into_iter()
        .map(|(resident, _)| (resident.client, resident.device))
        .collect();
    let (client, device) = phones.first().cloned().unwrap();
    let begin = fetch_state(&client, &device, &serials);
    let Some(LockHeard::State(version, refused)) = begin else {
        panic!("no state")
    };
    assert_eq!((serials.len(), refused.len()), (PEOPLE, 0));
    let begin = LockState {
        ended: BTreeSet::new(),
        endings: 0,
        served: (version, refused),
    };

    let (clock, here) = (Clock::default(), building.path(""));
    let caretaker = |number: usize| Caretaker {
        number,
        client: edge.client().with_cookies_of(&building.administrator),
        here: &here,
        door: &door,
        person: people.get(number / CLIENTS_EACH).unwrap(),
        clock: &clock,
    };
    let caretakers = (0..PEOPLE * CLIENTS_EACH).map(caretaker).collect();
    let (acts, mut fetched) = all_at_once(caretakers, phones, (&clock, &serials));
    let mut named_acts = Vec::new();
    let mut left = BTreeMap::new();
    for (number, (person, mut acts)) in people.iter().zip(acts).enumerate() {
        // What there is in the end is one more answer.
        let reader = caretaker(number * CLIENTS_EACH);
        acts.push(clock.call(reader.number, Act::Read, |act| reader.send(act)));
        let acts = named(person, acts);
        left.extend(in_series(person, &acts));
        named_acts.push(acts);
    }
    outcomes_vary(&named_acts, &fetched);

    // The door's page shows the same, without what is over.
    let page = building.path(&format!("doors/{door}"));
    let page = building.administrator.get(&page).expect(200);
    let Permissions(mut shown) = permissions(&list(&page, "/grants"));
    shown.retain(|id, permission| left.contains_key(id) && !permission.withdrawn);
    let changes: u64 = left.values().map(|permission| permission.version - 1).sum();
    left.retain(|_, permission| !permission.withdrawn);
    assert_eq!(shown, left);

    let log = log_of_changes(&building, usize::try_from(changes).unwrap());
    let everybody = people.iter().zip(&named_acts);
    let ended = everybody.flat_map(|(person, acts)| endings(person, acts, &log));
    let ended = ended.collect();
    wait_for("the lock's object to hear", |asked| {
        // A worker that is killed at once never comes to its alarms: let it live longer each time.
        for _ in 0..=asked * 50 {
            edge.client().get("/api/health").expect(200);
        }
        settled(&mut edge).then_some(())
    });
    let again = edge.client().with_cookies_of(&client);
    let last = |_: &LockAct| fetch_state(&again, &device, &serials).unwrap();
    fetched.push(clock.call(0, LockAct::Fetch, last));
    state_in_series(begin, fetched, ended);

    // And the phones of these people get what the serial order left them.
    for (resident, person) in residents.iter().zip(&people) {
        let client = edge.client().with_cookies_of(&resident.client);
        let body = json!({ "device": resident.device, "known": [] });
        let page = client.post("/api/leases", &body).expect(200);
        let names = person.names.lock().unwrap();
        let mut left = names.keys().filter_map(|id| left.get(id));
        match list(&page, "/doors").first() {
            Some(door) => {
                let shown = (text(door, "/level"), text(door, "/until"));
                let is_shown =
                    |one: &Permission| (&one.terms.level, &one.terms.until) == (&shown.0, &shown.1);
                assert!(left.any(is_shown), "{page}");
            }
            None => assert_eq!(left.next(), None, "{page}"),
        }
    }
}

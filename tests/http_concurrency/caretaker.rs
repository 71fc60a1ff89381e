//! One of the sixty-four: somebody who works on the permissions of a person, and notes what they heard.

use std::collections::BTreeMap;
use std::sync::Mutex;

use domain::time::{Duration, Instant};
use serde_json::{Value, json};
use tests::history::{Call, Clock};
use tests::http::{Answer, Client};
use tests::people::{list, text};
use tests::sequential::{Act, Heard, Permission, Permissions, Terms};

/// How many of them work on each person.
pub const CLIENTS_EACH: usize = 4;

/// What each client does after giving: it looks, and acts on what it saw.
const ROUNDS: usize = 4;

/// What the history calls the permission that a person has from the beginning.
pub const FIRST: &str = "first";

/// Somebody whose permissions are worked on.
pub struct Person {
    pub profile: String,
    /// Of the lease in their phone.
    pub serial: u32,
    /// What the permissions are called in the history, by their ids.
    pub names: Mutex<BTreeMap<String, String>>,
    /// Two clients share one, so that both give the same permission.
    pub keys: [String; CLIENTS_EACH / 2],
}

/// One of the sixty-four.
pub struct Caretaker<'a> {
    pub number: usize,
    pub client: Client,
    /// The path of the installation.
    pub here: &'a str,
    pub door: &'a str,
    pub person: &'a Person,
    pub clock: &'a Clock,
}

/// What clients did and heard.
pub type Acts = Vec<Call<Act, Heard>>;

fn until(minutes: usize) -> String {
    let first = Instant::from_millis(7_226_582_400_000).unwrap();
    first
        .plus(Duration::minutes(u32::try_from(minutes).unwrap()))
        .to_string()
}

/// So many minutes lie before and after the end of a first permission.
const MIDDLE: usize = 500_000;

fn terms(level: &str, minutes: usize) -> Terms {
    let level = level.to_owned();
    Terms {
        level,
        until: until(minutes),
    }
}

/// A first permission as it is given.
pub fn first() -> Permission {
    Permission {
        terms: terms("guest", MIDDLE),
        version: 1,
        withdrawn: false,
    }
}

impl Caretaker<'_> {
    /// Everything this client does.
    pub fn work(&self) -> Acts {
        let mut acts = vec![
            self.clock
                .call(self.number, self.give(), |act| self.send(act)),
        ];
        let mut seen = Vec::new();
        for round in 0..ROUNDS {
            // Every other time it acts on what it saw before its last act.
            if round % 2 == 0 {
                let read = self
                    .clock
                    .call(self.number, Act::Read, |act| self.send(act));
                if let Heard::All(all) = &read.heard {
                    seen = all.0.clone().into_iter().collect();
                }
                acts.push(read);
            }
            let chance = self.number * 7 + round * 3;
            let (id, permission) = seen.get(chance % seen.len()).unwrap();
            let is_first = self.name(id).as_deref() == Some(FIRST);
            // Only one client withdraws a first permission, so that the log's entry is of that act.
            let may_withdraw = !is_first || self.number.is_multiple_of(CLIENTS_EACH);
            let act = if may_withdraw && chance.is_multiple_of(5) {
                Act::Withdraw(id.clone(), permission.version)
            } else {
                let level = if chance.is_multiple_of(3) {
                    "host"
                } else {
                    "guest"
                };
                let minutes = (chance * 13 % 100) * 10_000 + self.number * 100 + round;
                Act::Change(id.clone(), permission.version, terms(level, minutes))
            };
            acts.push(self.clock.call(self.number, act, |act| self.send(act)));
        }
        acts
    }

    fn name(&self, id: &str) -> Option<String> {
        self.person.names.lock().unwrap().get(id).cloned()
    }

    /// Two clients give the same under the same key.
    fn give(&self) -> Act {
        let pair = self.number % CLIENTS_EACH / 2;
        let level = if pair == 0 { "guest" } else { "host" };
        Act::Give(format!("given {pair}"), terms(level, MIDDLE + pair))
    }

    pub fn send(&self, act: &Act) -> Heard {
        let here = self.here;
        let conditional = |method: &str, id: &str, version: u64| {
            let request = self.client.request(method, &format!("{here}grants/{id}"));
            request.header("if-match", &format!("\"{version}\""))
        };
        let profile = &self.person.profile;
        match act {
            Act::Give(name, terms) => {
                let [.., pair] = name.as_bytes() else {
                    panic!("{name}")
                };
                let key = &self.person.keys.get(usize::from(pair - b'0')).unwrap();
                let body = json!({
                    "profiles": [profile], "doors": [self.door],
                    "level": terms.level, "until": terms.until,
                });
                let request = self.client.request("POST", &format!("{here}grants"));
                let given = request.idempotency_key(key).json(&body).send().expect(201);
                let mut names = self.person.names.lock().unwrap();
                names.insert(text(&given, "/items/0/id"), name.clone());
                Heard::Version(number(&given, "/items/0/version"))
            }
            Act::Change(id, version, terms) => {
                let body = json!({ "level": terms.level, "until": terms.until });
                let answer = conditional("PATCH", id, *version).json(&body).send();
                refused(&answer).unwrap_or_else(|| {
                    let changed = permission(&answer.expect(200));
                    assert_eq!(changed.terms, *terms);
                    Heard::Version(changed.version)
                })
            }
            Act::Withdraw(id, version) => {
                let answer = conditional("DELETE", id, *version).send();
                refused(&answer).unwrap_or_else(|| {
                    answer.expect(204);
                    Heard::Withdrawn
                })
            }
            Act::Read => {
                let page = self.client.get(&format!("{here}people/{profile}"));
                Heard::All(permissions(&list(&page.expect(200), "/grants")))
            }
        }
    }
}

fn refused(answer: &Answer) -> Option<Heard> {
    match answer.status {
        404 => Some(Heard::Nothing),
        409 => answer
            .problem(409, "wrong_state")
            .is_object()
            .then_some(Heard::Over),
        412 => answer
            .problem(412, "changed")
            .is_object()
            .then_some(Heard::Changed),
        _ => None,
    }
}

/// A number in a document.
pub fn number(document: &Value, pointer: &str) -> u64 {
    document.pointer(pointer).and_then(Value::as_u64).unwrap()
}

/// A row of a list.
fn permission(row: &Value) -> Permission {
    Permission {
        terms: Terms {
            level: text(row, "/level"),
            until: text(row, "/until"),
        },
        version: number(row, "/version"),
        withdrawn: row.get("revoked_at").is_some_and(|at| !at.is_null()),
    }
}

/// The rows by their ids.
pub fn permissions(rows: &[Value]) -> Permissions {
    Permissions(
        rows.iter()
            .map(|row| (text(row, "/id"), permission(row)))
            .collect(),
    )
}

/// The history of one person's permissions, with names for ids.
pub fn named(person: &Person, acts: Acts) -> Acts {
    let names = person.names.lock().unwrap().clone();
    let name = |id: String| {
        names
            .get(&id)
            .cloned()
            .unwrap_or_else(|| panic!("{id} was never given"))
    };
    let translate = |act, heard| {
        let act = match act {
            Act::Change(id, version, terms) => Act::Change(name(id), version, terms),
            Act::Withdraw(id, version) => Act::Withdraw(name(id), version),
            other => other,
        };
        let heard = match heard {
            Heard::All(all) => {
                let all = all
                    .0
                    .into_iter()
                    .map(|(id, permission)| (name(id), permission));
                Heard::All(Permissions(all.collect()))
            }
            other => other,
        };
        (act, heard)
    };
    acts.into_iter()
        .map(|call| call.translate(translate))
        .collect()
}

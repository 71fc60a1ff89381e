//! A building with locks at its doors and phones before them.

use serde_json::{Value, json};
use tests::building::{Building, Newcomer};
use tests::doorstep::Resident;
use tests::edge::Edge;
use tests::http::{Answer, Client, Request};
use tests::people::{fresh_key, list, post, text};

/// Doors, each with a lock.
pub const DOORS: u8 = 64;

/// Phones that fetch at the same time.
pub const PHONES: u8 = 8;

/// The building, its doors and its residents.
#[derive(Debug)]
pub struct House {
    pub building: Building,
    pub doors: Vec<String>,
    pub phones: Vec<Resident>,
    /// A resident who holds nothing yet.
    pub one: Resident,
    /// Another.
    pub other: Resident,
}

impl House {
    pub fn build(edge: &Edge) -> Self {
        let building = Building::found(edge);
        let door = |number: u8| {
            let door = building.door(&format!("Door {number}"));
            let _lock = building.lock(&door, number);
            door
        };
        let resident = |number: u8| {
            let newcomer = Newcomer {
                name: &format!("Resident {number}"),
                email: &format!("resident{number}@example.com"),
                segment: "resident",
            };
            building.trusted_resident(edge, newcomer, number)
        };
        Self {
            doors: (1..=DOORS).map(door).collect(),
            phones: (1..=PHONES).map(resident).collect(),
            one: resident(PHONES + 1),
            other: resident(PHONES + 2),
            building,
        }
    }

    /// Permissions at these doors.
    pub fn give(&self, profile: &str, doors: &[String]) -> Vec<Given> {
        let body = json!({ "profiles": [profile], "doors": doors, "level": "guest" });
        let given = post(&self.building.administrator, &self.grants(), &body);
        Given::all(&given)
    }

    pub fn grants(&self) -> String {
        self.building.path("grants")
    }

    pub fn revoke(&self, given: &Given) -> Request<'_> {
        given.revocation(&self.building)
    }
}

/// A permission as it was given.
#[derive(Clone, Debug, Default)]
pub struct Given {
    id: String,
    version: Value,
}

impl Given {
    pub fn all(answer: &Answer) -> Vec<Self> {
        let items = list(&answer.expect(201), "/items");
        let given = items.iter().map(|item| Self {
            id: text(item, "/id"),
            version: item.get("version").cloned().unwrap_or_default(),
        });
        given.collect()
    }

    /// What withdraws it.
    pub fn revocation<'a>(&self, building: &'a Building) -> Request<'a> {
        let path = building.path(&format!("grants/{}", self.id));
        let request = building.administrator.request("DELETE", &path);
        request.header("if-match", &format!("\"{}\"", self.version))
    }
}

/// What gives a permission, by the administrator.
pub fn giving<'a>(building: &'a Building, profile: &str, door: &str) -> Request<'a> {
    giving_by(&building.administrator, building, profile, door)
}

/// What gives a permission, by somebody.
pub fn giving_by<'a>(
    by: &'a Client,
    building: &Building,
    profile: &str,
    door: &str,
) -> Request<'a> {
    let body = json!({ "profiles": [profile], "doors": [door], "level": "guest" });
    let request = by.request("POST", &building.path("grants"));
    request.idempotency_key(&fresh_key()).json(&body)
}

/// What fetches the leases of a phone that has none.
pub fn fetching(resident: &Resident) -> Request<'_> {
    let body = json!({ "device": resident.device, "known": [] });
    resident.client.request("POST", "/api/leases").json(&body)
}

/// How many leases came.
pub fn leases(answer: &Answer) -> usize {
    let doors = list(&answer.expect(200), "/doors");
    let came = |door: &&Value| door.pointer("/lock/lease").is_some_and(Value::is_object);
    doors.iter().filter(came).count()
}

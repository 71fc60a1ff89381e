//! The program that does nothing but ask objects (`tests/doubles/empty.mjs`), as the measure of what a request costs by
//! itself.

use std::time::Duration;

use serde_json::{Value, json};
use tests::edge::Edge;
use tests::http::Client;

/// What one of its objects does.
#[derive(Clone, Debug)]
struct Call {
    /// Which object.
    object: String,
    /// How many rows it reads.
    reads: usize,
    /// How many it writes and commits.
    writes: usize,
}

impl Call {
    fn new(object: &str, reads: usize, writes: usize) -> Self {
        Self {
            object: object.to_owned(),
            reads,
            writes,
        }
    }
}

/// Calls one stage after the other; those of a stage six at a time.
#[derive(Clone, Debug)]
pub struct Plan(Vec<Vec<Call>>);

impl Plan {
    /// An answer for which nobody is asked.
    pub const fn of_nothing() -> Self {
        Self(Vec::new())
    }

    /// What a read of so many rows of an installation asks.
    pub fn of_read(rows: usize) -> Self {
        Self(vec![vec![Call::new("installation", rows, 0)]])
    }

    /// What a change in an installation asks.
    pub fn of_change() -> Self {
        let asked = [Call::new("person", 1, 0), Call::new("installation", 1, 1)];
        Self(asked.map(|call| vec![call]).to_vec())
    }

    /// What a phone asks that fetches leases at these locks: the installation, which reads and writes a row for each, and
    /// then the locks.
    pub fn of_leases(person: usize, locks: impl IntoIterator<Item = usize>) -> Self {
        let lock = |number| Call::new(&format!("lock {number}"), 1, 1);
        let locks: Vec<Call> = locks.into_iter().map(lock).collect();
        let doors = locks.len();
        Self(vec![
            vec![Call::new(&format!("person {person}"), 1, 0)],
            vec![Call::new("installation", doors, doors)],
            locks,
        ])
    }

    /// How many objects it asks.
    pub fn calls(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    fn json(&self) -> Value {
        let call = |call: &Call| json!([call.object, call.reads, call.writes]);
        let stage = |stage: &Vec<Call>| stage.iter().map(call).collect::<Value>();
        self.0.iter().map(stage).collect()
    }
}

/// The program.
#[derive(Clone, Debug)]
pub struct Empty(Client);

impl Empty {
    pub fn beside(edge: &Edge) -> Self {
        Self(edge.empty())
    }

    /// Asks a few, so that what leaves later, from alarms of others, has its time.
    pub fn pause(&self) {
        for _ in 0..4 {
            let _ = self.timed(&Plan::of_read(1));
        }
    }

    /// How long it takes to ask these objects.
    pub fn timed(&self, plan: &Plan) -> Duration {
        let request = self.0.request("POST", "/").json(&plan.json());
        let (answer, time) = request.timed();
        let answers = answer.expect(200);
        let answered = answers.as_array().map_or(0, Vec::len);
        assert_eq!(answered, plan.calls(), "not all objects answered");
        time
    }
}

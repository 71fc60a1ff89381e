//! The program that does nothing but ask objects (`tests/doubles/empty.mjs`), as the measure of what a request costs by
//! itself.

use std::time::Duration;

use serde_json::{Value, json};
use tests::edge::Edge;
use tests::http::Client;

/// What one of its objects does.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which object.
    object: String,
    /// Whether it commits a row.
    writes: bool,
}

impl Call {
    /// It reads a row.
    pub fn reading(object: &str) -> Self {
        Self {
            object: object.to_owned(),
            writes: false,
        }
    }

    /// It reads a row and writes one.
    pub fn writing(object: &str) -> Self {
        Self {
            object: object.to_owned(),
            writes: true,
        }
    }
}

/// Calls one stage after the other; those of a stage six at a time.
#[derive(Clone, Debug)]
pub struct Plan(Vec<Vec<Call>>);

impl Plan {
    /// What a read of an installation asks.
    pub fn of_read() -> Self {
        Self(vec![vec![Call::reading("installation")]])
    }

    /// What a change in an installation asks.
    pub fn of_change() -> Self {
        let installation = Call::writing("installation");
        Self(vec![vec![Call::reading("person")], vec![installation]])
    }

    /// What a phone asks that fetches leases at these locks.
    pub fn of_leases(person: usize, locks: impl IntoIterator<Item = usize>) -> Self {
        let lock = |number| Call::writing(&format!("lock {number}"));
        Self(vec![
            vec![Call::reading(&format!("person {person}"))],
            vec![Call::writing("installation")],
            locks.into_iter().map(lock).collect(),
        ])
    }

    /// How many objects it asks.
    pub fn calls(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    fn json(&self) -> Value {
        let call = |call: &Call| json!([call.object, 1, u8::from(call.writes)]);
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

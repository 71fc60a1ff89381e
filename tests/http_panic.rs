//! A panic inside an object. Alone in its file, so that the second is not shared with other tests.
#![expect(
    clippy::disallowed_methods,
    reason = "a test may look at the clock to see that an answer came at once"
)]

use std::time::{Duration, Instant};

use serde_json::json;
use tests::edge::Edge;

#[test]
fn a_panic_inside_an_object_is_a_500_within_a_second_and_its_neighbours_keep_answering() {
    let edge = Edge::start();
    let client = edge.client();
    client.post("/api/probe/contract", &json!({})).expect(200);
    let mut taken: Vec<Duration> = (0..5)
        .map(|_| {
            let before = Instant::now();
            client
                .post("/api/probe/panic", &json!({}))
                .problem(500, "internal");
            let taken = before.elapsed();
            client.get("/api/health").expect(200);
            taken
        })
        .collect();
    taken.sort();
    // A panic that hangs or takes its instance along does so each time; a machine that pauses does so once.
    assert!(taken[2] < Duration::from_secs(1), "{taken:?}");
    let rows = client.post("/api/probe/rows", &json!({})).expect(200);
    assert_eq!(rows, json!(0), "what a panic had written remained");
}

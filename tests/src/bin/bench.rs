//! Speeds of the production worker under the real runtime, beside their goals. For reading: a noisy machine fails nothing.

use std::time::{Duration, Instant};

use tests::edge::Edge;
use tests::http::Client;

const STARTS: usize = 5;
const REQUESTS: usize = 300;

fn main() {
    println!("{:<44} {:>10} {:>10} {:>10}", "what", "p50", "p95", "goal");
    let mut edge = Edge::start_artefact("production");
    row(
        "kill to the next answer",
        "300 ms",
        (0..STARTS)
            .map(|_| timed(|| first_answer(&mut edge)))
            .collect(),
    );
    let client = edge.client();
    row(
        "an unknown path, end to end",
        "5 ms",
        repeated(&client, "/api/no-such-thing"),
    );
    row(
        "health, end to end",
        "25 ms",
        repeated(&client, "/api/health"),
    );
}

fn first_answer(edge: &mut Edge) {
    edge.restart();
    let _ = edge.client().get("/api/no-such-thing");
}

fn repeated(client: &Client, path: &str) -> Vec<Duration> {
    (0..REQUESTS)
        .map(|_| timed(|| drop(client.get(path))))
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "a measurement is wall time")]
fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn row(what: &str, goal: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| {
        let index = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times
            .get(index)
            .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    println!(
        "{what:<44} {:>7.1} ms {:>7.1} ms {goal:>10}",
        at(50),
        at(95)
    );
}

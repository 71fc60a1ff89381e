//! From a killed runtime to its next answer.

use std::time::{Duration, Instant};

use tests::edge::Edge;

use crate::Setting;
use crate::empty::{Empty, Plan};
use crate::rounds::Times;
use crate::row::{Row, Unit};

const STARTS: usize = 7;

/// The rows of a start.
pub fn rows(setting: &Setting) -> Vec<Row> {
    let mut edge = Edge::start_measured(&setting.variant);
    let mut whole = Times::default();
    let mut processor = Times::default();
    for _ in 0..STARTS {
        whole.add(timed(|| {
            edge.restart();
            let _ = edge.client().get("/api/no-such-thing");
        }));
        edge.restart();
        let _ = Empty::beside(&edge).timed(&Plan::of_read(1));
        let before = edge.processor_time();
        let _ = edge.client().get("/api/no-such-thing");
        let after = edge.processor_time();
        eprintln!("{before:?} {after:?}");
        processor.add(
            after
                .ok()
                .zip(before.ok())
                .map_or(Duration::MAX, |(a, b)| a - b),
        );
    }
    let artefact = setting.artefact();
    let row = |name: &str, times: &Times, goal: f64, method: String| Row {
        name: name.to_owned(),
        value: times.median(),
        p95: Some(times.percentile(95)),
        unit: Unit::Milliseconds,
        goal: Some(goal),
        method,
    };
    let mut rows = vec![row(
        "kill to the next answer",
        &whole,
        300.0,
        format!("{STARTS} starts of {artefact}, the runtime's own beginning included."),
    )];
    if processor.median().is_finite() {
        rows.push(row(
            "start of the module, processor time",
            &processor,
            1000.0,
            format!(
                "{STARTS} starts of {artefact}: what the runtime's threads take for its first answer beyond what they take for \
                 the first of a runtime without it."
            ),
        ));
    }
    rows
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is what measures time; it runs on developers' machines alone"
)]
fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

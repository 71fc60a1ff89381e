//! From a killed runtime to its next answer.

use std::io;
use std::time::{Duration, Instant};

use tests::edge::Edge;

use crate::Setting;
use crate::empty::{Empty, Plan};
use crate::rounds::Times;
use crate::row::{Row, Unit};

const STARTS: usize = 7;

/// What the runtime may take from its start to its first answer, in milliseconds.
const ANSWER_GOAL: f64 = 300.0;

/// What the platform allows for the start of a module, in milliseconds of a processor.
const MODULE_GOAL: f64 = 1000.0;

/// The rows of a start.
pub fn rows(setting: &Setting) -> Vec<Row> {
    let mut edge = Edge::start_measured(&setting.variant);
    let mut alone = Edge::start_empty(&setting.variant);
    let (mut answers, mut module) = (Times::default(), Times::default());
    let mut is_told = true;
    for _ in 0..STARTS {
        answers.add(timed(|| first_answer(&mut edge)));
        alone.restart();
        let _ = Empty::beside(&alone).timed(&Plan::of_read(1));
        match more(&edge, &alone) {
            Ok(time) => module.add(time),
            Err(_) => is_told = false,
        }
    }
    let artefact = setting.artefact();
    let row = |name: &str, times: &Times, goal, method| Row {
        name: name.to_owned(),
        value: times.median(),
        p95: Some(times.percentile(95)),
        unit: Unit::Milliseconds,
        goal: Some(goal),
        method,
    };
    let answer = row(
        "kill to the next answer",
        &answers,
        ANSWER_GOAL,
        format!("{STARTS} starts of {artefact}, the beginning of the runtime included."),
    );
    let module = row(
        "start of the module on a processor",
        &module,
        MODULE_GOAL,
        format!(
            "{STARTS} starts of {artefact}: what all threads of the runtime take up to the first answer, without what \
             those of a runtime take that has the empty program alone."
        ),
    );
    let mut rows = vec![answer];
    rows.extend(is_told.then_some(module));
    rows
}

fn first_answer(edge: &mut Edge) {
    edge.restart();
    let _ = edge.client().get("/api/no-such-thing");
}

/// What one runtime took of the processor beyond what another took.
fn more(edge: &Edge, alone: &Edge) -> io::Result<Duration> {
    Ok(edge
        .processor_time()?
        .saturating_sub(alone.processor_time()?))
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

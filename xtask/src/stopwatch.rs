//! The only clock of this program.

use std::fmt;
use std::time::{Duration, Instant};

/// Measures elapsed wall time from its creation.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    start: Instant,
}

impl Stopwatch {
    /// Starts to measure.
    #[expect(
        clippy::disallowed_methods,
        reason = "progress and budgets of a developer command are wall time"
    )]
    pub fn start() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    /// Time since the start.
    pub fn elapsed(self) -> Duration {
        self.start.elapsed()
    }
}

impl fmt::Display for Stopwatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:.1} s", self.elapsed().as_secs_f64())
    }
}

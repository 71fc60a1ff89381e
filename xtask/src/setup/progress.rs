//! The progress line of the set-up: which part, how far, how long still.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use crate::stopwatch::Stopwatch;

/// Progress over all parts to install.
#[derive(Debug)]
pub struct Progress {
    /// Expected seconds of each part, in order.
    expected: Vec<u32>,
    /// Index of the current part, counted from one.
    current: usize,
    name: String,
    part: Stopwatch,
}

impl Progress {
    /// For parts of these expected durations in seconds.
    pub fn new(expected: Vec<u32>) -> Self {
        Self {
            expected,
            current: 0,
            name: String::new(),
            part: Stopwatch::start(),
        }
    }

    /// The next part starts.
    pub fn begin(&mut self, name: &str) {
        self.current += 1;
        name.clone_into(&mut self.name);
        self.part = Stopwatch::start();
        println!(
            "{} ... {} left in all",
            self.head(),
            in_words(self.remaining(0.0))
        );
    }

    /// The current part is this far, between 0 and 1. Rewrites the line on a terminal; elsewhere it says nothing.
    pub fn advance(&self, fraction: f64) {
        if !std::io::stdout().is_terminal() {
            return;
        }
        let percent = (fraction * 100.0).clamp(0.0, 100.0);
        print!(
            "\r\x1b[K{} {percent:.0} %, {} left in all",
            self.head(),
            in_words(self.remaining(fraction))
        );
        let _ = std::io::stdout().flush();
    }

    /// The current part is done.
    pub fn end(&self) {
        let clear = if std::io::stdout().is_terminal() {
            "\r\x1b[K"
        } else {
            ""
        };
        println!("{clear}{} done in {}", self.head(), self.part);
    }

    fn head(&self) -> String {
        format!("[{}/{}] {}", self.current, self.expected.len(), self.name)
    }

    /// What the current part still needs, from its own pace once that is known, and all later parts.
    fn remaining(&self, fraction: f64) -> Duration {
        let elapsed = self.part.elapsed().as_secs_f64();
        let expected = |index: usize| f64::from(self.expected.get(index).copied().unwrap_or(0));
        let own = if fraction > 0.1 {
            elapsed / fraction * (1.0 - fraction)
        } else {
            (expected(self.current.saturating_sub(1)) - elapsed).max(5.0)
        };
        let later: f64 = (self.current..self.expected.len()).map(expected).sum();
        Duration::from_secs_f64((own + later).max(0.0))
    }
}

fn in_words(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("less than {} s", (seconds / 10 + 1) * 10),
        _ => format!("about {} min", (seconds + 30) / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_counts_the_parts_still_to_come() {
        let mut progress = Progress::new(vec![60, 120]);
        progress.begin("first");
        let all = progress.remaining(0.0).as_secs();
        assert!((175..=180).contains(&all), "{all}");
        progress.begin("second");
        let last = progress.remaining(0.0).as_secs();
        assert!((115..=120).contains(&last), "{last}");
    }

    #[test]
    fn short_times_are_given_in_seconds_and_long_ones_in_minutes() {
        assert_eq!(in_words(Duration::from_secs(12)), "less than 20 s");
        assert_eq!(in_words(Duration::from_secs(170)), "about 3 min");
    }
}

//! Times of two contestants in one run, a round of each in turn, so that what disturbs the machine disturbs both.

use std::time::Duration;

/// What rounds took, in milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<f64>);

impl Times {
    /// One more round.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1000.0);
    }

    /// What so many of a hundred rounds stay below.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(place).copied().unwrap_or(f64::NAN)
    }

    /// What half of the rounds stay below.
    pub fn median(&self) -> f64 {
        self.percentile(50)
    }
}

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        let mut collected = Self::default();
        times.into_iter().for_each(|time| collected.add(time));
        collected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_rounds_stay_below_the_median_and_the_slowest_is_in_no_percentile_below_all() {
        let times: Times = (0..100).rev().map(Duration::from_millis).collect();
        let close = |one: f64, other: f64| (one - other).abs() < 1e-6;
        assert!(close(times.median(), 50.0) && close(times.percentile(95), 95.0));
        assert!(close(times.percentile(100), 99.0));
        assert!(Times::default().median().is_nan());
    }
}

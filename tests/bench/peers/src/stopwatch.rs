//! Times of several contestants in one run: a round of each in turn, so that what disturbs the machine disturbs all.

use std::time::Instant;

use anyhow::{Result, bail};

/// What one contestant does in one call. It answers whether it came out as expected, so that nobody is fast by failing.
pub type Work<'a> = Box<dyn FnMut() -> bool + 'a>;

/// How long one call takes.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// In half of the rounds, in microseconds.
    pub median: f64,
    /// In 95 of 100 rounds, in microseconds.
    pub p95: f64,
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Rounds of each contestant.
    pub rounds: u32,
    /// Calls in a round; a round's time is their mean.
    pub calls: u32,
}

/// Measures all contestants, in their order.
pub fn compare(plan: Plan, contestants: &mut [Work<'_>]) -> Result<Vec<Times>> {
    let mut rounds = vec![Vec::new(); contestants.len()];
    // The first tenth warms caches up and is not counted.
    for round in 0..plan.rounds + plan.rounds / 10 {
        for (contestant, times) in contestants.iter_mut().zip(&mut rounds) {
            let time = self::round(contestant, plan.calls)?;
            if round >= plan.rounds / 10 {
                times.push(time);
            }
        }
    }
    Ok(rounds.into_iter().map(times).collect())
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is what measures time; it runs on developers' machines alone"
)]
fn round(work: &mut Work<'_>, calls: u32) -> Result<f64> {
    let mut right = true;
    let begun = Instant::now();
    for _ in 0..calls {
        right &= work();
    }
    let seconds = begun.elapsed().as_secs_f64();
    if !right {
        bail!("a contestant came out otherwise than expected");
    }
    Ok(seconds * 1e6 / f64::from(calls))
}

fn times(mut rounds: Vec<f64>) -> Times {
    rounds.sort_by(f64::total_cmp);
    let at = |percent: usize| {
        let place = (rounds.len() * percent / 100).min(rounds.len().saturating_sub(1));
        rounds.get(place).copied().unwrap_or(f64::NAN)
    };
    Times {
        median: at(50),
        p95: at(95),
    }
}

//! Refused attempts: counted one by one, recorded rarely.
//!
//! Anyone can make a lock refuse, so refusals must not push openings out of the log: at most one record in five
//! minutes, with the number of attempts (`credentials.md` A18). The record names nobody, because what an attempt claims
//! before its signature is checked proves nothing.

use core::time::Duration;

use credential::denial::Denial;
use credential::event::{Attempts, Event};

use crate::clock::Uptime;

const INTERVAL: Duration = Duration::from_mins(5);
const REASONS: usize = Denial::ALL.len();

/// Counters by reason.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Refusals {
    /// Since the start.
    total: Tally,
    /// Not yet in the log.
    pending: Tally,
    recorded_at: Option<Uptime>,
}

#[derive(Clone, Copy, Debug)]
struct Tally([u32; REASONS]);

impl Default for Tally {
    fn default() -> Self {
        Self([0; REASONS])
    }
}

impl Refusals {
    /// One more attempt was refused.
    pub(crate) fn count(&mut self, reason: Denial) {
        self.total.add(reason);
        // A pause follows other refusals, which are recorded.
        if reason != Denial::Busy {
            self.pending.add(reason);
        }
    }

    /// The record that is due, if any: the reason with the most attempts. The rest waits for the next turn.
    pub(crate) fn due(&mut self, now: Uptime) -> Option<Event> {
        if self
            .recorded_at
            .is_some_and(|recorded| now.since(recorded) < INTERVAL)
        {
            return None;
        }
        let (reason, count) = self.pending.largest()?;
        let attempts = Attempts::new(u16::try_from(count).unwrap_or(u16::MAX))?;
        self.recorded_at = Some(now);
        self.pending.clear(reason);
        Some(Event::Refused {
            reason,
            attempts,
            by: None,
        })
    }

    /// How often the lock has refused for `reason` since it started.
    pub(crate) fn total(&self, reason: Denial) -> u32 {
        self.total.of(reason)
    }
}

impl Tally {
    fn add(&mut self, reason: Denial) {
        for (count, other) in self.0.iter_mut().zip(Denial::ALL) {
            if other == reason {
                *count = count.saturating_add(1);
            }
        }
    }

    fn clear(&mut self, reason: Denial) {
        for (count, other) in self.0.iter_mut().zip(Denial::ALL) {
            if other == reason {
                *count = 0;
            }
        }
    }

    fn of(&self, reason: Denial) -> u32 {
        self.0
            .iter()
            .zip(Denial::ALL)
            .find(|(_, other)| *other == reason)
            .map_or(0, |(count, _)| *count)
    }

    fn largest(&self) -> Option<(Denial, u32)> {
        let counts = self
            .0
            .iter()
            .zip(Denial::ALL)
            .filter(|(count, _)| **count > 0);
        counts
            .max_by_key(|(count, _)| **count)
            .map(|(count, reason)| (reason, *count))
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    #[test]
    fn a18_a_hundred_thousand_failures_of_many_reasons_make_twelve_records_an_hour() {
        let mut refusals = Refusals::default();
        let mut records = Vec::new();
        for attempt in 0..100_000_u64 {
            let now = Uptime::from_millis(attempt * 36);
            refusals.count(Denial::ALL[usize::try_from(attempt % 20).unwrap()]);
            records.extend(refusals.due(now));
        }
        assert_eq!(records.len(), 12);
        assert_eq!(refusals.total(Denial::Malformed), 5_000);
    }

    #[test]
    fn a18_the_first_attempt_is_recorded_at_once_and_the_rest_together() {
        let mut refusals = Refusals::default();
        let refused = |reason, count| {
            Some(Event::Refused {
                reason,
                attempts: Attempts::new(count).unwrap(),
                by: None,
            })
        };
        refusals.count(Denial::Revoked);
        assert_eq!(refusals.due(Uptime::default()), refused(Denial::Revoked, 1));
        for _ in 0..70_000 {
            refusals.count(Denial::Revoked);
        }
        refusals.count(Denial::Busy);
        refusals.count(Denial::AfterWindow);
        assert_eq!(refusals.due(Uptime::from_millis(299_999)), None);
        assert_eq!(
            refusals.due(Uptime::from_millis(300_000)),
            refused(Denial::Revoked, u16::MAX)
        );
        assert_eq!(
            refusals.due(Uptime::from_millis(600_000)),
            refused(Denial::AfterWindow, 1)
        );
        assert_eq!(refusals.due(Uptime::from_millis(900_000)), None);
        assert_eq!(refusals.total(Denial::Busy), 1);
    }
}

//! Schedules: when, by the clock on the wall, something is permitted.
//!
//! A schedule is a finite union of rules. A rule names days (a range of dates, weekdays, and what
//! kinds of special days) and times of those days. All comparisons between schedules are exact:
//! they hold for every calendar of special days and in every time zone, because a schedule speaks
//! about dates and minutes as clocks show them and a zone only decides which of them exist.

mod compile;
mod error;
mod lattice;
pub(crate) mod minutes;
pub mod phrase;
mod rebuild;
mod rule;
mod timetable;
mod wire;

pub use self::compile::{Compiled, CompiledWindow, LONGEST, MAX_WINDOWS, compile};
pub use self::error::ScheduleError;
pub use self::lattice::Excess;
pub use self::rule::{Days, Rule, TimeRange};
pub use self::timetable::{HORIZON, Timetable, TimetableError};
pub use self::wire::{RuleWire, ScheduleWire, TimeRangeWire, TimetableWire};

use self::minutes::MinuteSet;
use crate::calendar::Calendar;
use crate::time::Date;

/// The most rules of a schedule.
pub const MAX_RULES: usize = 32;
/// The most times of day of a rule.
pub const MAX_TIMES: usize = 16;

/// When something is permitted, by the clock on the wall (`R004.39` to `R004.45`, `R001.21`).
///
/// `==` compares the rules as written; [`Schedule::equals`] compares what they permit.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "ScheduleWire", into = "ScheduleWire")]
pub struct Schedule {
    rules: Vec<Rule>,
}

impl Schedule {
    /// The schedule that permits what at least one of the rules permits; without a rule it
    /// permits nothing.
    ///
    /// # Errors
    /// [`ScheduleError::TooManyRules`] above [`MAX_RULES`].
    pub fn new(rules: Vec<Rule>) -> Result<Self, ScheduleError> {
        if rules.len() > MAX_RULES {
            return Err(ScheduleError::TooManyRules);
        }
        Ok(Self { rules })
    }

    /// Permits every minute.
    #[must_use]
    pub fn always() -> Self {
        Self {
            rules: vec![Rule::always()],
        }
    }

    /// Permits nothing.
    #[must_use]
    pub const fn never() -> Self {
        Self { rules: Vec::new() }
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The permitted minutes of a local date, as ascending half-open intervals (0 to 1440) that
    /// do not touch; what remains of the night before is included.
    #[must_use]
    pub fn intervals(&self, date: Date, calendar: &Calendar) -> Vec<(u16, u16)> {
        Self::shared_intervals(std::slice::from_ref(self), date, calendar)
    }

    /// The minutes of a local date that each of the schedules permits, as [`Schedule::intervals`]
    /// has them; without a schedule the whole day.
    #[must_use]
    pub fn shared_intervals(
        schedules: &[Self],
        date: Date,
        calendar: &Calendar,
    ) -> Vec<(u16, u16)> {
        let minutes = schedules.iter().fold(MinuteSet::FULL, |shared, schedule| {
            shared.intersection(&schedule.minutes(date, calendar))
        });
        minutes.runs().collect()
    }

    /// The permitted minutes of a local date.
    pub(crate) fn minutes(&self, date: Date, calendar: &Calendar) -> MinuteSet {
        let previous = date.previous();
        self.rules
            .iter()
            .fold(MinuteSet::EMPTY, |mut minutes, rule| {
                if rule.days().contain(date, calendar) {
                    minutes = minutes.union(&rule.evenings());
                }
                if rule.days().contain(previous, calendar) {
                    minutes = minutes.union(&rule.mornings());
                }
                minutes
            })
    }
}

#[cfg(test)]
pub(crate) mod tests;

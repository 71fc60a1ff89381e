//! Schedules: when, by the clock on the wall, something is permitted.
//!
//! A schedule is a finite union of rules. A rule names days (a range of dates, weekdays, and what
//! kinds of special days) and times of those days. All comparisons between schedules are exact:
//! they hold for every calendar of special days and in every time zone, because a schedule speaks
//! about dates and minutes as clocks show them and a zone only decides which of them exist.

mod error;
mod evaluate;
mod minutes;
mod rule;
mod wire;

pub use self::error::ScheduleError;
pub use self::evaluate::{Closed, HORIZON, next_permitted};
pub use self::rule::{Days, Rule, TimeRange};
pub use self::wire::{RuleWire, ScheduleWire, TimeRangeWire, WeekdayWire};

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
}

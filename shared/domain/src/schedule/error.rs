//! Why something is not a schedule.

use std::fmt;

/// Why rules do not make a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleError {
    /// The last date of a rule lies before its first.
    DatesReversed,
    /// A rule holds on no class of days.
    NoDayClass,
    /// A rule has no time of day.
    NoTime,
    /// A rule holds on no weekday.
    NoWeekday,
    /// A rule that asks what day it was before must end by midnight.
    OvernightAfterDayClass,
    /// A time of day starts at 24:00.
    StartAtMidnightEnd,
    /// There are more than [`super::MAX_RULES`] rules.
    TooManyRules,
    /// A rule has more than [`super::MAX_TIMES`] times of day.
    TooManyTimes,
}

impl ScheduleError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DatesReversed => "schedule_dates_reversed",
            Self::NoDayClass => "schedule_no_day_class",
            Self::NoTime => "schedule_no_time",
            Self::NoWeekday => "schedule_no_weekday",
            Self::OvernightAfterDayClass => "schedule_overnight_after_day_class",
            Self::StartAtMidnightEnd => "schedule_start_at_midnight_end",
            Self::TooManyRules => "schedule_too_many_rules",
            Self::TooManyTimes => "schedule_too_many_times",
        }
    }
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::DatesReversed => "the last date lies before the first",
            Self::NoDayClass => "a rule needs at least one class of days",
            Self::NoTime => "a rule needs at least one time of day",
            Self::NoWeekday => "a rule needs at least one weekday",
            Self::OvernightAfterDayClass => {
                "a rule that depends on the day before must end by midnight"
            }
            Self::StartAtMidnightEnd => "a time of day can't start at 24:00",
            Self::TooManyRules => "the schedule has too many rules",
            Self::TooManyTimes => "a rule has too many times of day",
        })
    }
}

impl std::error::Error for ScheduleError {}

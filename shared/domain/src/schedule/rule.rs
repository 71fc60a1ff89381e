//! The parts of a schedule: days, times of day, and rules that join them.

use crate::calendar::{Calendar, DayClasses};
use crate::schedule::minutes::MinuteSet;
use crate::schedule::{MAX_TIMES, ScheduleError};
use crate::time::{Date, MinuteOfDay, Weekdays};

/// The local days on which a rule holds; all conditions must be met (`R004.44`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Days {
    /// The first date; open if missing.
    pub first: Option<Date>,
    /// The last date, included; open if missing.
    pub last: Option<Date>,
    /// The weekdays.
    pub weekdays: Weekdays,
    /// The classes of the day. Without [`crate::calendar::DayClass::Holiday`], for example, the
    /// rule does not hold on holidays, whatever their weekday.
    pub classes: DayClasses,
    /// The classes of the day before. People never enter this; it appears where the morning after
    /// an overnight rule meets another schedule.
    pub previous: DayClasses,
}

impl Days {
    /// Every day.
    pub const EVERY: Self = Self {
        first: None,
        last: None,
        weekdays: Weekdays::ALL,
        classes: DayClasses::ALL,
        previous: DayClasses::ALL,
    };

    /// Whether the date is one of these days.
    #[must_use]
    pub fn contain(&self, date: Date, calendar: &Calendar) -> bool {
        self.includes(date)
            && self.weekdays.contains(date.weekday())
            && self.classes.contains(calendar.class(date))
            && self.previous.contains(calendar.class(date.previous()))
    }

    /// The first date after this one on which the range of dates begins or ends, or on which what remains of the night
    /// before does.
    pub(crate) fn first_change(&self, date: Date) -> Option<Date> {
        let begins = self.first.into_iter();
        let ends = self.last.map(Date::next).into_iter();
        begins
            .chain(ends)
            .flat_map(|change| [change, change.next()])
            .filter(|change| *change > date)
            .min()
    }

    /// Whether the date lies in the range of dates.
    pub(crate) fn includes(&self, date: Date) -> bool {
        self.first.is_none_or(|first| first <= date) && self.last.is_none_or(|last| date <= last)
    }
}

/// A time of day: from its start until just before its end. If the end is not after the start, it
/// ends on the next day and belongs to the day on which it starts.
///
/// 00:00 to 00:00 is the whole day, and an end of 00:00 is kept as 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeRange {
    start: MinuteOfDay,
    end: MinuteOfDay,
}

impl TimeRange {
    /// The whole day.
    pub const ALL_DAY: Self = Self {
        start: MinuteOfDay::START,
        end: MinuteOfDay::END,
    };

    /// The time from `start` to `end`.
    ///
    /// # Errors
    /// [`ScheduleError::StartAtMidnightEnd`]: 24:00 is an end, not a start.
    pub fn new(start: MinuteOfDay, end: MinuteOfDay) -> Result<Self, ScheduleError> {
        if start == MinuteOfDay::END {
            return Err(ScheduleError::StartAtMidnightEnd);
        }
        let end = if end == MinuteOfDay::START {
            MinuteOfDay::END
        } else {
            end
        };
        Ok(Self { start, end })
    }

    /// The first minute.
    #[must_use]
    pub const fn start(self) -> MinuteOfDay {
        self.start
    }

    /// The minute at which it ends, never 00:00.
    #[must_use]
    pub const fn end(self) -> MinuteOfDay {
        self.end
    }

    /// Whether it ends on the day after.
    #[must_use]
    pub fn is_overnight(self) -> bool {
        self.end <= self.start
    }

    /// The minutes of the start day, as a half-open interval.
    pub(crate) fn evening(self) -> (u16, u16) {
        let end = if self.is_overnight() {
            MinuteOfDay::END
        } else {
            self.end
        };
        (self.start.minutes(), end.minutes())
    }

    /// The minutes of the day after, as a half-open interval; empty unless overnight.
    pub(crate) fn morning(self) -> (u16, u16) {
        (
            0,
            if self.is_overnight() {
                self.end.minutes()
            } else {
                0
            },
        )
    }
}

/// Times of certain days.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule {
    days: Days,
    times: Vec<TimeRange>,
}

impl Rule {
    /// The rule that permits these times of these days. The times are put in order, without
    /// repetitions.
    ///
    /// # Errors
    /// [`ScheduleError`] if the rule could hold on no day or at no time, has more than
    /// [`MAX_TIMES`] times, or is overnight and asks for the class of the day before.
    pub fn new(days: Days, mut times: Vec<TimeRange>) -> Result<Self, ScheduleError> {
        if days
            .first
            .zip(days.last)
            .is_some_and(|(first, last)| last < first)
        {
            return Err(ScheduleError::DatesReversed);
        }
        if days.weekdays.is_empty() {
            return Err(ScheduleError::NoWeekday);
        }
        if days.classes.is_empty() || days.previous.is_empty() {
            return Err(ScheduleError::NoDayClass);
        }
        times.sort_unstable();
        times.dedup();
        if times.is_empty() {
            return Err(ScheduleError::NoTime);
        }
        if times.len() > MAX_TIMES {
            return Err(ScheduleError::TooManyTimes);
        }
        if days.previous != DayClasses::ALL && times.iter().any(|time| time.is_overnight()) {
            return Err(ScheduleError::OvernightAfterDayClass);
        }
        Ok(Self { days, times })
    }

    /// The rule that permits every minute.
    #[must_use]
    pub fn always() -> Self {
        Self {
            days: Days::EVERY,
            times: vec![TimeRange::ALL_DAY],
        }
    }

    /// The days on which the times start.
    #[must_use]
    pub const fn days(&self) -> &Days {
        &self.days
    }

    /// The times, in order.
    #[must_use]
    pub fn times(&self) -> &[TimeRange] {
        &self.times
    }

    /// The minutes that the rule permits on a day on which its times start.
    pub(crate) fn evenings(&self) -> MinuteSet {
        self.times.iter().map(|time| time.evening()).collect()
    }

    /// The minutes that the rule permits on the day after.
    pub(crate) fn mornings(&self) -> MinuteSet {
        self.times
            .iter()
            .filter(|time| time.is_overnight())
            .map(|time| time.morning())
            .collect()
    }
}

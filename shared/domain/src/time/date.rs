//! Local calendar dates and sets of weekdays.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{TimeError, has_shape};

/// A local calendar date in the years 1999 to 2201: a year more on both sides than
/// [`super::Instant`], so that every instant has a local date, a day before and a day after.
///
/// Text form: `2026-03-29`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// 1999-01-01.
    pub const MIN: Self = Self(10_592);
    /// 2201-12-31.
    pub const MAX: Self = Self(84_735);

    /// The date with this year, month (1 to 12) and day (1 to 31); `None` if there is none.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let days = NaiveDate::from_ymd_opt(year, month, day)?.to_epoch_days();
        (Self::MIN.0 <= days && days <= Self::MAX.0).then_some(Self(days))
    }

    /// The date so many days after 1970-01-01, held within the range.
    #[must_use]
    pub fn from_days(days: i32) -> Self {
        Self(days.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The day of the week.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        match (self.0 + 3).rem_euclid(7) {
            0 => Weekday::Mon,
            1 => Weekday::Tue,
            2 => Weekday::Wed,
            3 => Weekday::Thu,
            4 => Weekday::Fri,
            5 => Weekday::Sat,
            _ => Weekday::Sun,
        }
    }

    /// The day after; the last date is followed by itself.
    #[must_use]
    pub fn next(self) -> Self {
        Self::from_days(self.0 + 1)
    }

    /// The day before; the first date is preceded by itself.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::from_days(self.0 - 1)
    }

    /// Year, month (1 to 12) and day of the month (1 to 31).
    #[must_use]
    pub fn year_month_day(self) -> (i32, u32, u32) {
        let date = NaiveDate::from_epoch_days(self.0).unwrap_or_default();
        (date.year(), date.month(), date.day())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.year_month_day();
        write!(out, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Date {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        if !has_shape(text, "dddd-dd-dd") {
            return Err(TimeError::Form);
        }
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| TimeError::Range)?;
        Self::new(date.year(), date.month(), date.day()).ok_or(TimeError::Range)
    }
}

/// A set of weekdays; bit 0 is Monday, bit 6 is Sunday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weekdays(u8);

impl Weekdays {
    /// No weekday.
    pub const NONE: Self = Self(0);
    /// All seven.
    pub const ALL: Self = Self(0b111_1111);
    /// Monday to Friday.
    pub const MONDAY_TO_FRIDAY: Self = Self(0b001_1111);

    /// Monday to Sunday, in order.
    pub const ORDER: [Weekday; 7] = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
        Weekday::Sat,
        Weekday::Sun,
    ];

    /// The set with these bits; higher bits than bit 6 are ignored.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// The bits: bit 0 is Monday.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set of one weekday.
    #[must_use]
    pub const fn only(weekday: Weekday) -> Self {
        Self(1 << weekday.num_days_from_monday())
    }

    /// Whether the weekday is in the set.
    #[must_use]
    pub const fn contains(self, weekday: Weekday) -> bool {
        self.0 & Self::only(weekday).0 != 0
    }

    /// Whether no weekday is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The weekdays in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The weekdays that follow those of the set: Sunday gives Monday.
    #[must_use]
    pub const fn followers(self) -> Self {
        Self::from_bits(self.0 << 1 | self.0 >> 6)
    }

    /// The weekdays of the set, Monday first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Self::ORDER
            .into_iter()
            .filter(move |weekday| self.contains(*weekday))
    }
}

impl FromIterator<Weekday> for Weekdays {
    fn from_iter<I: IntoIterator<Item = Weekday>>(weekdays: I) -> Self {
        weekdays
            .into_iter()
            .fold(Self::NONE, |set, weekday| set.union(Self::only(weekday)))
    }
}

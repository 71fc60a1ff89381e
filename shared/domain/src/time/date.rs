//! Local calendar dates and sets of weekdays.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use super::{TimeError, digits, has_shape};

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
        (Self::MIN.0..=Self::MAX.0)
            .contains(&days)
            .then_some(Self(days))
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
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
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

    /// The first date from this one on that falls on the weekday, itself included; `None` if it
    /// comes after `last`.
    #[must_use]
    pub fn first_weekday(self, weekday: Weekday, last: Self) -> Option<Self> {
        let days = self.0 + (weekday as i32 - self.weekday() as i32).rem_euclid(7);
        (days <= last.0).then_some(Self(days))
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
        let year = i32::try_from(digits(text, 0..4)).unwrap_or(0);
        Self::new(year, digits(text, 5..7), digits(text, 8..10)).ok_or(TimeError::Range)
    }
}

/// A day of the week.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    #[serde(rename = "monday")]
    Monday,
    #[serde(rename = "tuesday")]
    Tuesday,
    #[serde(rename = "wednesday")]
    Wednesday,
    #[serde(rename = "thursday")]
    Thursday,
    #[serde(rename = "friday")]
    Friday,
    #[serde(rename = "saturday")]
    Saturday,
    #[serde(rename = "sunday")]
    Sunday,
}

impl Weekday {
    /// Monday to Sunday, in order.
    pub const ORDER: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The weekday after.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Monday => Self::Tuesday,
            Self::Tuesday => Self::Wednesday,
            Self::Wednesday => Self::Thursday,
            Self::Thursday => Self::Friday,
            Self::Friday => Self::Saturday,
            Self::Saturday => Self::Sunday,
            Self::Sunday => Self::Monday,
        }
    }

    /// The weekday before.
    #[must_use]
    pub const fn previous(self) -> Self {
        match self {
            Self::Monday => Self::Sunday,
            Self::Tuesday => Self::Monday,
            Self::Wednesday => Self::Tuesday,
            Self::Thursday => Self::Wednesday,
            Self::Friday => Self::Thursday,
            Self::Saturday => Self::Friday,
            Self::Sunday => Self::Saturday,
        }
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
        Self(1 << weekday as u8)
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
        Weekday::ORDER
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

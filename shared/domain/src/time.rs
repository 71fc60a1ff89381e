//! Points in time and lengths of time, as values; nothing here reads a clock.

mod date;
mod minute;

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

pub use self::date::{Date, Weekday, Weekdays};
pub use self::minute::MinuteOfDay;
use crate::id::text_on_the_wire;

/// Milliseconds in a minute.
const MINUTE: i64 = 60_000;

/// A point in time: milliseconds since the Unix epoch (UTC, without leap seconds), in the years
/// 2000 to 2200.
///
/// Text form: RFC 3339 in UTC with `Z`; milliseconds are written only when they are not zero, and
/// read as none or exactly three digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// 2000-01-01T00:00:00Z.
    pub const MIN: Self = Self(946_684_800_000);
    /// 2200-12-31T23:59:59.999Z.
    pub const MAX: Self = Self(7_289_654_399_999);

    /// The instant so many milliseconds after the Unix epoch; `None` outside the range.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Option<Self> {
        if millis < Self::MIN.0 || millis > Self::MAX.0 {
            None
        } else {
            Some(Self(millis))
        }
    }

    /// The instant so many seconds after the Unix epoch; `None` outside the range.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Option<Self> {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// So much later; stops at [`Instant::MAX`].
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        self.checked_plus(duration).unwrap_or(Self::MAX)
    }

    /// So much later; `None` beyond [`Instant::MAX`].
    #[must_use]
    pub fn checked_plus(self, duration: Duration) -> Option<Self> {
        self.0.checked_add(duration.0).and_then(Self::from_millis)
    }

    /// So much earlier; stops at [`Instant::MIN`].
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        self.checked_minus(duration).unwrap_or(Self::MIN)
    }

    /// So much earlier; `None` before [`Instant::MIN`].
    #[must_use]
    pub fn checked_minus(self, duration: Duration) -> Option<Self> {
        self.0.checked_sub(duration.0).and_then(Self::from_millis)
    }

    /// The time that has passed since `earlier`; zero if `earlier` is not earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration((self.0 - earlier.0).max(0))
    }

    /// The instant at which a local clock, so many minutes ahead of UTC, shows this date and
    /// minute; held within the range of instants.
    pub(crate) fn of_local(date: Date, minute: u16, offset: i16) -> Self {
        let minutes = i64::from(date.days()) * 1440 + i64::from(minute) - i64::from(offset);
        Self((minutes * MINUTE).clamp(Self::MIN.0, Self::MAX.0))
    }

    /// The date and the whole minute that a local clock shows, so many minutes ahead of UTC.
    pub(crate) fn to_local(self, offset: i16) -> (Date, u16) {
        let minutes = self.0.div_euclid(MINUTE) + i64::from(offset);
        let days = i32::try_from(minutes.div_euclid(1440)).unwrap_or(i32::MAX);
        let minute = u16::try_from(minutes.rem_euclid(1440)).unwrap_or(0);
        (Date::from_days(days), minute)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, minute) = self.to_local(0);
        let (second, millis) = (self.0 / 1000 % 60, self.0 % 1000);
        write!(
            out,
            "{date}T{:02}:{:02}:{second:02}",
            minute / 60,
            minute % 60
        )?;
        if millis != 0 {
            write!(out, ".{millis:03}")?;
        }
        out.write_str("Z")
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Instant {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        if !has_shape(text, "dddd-dd-ddTdd:dd:ddZ") && !has_shape(text, "dddd-dd-ddTdd:dd:dd.dddZ")
        {
            return Err(TimeError::Form);
        }
        let date: Date = text.get(..10).unwrap_or_default().parse()?;
        let (hour, minute, second) = (
            digits(text, 11..13),
            digits(text, 14..16),
            digits(text, 17..19),
        );
        if hour > 23 || minute > 59 || second > 59 {
            return Err(TimeError::Range);
        }
        let millis = if text.len() > 20 {
            digits(text, 20..23)
        } else {
            0
        };
        let of_day = i64::from(hour * 3600 + minute * 60 + second) * 1000 + i64::from(millis);
        Self::from_millis(i64::from(date.days()) * 1440 * MINUTE + of_day).ok_or(TimeError::Range)
    }
}

/// A length of time in milliseconds, never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i64);

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// So many milliseconds.
    #[must_use]
    pub const fn millis(millis: u32) -> Self {
        Self(millis as i64)
    }

    /// So many seconds.
    #[must_use]
    pub const fn seconds(seconds: u32) -> Self {
        Self(seconds as i64 * 1000)
    }

    /// So many minutes.
    #[must_use]
    pub const fn minutes(minutes: u32) -> Self {
        Self(minutes as i64 * MINUTE)
    }

    /// So many hours.
    #[must_use]
    pub const fn hours(hours: u32) -> Self {
        Self(hours as i64 * 60 * MINUTE)
    }

    /// So many days of 24 hours.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        Self(days as i64 * 24 * 60 * MINUTE)
    }

    /// The number of milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Half of it, rounded down to a millisecond.
    #[must_use]
    pub const fn half(self) -> Self {
        Self(self.0 / 2)
    }
}

/// Why a text is not a point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeError {
    /// The text has not the one form that is accepted.
    Form,
    /// The text names a time that does not exist or lies outside the supported years.
    Range,
}

impl TimeError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "time_form",
            Self::Range => "time_range",
        }
    }
}

impl fmt::Display for TimeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Form => "the time has another form",
            Self::Range => "the time does not exist or is out of range",
        })
    }
}

impl std::error::Error for TimeError {}

text_on_the_wire!(Instant: like r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3})?Z$");
text_on_the_wire!(Date: like "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
text_on_the_wire!(MinuteOfDay: like "^[0-9]{2}:[0-9]{2}$");

/// Whether a text has exactly this shape: `d` is any digit, everything else stands for itself.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text
            .bytes()
            .zip(shape.bytes())
            .all(|(byte, wanted)| match wanted {
                b'd' => byte.is_ascii_digit(),
                _ => byte == wanted,
            })
}

/// The number at a place of a text whose shape has digits there.
fn digits(text: &str, place: Range<usize>) -> u32 {
    let number = text.get(place).and_then(|digits| digits.parse().ok());
    number.unwrap_or(0)
}

#[cfg(test)]
mod tests;

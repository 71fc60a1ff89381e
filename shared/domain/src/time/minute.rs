//! Minutes of a local day.

use std::fmt;
use std::str::FromStr;

use super::{TimeError, has_shape};

/// A minute of a local day as its clock shows it: 0 is 00:00, 1440 is 24:00, the end of the day.
///
/// Text form: `08:30`.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MinuteOfDay(u16);

impl MinuteOfDay {
    /// 00:00.
    pub const START: Self = Self(0);
    /// 24:00.
    pub const END: Self = Self(1440);

    /// The minute so many minutes after 00:00; `None` after 24:00.
    #[must_use]
    pub const fn new(minute: u16) -> Option<Self> {
        if minute > Self::END.0 {
            None
        } else {
            Some(Self(minute))
        }
    }

    /// The minute of this hour and minute; `None` after 24:00 or for a minute above 59.
    #[must_use]
    pub const fn at(hour: u16, minute: u16) -> Option<Self> {
        if hour > 24 || minute > 59 {
            None
        } else {
            Self::new(hour * 60 + minute)
        }
    }

    /// Minutes since 00:00.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for MinuteOfDay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl fmt::Debug for MinuteOfDay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for MinuteOfDay {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        if !has_shape(text, "dd:dd") {
            return Err(TimeError::Form);
        }
        let (hour, minute) = text.split_once(':').ok_or(TimeError::Form)?;
        let number = |digits: &str| digits.parse().map_err(|_| TimeError::Form);
        Self::at(number(hour)?, number(minute)?).ok_or(TimeError::Range)
    }
}

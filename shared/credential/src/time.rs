//! Instants on the wire, in UTC since 2025-01-01T00:00:00Z.

use crate::denial::Malformed;
use crate::number::{u24_from_bytes, u24_to_bytes};

/// Seconds from 1970 to 2025, both at midnight UTC.
pub const EPOCH_UNIX_SECONDS: i64 = 1_735_689_600;

const SECONDS_PER_MINUTE: u32 = 60;

/// Whole minutes since 2025 in three bytes: until the year 2056.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct MinuteStamp(u32);

impl MinuteStamp {
    /// The last minute that three bytes can say.
    pub const MAX: Self = Self(0x00ff_ffff);

    /// Minutes since 2025, up to 16,777,215.
    #[must_use]
    pub const fn new(minutes: u32) -> Option<Self> {
        if minutes > Self::MAX.0 {
            None
        } else {
            Some(Self(minutes))
        }
    }

    /// Minutes since 2025.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        self.0
    }

    /// The first second of this minute.
    #[must_use]
    pub const fn start(self) -> SecondStamp {
        SecondStamp(self.0.saturating_mul(SECONDS_PER_MINUTE))
    }

    pub(crate) const fn from_bytes(bytes: [u8; 3]) -> Self {
        Self(u24_from_bytes(bytes))
    }

    pub(crate) const fn to_bytes(self) -> [u8; 3] {
        u24_to_bytes(self.0)
    }
}

/// Whole seconds since 2025 in four bytes: until the year 2161.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SecondStamp(pub u32);

impl SecondStamp {
    /// The minute in which this second lies; `None` after 2056.
    #[must_use]
    pub const fn minute(self) -> Option<MinuteStamp> {
        MinuteStamp::new(self.0 / SECONDS_PER_MINUTE)
    }

    /// From milliseconds since 1970, rounded down; `None` before 2025 or after 2161.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Option<Self> {
        let seconds = millis.div_euclid(1000).checked_sub(EPOCH_UNIX_SECONDS)?;
        u32::try_from(seconds).ok().map(Self)
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn unix_millis(self) -> i64 {
        i64::from(self.0)
            .saturating_add(EPOCH_UNIX_SECONDS)
            .saturating_mul(1000)
    }

    /// The start of the hour in which this second lies.
    #[must_use]
    pub const fn hour(self) -> Self {
        Self(self.0 - self.0 % 3600)
    }
}

/// From an instant (included) to a later one (excluded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Validity {
    not_before: MinuteStamp,
    not_after: MinuteStamp,
}

impl Validity {
    /// `None` unless `not_before` is earlier than `not_after`.
    #[must_use]
    pub fn new(not_before: MinuteStamp, not_after: MinuteStamp) -> Option<Self> {
        (not_before < not_after).then_some(Self {
            not_before,
            not_after,
        })
    }

    /// The first minute.
    #[must_use]
    pub const fn not_before(self) -> MinuteStamp {
        self.not_before
    }

    /// The first minute that no longer belongs to it.
    #[must_use]
    pub const fn not_after(self) -> MinuteStamp {
        self.not_after
    }

    /// How many minutes it lasts, at least 1.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        self.not_after.0.saturating_sub(self.not_before.0)
    }

    pub(crate) fn from_bytes(not_before: [u8; 3], not_after: [u8; 3]) -> Result<Self, Malformed> {
        Self::new(
            MinuteStamp::from_bytes(not_before),
            MinuteStamp::from_bytes(not_after),
        )
        .ok_or(Malformed)
    }
}

/// A length of time in whole hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hours(pub u16);

impl Hours {
    /// The same in minutes.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        (self.0 as u32).saturating_mul(60)
    }
}

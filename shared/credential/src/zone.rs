//! From UTC to lock-local time by the offsets in the lock's state.

use crate::denial::Malformed;
use crate::time::{MinuteStamp, SecondStamp};
use crate::window::{DAY_MINUTES, LocalTime, Weekday};

/// Minutes in a quarter of an hour.
const QUARTER: i64 = 15;

/// The distance of local time from UTC in quarters of an hour: −48 (12 h behind) to 56 (14 h ahead).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ZoneOffset(i8);

impl ZoneOffset {
    /// UTC itself.
    pub const UTC: Self = Self(0);

    /// An offset in quarters of an hour.
    #[must_use]
    pub const fn from_quarters(quarters: i8) -> Option<Self> {
        if quarters >= -48 && quarters <= 56 {
            Some(Self(quarters))
        } else {
            None
        }
    }

    /// Quarters of an hour.
    #[must_use]
    pub const fn quarters(self) -> i8 {
        self.0
    }

    fn from_byte(byte: u8) -> Result<Self, Malformed> {
        Self::from_quarters(byte.cast_signed()).ok_or(Malformed)
    }
}

/// What a lock knows of its zone: three offsets and the instants between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone {
    offset: ZoneOffset,
    first: (MinuteStamp, ZoneOffset),
    second: (MinuteStamp, ZoneOffset),
}

impl Zone {
    /// Bytes in a state.
    pub const LENGTH: usize = 9;

    /// `offset` until the first instant, then the first's offset until the second instant; from then on the lock does not
    /// know local time. `None` unless the first instant is not later than the second.
    ///
    /// A zone without a change within a year names the end of that year twice, with the same offset.
    #[must_use]
    pub fn new(
        offset: ZoneOffset,
        first: (MinuteStamp, ZoneOffset),
        second: (MinuteStamp, ZoneOffset),
    ) -> Option<Self> {
        (first.0 <= second.0).then_some(Self {
            offset,
            first,
            second,
        })
    }

    /// The offset at `now`; `None` from the second instant on.
    #[must_use]
    pub fn offset_at(&self, now: SecondStamp) -> Option<ZoneOffset> {
        if now < self.first.0.start() {
            Some(self.offset)
        } else if now < self.second.0.start() {
            Some(self.first.1)
        } else {
            None
        }
    }

    /// Local time at `now`; `None` from the second instant on.
    #[must_use]
    pub fn local(&self, now: SecondStamp) -> Option<LocalTime> {
        let offset = self.offset_at(now)?;
        let minutes =
            i64::from(now.0 / 60).saturating_add(i64::from(offset.0).saturating_mul(QUARTER));
        let day = minutes.div_euclid(i64::from(DAY_MINUTES));
        let minute = u16::try_from(minutes.rem_euclid(i64::from(DAY_MINUTES))).ok()?;
        // 1 January 2025 was a Wednesday.
        let weekday = usize::try_from(day.saturating_add(2).rem_euclid(7)).ok()?;
        LocalTime::new(*Weekday::ALL.get(weekday)?, minute)
    }

    /// Where the second instant and its offset stand: what a later state will have to say.
    #[must_use]
    pub const fn second(&self) -> (MinuteStamp, ZoneOffset) {
        self.second
    }

    pub(crate) fn to_bytes(self) -> [u8; Self::LENGTH] {
        let [a0, a1, a2] = self.first.0.to_bytes();
        let [b0, b1, b2] = self.second.0.to_bytes();
        let byte = |offset: ZoneOffset| offset.0.cast_unsigned();
        [
            byte(self.offset),
            a0,
            a1,
            a2,
            byte(self.first.1),
            b0,
            b1,
            b2,
            byte(self.second.1),
        ]
    }

    pub(crate) fn from_bytes(
        [offset, a0, a1, a2, first, b0, b1, b2, second]: [u8; Self::LENGTH],
    ) -> Result<Self, Malformed> {
        Self::new(
            ZoneOffset::from_byte(offset)?,
            (
                MinuteStamp::from_bytes([a0, a1, a2]),
                ZoneOffset::from_byte(first)?,
            ),
            (
                MinuteStamp::from_bytes([b0, b1, b2]),
                ZoneOffset::from_byte(second)?,
            ),
        )
        .ok_or(Malformed)
    }
}

//! Weekday and time-of-day windows in lock-local time (DL1 C.2).

use crate::denial::{Denial, Malformed};

/// Minutes in a day.
pub const DAY_MINUTES: u16 = 1440;

const WEEKDAY_SHIFT: u32 = 25;
const START_SHIFT: u32 = 14;
const END_SHIFT: u32 = 3;
const MINUTE_MASK: u32 = 0x7ff;
const OVERNIGHT: u32 = 0b100;
const ALL_DAY: u32 = 0b010;

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Weekday {
    /// Bit 0 of a mask.
    Monday = 0,
    /// Bit 1.
    Tuesday = 1,
    /// Bit 2.
    Wednesday = 2,
    /// Bit 3.
    Thursday = 3,
    /// Bit 4.
    Friday = 4,
    /// Bit 5.
    Saturday = 5,
    /// Bit 6.
    Sunday = 6,
}

impl Weekday {
    /// From Monday.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The day before.
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

/// At least one day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);

    /// Days by mask, bit 0 Monday to bit 6 Sunday; `None` for no day and for bit 7.
    #[must_use]
    pub const fn from_mask(mask: u8) -> Option<Self> {
        if mask == 0 || mask > Self::ALL.0 {
            None
        } else {
            Some(Self(mask))
        }
    }

    /// One day.
    #[must_use]
    pub const fn only(day: Weekday) -> Self {
        Self(1 << day as u8)
    }

    /// The days of either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `day` is one of them.
    #[must_use]
    pub const fn contains(self, day: Weekday) -> bool {
        self.0 & Self::only(day).0 != 0
    }

    /// Bit 0 Monday to bit 6 Sunday.
    #[must_use]
    pub const fn mask(self) -> u8 {
        self.0
    }
}

/// A minute of a local week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    weekday: Weekday,
    minute: u16,
}

impl LocalTime {
    /// `minute` of the day from 0 to 1439.
    #[must_use]
    pub const fn new(weekday: Weekday, minute: u16) -> Option<Self> {
        if minute < DAY_MINUTES {
            Some(Self { weekday, minute })
        } else {
            None
        }
    }

    /// The day of the week.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        self.weekday
    }

    /// The minute of the day.
    #[must_use]
    pub const fn minute(self) -> u16 {
        self.minute
    }
}

/// Some days of the week, each for a part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    weekdays: Weekdays,
    hours: Hours,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Hours {
    AllDay,
    /// Start below 1440, end from 1 to 1440, not 0 to 1440. If end <= start, it is on the next day.
    Between {
        start: u16,
        end: u16,
    },
}

impl Window {
    /// Every minute of every day.
    pub const ALWAYS: Self = Self::all_day(Weekdays::ALL);

    /// Whole days.
    #[must_use]
    pub const fn all_day(weekdays: Weekdays) -> Self {
        Self {
            weekdays,
            hours: Hours::AllDay,
        }
    }

    /// From minute `start` (included) to minute `end` (excluded) of the day; if `end` is not later than `start`, it is on
    /// the day after, and the window belongs to the weekday on which it starts.
    ///
    /// `None` unless `start` is below 1440 and `end` from 1 to 1440. From 0 to 1440 is [`Self::all_day`].
    #[must_use]
    pub const fn between(weekdays: Weekdays, start: u16, end: u16) -> Option<Self> {
        if start >= DAY_MINUTES || end == 0 || end > DAY_MINUTES {
            return None;
        }
        if start == 0 && end == DAY_MINUTES {
            return Some(Self::all_day(weekdays));
        }
        Some(Self {
            weekdays,
            hours: Hours::Between { start, end },
        })
    }

    /// The days on which it starts.
    #[must_use]
    pub const fn weekdays(self) -> Weekdays {
        self.weekdays
    }

    /// Start and end in minutes of the day, `None` for whole days; an end that is not later than the start is on the day after.
    #[must_use]
    pub const fn hours(self) -> Option<(u16, u16)> {
        match self.hours {
            Hours::AllDay => None,
            Hours::Between { start, end } => Some((start, end)),
        }
    }

    /// Whether `now` lies in it.
    #[must_use]
    pub const fn permits(self, now: LocalTime) -> bool {
        let today = self.weekdays.contains(now.weekday);
        match self.hours {
            Hours::AllDay => today,
            Hours::Between { start, end } if end > start => {
                today && now.minute >= start && now.minute < end
            }
            Hours::Between { start, end } => {
                let yesterday = self.weekdays.contains(now.weekday.previous());
                (today && now.minute >= start) || (yesterday && now.minute < end)
            }
        }
    }

    /// Whether some minute of the local day `weekday` lies in it.
    const fn touches(self, weekday: Weekday) -> bool {
        if self.weekdays.contains(weekday) {
            return true;
        }
        match self.hours {
            Hours::Between { start, end } if end <= start => {
                self.weekdays.contains(weekday.previous())
            }
            _ => false,
        }
    }

    pub(crate) const fn to_bytes(self) -> [u8; 4] {
        let days = (self.weekdays.0 as u32) << WEEKDAY_SHIFT;
        let hours = match self.hours {
            Hours::AllDay => ALL_DAY,
            Hours::Between { start, end } => {
                let flag = if end <= start { OVERNIGHT } else { 0 };
                (start as u32) << START_SHIFT | (end as u32) << END_SHIFT | flag
            }
        };
        (days | hours).to_be_bytes()
    }

    pub(crate) fn from_bytes(bytes: [u8; 4]) -> Result<Self, Malformed> {
        let bits = u32::from_be_bytes(bytes);
        let mask = u8::try_from(bits >> WEEKDAY_SHIFT).map_err(|_| Malformed)?;
        let weekdays = Weekdays::from_mask(mask).ok_or(Malformed)?;
        let minute = |shift: u32| u16::try_from(bits >> shift & MINUTE_MASK).map_err(|_| Malformed);
        let window = if bits & ALL_DAY != 0 {
            Self::all_day(weekdays)
        } else {
            Self::between(weekdays, minute(START_SHIFT)?, minute(END_SHIFT)?).ok_or(Malformed)?
        };
        if window.to_bytes() == bytes {
            Ok(window)
        } else {
            Err(Malformed)
        }
    }
}

/// 1 to 8 windows of one credential, ascending by their bytes and without repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Windows {
    first: Window,
    extra: [Option<Window>; Self::EXTRA],
}

impl Windows {
    /// How many windows a credential can have.
    pub const COUNT: usize = 8;

    const EXTRA: usize = Self::COUNT - 1;

    /// No restriction.
    pub const ALWAYS: Self = Self::one(Window::ALWAYS);

    /// One window.
    #[must_use]
    pub const fn one(window: Window) -> Self {
        Self {
            first: window,
            extra: [None; Self::EXTRA],
        }
    }

    /// Any of the given windows, in any order; `None` if there are none or more than [`Self::COUNT`] different ones.
    #[must_use]
    pub fn any_of(windows: &[Window]) -> Option<Self> {
        if windows.contains(&Window::ALWAYS) {
            return Some(Self::ALWAYS);
        }
        let next = |after: Option<Window>| {
            windows
                .iter()
                .copied()
                .filter(|window| after.is_none_or(|after| window.to_bytes() > after.to_bytes()))
                .min_by_key(|window| window.to_bytes())
        };
        let first = next(None)?;
        let mut all = Self::one(first);
        let mut last = first;
        for slot in &mut all.extra {
            let Some(window) = next(Some(last)) else {
                return Some(all);
            };
            *slot = Some(window);
            last = window;
        }
        next(Some(last)).is_none().then_some(all)
    }

    /// The windows, ascending.
    pub fn iter(&self) -> impl Iterator<Item = Window> + '_ {
        core::iter::once(self.first).chain(self.extra.iter().flatten().copied())
    }

    /// Whether there is no restriction, so that no time of day is needed to decide.
    #[must_use]
    pub fn is_always(&self) -> bool {
        *self == Self::ALWAYS
    }

    /// Whether `now` lies in one of them.
    ///
    /// # Errors
    /// [`Denial::WrongTimeOfDay`] if another minute of this local day lies in one, else [`Denial::WrongWeekday`].
    pub fn permits(&self, now: LocalTime) -> Result<(), Denial> {
        if self.iter().any(|window| window.permits(now)) {
            Ok(())
        } else if self.iter().any(|window| window.touches(now.weekday())) {
            Err(Denial::WrongTimeOfDay)
        } else {
            Err(Denial::WrongWeekday)
        }
    }

    /// The first window of a credential; the rest follows elsewhere.
    pub(crate) const fn first(&self) -> Window {
        self.first
    }

    /// All windows after the first.
    pub(crate) fn extra(&self) -> impl Iterator<Item = Window> + '_ {
        self.extra.iter().flatten().copied()
    }

    /// Puts the first and the other windows together again.
    pub(crate) fn read(first: [u8; 4], extra: &[u8]) -> Result<Self, Malformed> {
        let (chunks, []) = extra.as_chunks::<4>() else {
            return Err(Malformed);
        };
        let mut all = Self::one(Window::from_bytes(first)?);
        if chunks.len() > Self::EXTRA || (all.is_always() && !chunks.is_empty()) {
            return Err(Malformed);
        }
        let mut last = first;
        for (slot, chunk) in all.extra.iter_mut().zip(chunks) {
            let window = Window::from_bytes(*chunk)?;
            if *chunk <= last || window == Window::ALWAYS {
                return Err(Malformed);
            }
            *slot = Some(window);
            last = *chunk;
        }
        Ok(all)
    }
}

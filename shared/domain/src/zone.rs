//! A time zone as a value: which local date and minute a clock on the wall shows at an instant.
//!
//! There is no time zone database here. Who has one (`durable-objects`) builds the table for the
//! span that is needed; it must reach at least [`crate::schedule::HORIZON`] beyond the instants
//! that are asked about, because the last offset is taken to hold for ever.

use std::cmp::Ordering;
use std::fmt;

use crate::time::{Date, Instant, MinuteOfDay};

/// The most transitions a table may hold: two a year for 200 years and some to spare.
const MAX_TRANSITIONS: usize = 512;
/// The longest name of a zone, in bytes.
const MAX_NAME: usize = 64;

/// A time zone: its IANA name, and its offsets from UTC in whole minutes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "ZoneWire", into = "ZoneWire")]
pub struct Zone {
    name: String,
    first_offset: i16,
    transitions: Vec<Transition>,
}

/// From `at` on, local clocks are `offset` minutes ahead of UTC.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Transition {
    /// The first instant with the new offset; a whole minute.
    pub at: Instant,
    /// Minutes ahead of UTC (negative in the west), between -1080 and 1080.
    pub offset: i16,
}

/// What a clock on the wall shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The local date.
    pub date: Date,
    /// The whole minute of that date, never 24:00.
    pub minute: MinuteOfDay,
}

/// A piece of time during which local clocks run evenly and show one date: it ends at local
/// midnight or when the offset changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first instant.
    pub from: Instant,
    /// The first instant after it, or [`Instant::MAX`].
    pub until: Instant,
    /// The local date throughout.
    pub date: Date,
    /// The minute of the date at `from`, rounded down.
    pub minute: u16,
    offset: i16,
}

impl Stretch {
    /// The instant at which the local clock shows this minute of the date; it may lie outside.
    #[must_use]
    pub fn instant(&self, minute: u16) -> Instant {
        Instant::of_local(self.date, minute, self.offset)
    }

    /// The minute of the date (0 to 1440) that the local clock shows at this instant, held within
    /// the date.
    #[must_use]
    pub fn minute_at(&self, at: Instant) -> u16 {
        let (date, minute) = at.to_local(self.offset);
        match date.cmp(&self.date) {
            Ordering::Less => 0,
            Ordering::Equal => minute,
            Ordering::Greater => 1440,
        }
    }
}

impl Zone {
    /// The zone with this name and table. `first_offset` (minutes ahead of UTC) holds before the
    /// first transition.
    ///
    /// # Errors
    /// [`ZoneError`]: a name that is empty, longer than 64 bytes or not plain ASCII; an offset
    /// beyond 18 hours; transitions that do not rise, are not at whole minutes, or are too many.
    pub fn new(
        name: impl Into<String>,
        first_offset: i16,
        transitions: Vec<Transition>,
    ) -> Result<Self, ZoneError> {
        let name = name.into();
        if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ZoneError::Name);
        }
        let offsets = transitions.iter().map(|transition| transition.offset);
        if offsets
            .chain([first_offset])
            .any(|offset| !(-1080..=1080).contains(&offset))
        {
            return Err(ZoneError::Offset);
        }
        if transitions.len() > MAX_TRANSITIONS {
            return Err(ZoneError::TooManyTransitions);
        }
        if !transitions.is_sorted_by(|one, two| one.at < two.at)
            || transitions
                .iter()
                .any(|transition| transition.at.millis() % 60_000 != 0)
        {
            return Err(ZoneError::Transitions);
        }
        Ok(Self {
            name,
            first_offset,
            transitions,
        })
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self {
            name: "UTC".into(),
            first_offset: 0,
            transitions: Vec::new(),
        }
    }

    /// The IANA name, for example `Europe/Amsterdam`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The transitions, ascending.
    #[must_use]
    pub fn transitions(&self) -> &[Transition] {
        &self.transitions
    }

    /// Minutes ahead of UTC at this instant.
    #[must_use]
    pub fn offset(&self, at: Instant) -> i16 {
        let past = self
            .transitions
            .iter()
            .take_while(|transition| transition.at <= at);
        past.last()
            .map_or(self.first_offset, |transition| transition.offset)
    }

    /// What local clocks show at this instant.
    #[must_use]
    pub fn local(&self, at: Instant) -> LocalTime {
        let (date, minute) = at.to_local(self.offset(at));
        LocalTime {
            date,
            minute: MinuteOfDay::new(minute).unwrap_or_default(),
        }
    }

    /// The instants at which local clocks begin to show this minute: none in a gap, two in an
    /// overlap, else one. 24:00 is 00:00 of the next day.
    #[must_use]
    pub fn instants(&self, date: Date, minute: MinuteOfDay) -> Vec<Instant> {
        let mut offsets: Vec<i16> = self
            .transitions
            .iter()
            .map(|change| change.offset)
            .collect();
        offsets.push(self.first_offset);
        offsets.sort_unstable();
        offsets.dedup();
        let mut instants: Vec<Instant> = offsets
            .into_iter()
            .map(|offset| (Instant::of_local(date, minute.minutes(), offset), offset))
            .filter(|(at, offset)| self.offset(*at) == *offset)
            .map(|(at, _)| at)
            .collect();
        instants.sort_unstable();
        instants
    }

    /// The stretch that contains this instant and begins with it.
    #[must_use]
    pub fn stretch(&self, from: Instant) -> Stretch {
        let offset = self.offset(from);
        let (date, minute) = from.to_local(offset);
        let midnight = Instant::of_local(date, 1440, offset);
        let change = self
            .transitions
            .iter()
            .map(|transition| transition.at)
            .find(|at| *at > from);
        let until = change.map_or(midnight, |change| change.min(midnight));
        Stretch {
            from,
            until,
            date,
            minute,
            offset,
        }
    }

    /// All time from this instant on, stretch by stretch, until just before `until`.
    pub fn stretches(&self, from: Instant, until: Instant) -> impl Iterator<Item = Stretch> {
        let within = move |at: Instant| {
            (at < until).then(|| {
                let stretch = self.stretch(at);
                Stretch {
                    until: stretch.until.min(until),
                    ..stretch
                }
            })
        };
        std::iter::successors(within(from), move |last| within(last.until))
    }
}

/// Why a table is not a time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneError {
    /// The name is empty, too long or not plain ASCII.
    Name,
    /// An offset lies beyond 18 hours.
    Offset,
    /// The transitions do not rise or are not at whole minutes.
    Transitions,
    /// There are more than 512 transitions.
    TooManyTransitions,
}

impl ZoneError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "zone_name",
            Self::Offset => "zone_offset",
            Self::Transitions => "zone_transitions",
            Self::TooManyTransitions => "zone_too_many_transitions",
        }
    }
}

impl fmt::Display for ZoneError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Name => "the name of the time zone is empty, too long or not plain ASCII",
            Self::Offset => "an offset of the time zone lies beyond 18 hours",
            Self::Transitions => "the transitions must rise and be at whole minutes",
            Self::TooManyTransitions => "the time zone has too many transitions",
        })
    }
}

impl std::error::Error for ZoneError {}

/// The wire form of a [`Zone`].
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ZoneWire {
    /// The IANA name.
    pub name: String,
    /// Minutes ahead of UTC before the first transition.
    pub first_offset: i16,
    /// The transitions, ascending.
    pub transitions: Vec<Transition>,
}

impl From<Zone> for ZoneWire {
    fn from(zone: Zone) -> Self {
        let Zone {
            name,
            first_offset,
            transitions,
        } = zone;
        Self {
            name,
            first_offset,
            transitions,
        }
    }
}

impl TryFrom<ZoneWire> for Zone {
    type Error = ZoneError;

    fn try_from(wire: ZoneWire) -> Result<Self, ZoneError> {
        Self::new(wire.name, wire.first_offset, wire.transitions)
    }
}

#[cfg(test)]
pub(crate) mod tests;

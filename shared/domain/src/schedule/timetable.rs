//! A schedule in its place: what it permits at instants.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, CalendarError};
use crate::schedule::{Schedule, ScheduleError, TimetableWire};
use crate::time::{Date, Duration, Instant};
use crate::zone::{Zone, ZoneError};

/// How far ahead the search for a change or a permitted instant looks.
pub const HORIZON: Duration = Duration::days(400);

/// A schedule with the time zone and the special days by which it is read.
///
/// A local minute that a clock change leaves out is never met; one that occurs twice counts both
/// times (`domain.md` 5.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timetable {
    /// What is permitted, by the clock on the wall.
    pub schedule: Schedule,
    /// What the clock on the wall shows.
    pub zone: Zone,
    /// Which days are special.
    pub calendar: Calendar,
}

impl Timetable {
    /// Whether the instant is permitted.
    #[must_use]
    pub fn permits(&self, at: Instant) -> bool {
        let local = self.zone.local(at);
        self.schedule
            .minutes(local.date, &self.calendar)
            .contains(local.minute.minutes())
    }

    /// Whether any minute of the local date of this instant is permitted; it tells a wrong time
    /// of day from a wrong weekday (`R004.55`).
    #[must_use]
    pub fn has_time_on_the_day_of(&self, at: Instant) -> bool {
        let date = self.zone.local(at).date;
        !self.schedule.minutes(date, &self.calendar).is_empty()
    }

    /// `at` itself if it is permitted, else the first permitted instant at most [`HORIZON`] later.
    #[must_use]
    pub fn next_permitted(&self, at: Instant) -> Option<Instant> {
        self.first(at, true)
    }

    /// `at` itself if it is not permitted, else the first such instant at most [`HORIZON`] later.
    #[must_use]
    pub fn next_refused(&self, at: Instant) -> Option<Instant> {
        self.first(at, false)
    }

    /// The first instant after `at`, at most [`HORIZON`] later, from which [`Timetable::permits`]
    /// answers otherwise.
    #[must_use]
    pub fn next_change(&self, at: Instant) -> Option<Instant> {
        self.first(at, !self.permits(at))
    }

    /// The first instant from `at` on that is (`permitted`) or is not permitted.
    ///
    /// Days differ by their weekday alone until a date of a rule or a special day comes: after a week without such an
    /// instant it goes on there.
    fn first(&self, at: Instant, permitted: bool) -> Option<Instant> {
        let end = at.plus(HORIZON);
        let mut from = at;
        let mut without: Option<(Date, Date)> = None;
        while from < end {
            let stretch = self.zone.stretch(from);
            let minutes = self.schedule.minutes(stretch.date, &self.calendar);
            if let Some(minute) = minutes.next(stretch.minute, permitted) {
                let found = stretch.instant(minute);
                if found < stretch.until.min(end) {
                    return Some(found.max(stretch.from));
                }
            }
            from = stretch.until;
            without = match (minutes.next(0, permitted), without) {
                (Some(_), _) => None,
                // A zone may leave out a date: what its weekday has is not known then.
                (None, Some((first, last)))
                    if stretch.date == last || stretch.date == last.next() =>
                {
                    Some((first, stretch.date))
                }
                (None, _) => Some((stretch.date, stretch.date)),
            };
            if let Some((first, last)) = without
                && first.days() + 6 <= last.days()
            {
                let other = self.first_other_day(first)?;
                if other > last {
                    // No offset is beyond 18 hours.
                    let earliest = Instant::of_local(other, 0, 0).minus(Duration::hours(18));
                    from = from.max(earliest);
                    without = None;
                } else {
                    without = Some((other, last));
                }
            }
        }
        None
    }

    /// The first date after this one that may have other minutes than the same weekday before it.
    fn first_other_day(&self, date: Date) -> Option<Date> {
        let of_rules = self
            .schedule
            .rules()
            .iter()
            .filter_map(|rule| rule.days().first_change(date));
        of_rules.chain(self.calendar.first_change(date)).min()
    }
}

/// Why parts are not a timetable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimetableError {
    /// The special days are wrong.
    Calendar(CalendarError),
    /// The schedule is wrong.
    Schedule(ScheduleError),
    /// The time zone is wrong.
    Zone(ZoneError),
}

impl TimetableError {
    /// The stable code of the part.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Calendar(error) => error.code(),
            Self::Schedule(error) => error.code(),
            Self::Zone(error) => error.code(),
        }
    }
}

impl fmt::Display for TimetableError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Calendar(error) => error.fmt(out),
            Self::Schedule(error) => error.fmt(out),
            Self::Zone(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for TimetableError {}

impl TryFrom<TimetableWire> for Timetable {
    type Error = TimetableError;

    fn try_from(wire: TimetableWire) -> Result<Self, TimetableError> {
        Ok(Self {
            schedule: wire.schedule.try_into().map_err(TimetableError::Schedule)?,
            zone: wire.zone.try_into().map_err(TimetableError::Zone)?,
            calendar: wire.calendar.try_into().map_err(TimetableError::Calendar)?,
        })
    }
}

#[cfg(test)]
mod tests;

//! What schedules permit at instants of a time zone.
//!
//! A local minute that a clock change leaves out is never met; one that occurs twice counts both
//! times (`domain.md` 5.5).

use crate::calendar::Calendar;
use crate::schedule::minutes::MinuteSet;
use crate::schedule::{Rule, Schedule};
use crate::time::{Date, Duration, Instant};
use crate::zone::Zone;

/// How far ahead the search for a change or a permitted instant looks.
pub const HORIZON: Duration = Duration::days(400);

/// Why a schedule does not permit an instant (`R004.55`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// Nothing at all is permitted on this local date.
    Weekday,
    /// Something is permitted on this local date, but not now.
    TimeOfDay,
}

impl Schedule {
    /// Whether the instant is permitted.
    #[must_use]
    pub fn permits(&self, at: Instant, zone: &Zone, calendar: &Calendar) -> bool {
        let local = zone.local(at);
        self.on(local.date, calendar)
            .contains(local.minute.minutes())
    }

    /// Why the instant is not permitted; `None` if it is.
    #[must_use]
    pub fn closed(&self, at: Instant, zone: &Zone, calendar: &Calendar) -> Option<Closed> {
        let local = zone.local(at);
        let minutes = self.on(local.date, calendar);
        if minutes.contains(local.minute.minutes()) {
            None
        } else if minutes.is_empty() {
            Some(Closed::Weekday)
        } else {
            Some(Closed::TimeOfDay)
        }
    }

    /// The permitted minutes of a local date, as ascending half-open intervals (0 to 1440) that
    /// do not touch; what remains of the night before is included.
    #[must_use]
    pub fn intervals(&self, date: Date, calendar: &Calendar) -> Vec<(u16, u16)> {
        self.on(date, calendar).runs().collect()
    }

    /// The first instant after `at`, at most [`HORIZON`] later, from which [`Schedule::permits`]
    /// answers otherwise; `None` if there is none.
    #[must_use]
    pub fn next_change(&self, at: Instant, zone: &Zone, calendar: &Calendar) -> Option<Instant> {
        let sought = !self.permits(at, zone, calendar);
        first(at, zone, sought, |date| self.on(date, calendar))
    }

    /// `at` itself if it is permitted, else the first permitted instant at most [`HORIZON`] later.
    #[must_use]
    pub fn next_permitted(&self, at: Instant, zone: &Zone, calendar: &Calendar) -> Option<Instant> {
        next_permitted([self], at, zone, calendar)
    }

    /// The permitted minutes of a local date.
    pub(crate) fn on(&self, date: Date, calendar: &Calendar) -> MinuteSet {
        let previous = date.previous();
        self.rules.iter().fold(MinuteSet::EMPTY, |minutes, rule| {
            let mut minutes = minutes;
            if rule.days().contain(date, calendar) {
                minutes = minutes.union(&rule.evenings());
            }
            if rule.days().contain(previous, calendar) {
                minutes = minutes.union(&rule.mornings());
            }
            minutes
        })
    }
}

/// `at` itself if all schedules permit it, else the first instant at most [`HORIZON`] later that
/// all permit; `None` if there is none.
#[must_use]
pub fn next_permitted<'a>(
    schedules: impl IntoIterator<Item = &'a Schedule, IntoIter: Clone>,
    at: Instant,
    zone: &Zone,
    calendar: &Calendar,
) -> Option<Instant> {
    let schedules = schedules.into_iter();
    first(at, zone, true, |date| {
        schedules
            .clone()
            .fold(MinuteSet::FULL, |minutes, schedule| {
                minutes.intersection(&schedule.on(date, calendar))
            })
    })
}

impl Rule {
    /// The minutes that the rule permits on a day on which its times start.
    pub(crate) fn evenings(&self) -> MinuteSet {
        self.times().iter().map(|time| time.evening()).collect()
    }

    /// The minutes that the rule permits on the day after.
    pub(crate) fn mornings(&self) -> MinuteSet {
        self.times().iter().map(|time| time.morning()).collect()
    }
}

/// The first instant from `at` on, within the horizon, whose minute is (`sought`) or is not in
/// the minutes of its date.
fn first(
    at: Instant,
    zone: &Zone,
    sought: bool,
    minutes: impl Fn(Date) -> MinuteSet,
) -> Option<Instant> {
    let end = at.plus(HORIZON);
    zone.stretches(at, end).find_map(|stretch| {
        let found = minutes(stretch.date).next(stretch.minute, sought)?;
        let found = stretch.instant(found).max(stretch.from);
        (found < stretch.until).then_some(found)
    })
}

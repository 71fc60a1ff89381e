//! The wire form of schedules, the same under serde and miniserde.

use serde::{Deserialize, Serialize};

use crate::calendar::{CalendarWire, DayClass, DayClasses};
use crate::schedule::{Days, Rule, Schedule, ScheduleError, TimeRange, Timetable};
use crate::time::{Date, MinuteOfDay, Weekday};
use crate::zone::ZoneWire;

/// The wire form of a [`Schedule`]. Without rules it permits nothing.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ScheduleWire {
    /// The rules; what any of them permits is permitted.
    pub rules: Vec<RuleWire>,
}

/// The wire form of a [`Rule`]. An unknown field is refused, because leaving out a restriction
/// that is not understood would permit more.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleWire {
    /// The first local date, or null.
    pub first: Option<Date>,
    /// The last local date, included, or null.
    pub last: Option<Date>,
    /// The weekdays on which the times start.
    pub weekdays: Vec<Weekday>,
    /// The classes of those days; null for all, so that special days make no difference.
    pub classes: Option<Vec<DayClass>>,
    /// The classes of the day before; null for all.
    pub previous: Option<Vec<DayClass>>,
    /// The times of day.
    pub times: Vec<TimeRangeWire>,
}

/// The wire form of a [`TimeRange`].
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TimeRangeWire {
    /// The first minute.
    pub start: MinuteOfDay,
    /// The minute at which it ends; if not after the start, on the next day.
    pub end: MinuteOfDay,
}

/// The wire form of a [`Timetable`].
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct TimetableWire {
    /// The schedule.
    pub schedule: ScheduleWire,
    /// The time zone.
    pub zone: ZoneWire,
    /// The special days.
    pub calendar: CalendarWire,
}

impl From<Timetable> for TimetableWire {
    fn from(timetable: Timetable) -> Self {
        let Timetable {
            schedule,
            zone,
            calendar,
        } = timetable;
        Self {
            schedule: schedule.into(),
            zone: zone.into(),
            calendar: calendar.into(),
        }
    }
}

impl From<Schedule> for ScheduleWire {
    fn from(schedule: Schedule) -> Self {
        Self {
            rules: schedule.rules.iter().map(RuleWire::from).collect(),
        }
    }
}

impl TryFrom<ScheduleWire> for Schedule {
    type Error = ScheduleError;

    fn try_from(wire: ScheduleWire) -> Result<Self, ScheduleError> {
        Self::new(
            wire.rules
                .into_iter()
                .map(Rule::try_from)
                .collect::<Result<_, _>>()?,
        )
    }
}

impl From<&Rule> for RuleWire {
    fn from(rule: &Rule) -> Self {
        let Days {
            first,
            last,
            weekdays,
            classes,
            previous,
        } = *rule.days();
        let list = |set: DayClasses| (set != DayClasses::ALL).then(|| set.iter().collect());
        Self {
            first,
            last,
            weekdays: weekdays.iter().collect(),
            classes: list(classes),
            previous: list(previous),
            times: rule
                .times()
                .iter()
                .map(|time| TimeRangeWire::from(*time))
                .collect(),
        }
    }
}

impl TryFrom<RuleWire> for Rule {
    type Error = ScheduleError;

    fn try_from(wire: RuleWire) -> Result<Self, ScheduleError> {
        let set = |list: Option<Vec<DayClass>>| {
            list.map_or(DayClasses::ALL, |classes| classes.into_iter().collect())
        };
        let days = Days {
            first: wire.first,
            last: wire.last,
            weekdays: wire.weekdays.into_iter().collect(),
            classes: set(wire.classes),
            previous: set(wire.previous),
        };
        Self::new(
            days,
            wire.times
                .into_iter()
                .map(TimeRange::try_from)
                .collect::<Result<_, _>>()?,
        )
    }
}

impl From<TimeRange> for TimeRangeWire {
    fn from(time: TimeRange) -> Self {
        Self {
            start: time.start(),
            end: time.end(),
        }
    }
}

impl TryFrom<TimeRangeWire> for TimeRange {
    type Error = ScheduleError;

    fn try_from(wire: TimeRangeWire) -> Result<Self, ScheduleError> {
        Self::new(wire.start, wire.end)
    }
}

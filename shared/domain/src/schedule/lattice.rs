//! Exact comparison of schedules (`domain.md` 5.4).
//!
//! What a schedule permits on a local date depends only on the date itself, its weekday, its class
//! and the class of the day before (for what is left of the night). Dates fall into segments within
//! which no rule begins or ends. So a schedule is a finite table: (segment, weekday, class of the
//! day before, class of the day) to a set of minutes, and two schedules are compared cell by cell.
//! A cell counts only if its weekday occurs in its segment; then some calendar makes it real, and
//! the answers hold for every calendar and every time zone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::calendar::{DayClass, DayClasses};
use crate::schedule::minutes::MinuteSet;
use crate::schedule::rebuild::rebuild;
use crate::schedule::{Days, Schedule, ScheduleError};
use crate::time::{Date, MinuteOfDay, Weekday};

/// Times that one schedule permits and another does not: the exact counter-example to "is within"
/// (`R001.25` to `R001.28`).
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
pub struct Excess {
    /// A date to which it applies, the first one that has a day before it.
    pub date: Date,
    /// The first date of the segment; null if it is open.
    pub first: Option<Date>,
    /// The last date of the segment; null if it is open.
    pub last: Option<Date>,
    /// The weekday; it applies to every such weekday of the segment.
    pub weekday: Weekday,
    /// The class of the day.
    pub class: DayClass,
    /// The class of the day before.
    pub previous: DayClass,
    /// The first minute outside.
    pub start: MinuteOfDay,
    /// The minute at which the part outside ends, at most 24:00.
    pub end: MinuteOfDay,
}

impl fmt::Display for Excess {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{:?} {} {} to {}",
            self.weekday, self.date, self.start, self.end
        )
    }
}

impl Schedule {
    /// Whether every minute that this schedule permits is permitted by the other, too.
    ///
    /// # Errors
    /// The first [`Excess`]: by date, then Monday first where the dates are open, then ordinary
    /// days first, then by minute.
    pub fn is_within(&self, other: &Self) -> Result<(), Excess> {
        let (one, two) = (Prepared::new(self), Prepared::new(other));
        // Where no rule asks for classes, one pair stands for all.
        let pairs = if one.asks_for_classes() || two.asks_for_classes() {
            16
        } else {
            1
        };
        for segment in segments([self, other]) {
            for weekday in segment.weekdays() {
                for (previous, class) in class_pairs().take(pairs) {
                    let cell = Cell {
                        weekday,
                        previous,
                        class,
                    };
                    let mine = one.minutes(segment, cell);
                    let outside = mine.difference(&two.minutes(segment, cell));
                    if let Some(run) = outside.runs().next() {
                        return Err(segment.excess(cell, run));
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether both permit the same minutes, however their rules are written.
    #[must_use]
    pub fn equals(&self, other: &Self) -> bool {
        self.is_within(other).is_ok() && other.is_within(self).is_ok()
    }

    /// Whether every minute is permitted.
    #[must_use]
    pub fn is_always(&self) -> bool {
        Self::always().is_within(self).is_ok()
    }

    /// Whether no minute is permitted.
    #[must_use]
    pub fn is_never(&self) -> bool {
        self.is_within(&Self::never()).is_ok()
    }

    /// The minutes that both permit.
    ///
    /// # Errors
    /// [`ScheduleError::TooManyRules`] if the result can't be written with the permitted number of
    /// rules.
    pub fn intersection(&self, other: &Self) -> Result<Self, ScheduleError> {
        if self.is_within(other).is_ok() {
            return Ok(self.clone());
        }
        if other.is_within(self).is_ok() {
            return Ok(other.clone());
        }
        self.combine(other, MinuteSet::intersection)
    }

    /// The minutes that at least one permits.
    ///
    /// # Errors
    /// [`ScheduleError::TooManyRules`], as for [`Schedule::intersection`].
    pub fn union(&self, other: &Self) -> Result<Self, ScheduleError> {
        if self.is_within(other).is_ok() {
            return Ok(other.clone());
        }
        if other.is_within(self).is_ok() {
            return Ok(self.clone());
        }
        self.combine(other, MinuteSet::union)
    }

    /// The minutes that this schedule permits and the other does not.
    ///
    /// # Errors
    /// [`ScheduleError::TooManyRules`], as for [`Schedule::intersection`].
    pub fn difference(&self, other: &Self) -> Result<Self, ScheduleError> {
        self.combine(other, MinuteSet::difference)
    }

    /// The part of this schedule that lies within the other: what "cut to fit" offers (N-01).
    /// A schedule that fits comes back as it was written.
    ///
    /// # Errors
    /// [`ScheduleError::TooManyRules`], as for [`Schedule::intersection`].
    pub fn cut_to_fit(&self, other: &Self) -> Result<Self, ScheduleError> {
        self.intersection(other)
    }

    fn combine(
        &self,
        other: &Self,
        operation: impl Fn(&MinuteSet, &MinuteSet) -> MinuteSet,
    ) -> Result<Self, ScheduleError> {
        let (one, two) = (Prepared::new(self), Prepared::new(other));
        let table = segments([self, other]).into_iter().map(|segment| {
            let cells = Cell::all()
                .map(|cell| {
                    (
                        cell,
                        operation(&one.minutes(segment, cell), &two.minutes(segment, cell)),
                    )
                })
                .collect();
            (segment.first, cells)
        });
        rebuild(&table.collect())
    }
}

/// A kind of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    pub(super) weekday: Weekday,
    pub(super) previous: DayClass,
    pub(super) class: DayClass,
}

impl Cell {
    fn all() -> impl Iterator<Item = Self> {
        Weekday::ORDER.into_iter().flat_map(|weekday| {
            class_pairs().map(move |(previous, class)| Self {
                weekday,
                previous,
                class,
            })
        })
    }
}

/// What is permitted on each kind of day.
pub(super) type Cells = BTreeMap<Cell, MinuteSet>;

/// The classes of the day before and of the day; ordinary days come first.
fn class_pairs() -> impl Iterator<Item = (DayClass, DayClass)> {
    DayClass::ORDER.into_iter().flat_map(|class| {
        DayClass::ORDER
            .into_iter()
            .map(move |previous| (previous, class))
    })
}

/// A range of dates.
#[derive(Clone, Copy, Debug)]
struct Segment {
    first: Date,
    last: Date,
}

impl Segment {
    /// The weekdays that occur, in the order of their dates; Monday first if the start is open.
    fn weekdays(&self) -> impl Iterator<Item = Weekday> {
        let start = if self.first == Date::MIN {
            Weekday::Monday
        } else {
            self.first.weekday()
        };
        let later = Weekday::ORDER
            .into_iter()
            .skip_while(move |weekday| *weekday != start);
        let earlier = Weekday::ORDER
            .into_iter()
            .take_while(move |weekday| *weekday != start);
        let days = usize::try_from(self.last.days() - self.first.days()).unwrap_or(0) + 1;
        later.chain(earlier).take(days)
    }

    fn excess(self, cell: Cell, (start, end): (u16, u16)) -> Excess {
        let minute = |minute| MinuteOfDay::new(minute).unwrap_or(MinuteOfDay::END);
        let Cell {
            weekday,
            previous,
            class,
        } = cell;
        // The earliest date of all has no day before it whose night could reach into it.
        let from = if self.first == Date::MIN {
            self.first.next()
        } else {
            self.first
        };
        Excess {
            date: from.first_weekday(weekday, self.last).unwrap_or(from),
            first: (self.first != Date::MIN).then_some(self.first),
            last: (self.last != Date::MAX).then_some(self.last),
            weekday,
            class,
            previous,
            start: minute(start),
            end: minute(end),
        }
    }
}

/// All dates, cut wherever a rule of a schedule, or the morning after it, begins or ends.
fn segments(schedules: [&Schedule; 2]) -> Vec<Segment> {
    let rules = schedules.into_iter().flat_map(Schedule::rules);
    let mut starts: BTreeSet<Date> = rules
        .flat_map(|rule| {
            let last = rule.days().last.map(Date::next);
            [rule.days().first, last]
                .into_iter()
                .flatten()
                .flat_map(|date| [date, date.next()])
        })
        .collect();
    starts.insert(Date::MIN);
    let ends = starts
        .iter()
        .skip(1)
        .map(|start| start.previous())
        .chain([Date::MAX]);
    starts
        .iter()
        .zip(ends)
        .map(|(first, last)| Segment {
            first: *first,
            last,
        })
        .collect()
}

/// The rules of a schedule with their minutes.
struct Prepared<'a>(Vec<(&'a Days, MinuteSet, MinuteSet)>);

impl<'a> Prepared<'a> {
    fn new(schedule: &'a Schedule) -> Self {
        let rules = schedule.rules.iter();
        Self(
            rules
                .map(|rule| (rule.days(), rule.evenings(), rule.mornings()))
                .collect(),
        )
    }

    fn asks_for_classes(&self) -> bool {
        let asks =
            |days: &Days| days.classes != DayClasses::ALL || days.previous != DayClasses::ALL;
        self.0.iter().any(|(days, ..)| asks(days))
    }

    fn minutes(&self, segment: Segment, cell: Cell) -> MinuteSet {
        let (today, yesterday) = (segment.first, segment.first.previous());
        self.0.iter().fold(
            MinuteSet::EMPTY,
            |mut minutes, (days, evenings, mornings)| {
                if days.includes(today)
                    && days.weekdays.contains(cell.weekday)
                    && days.classes.contains(cell.class)
                    && days.previous.contains(cell.previous)
                {
                    minutes = minutes.union(evenings);
                }
                // A rule with mornings never asks for the class of the day before it.
                if days.includes(yesterday)
                    && days.weekdays.followers().contains(cell.weekday)
                    && days.classes.contains(cell.previous)
                {
                    minutes = minutes.union(mornings);
                }
                minutes
            },
        )
    }
}

#[cfg(test)]
mod tests;

//! Times of day that may differ by weekday: groups of days with the same times. Pure.

use std::collections::BTreeMap;

use domain::calendar::DayClasses;
use domain::schedule::{Days, Rule, Schedule, ScheduleError, TimeRange};
use domain::time::{MinuteOfDay, Weekday, Weekdays};

/// From and to as `HH:MM`; an end not after the start belongs to the next day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeOfDay {
    /// Start.
    pub from: String,
    /// End.
    pub to: String,
}

impl TimeOfDay {
    /// The time of day, if both are times.
    #[must_use]
    pub fn range(&self) -> Option<TimeRange> {
        TimeRange::new(self.from.parse().ok()?, self.to.parse().ok()?).ok()
    }
}

impl From<TimeRange> for TimeOfDay {
    /// As fields write it: the end of the day is `00:00` there.
    fn from(range: TimeRange) -> Self {
        let end = Some(range.end()).filter(|end| *end != MinuteOfDay::END);
        Self {
            from: range.start().to_string(),
            to: end.unwrap_or(MinuteOfDay::START).to_string(),
        }
    }
}

/// Weekdays with the same times. Each weekday is in exactly one group of a form, also while it is
/// not chosen; two groups may come to have the same times while somebody types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayTimes {
    /// The days.
    pub days: Weekdays,
    /// Their times, in the order in which they were typed.
    pub times: Vec<TimeOfDay>,
}

impl DayTimes {
    /// The times as the domain has them.
    fn ranges(&self) -> Option<Vec<TimeRange>> {
        let mut ranges: Vec<TimeRange> = self
            .times
            .iter()
            .map(TimeOfDay::range)
            .collect::<Option<_>>()?;
        ranges.sort_unstable();
        ranges.dedup();
        Some(ranges).filter(|ranges| !ranges.is_empty())
    }

    /// Whether a time is missing or none.
    pub(super) fn is_unfinished(&self) -> bool {
        self.ranges().is_none()
    }
}

/// The weekdays that are in both sets.
#[must_use]
pub const fn common(one: Weekdays, other: Weekdays) -> Weekdays {
    Weekdays::from_bits(one.bits() & other.bits())
}

/// The weekdays of the first set that are not in the other.
const fn without(one: Weekdays, other: Weekdays) -> Weekdays {
    Weekdays::from_bits(one.bits() & !other.bits())
}

/// The schedule of the chosen days with the times of their groups; days with equal times share a
/// rule.
pub(super) fn schedule(groups: &[DayTimes], chosen: Weekdays) -> Result<Schedule, ScheduleError> {
    let mut by_times: BTreeMap<Vec<TimeRange>, Weekdays> = BTreeMap::new();
    for group in groups {
        let days = common(group.days, chosen);
        if days.is_empty() {
            continue;
        }
        let together = by_times
            .entry(group.ranges().ok_or(ScheduleError::NoTime)?)
            .or_default();
        *together = together.union(days);
    }
    if by_times.is_empty() {
        return Err(ScheduleError::NoWeekday);
    }
    let mut rules: Vec<(Weekdays, Vec<TimeRange>)> = by_times
        .into_iter()
        .map(|(times, days)| (days, times))
        .collect();
    // The sentence begins with the rule of the first day of the week.
    rules.sort_by_key(|(days, _)| days.bits().trailing_zeros());
    let rules = rules
        .into_iter()
        .map(|(weekdays, times)| rule(weekdays, times));
    Schedule::new(rules.collect::<Result<_, _>>()?)
}

/// The rule of these times of these weekdays.
pub(super) fn rule(weekdays: Weekdays, times: Vec<TimeRange>) -> Result<Rule, ScheduleError> {
    let days = Days {
        weekdays,
        ..Days::EVERY
    };
    Rule::new(days, times)
}

/// The times of each weekday, Monday first; none if the schedule knows dates or special days.
pub(super) fn by_weekday(schedule: &Schedule) -> Option<[Vec<TimeRange>; 7]> {
    let weekly = |rule: &Rule| {
        let Days {
            first,
            last,
            weekdays: _,
            classes,
            previous,
        } = rule.days();
        first.is_none()
            && last.is_none()
            && *classes == DayClasses::ALL
            && *previous == DayClasses::ALL
    };
    if !schedule.rules().iter().all(weekly) {
        return None;
    }
    Some(Weekday::ORDER.map(|day| {
        let mut times: Vec<TimeRange> = schedule
            .rules()
            .iter()
            .filter(|rule| rule.days().weekdays.contains(day))
            .flat_map(|rule| rule.times().iter().copied())
            .collect();
        times.sort_unstable();
        times.dedup();
        times
    }))
}

/// The groups of a week, in the order of their first days; days without times join the first.
pub(super) fn grouped(week: &[Vec<TimeRange>; 7]) -> Vec<DayTimes> {
    let mut groups: Vec<(Weekdays, &Vec<TimeRange>)> = Vec::new();
    let mut idle = Weekdays::NONE;
    for (day, times) in Weekday::ORDER.into_iter().zip(week) {
        let day = Weekdays::only(day);
        if times.is_empty() {
            idle = idle.union(day);
        } else if let Some((days, _)) = groups.iter_mut().find(|(_, known)| *known == times) {
            *days = days.union(day);
        } else {
            groups.push((day, times));
        }
    }
    if let Some((days, _)) = groups.first_mut() {
        *days = days.union(idle);
    }
    let group = |(days, times): (Weekdays, &Vec<TimeRange>)| DayTimes {
        days,
        times: times.iter().copied().map(TimeOfDay::from).collect(),
    };
    groups.into_iter().map(group).collect()
}

/// A new group with the last chosen day of a group that has several, and with the same times, so
/// that nothing changes yet.
pub(super) fn split(groups: &mut Vec<DayTimes>, chosen: Weekdays) {
    let Some(index) = groups.iter().rposition(|group| has_several(group, chosen)) else {
        return;
    };
    let Some(group) = groups.get_mut(index) else {
        return;
    };
    let Some(day) = common(group.days, chosen).iter().last() else {
        return;
    };
    let day = Weekdays::only(day);
    group.days = without(group.days, day);
    let times = group.times.clone();
    groups.push(DayTimes { days: day, times });
}

/// Whether several chosen days share these times.
pub(super) fn has_several(group: &DayTimes, chosen: Weekdays) -> bool {
    common(group.days, chosen).iter().nth(1).is_some()
}

/// Moves days into a group, and those that leave it into the one beside it.
pub(super) fn regroup(groups: &mut Vec<DayTimes>, index: usize, joins: Weekdays, leaves: Weekdays) {
    if index >= groups.len() {
        return;
    }
    // Days that leave the only group have nowhere to go.
    let beside = if index == 0 {
        1
    } else {
        index.saturating_sub(1)
    };
    let leaves = if beside < groups.len() {
        leaves
    } else {
        Weekdays::NONE
    };
    for (at, group) in groups.iter_mut().enumerate() {
        if at == index {
            group.days = without(group.days, leaves).union(joins);
        } else {
            group.days = without(group.days, joins);
        }
        if at == beside {
            group.days = group.days.union(leaves);
        }
    }
    groups.retain(|group| !group.days.is_empty());
}

//! From a table of minutes back to rules.
//!
//! An evening that runs into a morning becomes one overnight time where nothing but the day on
//! which it starts decides over both; else the morning becomes a rule of its own. Then rules are
//! made in two ways, and the one with fewer rules is taken: weekdays and dates that agree in all
//! their times share rules, which reads best; or those that agree in one time share a rule for it,
//! which is shorter when much differs.
//!
//! The result is a normal form: it depends on what is permitted and on nothing else. A plan is read
//! off the days on which its weekday really occurs, and a rule begins with the first such day and
//! ends with the last, whatever dates were written before. So schedules that permit the same are
//! rebuilt to the same rules, and rebuilding twice changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{DayClass, DayClasses};
use crate::schedule::lattice::{Cell, Cells};
use crate::schedule::minutes::MinuteSet;
use crate::schedule::{Days, MAX_TIMES, Rule, Schedule, ScheduleError, TimeRange};
use crate::time::{Date, MinuteOfDay, Weekday, Weekdays};

/// The schedule that permits exactly what the table says. Each entry of the table holds from its
/// date until the next one's.
///
/// # Errors
/// [`ScheduleError::TooManyRules`].
pub(super) fn rebuild(table: &BTreeMap<Date, Cells>) -> Result<Schedule, ScheduleError> {
    let plans = plans(table);
    let together = rules(&plans, |plan| BTreeSet::from([plan.clone()]), Clone::clone)?;
    let apart = rules(&plans, Clone::clone, |part| BTreeSet::from([*part]))?;
    Schedule::new(if together.len() <= apart.len() {
        together
    } else {
        apart
    })
}

/// A time that is permitted on days of certain classes, after days of certain classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    previous: DayClasses,
    classes: DayClasses,
    time: TimeRange,
}

/// What is permitted on a weekday.
type Plan = BTreeSet<Part>;

/// One weekday of some weeks in a row, and what is permitted on it.
struct Span {
    /// Its first date; [`Date::MIN`] if there is none before.
    first: Date,
    /// Its last date; [`Date::MAX`] if there is none after.
    last: Date,
    plan: Plan,
}

/// Makes rules: each plan is taken apart into units, dates and weekdays with the same unit are
/// joined, and then the times of the same days.
fn rules<U: Clone + Ord>(
    plans: &BTreeMap<Weekday, Vec<Span>>,
    units: impl Fn(&Plan) -> BTreeSet<U>,
    parts: impl Fn(&U) -> Plan,
) -> Result<Vec<Rule>, ScheduleError> {
    let mut rows: BTreeMap<U, Vec<(Weekday, Date, Date)>> = BTreeMap::new();
    for (weekday, spans) in plans {
        let units_of = |span: &Span| units(&span.plan);
        for unit in spans.iter().flat_map(units_of).collect::<BTreeSet<_>>() {
            let ranges = ranges(spans, |span| units_of(span).contains(&unit));
            let dated = ranges
                .into_iter()
                .map(|(first, last)| (*weekday, first, last));
            rows.entry(unit).or_default().extend(dated);
        }
    }
    let mut groups: BTreeMap<(Date, Date, U), Weekdays> = BTreeMap::new();
    for (unit, rows) in rows {
        let firsts: BTreeSet<Date> = rows.iter().map(|(_, first, _)| *first).collect();
        let lasts: BTreeSet<Date> = rows.iter().map(|(_, _, last)| *last).collect();
        let (firsts, lasts) = (joined(firsts), joined(lasts.into_iter().rev()));
        for (weekday, first, last) in rows {
            let first = firsts.get(&first).copied().unwrap_or(first);
            let last = lasts.get(&last).copied().unwrap_or(last);
            let weekdays = groups
                .entry((first, last, unit.clone()))
                .or_insert(Weekdays::NONE);
            *weekdays = weekdays.union(Weekdays::only(weekday));
        }
    }
    let mut times: BTreeMap<Days, BTreeSet<TimeRange>> = BTreeMap::new();
    for ((first, last, unit), weekdays) in groups {
        let first = (first != Date::MIN).then_some(first);
        let last = (last != Date::MAX).then_some(last);
        for Part {
            previous,
            classes,
            time,
        } in parts(&unit)
        {
            let days = Days {
                first,
                last,
                weekdays,
                classes,
                previous,
            };
            times.entry(days).or_default().insert(time);
        }
    }
    let mut rules = Vec::new();
    for (days, times) in times {
        let times: Vec<TimeRange> = times.into_iter().collect();
        for times in times.chunks(MAX_TIMES) {
            rules.push(Rule::new(days, times.to_vec())?);
        }
    }
    Ok(rules)
}

/// The first and the last date of each row of weeks in which something holds.
fn ranges(spans: &[Span], holds: impl Fn(&Span) -> bool) -> Vec<(Date, Date)> {
    spans
        .chunk_by(|one, next| holds(one) == holds(next))
        .filter_map(|row| row.first().zip(row.last()))
        .filter(|(first, _)| holds(first))
        .map(|(first, last)| (first.first, last.last))
        .collect()
}

/// The date that stands for each of these: one before it in their order, less than a week away, so
/// that none of the days between is the same weekday. It lets weekdays of one week share a range.
fn joined(dates: impl IntoIterator<Item = Date>) -> BTreeMap<Date, Date> {
    let mut joined = BTreeMap::new();
    let mut leading: Option<Date> = None;
    for date in dates {
        let near = |leading: &Date| (date.days() - leading.days()).abs() < 7;
        let chosen = leading.filter(near).unwrap_or(date);
        joined.insert(date, chosen);
        leading = Some(chosen);
    }
    joined
}

/// The plans of each weekday. Each span lies within an entry of the table, and so do the days
/// before its days and the days after, so one plan holds for all of it.
fn plans(table: &BTreeMap<Date, Cells>) -> BTreeMap<Weekday, Vec<Span>> {
    let starts: BTreeSet<Date> = table
        .keys()
        .filter(|start| **start != Date::MIN)
        .flat_map(|start| [start.previous(), *start, start.next()])
        .chain([Date::MIN])
        .collect();
    let ends = starts
        .iter()
        .skip(1)
        .map(|start| start.previous())
        .chain([Date::MAX]);
    let mut plans: BTreeMap<Weekday, Vec<Span>> = BTreeMap::new();
    for (first, last) in starts.iter().zip(ends) {
        let (yesterday, today) = (cells(table, first.previous()), cells(table, *first));
        let last_night = overnights(yesterday, today);
        let tonight = overnights(today, cells(table, first.next()));
        for weekday in Weekday::ORDER {
            let Some(first) = first.first_weekday(weekday, last) else {
                continue;
            };
            let weeks = (last.days() - first.days()) / 7;
            plans.entry(weekday).or_default().push(Span {
                first,
                last: Date::from_days(first.days() + weeks * 7),
                plan: plan(today, weekday, &last_night, &tonight),
            });
        }
    }
    for spans in plans.values_mut() {
        if let Some(span) = spans.first_mut() {
            span.first = Date::MIN;
        }
        if let Some(span) = spans.last_mut() {
            span.last = Date::MAX;
        }
    }
    plans
}

/// What the table says for a date.
fn cells(table: &BTreeMap<Date, Cells>, date: Date) -> Option<&Cells> {
    table.range(..=date).next_back().map(|(_, cells)| cells)
}

/// The times that start on a kind of day and end on the next.
type Overnights = BTreeMap<(Weekday, DayClass), TimeRange>;

/// The evenings of one date that run into the mornings of the next, where neither the day before
/// the first nor the class of the second makes a difference.
fn overnights(today: Option<&Cells>, tomorrow: Option<&Cells>) -> Overnights {
    let minutes = |cells: Option<&Cells>, cell: Cell| {
        cells
            .and_then(|cells| cells.get(&cell))
            .copied()
            .unwrap_or(MinuteSet::EMPTY)
    };
    let mut overnights = BTreeMap::new();
    for weekday in Weekday::ORDER {
        for class in DayClass::ORDER {
            let evening = same(DayClass::ORDER.into_iter().map(|previous| {
                minutes(
                    today,
                    Cell {
                        weekday,
                        previous,
                        class,
                    },
                )
                .runs()
                .last()
            }));
            let morning = same(DayClass::ORDER.into_iter().map(|next| {
                let cell = Cell {
                    weekday: weekday.next(),
                    previous: class,
                    class: next,
                };
                minutes(tomorrow, cell).runs().next()
            }));
            if let (Some((start, 1440)), Some((0, end))) = (evening, morning)
                && start > 0
                && end <= start
                && let Ok(time) = time(start, end)
            {
                overnights.insert((weekday, class), time);
            }
        }
    }
    overnights
}

/// The one value of all items, if they agree.
fn same<T: PartialEq>(mut items: impl Iterator<Item = Option<T>>) -> Option<T> {
    let first = items.next()??;
    items
        .all(|item| item.as_ref() == Some(&first))
        .then_some(first)
}

/// The plan of a weekday: its own overnight times, and what they and those of the day before
/// leave of its minutes.
fn plan(
    today: Option<&Cells>,
    weekday: Weekday,
    last_night: &Overnights,
    tonight: &Overnights,
) -> Plan {
    let minutes_of = |time: Option<&TimeRange>, part: fn(TimeRange) -> (u16, u16)| {
        time.map_or(MinuteSet::EMPTY, |time| [part(*time)].into_iter().collect())
    };
    let mut overnight: BTreeMap<TimeRange, DayClasses> = BTreeMap::new();
    let mut rest: BTreeMap<(DayClass, DayClass), MinuteSet> = BTreeMap::new();
    for (cell, minutes) in today
        .into_iter()
        .flatten()
        .filter(|(cell, _)| cell.weekday == weekday)
    {
        let evening = tonight.get(&(weekday, cell.class));
        let morning = last_night.get(&(weekday.previous(), cell.previous));
        let minutes = minutes
            .difference(&minutes_of(evening, TimeRange::evening))
            .difference(&minutes_of(morning, TimeRange::morning));
        rest.insert((cell.previous, cell.class), minutes);
        if let Some(time) = evening {
            let classes = overnight.entry(*time).or_insert(DayClasses::NONE);
            *classes = classes.union(DayClasses::only(cell.class));
        }
    }
    let overnight = overnight.into_iter().map(|(time, classes)| Part {
        previous: DayClasses::ALL,
        classes,
        time,
    });
    let runs: BTreeSet<(u16, u16)> = rest.values().flat_map(MinuteSet::runs).collect();
    let within = runs.into_iter().flat_map(|run| {
        let time = time(run.0, run.1).ok();
        let boxes = if time.is_some() {
            cover(&rest, run)
        } else {
            Vec::new()
        };
        let part = move |(previous, classes)| {
            Some(Part {
                previous,
                classes,
                time: time?,
            })
        };
        boxes.into_iter().filter_map(part)
    });
    overnight.chain(within).collect()
}

/// Sets of classes of the day before and of the day that together have all cells of which this is
/// a run, and besides only cells that contain it.
fn cover(
    minutes: &BTreeMap<(DayClass, DayClass), MinuteSet>,
    run: (u16, u16),
) -> Vec<(DayClasses, DayClasses)> {
    let wanted = MinuteSet::range(run.0, run.1);
    let containing = |class: DayClass| -> DayClasses {
        let contains = |previous: &DayClass| {
            let minutes = minutes.get(&(*previous, class));
            minutes.is_some_and(|minutes| wanted.difference(minutes).is_empty())
        };
        DayClass::ORDER.into_iter().filter(contains).collect()
    };
    let mut needed: BTreeSet<(DayClass, DayClass)> = minutes
        .iter()
        .filter(|(_, minutes)| minutes.runs().any(|own| own == run))
        .map(|(cell, _)| *cell)
        .collect();
    let mut boxes: Vec<(DayClasses, DayClasses)> = needed
        .iter()
        .map(|(_, class)| {
            let previous = containing(*class);
            let all = |class: &DayClass| containing(*class).union(previous) == containing(*class);
            (previous, DayClass::ORDER.into_iter().filter(all).collect())
        })
        .collect();
    boxes.sort_by_key(|(previous, classes)| {
        std::cmp::Reverse(previous.iter().count() * classes.iter().count())
    });
    boxes.retain(|(previous, classes)| {
        let before = needed.len();
        needed.retain(|cell| !(previous.contains(cell.0) && classes.contains(cell.1)));
        needed.len() < before
    });
    boxes
}

fn time(start: u16, end: u16) -> Result<TimeRange, ScheduleError> {
    let minute = |minute| MinuteOfDay::new(minute).unwrap_or(MinuteOfDay::END);
    TimeRange::new(minute(start), minute(end))
}

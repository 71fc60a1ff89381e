//! Weekly windows for the life of a lease (`decisions.md`, "Windows are compiled when the lease is
//! issued").
//!
//! A lock knows neither special days nor dates, but in at most seven days each weekday occurs once,
//! so a weekly form can be exact. Where it can't be, the lease ends earlier.

use std::collections::BTreeMap;

use crate::schedule::Timetable;
use crate::schedule::minutes::MinuteSet;
use crate::time::{Date, Duration, Instant, MinuteOfDay, Weekday, Weekdays};
use crate::zone::{Stretch, Zone};

/// The longest span that is compiled, unless all of it is permitted.
pub const LONGEST: Duration = Duration::days(7);
/// The most windows that a lease holds (DL1 C.2).
pub const MAX_WINDOWS: usize = 8;

/// What timetables permit in a span, as a lock understands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// At most [`MAX_WINDOWS`]; none if nothing is permitted before `end`.
    pub windows: Vec<CompiledWindow>,
    /// Until here the windows say what the timetables say.
    pub end: Instant,
}

/// A weekly window by the lock's local clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CompiledWindow {
    /// The weekdays on which it starts, at least one.
    pub weekdays: Weekdays,
    /// Its first minute and the minute at which it ends (1 to 1440; on the next day if not after
    /// the start); none for the whole day.
    pub hours: Option<(MinuteOfDay, MinuteOfDay)>,
}

impl CompiledWindow {
    /// Every minute of every day.
    pub const ALWAYS: Self = Self {
        weekdays: Weekdays::ALL,
        hours: None,
    };
}

/// Compiles what all timetables permit from `from` until `until`, for a lock in `zone`. Without a
/// timetable, or with none but those that always permit, it is one window of all days, however long
/// the span is.
///
/// Else the end comes before `until` where the span is longer than [`LONGEST`], where a weekday would
/// have to mean two things, or where more than [`MAX_WINDOWS`] would be needed: at the beginning of
/// the local day (or of the hours after a clock change) that does not fit, or on the very first day
/// when the windows are used up. Where timetables of another zone would give a lock-local minute
/// that occurs twice two meanings, it is not permitted.
#[must_use]
pub fn compile(timetables: &[&Timetable], zone: &Zone, from: Instant, until: Instant) -> Compiled {
    if timetables
        .iter()
        .all(|timetable| timetable.schedule.is_always())
    {
        return Compiled {
            windows: vec![CompiledWindow::ALWAYS],
            end: until,
        };
    }
    let until = until.min(from.plus(LONGEST));
    let mut week = Week::default();
    for stretch in zone.stretches(from, until) {
        let mut longer = week.clone();
        if !longer.add(timetables, zone, &stretch) {
            return Compiled {
                windows: week.windows(),
                end: stretch.from,
            };
        }
        if longer.windows().len() > MAX_WINDOWS {
            if stretch.from == from {
                return first_windows(&longer, &stretch);
            }
            return Compiled {
                windows: week.windows(),
                end: stretch.from,
            };
        }
        week = longer;
    }
    Compiled {
        windows: week.windows(),
        end: until,
    }
}

/// As much of the first stretch as fits.
fn first_windows(week: &Week, stretch: &Stretch) -> Compiled {
    let minutes = week
        .days
        .get(&stretch.date.weekday())
        .map(|day| day.permitted);
    let runs: Vec<(u16, u16)> = minutes.unwrap_or(MinuteSet::EMPTY).runs().collect();
    let end = runs
        .get(MAX_WINDOWS)
        .map_or(stretch.until, |(start, _)| stretch.instant(*start));
    let weekdays = Weekdays::only(stretch.date.weekday());
    let windows = runs
        .iter()
        .take(MAX_WINDOWS)
        .map(|run| window(*run, weekdays))
        .collect();
    Compiled { windows, end }
}

/// What each weekday means so far.
#[derive(Clone, Debug, Default)]
struct Week {
    days: BTreeMap<Weekday, Day>,
}

/// What a weekday means.
#[derive(Clone, Debug)]
struct Day {
    /// The date of which the minutes below are.
    date: Date,
    /// Minutes in the span that are permitted.
    permitted: MinuteSet,
    /// Minutes in the span that are not.
    refused: MinuteSet,
    /// What the date permits as a whole, to choose for minutes that the span does not contain: so
    /// that a span that starts in the middle of a day gives the same window as for other days.
    whole: MinuteSet,
}

impl Week {
    /// Adds a stretch of the span; `false` if its weekday would have to mean two things.
    fn add(&mut self, timetables: &[&Timetable], zone: &Zone, stretch: &Stretch) -> bool {
        let minutes = MinuteSet::range(stretch.minute, end_minute(stretch));
        let permitted = permitted(timetables, stretch).intersection(&minutes);
        let refused = minutes.difference(&permitted);
        let day = self
            .days
            .entry(stretch.date.weekday())
            .or_insert_with(|| Day {
                date: stretch.date,
                permitted: MinuteSet::EMPTY,
                refused: MinuteSet::EMPTY,
                whole: whole(timetables, zone, stretch.date),
            });
        let clash = day
            .permitted
            .intersection(&refused)
            .union(&day.refused.intersection(&permitted));
        if !clash.is_empty() && day.date != stretch.date {
            return false;
        }
        day.refused = day.refused.union(&refused);
        day.permitted = day.permitted.union(&permitted).difference(&day.refused);
        true
    }

    /// The windows, in the shortest of the forms that we know.
    fn windows(&self) -> Vec<CompiledWindow> {
        let generous = |day: &Day| day.permitted.union(&day.whole.difference(&day.refused));
        let exact = |day: &Day| day.permitted;
        let minutes: [fn(&Day) -> MinuteSet; 2] = [generous, exact];
        let forms = minutes
            .into_iter()
            .flat_map(|minutes| [true, false].map(|overnight| (minutes, overnight)));
        let none_permitted = self.days.values().all(|day| day.permitted.is_empty());
        let all = forms
            .filter(|_| !none_permitted)
            .map(|(minutes, overnight)| {
                let days = self
                    .days
                    .iter()
                    .map(|(weekday, day)| (*weekday, minutes(day)))
                    .collect();
                weekly(days, overnight)
            });
        all.min_by_key(Vec::len).unwrap_or_default()
    }
}

/// The minutes of weekdays as windows; `overnight` joins evenings with the mornings after.
fn weekly(mut days: BTreeMap<Weekday, MinuteSet>, overnight: bool) -> Vec<CompiledWindow> {
    let mut starts: BTreeMap<(u16, u16), Weekdays> = BTreeMap::new();
    let mut add = |run, weekday| {
        let weekdays = starts.entry(run).or_insert(Weekdays::NONE);
        *weekdays = weekdays.union(Weekdays::only(weekday));
    };
    if overnight {
        let whole = days.clone();
        let of = |weekday| whole.get(&weekday).copied().unwrap_or(MinuteSet::EMPTY);
        for weekday in Weekday::ORDER {
            let evening = of(weekday).runs().last();
            let morning = of(weekday.next()).runs().next();
            if let (Some((start, 1440)), Some((0, end))) = (evening, morning)
                && start > 0
                && end <= start
            {
                add((start, end), weekday);
                for (weekday, run) in [(weekday, (start, 1440)), (weekday.next(), (0, end))] {
                    days.entry(weekday).and_modify(|minutes| {
                        *minutes = minutes.difference(&MinuteSet::range(run.0, run.1));
                    });
                }
            }
        }
    }
    for (weekday, minutes) in days {
        minutes.runs().for_each(|run| add(run, weekday));
    }
    starts
        .into_iter()
        .map(|(run, weekdays)| window(run, weekdays))
        .collect()
}

fn window((start, end): (u16, u16), weekdays: Weekdays) -> CompiledWindow {
    let minute = |minute| MinuteOfDay::new(minute).unwrap_or(MinuteOfDay::END);
    let hours = ((start, end) != (0, 1440)).then(|| (minute(start), minute(end)));
    CompiledWindow { weekdays, hours }
}

/// The minutes of a date that all timetables permit whenever they occur. Minutes that a clock
/// change leaves out are permitted where that makes no window more.
fn whole(timetables: &[&Timetable], zone: &Zone, date: Date) -> MinuteSet {
    // No offset is beyond 18 hours.
    let from = Instant::of_local(date, 0, 0).minus(Duration::hours(18));
    let until = Instant::of_local(date, 1440, 0).plus(Duration::hours(18));
    let (mut occurring, mut refused) = (MinuteSet::EMPTY, MinuteSet::EMPTY);
    for stretch in zone
        .stretches(from, until)
        .filter(|stretch| stretch.date == date)
    {
        let minutes = MinuteSet::range(stretch.minute, end_minute(&stretch));
        occurring = occurring.union(&minutes);
        refused = refused.union(&minutes.difference(&permitted(timetables, &stretch)));
    }
    let permitted = occurring.difference(&refused);
    let between = |run: &(u16, u16)| {
        run.0 > 0 && permitted.contains(run.0 - 1) && run.1 < 1440 && permitted.contains(run.1)
    };
    let left_out = MinuteSet::FULL.difference(&occurring);
    permitted.union(&left_out.runs().filter(between).collect())
}

/// The minutes of a stretch that all timetables permit, each by its own clock.
fn permitted(timetables: &[&Timetable], stretch: &Stretch) -> MinuteSet {
    timetables.iter().fold(MinuteSet::FULL, |all, timetable| {
        let theirs = timetable.zone.stretches(stretch.from, stretch.until);
        let one = theirs.fold(MinuteSet::EMPTY, |one, theirs| {
            let minutes = timetable.schedule.minutes(theirs.date, &timetable.calendar);
            let shown = minutes.intersection(&MinuteSet::range(theirs.minute, end_minute(&theirs)));
            let here = shown.runs().map(|(start, end)| {
                let ours = |minute| stretch.minute_at(theirs.instant(minute));
                (ours(start), ours(end))
            });
            one.union(&here.collect())
        });
        all.intersection(&one)
    })
}

/// The minute at which the stretch ends, counted as a whole if it ends within one.
fn end_minute(stretch: &Stretch) -> u16 {
    stretch.minute_at(Instant::from_millis(stretch.until.millis() - 1).unwrap_or(stretch.from)) + 1
}

#[cfg(test)]
mod tests;

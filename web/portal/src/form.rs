//! The form of a grant: what is typed, what is wrong with it, and the schedule it means. Pure.

mod edit;
mod period;
mod send;
mod week;

use api::grant::Grant;
use domain::installation::give_grants::MOST_AT_ONCE;
use domain::level::Level;
use domain::refusal::Fault;
use domain::schedule::{Schedule, ScheduleError, TimeRange};
use domain::time::{Instant, MinuteOfDay, Weekday, Weekdays};
use yew::AttrValue;

pub use self::edit::GrantEdit;
pub use self::period::Period;
pub use self::week::{DayTimes, TimeOfDay};

/// One thing to choose: its id and its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Id.
    pub id: AttrValue,
    /// Words.
    pub label: AttrValue,
    /// More words.
    pub detail: AttrValue,
}

/// A grant as it is being made or changed.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantForm {
    /// Chosen people.
    pub people: Vec<AttrValue>,
    /// Chosen doors.
    pub doors: Vec<AttrValue>,
    /// Level.
    pub level: Level,
    /// `Zeitraum festlegen` (`R004.40`).
    pub period: Limit<Period>,
    /// `Wochentage festlegen` (`R004.42`).
    pub weekdays: Limit<[bool; 7]>,
    /// `Tageszeit festlegen` (`R004.43`): groups of days with the same times.
    pub times: Limit<Vec<DayTimes>>,
    /// A schedule with dates or special days, which these fields can't say: it stays as it is until
    /// somebody replaces it, and the two limits above have no effect meanwhile.
    pub kept: Option<Schedule>,
}

/// A restriction with its switch: off, it is kept but has no effect (`R004.46`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit<T> {
    /// The switch.
    pub on: bool,
    /// The selection.
    pub value: T,
}

impl<T> Limit<T> {
    const fn off(value: T) -> Self {
        Self { on: false, value }
    }

    /// The selection, if it has effect.
    pub const fn effective(&self) -> Option<&T> {
        if self.on { Some(&self.value) } else { None }
    }
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GrantFault {
    /// Nobody is chosen.
    NoPerson,
    /// No door is chosen.
    NoDoor,
    /// One person can't be given anything.
    Person(AttrValue, Fault),
    /// Something can't be given at one door (`R004.28`).
    Door(AttrValue, Fault),
    /// More permissions at once than the server makes.
    TooMany,
    /// The period.
    Period(Fault),
    /// No weekday is chosen.
    NoWeekday,
    /// A time is missing.
    NoTime,
    /// Days and times together are no schedule.
    Schedule,
}

impl GrantForm {
    /// Access for these people at these doors, always.
    #[must_use]
    pub fn new(people: Vec<AttrValue>, doors: Vec<AttrValue>) -> Self {
        let times = TimeOfDay {
            from: "06:00".into(),
            to: "20:00".into(),
        };
        Self {
            people,
            doors,
            level: Level::Guest,
            period: Limit::off(Period::default()),
            weekdays: Limit::off([true, true, true, true, true, false, false]),
            times: Limit::off(vec![DayTimes {
                days: Weekdays::ALL,
                times: vec![times],
            }]),
            kept: None,
        }
    }

    /// A grant that exists, to be changed. `local` writes an instant as the fields do.
    pub fn of(grant: &Grant, local: impl Fn(Instant) -> String) -> Self {
        let mut form = Self::new(
            vec![grant.profile.to_string().into()],
            vec![grant.door.to_string().into()],
        );
        form.level = grant.level;
        let parts = |at: Option<Instant>| {
            let text = at.map(&local).unwrap_or_default();
            let (day, time) = text.split_once('T').unwrap_or_default();
            (day.to_owned(), time.to_owned())
        };
        let ((start_day, start_time), (end_day, end_time)) =
            (parts(grant.from), parts(grant.until));
        form.period.on = grant.from.is_some() || grant.until.is_some();
        form.period.value = Period {
            start_day,
            start_time,
            end_day,
            end_time,
        };
        let schedule = grant
            .schedule
            .clone()
            .and_then(|wire| Schedule::try_from(wire).ok());
        if let Some(schedule) = schedule {
            form.take(schedule.clone());
            // The one that permits nothing, or more times than one rule can have.
            if form.schedule().is_err() {
                form.kept = Some(schedule);
            }
        }
        form
    }

    /// Days and times of a schedule; those that are all of them restrict nothing.
    fn take(&mut self, schedule: Schedule) {
        let Some(week) = week::by_weekday(&schedule) else {
            self.kept = Some(schedule);
            return;
        };
        self.kept = None;
        let days = week.each_ref().map(|times| !times.is_empty());
        if self.weekdays.on || days.contains(&false) {
            self.weekdays = Limit {
                on: true,
                value: days,
            };
        }
        let all_day = |times: &Vec<TimeRange>| times.is_empty() || *times == [TimeRange::ALL_DAY];
        self.times.on = !week.iter().all(all_day);
        if self.times.on {
            self.times.value = week::grouped(&week);
        }
    }

    /// The form without the minutes from `start` to `end` of a weekday and of all days that share
    /// its times: `Auf erlaubte Zeit kürzen`. The server names one day at a time, and nobody wants
    /// to cut five times.
    #[must_use]
    pub fn without(mut self, weekday: Weekday, start: MinuteOfDay, end: MinuteOfDay) -> Self {
        let whole_day = start == MinuteOfDay::START && end == MinuteOfDay::END;
        let days = if whole_day {
            Weekdays::only(weekday)
        } else {
            let group = self.times.effective().and_then(|groups| {
                let mut groups = groups.iter().map(|group| group.days);
                groups.find(|days| days.contains(weekday))
            });
            group.unwrap_or(Weekdays::ALL)
        };
        let cut = TimeRange::new(start, end)
            .and_then(|time| Schedule::new(vec![week::rule(days, vec![time])?]));
        let left = cut.and_then(|cut| self.schedule()?.difference(&cut));
        if let Ok(left) = left {
            self.take(left);
        }
        self
    }

    /// The weekdays on which it holds, as far as they are chosen.
    #[must_use]
    pub fn chosen_days(&self) -> Weekdays {
        self.weekdays
            .effective()
            .map_or(Weekdays::ALL, |days| chosen_weekdays(*days))
    }

    /// The groups that have a chosen day, with their places and those days.
    pub fn groups(&self) -> impl Iterator<Item = (usize, Weekdays, &DayTimes)> {
        let chosen = self.chosen_days();
        let groups = self.times.value.iter().enumerate();
        groups
            .map(move |(index, group)| (index, week::common(group.days, chosen), group))
            .filter(|(_, days, _)| !days.is_empty())
    }

    /// Whether some chosen days share their times, so that one of them may get others.
    #[must_use]
    pub fn can_split(&self) -> bool {
        let chosen = self.chosen_days();
        let mut groups = self.times.value.iter();
        groups.any(|group| week::has_several(group, chosen))
    }

    /// Whether any restriction has effect.
    #[must_use]
    pub const fn is_restricted(&self) -> bool {
        self.period.on || self.weekdays.on || self.times.on || self.kept.is_some()
    }

    /// What is wrong before anything is sent. `first` is the form as it was opened: what stays of it
    /// may lie in the past. `now` is the local day and time of the installation,
    /// `YYYY-MM-DDTHH:MM`; the server checks again with its own clock.
    #[must_use]
    pub fn faults(&self, first: &Self, now: &str) -> Vec<GrantFault> {
        let mut faults = Vec::new();
        if self.people.is_empty() {
            faults.push(GrantFault::NoPerson);
        }
        if self.doors.is_empty() {
            faults.push(GrantFault::NoDoor);
        }
        let pairs = self.people.len().saturating_mul(self.doors.len());
        if pairs > MOST_AT_ONCE as usize {
            faults.push(GrantFault::TooMany);
        }
        let before = first.period.effective();
        let period = self.period.effective();
        if let Some(fault) = period.and_then(|period| period.fault(before, now)) {
            faults.push(GrantFault::Period(fault));
        }
        let no_weekday = self.kept.is_none() && self.chosen_days().is_empty();
        let no_time = self.kept.is_none()
            && self.times.on
            && self.groups().any(|(_, _, group)| group.is_unfinished());
        if no_weekday {
            faults.push(GrantFault::NoWeekday);
        }
        if no_time {
            faults.push(GrantFault::NoTime);
        }
        if !no_weekday && !no_time && self.schedule().is_err() {
            faults.push(GrantFault::Schedule);
        }
        faults
    }

    /// The schedule of days and times; always, if neither has effect.
    ///
    /// # Errors
    /// The schedule's own, where a time is missing or no day is chosen.
    pub fn schedule(&self) -> Result<Schedule, ScheduleError> {
        if let Some(kept) = &self.kept {
            return Ok(kept.clone());
        }
        let chosen = self.chosen_days();
        match self.times.effective() {
            Some(groups) => week::schedule(groups, chosen),
            None => Schedule::new(vec![week::rule(chosen, vec![TimeRange::ALL_DAY])?]),
        }
    }
}

fn chosen_weekdays(chosen: [bool; 7]) -> Weekdays {
    Weekday::ORDER
        .into_iter()
        .zip(chosen)
        .filter_map(|(day, chosen)| chosen.then_some(day))
        .collect()
}

#[cfg(test)]
mod tests;

//! The form of a grant: what is typed, what is wrong with it, and the schedule it means. Pure.

use api::grant::Grant;
use domain::level::Level;
use domain::refusal::Fault;
use domain::schedule::{Days, Rule, Schedule, ScheduleError, TimeRange};
use domain::time::{Instant, MinuteOfDay, Weekday, Weekdays};
use yew::AttrValue;

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
    /// `Tageszeit festlegen` (`R004.43`).
    pub times: Limit<Vec<TimeOfDay>>,
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

/// A start and an end, each as the browser's fields give them; empty means open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// `YYYY-MM-DD`
    pub start_day: String,
    /// `HH:MM`
    pub start_time: String,
    /// `YYYY-MM-DD`
    pub end_day: String,
    /// `HH:MM`
    pub end_time: String,
}

/// From and to as `HH:MM`; an end not after the start belongs to the next day.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// What the person changes.
#[derive(Clone, Debug, PartialEq)]
pub enum GrantEdit {
    /// Choose or drop a person.
    Person(AttrValue, bool),
    /// Choose or drop a door.
    Door(AttrValue, bool),
    /// Choose a level.
    Level(Level),
    /// Turn the period on or off.
    PeriodOn(bool),
    /// Change the period.
    Period(Period),
    /// Turn the weekdays on or off.
    WeekdaysOn(bool),
    /// Change the weekdays.
    Weekdays([bool; 7]),
    /// Turn the times on or off.
    TimesOn(bool),
    /// Change one time.
    Time(usize, TimeOfDay),
    /// One more time.
    AddTime,
    /// One time less.
    RemoveTime(usize),
    /// `Gültigkeit zurücksetzen` (`R004.47`).
    Reset,
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GrantFault {
    /// Nobody is chosen.
    NoPerson,
    /// No door is chosen.
    NoDoor,
    /// The period.
    Period(Fault),
    /// No weekday is chosen.
    NoWeekday,
    /// A time is missing.
    NoTime,
}

impl GrantForm {
    /// Access for these people at these doors, always.
    #[must_use]
    pub fn new(people: Vec<AttrValue>, doors: Vec<AttrValue>) -> Self {
        Self {
            people,
            doors,
            level: Level::Guest,
            period: Limit::off(Period::default()),
            weekdays: Limit::off([true, true, true, true, true, false, false]),
            times: Limit::off(vec![TimeOfDay {
                from: "06:00".into(),
                to: "20:00".into(),
            }]),
        }
    }

    /// A grant that exists, to be changed. `local` writes an instant as the fields do. A schedule that
    /// is more than weekdays and times shows its first rule.
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
        if let Some(rule) = schedule
            .as_ref()
            .and_then(|schedule| schedule.rules().first())
        {
            form.take(rule);
        }
        form
    }

    /// Weekdays and times of a rule; those that are all of them restrict nothing.
    fn take(&mut self, rule: &Rule) {
        let weekdays = rule.days().weekdays;
        self.weekdays = Limit {
            on: weekdays != Weekdays::ALL,
            value: Weekday::ORDER.map(|day| weekdays.contains(day)),
        };
        let times: Vec<_> = rule
            .times()
            .iter()
            .map(|time| TimeOfDay {
                from: time.start().to_string(),
                to: end_of(time.end()),
            })
            .collect();
        self.times = Limit {
            on: rule.times() != [TimeRange::ALL_DAY],
            value: times,
        };
    }

    /// The form without the minutes from `start` to `end` of a weekday and of all days with the same
    /// times: `Auf erlaubte Zeit kürzen`. One rule can't hold other times on one day, so days share
    /// the cut.
    #[must_use]
    pub fn without(mut self, weekday: Weekday, start: MinuteOfDay, end: MinuteOfDay) -> Self {
        let whole_day = start == MinuteOfDay::START && end == MinuteOfDay::END;
        if whole_day {
            if !self.weekdays.on {
                self.weekdays = Limit {
                    on: true,
                    value: [true; 7],
                };
            }
            let days = Weekday::ORDER.into_iter().zip(&mut self.weekdays.value);
            days.filter(|(day, _)| *day == weekday)
                .for_each(|(_, chosen)| *chosen = false);
            return self;
        }
        let cut = Rule::new(
            Days::EVERY,
            TimeRange::new(start, end).into_iter().collect(),
        );
        let permitted =
            cut.and_then(|cut| Schedule::always().difference(&Schedule::new(vec![cut])?));
        let times_only = Self {
            weekdays: Limit::off([true; 7]),
            ..self.clone()
        };
        let kept = permitted.and_then(|permitted| times_only.schedule()?.cut_to_fit(&permitted));
        if let Some(rule) = kept.ok().as_ref().and_then(|kept| kept.rules().first()) {
            let weekdays = self.weekdays.clone();
            self.take(rule);
            self.weekdays = weekdays;
        }
        self
    }

    /// The form after a change.
    #[must_use]
    pub fn with(mut self, edit: GrantEdit) -> Self {
        match edit {
            GrantEdit::Person(id, chosen) => choose(&mut self.people, id, chosen),
            GrantEdit::Door(id, chosen) => choose(&mut self.doors, id, chosen),
            GrantEdit::Level(level) => self.level = level,
            GrantEdit::PeriodOn(on) => self.period.on = on,
            GrantEdit::Period(period) => self.period.value = period,
            GrantEdit::WeekdaysOn(on) => self.weekdays.on = on,
            GrantEdit::Weekdays(days) => self.weekdays.value = days,
            GrantEdit::TimesOn(on) => self.times.on = on,
            GrantEdit::Time(index, time) => {
                if let Some(slot) = self.times.value.get_mut(index) {
                    *slot = time;
                }
            }
            GrantEdit::AddTime => {
                self.times.value.push(TimeOfDay {
                    from: String::new(),
                    to: String::new(),
                });
            }
            GrantEdit::RemoveTime(index) => {
                if index < self.times.value.len() {
                    self.times.value.remove(index);
                }
            }
            GrantEdit::Reset => {
                (self.period.on, self.weekdays.on, self.times.on) = (false, false, false);
            }
        }
        self
    }

    /// Whether any restriction has effect.
    #[must_use]
    pub const fn is_restricted(&self) -> bool {
        self.period.on || self.weekdays.on || self.times.on
    }

    /// What is wrong before anything is sent. `now` is the local day and time of the installation,
    /// `YYYY-MM-DDTHH:MM`; the server checks again with its own clock.
    #[must_use]
    pub fn faults(&self, now: &str) -> Vec<GrantFault> {
        let mut faults = Vec::new();
        if self.people.is_empty() {
            faults.push(GrantFault::NoPerson);
        }
        if self.doors.is_empty() {
            faults.push(GrantFault::NoDoor);
        }
        if let Some(fault) = self.period.effective().and_then(|period| period.fault(now)) {
            faults.push(GrantFault::Period(fault));
        }
        if self
            .weekdays
            .effective()
            .is_some_and(|days| !days.contains(&true))
        {
            faults.push(GrantFault::NoWeekday);
        }
        let times_wrong = |times: &Vec<TimeOfDay>| {
            times.is_empty() || times.iter().any(|time| time.range().is_none())
        };
        if self.times.effective().is_some_and(times_wrong) {
            faults.push(GrantFault::NoTime);
        }
        faults
    }

    /// The schedule of weekdays and times; always, if neither has effect.
    ///
    /// # Errors
    /// The rule's own, where a time is missing or no day is chosen.
    pub fn schedule(&self) -> Result<Schedule, ScheduleError> {
        let weekdays = self
            .weekdays
            .effective()
            .map_or(Weekdays::ALL, |days| chosen_weekdays(*days));
        let times = match self.times.effective() {
            None => vec![TimeRange::ALL_DAY],
            Some(times) => times
                .iter()
                .map(TimeOfDay::range)
                .collect::<Option<_>>()
                .ok_or(ScheduleError::NoTime)?,
        };
        let rule = Rule::new(
            Days {
                weekdays,
                ..Days::EVERY
            },
            times,
        )?;
        Schedule::new(vec![rule])
    }
}

/// An end as a field writes it: the end of the day is `00:00` there.
fn end_of(end: MinuteOfDay) -> String {
    if end == MinuteOfDay::END {
        MinuteOfDay::START.to_string()
    } else {
        end.to_string()
    }
}

fn chosen_weekdays(chosen: [bool; 7]) -> Weekdays {
    Weekday::ORDER
        .into_iter()
        .zip(chosen)
        .filter(|(_, chosen)| *chosen)
        .fold(Weekdays::NONE, |days, (day, _)| {
            days.union(Weekdays::only(day))
        })
}

fn choose(chosen: &mut Vec<AttrValue>, id: AttrValue, add: bool) {
    chosen.retain(|each| *each != id);
    if add {
        chosen.push(id);
    }
}

impl Period {
    /// `YYYY-MM-DDTHH:MM`, the start of the day if no time is given; none if no day is.
    #[must_use]
    pub fn start(&self) -> Option<String> {
        moment(&self.start_day, &self.start_time, "00:00")
    }

    /// The same for the end; without a time it means the end of that day, included.
    #[must_use]
    pub fn end(&self) -> Option<String> {
        moment(&self.end_day, &self.end_time, "24:00")
    }

    fn fault(&self, now: &str) -> Option<Fault> {
        let (start, end) = (self.start(), self.end());
        match (&start, &end) {
            (None, None) => Some(Fault::Missing),
            // Texts of this form are in the order of time.
            (Some(start), _) if start.as_str() < now => Some(Fault::InThePast),
            (Some(start), Some(end)) if end <= start => Some(Fault::EndsBeforeItStarts),
            (None, Some(end)) if end.as_str() <= now => Some(Fault::EndsBeforeItStarts),
            _ => None,
        }
    }
}

fn moment(day: &str, time: &str, otherwise: &str) -> Option<String> {
    let time = if time.is_empty() { otherwise } else { time };
    (!day.is_empty()).then(|| format!("{day}T{time}"))
}

#[cfg(test)]
mod tests;

//! What a person does to the form of a grant. Pure.

use domain::level::Level;
use domain::schedule::{Schedule, ScheduleError, TimeRange};
use domain::time::{MinuteOfDay, Weekday, Weekdays};
use yew::AttrValue;

use super::{GrantForm, Period, TimeOfDay, chosen_weekdays, week};

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
    /// Change one time of a group of days.
    Time(usize, usize, TimeOfDay),
    /// One more time for a group of days.
    AddTime(usize),
    /// One time less.
    RemoveTime(usize, usize),
    /// Other times on some days.
    AddGroup,
    /// Which days a group has.
    GroupDays(usize, [bool; 7]),
    /// Open or shut an hour (0 to 23) of a weekday.
    Hour(Weekday, u8, bool),
    /// Give up a schedule that these fields can't say.
    Replace,
    /// `Gültigkeit zurücksetzen` (`R004.47`).
    Reset,
}

impl GrantForm {
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
            GrantEdit::Time(group, index, time) => {
                if let Some(slot) = self.times_of(group).and_then(|all| all.get_mut(index)) {
                    *slot = time;
                }
            }
            GrantEdit::AddTime(group) => {
                if let Some(times) = self.times_of(group) {
                    times.push(TimeOfDay::default());
                }
            }
            GrantEdit::RemoveTime(group, index) => {
                if let Some(times) = self.times_of(group).filter(|times| index < times.len()) {
                    times.remove(index);
                }
            }
            GrantEdit::AddGroup => {
                let chosen = self.chosen_days();
                week::split(&mut self.times.value, chosen);
            }
            GrantEdit::GroupDays(group, days) => self.set_group_days(group, days),
            GrantEdit::Hour(weekday, hour, open) => self.set_hour(weekday, hour, open),
            GrantEdit::Replace => {
                // The new one begins narrow: giving up a schedule must not mean "always".
                self.kept = None;
                (self.weekdays.on, self.times.on) = (true, true);
            }
            GrantEdit::Reset => {
                (self.period.on, self.weekdays.on, self.times.on) = (false, false, false);
                self.kept = None;
            }
        }
        self
    }

    fn times_of(&mut self, group: usize) -> Option<&mut Vec<TimeOfDay>> {
        self.times
            .value
            .get_mut(group)
            .map(|group| &mut group.times)
    }

    /// A day that joins a group is chosen, too.
    fn set_group_days(&mut self, index: usize, days: [bool; 7]) {
        let Some(group) = self.times.value.get(index) else {
            return;
        };
        let before = week::common(group.days, self.chosen_days());
        let after = chosen_weekdays(days);
        let changed = |one: Weekdays, other: Weekdays| {
            one.iter()
                .filter(|day| !other.contains(*day))
                .collect::<Weekdays>()
        };
        let (joins, leaves) = (changed(after, before), changed(before, after));
        for (day, chosen) in Weekday::ORDER.into_iter().zip(&mut self.weekdays.value) {
            *chosen |= joins.contains(day);
        }
        week::regroup(&mut self.times.value, index, joins, leaves);
    }

    /// Opens or shuts an hour of a weekday, as the picture of the week does.
    fn set_hour(&mut self, weekday: Weekday, hour: u8, open: bool) {
        let start = u16::from(hour).saturating_mul(60);
        let minute = |minute| MinuteOfDay::new(minute).unwrap_or(MinuteOfDay::END);
        let now = match self.schedule() {
            // The last hour was shut: the first one may be opened again.
            Err(ScheduleError::NoWeekday) => Ok(Schedule::never()),
            other => other,
        };
        let after = TimeRange::new(minute(start), minute(start.saturating_add(60)))
            .and_then(|time| Schedule::new(vec![week::rule(Weekdays::only(weekday), vec![time])?]))
            .and_then(|hour| {
                if open {
                    now?.union(&hour)
                } else {
                    now?.difference(&hour)
                }
            });
        // While a time is half typed there is no schedule, and the picture is dark.
        if let Ok(after) = after {
            self.take(after);
        }
    }
}

fn choose(chosen: &mut Vec<AttrValue>, id: AttrValue, add: bool) {
    chosen.retain(|each| *each != id);
    if add {
        chosen.push(id);
    }
}

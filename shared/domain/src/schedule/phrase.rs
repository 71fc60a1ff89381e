//! Schedules as plain sentences in four languages, and back (`R001.33`, N-16).
//!
//! Every sentence that is written can be read back to the same schedule. Reading is a little more
//! lenient than writing: case, the full stop in times and the mention of the next day are free.

mod pattern;
mod read;
mod words;

use std::fmt;

use self::words::Words;
use crate::calendar::{DayClass, DayClasses};
use crate::language::Language;
use crate::schedule::{Days, Excess, Rule, Schedule, ScheduleError, TimeRange};
use crate::time::{Date, MinuteOfDay, Weekday, Weekdays};

impl Schedule {
    /// The schedule as a sentence without a full stop, for example `montags bis freitags von 08:30
    /// bis 17:30 Uhr`.
    #[must_use]
    pub fn phrase(&self, language: Language) -> String {
        let words = Words::of(language);
        match self.rules() {
            [] => words.never.to_owned(),
            [rule] if *rule == Rule::always() => words.always.to_owned(),
            rules => {
                let rules: Vec<String> = rules.iter().map(|rule| self::rule(rule, words)).collect();
                rules.join("; ")
            }
        }
    }

    /// The schedule that the sentence describes.
    ///
    /// # Errors
    /// [`PhraseError`]: the first word that is not understood, or why there is no such schedule.
    pub fn from_phrase(text: &str, language: Language) -> Result<Self, PhraseError> {
        read::schedule(text, Words::of(language))
    }
}

impl Excess {
    /// The times outside as a sentence, for example `samstags von 20:00 bis 22:00 Uhr` (N-01).
    /// Classes of days are mentioned only where they are special.
    #[must_use]
    pub fn phrase(&self, language: Language) -> String {
        let classes = |class| match class {
            DayClass::Ordinary => DayClasses::ALL,
            special => DayClasses::only(special),
        };
        let days = Days {
            first: self.first,
            last: self.last,
            weekdays: Weekdays::only(self.weekday),
            classes: classes(self.class),
            previous: classes(self.previous),
        };
        let times = TimeRange::new(self.start, self.end).map(|time| vec![time]);
        let rule = times.and_then(|times| Rule::new(days, times));
        rule.map_or_else(
            |_| String::new(),
            |rule| self::rule(&rule, Words::of(language)),
        )
    }
}

/// Why a sentence is not a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhraseError {
    /// The sentence ends where more is expected.
    Incomplete,
    /// This word is not understood where it stands.
    Word(String),
    /// The sentence is understood, but there is no such schedule.
    Schedule(ScheduleError),
}

impl PhraseError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Incomplete => "phrase_incomplete",
            Self::Word(_) => "phrase_word",
            Self::Schedule(error) => error.code(),
        }
    }
}

impl fmt::Display for PhraseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete => out.write_str("the sentence is not complete"),
            Self::Word(word) => write!(out, "`{word}` is not understood here"),
            Self::Schedule(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for PhraseError {}

fn rule(rule: &Rule, words: &Words) -> String {
    let days = rule.days();
    let times: Vec<String> = rule
        .times()
        .iter()
        .map(|time| self::time(*time, words))
        .collect();
    let mut sentence = format!("{} {}", weekdays(days.weekdays, words), words.list(&times));
    let dates = match (days.first, days.last) {
        (None, None) => None,
        (Some(first), None) => Some(pattern::fill(words.from, [date(first, words)])),
        (None, Some(last)) => Some(pattern::fill(words.until, [date(last, words)])),
        (Some(first), Some(last)) => Some(pattern::fill(
            words.between,
            [date(first, words), date(last, words)],
        )),
    };
    let on = classes(
        days.classes,
        words.only_on,
        words.except_on,
        &words.classes_on,
        words,
    );
    let after = classes(
        days.previous,
        words.only_after,
        words.except_after,
        &words.classes_after,
        words,
    );
    for part in [on, after, dates].into_iter().flatten() {
        sentence.push_str(", ");
        sentence.push_str(&part);
    }
    sentence
}

/// Weekdays: three or more in a row as a range, others one by one.
fn weekdays(weekdays: Weekdays, words: &Words) -> String {
    if weekdays == Weekdays::ALL {
        return words.daily.to_owned();
    }
    let mut rows: Vec<Vec<Weekday>> = Vec::new();
    for weekday in weekdays.iter() {
        match rows.last_mut() {
            Some(row) if row.last().is_some_and(|last| last.next() == weekday) => row.push(weekday),
            _ => rows.push(vec![weekday]),
        }
    }
    let items: Vec<String> = rows
        .iter()
        .flat_map(|row| match row.as_slice() {
            [first, _, .., last] => {
                let (first, last) = (words.weekdays_from.of(*first), words.weekdays_to.of(*last));
                vec![pattern::fill(
                    words.weekday_range,
                    [first.to_owned(), last.to_owned()],
                )]
            }
            few => few
                .iter()
                .map(|weekday| words.weekdays.of(*weekday).to_owned())
                .collect(),
        })
        .collect();
    words.list(&items)
}

fn time(time: TimeRange, words: &Words) -> String {
    if time == TimeRange::ALL_DAY {
        return words.all_day.to_owned();
    }
    let pattern = if time.is_overnight() {
        words.overnight
    } else {
        words.time
    };
    pattern::fill(
        pattern,
        [minute(time.start(), words), minute(time.end(), words)],
    )
}

fn minute(minute: MinuteOfDay, words: &Words) -> String {
    minute.to_string().replace(':', words.time_separator)
}

fn date(date: Date, words: &Words) -> String {
    let (year, month, day) = date.year_month_day();
    words.months.name(month).map_or_else(
        || format!("{day}{0}{month}{0}{year}", words.date_separator),
        |month| format!("{day} {month} {year}"),
    )
}

/// Restrictions to classes of days: those that are left out if ordinary days are in, else those
/// that are in.
fn classes(
    classes: DayClasses,
    only: &str,
    except: &str,
    names: &words::ClassNames,
    words: &Words,
) -> Option<String> {
    if classes == DayClasses::ALL {
        return None;
    }
    let (pattern, listed) = if classes.contains(DayClass::Ordinary) {
        (except, classes.complement())
    } else {
        (only, classes)
    };
    let listed: Vec<String> = listed
        .iter()
        .filter_map(|class| names.of(class))
        .map(str::to_owned)
        .collect();
    Some(pattern::fill(pattern, [words.list(&listed)]))
}

#[cfg(test)]
mod tests;

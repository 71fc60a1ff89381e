//! From a sentence to the schedule that it describes.

use super::PhraseError;
use super::pattern::{Cursor, words};
use super::words::{ClassNames, WeekdayNames, Words};
use crate::calendar::{DayClass, DayClasses};
use crate::schedule::{Days, MAX_RULES, Rule, Schedule, ScheduleError, TimeRange};
use crate::time::{Date, MinuteOfDay, Weekday, Weekdays};

/// Reads a whole sentence.
pub(super) fn schedule(text: &str, language: &Words) -> Result<Schedule, PhraseError> {
    let words = words(text.trim().trim_end_matches('.'));
    let mut cursor = Cursor::new(&words);
    for (word, schedule) in [
        (language.always, Schedule::always()),
        (language.never, Schedule::never()),
    ] {
        let mut whole = cursor;
        if whole.take_all(word) && whole.peek().is_none() {
            return Ok(schedule);
        }
    }
    let mut rules = Vec::new();
    loop {
        if rules.len() == MAX_RULES {
            return Err(PhraseError::Schedule(ScheduleError::TooManyRules));
        }
        rules.push(rule(&mut cursor, language)?);
        match cursor.peek() {
            None => return Schedule::new(rules).map_err(PhraseError::Schedule),
            Some(";") => cursor.take(),
            Some(word) => return Err(PhraseError::Word(word.to_owned())),
        };
    }
}

/// Reads weekdays, times, or both, and then restrictions. Without weekdays it is every day,
/// without times all day.
fn rule(cursor: &mut Cursor<'_>, language: &Words) -> Result<Rule, PhraseError> {
    let weekdays = weekdays(cursor, language);
    let times = list(cursor, language, |cursor| time(cursor, language));
    if weekdays.is_none() && times.is_none() {
        return Err(cursor
            .peek()
            .map_or(PhraseError::Incomplete, not_understood));
    }
    let mut days = Days {
        weekdays: weekdays.unwrap_or(Weekdays::ALL),
        ..Days::EVERY
    };
    while cursor.peek() == Some(",") {
        cursor.take();
        let next = cursor.peek();
        if !restriction(cursor, language, &mut days) {
            return Err(next.map_or(PhraseError::Incomplete, not_understood));
        }
    }
    let times = times.unwrap_or_else(|| vec![TimeRange::ALL_DAY]);
    Rule::new(days, times).map_err(PhraseError::Schedule)
}

fn not_understood(word: &str) -> PhraseError {
    PhraseError::Word(word.to_owned())
}

fn weekdays(cursor: &mut Cursor<'_>, language: &Words) -> Option<Weekdays> {
    if cursor.take_all(language.daily) {
        return Some(Weekdays::ALL);
    }
    let items = list(cursor, language, |cursor| {
        let range = cursor.attempt(|cursor| {
            let mut names = [&language.weekdays_from, &language.weekdays_to].into_iter();
            let ends = cursor.take_pattern(language.weekday_range, |cursor| {
                weekday(cursor, names.next()?)
            })?;
            let [first, last] = ends.try_into().ok()?;
            row(first, last)
        });
        if range.is_some() {
            return range;
        }
        weekday(cursor, &language.weekdays).map(Weekdays::only)
    })?;
    Some(items.into_iter().fold(Weekdays::NONE, Weekdays::union))
}

/// The weekdays from the first to the last; `None` if that would run over the end of the week.
fn row(first: Weekday, last: Weekday) -> Option<Weekdays> {
    let within = |weekday: &Weekday| first <= *weekday && *weekday <= last;
    (first < last).then(|| Weekday::ORDER.into_iter().filter(within).collect())
}

fn weekday(cursor: &mut Cursor<'_>, names: &WeekdayNames) -> Option<Weekday> {
    Weekday::ORDER
        .into_iter()
        .find(|weekday| cursor.take_all(names.of(*weekday)))
}

fn time(cursor: &mut Cursor<'_>, language: &Words) -> Option<TimeRange> {
    if cursor.take_all(language.all_day) {
        return Some(TimeRange::ALL_DAY);
    }
    let range = |cursor: &mut Cursor<'_>, pattern| {
        let minutes = cursor.take_pattern(pattern, minute)?;
        let [start, end] = minutes.try_into().ok()?;
        TimeRange::new(start, end).ok()
    };
    cursor
        .attempt(|cursor| range(cursor, language.overnight).filter(|time| time.is_overnight()))
        .or_else(|| cursor.attempt(|cursor| range(cursor, language.time)))
}

/// A minute such as `8:30`, `08:30` or `08.30`.
fn minute(cursor: &mut Cursor<'_>) -> Option<MinuteOfDay> {
    let (hour, minute) = cursor.take()?.split_once([':', '.'])?;
    if minute.len() != 2 {
        return None;
    }
    MinuteOfDay::at(
        number(hour, 2)?.try_into().ok()?,
        number(minute, 2)?.try_into().ok()?,
    )
}

/// A restriction to dates or to classes of days; the same kind can't come twice.
fn restriction(cursor: &mut Cursor<'_>, language: &Words, days: &mut Days) -> bool {
    let undated = days.first.is_none() && days.last.is_none();
    let dates = |cursor: &mut Cursor<'_>, pattern| {
        cursor
            .take_pattern(pattern, |cursor| date(cursor, language))
            .filter(|_| undated)
    };
    if let Some([first, last]) = dates(cursor, language.between).as_deref() {
        (days.first, days.last) = (Some(*first), Some(*last));
    } else if let Some([first]) = dates(cursor, language.from).as_deref() {
        days.first = Some(*first);
    } else if let Some([last]) = dates(cursor, language.until).as_deref() {
        days.last = Some(*last);
    } else if let Some(classes) = classes(
        cursor,
        language,
        language.only_after,
        &language.classes_after,
    ) && days.previous == DayClasses::ALL
    {
        days.previous = classes;
    } else if let Some(classes) = classes(
        cursor,
        language,
        language.except_after,
        &language.classes_after,
    ) && days.previous == DayClasses::ALL
    {
        days.previous = classes.complement();
    } else if let Some(classes) = classes(cursor, language, language.only_on, &language.classes_on)
        && days.classes == DayClasses::ALL
    {
        days.classes = classes;
    } else if let Some(classes) =
        classes(cursor, language, language.except_on, &language.classes_on)
        && days.classes == DayClasses::ALL
    {
        days.classes = classes.complement();
    } else {
        return false;
    }
    true
}

/// A date in the form of the language, or as `2026-03-01`.
fn date(cursor: &mut Cursor<'_>, language: &Words) -> Option<Date> {
    cursor.attempt(|cursor| {
        let word = cursor.take()?;
        if let Ok(date) = word.parse() {
            return Some(date);
        }
        let (day, month, year) = if language.months.name(1).is_some() {
            (
                word,
                language.months.number(cursor.take()?)?,
                cursor.take()?,
            )
        } else {
            let mut parts = word.split(language.date_separator);
            let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
            if parts.next().is_some() {
                return None;
            }
            (day, number(month, 2)?, year)
        };
        Date::new(number(year, 4)?.try_into().ok()?, month, number(day, 2)?)
    })
}

fn classes(
    cursor: &mut Cursor<'_>,
    language: &Words,
    pattern: &str,
    names: &ClassNames,
) -> Option<DayClasses> {
    let sets = cursor.take_pattern(pattern, |cursor| {
        let items = list(cursor, language, |cursor| {
            let mut all = DayClass::ORDER.into_iter();
            all.find(|class| names.of(*class).is_some_and(|name| cursor.take_all(name)))
        })?;
        Some(items.into_iter().collect::<DayClasses>())
    })?;
    sets.into_iter().next()
}

/// One or more items, separated by commas or the word for "and".
fn list<T>(
    cursor: &mut Cursor<'_>,
    language: &Words,
    item: impl Fn(&mut Cursor<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    let mut items = vec![item(cursor)?];
    while let Some(next) = cursor.attempt(|cursor| {
        let separated = cursor.take_all(",") || cursor.take_all(language.and);
        if separated { item(cursor) } else { None }
    }) {
        items.push(next);
    }
    Some(items)
}

/// A number of at most so many decimal digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let fits = !text.is_empty() && text.len() <= digits && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

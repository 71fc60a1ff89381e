//! The words of each language. In patterns, `{}` is a gap.

use crate::calendar::DayClass;
use crate::language::Language;
use crate::time::Weekday;

/// What the sentences of a language are made of.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) always: &'static str,
    pub(super) never: &'static str,
    pub(super) and: &'static str,
    pub(super) daily: &'static str,
    pub(super) weekdays: WeekdayNames,
    pub(super) weekdays_from: WeekdayNames,
    pub(super) weekdays_to: WeekdayNames,
    pub(super) weekday_range: &'static str,
    pub(super) all_day: &'static str,
    pub(super) time: &'static str,
    pub(super) overnight: &'static str,
    pub(super) time_separator: &'static str,
    pub(super) from: &'static str,
    pub(super) until: &'static str,
    pub(super) between: &'static str,
    pub(super) date_separator: &'static str,
    pub(super) months: Months,
    pub(super) only_on: &'static str,
    pub(super) except_on: &'static str,
    pub(super) classes_on: ClassNames,
    pub(super) only_after: &'static str,
    pub(super) except_after: &'static str,
    pub(super) classes_after: ClassNames,
}

impl Words {
    pub(super) const fn of(language: Language) -> &'static Self {
        match language {
            Language::Dutch => &DUTCH,
            Language::German => &GERMAN,
            Language::Finnish => &FINNISH,
            Language::English => &ENGLISH,
        }
    }

    /// Items as a list: `a`, `a and b`, `a, b and c`.
    pub(super) fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [others @ .., last] => format!("{} {} {last}", others.join(", "), self.and),
        }
    }
}

/// One form of the weekdays' names, Monday first.
#[derive(Debug)]
pub(super) struct WeekdayNames([&'static str; 7]);

impl WeekdayNames {
    pub(super) fn of(&self, weekday: Weekday) -> &'static str {
        self.0.get(weekday as usize).copied().unwrap_or_default()
    }
}

/// One form of the special classes' names.
#[derive(Debug)]
pub(super) struct ClassNames([&'static str; 3]);

impl ClassNames {
    /// The name; ordinary days have none, because no sentence needs it.
    pub(super) fn of(&self, class: DayClass) -> Option<&'static str> {
        let number = match class {
            DayClass::Ordinary => return None,
            DayClass::Holiday => 0,
            DayClass::Special1 => 1,
            DayClass::Special2 => 2,
        };
        self.0.get(number).copied()
    }
}

/// The names of the months, or none where dates are written in numbers.
#[derive(Debug)]
pub(super) struct Months(&'static [&'static str]);

impl Months {
    /// The name of a month from 1 to 12.
    pub(super) fn name(&self, month: u32) -> Option<&'static str> {
        self.0
            .get(usize::try_from(month).ok()?.checked_sub(1)?)
            .copied()
    }

    /// The month, from 1 to 12, with this name in lower case.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        (1..=12).find(|month| {
            self.name(*month)
                .is_some_and(|own| own.to_lowercase() == name)
        })
    }
}

const DUTCH_WEEKDAYS: [&str; 7] = [
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
];
const DUTCH_CLASSES: [&str; 3] = [
    "feestdagen",
    "bijzondere dagen van soort 1",
    "bijzondere dagen van soort 2",
];

const DUTCH: Words = Words {
    always: "Altijd",
    never: "Nooit",
    and: "en",
    daily: "dagelijks",
    weekdays: WeekdayNames(DUTCH_WEEKDAYS),
    weekdays_from: WeekdayNames(DUTCH_WEEKDAYS),
    weekdays_to: WeekdayNames(DUTCH_WEEKDAYS),
    weekday_range: "{} tot en met {}",
    all_day: "de hele dag",
    time: "van {} tot {} uur",
    overnight: "van {} tot {} uur de volgende dag",
    time_separator: ":",
    from: "vanaf {}",
    until: "tot en met {}",
    between: "van {} tot en met {}",
    date_separator: "-",
    months: Months(&[]),
    only_on: "alleen op {}",
    except_on: "niet op {}",
    classes_on: ClassNames(DUTCH_CLASSES),
    only_after: "alleen op de dag na {}",
    except_after: "niet op de dag na {}",
    classes_after: ClassNames(DUTCH_CLASSES),
};

const GERMAN_WEEKDAYS: [&str; 7] = [
    "montags",
    "dienstags",
    "mittwochs",
    "donnerstags",
    "freitags",
    "samstags",
    "sonntags",
];
const GERMAN_CLASSES: [&str; 3] = [
    "Feiertagen",
    "Sondertagen der Art 1",
    "Sondertagen der Art 2",
];

const GERMAN: Words = Words {
    always: "Immer",
    never: "Nie",
    and: "und",
    daily: "täglich",
    weekdays: WeekdayNames(GERMAN_WEEKDAYS),
    weekdays_from: WeekdayNames(GERMAN_WEEKDAYS),
    weekdays_to: WeekdayNames(GERMAN_WEEKDAYS),
    weekday_range: "{} bis {}",
    all_day: "ganztägig",
    time: "von {} bis {} Uhr",
    overnight: "von {} bis {} Uhr am nächsten Tag",
    time_separator: ":",
    from: "ab dem {}",
    until: "bis zum {}",
    between: "vom {} bis zum {}",
    date_separator: ".",
    months: Months(&[]),
    only_on: "nur an {}",
    except_on: "außer an {}",
    classes_on: ClassNames(GERMAN_CLASSES),
    only_after: "nur am Tag nach {}",
    except_after: "außer am Tag nach {}",
    classes_after: ClassNames(GERMAN_CLASSES),
};

const FINNISH: Words = Words {
    always: "Aina",
    never: "Ei koskaan",
    and: "ja",
    daily: "päivittäin",
    weekdays: WeekdayNames([
        "maanantaisin",
        "tiistaisin",
        "keskiviikkoisin",
        "torstaisin",
        "perjantaisin",
        "lauantaisin",
        "sunnuntaisin",
    ]),
    weekdays_from: WeekdayNames([
        "maanantaista",
        "tiistaista",
        "keskiviikosta",
        "torstaista",
        "perjantaista",
        "lauantaista",
        "sunnuntaista",
    ]),
    weekdays_to: WeekdayNames([
        "maanantaihin",
        "tiistaihin",
        "keskiviikkoon",
        "torstaihin",
        "perjantaihin",
        "lauantaihin",
        "sunnuntaihin",
    ]),
    weekday_range: "{} {}",
    all_day: "koko päivän",
    time: "klo {}–{}",
    overnight: "klo {}–{} seuraavana päivänä",
    time_separator: ".",
    from: "{} alkaen",
    until: "{} asti",
    between: "{}–{}",
    date_separator: ".",
    months: Months(&[]),
    only_on: "vain {}",
    except_on: "paitsi {}",
    classes_on: ClassNames(["pyhäpäivinä", "erityispäivinä 1", "erityispäivinä 2"]),
    only_after: "vain {} jälkeisenä päivänä",
    except_after: "paitsi {} jälkeisenä päivänä",
    classes_after: ClassNames(["pyhäpäivän", "erityispäivän 1", "erityispäivän 2"]),
};

const ENGLISH_WEEKDAYS: [&str; 7] = [
    "Mondays",
    "Tuesdays",
    "Wednesdays",
    "Thursdays",
    "Fridays",
    "Saturdays",
    "Sundays",
];
const ENGLISH_CLASSES: [&str; 3] = [
    "holidays",
    "special days of kind 1",
    "special days of kind 2",
];

const ENGLISH: Words = Words {
    always: "Always",
    never: "Never",
    and: "and",
    daily: "daily",
    weekdays: WeekdayNames(ENGLISH_WEEKDAYS),
    weekdays_from: WeekdayNames(ENGLISH_WEEKDAYS),
    weekdays_to: WeekdayNames(ENGLISH_WEEKDAYS),
    weekday_range: "{} to {}",
    all_day: "all day",
    time: "from {} to {}",
    overnight: "from {} to {} the next day",
    time_separator: ":",
    from: "from {}",
    until: "until {}",
    between: "from {} until {}",
    date_separator: "-",
    months: Months(&[
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]),
    only_on: "only on {}",
    except_on: "except on {}",
    classes_on: ClassNames(ENGLISH_CLASSES),
    only_after: "only on the day after {}",
    except_after: "except on the day after {}",
    classes_after: ClassNames(ENGLISH_CLASSES),
};

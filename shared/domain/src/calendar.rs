//! The special days of an installation (`domain.md` 5.5; Salto's Ho, O1 and O2).

use std::collections::BTreeMap;
use std::fmt;

use crate::time::Date;

/// The most special days that a calendar may hold.
const MAX_DAYS: usize = 512;

/// The class of a local day.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum DayClass {
    /// A day that is in no calendar.
    #[default]
    #[serde(rename = "ordinary")]
    Ordinary,
    /// A holiday.
    #[serde(rename = "holiday")]
    Holiday,
    /// A special day of the first kind.
    #[serde(rename = "special_1")]
    Special1,
    /// A special day of the second kind.
    #[serde(rename = "special_2")]
    Special2,
}

impl DayClass {
    /// All classes, in order.
    pub const ORDER: [Self; 4] = [
        Self::Ordinary,
        Self::Holiday,
        Self::Special1,
        Self::Special2,
    ];
}

/// A set of day classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayClasses(u8);

impl DayClasses {
    /// No class.
    pub const NONE: Self = Self(0);
    /// Every class: special days make no difference.
    pub const ALL: Self = Self(0b1111);
    /// Every class but the ordinary one.
    pub const SPECIAL: Self = Self(0b1110);

    /// The set of one class.
    #[must_use]
    pub const fn only(class: DayClass) -> Self {
        Self(1 << class as u8)
    }

    /// Whether the class is in the set.
    #[must_use]
    pub const fn contains(self, class: DayClass) -> bool {
        self.0 & Self::only(class).0 != 0
    }

    /// Whether no class is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The classes in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The classes that are not in the set.
    #[must_use]
    pub const fn complement(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }

    /// The classes of the set, in order.
    pub fn iter(self) -> impl Iterator<Item = DayClass> {
        DayClass::ORDER
            .into_iter()
            .filter(move |class| self.contains(*class))
    }
}

impl FromIterator<DayClass> for DayClasses {
    fn from_iter<I: IntoIterator<Item = DayClass>>(classes: I) -> Self {
        classes
            .into_iter()
            .fold(Self::NONE, |set, class| set.union(Self::only(class)))
    }
}

/// The special days of an installation; every other day is ordinary.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "CalendarWire", into = "CalendarWire")]
pub struct Calendar(BTreeMap<Date, DayClass>);

impl Calendar {
    /// A calendar without special days.
    #[must_use]
    pub const fn empty() -> Self {
        Self(BTreeMap::new())
    }

    /// The calendar of these special days.
    ///
    /// # Errors
    /// [`CalendarError`]: more than 512 days, a date twice, or a day that is not special.
    pub fn new(days: impl IntoIterator<Item = SpecialDay>) -> Result<Self, CalendarError> {
        let mut classes = BTreeMap::new();
        for SpecialDay { date, class } in days {
            if class == DayClass::Ordinary {
                return Err(CalendarError::NotSpecial);
            }
            if classes.insert(date, class).is_some() {
                return Err(CalendarError::DateTwice);
            }
            if classes.len() > MAX_DAYS {
                return Err(CalendarError::TooManyDays);
            }
        }
        Ok(Self(classes))
    }

    /// The class of a local date.
    #[must_use]
    pub fn class(&self, date: Date) -> DayClass {
        self.0.get(&date).copied().unwrap_or_default()
    }

    /// The first date after this one that a special day concerns, or that is the first that none concerns again: a rule
    /// looks at the day and at the day before.
    pub(crate) fn first_change(&self, date: Date) -> Option<Date> {
        let concerned = date.previous();
        let special = *self.0.range(concerned..).next()?.0;
        Some(special.max(date.next()))
    }

    /// The special days, ascending.
    pub fn days(&self) -> impl Iterator<Item = SpecialDay> {
        self.0.iter().map(|(date, class)| SpecialDay {
            date: *date,
            class: *class,
        })
    }
}

/// One special day.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SpecialDay {
    /// The local date.
    pub date: Date,
    /// Its class, never [`DayClass::Ordinary`].
    pub class: DayClass,
}

/// Why a list of days is not a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarError {
    /// A date appears twice.
    DateTwice,
    /// A day has the class of ordinary days.
    NotSpecial,
    /// There are more than 512 special days.
    TooManyDays,
}

impl CalendarError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DateTwice => "calendar_date_twice",
            Self::NotSpecial => "calendar_not_special",
            Self::TooManyDays => "calendar_too_many_days",
        }
    }
}

impl fmt::Display for CalendarError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::DateTwice => "a date appears twice in the calendar",
            Self::NotSpecial => "an ordinary day does not belong in the calendar",
            Self::TooManyDays => "the calendar has too many days",
        })
    }
}

impl std::error::Error for CalendarError {}

/// The wire form of a [`Calendar`].
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CalendarWire {
    /// The special days, ascending when written, in any order when read.
    pub days: Vec<SpecialDay>,
}

impl From<Calendar> for CalendarWire {
    fn from(calendar: Calendar) -> Self {
        Self {
            days: calendar.days().collect(),
        }
    }
}

impl TryFrom<CalendarWire> for Calendar {
    type Error = CalendarError;

    fn try_from(wire: CalendarWire) -> Result<Self, CalendarError> {
        Self::new(wire.days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str, class: DayClass) -> SpecialDay {
        SpecialDay {
            date: text.parse().unwrap(),
            class,
        }
    }

    #[test]
    fn a_calendar_knows_its_days_and_calls_the_rest_ordinary() {
        let christmas = day("2026-12-25", DayClass::Holiday);
        let inventory = day("2026-12-31", DayClass::Special2);
        let calendar = Calendar::new([inventory, christmas]).unwrap();
        assert_eq!(calendar.class(christmas.date), DayClass::Holiday);
        assert_eq!(calendar.class(inventory.date), DayClass::Special2);
        assert_eq!(calendar.class(christmas.date.next()), DayClass::Ordinary);
        assert_eq!(calendar.days().collect::<Vec<_>>(), [christmas, inventory]);
    }

    #[test]
    fn a_wrong_calendar_is_refused_with_the_reason() {
        let new_year = day("2027-01-01", DayClass::Holiday);
        let again = day("2027-01-01", DayClass::Special1);
        assert_eq!(
            Calendar::new([new_year, again]),
            Err(CalendarError::DateTwice)
        );
        let ordinary = day("2027-01-01", DayClass::Ordinary);
        assert_eq!(Calendar::new([ordinary]), Err(CalendarError::NotSpecial));
        let days = |count| {
            (0..count).map(|number| SpecialDay {
                date: Date::from_days(20_000 + number),
                class: DayClass::Special1,
            })
        };
        assert!(Calendar::new(days(512)).is_ok());
        assert_eq!(Calendar::new(days(513)), Err(CalendarError::TooManyDays));
    }

    #[test]
    fn both_libraries_write_and_read_the_same_calendar() {
        let calendar = Calendar::new([
            day("2026-12-25", DayClass::Holiday),
            day("2026-12-30", DayClass::Special1),
            day("2026-12-31", DayClass::Special2),
        ])
        .unwrap();
        let json = concat!(
            r#"{"days":[{"date":"2026-12-25","class":"holiday"},"#,
            r#"{"date":"2026-12-30","class":"special_1"},"#,
            r#"{"date":"2026-12-31","class":"special_2"}]}"#,
        );
        let wire = CalendarWire::from(calendar.clone());
        assert_eq!(serde_json::to_string(&calendar).unwrap(), json);
        assert_eq!(miniserde::json::to_string(&wire), json);
        assert_eq!(serde_json::from_str::<Calendar>(json).unwrap(), calendar);
        assert_eq!(
            miniserde::json::from_str::<CalendarWire>(json).unwrap(),
            wire
        );
        assert!(serde_json::from_str::<Calendar>(&json.replace("30", "25")).is_err());
    }

    #[test]
    fn sets_of_classes_have_complements() {
        assert_eq!(
            DayClasses::SPECIAL.complement(),
            DayClasses::only(DayClass::Ordinary)
        );
        assert_eq!(DayClasses::ALL.complement(), DayClasses::NONE);
        assert_eq!(
            DayClasses::SPECIAL.iter().collect::<DayClasses>(),
            DayClasses::SPECIAL
        );
    }
}

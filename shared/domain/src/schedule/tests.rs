use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::*;
use crate::calendar::{DayClass, DayClasses, SpecialDay};
use crate::time::{MinuteOfDay, Weekdays};

/// The dates between which the properties look.
pub(crate) fn dates() -> impl Iterator<Item = Date> {
    let first = date("2026-03-14").days();
    (first..first + 24).map(Date::from_days)
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A time of day from text like `08:00-17:30`.
pub(crate) fn time(text: &str) -> TimeRange {
    let (start, end) = text.split_once('-').unwrap();
    TimeRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
}

/// A schedule of one rule on these weekdays (bit 0 is Monday).
pub(crate) fn weekly(weekdays: u8, times: &[&str]) -> Schedule {
    let days = Days {
        weekdays: Weekdays::from_bits(weekdays),
        ..Days::EVERY
    };
    of_days(days, times)
}

pub(crate) fn of_days(days: Days, times: &[&str]) -> Schedule {
    let times = times.iter().map(|text| time(text)).collect();
    Schedule::new(vec![Rule::new(days, times).unwrap()]).unwrap()
}

/// Few distinct minutes, so that times often touch, overlap and coincide.
const GRID: [u16; 10] = [0, 90, 150, 210, 360, 480, 720, 1080, 1320, 1440];

/// The minutes at which two sets on the grid can differ, and their neighbours.
pub(crate) fn grid_minutes() -> impl Iterator<Item = u16> {
    GRID.into_iter()
        .flat_map(|minute| [minute.saturating_sub(1), minute])
        .filter(|m| *m < 1440)
}

fn any_time() -> impl Strategy<Value = TimeRange> {
    let minute = || proptest::sample::select(GRID.to_vec());
    (minute(), minute()).prop_filter_map("start", |(start, end)| {
        TimeRange::new(MinuteOfDay::new(start)?, MinuteOfDay::new(end)?).ok()
    })
}

fn any_date() -> impl Strategy<Value = Option<Date>> {
    let dates: Vec<Date> = dates().skip(5).step_by(3).collect();
    prop_oneof![3 => Just(None), 1 => proptest::sample::select(dates).prop_map(Some)]
}

fn any_classes() -> impl Strategy<Value = DayClasses> {
    let some = (1..16_u8).prop_map(|bits| {
        let has = |class: &DayClass| bits >> (*class as u8) & 1 == 1;
        DayClass::ORDER.into_iter().filter(has).collect()
    });
    prop_oneof![3 => Just(DayClasses::ALL), 1 => some]
}

pub(crate) fn any_rule() -> impl Strategy<Value = Rule> {
    let weekdays = prop_oneof![Just(0x7f), Just(0x1f), 1..0x80_u8].prop_map(Weekdays::from_bits);
    let previous = prop_oneof![4 => Just(DayClasses::ALL), 1 => any_classes()];
    let times = proptest::collection::vec(any_time(), 1..4);
    (
        any_date(),
        any_date(),
        weekdays,
        any_classes(),
        previous,
        times,
    )
        .prop_filter_map(
            "rule",
            |(first, last, weekdays, classes, previous, times)| {
                Rule::new(
                    Days {
                        first,
                        last,
                        weekdays,
                        classes,
                        previous,
                    },
                    times,
                )
                .ok()
            },
        )
}

pub(crate) fn any_schedule() -> impl Strategy<Value = Schedule> {
    let some = proptest::collection::vec(any_rule(), 0..4).prop_map(|r| Schedule::new(r).unwrap());
    prop_oneof![1 => Just(Schedule::always()), 12 => some]
}

/// Two schedules that are often within each other.
pub(crate) fn any_pair() -> impl Strategy<Value = (Schedule, Schedule)> {
    let of = |rules: &[Rule]| Schedule::new(rules.to_vec()).unwrap();
    (any_schedule(), any_schedule(), 0..4_u8).prop_map(move |(one, two, relation)| match relation {
        0 => {
            let both = of(&[one.rules(), two.rules()].concat());
            (one, both)
        }
        1 => (
            of(one.rules().split_first().map_or(&[], |(_, rest)| rest)),
            one,
        ),
        _ => (one, two),
    })
}

pub(crate) fn any_calendar() -> impl Strategy<Value = Calendar> {
    let class = prop_oneof![
        4 => Just(DayClass::Ordinary),
        1 => Just(DayClass::Holiday),
        1 => Just(DayClass::Special1),
        1 => Just(DayClass::Special2),
    ];
    proptest::collection::vec(class, dates().count()).prop_map(|classes| {
        let days = dates()
            .zip(classes)
            .map(|(date, class)| SpecialDay { date, class });
        Calendar::new(days.filter(|day| day.class != DayClass::Ordinary)).unwrap()
    })
}

/// Whether the minute of the date is permitted, straight from the definition: a time starts on its
/// day and lasts so many minutes.
pub(crate) fn naive(schedule: &Schedule, date: Date, minute: u16, calendar: &Calendar) -> bool {
    schedule.rules().iter().any(|rule| {
        let days = rule.days();
        [0, 1].into_iter().any(|ago| {
            let start_day = Date::from_days(date.days() - ago);
            let holds = days.first.is_none_or(|first| start_day >= first)
                && days.last.is_none_or(|last| start_day <= last)
                && days
                    .weekdays
                    .iter()
                    .any(|weekday| weekday == start_day.weekday())
                && days.classes.contains(calendar.class(start_day))
                && days.previous.contains(calendar.class(start_day.previous()));
            let minute = i32::from(minute) + 1440 * ago;
            holds
                && rule.times().iter().any(|time| {
                    let start = i32::from(time.start().minutes());
                    let end = i32::from(time.end().minutes());
                    let length = if end > start {
                        end - start
                    } else {
                        end + 1440 - start
                    };
                    start <= minute && minute < start + length
                })
        })
    })
}

/// Runs a property that answers yes or no, and fails unless each answer makes up at least 5 %.
/// `cases` is how many a default run takes; `PROPTEST_CASES` scales it.
pub(crate) fn both_outcomes<S: Strategy>(
    cases: u32,
    strategy: S,
    property: impl Fn(S::Value) -> Result<bool, TestCaseError>,
) {
    let (yes, all) = (Cell::new(0_u32), Cell::new(0_u32));
    let defaults = Config::default();
    let config = Config {
        cases: cases * defaults.cases.div_ceil(256),
        failure_persistence: None,
        ..defaults
    };
    TestRunner::new(config)
        .run(&strategy, |value| {
            let answer = property(value)?;
            yes.set(yes.get() + u32::from(answer));
            all.set(all.get() + 1);
            Ok(())
        })
        .unwrap();
    let rare = yes.get().min(all.get() - yes.get());
    assert!(
        rare * 20 >= all.get(),
        "{} of {} cases are yes",
        yes.get(),
        all.get()
    );
}

#[test]
fn the_minutes_of_a_date_are_those_of_the_definition() {
    both_outcomes(
        300,
        (any_schedule(), any_calendar(), 1..22_usize),
        |(schedule, calendar, day)| {
            let date = dates().nth(day).unwrap();
            let minutes = schedule.minutes(date, &calendar);
            for minute in grid_minutes() {
                let wanted = naive(&schedule, date, minute, &calendar);
                prop_assert_eq!(minutes.contains(minute), wanted, "{} {}", date, minute);
            }
            let intervals = schedule.intervals(date, &calendar);
            prop_assert_eq!(intervals.iter().copied().collect::<MinuteSet>(), minutes);
            Ok(minutes.is_empty())
        },
    );
}

#[test]
fn r004_44_restrictions_combine_by_and() {
    let days = Days {
        first: Some(date("2026-03-01")),
        last: Some(date("2026-03-31")),
        weekdays: Weekdays::MONDAY_TO_FRIDAY,
        ..Days::EVERY
    };
    let schedule = of_days(days, &["06:00-20:00"]);
    let on = |text: &str| schedule.intervals(date(text), &Calendar::empty());
    assert_eq!(on("2026-03-02"), [(360, 1200)]);
    assert_eq!(on("2026-03-07"), []);
    assert_eq!(on("2026-02-27"), []);
    assert_eq!(on("2026-03-31"), [(360, 1200)]);
    assert_eq!(on("2026-04-01"), []);
}

#[test]
fn an_overnight_time_belongs_to_the_day_on_which_it_starts() {
    let last = Some(date("2026-12-31"));
    let schedule = of_days(
        Days {
            last,
            ..Days::EVERY
        },
        &["22:00-06:00"],
    );
    let on = |text: &str| schedule.intervals(date(text), &Calendar::empty());
    assert_eq!(on("2026-12-31"), [(0, 360), (1320, 1440)]);
    assert_eq!(on("2027-01-01"), [(0, 360)]);
    assert_eq!(on("2027-01-02"), []);
}

#[test]
fn a_rule_can_leave_out_special_days_or_hold_on_them_only() {
    let holiday = date("2026-12-25");
    let class = DayClass::Holiday;
    let calendar = Calendar::new([SpecialDay {
        date: holiday,
        class,
    }])
    .unwrap();
    let only = DayClasses::only(class);
    let without = of_days(
        Days {
            classes: only.complement(),
            ..Days::EVERY
        },
        &["22:00-06:00"],
    );
    assert_eq!(without.intervals(holiday, &calendar), [(0, 360)]);
    assert_eq!(without.intervals(holiday.next(), &calendar), [(1320, 1440)]);
    let on_it = of_days(
        Days {
            classes: only,
            ..Days::EVERY
        },
        &["10:00-12:00"],
    );
    assert_eq!(on_it.intervals(holiday, &calendar), [(600, 720)]);
    assert_eq!(on_it.intervals(holiday.next(), &calendar), []);
    let after = Days {
        classes: DayClasses::ALL,
        previous: only,
        ..Days::EVERY
    };
    assert_eq!(
        of_days(after, &["10:00-12:00"]).intervals(holiday.next(), &calendar),
        [(600, 720)]
    );
}

#[test]
fn midnight_to_midnight_is_the_whole_day_and_never_nothing() {
    assert_eq!(time("00:00-00:00"), TimeRange::ALL_DAY);
    assert_eq!(time("00:00-24:00"), TimeRange::ALL_DAY);
    assert_eq!(time("18:00-00:00"), time("18:00-24:00"));
    assert!(!time("18:00-00:00").is_overnight());
    let day_and_night = weekly(0b1, &["08:00-08:00"]);
    let on = |text: &str| day_and_night.intervals(date(text), &Calendar::empty());
    assert_eq!(on("2026-03-02"), [(480, 1440)]);
    assert_eq!(on("2026-03-03"), [(0, 480)]);
}

#[test]
fn wrong_rules_are_refused_with_the_reason() {
    let minute = |text: &str| text.parse::<MinuteOfDay>().unwrap();
    let at_end = TimeRange::new(minute("24:00"), minute("08:00"));
    assert_eq!(at_end, Err(ScheduleError::StartAtMidnightEnd));
    let new = |days: Days| Rule::new(days, vec![TimeRange::ALL_DAY]).map(|_| ());
    let (first, last) = (Some(date("2026-03-02")), Some(date("2026-03-01")));
    assert_eq!(
        new(Days {
            first,
            last,
            ..Days::EVERY
        }),
        Err(ScheduleError::DatesReversed)
    );
    assert_eq!(
        new(Days {
            first,
            last: first,
            ..Days::EVERY
        }),
        Ok(())
    );
    let weekdays = Weekdays::NONE;
    assert_eq!(
        new(Days {
            weekdays,
            ..Days::EVERY
        }),
        Err(ScheduleError::NoWeekday)
    );
    let classes = DayClasses::NONE;
    assert_eq!(
        new(Days {
            classes,
            ..Days::EVERY
        }),
        Err(ScheduleError::NoDayClass)
    );
    let previous = DayClasses::NONE;
    assert_eq!(
        new(Days {
            previous,
            ..Days::EVERY
        }),
        Err(ScheduleError::NoDayClass)
    );
    assert_eq!(Rule::new(Days::EVERY, vec![]), Err(ScheduleError::NoTime));
    let after_holidays = Days {
        previous: DayClasses::only(DayClass::Holiday),
        ..Days::EVERY
    };
    let overnight = Rule::new(after_holidays, vec![time("22:00-06:00")]);
    assert_eq!(overnight, Err(ScheduleError::OvernightAfterDayClass));
    let times = |count: u16| {
        (0..count).map(|n| TimeRange::new(MinuteOfDay::new(n).unwrap(), minute("12:00")).unwrap())
    };
    assert!(Rule::new(Days::EVERY, times(16).collect()).is_ok());
    assert_eq!(
        Rule::new(Days::EVERY, times(17).collect()),
        Err(ScheduleError::TooManyTimes)
    );
    assert!(Schedule::new(vec![Rule::always(); 32]).is_ok());
    assert_eq!(
        Schedule::new(vec![Rule::always(); 33]),
        Err(ScheduleError::TooManyRules)
    );
}

use proptest::prelude::*;

use super::*;
use crate::calendar::{Calendar, SpecialDay};
use crate::schedule::tests::{
    any_calendar, any_pair, any_rule, any_schedule, both_outcomes, date, dates, grid_minutes,
    naive, of_days, weekly,
};
use crate::schedule::{Days, Rule, TimeRange};
use crate::time::Weekdays;

/// Asserts that a schedule permits, on all dates and minutes, what the definition says.
fn assert_minutes(
    found: &Schedule,
    calendar: &Calendar,
    wanted: impl Fn(Date, u16) -> bool,
) -> Result<(), TestCaseError> {
    for date in dates() {
        let minutes = found.minutes(date, calendar);
        for minute in grid_minutes() {
            prop_assert_eq!(
                minutes.contains(minute),
                wanted(date, minute),
                "{} {}",
                date,
                minute
            );
        }
    }
    Ok(())
}

#[test]
fn i1_is_within_is_exact_for_every_calendar_and_its_counter_example_is_real() {
    both_outcomes(
        250,
        (any_pair(), any_calendar()),
        |((one, two), calendar)| {
            let Err(excess) = one.is_within(&two) else {
                for date in dates() {
                    for minute in grid_minutes() {
                        prop_assert!(
                            !naive(&one, date, minute, &calendar)
                                || naive(&two, date, minute, &calendar)
                        );
                    }
                }
                return Ok(true);
            };
            let date = excess.date;
            prop_assert_eq!(date.weekday(), excess.weekday);
            prop_assert!(excess.first.is_none_or(|first| first <= date));
            prop_assert!(excess.last.is_none_or(|last| date <= last));
            let days = [(date, excess.class), (date.previous(), excess.previous)];
            let days = days.map(|(date, class)| SpecialDay { date, class });
            let special = days
                .into_iter()
                .filter(|day| day.class != DayClass::Ordinary);
            let calendar = Calendar::new(special).unwrap();
            let (start, end) = (excess.start.minutes(), excess.end.minutes());
            let outside = |minute| {
                naive(&one, date, minute, &calendar) && !naive(&two, date, minute, &calendar)
            };
            prop_assert!(start < end && (start..end).all(outside));
            prop_assert!(!(0..start).any(outside), "not the first");
            prop_assert!(end == 1440 || !outside(end), "not maximal");
            Ok(false)
        },
    );
}

#[test]
fn the_counter_example_of_an_open_start_has_a_day_before_it() {
    // What permits Thursday's night leaves Friday morning covered, on the dates' first Friday too.
    for weekday in Weekday::ORDER {
        let all_but_this = 0x7f & !(1 << weekday as u8);
        let excess = Schedule::always()
            .is_within(&weekly(all_but_this, &["03:30-03:30", "00:00-24:00"]))
            .unwrap_err();
        assert_eq!(excess.weekday, weekday);
        assert_eq!(excess.start.minutes(), 210);
        assert!(excess.date.previous() < excess.date);
        assert_eq!(excess.first, None);
    }
}

#[test]
fn intersection_union_and_difference_agree_with_the_definition() {
    both_outcomes(
        60,
        (any_pair(), any_calendar()),
        |((one, two), calendar)| {
            let first = |date, minute| naive(&one, date, minute, &calendar);
            let second = |date, minute| naive(&two, date, minute, &calendar);
            let both = written(one.intersection(&two))?;
            assert_minutes(&both, &calendar, |d, m| first(d, m) && second(d, m))?;
            let schedules = [one.clone(), two.clone()];
            for date in dates() {
                let shared = Schedule::shared_intervals(&schedules, date, &calendar);
                prop_assert_eq!(shared, both.intervals(date, &calendar));
            }
            prop_assert_eq!(both.is_within(&one), Ok(()));
            prop_assert_eq!(both.is_within(&two), Ok(()));
            let either = written(one.union(&two))?;
            assert_minutes(&either, &calendar, |d, m| first(d, m) || second(d, m))?;
            let rest = written(one.difference(&two))?;
            assert_minutes(&rest, &calendar, |d, m| first(d, m) && !second(d, m))?;
            prop_assert_eq!(rest.is_never(), one.is_within(&two).is_ok());
            prop_assert_eq!(rebuilt(&written(both.union(&rest))?)?, rebuilt(&one)?);
            Ok(rest.is_never())
        },
    );
}

/// A result; a case whose result needs more rules than a schedule may have is no case.
fn written(result: Result<Schedule, ScheduleError>) -> Result<Schedule, TestCaseError> {
    result.map_err(|error| match error {
        ScheduleError::TooManyRules => TestCaseError::reject(error.to_string()),
        other => TestCaseError::fail(other.to_string()),
    })
}

/// The normal form.
fn rebuilt(schedule: &Schedule) -> Result<Schedule, TestCaseError> {
    written(schedule.combine(&Schedule::always(), MinuteSet::intersection))
}

#[test]
fn rebuilding_a_schedule_keeps_what_it_permits() {
    both_outcomes(60, any_schedule(), |schedule| {
        let rebuilt_once = rebuilt(&schedule)?;
        prop_assert!(rebuilt_once.equals(&schedule));
        prop_assert_eq!(&rebuilt(&rebuilt_once)?, &rebuilt_once);
        Ok(rebuilt_once == schedule)
    });
}

#[test]
fn schedules_are_rebuilt_to_the_same_rules_if_and_only_if_they_permit_the_same() {
    both_outcomes(120, (any_schedule(), any_rule()), |(schedule, rule)| {
        // The same or more, told by one rule for each weekday and time.
        let days = *rule.days();
        let parts = days.weekdays.iter().flat_map(|weekday| {
            let days = Days {
                weekdays: Weekdays::only(weekday),
                ..days
            };
            let one = move |time: &TimeRange| Rule::new(days, vec![*time]).unwrap();
            rule.times().iter().map(one).collect::<Vec<_>>()
        });
        let other = Schedule::new(schedule.rules().iter().cloned().chain(parts).collect()).unwrap();
        let same = schedule.equals(&other);
        prop_assert_eq!(rebuilt(&schedule)? == rebuilt(&other)?, same);
        let whole = [schedule.rules(), &[rule]].concat();
        prop_assert_eq!(rebuilt(&Schedule::new(whole).unwrap())?, rebuilt(&other)?);
        Ok(same)
    });
}

#[test]
fn r001_26_a_whole_day_does_not_fit_into_the_hours_of_the_pool() {
    let pool = weekly(0x7f, &["08:00-20:00"]);
    let excess = Schedule::always().is_within(&pool).unwrap_err();
    let minutes = (excess.start.minutes(), excess.end.minutes());
    assert_eq!((excess.weekday, minutes), (Weekday::Monday, (0, 480)));
    assert_eq!((excess.first, excess.last), (None, None));
    assert_eq!(Schedule::always().cut_to_fit(&pool).unwrap(), pool);
}

#[test]
fn n_01_the_counter_example_names_saturday_20_to_22() {
    let unit = weekly(0x7f, &["08:00-20:00"]);
    let person = Schedule::new(
        [
            weekly(0x1f, &["08:00-18:00"]),
            weekly(0x20, &["10:00-22:00"]),
        ]
        .iter()
        .flat_map(|schedule| schedule.rules().to_vec())
        .collect(),
    )
    .unwrap();
    let excess = person.is_within(&unit).unwrap_err();
    assert_eq!(excess.weekday, Weekday::Saturday);
    assert_eq!(excess.class, DayClass::Ordinary);
    assert_eq!(
        (excess.start.to_string(), excess.end.to_string()),
        ("20:00".into(), "22:00".into())
    );
    let fitted = person.cut_to_fit(&unit).unwrap();
    let saturday = weekly(0x20, &["10:00-20:00"]);
    assert_eq!(
        fitted.rules(),
        [&person.rules()[..1], saturday.rules()].concat()
    );
}

#[test]
fn r001_23_an_equal_schedule_fits_however_it_is_written() {
    let one = weekly(0x7f, &["22:00-06:00"]);
    let two = weekly(0x7f, &["00:00-06:00", "22:00-24:00"]);
    assert_ne!(one, two);
    assert!(one.equals(&two));
    assert!(weekly(0x7f, &["00:00-12:00", "12:00-00:00"]).is_always());
    assert!(!weekly(0x3f, &["00:00-00:00"]).is_always());
    assert!(
        weekly(0x3f, &["00:00-00:00"])
            .union(&weekly(0x40, &["00:00-00:00"]))
            .unwrap()
            .is_always()
    );
}

#[test]
fn r001_24_a_night_is_not_within_its_evenings() {
    let night = weekly(0b1_0000, &["22:00-06:00"]);
    let fridays = weekly(0b1_0000, &["00:00-00:00"]);
    let excess = night.is_within(&fridays).unwrap_err();
    assert_eq!(
        (excess.weekday, excess.start.minutes(), excess.end.minutes()),
        (Weekday::Saturday, 0, 360)
    );
    assert_eq!(
        night.cut_to_fit(&fridays).unwrap(),
        weekly(0b1_0000, &["22:00-24:00"])
    );
}

#[test]
fn a_cut_keeps_overnight_times_and_dates_in_one_rule() {
    let dated = |first: &str, last: &str, weekdays, times: &[&str]| {
        let days = Days {
            first: Some(date(first)),
            last: Some(date(last)),
            weekdays: Weekdays::from_bits(weekdays),
            ..Days::EVERY
        };
        of_days(days, times)
    };
    let nights = dated("2026-03-01", "2026-03-31", 0x7f, &["20:00-08:00"]);
    let fridays = weekly(0b1_0000, &["22:00-06:00"]);
    let cut = nights.cut_to_fit(&fridays).unwrap();
    assert_eq!(
        cut,
        dated("2026-03-06", "2026-03-27", 0b1_0000, &["22:00-06:00"]),
        "from the first Friday to the last"
    );
    let later = dated("2026-03-01", "2026-03-31", 0x7f, &["21:00-08:00"]);
    assert_eq!(
        nights.cut_to_fit(&weekly(0x7f, &["21:00-09:00"])).unwrap(),
        later,
        "every day keeps the dates"
    );
}

#[test]
fn the_morning_after_a_special_day_stays_apart_when_it_is_cut() {
    let holidays = DayClasses::only(DayClass::Holiday);
    let night = of_days(
        Days {
            classes: holidays,
            ..Days::EVERY
        },
        &["22:00-06:00"],
    );
    let mornings = weekly(0x7f, &["05:00-12:00"]);
    let cut = night.cut_to_fit(&mornings).unwrap();
    assert_eq!(
        cut,
        of_days(
            Days {
                previous: holidays,
                ..Days::EVERY
            },
            &["05:00-06:00"]
        )
    );
}

#[test]
fn a_weekday_that_does_not_occur_in_the_dates_makes_no_difference() {
    let sunday = Some(date("2026-03-15"));
    let week = Days {
        first: sunday,
        last: sunday,
        ..Days::EVERY
    };
    let all = of_days(week, &["08:00-12:00"]);
    assert_eq!(all.is_within(&weekly(0b100_0000, &["08:00-12:00"])), Ok(()));
    let monday = Days {
        weekdays: Weekdays::only(Weekday::Monday),
        ..week
    };
    assert!(of_days(monday, &["08:00-12:00"]).is_never());
    let excess = all.is_within(&Schedule::never()).unwrap_err();
    assert_eq!(
        (excess.date, excess.first, excess.last),
        (date("2026-03-15"), sunday, sunday)
    );
}

#[test]
fn a_result_that_needs_too_many_rules_is_refused() {
    let odd = |shift: u16| {
        let rules = (0..32_i32).map(|number| {
            let first = Date::from_days(date("2026-01-05").days() + number * 20);
            let last = Date::from_days(first.days() + 9);
            let times = format!("08:{:02}-09:00", u16::try_from(number).unwrap() + shift);
            let days = Days {
                first: Some(first),
                last: Some(last),
                ..Days::EVERY
            };
            of_days(days, &[&times]).rules()[0].clone()
        });
        Schedule::new(rules.collect()).unwrap()
    };
    let later = |schedule: &Schedule| {
        let rules = schedule.rules().iter().map(|rule| {
            let days = rule.days();
            let ahead = |date: Option<Date>| date.map(|date| Date::from_days(date.days() + 10));
            let days = Days {
                first: ahead(days.first),
                last: ahead(days.last),
                ..*days
            };
            Rule::new(days, rule.times().to_vec()).unwrap()
        });
        Schedule::new(rules.collect()).unwrap()
    };
    let one = odd(0);
    assert_eq!(one.union(&later(&odd(1))), Err(ScheduleError::TooManyRules));
}

#[test]
fn both_libraries_write_and_read_the_same_excess() {
    let excess = Schedule::always()
        .is_within(&weekly(0x7f, &["08:00-20:00"]))
        .unwrap_err();
    let json = concat!(
        r#"{"date":"1999-01-04","first":null,"last":null,"weekday":"monday","class":"ordinary","#,
        r#""previous":"ordinary","start":"00:00","end":"08:00"}"#,
    );
    assert_eq!(serde_json::to_string(&excess).unwrap(), json);
    assert_eq!(miniserde::json::to_string(&excess), json);
    assert_eq!(serde_json::from_str::<Excess>(json).unwrap(), excess);
    assert_eq!(miniserde::json::from_str::<Excess>(json).unwrap(), excess);
}

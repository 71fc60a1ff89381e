use proptest::prelude::*;

use super::*;
use crate::calendar::{DayClass, DayClasses, SpecialDay};
use crate::schedule::tests::{
    any_calendar, any_schedule, both_outcomes, date, naive, of_days, weekly,
};
use crate::schedule::{Days, Rule, TimeRange};
use crate::time::{Date, Weekdays};
use crate::zone::tests::zone;

const MONDAY: u8 = 0b000_0001;
const TUESDAY: u8 = 0b000_0010;
const SUNDAY: u8 = 0b100_0000;
const SATURDAY: u8 = 0b010_0000;

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn timetable(schedule: Schedule, name: &str) -> Timetable {
    Timetable {
        schedule,
        zone: zone(name),
        calendar: Calendar::empty(),
    }
}

/// The permitted spans between two instants, as text, the naive way: minute by minute.
fn spans(timetable: &Timetable, from: &str, until: &str) -> Vec<String> {
    let (from, until) = (instant(from).millis(), instant(until).millis());
    let permitted = |millis: i64| timetable.permits(Instant::from_millis(millis).unwrap());
    let mut spans = Vec::new();
    let mut start = None;
    for millis in (from..until).step_by(60_000) {
        match (permitted(millis), start) {
            (true, None) => start = Some(millis),
            (false, Some(begun)) => {
                spans.push((begun, millis));
                start = None;
            }
            _ => {}
        }
    }
    spans.extend(start.map(|begun| (begun, until)));
    let text = |millis| Instant::from_millis(millis).unwrap().to_string();
    let short = |millis| text(millis).get(8..16).unwrap().to_owned();
    spans
        .into_iter()
        .map(|(start, end)| format!("{} {}", short(start), short(end)))
        .collect()
}

#[test]
fn the_hour_that_the_spring_leaves_out_is_never_met() {
    for name in ["Europe/Amsterdam", "Europe/Berlin"] {
        let found = |times| {
            let sundays = timetable(weekly(SUNDAY, times), name);
            spans(&sundays, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z")
        };
        assert_eq!(found(&["02:00-03:00"]), [""; 0], "{name}");
        // 01:30 to 02:00 in winter time, 03:00 to 03:30 in summer time: one hour.
        assert_eq!(found(&["01:30-03:30"]), ["29T00:30 29T01:30"], "{name}");
        let nights = timetable(weekly(SATURDAY, &["22:00-06:00"]), name);
        let night = spans(&nights, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z");
        assert_eq!(night, ["28T21:00 29T04:00"], "{name}");
    }
    let sundays = timetable(
        weekly(SUNDAY, &["03:00-04:00", "05:00-06:00"]),
        "Europe/Helsinki",
    );
    let found = spans(&sundays, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z");
    assert_eq!(found, ["29T02:00 29T03:00"]);
}

#[test]
fn the_hour_that_the_autumn_repeats_is_met_twice() {
    for name in ["Europe/Amsterdam", "Europe/Berlin"] {
        let found = |weekdays, times| {
            let sundays = timetable(weekly(weekdays, times), name);
            spans(&sundays, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z")
        };
        assert_eq!(
            found(SUNDAY, &["02:00-03:00"]),
            ["25T00:00 25T02:00"],
            "{name}"
        );
        assert_eq!(
            found(SUNDAY, &["02:00-02:30"]),
            ["25T00:00 25T00:30", "25T01:00 25T01:30"]
        );
        assert_eq!(
            found(SUNDAY, &["01:30-03:30"]),
            ["24T23:30 25T02:30"],
            "{name}"
        );
        assert_eq!(
            found(SATURDAY, &["22:00-06:00"]),
            ["24T20:00 25T05:00"],
            "{name}"
        );
    }
    let sundays = timetable(weekly(SUNDAY, &["03:00-04:00"]), "Europe/Helsinki");
    let found = spans(&sundays, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z");
    assert_eq!(found, ["25T00:00 25T02:00"]);
}

#[test]
fn a_last_date_on_the_day_of_the_change_lasts_until_its_local_midnight() {
    for (day, from, until, length) in [
        ("2026-03-29", "28T23:00", "29T22:00", "spring"),
        ("2026-10-25", "24T22:00", "25T23:00", "autumn"),
    ] {
        let only = Days {
            first: Some(date(day)),
            last: Some(date(day)),
            ..Days::EVERY
        };
        let timetable = timetable(of_days(only, &["00:00-00:00"]), "Europe/Amsterdam");
        let from_day = Date::from_days(date(day).days() - 3);
        let until_day = Date::from_days(date(day).days() + 3);
        let found = spans(
            &timetable,
            &format!("{from_day}T00:00:00Z"),
            &format!("{until_day}T00:00:00Z"),
        );
        assert_eq!(found, [format!("{from} {until}")], "{length}");
    }
}

#[test]
fn the_leap_day_and_the_new_year_are_days_like_others() {
    let leap = Days {
        first: Some(date("2028-02-29")),
        last: Some(date("2028-02-29")),
        ..Days::EVERY
    };
    let leap = timetable(of_days(leap, &["22:00-02:00"]), "Europe/Berlin");
    let found = spans(&leap, "2028-02-27T00:00:00Z", "2028-03-03T00:00:00Z");
    assert_eq!(found, ["29T21:00 01T01:00"]);
    // Thursday 31 December 2026 and Friday 1 January 2027.
    let week = timetable(weekly(0b1_1000, &["20:00-04:00"]), "Europe/Berlin");
    let found = spans(&week, "2026-12-30T00:00:00Z", "2027-01-03T00:00:00Z");
    assert_eq!(found, ["31T19:00 01T03:00", "01T19:00 02T03:00"]);
}

#[test]
fn odd_offsets_change_at_odd_times() {
    // Clocks in Newfoundland skip 02:00 to 03:00 on 8 March 2026, half an hour off the full hour.
    let sundays = timetable(weekly(SUNDAY, &["01:30-03:30"]), "America/St_Johns");
    let found = spans(&sundays, "2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z");
    assert_eq!(found, ["08T05:00 08T06:00"]);
    // Clocks on Lord Howe move by half an hour.
    let sundays = timetable(weekly(SUNDAY, &["01:30-03:30"]), "Australia/Lord_Howe");
    let found = spans(&sundays, "2026-10-03T00:00:00Z", "2026-10-05T00:00:00Z");
    assert_eq!(found, ["03T15:00 03T16:30"]);
    let found = spans(&sundays, "2026-04-04T00:00:00Z", "2026-04-06T00:00:00Z");
    assert_eq!(found, ["04T14:30 04T17:00"]);
}

#[test]
fn the_next_changes_are_those_of_the_minute_by_minute_search() {
    let names = [
        "Europe/Amsterdam",
        "America/St_Johns",
        "Australia/Lord_Howe",
    ];
    let zones = names.map(zone);
    let strategy = (any_schedule(), any_calendar(), 0..3_usize, 0..10_000_i64);
    both_outcomes(60, strategy, |(schedule, calendar, zone, minute)| {
        let zone = zones[zone].clone();
        let start = instant("2026-03-26T00:00:00Z").millis() + minute / 4 * 60_000;
        // Not only at whole minutes.
        let start = start + minute % 4 * 15_000;
        let at = Instant::from_millis(start).unwrap();
        let timetable = Timetable {
            schedule,
            zone,
            calendar,
        };
        let naive = |at: Instant| {
            let local = timetable.zone.local(at);
            naive(
                &timetable.schedule,
                local.date,
                local.minute.minutes(),
                &timetable.calendar,
            )
        };
        let search = |wanted: bool| {
            let whole = (start / 60_000 + 1) * 60_000;
            let later = (0..3 * 1440).map(|n| Instant::from_millis(whole + n * 60_000).unwrap());
            [at].into_iter()
                .chain(later)
                .find(|at| naive(*at) == wanted)
        };
        let now = timetable.permits(at);
        prop_assert_eq!(now, naive(at));
        for (found, wanted) in [
            (timetable.next_permitted(at), true),
            (timetable.next_refused(at), false),
            (timetable.next_change(at), !now),
        ] {
            match search(wanted) {
                Some(searched) => prop_assert_eq!(found, Some(searched)),
                None => prop_assert!(found.is_none_or(|found| found > at.plus(Duration::days(2)))),
            }
        }
        Ok(now)
    });
}

/// The first instant that is or is not permitted, the plain way: day by day.
fn day_by_day(timetable: &Timetable, at: Instant, permitted: bool) -> Option<Instant> {
    let mut stretches = timetable.zone.stretches(at, at.plus(HORIZON));
    stretches.find_map(|stretch| {
        let minutes = timetable
            .schedule
            .minutes(stretch.date, &timetable.calendar);
        let found = stretch.instant(minutes.next(stretch.minute, permitted)?);
        (found < stretch.until).then_some(found.max(stretch.from))
    })
}

/// Rules and special days of more than a year, so that nothing may happen for weeks.
fn any_year() -> impl Strategy<Value = (Schedule, Calendar)> {
    let day = |number: i32| Date::from_days(date("2026-01-01").days() + number);
    let any_class = || proptest::sample::select(DayClass::ORDER.to_vec());
    let classes = || {
        let some = any_class().prop_map(DayClasses::only);
        prop_oneof![3 => Just(DayClasses::ALL), 1 => some.clone(), 1 => some.prop_map(DayClasses::complement)]
    };
    let weekdays = prop_oneof![4 => Just(0x7f), 1 => Just(0x1f), 1 => 1..0x80_u8];
    let side = || proptest::option::weighted(0.4, (0..500).prop_map(day));
    let times = proptest::sample::select(vec![
        "00:00-00:00",
        "00:00-00:00",
        "02:30-02:45",
        "20:00-06:00",
    ]);
    let rule = (side(), side(), weekdays, classes(), classes(), times).prop_filter_map(
        "rule",
        |(first, last, weekdays, classes, previous, times)| {
            let days = Days {
                first,
                last,
                weekdays: Weekdays::from_bits(weekdays),
                classes,
                previous,
            };
            let (start, end) = times.split_once('-')?;
            let time = TimeRange::new(start.parse().ok()?, end.parse().ok()?).ok()?;
            Rule::new(days, vec![time]).ok()
        },
    );
    let days = proptest::collection::btree_map(0..500, any_class(), 0..6).prop_map(move |days| {
        let days = days.into_iter().map(|(number, class)| SpecialDay {
            date: day(number),
            class,
        });
        Calendar::new(days.filter(|day| day.class != DayClass::Ordinary)).unwrap()
    });
    let schedule =
        proptest::collection::vec(rule, 0..3).prop_map(|rules| Schedule::new(rules).unwrap());
    (schedule, days)
}

#[test]
fn a_search_that_leaves_weeks_out_finds_what_one_of_every_day_finds() {
    let names = ["Europe/Amsterdam", "America/St_Johns", "Africa/Casablanca"];
    let zones = names.map(zone);
    let strategy = (any_year(), 0..3_usize, 0..200 * 1440_i64);
    both_outcomes(300, strategy, |((schedule, calendar), zone, minute)| {
        let start = instant("2026-01-01T00:00:00Z").millis() + minute * 60_000 + minute % 60_000;
        let at = Instant::from_millis(start).unwrap();
        let timetable = Timetable {
            schedule,
            zone: zones[zone].clone(),
            calendar,
        };
        let later = |permitted| {
            let found = day_by_day(&timetable, at, permitted);
            let searched = timetable.first(at, permitted);
            prop_assert_eq!(found, searched, "{:?} {} {}", timetable, at, permitted);
            Ok(found.is_none_or(|found| found > at.plus(Duration::days(14))))
        };
        Ok(later(true)? | later(false)?)
    });
}

/// The first day of a search may itself differ from its weekday a week later, by what happened on the day before it.
#[test]
fn a_search_may_begin_on_the_day_after_one_that_is_special() {
    let days = Days {
        weekdays: Weekdays::from_bits(TUESDAY),
        previous: DayClasses::only(DayClass::Ordinary),
        ..Days::EVERY
    };
    let mut tuesdays = timetable(of_days(days, &["09:00-10:00"]), "Europe/Amsterdam");
    let monday = SpecialDay {
        date: date("2026-01-05"),
        class: DayClass::Holiday,
    };
    tuesdays.calendar = Calendar::new([monday]).unwrap();
    let found = tuesdays.first(instant("2026-01-06T00:00:00Z"), true);
    assert_eq!(found, Some(instant("2026-01-13T08:00:00Z")));
}

/// What remains of a night on the first day of a search may never come again: the rule has ended, or its evening was one of a
/// special day.
#[test]
fn a_search_may_begin_in_the_last_night_of_a_rule() {
    let on = |days, time: &str| {
        let (start, end) = time.split_once('-').unwrap();
        let time = TimeRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap();
        Rule::new(days, vec![time]).unwrap()
    };
    let weekdays = |bits| Days {
        weekdays: Weekdays::from_bits(bits),
        ..Days::EVERY
    };
    let last_night = Days {
        last: Some(date("2026-01-04")),
        ..weekdays(SUNDAY)
    };
    let of_holidays = Days {
        classes: DayClasses::only(DayClass::Holiday),
        ..weekdays(SUNDAY)
    };
    let sunday = SpecialDay {
        date: date("2026-01-04"),
        class: DayClass::Holiday,
    };
    let holiday = Calendar::new([sunday]).unwrap();
    for (night, calendar) in [(last_night, Calendar::empty()), (of_holidays, holiday)] {
        let rules = vec![
            on(weekdays(!MONDAY & 0x7f), "00:00-00:00"),
            on(weekdays(MONDAY), "06:00-00:00"),
            on(night, "22:00-06:00"),
        ];
        let mut table = timetable(Schedule::new(rules).unwrap(), "Europe/Amsterdam");
        table.calendar = calendar;
        let found = table.first(instant("2026-01-05T00:00:00Z"), false);
        assert_eq!(found, Some(instant("2026-01-11T23:00:00Z")));
    }
}

#[test]
fn the_search_ends_at_the_horizon() {
    let at = instant("2026-03-01T00:00:00Z");
    let on = |day: &str| {
        let days = Days {
            first: Some(date(day)),
            last: Some(date(day)),
            ..Days::EVERY
        };
        timetable(of_days(days, &["00:00-00:00"]), "Europe/Amsterdam")
    };
    assert_eq!(
        on("2027-04-04").next_permitted(at),
        Some(instant("2027-04-03T22:00:00Z"))
    );
    assert_eq!(on("2027-04-06").next_permitted(at), None);
    let always = timetable(Schedule::always(), "Europe/Amsterdam");
    assert_eq!(always.next_change(at), None);
    assert_eq!(always.next_permitted(at), Some(at));
}

#[test]
fn r004_55_a_wrong_weekday_and_a_wrong_time_of_day_are_told_apart() {
    let office = timetable(weekly(0x1f, &["08:30-17:30"]), "Europe/Berlin");
    assert!(office.has_time_on_the_day_of(instant("2026-03-02T20:00:00Z")));
    assert!(!office.has_time_on_the_day_of(instant("2026-03-07T10:00:00Z")));
    // 23:30 UTC on Sunday is already Monday in Berlin.
    assert!(office.has_time_on_the_day_of(instant("2026-03-08T23:30:00Z")));
}

#[test]
fn both_libraries_write_and_read_the_same_timetable() {
    let holiday = SpecialDay {
        date: date("2026-12-25"),
        class: DayClass::Holiday,
    };
    let timetable = Timetable {
        schedule: weekly(0b11, &["08:00-12:00", "22:00-06:00"]),
        zone: Zone::utc(),
        calendar: Calendar::new([holiday]).unwrap(),
    };
    let json = concat!(
        r#"{"schedule":{"rules":[{"first":null,"last":null,"weekdays":["monday","tuesday"],"#,
        r#""classes":null,"previous":null,"times":[{"start":"08:00","end":"12:00"},"#,
        r#"{"start":"22:00","end":"06:00"}]}]},"#,
        r#""zone":{"name":"UTC","first_offset":0,"transitions":[]},"#,
        r#""calendar":{"days":[{"date":"2026-12-25","class":"holiday"}]}}"#,
    );
    assert_eq!(serde_json::to_string(&timetable).unwrap(), json);
    assert_eq!(serde_json::from_str::<Timetable>(json).unwrap(), timetable);
    let wire = TimetableWire::from(timetable.clone());
    assert_eq!(miniserde::json::to_string(&wire), json);
    let read: TimetableWire = miniserde::json::from_str(json).unwrap();
    assert_eq!(Timetable::try_from(read), Ok(timetable));
    let wrong = json.replace(r#"["monday","tuesday"]"#, "[]");
    assert!(serde_json::from_str::<Timetable>(&wrong).is_err());
    let read: TimetableWire = miniserde::json::from_str(&wrong).unwrap();
    let error = TimetableError::Schedule(ScheduleError::NoWeekday);
    assert_eq!(Timetable::try_from(read), Err(error));
}

#[test]
fn a_restriction_that_is_not_understood_is_refused() {
    let json = serde_json::to_string(&weekly(0x7f, &["08:00-12:00"])).unwrap();
    let more = json.replace(
        r#""previous":null"#,
        r#""previous":null,"only_when_raining":true"#,
    );
    assert!(serde_json::from_str::<Schedule>(&json).is_ok());
    assert!(serde_json::from_str::<Schedule>(&more).is_err());
}

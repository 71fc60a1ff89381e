use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::calendar::{Calendar, DayClass, DayClasses, SpecialDay};
use crate::schedule::tests::{any_calendar, any_schedule, both_outcomes, date, of_days, weekly};
use crate::schedule::{Days, Schedule};
use crate::zone::tests::zone;

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

fn timetable(schedule: Schedule, zone: &Zone) -> Timetable {
    Timetable {
        schedule,
        zone: zone.clone(),
        calendar: Calendar::empty(),
    }
}

/// Whether the lock's local clock lies in one of the windows: DL1's rule, written anew.
fn lock_permits(windows: &[CompiledWindow], zone: &Zone, at: Instant) -> bool {
    let local = zone.local(at);
    let (today, minute) = (local.date.weekday(), local.minute);
    windows.iter().any(|window| {
        let (on, after) = (
            window.weekdays.contains(today),
            window.weekdays.contains(local.date.previous().weekday()),
        );
        match window.hours {
            None => on,
            Some((start, end)) if start < end => on && start <= minute && minute < end,
            Some((start, end)) => (on && start <= minute) || (after && minute < end),
        }
    })
}

/// The instants from `from` until `until` in steps of so many minutes, the first one included.
fn instants(from: Instant, until: Instant, step: u32) -> impl Iterator<Item = Instant> {
    let next = move |at: &Instant| Some(at.plus(Duration::minutes(step)));
    std::iter::successors(Some(from), next).take_while(move |at| *at < until)
}

fn days(count: u32) -> Duration {
    Duration::days(count)
}

const ZONES: [&str; 4] = [
    "Europe/Amsterdam",
    "Europe/Helsinki",
    "America/St_Johns",
    "Australia/Lord_Howe",
];

/// Where in the span the lock and the timetables disagree, and whether the lock may be narrower:
/// where its clock shows a minute twice.
fn assert_agrees(
    timetables: &[&Timetable],
    zone: &Zone,
    from: Instant,
    compiled: &Compiled,
    step: u32,
) -> Result<(), TestCaseError> {
    for at in instants(from, compiled.end, step) {
        let lock = lock_permits(&compiled.windows, zone, at);
        let all = timetables.iter().all(|timetable| timetable.permits(at));
        let local = zone.local(at);
        let twice = zone.instants(local.date, local.minute).len() > 1;
        prop_assert!(
            lock == all || (all && twice),
            "{}: lock {}, timetables {}",
            at,
            lock,
            all
        );
        let same_zone = timetables.iter().all(|timetable| timetable.zone == *zone);
        prop_assert!(lock == all || !same_zone, "{}", at);
    }
    Ok(())
}

/// How many windows the weekly form needs at most, and whether a weekday means two things, the
/// naive way and to the quarter of an hour.
fn naive_week(
    timetables: &[&Timetable],
    zone: &Zone,
    from: Instant,
    until: Instant,
) -> (usize, bool) {
    let mut meanings: BTreeMap<(Weekday, u16), BTreeSet<bool>> = BTreeMap::new();
    let mut runs = 0;
    let mut before = None;
    for at in instants(from, until, 15) {
        let local = zone.local(at);
        let permitted = timetables.iter().all(|timetable| timetable.permits(at));
        let key = (local.date.weekday(), local.minute.minutes());
        meanings.entry(key).or_default().insert(permitted);
        if permitted && before != Some((true, local.date)) {
            runs += 1;
        }
        before = Some((permitted, local.date));
    }
    (runs, meanings.values().any(|meaning| meaning.len() > 1))
}

#[test]
fn i20_the_windows_permit_exactly_what_the_timetables_permit_until_the_end() {
    // All times and clock changes are at multiples of half an hour.
    let zones = ZONES.map(zone);
    let strategy = (
        proptest::collection::vec((any_schedule(), any_calendar(), 0..4_usize), 1..3),
        0..4_usize,
        any::<bool>(),
        0..22 * 96_u32,
        1..=7 * 96_u32,
    );
    both_outcomes(80, strategy, |(parts, lock_zone, same, start, length)| {
        let zone = &zones[lock_zone];
        let timetables: Vec<Timetable> = parts
            .into_iter()
            .map(|(schedule, calendar, other)| {
                let zone = zones[if same { lock_zone } else { other }].clone();
                Timetable {
                    schedule,
                    zone,
                    calendar,
                }
            })
            .collect();
        let timetables: Vec<&Timetable> = timetables.iter().collect();
        let from = instant("2026-03-14T00:00:00Z").plus(Duration::minutes(start * 15));
        let until = from.plus(Duration::minutes(length * 15));
        let compiled = compile(&timetables, zone, from, until);
        prop_assert!(from < compiled.end && compiled.end <= until);
        prop_assert!(compiled.windows.len() <= MAX_WINDOWS);
        assert_agrees(&timetables, zone, from, &compiled, 15)?;
        let (runs, ambiguous) = naive_week(&timetables, zone, from, until);
        prop_assert!(
            compiled.end == until || runs > MAX_WINDOWS || ambiguous,
            "cut for nothing"
        );
        Ok(compiled.end < until || compiled.windows.is_empty())
    });
}

#[test]
fn i20_minute_by_minute_across_both_clock_changes() {
    for name in ["Europe/Amsterdam", "Australia/Lord_Howe"] {
        let zone = zone(name);
        for start in [
            "2026-03-25T10:17:20Z",
            "2026-10-22T10:17:20Z",
            "2026-10-01T23:59:59Z",
        ] {
            let from = instant(start);
            for times in [
                &["22:10-06:05", "12:00-13:01"][..],
                &["01:30-03:30"],
                &["02:00-03:00"],
            ] {
                let timetable = timetable(weekly(0b110_1101, times), &zone);
                let compiled = compile(&[&timetable], &zone, from, from.plus(days(7)));
                assert_eq!(compiled.end, from.plus(days(7)), "{name} {start}");
                assert_agrees(&[&timetable], &zone, from, &compiled, 1).unwrap();
            }
        }
    }
}

#[test]
fn office_hours_are_one_window_wherever_the_span_starts() {
    let zone = zone("Europe/Berlin");
    let office = timetable(weekly(0x1f, &["08:30-17:30"]), &zone);
    let minute = |text: &str| text.parse::<MinuteOfDay>().unwrap();
    for start in [
        "2026-03-02T12:00:00Z",
        "2026-03-05T23:10:00Z",
        "2026-03-27T07:00:00Z",
    ] {
        let compiled = compile(
            &[&office],
            &zone,
            instant(start),
            instant(start).plus(days(7)),
        );
        assert_eq!(compiled.end, instant(start).plus(days(7)));
        let hours = Some((minute("08:30"), minute("17:30")));
        let window = CompiledWindow {
            weekdays: Weekdays::MONDAY_TO_FRIDAY,
            hours,
        };
        assert_eq!(compiled.windows, [window], "{start}");
    }
    let nights = timetable(weekly(0x7f, &["22:00-06:00"]), &zone);
    let from = instant("2026-03-02T12:00:00Z");
    let compiled = compile(&[&nights], &zone, from, from.plus(days(7)));
    let hours = Some((minute("22:00"), minute("06:00")));
    assert_eq!(
        compiled.windows,
        [CompiledWindow {
            weekdays: Weekdays::ALL,
            hours
        }]
    );
}

#[test]
fn a_schedule_without_limits_is_one_window_of_all_days_and_only_that_is() {
    let zone = zone("Europe/Berlin");
    let from = instant("2026-03-02T12:00:00Z");
    let until = from.plus(Duration::hours(24));
    let always = Compiled {
        windows: vec![CompiledWindow::ALWAYS],
        end: until,
    };
    assert_eq!(compile(&[], &zone, from, until), always);
    let days_and_nights = timetable(weekly(0x7f, &["00:00-12:00", "12:00-00:00"]), &zone);
    assert_eq!(compile(&[&days_and_nights], &zone, from, until), always);
    // Open throughout the span, but not for ever: the lock must know the day.
    let weekdays = timetable(weekly(0x1f, &["00:00-00:00"]), &zone);
    let compiled = compile(&[&weekdays], &zone, from, until);
    let open = Weekdays::from_iter([Weekday::Monday, Weekday::Tuesday]);
    assert_eq!(
        compiled.windows,
        [CompiledWindow {
            weekdays: open,
            hours: None
        }]
    );
    let month = from.plus(days(30));
    assert_eq!(compile(&[], &zone, from, month).end, month);
    assert_eq!(
        compile(&[&weekdays], &zone, from, month).end,
        from.plus(LONGEST)
    );
}

#[test]
fn a_special_day_changes_its_weekday_in_its_own_week() {
    let zone = zone("Europe/Berlin");
    let holiday = SpecialDay {
        date: date("2026-12-25"),
        class: DayClass::Holiday,
    };
    let classes = DayClasses::only(DayClass::Holiday).complement();
    let schedule = of_days(
        Days {
            classes,
            ..Days::EVERY
        },
        &["08:00-18:00"],
    );
    let calendar = Calendar::new([holiday]).unwrap();
    let shop = Timetable {
        schedule,
        zone: zone.clone(),
        calendar,
    };
    let from = instant("2026-12-24T23:00:00Z");
    let compiled = compile(&[&shop], &zone, from, from.plus(days(7)));
    assert_eq!(compiled.end, from.plus(days(7)));
    let [window] = compiled.windows.as_slice() else {
        panic!("{:?}", compiled.windows)
    };
    assert_eq!(window.weekdays, Weekdays::from_bits(0b110_1111));
    // From noon of the holiday on, Friday would have to mean two things a week later: closed in the
    // afternoon, open in the morning. That still is one weekly form.
    let from = instant("2026-12-25T11:00:00Z");
    let compiled = compile(&[&shop], &zone, from, from.plus(days(7)));
    assert_eq!(compiled.end, from.plus(days(7)));
    assert_agrees(&[&shop], &zone, from, &compiled, 1).unwrap();
}

#[test]
fn a_weekday_that_means_two_things_ends_the_lease_at_its_midnight() {
    // Seven days across the spring change show one hour of the first weekday twice.
    let zone = zone("Europe/Berlin");
    let holiday = SpecialDay {
        date: date("2026-03-27"),
        class: DayClass::Holiday,
    };
    let classes = DayClasses::only(DayClass::Holiday).complement();
    let schedule = of_days(
        Days {
            classes,
            ..Days::EVERY
        },
        &["00:00-00:00"],
    );
    let calendar = Calendar::new([holiday]).unwrap();
    let shop = Timetable {
        schedule,
        zone: zone.clone(),
        calendar,
    };
    let from = instant("2026-03-27T09:00:00Z");
    let compiled = compile(&[&shop], &zone, from, from.plus(days(7)));
    assert_eq!(compiled.end, instant("2026-04-02T22:00:00Z"));
    assert_agrees(&[&shop], &zone, from, &compiled, 1).unwrap();
}

#[test]
fn a_ninth_window_ends_the_lease() {
    let zone = zone("Europe/Berlin");
    let hourly = |count: u16| -> Vec<String> {
        (0..count)
            .map(|n| format!("{:02}:00-{:02}:30", n + 6, n + 6))
            .collect()
    };
    let of = |count| {
        let times = hourly(count);
        let times: Vec<&str> = times.iter().map(String::as_str).collect();
        timetable(weekly(0b1, &times), &zone)
    };
    let from = instant("2026-03-01T23:00:00Z");
    let compiled = compile(&[&of(8)], &zone, from, from.plus(days(7)));
    assert_eq!(
        (compiled.windows.len(), compiled.end),
        (8, from.plus(days(7)))
    );
    let compiled = compile(&[&of(9)], &zone, from, from.plus(days(7)));
    // The ninth would begin at 14:00 on Monday.
    assert_eq!(
        (compiled.windows.len(), compiled.end),
        (8, instant("2026-03-02T13:00:00Z"))
    );
    assert_agrees(&[&of(9)], &zone, from, &compiled, 1).unwrap();
    // A day earlier, the lease ends before that Monday.
    let sunday = from.minus(days(1));
    let compiled = compile(&[&of(9)], &zone, sunday, sunday.plus(days(7)));
    assert_eq!((compiled.windows.len(), compiled.end), (0, from));
    // Late on Monday, only what is left of the day counts.
    let evening = instant("2026-03-02T11:00:00Z");
    let compiled = compile(&[&of(9)], &zone, evening, evening.plus(days(3)));
    assert_eq!(compiled.end, evening.plus(days(3)));
    assert!(compiled.windows.len() <= 8);
    assert_agrees(&[&of(9)], &zone, evening, &compiled, 1).unwrap();
}

#[test]
fn a_span_in_which_nothing_is_permitted_has_no_windows() {
    let zone = zone("Europe/Berlin");
    let saturdays = timetable(weekly(0x20, &["08:00-12:00"]), &zone);
    let from = instant("2026-03-02T12:00:00Z");
    let until = from.plus(Duration::hours(72));
    let compiled = compile(&[&saturdays], &zone, from, until);
    assert_eq!(
        compiled,
        Compiled {
            windows: vec![],
            end: until
        }
    );
    // Saturday noon is over.
    let from = instant("2026-03-07T12:00:00Z");
    let until = from.plus(Duration::hours(24));
    let compiled = compile(&[&saturdays], &zone, from, until);
    assert_eq!(
        compiled,
        Compiled {
            windows: vec![],
            end: until
        }
    );
}

#[test]
fn a_timetable_of_another_zone_is_read_by_its_own_clock() {
    let (berlin, helsinki) = (zone("Europe/Berlin"), zone("Europe/Helsinki"));
    let office = timetable(weekly(0x1f, &["08:00-16:00"]), &helsinki);
    let from = instant("2026-03-02T00:00:00Z");
    let compiled = compile(&[&office], &berlin, from, from.plus(days(5)));
    let minute = |text: &str| text.parse::<MinuteOfDay>().unwrap();
    let hours = Some((minute("07:00"), minute("15:00")));
    let window = CompiledWindow {
        weekdays: Weekdays::MONDAY_TO_FRIDAY,
        hours,
    };
    assert_eq!(compiled.windows, [window]);
}

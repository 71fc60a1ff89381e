//! Windows and local time.

use std::vec::Vec;

use proptest::prelude::*;

use super::{always, arbitrary, both_outcomes, example};
use crate::denial::{Denial, Malformed};
use crate::time::{MinuteStamp, SecondStamp, Validity};
use crate::window::{DAY_MINUTES, LocalTime, Weekday, Weekdays, Window, Windows};
use crate::zone::{Zone, ZoneOffset};

fn at(weekday: Weekday, hour: u16, minute: u16) -> LocalTime {
    LocalTime::new(weekday, hour * 60 + minute).expect("within a day")
}

#[test]
fn a_night_belongs_to_the_weekday_on_which_it_starts() {
    let saturday = Weekdays::only(Weekday::Saturday);
    let night = Window::between(saturday, 22 * 60, 6 * 60).expect("in range");
    assert!(!night.permits(at(Weekday::Saturday, 5, 59)));
    assert!(!night.permits(at(Weekday::Saturday, 21, 59)));
    assert!(night.permits(at(Weekday::Saturday, 22, 0)));
    assert!(night.permits(at(Weekday::Sunday, 5, 59)));
    assert!(!night.permits(at(Weekday::Sunday, 6, 0)));
    assert!(!night.permits(at(Weekday::Sunday, 22, 0)));
}

#[test]
fn an_end_that_equals_the_start_is_a_whole_day_later() {
    let monday = Weekdays::only(Weekday::Monday);
    let window = Window::between(monday, 600, 600).expect("in range");
    assert!(window.permits(at(Weekday::Tuesday, 9, 59)));
    assert!(!window.permits(at(Weekday::Tuesday, 10, 0)));
    assert!(!window.permits(at(Weekday::Monday, 9, 59)));
}

#[test]
fn a_window_has_the_minutes_that_a_list_of_them_has() {
    both_outcomes(
        3000,
        &(arbitrary::window(), arbitrary::local_time()),
        |(window, now)| {
            let mut listed = false;
            for day in Weekday::ALL
                .into_iter()
                .filter(|day| window.weekdays().contains(*day))
            {
                let (start, end) = window.hours().unwrap_or((0, DAY_MINUTES));
                let end = if end <= start { end + DAY_MINUTES } else { end };
                let midnight = day as u16 * DAY_MINUTES;
                let span = midnight + start..midnight + end;
                let minute = now.weekday() as u16 * DAY_MINUTES + now.minute();
                listed |= span.contains(&minute) || span.contains(&(minute + 7 * DAY_MINUTES));
            }
            prop_assert_eq!(window.permits(now), listed);
            Ok(listed)
        },
    );
}

#[test]
fn every_window_of_four_bytes_has_one_encoding() {
    let bits = prop_oneof![
        arbitrary::window().prop_map(|window| u32::from_be_bytes(window.to_bytes())),
        any::<u32>(),
        (arbitrary::window(), 0..32_u32)
            .prop_map(|(window, bit)| u32::from_be_bytes(window.to_bytes()) ^ 1 << bit),
    ];
    both_outcomes(5000, &bits, |bits| {
        match Window::from_bytes(bits.to_be_bytes()) {
            Ok(window) => {
                prop_assert_eq!(window.to_bytes(), bits.to_be_bytes());
                Ok(true)
            }
            Err(Malformed) => Ok(false),
        }
    });
}

#[test]
fn windows_are_sorted_and_an_unrestricted_one_stands_alone() {
    let first = example::weekdays_nine_to_five();
    let second = Window::all_day(Weekdays::only(Weekday::Sunday));
    let one = Windows::any_of(&[first, second, first]).expect("two");
    assert_eq!(Windows::any_of(&[second, first]), Some(one));
    assert_eq!(one.iter().count(), 2);
    assert_eq!(
        Windows::any_of(&[first, Window::ALWAYS]),
        Some(Windows::ALWAYS)
    );
    assert_eq!(Windows::any_of(&[]), None);
    let days = (1..=9).map(|mask| Window::all_day(Weekdays::from_mask(mask).expect("some")));
    assert_eq!(Windows::any_of(&days.collect::<Vec<_>>()), None);
    let (low, high) = (
        first.to_bytes().min(second.to_bytes()),
        first.to_bytes().max(second.to_bytes()),
    );
    assert_eq!(Windows::read(low, &high), Ok(one));
    assert_eq!(Windows::read(high, &low), Err(Malformed));
    assert_eq!(Windows::read(low, &low), Err(Malformed));
    assert_eq!(
        Windows::read(low, &Window::ALWAYS.to_bytes()),
        Err(Malformed)
    );
}

#[test]
fn a_refusal_tells_the_day_from_the_time() {
    let windows = Windows::one(example::weekdays_nine_to_five());
    assert_eq!(windows.permits(at(Weekday::Friday, 16, 59)), Ok(()));
    assert_eq!(
        windows.permits(at(Weekday::Friday, 17, 0)),
        Err(Denial::WrongTimeOfDay)
    );
    assert_eq!(
        windows.permits(at(Weekday::Saturday, 10, 0)),
        Err(Denial::WrongWeekday)
    );
}

#[test]
fn a32_local_time_follows_the_offsets_until_the_second_instant() {
    let zone = example::amsterdam();
    let minute = |minutes: u32| SecondStamp(minutes * 60);
    assert_eq!(zone.local(example::NOW), Some(at(Weekday::Monday, 10, 0)));
    // 28 March 2027, 02:00 becomes 03:00: no local time between them is ever met.
    assert_eq!(
        zone.local(minute(1_175_099)),
        Some(at(Weekday::Sunday, 1, 59))
    );
    assert_eq!(
        zone.local(minute(1_175_100)),
        Some(at(Weekday::Sunday, 3, 0))
    );
    assert_eq!(
        zone.local(minute(1_487_579)),
        Some(at(Weekday::Sunday, 2, 59))
    );
    assert_eq!(zone.local(minute(1_487_580)), None);
}

#[test]
fn a32_local_time_behind_utc_before_2025_is_a_day_of_2024() {
    let behind = ZoneOffset::from_quarters(-48).expect("the lowest");
    let end = MinuteStamp::new(1000).expect("early");
    let zone = Zone::new(behind, (end, behind), (end, behind)).expect("in order");
    assert_eq!(
        zone.local(SecondStamp(0)),
        Some(at(Weekday::Tuesday, 12, 0))
    );
    assert_eq!(ZoneOffset::from_quarters(-49), None);
    assert_eq!(ZoneOffset::from_quarters(57), None);
}

#[test]
fn stamps_agree_with_unix_time() {
    always(500, &any::<u32>(), |seconds| {
        let stamp = SecondStamp(seconds);
        prop_assert_eq!(
            SecondStamp::from_unix_millis(stamp.unix_millis()),
            Some(stamp)
        );
        prop_assert_eq!(
            SecondStamp::from_unix_millis(stamp.unix_millis() + 999),
            Some(stamp)
        );
        if let Some(minute) = stamp.minute() {
            prop_assert!(minute.start() <= stamp && stamp.0 - minute.start().0 < 60);
        }
        Ok(())
    });
    assert_eq!(
        SecondStamp::from_unix_millis(1_735_689_600_000),
        Some(SecondStamp(0))
    );
    assert_eq!(SecondStamp::from_unix_millis(1_735_689_599_999), None);
    assert_eq!(Validity::new(MinuteStamp::MAX, MinuteStamp::MAX), None);
}

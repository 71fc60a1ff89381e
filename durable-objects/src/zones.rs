//! Time zones by their IANA names, as tables of values (`decisions.md`, DL1): the only place that
//! knows a time zone database.

use chrono::{DateTime, Datelike, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use domain::time::{Duration, Instant};
use domain::zone::{Transition, Zone};

/// Offsets of real zones change months apart; none appears and vanishes within a step.
const STEP: Duration = Duration::days(1);
const MINUTE: i64 = 60_000;

/// Whether there is a time zone of this name.
#[must_use]
pub fn exists(name: &str) -> bool {
    name.parse::<Tz>().is_ok()
}

/// The table of a zone from the year before until two years after the one of `around`; `None` if
/// there is no such zone.
///
/// It covers whole years, so that it stays the same for a year.
#[must_use]
pub fn table(name: &str, around: Instant) -> Option<Zone> {
    let zone: Tz = name.parse().ok()?;
    let year = utc(around)?.year();
    let start = new_year(year - 1)?;
    let end = new_year(year + 3)?;
    let first = offset(zone, start)?;
    let mut transitions = Vec::new();
    let (mut at, mut current) = (start, first);
    while at < end {
        let next = at.plus(STEP);
        let after = offset(zone, next)?;
        if after != current {
            transitions.push(Transition {
                at: change(zone, at, next, current)?,
                offset: after,
            });
            current = after;
        }
        at = next;
    }
    Zone::new(name, first, transitions).ok()
}

/// The first whole minute after `before`, at which the offset is no longer `old`.
fn change(zone: Tz, before: Instant, after: Instant, old: i16) -> Option<Instant> {
    let (mut low, mut high) = (before.millis() / MINUTE, after.millis() / MINUTE);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if offset(zone, Instant::from_millis(middle * MINUTE)?)? == old {
            low = middle;
        } else {
            high = middle;
        }
    }
    Instant::from_millis(high * MINUTE)
}

/// Minutes ahead of UTC.
fn offset(zone: Tz, at: Instant) -> Option<i16> {
    let seconds = zone
        .offset_from_utc_datetime(&utc(at)?.naive_utc())
        .fix()
        .local_minus_utc();
    i16::try_from(seconds / 60).ok()
}

fn utc(at: Instant) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(at.millis())
}

fn new_year(year: i32) -> Option<Instant> {
    let midnight = Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single()?;
    Some(Instant::from_millis(midnight.timestamp_millis()).unwrap_or(Instant::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::*;

/// The table of a zone for the years 2020 to 2032, from the time zone database.
pub(crate) fn zone(name: &str) -> Zone {
    let tz: Tz = name.parse().unwrap();
    let offset = |minute: i64| {
        let utc = DateTime::from_timestamp(minute * 60, 0)
            .unwrap()
            .naive_utc();
        let seconds = tz.offset_from_utc_datetime(&utc).fix().local_minus_utc();
        assert_eq!(seconds % 60, 0);
        i16::try_from(seconds / 60).unwrap()
    };
    let minute = |text: &str| text.parse::<Instant>().unwrap().millis() / 60_000;
    let (first, last) = (
        minute("2020-01-01T00:00:00Z"),
        minute("2033-01-01T00:00:00Z"),
    );
    let mut transitions = Vec::new();
    for before in (first..last).step_by(720) {
        let (mut low, mut high) = (before, before + 720);
        if offset(low) == offset(high) {
            continue;
        }
        while high - low > 1 {
            let middle = i64::midpoint(low, high);
            if offset(middle) == offset(low) {
                low = middle;
            } else {
                high = middle;
            }
        }
        let at = Instant::from_millis(high * 60_000).unwrap();
        transitions.push(Transition {
            at,
            offset: offset(high),
        });
    }
    Zone::new(name, offset(first), transitions).unwrap()
}

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

/// The instants of a local time, as text.
fn instants(zone: &Zone, date: &str, minute: &str) -> Vec<String> {
    let found = zone.instants(date.parse().unwrap(), minute.parse().unwrap());
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn a_local_time_in_the_gap_has_no_instant_and_one_in_the_overlap_has_two() {
    for (name, gap, overlap, first, second) in [
        ("Europe/Amsterdam", "02:30", "02:30", "00:30", "01:30"),
        ("Europe/Berlin", "02:30", "02:30", "00:30", "01:30"),
        ("Europe/Helsinki", "03:30", "03:30", "00:30", "01:30"),
    ] {
        let zone = zone(name);
        assert_eq!(instants(&zone, "2026-03-29", gap), [""; 0], "{name}");
        let twice = [
            format!("2026-10-25T{first}:00Z"),
            format!("2026-10-25T{second}:00Z"),
        ];
        assert_eq!(instants(&zone, "2026-10-25", overlap), twice, "{name}");
        assert_eq!(instants(&zone, "2026-10-24", overlap).len(), 1, "{name}");
    }
    let amsterdam = zone("Europe/Amsterdam");
    assert_eq!(instants(&amsterdam, "2026-03-29", "02:00"), [""; 0]);
    assert_eq!(
        instants(&amsterdam, "2026-03-29", "03:00"),
        ["2026-03-29T01:00:00Z"]
    );
    assert_eq!(
        instants(&amsterdam, "2026-03-29", "24:00"),
        ["2026-03-29T22:00:00Z"]
    );
}

#[test]
fn odd_offsets_are_whole_minutes() {
    let st_johns = zone("America/St_Johns");
    assert_eq!(
        instants(&st_johns, "2026-01-15", "12:00"),
        ["2026-01-15T15:30:00Z"]
    );
    assert_eq!(instants(&st_johns, "2026-03-08", "02:30"), [""; 0]);
    let lord_howe = zone("Australia/Lord_Howe");
    assert_eq!(
        instants(&lord_howe, "2026-01-15", "12:00"),
        ["2026-01-15T01:00:00Z"]
    );
    assert_eq!(
        instants(&lord_howe, "2026-07-15", "12:00"),
        ["2026-07-15T01:30:00Z"]
    );
    // The clocks go back by half an hour only.
    assert_eq!(instants(&lord_howe, "2026-04-05", "01:45").len(), 2);
    assert_eq!(instants(&lord_howe, "2026-04-05", "01:15").len(), 1);
    assert_eq!(instants(&lord_howe, "2026-10-04", "02:15"), [""; 0]);
    assert_eq!(instants(&lord_howe, "2026-10-04", "02:30").len(), 1);
}

#[test]
fn stretches_follow_each_other_without_a_gap_and_agree_with_the_clock_on_the_wall() {
    for name in [
        "Europe/Helsinki",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Africa/Cairo",
    ] {
        let zone = zone(name);
        let (from, until) = (
            instant("2026-03-01T05:07:30Z"),
            instant("2026-11-02T00:00:00Z"),
        );
        let mut expected = from;
        for stretch in zone.stretches(from, until) {
            assert_eq!(stretch.from, expected, "{name}");
            assert!(stretch.from < stretch.until, "{name}");
            for at in [
                stretch.from,
                Instant::from_millis(stretch.until.millis() - 1).unwrap(),
            ] {
                let local = zone.local(at);
                assert_eq!(local.date, stretch.date, "{name}");
                assert!(stretch.minute <= local.minute.minutes(), "{name}");
                assert!(stretch.minute_at(at) == local.minute.minutes(), "{name}");
                assert!(stretch.instant(local.minute.minutes()) <= at, "{name}");
            }
            expected = stretch.until;
        }
        assert_eq!(expected, until, "{name}");
    }
}

#[test]
fn a_wrong_table_is_refused_with_the_reason() {
    let change = |text: &str, offset| Transition {
        at: instant(text),
        offset,
    };
    let spring = change("2026-03-29T01:00:00Z", 120);
    let autumn = change("2026-10-25T01:00:00Z", 60);
    let new = |name: &str, first, changes: &[Transition]| Zone::new(name, first, changes.to_vec());
    assert!(new("Europe/Berlin", 60, &[spring, autumn]).is_ok());
    assert_eq!(new("", 60, &[]), Err(ZoneError::Name));
    assert_eq!(new("Europe Berlin", 60, &[]), Err(ZoneError::Name));
    assert_eq!(new(&"x".repeat(65), 60, &[]), Err(ZoneError::Name));
    assert_eq!(new("X", 1081, &[]), Err(ZoneError::Offset));
    assert_eq!(
        new("X", 60, &[change("2026-03-29T01:00:00Z", -1081)]),
        Err(ZoneError::Offset)
    );
    assert_eq!(new("X", 60, &[autumn, spring]), Err(ZoneError::Transitions));
    assert_eq!(new("X", 60, &[spring, spring]), Err(ZoneError::Transitions));
    let odd = change("2026-03-29T01:00:30Z", 120);
    assert_eq!(new("X", 60, &[odd]), Err(ZoneError::Transitions));
    let many: Vec<_> = (0..513)
        .map(|day| Transition {
            at: Instant::of_local(Date::from_days(20_000 + day), 0, 0),
            offset: 0,
        })
        .collect();
    assert!(new("X", 60, many.get(..512).unwrap()).is_ok());
    assert_eq!(new("X", 60, &many), Err(ZoneError::TooManyTransitions));
}

#[test]
fn both_libraries_write_and_read_the_same_zone() {
    let full = zone("Europe/Amsterdam");
    let change = *full.transitions().first().unwrap();
    let zone = Zone::new("Europe/Amsterdam", 60, vec![change]).unwrap();
    let json = concat!(
        r#"{"name":"Europe/Amsterdam","first_offset":60,"#,
        r#""transitions":[{"at":"2020-03-29T01:00:00Z","offset":120}]}"#,
    );
    let wire = ZoneWire::from(zone.clone());
    assert_eq!(serde_json::to_string(&zone).unwrap(), json);
    assert_eq!(miniserde::json::to_string(&wire), json);
    assert_eq!(serde_json::from_str::<Zone>(json).unwrap(), zone);
    assert_eq!(miniserde::json::from_str::<ZoneWire>(json).unwrap(), wire);
    assert!(serde_json::from_str::<Zone>(&json.replace("120", "1200")).is_err());
}

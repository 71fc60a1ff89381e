//! From what a clock on a wall shows to the instant, by the domain's rule for zones.
//!
//! A browser tells the offset of a zone at an instant and has no table of its changes. So the piece
//! of the table that matters is made around the wanted day, and the domain reads it.

use domain::time::{Date, Instant, MinuteOfDay};
use domain::zone::{Transition, Zone};

/// Around a day: no offset is greater than 18 hours.
const BEFORE: i64 = 36 * 60;
const AFTER: i64 = 72 * 60;
/// No clock changes twice in so many minutes.
const STEP: i64 = 180;

/// The zone in the days around `day`. `offset` is how many minutes the clock is ahead of UTC.
pub(super) fn around(day: Date, offset: impl Fn(Instant) -> Option<i16>) -> Option<Zone> {
    let midnight = i64::from(day.days()).saturating_mul(1_440);
    let end = midnight.saturating_add(AFTER);
    let mut minute = midnight.saturating_sub(BEFORE);
    let first = offset(at(minute)?)?;
    let mut known = first;
    let mut transitions = Vec::new();
    while minute < end {
        let next = minute.saturating_add(STEP);
        let new = offset(at(next)?)?;
        if new != known {
            transitions.push(Transition {
                at: at(change(minute, next, known, &offset)?)?,
                offset: new,
            });
        }
        (minute, known) = (next, new);
    }
    Zone::new("local", first, transitions).ok()
}

/// The first minute of the new offset, between one of the old and one of the new.
fn change(
    mut old: i64,
    mut new: i64,
    known: i16,
    offset: &impl Fn(Instant) -> Option<i16>,
) -> Option<i64> {
    while new.saturating_sub(old) > 1 {
        let middle = old.saturating_add(new).div_euclid(2);
        if offset(at(middle)?)? == known {
            old = middle;
        } else {
            new = middle;
        }
    }
    Some(new)
}

/// The first instant at which the clock shows this minute; where it skips it, the instant of the
/// change.
pub(super) fn first_instant(zone: &Zone, date: Date, minute: MinuteOfDay) -> Option<Instant> {
    let (date, minute) = if minute == MinuteOfDay::END {
        (date.next(), MinuteOfDay::START)
    } else {
        (date, minute)
    };
    let shown = zone.instants(date, minute).first().copied();
    shown.or_else(|| {
        let mut changes = zone.transitions().iter().map(|change| change.at);
        changes.find(|at| {
            let local = zone.local(*at);
            (local.date, local.minute) > (date, minute)
        })
    })
}

fn at(minutes: i64) -> Option<Instant> {
    Instant::from_millis(minutes.saturating_mul(60_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Amsterdam in 2026.
    fn amsterdam() -> Zone {
        let change = |text: &str, offset| Transition {
            at: utc(text),
            offset,
        };
        let changes = vec![
            change("2026-03-29T01:00", 120),
            change("2026-10-25T01:00", 60),
        ];
        Zone::new("Europe/Amsterdam", 60, changes).expect("a zone")
    }

    fn parts(text: &str) -> (Date, MinuteOfDay) {
        let (date, minute) = text.split_once('T').expect("a local time");
        (
            date.parse().expect("a date"),
            minute.parse().expect("a minute"),
        )
    }

    fn utc(text: &str) -> Instant {
        let (date, minute) = parts(text);
        Zone::utc().instants(date, minute)[0]
    }

    fn found(text: &str) -> Instant {
        let (date, minute) = parts(text);
        let zone = amsterdam();
        let around = around(date, |at| Some(zone.offset(at))).expect("a piece of the zone");
        first_instant(&around, date, minute).expect("an instant")
    }

    #[test]
    fn a_skipped_minute_is_the_change_and_a_repeated_one_its_first_time() {
        assert_eq!(found("2026-03-29T02:30"), utc("2026-03-29T01:00"));
        assert_eq!(found("2026-03-29T01:59"), utc("2026-03-29T00:59"));
        assert_eq!(found("2026-03-29T03:00"), utc("2026-03-29T01:00"));
        assert_eq!(found("2026-10-25T02:30"), utc("2026-10-25T00:30"));
        assert_eq!(found("2026-10-25T03:00"), utc("2026-10-25T02:00"));
        assert_eq!(found("2026-10-24T24:00"), utc("2026-10-24T22:00"));
    }

    #[test]
    fn every_other_minute_is_where_the_whole_table_has_it() {
        let zone = amsterdam();
        let mut date = parts("2026-03-26T00:00").0;
        for _ in 0..230 {
            let minute: MinuteOfDay = "12:34".parse().expect("a minute");
            let around = around(date, |at| Some(zone.offset(at))).expect("a piece");
            assert_eq!(
                around.instants(date, minute),
                zone.instants(date, minute),
                "{date}"
            );
            date = date.next();
        }
    }
}

//! Time zones by their IANA names, as tables of values (`decisions.md`, DL1): the only place that
//! knows a time zone database.
//!
//! The database is the compiled one of every Unix (RFC 9636), from 2020 on (`build.rs`): as Rust tables it is several
//! times as large.

use std::cell::RefCell;

use chrono::{DateTime, Datelike, TimeZone as _, Utc};
use domain::time::{Duration, Instant};
use domain::zone::{Transition, Zone};
use tz::TimeZone;

/// Offsets of real zones change months apart; none appears and vanishes within a step.
const STEP: Duration = Duration::days(1);
const MINUTE: i64 = 60_000;
/// How many tables are kept: an isolate has objects of a few zones.
const MOST_KEPT: usize = 8;

thread_local! {
    /// The tables that were made last, by the year of their `around`. To make one looks at every day of four years.
    static KEPT: RefCell<Vec<(i32, Zone)>> = const { RefCell::new(Vec::new()) };
}

/// Each file of the database with the names of its zones, separated by spaces.
const ZONES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/zones.rs"));

/// Whether there is a time zone of this name.
#[must_use]
pub fn exists(name: &str) -> bool {
    data(name).is_some()
}

/// The table of a zone from the year before until two years after the one of `around`; `None` if
/// there is no such zone.
///
/// It covers whole years, so that it stays the same for a year.
#[must_use]
pub fn table(name: &str, around: Instant) -> Option<Zone> {
    let year = utc(around)?.year();
    KEPT.with_borrow_mut(|kept| {
        let known = kept
            .iter()
            .find(|(of, zone)| *of == year && zone.name() == name);
        if let Some((_, zone)) = known {
            return Some(zone.clone());
        }
        let zone = make(name, year)?;
        if kept.len() == MOST_KEPT {
            kept.remove(0);
        }
        kept.push((year, zone.clone()));
        Some(zone)
    })
}

fn make(name: &str, year: i32) -> Option<Zone> {
    let zone = TimeZone::from_tz_data(data(name)?).ok()?;
    let start = new_year(year - 1)?;
    let end = new_year(year + 3)?;
    let first = offset(&zone, start)?;
    let mut transitions = Vec::new();
    let (mut at, mut current) = (start, first);
    while at < end {
        let next = at.plus(STEP);
        let after = offset(&zone, next)?;
        if after != current {
            transitions.push(Transition {
                at: change(&zone, at, next, current)?,
                offset: after,
            });
            current = after;
        }
        at = next;
    }
    Zone::new(name, first, transitions).ok()
}

/// The first whole minute after `before`, at which the offset is no longer `old`.
fn change(zone: &TimeZone, before: Instant, after: Instant, old: i16) -> Option<Instant> {
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
fn offset(zone: &TimeZone, at: Instant) -> Option<i16> {
    let local = zone
        .find_local_time_type(at.millis().div_euclid(1_000))
        .ok()?;
    i16::try_from(local.ut_offset() / 60).ok()
}

/// The database's file of a zone. Names are told apart by case, as everywhere else.
fn data(name: &str) -> Option<&'static [u8]> {
    let zone = |names: &str| names.split(' ').any(|known| known == name);
    ZONES
        .iter()
        .find(|(names, _)| zone(names))
        .map(|(_, file)| *file)
}

fn utc(at: Instant) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(at.millis())
}

fn new_year(year: i32) -> Option<Instant> {
    let midnight = Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single()?;
    Some(Instant::from_millis(midnight.timestamp_millis()).unwrap_or(Instant::MIN))
}

#[cfg(test)]
mod tests;

//! Time zones for both sides: tables for the product, clocks for Cedar, which has none.

use anyhow::{Context as _, Result};
use chrono::{DateTime, Datelike as _, Offset as _, TimeZone as _, Timelike as _, Utc};
use chrono_tz::Tz;
use domain::time::{Duration, Instant};
use domain::zone::{Transition, Zone};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// A zone with its table, as `durable-objects` makes them: whole years, one before and two after.
#[derive(Clone, Debug)]
pub struct Place {
    /// For the product.
    pub table: Zone,
    zone: Tz,
}

/// What a clock on the wall shows, as numbers that Cedar can compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Days since 1970-01-01.
    pub day: i64,
    /// 0 is Monday.
    pub weekday: i64,
    /// Of the day.
    pub minute: i64,
}

impl Place {
    /// The zone of this name with its table from `from` until `until`.
    pub fn new(zone: Tz, from: Instant, until: Instant) -> Result<Self> {
        let first = offset(zone, from.millis())?;
        let mut current = first;
        let mut transitions = Vec::new();
        let hours = (from.millis()..until.millis()).step_by(usize::try_from(HOUR)?);
        for hour in hours {
            if offset(zone, hour + HOUR)? == current {
                continue;
            }
            for minute in (hour + MINUTE..=hour + HOUR).step_by(usize::try_from(MINUTE)?) {
                let offset = offset(zone, minute)?;
                if offset != current {
                    current = offset;
                    let at = Instant::from_millis(minute).context("within the years")?;
                    transitions.push(Transition { at, offset });
                }
            }
        }
        let table = Zone::new(zone.name(), first, transitions)
            .ok()
            .with_context(|| format!("{zone} has no table"))?;
        Ok(Self { table, zone })
    }

    /// What its clocks show, without the product's help.
    pub fn clock(&self, at: Instant) -> Result<Clock> {
        let local = utc(at.millis())?.with_timezone(&self.zone);
        Ok(Clock {
            day: i64::from(local.num_days_from_ce()) - 719_163,
            weekday: local.weekday().num_days_from_monday().into(),
            minute: i64::from(local.hour() * 60 + local.minute()),
        })
    }
}

fn offset(zone: Tz, millis: i64) -> Result<i16> {
    let offset = zone.offset_from_utc_datetime(&utc(millis)?.naive_utc());
    Ok(i16::try_from(offset.fix().local_minus_utc() / 60)?)
}

fn utc(millis: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis).context("an instant of this age")
}

/// Midnight UTC of the first of January.
pub fn new_year(year: i32) -> Result<Instant> {
    let midnight = Utc
        .with_ymd_and_hms(year, 1, 1, 0, 0, 0)
        .single()
        .context("a year")?;
    Instant::from_millis(midnight.timestamp_millis()).context("within the years")
}

/// An instant moved by minutes.
pub fn moved(at: Instant, minutes: i64) -> Instant {
    let by = |minutes: u64| Duration::minutes(u32::try_from(minutes).unwrap_or(u32::MAX));
    if minutes < 0 {
        at.minus(by(minutes.unsigned_abs()))
    } else {
        at.plus(by(minutes.unsigned_abs()))
    }
}

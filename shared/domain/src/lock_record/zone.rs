//! An installation's time zone as a lock is told it: the offset now and the next two changes.

use credential::time::{MinuteStamp, SecondStamp};
use credential::zone::{Zone as LockZone, ZoneOffset};

use crate::time::{Duration, Instant};
use crate::zone::Zone;

/// How far a zone without changes is promised: beyond two years a lock needs a newer state.
const WITHOUT_CHANGES: Duration = Duration::days(2 * 365);

/// The zone's offset at this instant and its next two changes, in the nine bytes that a state has
/// for them. A change that is not known is the end of what is promised, without another offset. The
/// same until the next change, so that it makes no new version by itself.
///
/// `None` if an offset is no multiple of 15 minutes; no zone in use today has one.
#[must_use]
pub fn lock_zone(zone: &Zone, at: Instant) -> Option<LockZone> {
    let changes = zone.transitions().iter().filter(|change| change.at > at);
    let mut known = changes.map(|change| (change.at, change.offset));
    let end = |begin: Instant, offset| (end_of_promise(at).max(begin), offset);
    let first = known.next().unwrap_or_else(|| end(at, zone.offset(at)));
    let second = known.next().unwrap_or_else(|| end(first.0, first.1));
    LockZone::new(quarters(zone.offset(at))?, stamp(first)?, stamp(second)?)
}

/// The same instant for about a year of instants, so that the content of a state does not change
/// every day.
fn end_of_promise(at: Instant) -> Instant {
    let step = WITHOUT_CHANGES.as_millis();
    let steps = at.millis().div_euclid(step) + 2;
    Instant::from_millis(steps * step).unwrap_or(at)
}

fn stamp((at, offset): (Instant, i16)) -> Option<(MinuteStamp, ZoneOffset)> {
    let minute = SecondStamp::from_unix_millis(at.millis())?.minute()?;
    Some((minute, quarters(offset)?))
}

fn quarters(offset: i16) -> Option<ZoneOffset> {
    (offset % 15 == 0).then_some(())?;
    ZoneOffset::from_quarters(i8::try_from(offset / 15).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::Transition;

    fn at(millis: i64) -> Instant {
        Instant::from_millis(millis).unwrap()
    }

    /// 2026-11-23 00:00 UTC.
    const NOVEMBER: i64 = 1_795_392_000_000;
    /// 2027-03-28 01:00 UTC and 2027-10-31 01:00 UTC, the changes in Berlin.
    const MARCH: i64 = 1_806_195_600_000;
    const OCTOBER: i64 = 1_824_944_400_000;

    fn berlin() -> Zone {
        let changes = vec![
            Transition {
                at: at(MARCH),
                offset: 120,
            },
            Transition {
                at: at(OCTOBER),
                offset: 60,
            },
        ];
        Zone::new("Europe/Berlin", 60, changes).unwrap()
    }

    #[test]
    fn a32_a_lock_knows_the_next_change_of_clocks_and_the_one_after() {
        let zone = lock_zone(&berlin(), at(NOVEMBER)).unwrap();
        for instant in [NOVEMBER, MARCH - 60_000, MARCH, OCTOBER - 60_000] {
            let known = zone.offset_at(SecondStamp::from_unix_millis(instant).unwrap());
            assert_eq!(
                known.map(|offset| i16::from(offset.quarters()) * 15),
                Some(berlin().offset(at(instant)))
            );
        }
        assert_eq!(
            zone.offset_at(SecondStamp::from_unix_millis(OCTOBER).unwrap()),
            None
        );
    }

    #[test]
    fn a32_the_last_change_of_a_zone_is_told_too() {
        // Clocks change in March for the last time.
        let change = Transition {
            at: at(MARCH),
            offset: 120,
        };
        let zone = Zone::new("Europe/Berlin", 60, vec![change]).unwrap();
        let told = lock_zone(&zone, at(NOVEMBER)).unwrap();
        for instant in [NOVEMBER, MARCH - 60_000, MARCH, OCTOBER] {
            let known = told.offset_at(SecondStamp::from_unix_millis(instant).unwrap());
            assert_eq!(
                known.map(|offset| i16::from(offset.quarters()) * 15),
                Some(zone.offset(at(instant)))
            );
        }
    }

    #[test]
    fn a_zone_without_changes_is_known_for_two_years_and_stays_the_same_for_months() {
        let zone = lock_zone(&Zone::utc(), at(NOVEMBER)).unwrap();
        let in_two_years = at(NOVEMBER).plus(WITHOUT_CHANGES);
        let stamp = SecondStamp::from_unix_millis(in_two_years.millis()).unwrap();
        assert!(zone.offset_at(stamp).is_some());
        let later = lock_zone(&Zone::utc(), at(NOVEMBER).plus(Duration::days(60))).unwrap();
        assert_eq!(zone, later);
    }
}

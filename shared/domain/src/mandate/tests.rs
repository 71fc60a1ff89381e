use std::cell::Cell;

use proptest::prelude::*;

use super::*;
use crate::calendar::{Calendar, DayClass, SpecialDay};
use crate::schedule::Schedule;
use crate::schedule::tests::{any_pair, both_outcomes, naive, weekly};
use crate::time::{Date, Duration, Instant};
use crate::zone::tests::zone;

const POINTS: [[u8; 16]; 3] = [[1; 16], [2; 16], [3; 16]];

/// Three weeks around the night in which Amsterdam's clocks go forward.
const MINUTES: u32 = 21 * 24 * 60;

fn at(minute: u32) -> Instant {
    let start: Instant = "2026-03-15T00:00:00Z".parse().unwrap();
    start.plus(Duration::minutes(minute))
}

fn timetable(schedule: Schedule) -> Timetable {
    Timetable {
        schedule,
        zone: zone("Europe/Amsterdam"),
        calendar: Calendar::empty(),
    }
}

/// A part of the parent's and of the child's: within each other in most cases.
fn pair_of<T: Clone + std::fmt::Debug>(
    one: impl Strategy<Value = T> + Clone,
    within: impl Fn(&T, &T) -> Option<T>,
) -> impl Strategy<Value = (T, T)> {
    (one.clone(), one, proptest::bool::weighted(0.85)).prop_map(move |(child, parent, narrow)| {
        let narrowed = within(&child, &parent).filter(|_| narrow);
        (narrowed.unwrap_or(child), parent)
    })
}

fn any_objects() -> impl Strategy<Value = (Objects, Objects)> {
    let some = proptest::sample::subsequence(POINTS.to_vec(), 1..=3)
        .prop_map(|points| Objects::These(points.into_iter().map(Into::into).collect()));
    let one = prop_oneof![1 => Just(Objects::All), 3 => some];
    pair_of(one, |child, parent| match (child, parent) {
        (_, Objects::All) => Some(child.clone()),
        (Objects::All, Objects::These(_)) => Some(parent.clone()),
        (Objects::These(mine), Objects::These(theirs)) => {
            let both: BTreeSet<_> = mine.intersection(theirs).copied().collect();
            (!both.is_empty()).then_some(Objects::These(both))
        }
    })
}

fn any_capabilities() -> impl Strategy<Value = (Capabilities, Capabilities)> {
    let one = proptest::sample::subsequence(Capability::ALL.to_vec(), 1..=Capability::ALL.len())
        .prop_map(|list| list.into_iter().collect::<Capabilities>());
    pair_of(one, |child, parent| Some(child.intersection(*parent)))
}

fn any_window() -> impl Strategy<Value = (Window, Window)> {
    let side = || prop_oneof![Just(None), (0..MINUTES).prop_map(|minute| Some(at(minute)))];
    let one = (side(), side()).prop_filter_map("not empty", |(one, other)| {
        let (from, until) = match (one, other) {
            (Some(one), Some(other)) => (Some(one.min(other)), Some(one.max(other))),
            sides => sides,
        };
        Window::new(from, until).ok()
    });
    pair_of(one.boxed(), Window::intersection)
}

fn any_times() -> impl Strategy<Value = (Option<Timetable>, Option<Timetable>)> {
    let of = |schedule| Some(timetable(schedule));
    (any_pair(), 0..8_u8).prop_map(move |((one, other), which)| match which {
        0 => (None, of(other)),
        1 | 2 => (of(one), None),
        3..=5 => (one.intersection(&other).ok().and_then(of), of(other)),
        _ => (of(one), of(other)),
    })
}

fn any_levels() -> impl Strategy<Value = ((Level, bool), (Level, bool))> {
    let one = (proptest::sample::select(Level::ALL.to_vec()), any::<bool>());
    pair_of(one, |child, parent| {
        let lower = Level::ALL.into_iter().rfind(|level| *level < parent.0)?;
        Some((child.0.min(lower), child.1 && parent.1))
    })
}

/// A child and its parent.
fn any_two() -> impl Strategy<Value = (Bounds, Bounds)> {
    (
        any_objects(),
        any_capabilities(),
        any_levels(),
        any_window(),
        any_times(),
    )
        .prop_map(|(objects, capabilities, levels, windows, times)| {
            let of = |objects, capabilities, (level, peers), window, timetable| Bounds {
                objects,
                capabilities,
                level,
                window,
                timetable,
                peers,
            };
            (
                of(objects.0, capabilities.0, levels.0, windows.0, times.0),
                of(objects.1, capabilities.1, levels.1, windows.1, times.1),
            )
        })
}

/// What bounds permit, straight from the definitions of their parts.
fn permits(bounds: &Bounds, point: [u8; 16], capability: Capability, at: Instant) -> bool {
    let here = match &bounds.objects {
        Objects::All => true,
        Objects::These(points) => points.iter().any(|listed| *listed == point.into()),
    };
    here && bounds.capabilities.iter().any(|own| own == capability)
        && bounds.window.from().is_none_or(|from| from <= at)
        && bounds.window.until().is_none_or(|until| at < until)
        && bounds.timetable.as_ref().is_none_or(|times| {
            let local = times.zone.local(at);
            let minute = local.minute.minutes();
            naive(&times.schedule, local.date, minute, &times.calendar)
        })
}

#[test]
fn i1_what_is_narrower_never_permits_what_the_wider_does_not() {
    let (permitted, sampled) = (Cell::new(0_u32), Cell::new(0_u32));
    both_outcomes(150, (any_two(), 0..60_u32), |((child, parent), shift)| {
        if child.narrower_than(&parent).is_err() {
            return Ok(false);
        }
        prop_assert!(child.level < parent.level || (parent.peers && child.level == parent.level));
        prop_assert!(parent.peers || !child.peers);
        let capabilities: Vec<Capability> = child.capabilities.iter().collect();
        for (minute, capability) in (shift..MINUTES)
            .step_by(127)
            .zip(capabilities.iter().cycle())
        {
            for point in POINTS {
                let given = permits(&child, point, *capability, at(minute));
                prop_assert!(!given || permits(&parent, point, *capability, at(minute)));
                permitted.set(permitted.get() + u32::from(given));
                sampled.set(sampled.get() + 1);
            }
        }
        Ok(true)
    });
    let rare = permitted.get().min(sampled.get() - permitted.get());
    assert!(
        rare * 20 >= sampled.get(),
        "{} of {} samples are permitted",
        permitted.get(),
        sampled.get()
    );
}

#[test]
fn i1_what_is_not_narrower_has_a_real_counter_example() {
    both_outcomes(150, any_two(), |(child, parent)| {
        let Err(excess) = child.narrower_than(&parent) else {
            return Ok(true);
        };
        let real = match excess {
            Excess::AllObjects => child.objects == Objects::All && parent.objects != Objects::All,
            Excess::Object(point) => {
                child.objects.contains(point) && !parent.objects.contains(point)
            }
            Excess::Capability(capability) => {
                child.capabilities.contains(capability) && !parent.capabilities.contains(capability)
            }
            Excess::Level(level) => {
                let higher = level > parent.level || (level == parent.level && !parent.peers);
                level == child.level && (higher || (child.peers && !parent.peers))
            }
            Excess::Window => {
                let before = child.window.from().unwrap_or(Instant::MIN);
                let until = child.window.until();
                let last = until.map_or(Instant::MAX, |until| until.minus(Duration::millis(1)));
                !parent.window.contains(before) || parent.window.is_over(last)
            }
            Excess::OtherClock => false,
            Excess::Schedule(excess) => {
                let permitted = |times: &Option<Timetable>| {
                    let Some(times) = times else { return true };
                    let minute = excess.start.minutes();
                    let special = [
                        (excess.date, excess.class),
                        (excess.date.previous(), excess.previous),
                    ];
                    naive(&times.schedule, excess.date, minute, &calendar_of(special))
                };
                permitted(&child.timetable) && !permitted(&parent.timetable)
            }
        };
        prop_assert!(real, "{:?}", excess);
        Ok(false)
    });
}

fn calendar_of(days: [(Date, DayClass); 2]) -> Calendar {
    let days = days.map(|(date, class)| SpecialDay { date, class });
    let days = days.into_iter();
    Calendar::new(days.filter(|day| day.class != DayClass::Ordinary)).unwrap()
}

#[test]
fn times_by_another_clock_are_not_narrower_however_they_look() {
    let hours = |zone_name: &str| Bounds {
        timetable: Some(Timetable {
            zone: zone(zone_name),
            ..timetable(weekly(0x7f, &["08:00-18:00"]))
        }),
        peers: true,
        ..Bounds::everything()
    };
    let (here, there) = (hours("Europe/Amsterdam"), hours("Europe/Helsinki"));
    assert_eq!(here.narrower_than(&here), Ok(()));
    assert_eq!(there.narrower_than(&here), Err(Excess::OtherClock));
    let open = Bounds {
        timetable: Some(timetable(Schedule::always())),
        ..hours("Europe/Amsterdam")
    };
    assert_eq!(there.narrower_than(&open), Ok(()));
}

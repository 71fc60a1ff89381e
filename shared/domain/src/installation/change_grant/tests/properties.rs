use proptest::prelude::*;

use super::*;
use crate::schedule::Timetable;

/// None, or hours of every day.
fn any_hours() -> impl Strategy<Value = Option<Schedule>> {
    let range = (0..23_u16, 1..24_u16).prop_filter_map("no hours", |(from, until)| {
        (from < until).then(|| hours(from, until))
    });
    proptest::option::of(range)
}

/// None, or a whole hour from the present on.
fn any_side(hours: std::ops::Range<u32>) -> impl Strategy<Value = Option<Instant>> {
    proptest::option::of(hours.prop_map(at))
}

prop_compose! {
    /// A permission of the front door.
    fn any_permission(profile: u8, level: Level)(
        from in any_side(0..40),
        until in any_side(41..200),
        schedule in any_hours(),
    ) -> Permission {
        Permission {
            window: Window::new(from, until).unwrap(),
            schedule,
            ..permission(profile, FRONT, level)
        }
    }
}

prop_compose! {
    fn any_command()(
        level in proptest::option::weighted(0.2, proptest::sample::select(vec![Level::Guest, Level::Host])),
        from in any_side(0..60),
        until in any_side(20..200),
        schedule in any_hours(),
        lift in (any::<bool>(), any::<bool>(), any::<bool>()),
    ) -> ChangeGrant {
        ChangeGrant {
            level,
            lift: Lift {
                from: lift.0 && from.is_none(),
                until: lift.1 && until.is_none(),
                schedule: lift.2 && schedule.is_none(),
            },
            from,
            until,
            schedule,
        }
    }
}

fn permits(permission: &Permission, instant: Instant) -> bool {
    let timetable = permission.schedule.clone().map(|schedule| Timetable {
        schedule,
        zone: house().zone,
        calendar: house().calendar,
    });
    permission.window.contains(instant) && timetable.is_none_or(|times| times.permits(instant))
}

/// What one field says nothing about did not become wider by leaving it out, and what became wider
/// in any way is within what reached the giver, at every instant.
fn is_lawful(
    own: &Permission,
    old: &Permission,
    command: &ChangeGrant,
    new: &Permission,
) -> Result<(), TestCaseError> {
    let (was, is) = (&old.window, &new.window);
    if command.from.is_none() && !command.lift.from {
        prop_assert!(is.from() >= was.from());
    }
    if command.until.is_none() && !command.lift.until && was.until().is_some() {
        prop_assert_eq!(is.until(), was.until());
    }
    if command.schedule.is_none() && !command.lift.schedule {
        prop_assert_eq!(&new.schedule, &old.schedule);
    }
    if command.level.is_none() {
        prop_assert_eq!(new.level, old.level);
    }
    for half_hour in 0..500 {
        let instant = at(0).plus(Duration::minutes(half_hour * 30));
        let gained = permits(new, instant) && !permits(old, instant);
        prop_assert!(!gained || permits(own, instant), "{instant}");
    }
    Ok(())
}

#[test]
fn i3_a_partial_change_never_widens_what_it_leaves_out_nor_beyond_what_reached_the_giver() {
    let mut runner = proptest::test_runner::TestRunner::default();
    let (wider, not_wider, refused) = Default::default();
    let count = |counter: &std::cell::Cell<u32>| counter.set(counter.get() + 1);
    let cases = (
        any_permission(HOST, Level::Host),
        any_permission(GUEST, Level::Guest),
        any_command(),
    );
    runner
        .run(&cases, |(own, old, command)| {
            let host = holder(HOST, std::slice::from_ref(&own));
            let old = Permission {
                parent: Some(own.id),
                ..old
            };
            match change_of(&host, &old, Some(&own), &command) {
                Ok(Some((new, narrows))) => {
                    is_lawful(&own, &old, &command, &new)?;
                    prop_assert_eq!(narrows, !old.is_within(&new));
                    count(if new.is_within(&old) {
                        &not_wider
                    } else {
                        &wider
                    });
                }
                Ok(None) => count(&not_wider),
                Err(_) => count(&refused),
            }
            Ok(())
        })
        .unwrap();
    let counts = [wider.get(), not_wider.get(), refused.get()];
    let least = counts.iter().sum::<u32>() / 20;
    assert!(counts.iter().all(|count| *count >= least), "{counts:?}");
}

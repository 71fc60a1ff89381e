use credential::denial::Denial;
use credential::zone::Zone as LockZone;
use proptest::prelude::*;

use super::*;
use crate::access::{Act, decide};
use crate::calendar::{Calendar, DayClass, SpecialDay};
use crate::capability::Capability;
use crate::chain::{Authority, Link, LinkKind, LinkState, Subject};
use crate::device::{DeviceKey, DeviceState};
use crate::id::{AccessPointId, DeviceId, GrantId, InstallationId};
use crate::lock_record::zone::lock_zone;
use crate::mandate::{Bounds, Objects};
use crate::schedule::{Days, Rule, Schedule, TimeRange, Timetable};
use crate::time::{Date, MinuteOfDay, Weekdays};
use crate::window::Window;
use crate::zone::{Transition, Zone};

const DOOR: [u8; 16] = [1; 16];
/// 2027-03-28 01:00 UTC: clocks in Berlin go forward.
const MARCH: i64 = 1_806_195_600_000;
const OCTOBER: i64 = 1_824_944_400_000;

fn at(millis: i64) -> Instant {
    Instant::from_millis(millis).unwrap()
}

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

fn schedule(rules: &[(u8, u16, u16)]) -> Schedule {
    let rule = |(days, start, end): &(u8, u16, u16)| {
        let days = Days {
            weekdays: Weekdays::from_bits(*days),
            ..Days::EVERY
        };
        let minute = |minute: &u16| MinuteOfDay::new(*minute).unwrap();
        Rule::new(
            days,
            vec![TimeRange::new(minute(start), minute(end)).unwrap()],
        )
        .unwrap()
    };
    Schedule::new(rules.iter().map(rule).collect()).unwrap()
}

fn chain(level: Level, window: Window, schedules: &[Schedule], calendar: &Calendar) -> Chain {
    let mut chain = Chain::new(Subject {
        person: None,
        device: DeviceId::from([7; 16]),
        key: DeviceKey::from([8; 32]),
        state: DeviceState::Active,
    });
    let owner = Authority::Installation(InstallationId::from([9; 16]));
    let link = |kind, window, schedule: Option<&Schedule>| Link {
        id: GrantId::from([4; 16]).into(),
        kind,
        owner,
        narrowings: 0,
        bounds: Bounds {
            objects: Objects::only(DOOR.into()),
            capabilities: level.capabilities(),
            level,
            window,
            timetable: schedule.map(|schedule| Timetable {
                schedule: schedule.clone(),
                zone: berlin(),
                calendar: calendar.clone(),
            }),
            peers: false,
        },
        state: LinkState::Active,
    };
    chain
        .append(link(LinkKind::Grant, window, schedules.first()))
        .unwrap();
    chain
        .append(link(LinkKind::Tenancy, Window::ALWAYS, schedules.get(1)))
        .unwrap();
    chain
}

fn terms(class: LeaseClass, now: Instant) -> Terms {
    Terms {
        class,
        not_after_at_most: now.plus(Duration::days(365)),
        serial: Serial::FIRST,
        gate: StateVersion::new(5).unwrap(),
        epoch: KeyEpoch(1),
        state_signed_at: now,
    }
}

fn always(level: Level) -> Chain {
    chain(level, Window::ALWAYS, &[], &Calendar::empty())
}

fn lasts(class: LeaseClass) -> i64 {
    let now = at(MARCH);
    let draft = draft(&always(Level::Guest), &terms(class, now), &berlin(), now).unwrap();
    draft.not_after.since(draft.not_before).as_millis() / 3_600_000
}

#[test]
fn a_lease_lasts_as_long_as_its_class_and_no_longer() {
    let classes = [
        LeaseClass::Visitor,
        LeaseClass::Staff,
        LeaseClass::Resident,
        LeaseClass::Emergency,
    ];
    assert_eq!(classes.map(lasts), [24, 72, 7 * 24, 14 * 24]);
}

#[test]
fn i20_a_lease_never_outlives_the_grant_nor_the_ledger() {
    let now = at(MARCH);
    let end = now.plus(Duration::hours(5));
    let window = Window::new(None, Some(end)).unwrap();
    let short = chain(Level::Guest, window, &[], &Calendar::empty());
    assert_eq!(
        draft(&short, &terms(LeaseClass::Staff, now), &berlin(), now)
            .unwrap()
            .not_after,
        end
    );
    let noted = Terms {
        not_after_at_most: now.plus(Duration::hours(2)),
        ..terms(LeaseClass::Staff, now)
    };
    assert_eq!(
        draft(&short, &noted, &berlin(), now).unwrap().not_after,
        now.plus(Duration::hours(2))
    );
}

#[test]
fn a_lease_that_begins_later_says_so_and_never_begins_early() {
    let now = at(MARCH);
    let begin = now.plus(Duration::seconds(3_601));
    let window = Window::new(Some(begin), None).unwrap();
    let later = chain(Level::Guest, window, &[], &Calendar::empty());
    let draft_of_later = draft(&later, &terms(LeaseClass::Visitor, now), &berlin(), now).unwrap();
    assert_eq!(draft_of_later.not_before, now.plus(Duration::minutes(61)));
    let far = Window::new(Some(now.plus(Duration::days(2))), None).unwrap();
    let far = chain(Level::Guest, far, &[], &Calendar::empty());
    assert_eq!(
        draft(&far, &terms(LeaseClass::Visitor, now), &berlin(), now),
        Err(NoLease::NothingToOpen)
    );
}

#[test]
fn a_lease_begins_no_later_than_its_state_and_is_counted_from_there() {
    let now = at(MARCH);
    let signed = now.minus(Duration::hours(20));
    let terms = Terms {
        state_signed_at: signed,
        ..terms(LeaseClass::Resident, now)
    };
    let early = draft(&always(Level::Guest), &terms, &berlin(), now).unwrap();
    assert_eq!(early.not_before, signed);
    assert_eq!(early.not_after, signed.plus(Duration::days(7)));
    // ... but never before the permission itself.
    let begin = now.minus(Duration::hours(2));
    let window = Window::new(Some(begin), None).unwrap();
    let young = chain(Level::Guest, window, &[], &Calendar::empty());
    assert_eq!(
        draft(&young, &terms, &berlin(), now).unwrap().not_before,
        begin
    );
}

#[test]
fn a_visitors_lease_and_one_with_hours_last_their_class_however_old_the_state_is() {
    let now = at(MARCH);
    let lasts = |chain: &Chain, class, age| {
        let terms = Terms {
            state_signed_at: now.minus(Duration::hours(age)),
            ..terms(class, now)
        };
        let draft = draft(chain, &terms, &berlin(), now).unwrap();
        (
            draft.not_before == now,
            draft.not_after.since(now).as_millis() / 3_600_000,
        )
    };
    let hours = chain(
        Level::Host,
        Window::ALWAYS,
        &[schedule(&[(0x7f, 60, 1200)])],
        &Calendar::empty(),
    );
    for age in [0, 1, 23, 24, 30] {
        let visitor = lasts(&always(Level::Guest), LeaseClass::Visitor, age);
        assert_eq!(visitor, (true, 24));
        assert!(lasts(&hours, LeaseClass::Staff, age).0);
    }
    let resident = lasts(&always(Level::Guest), LeaseClass::Resident, 23);
    assert_eq!(resident, (false, 7 * 24 - 23));
}

#[test]
fn a_lease_that_would_be_over_is_none() {
    let now = at(MARCH);
    let terms = Terms {
        state_signed_at: now.minus(Duration::hours(72)),
        ..terms(LeaseClass::Staff, now)
    };
    let over = draft(&always(Level::Host), &terms, &berlin(), now);
    assert_eq!(over, Err(NoLease::NothingToOpen));
}

#[test]
fn only_leases_with_hours_and_visitors_need_a_trusted_clock() {
    let now = at(MARCH);
    let needs = |chain: &Chain, class| {
        draft(chain, &terms(class, now), &berlin(), now)
            .unwrap()
            .credential
            .needs_trusted_clock
    };
    let hours = chain(
        Level::Host,
        Window::ALWAYS,
        &[schedule(&[(0x7f, 60, 1200)])],
        &Calendar::empty(),
    );
    assert!(!needs(&always(Level::Host), LeaseClass::Staff));
    assert!(needs(&always(Level::Guest), LeaseClass::Visitor));
    assert!(needs(&hours, LeaseClass::Staff));
}

#[test]
fn a25_no_level_gets_the_administrators_role() {
    let now = at(MARCH);
    for level in Level::ALL {
        let credential = draft(
            &always(level),
            &terms(LeaseClass::Staff, now),
            &berlin(),
            now,
        )
        .unwrap()
        .credential;
        assert_ne!(credential.role, Role::Administrator);
        assert!(credential.rights.contains(Rights::UNLOCK));
        assert_eq!(
            credential.rights.contains(Rights::DELEGATE),
            level >= Level::Host
        );
        assert_eq!(
            credential.rights.contains(Rights::CONFIGURE),
            level >= Level::Manager
        );
    }
}

#[test]
fn an_emergency_lease_has_its_own_key_and_no_gate() {
    let now = at(MARCH);
    let emergency = draft(
        &always(Level::Guest),
        &terms(LeaseClass::Emergency, now),
        &berlin(),
        now,
    )
    .unwrap();
    let staff = draft(
        &always(Level::Guest),
        &terms(LeaseClass::Staff, now),
        &berlin(),
        now,
    )
    .unwrap();
    assert_eq!(
        (emergency.purpose, emergency.credential.gate),
        (Purpose::Emergency, StateVersion::ZERO)
    );
    assert_eq!(
        (staff.purpose, staff.credential.gate.number()),
        (Purpose::Issue, 5)
    );
    assert_ne!(emergency.credential.key, staff.credential.key);
}

/// What the lock says about the time of a credential, by the lock's own functions.
fn lock_permits(credential: &Credential, zone: &LockZone, now: Instant) -> bool {
    let stamp = SecondStamp::from_unix_millis(now.millis()).unwrap();
    let minute = stamp.minute().unwrap();
    let in_time =
        credential.validity.not_before() <= minute && minute < credential.validity.not_after();
    let hours: Result<(), Denial> = zone
        .local(stamp)
        .map_or(Err(Denial::WrongWeekday), |local| {
            credential.windows.permits(local)
        });
    in_time && hours.is_ok()
}

/// I1 across the border to the lock: at every minute of its life a lease opens exactly when the
/// decision permits, over clock changes, nights and special days.
#[test]
fn i1_a_lease_opens_exactly_when_the_decision_permits() {
    let rule = (1..128_u8, 0..1440_u16, 1..=1440_u16)
        .prop_filter("all day is spelled 0 to 0", |(_, start, end)| start != end);
    let rules = proptest::collection::vec(rule, 1..4);
    let special = proptest::collection::btree_map(
        -3..12_i32,
        prop_oneof![Just(DayClass::Holiday), Just(DayClass::Special1)],
        0..3,
    );
    let case = (
        rules.clone(),
        proptest::option::of(rules),
        special,
        -5..5_i64,
        0..10_080_u32,
    );
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        ProptestConfig {
            cases: 48,
            ..ProptestConfig::default()
        },
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let (yes, no) = (std::cell::Cell::new(0_u32), std::cell::Cell::new(0_u32));
    runner
        .run(&case, |(own, unit, special, days, minute)| {
            let now = at(MARCH + days * 86_400_000).plus(Duration::minutes(minute));
            let today = berlin().local(now).date;
            let special = special.into_iter().map(|(offset, class)| SpecialDay {
                date: Date::from_days(today.days() + offset),
                class,
            });
            let calendar = Calendar::new(special).unwrap();
            let mut schedules = vec![schedule(&own)];
            schedules.extend(unit.as_deref().map(schedule));
            let chain = chain(Level::Host, Window::ALWAYS, &schedules, &calendar);
            let Ok(draft) = draft(&chain, &terms(LeaseClass::Resident, now), &berlin(), now) else {
                return Ok(());
            };
            let zone = lock_zone(&berlin(), now).unwrap();
            let act = Act {
                access_point: AccessPointId::from(DOOR),
                capability: Capability::Open,
            };
            let mut instant = draft.not_before;
            while instant < draft.not_after {
                let permitted = decide(&chain, act, instant).permits();
                prop_assert_eq!(
                    lock_permits(&draft.credential, &zone, instant),
                    permitted,
                    "{}",
                    instant
                );
                let counter = if permitted { &yes } else { &no };
                counter.set(counter.get() + 1);
                instant = instant.plus(Duration::minutes(7));
            }
            Ok(())
        })
        .unwrap();
    let least = (yes.get() + no.get()) / 20;
    assert!(
        yes.get() >= least && no.get() >= least,
        "{} yes, {} no",
        yes.get(),
        no.get()
    );
}

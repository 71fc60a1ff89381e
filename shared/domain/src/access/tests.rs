mod hanging;
mod properties;

use super::*;
use crate::calendar::Calendar;
use crate::capability::Capabilities;
use crate::chain::{Authority, Subject};
use crate::device::DeviceKey;
use crate::id::{DeviceId, GrantId, InstallationId, LockId, MandateId, ProfileId};
use crate::mandate::{Bounds, Objects};
use crate::schedule::{Days, Rule, Schedule, TimeRange};
use crate::time::{Duration, MinuteOfDay, Weekday, Weekdays};
use crate::zone::Zone;

const DOOR: [u8; 16] = [1; 16];
const OTHER_DOOR: [u8; 16] = [2; 16];

/// Monday 2026-11-23, 00:00 UTC.
fn monday() -> Instant {
    Instant::from_millis(1_795_392_000_000).unwrap()
}

fn hours(hours: u32) -> Instant {
    monday().plus(Duration::hours(hours))
}

fn act(capability: Capability) -> Act {
    Act {
        access_point: DOOR.into(),
        capability,
    }
}

fn open() -> Act {
    act(Capability::Open)
}

fn window(from: Option<u32>, until: Option<u32>) -> Window {
    Window::new(from.map(hours), until.map(hours)).unwrap()
}

fn timetable(weekdays: Weekdays, start: u16, end: u16) -> Timetable {
    let days = Days {
        weekdays,
        ..Days::EVERY
    };
    let times = TimeRange::new(
        MinuteOfDay::at(start, 0).unwrap(),
        MinuteOfDay::at(end, 0).unwrap(),
    )
    .unwrap();
    let schedule = Schedule::new(vec![Rule::new(days, vec![times]).unwrap()]).unwrap();
    Timetable {
        schedule,
        zone: Zone::utc(),
        calendar: Calendar::empty(),
    }
}

fn working_hours() -> Timetable {
    timetable(
        [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday]
            .into_iter()
            .collect(),
        8,
        20,
    )
}

fn link(kind: LinkKind) -> Link {
    let owner = Authority::Installation(InstallationId::from([9; 16]));
    let mut bounds = Bounds::everything();
    let id = match kind {
        LinkKind::Profile => ProfileId::from([3; 16]).into(),
        LinkKind::Grant => {
            bounds.level = Level::Guest;
            bounds.objects = Objects::only(DOOR.into());
            bounds.capabilities = Level::Guest.capabilities();
            GrantId::from([4; 16]).into()
        }
        LinkKind::Root => InstallationId::from([9; 16]).into(),
        LinkKind::Registration => {
            bounds.objects = Objects::only(DOOR.into());
            bounds.capabilities = Capabilities::ALL.without(Capability::RemoteOpen);
            LockId::from([5; 16]).into()
        }
        LinkKind::Mode => AccessPointId::from(DOOR).into(),
        _ => MandateId::from([6; 16]).into(),
    };
    Link {
        id,
        kind,
        owner,
        narrowings: 0,
        bounds,
        state: LinkState::Active,
    }
}

/// A resident at a shared door: everything holds on Monday, 10:00.
fn chain(change: impl Fn(&mut Link)) -> Chain {
    chain_of(
        &[
            LinkKind::Profile,
            LinkKind::Grant,
            LinkKind::Tenancy,
            LinkKind::Root,
            LinkKind::Registration,
            LinkKind::Licence,
            LinkKind::Mode,
        ],
        change,
    )
}

fn chain_of(kinds: &[LinkKind], change: impl Fn(&mut Link)) -> Chain {
    let mut chain = Chain::new(Subject {
        person: None,
        device: DeviceId::from([7; 16]),
        key: DeviceKey::from([8; 32]),
        state: DeviceState::Active,
    });
    for kind in kinds {
        let mut link = link(*kind);
        change(&mut link);
        chain.append(link).unwrap();
    }
    chain
}

fn only(kind: LinkKind, change: impl Fn(&mut Link)) -> impl Fn(&mut Link) {
    move |link| {
        if link.kind == kind {
            change(link);
        }
    }
}

fn refused(chain: &Chain, act: Act, at: Instant) -> Refused {
    match decide(chain, act, at) {
        Verdict::Refuse(refused) => refused,
        Verdict::Permit { .. } => panic!("permitted"),
    }
}

#[test]
fn a_chain_whose_conditions_all_hold_permits() {
    assert_eq!(
        decide(&chain(|_| ()), open(), hours(10)),
        Verdict::Permit { until: None }
    );
}

#[test]
fn r004_01_without_a_grant_nobody_opens() {
    let empty = chain_of(&[LinkKind::Profile, LinkKind::Root], |_| ());
    let expected = Refused {
        reason: Reason::NoGrant,
        by: None,
        holds_from: None,
    };
    assert_eq!(decide(&empty, open(), hours(10)), Verdict::Refuse(expected));
    assert_eq!(best([]), Verdict::Refuse(expected));
}

/// What breaks a link.
type Break<'a> = &'a dyn Fn(&mut Link);

/// One row for each condition (I4): what is broken, the reason, who caused it, when it would hold.
#[test]
#[expect(clippy::too_many_lines, reason = "a table: one row for each condition")]
fn i4_each_stored_restriction_is_read_and_named() {
    use LinkKind::{Grant, Licence, Mode, Profile, Proxy, Registration, Root, Tenancy};
    let later = || window(Some(12), None);
    let over = || window(None, Some(9));
    let suspended = |link: &mut Link| link.state = LinkState::Suspended;
    let revoked = |link: &mut Link| link.state = LinkState::Revoked;
    let elsewhere = |link: &mut Link| link.bounds.objects = Objects::only(OTHER_DOOR.into());
    let nothing = |link: &mut Link| link.bounds.capabilities = Capabilities::NONE;
    let begins_later = |link: &mut Link| link.bounds.window = later();
    let is_over = |link: &mut Link| link.bounds.window = over();
    let in_hours = |link: &mut Link| link.bounds.timetable = Some(working_hours());
    let on_sunday = |link: &mut Link| {
        link.bounds.timetable = Some(timetable(Weekdays::only(Weekday::Sunday), 8, 20));
    };
    let rows: &[(LinkKind, Break<'_>, u32, Reason, Option<u32>)] = &[
        (Profile, &suspended, 10, Reason::AccountLocked, None),
        (Profile, &revoked, 10, Reason::AccountEnded, None),
        (
            Profile,
            &begins_later,
            10,
            Reason::AccountNotStarted,
            Some(12),
        ),
        (Profile, &is_over, 10, Reason::AccountEnded, None),
        (Grant, &suspended, 10, Reason::MandateSuspendedLicence, None),
        (Grant, &revoked, 10, Reason::Revoked, None),
        (Grant, &elsewhere, 10, Reason::NoGrant, None),
        (Grant, &nothing, 10, Reason::LevelTooLow, None),
        (Grant, &begins_later, 10, Reason::BeforeWindow, Some(12)),
        (Grant, &is_over, 10, Reason::AfterWindow, None),
        (Grant, &in_hours, 21, Reason::WrongTimeOfDay, Some(32)),
        (
            Grant,
            &on_sunday,
            10,
            Reason::WrongWeekday,
            Some(6 * 24 + 8),
        ),
        (
            Tenancy,
            &suspended,
            10,
            Reason::MandateSuspendedLicence,
            None,
        ),
        (Tenancy, &revoked, 10, Reason::MandateRevoked, None),
        (Tenancy, &elsewhere, 10, Reason::NoGrant, None),
        (Tenancy, &nothing, 10, Reason::LevelTooLow, None),
        (Tenancy, &begins_later, 10, Reason::BeforeWindow, Some(12)),
        (Tenancy, &is_over, 10, Reason::MandateExpired, None),
        (
            Tenancy,
            &in_hours,
            21,
            Reason::ExceedsUnitSchedule,
            Some(32),
        ),
        (Root, &in_hours, 21, Reason::WrongTimeOfDay, Some(32)),
        (Root, &on_sunday, 10, Reason::WrongWeekday, Some(6 * 24 + 8)),
        (Proxy, &elsewhere, 10, Reason::ExceedsProxy, None),
        (Proxy, &nothing, 10, Reason::ExceedsProxy, None),
        (Proxy, &begins_later, 10, Reason::ExceedsProxy, Some(12)),
        (Proxy, &is_over, 10, Reason::MandateExpired, None),
        (Proxy, &in_hours, 21, Reason::ExceedsProxy, Some(32)),
        (Proxy, &revoked, 10, Reason::MandateRevoked, None),
        (
            Licence,
            &suspended,
            10,
            Reason::MandateSuspendedLicence,
            None,
        ),
        (
            Licence,
            &begins_later,
            10,
            Reason::MandateSuspendedLicence,
            Some(12),
        ),
        (Licence, &is_over, 10, Reason::MandateSuspendedLicence, None),
        (Mode, &suspended, 10, Reason::Lockdown, None),
        (Mode, &nothing, 10, Reason::Lockdown, None),
        (Registration, &revoked, 10, Reason::MandateRevoked, None),
        (Registration, &elsewhere, 10, Reason::NoGrant, None),
        (Registration, &nothing, 10, Reason::NotClassic, None),
    ];
    for (kind, break_it, at, reason, again) in rows {
        let kinds = [
            Profile,
            Grant,
            Tenancy,
            Proxy,
            Root,
            Registration,
            Licence,
            Mode,
        ];
        let whole = chain_of(&kinds, |_| ());
        assert!(decide(&whole, open(), hours(*at)).permits());
        let broken = chain_of(&kinds, only(*kind, break_it));
        let expected = Refused {
            reason: *reason,
            by: Some(link(*kind).id),
            holds_from: again.map(hours),
        };
        assert_eq!(refused(&broken, open(), hours(*at)), expected, "{kind:?}");
        if let Some(again) = again {
            assert!(decide(&broken, open(), hours(*again)).permits(), "{kind:?}");
        }
    }
}

#[test]
fn the_first_failing_condition_in_the_fixed_order_is_the_one_named() {
    let order = [
        (LinkKind::Profile, Reason::AccountEnded),
        (LinkKind::Grant, Reason::Revoked),
        (LinkKind::Tenancy, Reason::MandateRevoked),
        (LinkKind::Licence, Reason::MandateSuspendedLicence),
        (LinkKind::Mode, Reason::Lockdown),
        (LinkKind::Registration, Reason::MandateRevoked),
    ];
    for (place, (first, reason)) in order.iter().enumerate() {
        let broken = chain(|link| {
            if order[place..].iter().any(|(kind, _)| *kind == link.kind) {
                link.state = LinkState::Revoked;
            }
        });
        let refused = refused(&broken, open(), hours(10));
        assert_eq!(
            (refused.reason, refused.by),
            (*reason, Some(link(*first).id))
        );
    }
}

#[test]
fn a_blocked_phone_opens_nothing_and_comes_right_after_the_person() {
    let mut blocked = chain(only(LinkKind::Grant, |link| {
        link.state = LinkState::Revoked;
    }));
    blocked.subject.state = DeviceState::Blocked;
    let refused_by_phone = refused(&blocked, open(), hours(10));
    assert_eq!(refused_by_phone.reason, Reason::DeviceRevoked);
    let mut locked = chain(only(LinkKind::Profile, |link| {
        link.state = LinkState::Suspended;
    }));
    locked.subject.state = DeviceState::Blocked;
    assert_eq!(
        refused(&locked, open(), hours(10)).reason,
        Reason::AccountLocked
    );
    let mut nobody = chain_of(&[LinkKind::Profile], |_| ());
    nobody.subject.state = DeviceState::Blocked;
    assert_eq!(
        refused(&nobody, open(), hours(10)).reason,
        Reason::DeviceRevoked
    );
}

#[test]
fn an_unconfirmed_phone_waits_for_host_and_above_only() {
    for level in Level::ALL {
        let mut chain = chain(only(LinkKind::Grant, |link| {
            link.bounds.level = level;
            link.bounds.capabilities = level.capabilities();
        }));
        chain.subject.state = DeviceState::Unconfirmed { until: hours(20) };
        if level == Level::Guest {
            assert!(decide(&chain, open(), hours(10)).permits());
        } else {
            let refused = refused(&chain, open(), hours(10));
            assert_eq!(
                (refused.reason, refused.holds_from),
                (Reason::DeviceUnconfirmed, Some(hours(20)))
            );
        }
        assert!(decide(&chain, open(), hours(20)).permits());
    }
}

#[test]
fn r004_17_r004_18_remote_opening_needs_a_classic_door_and_nothing_else_does() {
    let blue = chain(|_| ());
    assert_eq!(
        refused(&blue, act(Capability::RemoteOpen), hours(10)).reason,
        Reason::NotClassic
    );
    let classic = chain(only(LinkKind::Registration, |link| {
        link.bounds.capabilities = Capabilities::ALL;
    }));
    assert!(decide(&classic, act(Capability::RemoteOpen), hours(10)).permits());
}

#[test]
fn a_level_can_never_be_raised_by_a_list_of_capabilities() {
    let forged = chain(only(LinkKind::Grant, |link| {
        link.bounds.capabilities = Capabilities::ALL;
    }));
    for capability in Capability::ALL
        .into_iter()
        .filter(|capability| *capability != Capability::RemoteOpen)
    {
        let permitted = decide(&forged, act(capability), hours(10)).permits();
        assert_eq!(
            permitted,
            capability.lowest_level() == Level::Guest,
            "{capability:?}"
        );
    }
}

#[test]
fn r004_44_all_restrictions_on_the_way_hold_together() {
    let chain = chain(|link| match link.kind {
        LinkKind::Grant => {
            link.bounds.window = window(Some(30), Some(24 * 9));
            link.bounds.timetable = Some(timetable(Weekdays::only(Weekday::Monday), 6, 10));
        }
        LinkKind::Tenancy => link.bounds.timetable = Some(working_hours()),
        _ => {}
    });
    let first = refused(&chain, open(), hours(8));
    assert_eq!(first.reason, Reason::BeforeWindow);
    // The grant begins on Tuesday, its Monday hours are a week later, and the unit opens at eight.
    assert_eq!(first.holds_from, Some(hours(7 * 24 + 8)));
    assert_eq!(
        decide(&chain, open(), hours(7 * 24 + 8)),
        Verdict::Permit {
            until: Some(hours(7 * 24 + 10))
        }
    );
}

#[test]
fn a_wait_that_never_ends_is_not_promised() {
    let chain = chain(|link| match link.kind {
        LinkKind::Grant => {
            link.bounds.timetable = Some(timetable(Weekdays::only(Weekday::Monday), 6, 8));
        }
        LinkKind::Tenancy => link.bounds.timetable = Some(working_hours()),
        _ => {}
    });
    assert_eq!(refused(&chain, open(), hours(5)).holds_from, None);
    let ended = self::chain(only(LinkKind::Grant, |link| {
        link.bounds.window = window(None, Some(24));
        link.bounds.timetable = Some(timetable(Weekdays::only(Weekday::Sunday), 6, 8));
    }));
    assert_eq!(refused(&ended, open(), hours(10)).holds_from, None);
}

#[test]
fn the_best_of_several_chains_is_the_longest_yes_and_then_the_earliest_maybe() {
    let refuse = |reason, holds_from| {
        Verdict::Refuse(Refused {
            reason,
            by: None,
            holds_from,
        })
    };
    let short = Verdict::Permit {
        until: Some(hours(3)),
    };
    let long = Verdict::Permit { until: None };
    let soon = refuse(Reason::WrongTimeOfDay, Some(hours(2)));
    let late = refuse(Reason::BeforeWindow, Some(hours(9)));
    let never = refuse(Reason::Revoked, None);
    for (verdicts, expected) in [
        ([short, long, soon], long),
        ([never, short, late], short),
        ([late, never, soon], soon),
        ([never, late, late], late),
    ] {
        assert_eq!(best(verdicts), expected);
        assert_eq!(best(verdicts.into_iter().rev()), expected);
    }
    assert_eq!(best([never]), never);
    // Of two that are equally good the first one is told.
    let other = refuse(Reason::WrongWeekday, Some(hours(2)));
    assert_eq!(best([soon, other]), soon);
    assert_eq!(best([other, soon]), other);
}

#[test]
fn only_a_phone_above_guest_awaits_its_confirmation_whatever_else_is_in_the_way() {
    let unconfirmed = DeviceState::Unconfirmed { until: hours(20) };
    for (level, state, at, awaits) in [
        (Level::Host, unconfirmed, 10, true),
        (Level::Manager, unconfirmed, 19, true),
        (Level::Host, unconfirmed, 20, false),
        (Level::Guest, unconfirmed, 10, false),
        (Level::Host, DeviceState::Active, 10, false),
        (Level::Host, DeviceState::Blocked, 10, false),
    ] {
        for suspended in [LinkState::Active, LinkState::Suspended] {
            let mut chain = chain(|link| match link.kind {
                LinkKind::Profile => link.state = suspended,
                LinkKind::Grant => link.bounds.level = level,
                _ => {}
            });
            chain.subject.state = state;
            assert_eq!(
                awaits_confirmation(&chain, hours(at)),
                awaits,
                "{level:?} {state:?} {at}"
            );
        }
    }
    let mut nobody = chain_of(&[LinkKind::Profile], |_| ());
    nobody.subject.state = unconfirmed;
    assert!(!awaits_confirmation(&nobody, hours(10)));
}

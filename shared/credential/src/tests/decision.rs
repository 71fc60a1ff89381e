//! What is allowed at a lock, reason by reason, and that a child never gets more than its parent (A15).

use proptest::prelude::*;

use super::{arbitrary, both_outcomes, example};
use crate::credential::Credential;
use crate::delegation::Delegation;
use crate::denial::Denial;
use crate::key_update::Caps;
use crate::number::{GroupSlot, Scope, StateVersion};
use crate::role::{Action, Rights, Role};
use crate::signed::Signable;
use crate::state::content::StateContent;
use crate::state::{ClockPolicy, Mode, State};
use crate::time::{Hours, SecondStamp};
use crate::verify::{Chain, Clock, Situation, allowed};
use crate::window::{Weekday, Weekdays, Window, Windows};

/// One question to a lock, to be changed in one place.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) parent: Credential,
    pub(super) child: Option<Delegation>,
    pub(super) action: Action,
    pub(super) clock: Clock,
    pub(super) state: Option<StateContent>,
    pub(super) caps: Caps,
}

impl Case {
    /// A host who is allowed.
    pub(super) fn permitted() -> Self {
        Self {
            parent: example::credential(),
            child: None,
            action: Action::Unlock,
            clock: trusted(0, 4),
            state: Some(example::state_content()),
            caps: example::key_update().caps().expect("an issue key"),
        }
    }

    fn delegated() -> Self {
        Self {
            child: Some(example::delegation()),
            ..Self::permitted()
        }
    }

    fn decide(&self) -> Result<(), Denial> {
        let body = self
            .state
            .as_ref()
            .map(|content| content.encode().expect("it fits"));
        let state = body
            .as_ref()
            .map(|body| State::read(body.as_slice()).expect("just written"));
        let situation = Situation {
            clock: self.clock,
            state,
            caps: self.caps,
        };
        let chain = Chain {
            parent: &self.parent,
            child: self.child.as_ref(),
        };
        allowed(&chain, self.action, &situation)
    }
}

/// From so many seconds after now, for so many seconds.
fn trusted(after: i64, span: u32) -> Clock {
    let earliest = u32::try_from(i64::from(example::NOW.0) + after).expect("after 2025");
    Clock::Trusted {
        earliest: SecondStamp(earliest),
        latest: SecondStamp(earliest + span),
    }
}

const HOUR: i64 = 3600;

type Change = fn(&mut Case);

/// Each reason with the smallest change that brings it about; also written into the vectors.
#[expect(clippy::too_many_lines, reason = "one table of all reasons")]
pub(super) fn cases() -> [(&'static str, Option<Denial>, Change); 36] {
    fn content(case: &mut Case) -> &mut StateContent {
        case.state.as_mut().expect("it has one")
    }
    fn delegate(case: &mut Case) -> &mut Delegation {
        case.child.get_or_insert(example::delegation())
    }
    use Denial as D;
    [
        ("host", None, |_| ()),
        ("delegated", None, |case| *case = Case::delegated()),
        ("administrator", Some(D::RoleRefused), |case| {
            case.parent.role = Role::Administrator;
        }),
        ("role_above_key", Some(D::RoleRefused), |case| {
            case.caps.max_role = Role::Guest;
        }),
        ("life_above_key", Some(D::LifeTooLong), |case| {
            case.caps.max_life = Hours(23);
        }),
        ("no_state", Some(D::ScopeUnknown), |case| case.state = None),
        ("clock_unknown", Some(D::LockTimeUnknown), |case| {
            case.clock = Clock::Unknown;
        }),
        ("key_expired", Some(D::KeyExpired), |case| {
            case.caps.not_after = example::minutes_from_now(0);
        }),
        ("ended", Some(D::AfterWindow), |case| {
            case.parent.validity = example::validity(-60, 0);
        }),
        ("ends_in_the_uncertainty", Some(D::AfterWindow), |case| {
            case.parent.validity = example::validity(-60, 1);
            case.clock = trusted(0, 60);
        }),
        ("not_begun", Some(D::BeforeWindow), |case| {
            case.parent.validity = example::validity(3, 600);
        }),
        ("begins_within_the_grace", None, |case| {
            case.parent.validity = example::validity(2, 600);
        }),
        ("not_begun_by_the_floor", Some(D::LockTimeUnknown), |case| {
            case.parent.validity = example::validity(3, 600);
            case.clock = Clock::Floor(example::NOW);
        }),
        (
            "floor_but_trusted_clock_needed",
            Some(D::LockTimeUnknown),
            |case| {
                case.parent.windows = Windows::ALWAYS;
                case.clock = Clock::Floor(example::NOW);
            },
        ),
        ("floor_is_enough", None, |case| {
            case.parent.windows = Windows::ALWAYS;
            case.parent.needs_trusted_clock = false;
            case.clock = Clock::Floor(example::NOW);
        }),
        (
            "floor_is_never_enough_for_windows",
            Some(D::LockTimeUnknown),
            |case| {
                case.parent.needs_trusted_clock = false;
                case.clock = Clock::Floor(example::NOW);
            },
        ),
        (
            "floor_and_policy_trusted_only",
            Some(D::LockTimeUnknown),
            |case| {
                case.parent.windows = Windows::ALWAYS;
                case.parent.needs_trusted_clock = false;
                case.clock = Clock::Floor(example::NOW);
                content(case).header.clock_policy = ClockPolicy::TrustedOnly;
            },
        ),
        ("before_the_hours", Some(D::WrongTimeOfDay), |case| {
            case.clock = trusted(-HOUR - 1, 0);
        }),
        ("after_the_hours", Some(D::WrongTimeOfDay), |case| {
            case.clock = trusted(7 * HOUR, 0);
        }),
        (
            "the_hours_end_in_the_uncertainty",
            Some(D::WrongTimeOfDay),
            |case| {
                case.clock = trusted(7 * HOUR - 2, 4);
            },
        ),
        ("another_weekday", Some(D::WrongWeekday), |case| {
            case.parent.windows = Windows::one(Window::all_day(Weekdays::only(Weekday::Tuesday)));
        }),
        ("zone_unknown", Some(D::LockTimeUnknown), |case| {
            let zone = content(case).header.zone;
            let end = example::minutes_from_now(-1);
            let same = zone.offset_at(example::NOW).expect("known");
            content(case).header.zone =
                crate::zone::Zone::new(same, (end, same), (end, same)).expect("in order");
        }),
        ("lock_behind", Some(D::LockBehind), |case| {
            case.parent.gate = example::version(19);
        }),
        ("below_floor", Some(D::BelowFloor), |case| {
            case.parent.serial = example::serial(999);
        }),
        ("revoked", Some(D::Revoked), |case| {
            case.parent.serial = example::serial(1100);
        }),
        ("beside_a_revoked_one", None, |case| {
            case.parent.serial = example::serial(1101);
        }),
        ("group", None, |case| {
            case.parent.scope = Scope::Group(GroupSlot::INSTALLATION);
            case.parent.serial = example::serial(11);
            case.parent.gate = example::version(5);
        }),
        ("group_revoked", Some(D::Revoked), |case| {
            case.parent.scope = Scope::Group(GroupSlot::INSTALLATION);
            case.parent.serial = example::serial(40);
            case.parent.gate = StateVersion::ZERO;
        }),
        ("group_unknown", Some(D::ScopeUnknown), |case| {
            case.parent.scope = Scope::Group(GroupSlot::new(2).expect("1 to 4"));
        }),
        ("right_missing", Some(D::RightMissing), |case| {
            case.action = Action::HoldOpen;
        }),
        ("lockdown", Some(D::Lockdown), |case| {
            content(case).header.mode = Mode::Lockdown;
        }),
        ("kept_locked", Some(D::KeptLocked), |case| {
            case.parent.rights = Rights::UNLOCK.union(Rights::HOLD_OPEN);
            case.action = Action::HoldOpen;
            content(case).header.mode = Mode::KeepLocked;
        }),
        ("not_delegable", Some(D::NotDelegable), |case| {
            delegate(case);
            case.parent.rights = Rights::UNLOCK;
        }),
        ("child_lives_too_long", Some(D::LifeTooLong), |case| {
            delegate(case).validity = example::validity(-30, 24 * 60);
        }),
        ("child_ended", Some(D::AfterWindow), |case| {
            delegate(case).validity = example::validity(-30, 0);
        }),
        ("child_revoked", Some(D::ChildRevoked), |case| {
            delegate(case).index = crate::number::ChildIndex::new(9).expect("not 0");
        }),
    ]
}

#[test]
fn every_reason_is_given_for_its_own_change() {
    for (name, expected, change) in cases() {
        let mut case = Case::permitted();
        change(&mut case);
        assert_eq!(case.decide().err(), expected, "{name}");
    }
}

#[test]
fn lockdown_lets_managers_and_emergency_keys_in() {
    let mut case = Case::permitted();
    case.state.as_mut().expect("it has one").header.mode = Mode::Lockdown;
    assert_eq!(case.decide(), Err(Denial::Lockdown));
    let mut emergency = case.clone();
    emergency.caps.emergency = true;
    assert_eq!(emergency.decide(), Ok(()));
    case.parent.role = Role::Manager;
    assert_eq!(case.decide(), Ok(()));
    case.child = Some(example::delegation());
    assert_eq!(case.decide(), Err(Denial::Lockdown), "a guest stays out");
}

#[test]
fn a16_children_die_with_their_parent() {
    let mut case = Case::delegated();
    assert_eq!(case.decide(), Ok(()));
    let revoked = &mut case.state.as_mut().expect("it has one").revoked;
    revoked.insert(case.parent.serial);
    assert_eq!(case.decide(), Err(Denial::Revoked));
}

/// Times, windows and rights near the example, so that both outcomes are common.
fn chains() -> impl Strategy<Value = Case> {
    let span = || {
        (-300..60_i64, 60..1300_i64)
            .prop_map(|(from, length)| example::validity(from, from + length))
    };
    let window = || prop_oneof![3 => Just(Window::ALWAYS), 2 => arbitrary::window()];
    let windows = prop_oneof![
        2 => Just(Windows::ALWAYS),
        1 => arbitrary::windows(),
    ];
    let rights = prop_oneof![
        3 => Just(Rights::UNLOCK.union(Rights::HOLD_OPEN).union(Rights::DELEGATE)),
        1 => arbitrary::rights(),
    ];
    let parent = (span(), windows, rights, 1000..1300_u32, 0..20_u32);
    let child = (any::<bool>(), span(), window());
    (parent, child, -100..100_i64, any::<bool>()).prop_map(
        |(
            (validity, windows, rights, number, gate),
            (hold_open, child_validity, window),
            minutes,
            hold,
        )| {
            let mut case = Case::delegated();
            case.parent.validity = validity;
            case.parent.windows = windows;
            case.parent.rights = rights;
            case.parent.serial = example::serial(number);
            case.parent.gate = example::version(gate.min(19));
            if let Some(child) = &mut case.child {
                child.validity = child_validity;
                child.hold_open = hold_open;
                child.window = window;
            }
            case.clock = trusted(minutes * 60, 4);
            case.action = if hold {
                Action::HoldOpen
            } else {
                Action::Unlock
            };
            case
        },
    )
}

#[test]
fn a15_a_chain_that_is_allowed_has_a_parent_that_is_allowed() {
    both_outcomes(5000, &chains(), |chain| {
        let mut alone = chain.clone();
        alone.child = None;
        let allowed = chain.decide().is_ok();
        prop_assert!(!allowed || alone.decide().is_ok());
        Ok(allowed)
    });
}

#[test]
fn i02_revoking_never_turns_a_denial_into_a_permission() {
    both_outcomes(2000, &chains(), |case| {
        let mut narrower = case.clone();
        let content = narrower.state.as_mut().expect("it has one");
        content.revoked.insert(case.parent.serial);
        prop_assert!(narrower.decide().is_err());
        Ok(case.decide().is_ok())
    });
}

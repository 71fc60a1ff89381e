//! Whether a chain is allowed at a lock now: one pure function for lock, app and edge (DL1 C.11).
//!
//! It looks at claims only. Signatures are verified by [`Signed::verify`](crate::signed::Signed::verify) and
//! [`Proof::verify`](crate::access::Proof::verify), which cost more and come after.

use crate::credential::Credential;
use crate::delegation::Delegation;
use crate::denial::Denial;
use crate::key_update::Caps;
use crate::number::{Scope, StateVersion};
use crate::revocation::RevocationList;
use crate::role::{Action, Rights, Role};
use crate::state::{ClockPolicy, Mode, State};
use crate::time::{SecondStamp, Validity};
use crate::window::Windows;

/// How much earlier than its first minute a validity already holds, in seconds (DL1 C.5). Its end has no grace (A6).
pub const GRACE_SECONDS: u32 = 120;

/// A clock that is less certain is not good enough for windows, in seconds.
pub const UNCERTAINTY_LIMIT: u32 = 3600;

/// What a lock knows of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Clock {
    /// Nothing.
    Unknown,
    /// It is at least this late.
    Floor(SecondStamp),
    /// It lies between two instants, both possible.
    Trusted {
        /// The earliest that it can be.
        earliest: SecondStamp,
        /// The latest that it can be.
        latest: SecondStamp,
    },
}

/// What a lock judges by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation<'a> {
    /// The time.
    pub clock: Clock,
    /// The lock's state; `None` before the first.
    pub state: Option<State<'a>>,
    /// Of the key that signed the credential.
    pub caps: Caps,
}

/// A credential, and a delegation of a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain<'a> {
    /// The credential.
    pub parent: &'a Credential,
    /// The delegation, if the holder is a guest of the credential's holder.
    pub child: Option<&'a Delegation>,
}

/// Whether the chain permits `action` now. A child gets only what its parent could do at this moment (A15).
///
/// # Errors
/// The first reason against it, in the order of DL1 C.11: key, life, time, windows, state, floor, list, rights, mode; all
/// of the parent's before the child's.
pub fn allowed(chain: &Chain<'_>, action: Action, situation: &Situation<'_>) -> Result<(), Denial> {
    parent_allowed(chain.parent, action, situation)?;
    match chain.child {
        None => Ok(()),
        Some(child) => child_allowed(chain.parent, child, action, situation),
    }
}

fn parent_allowed(
    parent: &Credential,
    action: Action,
    situation: &Situation<'_>,
) -> Result<(), Denial> {
    let caps = &situation.caps;
    if parent.role == Role::Administrator || parent.role > caps.max_role {
        return Err(Denial::RoleRefused);
    }
    if parent.validity.minutes() > caps.max_life.minutes() {
        return Err(Denial::LifeTooLong);
    }
    let state = situation.state.as_ref().ok_or(Denial::ScopeUnknown)?;
    let now = Now::new(situation.clock, state)?;
    now.key_in_force(caps)?;
    now.within(parent.validity)?;
    now.trusted_enough(parent.needs_trusted_clock)?;
    now.within_windows(&parent.windows)?;
    let (version, revoked) = scoped(state, parent.scope)?;
    if parent.gate > version {
        return Err(Denial::LockBehind);
    }
    if parent.serial < revoked.floor() {
        return Err(Denial::BelowFloor);
    }
    if revoked.contains(parent.serial) {
        return Err(Denial::Revoked);
    }
    if !parent.rights.contains(action.right()) {
        return Err(Denial::RightMissing);
    }
    match state.header().mode {
        Mode::Lockdown if parent.role < Role::Manager && !caps.emergency => Err(Denial::Lockdown),
        Mode::KeepLocked if action == Action::HoldOpen => Err(Denial::KeptLocked),
        _ => Ok(()),
    }
}

fn child_allowed(
    parent: &Credential,
    child: &Delegation,
    action: Action,
    situation: &Situation<'_>,
) -> Result<(), Denial> {
    let caps = &situation.caps;
    if !parent.rights.contains(Rights::DELEGATE) {
        return Err(Denial::NotDelegable);
    }
    if child.validity.minutes() > caps.max_child_life.minutes() {
        return Err(Denial::LifeTooLong);
    }
    let state = situation.state.as_ref().ok_or(Denial::ScopeUnknown)?;
    let now = Now::new(situation.clock, state)?;
    now.within(child.validity)?;
    now.trusted_enough(true)?;
    now.within_windows(&child.windows())?;
    if state.is_child_revoked(parent.scope, parent.serial, child.index) {
        return Err(Denial::ChildRevoked);
    }
    if !child.rights().contains(action.right()) {
        return Err(Denial::RightMissing);
    }
    if state.header().mode == Mode::Lockdown {
        return Err(Denial::Lockdown);
    }
    Ok(())
}

/// Version, floor and list of a scope.
fn scoped<'a>(
    state: &State<'a>,
    scope: Scope,
) -> Result<(StateVersion, RevocationList<'a>), Denial> {
    match scope {
        Scope::Lock => Ok((state.header().version, *state.revoked())),
        Scope::Group(slot) => state
            .group(slot)
            .map(|group| (group.version, group.revoked))
            .ok_or(Denial::ScopeUnknown),
    }
}

/// The time as bounds; everything must hold at both.
struct Now<'a> {
    earliest: SecondStamp,
    latest: SecondStamp,
    trusted: bool,
    state: &'a State<'a>,
}

impl<'a> Now<'a> {
    fn new(clock: Clock, state: &'a State<'a>) -> Result<Self, Denial> {
        let (earliest, latest, trusted) = match clock {
            Clock::Unknown => return Err(Denial::LockTimeUnknown),
            Clock::Floor(floor) => (floor, floor, false),
            Clock::Trusted { earliest, latest } => (earliest, latest, true),
        };
        Ok(Self {
            earliest,
            latest,
            trusted,
            state,
        })
    }

    fn key_in_force(&self, caps: &Caps) -> Result<(), Denial> {
        if self.latest < caps.not_after.start() {
            Ok(())
        } else {
            Err(Denial::KeyExpired)
        }
    }

    fn within(&self, validity: Validity) -> Result<(), Denial> {
        if self.latest >= validity.not_after().start() {
            return Err(Denial::AfterWindow);
        }
        let soon = SecondStamp(self.earliest.0.saturating_add(GRACE_SECONDS));
        if soon >= validity.not_before().start() {
            Ok(())
        } else if self.trusted {
            Err(Denial::BeforeWindow)
        } else {
            // A floor is only a lower bound: the time may well have come.
            Err(Denial::LockTimeUnknown)
        }
    }

    fn trusted_enough(&self, needed: bool) -> Result<(), Denial> {
        let needed = needed || self.state.header().clock_policy == ClockPolicy::TrustedOnly;
        if needed && !self.trusted {
            return Err(Denial::LockTimeUnknown);
        }
        Ok(())
    }

    /// The windows must permit every minute in which it may be now.
    fn within_windows(&self, windows: &Windows) -> Result<(), Denial> {
        if windows.is_always() {
            return Ok(());
        }
        let span = self.latest.0.saturating_sub(self.earliest.0);
        if !self.trusted || span > UNCERTAINTY_LIMIT {
            return Err(Denial::LockTimeUnknown);
        }
        let zone = &self.state.header().zone;
        for minute in self.earliest.0 / 60..=self.latest.0 / 60 {
            let time = SecondStamp(minute.saturating_mul(60));
            windows.permits(zone.local(time).ok_or(Denial::LockTimeUnknown)?)?;
        }
        Ok(())
    }
}

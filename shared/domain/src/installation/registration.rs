//! The registration of locks: begun, accepted by the lock, let go (DL1 C.11).

use crate::capability::Capability;
use crate::coded::coded;
use crate::id::{AccessPointId, LockId};
use crate::installation::actor::{Actor, Place};
use crate::installation::event::Event;
use crate::installation::house::House;
use crate::refusal::Refusal;
use crate::time::Instant;

coded! {
    /// How far a registration is.
    RegistrationState: "state of a registration" {
        /// The lock has not accepted yet; until then it may be begun again.
        Pending = "pending",
        /// The lock obeys this installation.
        Active = "active",
    }
}

/// A lock at an access point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The lock.
    pub lock: LockId,
    /// Where.
    pub access_point: AccessPointId,
    /// The period of ownership.
    pub ownership: u16,
    /// The public key of the lock, from its certificate.
    pub lock_key: [u8; 32],
    /// The nonce that the lock gave.
    pub nonce: [u8; 16],
    /// How far it is.
    pub state: RegistrationState,
}

/// The registration as it begins; beginning again replaces one that the lock has not accepted.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotAllowed`] (`R004.22`); [`Refusal::WrongState`] if the
/// access point has an active lock, [`Refusal::LockOwned`] if the lock is active elsewhere here.
pub fn begin(
    house: &House,
    actor: &Actor,
    wanted: Registration,
    at_this_point: Option<&Registration>,
    of_this_lock: Option<&Registration>,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    actor.require(
        house,
        Capability::InstallLock,
        Place::At(wanted.access_point),
        now,
    )?;
    if at_this_point.is_some_and(|there| there.state == RegistrationState::Active) {
        return Err(Refusal::WrongState);
    }
    if of_this_lock.is_some_and(|other| other.state == RegistrationState::Active) {
        return Err(Refusal::LockOwned);
    }
    Ok(vec![Event::RegistrationBegun(wanted)])
}

/// The registration as it is once the lock has accepted; the caller has verified its
/// acknowledgement. Nothing if it was active before.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotAllowed`].
pub fn activate(
    house: &House,
    actor: &Actor,
    registration: &Registration,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    actor.require(
        house,
        Capability::InstallLock,
        Place::At(registration.access_point),
        now,
    )?;
    if registration.state == RegistrationState::Active {
        return Ok(vec![]);
    }
    let state = RegistrationState::Active;
    Ok(vec![Event::RegistrationActivated(Registration {
        state,
        ..registration.clone()
    })])
}

/// The explicit act for a lock whose list has no room for all that was revoked (rule 11, A19): all
/// its leases end, and whoever still holds a permission fetches another.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotAllowed`]; [`Refusal::WrongState`] for a lock that has not
/// accepted, which has no leases.
pub fn lift_floor(
    house: &House,
    actor: &Actor,
    registration: &Registration,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    let access_point = registration.access_point;
    actor.require(house, Capability::InstallLock, Place::At(access_point), now)?;
    if registration.state != RegistrationState::Active {
        return Err(Refusal::WrongState);
    }
    Ok(vec![Event::FloorLifted {
        access_point,
        lock: registration.lock,
    }])
}

/// The lock is let go: no lease is issued for it from now on.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotAllowed`].
pub fn release(
    house: &House,
    actor: &Actor,
    registration: &Registration,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    let access_point = registration.access_point;
    actor.require(house, Capability::InstallLock, Place::At(access_point), now)?;
    Ok(vec![Event::RegistrationReleased {
        access_point,
        lock: registration.lock,
    }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::installation::test_house::*;
    use crate::level::Level;

    fn registration(state: RegistrationState) -> Registration {
        Registration {
            lock: [8; 16].into(),
            access_point: door(FRONT),
            ownership: 1,
            lock_key: [1; 32],
            nonce: [2; 16],
            state,
        }
    }

    #[test]
    fn r004_22_managers_install_locks_and_hosts_do_not() {
        let pending = registration(RegistrationState::Pending);
        let begin_as = |actor: &Actor| begin(&house(), actor, pending.clone(), None, None, at(0));
        assert!(begin_as(&root()).is_ok() && begin_as(&of_front(Level::Manager)).is_ok());
        assert!(begin_as(&of_front(Level::Host)).is_err());
        let active = registration(RegistrationState::Active);
        assert!(release(&house(), &of_front(Level::Host), &active, at(0)).is_err());
        assert!(activate(&house(), &of_front(Level::Host), &pending, at(0)).is_err());
    }

    #[test]
    fn a_lock_that_has_not_accepted_may_be_begun_again() {
        let pending = registration(RegistrationState::Pending);
        let active = registration(RegistrationState::Active);
        let begin = |there, other| begin(&house(), &root(), pending.clone(), there, other, at(0));
        assert!(begin(Some(&pending), Some(&pending)).is_ok());
        assert_eq!(begin(Some(&active), None), Err(Refusal::WrongState));
        assert_eq!(begin(None, Some(&active)), Err(Refusal::LockOwned));
    }

    #[test]
    fn a19_who_installs_locks_lifts_the_floor_of_one_that_has_accepted() {
        let pending = registration(RegistrationState::Pending);
        let active = registration(RegistrationState::Active);
        let lifted = Event::FloorLifted {
            access_point: active.access_point,
            lock: active.lock,
        };
        let lift = |actor: &Actor, at_door| lift_floor(&house(), actor, at_door, at(0));
        for actor in [root(), of_front(Level::Manager)] {
            assert_eq!(lift(&actor, &active), Ok(vec![lifted.clone()]));
        }
        assert!(lift(&of_front(Level::Host), &active).is_err());
        assert_eq!(lift(&root(), &pending), Err(Refusal::WrongState));
    }

    #[test]
    fn an_acceptance_that_arrives_twice_changes_nothing() {
        let pending = registration(RegistrationState::Pending);
        let active = registration(RegistrationState::Active);
        let activated = Event::RegistrationActivated(active.clone());
        assert_eq!(
            activate(&house(), &root(), &pending, at(0)),
            Ok(vec![activated])
        );
        assert_eq!(activate(&house(), &root(), &active, at(0)), Ok(vec![]));
    }
}

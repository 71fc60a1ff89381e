//! Invitations: a link by e-mail that joins a person of the installation to an account, once.

use crate::capability::Capability;
use crate::id::{InvitationId, Minter, PersonId, ProfileId};
use crate::installation::actor::{Actor, Place};
use crate::installation::event::Event;
use crate::installation::house::House;
use crate::installation::profile::{Profile, ProfileState};
use crate::refusal::Refusal;
use crate::time::{Duration, Instant};

/// How long a link can be used.
pub const LIFE: Duration = Duration::days(7);
/// How long to wait before another link is sent to the same person.
pub const PAUSE: Duration = Duration::minutes(1);

/// An invitation that waits. The secret itself is in the mail and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Whom it is for.
    pub profile: ProfileId,
    /// SHA-256 of the secret.
    pub secret_hash: [u8; 32],
    /// When it was sent.
    pub sent_at: Instant,
    /// From when it can no longer be used.
    pub expires_at: Instant,
}

/// A new invitation and the hash of its secret, which is the minter's next.
#[must_use]
pub fn invite(
    profile: ProfileId,
    minter: &mut Minter,
    hash: impl FnOnce(&[u8; 32]) -> [u8; 32],
    now: Instant,
) -> (Invitation, [u8; 32]) {
    let id = minter.id();
    let secret = minter.secret();
    let invitation = Invitation {
        id,
        profile,
        secret_hash: hash(&secret),
        sent_at: now,
        expires_at: now.plus(LIFE),
    };
    (invitation, secret)
}

/// Whether another link may be sent; the one before is over then.
///
/// # Errors
/// [`Refusal::NotAllowed`], [`Refusal::WrongState`] if an account has joined or the person left,
/// [`Refusal::TooMany`] within a minute of the last one.
pub fn may_resend(
    house: &House,
    actor: &Actor,
    profile: &Profile,
    last: Option<&Invitation>,
    now: Instant,
) -> Result<(), Refusal> {
    actor.require(house, Capability::ManagePeople, Place::Anywhere, now)?;
    is_due(profile, last, now)
}

/// Whether another link would make sense, whoever sends it.
///
/// # Errors
/// [`Refusal::WrongState`] if an account has joined or the person left, [`Refusal::TooMany`] within
/// a minute of the last one.
pub fn is_due(profile: &Profile, last: Option<&Invitation>, now: Instant) -> Result<(), Refusal> {
    if profile.account.is_some() || profile.state == ProfileState::Removed {
        return Err(Refusal::WrongState);
    }
    match last.map(|last| last.sent_at.plus(PAUSE)) {
        Some(again) if now < again => Err(Refusal::TooMany { retry_after: 60 }),
        _ => Ok(()),
    }
}

/// Joins an account to the person of the invitation. The caller found the invitation by the hash
/// of the secret, so that knowing the secret is proved.
///
/// # Errors
/// [`Refusal::LinkOver`] if the link is used, replaced or over, or the person left;
/// [`Refusal::AlreadyExists`] if the account is somebody else here already.
pub fn claim(
    invitation: Option<&Invitation>,
    profile: Option<&Profile>,
    person: PersonId,
    profile_of_person: Option<ProfileId>,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    let (Some(invitation), Some(profile)) = (invitation, profile) else {
        return Err(Refusal::LinkOver);
    };
    let usable = now < invitation.expires_at
        && profile.account.is_none()
        && profile.state != ProfileState::Removed;
    if !usable {
        return Err(Refusal::LinkOver);
    }
    if profile_of_person.is_some() {
        return Err(Refusal::AlreadyExists);
    }
    Ok(vec![
        Event::Joined {
            profile: profile.id,
            person,
        },
        Event::InvitationEnded(profile.id),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::installation::test_house::*;
    use crate::level::Level;

    fn invitation() -> Invitation {
        invite(
            profile_id(GUEST),
            &mut Minter::new([5; 32]),
            |secret| *secret,
            at(0),
        )
        .0
    }

    fn claim_at(profile: &Profile, now: Instant) -> Result<Vec<Event>, Refusal> {
        claim(
            Some(&invitation()),
            Some(profile),
            PersonId::from([7; 16]),
            None,
            now,
        )
    }

    #[test]
    fn a_claim_joins_the_account_and_ends_the_link() {
        let events = claim_at(&profile(GUEST), at(0)).unwrap();
        let joined = Event::Joined {
            profile: profile_id(GUEST),
            person: [7; 16].into(),
        };
        assert_eq!(events, [joined, Event::InvitationEnded(profile_id(GUEST))]);
    }

    #[test]
    fn a_link_works_for_seven_days_and_once() {
        let last = at(0).plus(Duration::days(7)).minus(Duration::millis(1));
        assert!(claim_at(&profile(GUEST), last).is_ok());
        assert_eq!(
            claim_at(&profile(GUEST), at(7 * 24)),
            Err(Refusal::LinkOver)
        );
        let joined = Profile {
            account: Some([6; 16].into()),
            ..profile(GUEST)
        };
        assert_eq!(claim_at(&joined, at(0)), Err(Refusal::LinkOver));
        let gone = Profile {
            state: ProfileState::Removed,
            ..profile(GUEST)
        };
        assert_eq!(claim_at(&gone, at(0)), Err(Refusal::LinkOver));
        let unknown = claim(None, Some(&profile(GUEST)), [7; 16].into(), None, at(0));
        assert_eq!(unknown, Err(Refusal::LinkOver));
    }

    #[test]
    fn an_account_is_one_person_of_an_installation() {
        let other = Some(profile_id(HOST));
        let outcome = claim(
            Some(&invitation()),
            Some(&profile(GUEST)),
            [7; 16].into(),
            other,
            at(0),
        );
        assert_eq!(outcome, Err(Refusal::AlreadyExists));
    }

    #[test]
    fn a_new_link_needs_a_manager_and_a_minutes_pause() {
        let resend = |actor: &Actor, profile: &Profile, last, now| {
            may_resend(&house(), actor, profile, last, now)
        };
        let (guest, last) = (profile(GUEST), invitation());
        assert_eq!(
            resend(&of_front(Level::Manager), &guest, None, at(0)),
            Ok(())
        );
        assert!(resend(&of_front(Level::Host), &guest, None, at(0)).is_err());
        let too_many = Refusal::TooMany { retry_after: 60 };
        assert_eq!(resend(&root(), &guest, Some(&last), at(0)), Err(too_many));
        assert_eq!(
            resend(&root(), &guest, Some(&last), at(0).plus(PAUSE)),
            Ok(())
        );
        let joined = Profile {
            account: Some([6; 16].into()),
            ..guest
        };
        assert_eq!(
            resend(&root(), &joined, None, at(0)),
            Err(Refusal::WrongState)
        );
    }
}

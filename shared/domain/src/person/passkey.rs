//! The passkeys of an account.

use super::session::{Session, WayIn};
use super::{PROBATION, WaysIn};
use crate::id::PasskeyId;
use crate::name::Name;
use crate::refusal::Refusal;
use crate::time::Instant;

/// The most passkeys of an account.
pub const MOST_PASSKEYS: usize = 20;

/// A passkey, without its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// What the person calls it.
    pub name: Name,
    /// Since when the account has it.
    pub added_at: Instant,
    /// From when a sign-in with it shows more than the mailbox that it came through.
    pub trusted_from: Instant,
    /// The last sign-in with it.
    pub used_at: Option<Instant>,
}

impl Passkey {
    /// What a sign-in with it counts as.
    #[must_use]
    pub fn way_in(&self, now: Instant) -> WayIn {
        if now < self.trusted_from {
            WayIn::EmailLink
        } else {
            WayIn::Passkey
        }
    }
}

/// Adds a passkey whose answer was verified.
///
/// # Errors
/// [`Refusal::SignInAgain`]; [`Refusal::WrongState`] when the account has [`MOST_PASSKEYS`].
pub fn add(
    passkeys: &[Passkey],
    session: &Session,
    (id, name): (PasskeyId, Name),
    now: Instant,
) -> Result<Passkey, Refusal> {
    may_add(passkeys, session, now)?;
    let trusted_from = match session.way_in {
        WayIn::Passkey => now,
        WayIn::EmailLink => now.plus(PROBATION),
    };
    Ok(Passkey {
        id,
        name,
        added_at: now,
        trusted_from,
        used_at: None,
    })
}

/// Whether a passkey may be added, asked before the browser makes one.
///
/// # Errors
/// Those of [`add`].
pub fn may_add(passkeys: &[Passkey], session: &Session, now: Instant) -> Result<(), Refusal> {
    session.must_be_recent(now)?;
    if passkeys.len() < MOST_PASSKEYS {
        Ok(())
    } else {
        Err(Refusal::WrongState)
    }
}

/// Removes a passkey.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::SignInAgain`], [`Refusal::LastWayIn`].
pub fn remove(
    passkeys: &[Passkey],
    addresses: usize,
    session: &Session,
    target: PasskeyId,
    now: Instant,
) -> Result<(), Refusal> {
    if !passkeys.iter().any(|passkey| passkey.id == target) {
        return Err(Refusal::NotFound);
    }
    session.must_be_recent(now)?;
    WaysIn {
        passkeys: passkeys.len(),
        addresses,
    }
    .may_lose_one()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SessionId;
    use crate::time::Duration;

    fn at(hours: u32) -> Instant {
        Instant::MIN.plus(Duration::hours(hours))
    }

    fn session(way_in: WayIn) -> Session {
        let id = SessionId::from([9; 16]);
        Session {
            id,
            way_in,
            signed_in_at: at(0),
            seen_at: at(0),
            device: None,
        }
    }

    fn added(number: u8, way_in: WayIn) -> Passkey {
        let offer = (PasskeyId::from([number; 16]), "Key".parse().unwrap());
        add(&[], &session(way_in), offer, at(0)).unwrap()
    }

    #[test]
    fn a_passkey_that_came_through_a_mailbox_shows_no_more_for_24_hours() {
        let weak = added(1, WayIn::EmailLink);
        assert_eq!(weak.way_in(at(23)), WayIn::EmailLink);
        assert_eq!(weak.way_in(at(24)), WayIn::Passkey);
        assert_eq!(added(1, WayIn::Passkey).way_in(at(0)), WayIn::Passkey);
    }

    #[test]
    fn adding_and_removing_need_a_recent_sign_in() {
        let passkeys = [added(1, WayIn::Passkey), added(2, WayIn::Passkey)];
        let asker = session(WayIn::Passkey);
        assert_eq!(may_add(&passkeys, &asker, at(1)), Err(Refusal::SignInAgain));
        let removed = |now| remove(&passkeys, 0, &asker, passkeys[0].id, now);
        assert_eq!(removed(at(1)), Err(Refusal::SignInAgain));
        assert_eq!(removed(at(0)), Ok(()));
    }

    #[test]
    fn the_last_way_in_stays() {
        let passkeys = [added(1, WayIn::Passkey)];
        let asker = session(WayIn::Passkey);
        let removed = |addresses| remove(&passkeys, addresses, &asker, passkeys[0].id, at(0));
        assert_eq!(removed(0), Err(Refusal::LastWayIn));
        assert_eq!(removed(1), Ok(()));
        let unknown = remove(&passkeys, 1, &asker, PasskeyId::from([8; 16]), at(0));
        assert_eq!(unknown, Err(Refusal::NotFound));
    }

    #[test]
    fn an_account_has_at_most_twenty_passkeys() {
        let mut passkeys: Vec<Passkey> = (0..20).map(|n| added(n, WayIn::Passkey)).collect();
        let asker = session(WayIn::Passkey);
        assert_eq!(may_add(&passkeys, &asker, at(0)), Err(Refusal::WrongState));
        passkeys.pop();
        assert_eq!(may_add(&passkeys, &asker, at(0)), Ok(()));
    }
}

//! A person's account: how they get in, and which phones are theirs.
//!
//! Two guards run through it. An account never loses its last way in. And whoever gets in through
//! a mailbox alone does not get the whole account at once: what such a session adds (a phone, a
//! passkey) is weak for 24 hours, and announced (`decisions.md`, People).

pub mod address;
pub mod device;
pub mod passkey;
pub mod session;

use self::device::Device;
use self::passkey::Passkey;
use self::session::{Session, WayIn};
use crate::device::DeviceState;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::time::{Duration, Instant};

/// For how long what was added through a mailbox alone stays weak.
pub const PROBATION: Duration = Duration::hours(24);

/// The ways into an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaysIn {
    /// How many passkeys it has.
    pub passkeys: usize,
    /// How many verified addresses it has.
    pub addresses: usize,
}

impl WaysIn {
    /// Whether one of them may go.
    ///
    /// # Errors
    /// [`Refusal::LastWayIn`] when nothing would be left.
    pub const fn may_lose_one(self) -> Result<(), Refusal> {
        if self.passkeys + self.addresses > 1 {
            Ok(())
        } else {
            Err(Refusal::LastWayIn)
        }
    }
}

/// Until when a session has shown no more than a mailbox, of an account that has more to show: a
/// passkey or an active phone. Until then it adds what is weak, and takes nothing away from the
/// account, gives nothing and invites nobody (`decisions.md`, People). None for every other session.
///
/// A session on a phone that is active has shown that phone's key.
#[must_use]
pub fn guarded_until(
    session: &Session,
    passkeys: &[Passkey],
    devices: &[Device],
    now: Instant,
) -> Option<Instant> {
    let until = session.signed_in_at.plus(PROBATION);
    if session.way_in == WayIn::Passkey || now >= until {
        return None;
    }
    let is_active = |device: &&Device| device.state(now) == DeviceState::Active;
    let mut active = devices.iter().filter(is_active).peekable();
    let has_more = active.peek().is_some()
        || passkeys
            .iter()
            .any(|passkey| passkey.way_in(now) == WayIn::Passkey);
    let shows_more = active.any(|device| Some(device.id) == session.device);
    (has_more && !shows_more).then_some(until)
}

/// Nothing if the session is not guarded.
///
/// # Errors
/// [`Reason::DeviceUnconfirmed`].
pub fn must_show_more(
    session: &Session,
    passkeys: &[Passkey],
    devices: &[Device],
    now: Instant,
) -> Result<(), Refusal> {
    match guarded_until(session, passkeys, devices, now) {
        None => Ok(()),
        Some(_) => Err(Refusal::NotAllowed {
            reason: Reason::DeviceUnconfirmed,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{DeviceId, PasskeyId, SessionId};

    fn at(hours: u32) -> Instant {
        Instant::MIN.plus(Duration::hours(hours))
    }

    fn session(way_in: WayIn, device: Option<u8>) -> Session {
        Session {
            id: SessionId::from([9; 16]),
            way_in,
            signed_in_at: at(0),
            seen_at: at(0),
            device: device.map(|number| DeviceId::from([number; 16])),
        }
    }

    fn phone(number: u8, active_from: Instant) -> Device {
        Device {
            id: DeviceId::from([number; 16]),
            key: [number; 32].into(),
            name: "Phone".parse().unwrap(),
            added_at: at(0),
            active_from,
            confirmed_at: None,
            blocked_at: None,
            version: 1,
        }
    }

    fn passkey(trusted_from: Instant) -> Passkey {
        Passkey {
            id: PasskeyId::from([1; 16]),
            name: "Key".parse().unwrap(),
            added_at: at(0),
            trusted_from,
            used_at: None,
        }
    }

    #[test]
    fn a_mailbox_alone_is_guarded_for_24_hours_where_the_account_has_more_to_show() {
        let by_link = |device, passkeys: &[Passkey], devices: &[Device], now| {
            guarded_until(&session(WayIn::EmailLink, device), passkeys, devices, now)
        };
        let (key, old) = (passkey(at(0)), phone(1, at(0)));
        let until = Some(at(24));
        // An account that has only the mailbox is not shut out of itself.
        assert_eq!(by_link(None, &[], &[], at(1)), None);
        assert_eq!(by_link(None, std::slice::from_ref(&key), &[], at(1)), until);
        assert_eq!(by_link(None, &[], std::slice::from_ref(&old), at(1)), until);
        assert_eq!(by_link(None, std::slice::from_ref(&key), &[], at(24)), None);
        // What came through the mailbox itself is no more than the mailbox, and guards nothing.
        let weak = (passkey(at(24)), phone(2, at(24)));
        assert_eq!(
            by_link(Some(2), &[weak.0], std::slice::from_ref(&weak.1), at(1)),
            None
        );
        // The session shows the active phone, or one that is not.
        assert_eq!(
            by_link(
                Some(1),
                std::slice::from_ref(&key),
                std::slice::from_ref(&old),
                at(1)
            ),
            None
        );
        let both = [old.clone(), weak.1];
        assert_eq!(by_link(Some(2), &[], &both, at(1)), until);
        let blocked = Device {
            blocked_at: Some(at(0)),
            ..old
        };
        assert_eq!(by_link(Some(1), &[], &[blocked], at(1)), None);
        let by_key = session(WayIn::Passkey, None);
        assert_eq!(guarded_until(&by_key, &[key], &[], at(1)), None);
    }

    #[test]
    fn an_account_never_loses_its_last_way_in() {
        let outcome = |passkeys, addresses| {
            WaysIn {
                passkeys,
                addresses,
            }
            .may_lose_one()
        };
        assert_eq!(outcome(1, 0), Err(Refusal::LastWayIn));
        assert_eq!(outcome(0, 1), Err(Refusal::LastWayIn));
        assert_eq!(outcome(1, 1), Ok(()));
        assert_eq!(outcome(2, 0), Ok(()));
    }
}

//! Challenges that browsers have to answer: made without storing anything, recognised again, and
//! good for one purpose and one account. The account sees to it that each is answered once.
//!
//! Thirty-two bytes: the second at which it is over (4, big-endian) ‖ random (12) ‖ code (16).

use domain::id::PersonId;
use domain::time::{Duration, Instant};
use durable_objects::person::message::Challenge;
use durable_objects::secret::Secret;

use crate::keys::SessionKey;

/// How long a challenge may be answered.
pub const LIFETIME: Duration = Duration::minutes(5);

const PURPOSE: &str = "challenge";

/// What a challenge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signing in with a passkey; nobody knows yet whose.
    SignIn,
    /// Adding a passkey to an account.
    Passkey(PersonId),
    /// The passkey of the first operator, whose account does not exist yet.
    FirstRun(PersonId),
    /// Showing a phone's key in an account.
    Device(PersonId),
}

impl Purpose {
    fn parts(&self) -> (&'static [u8], [u8; 16]) {
        match self {
            Self::SignIn => (b"sign-in", [0; 16]),
            Self::Passkey(person) => (b"passkey", *person.bytes()),
            Self::FirstRun(person) => (b"first-run", *person.bytes()),
            Self::Device(person) => (b"device", *person.bytes()),
        }
    }
}

/// A new challenge.
#[must_use]
pub fn make(key: &SessionKey, purpose: &Purpose, now: Instant, entropy: &Secret) -> Challenge {
    let over = u32::try_from(now.plus(LIFETIME).seconds()).unwrap_or(u32::MAX);
    let mut bytes = [0; 32];
    let head = over
        .to_be_bytes()
        .into_iter()
        .chain(entropy.minter().secret());
    for (to, from) in bytes.iter_mut().zip(head).take(16) {
        *to = from;
    }
    let (head, _) = halves(&bytes);
    let (kind, person) = purpose.parts();
    let mac = key.short_mac(PURPOSE, &[kind, &person, &head]);
    for (to, from) in bytes.iter_mut().skip(16).zip(mac) {
        *to = from;
    }
    Challenge {
        bytes: Secret::from(bytes),
        expires_at: expiry(&head),
    }
}

/// The challenge that a browser sent back; `None` if it is not ours, or for something else.
/// Whether it is over or was answered is for the account to say.
#[must_use]
pub fn recognise(key: &SessionKey, purpose: &Purpose, bytes: Secret) -> Option<Challenge> {
    let (head, mac) = halves(bytes.bytes());
    let (kind, person) = purpose.parts();
    key.is_short_mac(PURPOSE, &[kind, &person, &head], &mac)
        .then(|| Challenge {
            bytes,
            expires_at: expiry(&head),
        })
}

fn expiry(head: &[u8; 16]) -> Instant {
    let seconds = head
        .iter()
        .take(4)
        .fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte));
    Instant::from_seconds(seconds).unwrap_or(Instant::MIN)
}

fn halves(bytes: &[u8; 32]) -> ([u8; 16], [u8; 16]) {
    let (mut head, mut tail) = ([0; 16], [0; 16]);
    for (to, from) in head.iter_mut().chain(tail.iter_mut()).zip(bytes) {
        *to = *from;
    }
    (head, tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        "2026-11-22T05:00:00.500Z".parse().unwrap()
    }

    fn key() -> SessionKey {
        SessionKey::from([1; 32])
    }

    #[test]
    fn a_challenge_is_recognised_for_its_purpose_and_account_only() {
        let [one, two] = [1, 2].map(|number| PersonId::from([number; 16]));
        let purposes = [
            Purpose::SignIn,
            Purpose::Passkey(one),
            Purpose::Passkey(two),
            Purpose::FirstRun(one),
            Purpose::Device(one),
        ];
        for purpose in purposes {
            let made = make(&key(), &purpose, now(), &Secret::from([9; 32]));
            for other in purposes {
                let known = recognise(&key(), &other, made.bytes);
                assert_eq!(
                    known,
                    (purpose == other).then_some(made),
                    "{purpose:?} {other:?}"
                );
            }
        }
    }

    #[test]
    fn a_challenge_is_over_after_five_minutes_and_says_so_itself() {
        let made = make(&key(), &Purpose::SignIn, now(), &Secret::from([9; 32]));
        assert_eq!(made.expires_at, "2026-11-22T05:05:00Z".parse().unwrap());
        let mut longer = *made.bytes.bytes();
        longer[2] += 1;
        assert_eq!(
            recognise(&key(), &Purpose::SignIn, Secret::from(longer)),
            None
        );
    }

    #[test]
    fn a_challenge_of_another_key_is_not_ours() {
        let made = make(&key(), &Purpose::SignIn, now(), &Secret::from([9; 32]));
        assert_eq!(
            recognise(&SessionKey::from([2; 32]), &Purpose::SignIn, made.bytes),
            None
        );
        let other = make(&key(), &Purpose::SignIn, now(), &Secret::from([8; 32]));
        assert_ne!(made.bytes, other.bytes);
    }
}

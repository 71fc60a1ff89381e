//! The signing keys of an installation's locks, derived where they are used.
//!
//! Leases and states are signed in the lock's object, time tokens in the worker; all three derive
//! their keys from the deployment's secret `ISSUE_MASTER` (`domain::key_ring`). No key is stored; the last ones
//! stay in memory.

use std::cell::RefCell;
use std::fmt;

use credential::key::{ExchangeKey, PublicKey, SigningKey};
use credential::number::{KeyEpoch, OwnerId};
use domain::key_ring::{Purpose, derive};

/// Gives the keys of one owner and epoch.
pub trait Signer {
    /// The key that signs for a purpose.
    fn signing_key(&self, purpose: Purpose, owner: OwnerId, epoch: KeyEpoch) -> SigningKey;

    /// Its public half, which key updates carry to locks.
    fn public_key(&self, purpose: Purpose, owner: OwnerId, epoch: KeyEpoch) -> PublicKey {
        PublicKey::of(&self.signing_key(purpose, owner, epoch))
    }

    /// The public half of the keypad key.
    fn exchange_key(&self, owner: OwnerId, epoch: KeyEpoch) -> ExchangeKey;
}

/// What a key is derived from.
type Source = ([u8; 32], Purpose, OwnerId, KeyEpoch);

/// How many keys are kept: all locks of an owner sign with the same three or four.
const MOST_KEPT: usize = 16;

thread_local! {
    /// The keys that were derived last, by all objects of the isolate. Its memory holds the deployment's secret anyway.
    /// The public half, which a signature covers, costs as much as the signature.
    static KEPT: RefCell<Vec<(Source, SigningKey)>> = const { RefCell::new(Vec::new()) };
}

/// Derives keys from the deployment's secret.
#[derive(Clone)]
pub struct DerivedKeys {
    master: [u8; 32],
}

impl DerivedKeys {
    /// From `ISSUE_MASTER`.
    #[must_use]
    pub const fn new(master: [u8; 32]) -> Self {
        Self { master }
    }
}

impl Signer for DerivedKeys {
    fn signing_key(&self, purpose: Purpose, owner: OwnerId, epoch: KeyEpoch) -> SigningKey {
        let source = (self.master, purpose, owner, epoch);
        KEPT.with_borrow_mut(|kept| {
            if let Some((_, key)) = kept.iter().find(|(known, _)| *known == source) {
                return key.clone();
            }
            let key = SigningKey::from_bytes(&derive(&self.master, purpose, owner, epoch));
            if kept.len() == MOST_KEPT {
                kept.remove(0);
            }
            kept.push((source, key.clone()));
            key
        })
    }

    fn exchange_key(&self, owner: OwnerId, epoch: KeyEpoch) -> ExchangeKey {
        let secret =
            x25519_dalek::StaticSecret::from(derive(&self.master, Purpose::Keypad, owner, epoch));
        ExchangeKey(x25519_dalek::PublicKey::from(&secret).to_bytes())
    }
}

/// Says nothing about the secret.
impl fmt::Debug for DerivedKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("DerivedKeys")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_key_is_the_one_that_is_derived() {
        let sources = (0..40_u8).map(|number| {
            let (master, owner) = ([number % 3; 32], OwnerId([number % 5; 8]));
            let purpose = Purpose::ALL[usize::from(number % 2)];
            (master, purpose, owner, KeyEpoch(u16::from(number % 7)))
        });
        for (master, purpose, owner, epoch) in sources.clone().chain(sources) {
            let key = DerivedKeys::new(master).signing_key(purpose, owner, epoch);
            assert_eq!(key.to_bytes(), derive(&master, purpose, owner, epoch));
            let public = SigningKey::from_bytes(&key.to_bytes()).verifying_key();
            assert_eq!(key.verifying_key(), public);
        }
    }
}

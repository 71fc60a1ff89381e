//! The signing keys of an installation's locks, derived where they are used.
//!
//! Leases and states are signed in the lock's object, time tokens in the worker; all three derive
//! their keys from the deployment's secret `ISSUE_MASTER` (`domain::key_ring`). No key is stored.

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
        SigningKey::from_bytes(&derive(&self.master, purpose, owner, epoch))
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

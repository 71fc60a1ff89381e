//! The lock's maker: burns in keys and certificate, and says what the registry must know.

use credential::device::{DeviceCertificate, DeviceClass, SetupSecret};
use credential::key::{ExchangeKey, PublicKey, SigningKey};
use credential::number::LockId;
use credential::signed::{Signed, Unbound};
use lock::Identity;

/// The number of the only model of this maker.
const MODEL: u16 = 1;

/// The maker's signing key: no secret, because nobody would accept this maker outside development.
const MAKER: [u8; 32] = [7; 32];

/// What a lock is mounted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A door.
    Door,
    /// A safe.
    Safe,
}

/// The lock cannot be made: its keys are none that a lock may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MakerError;

/// A lock before its first battery.
#[derive(Clone, Debug)]
pub struct Made {
    identity: Identity,
    certificate: Signed<DeviceCertificate>,
    setup_secret: SetupSecret,
}

impl Made {
    /// `enrolment_key` is the registry's key that every lock obeys once; the same `seed` makes the
    /// same lock (`DL1 C.11`).
    ///
    /// # Errors
    /// [`MakerError`] when the seed gives no usable key.
    pub fn new(enrolment_key: [u8; 32], seed: [u8; 32], kind: Kind) -> Result<Self, MakerError> {
        let lock_key = SigningKey::from_bytes(&seed);
        let certificate = DeviceCertificate {
            class: match kind {
                Kind::Door => DeviceClass::Door,
                Kind::Safe => DeviceClass::Safe,
            },
            model: MODEL,
            lock_key: PublicKey::of(&lock_key),
            // Nothing agrees on codes with a virtual lock yet: any 32 bytes are a public key of that curve.
            exchange_key: ExchangeKey(seed.map(|byte| byte ^ 0x55)),
        };
        let context = certificate.context();
        let maker = SigningKey::from_bytes(&MAKER);
        let certificate = Signed::sign(certificate, &context, &Unbound, &maker);
        let identity = Identity::new(lock_key, certificate, PublicKey(enrolment_key))
            .map_err(|_| MakerError)?;
        let (secret, _) = seed.split_first_chunk().ok_or(MakerError)?;
        Ok(Self {
            identity,
            certificate,
            setup_secret: SetupSecret(*secret),
        })
    }

    /// The lock with this number in every demonstration: its seed is no secret either.
    ///
    /// # Errors
    /// [`MakerError`] as for any seed.
    pub fn demonstration(
        enrolment_key: [u8; 32],
        number: u8,
        kind: Kind,
    ) -> Result<Self, MakerError> {
        // The number comes first: the secret on the label is the beginning of the seed.
        let mut seed = *b"0 is a demonstration lock's seed";
        if let Some(first) = seed.first_mut() {
            *first = number;
        }
        Self::new(enrolment_key, seed, kind)
    }

    /// What the lock was born with.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The lock's number on the air.
    #[must_use]
    pub fn lock_id(&self) -> LockId {
        self.identity.lock_id()
    }

    /// The certificate, encoded: the first column of the maker's list.
    #[must_use]
    pub fn certificate(&self) -> Vec<u8> {
        self.certificate.encode().as_slice().to_vec()
    }

    /// What the label in the box says: the second column of the maker's list.
    #[must_use]
    pub const fn setup_secret(&self) -> [u8; 8] {
        self.setup_secret.0
    }

    /// The maker's public key.
    #[must_use]
    pub fn maker_key() -> [u8; 32] {
        PublicKey::of(&SigningKey::from_bytes(&MAKER)).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_the_same_lock_and_another_is_another() {
        let made = |number| Made::demonstration([1; 32], number, Kind::Door).unwrap();
        assert_eq!(made(1).lock_id(), made(1).lock_id());
        assert_ne!(made(1).lock_id(), made(2).lock_id());
        assert_ne!(made(1).setup_secret(), [0; 8]);
    }
}

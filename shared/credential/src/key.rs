//! Keys and signatures, and which of them are let in.

use core::fmt;

use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign};
use ed25519_dalek::{Signer as _, VerifyingKey};
use sha2::{Digest, Sha512};

pub use ed25519_dalek::SigningKey;

use crate::denial::BadSignature;

/// Bytes of a signature.
pub const SIGNATURE_LENGTH: usize = 64;

/// The bytes of an Ed25519 public key, not yet looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// The public half of `key`.
    #[must_use]
    pub fn of(key: &SigningKey) -> Self {
        Self(key.verifying_key().to_bytes())
    }

    /// Verifies strictly: small-order points, non-canonical points and non-canonical scalars are refused (A21).
    ///
    /// # Errors
    /// [`BadSignature`] for a key that is no point as well.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
        if !is_canonical(&self.0) {
            return Err(BadSignature);
        }
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| BadSignature)?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        key.verify_strict(message, &signature)
            .map_err(|_| BadSignature)
    }
}

/// An Ed25519 key that may be put into a credential: canonical, of large order and torsion-free (A21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneKey(PublicKey);

impl PhoneKey {
    /// Lets a key in.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn admit(key: PublicKey) -> Result<Self, KeyRefusal> {
        if !is_canonical(&key.0) {
            return Err(KeyRefusal::NotCanonical);
        }
        let point = VerifyingKey::from_bytes(&key.0).map_err(|_| KeyRefusal::NotAPoint)?;
        if point.is_weak() {
            return Err(KeyRefusal::SmallOrder);
        }
        if !point.to_edwards().is_torsion_free() {
            return Err(KeyRefusal::Torsion);
        }
        Ok(Self(key))
    }

    /// The key's bytes.
    #[must_use]
    pub const fn public_key(self) -> PublicKey {
        self.0
    }
}

/// Why a phone's key is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRefusal {
    /// The bytes are no point of the curve.
    NotAPoint,
    /// Another encoding of the same point exists, and that one is the right one.
    NotCanonical,
    /// The point has an order of at most 8.
    SmallOrder,
    /// The point has a part of small order.
    Torsion,
}

impl KeyRefusal {
    /// A stable word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAPoint => "key_not_a_point",
            Self::NotCanonical => "key_not_canonical",
            Self::SmallOrder => "key_small_order",
            Self::Torsion => "key_torsion",
        }
    }
}

impl fmt::Display for KeyRefusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl core::error::Error for KeyRefusal {}

/// The bytes of an X25519 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangeKey(pub [u8; 32]);

/// The bytes of an Ed25519 signature, not yet looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; SIGNATURE_LENGTH]);

impl fmt::Debug for Signature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Signature(")?;
        for byte in self.0 {
            write!(formatter, "{byte:02x}")?;
        }
        formatter.write_str(")")
    }
}

/// Signs as RFC 8032 says. The public key is always the signer's own, never an argument (A23).
#[must_use]
pub fn sign(key: &SigningKey, message: &[u8]) -> Signature {
    Signature(key.sign(message).to_bytes())
}

/// Signs with fresh randomness mixed in, so that a fault in one of two signatures of one message reveals nothing (A24).
///
/// # Errors
/// [`BadSignature`] if the new signature does not verify: the arithmetic was disturbed, so nothing may leave the device.
pub fn sign_hedged(
    key: &SigningKey,
    message: &[u8],
    random: &[u8; 32],
) -> Result<Signature, BadSignature> {
    let signature = raw_sign_hedged(key, message, random);
    PublicKey::of(key).verify(message, &signature)?;
    Ok(signature)
}

/// Not a part of its caller: a lock has no stack for both signing and verifying at a time.
#[inline(never)]
fn raw_sign_hedged(key: &SigningKey, message: &[u8], random: &[u8; 32]) -> Signature {
    let mut expanded = ExpandedSecretKey::from(&key.to_bytes());
    let mut prefix = Sha512::new();
    prefix.update(expanded.hash_prefix);
    prefix.update(random);
    for (slot, byte) in expanded.hash_prefix.iter_mut().zip(prefix.finalize()) {
        *slot = byte;
    }
    let signature = raw_sign::<Sha512>(&expanded, message, &key.verifying_key());
    Signature(signature.to_bytes())
}

/// Whether the y coordinate is below 2^255 − 19. (The other double encodings, x = 0 with its sign set, are of small order.)
fn is_canonical(key: &[u8; 32]) -> bool {
    let [lowest, middle @ .., highest] = key;
    *lowest < 0xed || middle.iter().any(|byte| *byte != 0xff) || highest & 0x7f != 0x7f
}

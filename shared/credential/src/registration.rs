//! How a phone proves to the edge that it holds its key, when the key is registered.

use sha2::{Digest, Sha256};

use crate::denial::BadSignature;
use crate::frame::Frame;
use crate::key::{PhoneKey, PublicKey, Signature};

const PREFIX: &[u8; 13] = b"dl1:phone-key";

/// A single-use challenge of the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RegistrationChallenge(pub [u8; 32]);

/// What a phone signs with the key that it registers.
///
/// No lock accepts these bytes and no proof at a lock begins like them, so neither can be used as the other (A22).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registration {
    /// The key.
    pub phone_key: PhoneKey,
    /// What the edge asked.
    pub challenge: RegistrationChallenge,
    /// SHA-256 of the web origin, so that another site can't pass the challenge on.
    pub origin_hash: [u8; 32],
}

impl Registration {
    /// Bytes that are signed.
    pub const LENGTH: usize = 109;

    /// `origin` as a browser writes it, such as `https://door.example`.
    #[must_use]
    pub fn new(phone_key: PhoneKey, challenge: RegistrationChallenge, origin: &str) -> Self {
        Self {
            phone_key,
            challenge,
            origin_hash: hash_of(origin),
        }
    }

    /// The bytes that are signed: `dl1:phone-key` ‖ SHA-256(origin) 32 ‖ challenge 32 ‖ phone key 32.
    #[must_use]
    pub fn message(&self) -> Frame {
        frame(
            self.phone_key.public_key(),
            self.challenge,
            self.origin_hash,
        )
    }

    /// What a phone signs about its own key. Whether the key may be let in ([`PhoneKey::admit`]) is for the edge to
    /// say, so the app carries no arithmetic of points.
    #[must_use]
    pub fn to_sign(key: PublicKey, challenge: RegistrationChallenge, origin: &str) -> Frame {
        frame(key, challenge, hash_of(origin))
    }

    /// Verifies the proof of possession.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify(&self, signature: &Signature) -> Result<(), BadSignature> {
        self.phone_key
            .public_key()
            .verify(self.message().as_slice(), signature)
    }
}

fn hash_of(origin: &str) -> [u8; 32] {
    Sha256::digest(origin.as_bytes()).into()
}

fn frame(key: PublicKey, challenge: RegistrationChallenge, origin_hash: [u8; 32]) -> Frame {
    let mut message = Frame::new();
    message.push(PREFIX);
    message.push(&origin_hash);
    message.push(&challenge.0);
    message.push(&key.0);
    message
}

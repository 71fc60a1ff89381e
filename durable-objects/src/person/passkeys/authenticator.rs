//! A software authenticator for tests and simulations; never part of the worker.
//!
//! It makes one Ed25519 passkey, as the standard has it (Web Authentication Level 3, 6.3 and 6.5),
//! and answers like a browser on a page of its origin.

use ed25519_dalek::{Signer as _, SigningKey};
use passki::Passki;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::Site;
use crate::person::message::{Assertion, Registration};
use crate::secret::Secret;

/// The person was there, and was verified.
const PRESENT_AND_VERIFIED: u8 = 0b101;
/// A public key follows.
const HAS_KEY: u8 = 0b100_0000;

/// An authenticator with one passkey.
#[derive(Clone, Debug)]
pub struct Authenticator {
    /// The page that asks.
    pub origin: String,
    /// The flags that it reports besides those about keys.
    pub flags: u8,
    /// Whether it counts its uses; synchronised passkeys do not.
    pub counts: bool,
    counter: u32,
    key: SigningKey,
    credential: Vec<u8>,
}

impl Authenticator {
    /// An authenticator in front of a page of this origin; the same seed makes the same passkey.
    #[must_use]
    pub fn new(origin: &str, seed: u8) -> Self {
        Self {
            origin: origin.to_owned(),
            flags: PRESENT_AND_VERIFIED,
            counts: true,
            counter: 0,
            key: SigningKey::from_bytes(&[seed; 32]),
            credential: vec![seed; 20],
        }
    }

    /// The answer to `navigator.credentials.create`.
    #[must_use]
    pub fn create(&self, challenge: &Secret) -> Registration {
        let mut data = self.head(HAS_KEY);
        data.extend([0; 16]);
        data.extend(
            u16::try_from(self.credential.len())
                .unwrap_or(0)
                .to_be_bytes(),
        );
        data.extend(&self.credential);
        // COSE_Key (RFC 9053): kty OKP, alg EdDSA, crv Ed25519, x.
        data.extend([0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20]);
        data.extend(self.key.verifying_key().as_bytes());
        let mut object = vec![0xa3];
        object.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).unwrap_or(0));
        object.extend(data);
        Registration {
            id: Passki::base64_encode(&self.credential),
            client_data: Passki::base64_encode(&self.client_data("webauthn.create", challenge)),
            attestation_object: Passki::base64_encode(&object),
        }
    }

    /// The answer to `navigator.credentials.get`.
    pub fn get(&mut self, challenge: &Secret) -> Assertion {
        self.counter += u32::from(self.counts);
        let client_data = self.client_data("webauthn.get", challenge);
        let data = self.head(0);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client_data));
        Assertion {
            id: Passki::base64_encode(&self.credential),
            client_data: Passki::base64_encode(&client_data),
            authenticator_data: Passki::base64_encode(&data),
            signature: Passki::base64_encode(&self.key.sign(&signed).to_bytes()),
        }
    }

    fn head(&self, more: u8) -> Vec<u8> {
        let mut head = Sha256::digest(Site::new(&self.origin).host()).to_vec();
        head.push(self.flags | more);
        head.extend(self.counter.to_be_bytes());
        head
    }

    fn client_data(&self, kind: &str, challenge: &Secret) -> Vec<u8> {
        let challenge = Passki::base64_encode(challenge.bytes());
        let data = json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false });
        data.to_string().into_bytes()
    }
}

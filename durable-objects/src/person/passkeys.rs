//! Passkeys: what a browser answers is checked by the library `passki` behind a trait of ours, so
//! that nothing else knows the library.

#[cfg(not(target_arch = "wasm32"))]
pub mod authenticator;
mod registration;

use domain::refusal::Refusal;
use passki::{AuthenticationCredential, AuthenticationState, Passki, StoredPasskey};
use serde::Deserialize;
use serde_json::{Value, json};

use super::message::{Assertion, Registration};
use crate::json;
use crate::secret::Secret;

/// The algorithms that are offered, best first, by their COSE numbers: ES256, `EdDSA` (Ed25519),
/// RS256 (Windows Hello on some machines can do nothing else).
pub const ALGORITHMS: [i32; 3] = [-7, -8, -257];

/// The longest answer of an authenticator, in base64url characters.
const LONGEST_ANSWER: usize = 16_384;

/// What an account keeps of a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// The credential id, base64url.
    pub credential: String,
    /// The public key and the counter, in the library's form.
    pub stored: String,
}

/// Checks what authenticators answer.
pub trait Passkeys {
    /// The site's origin, as a browser writes it.
    fn origin(&self) -> &str;

    /// The key of a new passkey.
    ///
    /// # Errors
    /// [`Refusal::SignInFailed`] when the answer is not one to this challenge, from a page of this
    /// site, of a person who was verified by their device.
    fn register(&self, challenge: &Secret, answer: &Registration) -> Result<StoredKey, Refusal>;

    /// Checks that the answer was made with this key; the key as it is to be kept from now on.
    ///
    /// # Errors
    /// [`Refusal::SignInFailed`] as above, for another key's signature, and for a counter that did
    /// not grow.
    fn verify(
        &self,
        challenge: &Secret,
        answer: &Assertion,
        key: &StoredKey,
    ) -> Result<StoredKey, Refusal>;
}

/// The site that passkeys belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The origin, as a browser writes it: `https://door.example`.
    origin: String,
}

impl Site {
    /// The site at this origin.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        Self {
            origin: origin.trim_end_matches('/').to_owned(),
        }
    }

    /// The host name: the relying party's id (Web Authentication Level 3, 5.4.2).
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self
            .origin
            .split_once("://")
            .map_or(self.origin.as_str(), |(_, rest)| rest);
        rest.split_once(':').map_or(rest, |(host, _)| host)
    }

    fn library(&self) -> Passki {
        Passki::new(self.host(), &[&self.origin], "Clavis")
    }
}

impl Passkeys for Site {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn register(&self, challenge: &Secret, answer: &Registration) -> Result<StoredKey, Refusal> {
        is_short(&[&answer.id, &answer.client_data, &answer.attestation_object])?;
        let passkey =
            registration::passkey(self, challenge, answer).ok_or(Refusal::SignInFailed)?;
        if !ALGORITHMS.contains(&passkey.algorithm) {
            return Err(Refusal::SignInFailed);
        }
        keep(&passkey)
    }

    fn verify(
        &self,
        challenge: &Secret,
        answer: &Assertion,
        key: &StoredKey,
    ) -> Result<StoredKey, Refusal> {
        is_short(&[
            &answer.id,
            &answer.client_data,
            &answer.authenticator_data,
            &answer.signature,
        ])?;
        let mut passkey: StoredPasskey =
            json::read(key.stored.as_bytes()).map_err(|_| Refusal::SignInFailed)?;
        let credential: AuthenticationCredential = read(&json!({
            "rawId": answer.id,
            "response": {
                "clientDataJSON": answer.client_data,
                "authenticatorData": answer.authenticator_data,
                "signature": answer.signature,
            },
        }))?;
        let state: AuthenticationState = read(&json!({
            "challenge": challenge.bytes(),
            "allowed_credentials": [passkey.credential_id],
            "user_verification": "required",
        }))?;
        let result = self
            .library()
            .finish_passkey_authentication(&credential, &state, &passkey)
            .map_err(|_| Refusal::SignInFailed)?;
        passkey.counter = result.counter;
        keep(&passkey)
    }
}

/// Bytes as base64url without padding, the form of Web Authentication.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    Passki::base64_encode(bytes)
}

/// Bytes out of base64url without padding; `None` if they are written in another way.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    Passki::base64_decode(text).ok()
}

fn is_short(parts: &[&String]) -> Result<(), Refusal> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    if length <= LONGEST_ANSWER {
        Ok(())
    } else {
        Err(Refusal::SignInFailed)
    }
}

/// The library's types can only be read, not built.
fn read<T: for<'de> Deserialize<'de>>(value: &Value) -> Result<T, Refusal> {
    json::read(value.to_string().as_bytes()).map_err(|_| Refusal::SignInFailed)
}

fn keep(passkey: &StoredPasskey) -> Result<StoredKey, Refusal> {
    let stored = serde_json::to_string(passkey).map_err(|_| Refusal::SignInFailed)?;
    Ok(StoredKey {
        credential: Passki::base64_encode(&passkey.credential_id),
        stored,
    })
}

#[cfg(test)]
mod tests;

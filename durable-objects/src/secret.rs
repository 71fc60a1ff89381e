//! Thirty-two bytes that nobody can guess: randomness for one message, or what a person shows to
//! get in. Storage holds only the fingerprint of the latter.

use std::fmt;
use std::str::FromStr;

use domain::id::{Minter, from_hex, to_hex};
use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;

/// A secret; as text 64 lower-case hexadecimal digits, and never in a log.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Secret([u8; 32]);

impl Secret {
    /// What is stored of it and looked up by.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&[b"clavis/secret", &self.0])
    }

    /// A source of identifiers and further secrets.
    #[must_use]
    pub const fn minter(&self) -> Minter {
        Minter::new(self.0)
    }

    /// The secret itself, for the one who is to have it.
    #[must_use]
    pub fn reveal(&self) -> String {
        to_hex(&self.0)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Secret {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotASecret;

impl fmt::Display for NotASecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a secret has 64 lower-case hexadecimal digits")
    }
}

impl FromStr for Secret {
    type Err = NotASecret;

    fn from_str(text: &str) -> Result<Self, NotASecret> {
        from_hex(text).map(Self).ok_or(NotASecret)
    }
}

impl TryFrom<String> for Secret {
    type Error = NotASecret;

    fn try_from(text: String) -> Result<Self, NotASecret> {
        text.parse()
    }
}

impl From<Secret> for String {
    fn from(secret: Secret) -> Self {
        secret.reveal()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_travels_as_text_and_stays_out_of_logs() {
        let secret = Secret::from([0xab; 32]);
        let json = serde_json::to_string(&secret).unwrap();
        assert_eq!(json, format!("\"{}\"", "ab".repeat(32)));
        assert_eq!(serde_json::from_str::<Secret>(&json).unwrap(), secret);
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!("ab".parse::<Secret>().is_err());
    }
}

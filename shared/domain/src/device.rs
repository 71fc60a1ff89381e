//! Phones: their keys and whether they may hold leases.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{from_hex, text_on_the_wire, to_hex};
use crate::time::Instant;

/// The public Ed25519 key of a phone, as text 64 lower-case hexadecimal digits.
///
/// That the phone has the private half, and that the key is a usable point, was checked when the
/// phone was added (A21); the type only carries it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceKey([u8; 32]);

impl DeviceKey {
    /// The 32 bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for DeviceKey {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for DeviceKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADeviceKey;

impl fmt::Display for NotADeviceKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a key has 64 lower-case hexadecimal digits")
    }
}

impl FromStr for DeviceKey {
    type Err = NotADeviceKey;

    fn from_str(text: &str) -> Result<Self, NotADeviceKey> {
        from_hex(text).map(Self).ok_or(NotADeviceKey)
    }
}

text_on_the_wire!(DeviceKey: like "^[0-9a-f]{64}$");

/// Whether a phone may hold leases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// Yes.
    Active,
    /// Added by an e-mail link and confirmed by nobody yet: below host at once, otherwise from
    /// this instant (`decisions.md`, People).
    Unconfirmed {
        /// 24 hours after the phone was added.
        until: Instant,
    },
    /// Lost or blocked, for ever.
    Blocked,
}

//! The phones and browsers of an account, each with a key of its own.

use domain::device::DeviceKey;
use domain::id::DeviceId;
use domain::name::Name;
use domain::time::Instant;

/// `POST /api/me/devices/nonce`: what the next registration must sign.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DeviceNonce {
    /// 64 hexadecimal digits; single use.
    pub nonce: String,
    /// Until when it may be used: five minutes.
    pub expires_at: Instant,
}

/// `POST /api/me/devices`: register this browser's key, or show again that it is here.
///
/// A key that the account knows is not added twice: the answer is the device as it is, 200 instead
/// of 201, and the session is bound to it.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RegisterDevice {
    /// The public key.
    pub key: DeviceKey,
    /// The nonce, unchanged.
    pub nonce: String,
    /// The signature of the key over the registration (`DL1`), 128 hexadecimal digits.
    pub proof: String,
    /// What the person calls it.
    pub name: Name,
}

/// Whether a device may hold leases.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum DeviceStanding {
    /// Yes.
    #[serde(rename = "active")]
    Active,
    /// For guests' doors yes, for more from `active_from` or when another device confirms it.
    #[serde(rename = "unconfirmed")]
    Unconfirmed,
    /// No, for ever.
    #[serde(rename = "blocked")]
    Blocked,
}

/// A device of the account.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// What the person calls it.
    pub name: Name,
    /// Its public key.
    pub key: DeviceKey,
    /// Whether it may hold leases.
    pub standing: DeviceStanding,
    /// Of an unconfirmed device: from when it is active by itself.
    pub active_from: Option<Instant>,
    /// Since when the account has it.
    pub added_at: Instant,
    /// Since when it is blocked.
    pub blocked_at: Option<Instant>,
    /// Whether it is the one that asks.
    pub here: bool,
    /// The version, as in the `ETag`.
    pub version: u64,
}

/// `GET /api/me/devices`: newest first, blocked ones last.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Devices {
    /// All of them; an account has at most 20 that are not blocked.
    pub items: Vec<Device>,
    /// Always absent.
    pub next: Option<String>,
}

/// `PATCH /api/me/devices/{device}`, with `If-Match`.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RenameDevice {
    /// What the person calls it from now on.
    pub name: Name,
}

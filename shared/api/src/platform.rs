//! What operators do.

use domain::hex::Hex;
use domain::id::{InstallationId, LockId};
use domain::installation::access_point::DoorKind;
use domain::name::Name;

/// `GET /api/platform/installations`, by an operator.
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
pub struct PlatformInstallations {
    /// In the order of their ids.
    pub items: Vec<PlatformInstallation>,
    /// Where the next page begins; null on the last one.
    pub next: Option<String>,
}

/// An installation of this deployment.
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
pub struct PlatformInstallation {
    /// The installation.
    pub id: InstallationId,
    /// Its name at creation.
    pub name: Name,
}

/// `POST /api/platform/installations/{installation}/keys/recall`, by an operator, because a signing
/// key was stolen: the next key epoch has begun, and its updates empty the slots of the one before.
/// A lock hears of it from the next phone that has fetched leases since.
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
pub struct KeysCalledBack {
    /// The epoch that has begun.
    pub key_epoch: u16,
}

/// `POST /api/platform/hardware`, by an operator: a manufacturer's list.
///
/// The list is CSV (RFC 4180) with a header line and the columns `certificate` (a signed device
/// certificate, DL1 C.11) and `setup_secret` (8 bytes), both as hexadecimal digits; at most 500
/// lines. Idempotent: a lock that is known already stays as it is.
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
pub struct ImportHardware {
    /// The Ed25519 key that signs the manufacturer's certificates, 32 bytes.
    pub manufacturer_key: Hex,
    /// The list.
    pub csv: String,
}

/// The answer: what became of each line.
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
pub struct HardwareImported {
    /// In the order of the lines.
    pub lines: Vec<HardwareLine>,
}

/// What became of one line.
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
pub struct HardwareLine {
    /// Its number in the file, from 1; the header is line 1.
    pub line: u32,
    /// What became of it.
    pub outcome: HardwareOutcome,
    /// The lock, where the certificate could be read.
    pub lock: Option<LockId>,
}

/// What can become of a line.
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
pub enum HardwareOutcome {
    /// The lock is new.
    #[serde(rename = "added")]
    Added,
    /// The lock was there with the same certificate and secret.
    #[serde(rename = "known")]
    Known,
    /// The lock was there with another certificate or secret; nothing was changed.
    #[serde(rename = "differs")]
    Differs,
    /// A column is missing or malformed, or the certificate is signed by another key.
    #[serde(rename = "unreadable")]
    Unreadable,
}

/// `GET /api/platform/hardware`, by an operator.
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
pub struct Hardware {
    /// In the order of their ids.
    pub items: Vec<KnownLock>,
    /// Where the next page begins; null on the last one.
    pub next: Option<String>,
}

/// A lock of a manufacturer's list.
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
pub struct KnownLock {
    /// The lock.
    pub lock: LockId,
    /// A door's or a Safe's.
    pub class: DoorKind,
    /// The manufacturer's number.
    pub model: u16,
    /// Who owns it; null if nobody does.
    pub owner: Option<InstallationId>,
}

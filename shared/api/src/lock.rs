//! What phones carry between a lock and the edge, beside leases.

use domain::hex::Hex;
pub use domain::lock_record::MOST_REPORTS;

/// `POST /api/locks/{lock}/time`: the time, signed for one lock and one nonce (DL1 C.5). Changes
/// nothing.
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
pub struct AskTime {
    /// The nonce of the lock's challenge, 16 bytes.
    pub nonce: Hex,
}

/// The answer.
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
pub struct TimeToken {
    /// The signed token.
    pub token: Hex,
}

/// `POST /api/locks/{lock}/reports`: what the phone brought from the lock, at most
/// [`MOST_REPORTS`] objects, idempotent by nature.
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
pub struct ReportLock {
    /// Acknowledgements (DL1 C.6).
    pub acknowledgements: Vec<Hex>,
    /// Event uploads (DL1 C.7).
    pub events: Vec<Hex>,
}

/// The answer: how far the edge is, so that the phone can forget what it carried.
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
pub struct LockReported {
    /// The newest state version that the lock is known to have applied.
    pub applied_version: u32,
    /// The highest event that the edge holds.
    pub event_mark: u32,
    /// How many objects were not genuine or did not follow what the edge holds.
    pub ignored: u32,
}

//! Doors and safes, as lists and pages show them.

use crate::id::{AccessPointId, LockId};
use crate::installation::access_point::{DoorKind, DoorProfile};
use crate::level::Level;
use crate::name::Name;
use crate::sync_score::SyncScore;
use crate::time::Instant;

use super::grant::Grant;

/// `GET /api/installations/{installation}/doors`: those of the caller; of a root administrator all.
/// Query: `search` (part of name, place or plate), `cursor`.
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
pub struct Doors {
    /// At most 50, by name.
    pub items: Vec<Door>,
    /// Where the next answer begins.
    pub next: Option<String>,
}

/// A door or safe.
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
pub struct Door {
    /// Its id.
    pub id: AccessPointId,
    /// What it is called.
    pub name: Name,
    /// Where it is.
    pub place: Option<Name>,
    /// What the plate beside it says.
    pub plate: Option<Name>,
    /// What it is.
    pub kind: DoorKind,
    /// How its lock hears of changes.
    pub profile: DoorProfile,
    /// The caller's level here.
    pub level: Option<Level>,
    /// Its lock, for those who may see permissions.
    pub lock: Option<DoorLock>,
    /// The worst sync score of its permissions, for those who may see them.
    pub score: Option<SyncScore>,
    /// The version, as in the `ETag`.
    pub version: u64,
}

/// The lock of a door and what is known of it.
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
pub struct DoorLock {
    /// Its id.
    pub id: LockId,
    /// Whether the lock has accepted this installation; until then the enrolment can be repeated.
    pub active: bool,
    /// The version of the newest state that was signed for it.
    pub state_version: u32,
    /// The newest version that the lock has confirmed.
    pub applied_version: u32,
    /// When a phone last brought word from it.
    pub last_contact: Option<Instant>,
    /// The charge of its battery in percent, as last heard.
    pub battery_percent: Option<u8>,
    /// How many phones could bring it up to date with their next opening; a count, no names.
    pub carriers: u32,
    /// How many openings the lock has counted (without who, `R004.74`).
    pub openings: u64,
    /// How many refusals the lock has counted.
    pub refusals: u64,
    /// How many withdrawn leases the lock cannot be told of, for want of room: they go on opening
    /// until they are over, or until the floor is lifted.
    pub left_out: u32,
}

/// `GET /api/installations/{installation}/doors/{door}`. Query: `status`, `search` (part of a
/// person's name), `cursor`.
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
pub struct DoorPage {
    /// The door.
    pub door: Door,
    /// Whether the caller sees every permission of it, or only what is the caller's own and what
    /// hangs from that (`R004.70`).
    pub complete: bool,
    /// What the caller may do here now.
    pub may: DoorActs,
    /// The permissions (`R004.69`), at most 50.
    pub grants: Vec<Grant>,
    /// Where the next answer begins.
    pub next: Option<String>,
}

/// What somebody may do at a door, for what the apps offer.
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
pub struct DoorActs {
    /// Change its name and place.
    pub change: bool,
    /// Enrol and release its lock (`R004.22`).
    pub install_lock: bool,
    /// The levels that the caller may give here (`R004.19` to `R004.21`).
    pub give: Vec<Level>,
}

//! Doors and safes of an installation, their locks, and who may open them.

use domain::hex::Hex;
use domain::id::{AccessPointId, LockId};
use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::level::Level;
use domain::name::Name;
use domain::order::OwnerId;
use domain::sync_score::SyncScore;
use domain::time::Instant;

use crate::grant::Grant;

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

/// `POST /api/installations/{installation}/doors`; answered with 201 and [`Door`].
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
pub struct CreateDoor {
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
}

/// `PATCH /api/installations/{installation}/doors/{door}`, with `If-Match`; what is absent stays, and
/// an empty text removes.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeDoor {
    /// What it is called from now on.
    pub name: Option<Name>,
    /// Where it is.
    pub place: Option<String>,
    /// What the plate beside it says.
    pub plate: Option<String>,
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

/// `POST /api/installations/{installation}/doors/{door}/lock`: begin the enrolment of a lock.
///
/// All bytes are hexadecimal. Answered with 201 and [`LockEnrolment`]; may be repeated until the
/// lock has accepted.
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
pub struct EnrolLock {
    /// The lock's answer to Hello: certificate, ownership counter and nonce (DL1 C.11).
    pub hello: Hex,
    /// HMAC-SHA256 by the setup secret over nonce and owner id (A28).
    pub proof: Hex,
}

/// What the phone hands to the lock, in this order: the grant of ownership, the key updates, the
/// first state.
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
pub struct LockEnrolment {
    /// The lock.
    pub lock: LockId,
    /// The owner that the lock obeys from now on.
    pub owner_id: OwnerId,
    /// The period of ownership that begins.
    pub ownership: u16,
    /// The grant of ownership, signed by the owner and counter-signed by the operators.
    pub grant: Hex,
    /// The keys of the current epoch.
    pub key_updates: Vec<Hex>,
    /// The first state.
    pub state: Hex,
}

/// `POST /api/installations/{installation}/doors/{door}/lock/activation`: the lock has accepted.
/// Answered with 200 and [`Door`].
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
pub struct ActivateLock {
    /// The lock's signed acknowledgement, hexadecimal.
    pub acknowledgement: Hex,
}

/// `DELETE /api/installations/{installation}/doors/{door}/lock`, with `If-Match`: what a phone hands
/// to the lock so that it forgets this owner; a lock that never accepted needs none. Asked again, the
/// release of the door's last lock is signed again.
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
pub struct LockRelease {
    /// The lock.
    pub lock: LockId,
    /// The signed release, hexadecimal.
    pub release: Option<Hex>,
}

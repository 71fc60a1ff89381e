//! What a phone downloads: leases, lock states and keys, with what it needs to judge for itself.

use domain::calendar::CalendarWire;
use domain::hex::Hex;
use domain::id::{AccessPointId, DeviceId, InstallationId, LockId};
use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::level::Level;
use domain::name::Name;
use domain::order::OwnerId;
use domain::reason::Reason;
use domain::schedule::ScheduleWire;
use domain::time::Instant;
use domain::zone::ZoneWire;

/// The most doors of one answer.
pub const MOST_DOORS: usize = 40;

/// How many doors a phone may say it holds.
pub const MOST_KNOWN: usize = 200;

/// `POST /api/leases`, idempotent by nature: the leases of the caller's doors, for this phone.
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
pub struct FetchLeases {
    /// The phone; its key was registered before.
    pub device: DeviceId,
    /// What the phone holds already, at most [`MOST_KNOWN`] doors: these are skipped while nothing changed.
    pub known: Vec<KnownLease>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// A lease in the phone.
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
pub struct KnownLease {
    /// Which door it opens.
    pub door: AccessPointId,
    /// Its serial.
    pub serial: u32,
    /// The version that the lock must have.
    pub gate: u32,
    /// The first instant after it.
    pub not_after: Instant,
    /// The version of the state that the phone holds.
    pub state_version: u32,
}

/// The answer: at most [`MOST_DOORS`] doors, wanted first.
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
pub struct Leases {
    /// The installations that own the doors.
    pub installations: Vec<LeaseInstallation>,
    /// The doors.
    pub doors: Vec<LeaseDoor>,
    /// The installations that could not answer: the phone keeps what it has of their doors, and
    /// asks again.
    pub unreachable: Vec<InstallationId>,
    /// Where the next page begins; null on the last one.
    pub next: Option<String>,
}

/// Everything about an installation that its doors share.
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
pub struct LeaseInstallation {
    /// The installation.
    pub id: InstallationId,
    /// What it is called.
    pub name: Name,
    /// How its locks know it.
    pub owner_id: OwnerId,
    /// The time zone as a table, so that the phone needs no database.
    pub zone: ZoneWire,
    /// The special days.
    pub calendar: CalendarWire,
    /// The generation of the signing keys.
    pub key_epoch: u16,
    /// Signed key updates of that generation, for locks that are behind.
    pub key_updates: Vec<Hex>,
}

/// A door that the caller may open, now or at another time.
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
pub struct LeaseDoor {
    /// The door.
    pub id: AccessPointId,
    /// Who owns it.
    pub installation: InstallationId,
    /// What it is called.
    pub name: Name,
    /// Where it is.
    pub place: Option<Name>,
    /// What stands on its plate.
    pub plate: Option<Name>,
    /// A door or a Safe.
    pub kind: DoorKind,
    /// With or without a gateway.
    pub profile: DoorProfile,
    /// The caller's level there.
    pub level: Level,
    /// From when the permission is valid; null is since ever.
    pub from: Option<Instant>,
    /// Until when it is valid, excluded; null is for ever.
    pub until: Option<Instant>,
    /// Every schedule on the way; all of them must permit.
    pub schedules: Vec<ScheduleWire>,
    /// Why it does not open now; null if it does.
    pub refused: Option<Reason>,
    /// When it opens again, where that is known.
    pub holds_from: Option<Instant>,
    /// The lock; null while the door has none.
    pub lock: Option<LeaseLock>,
}

/// The lock of a door, and what to bring to it.
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
pub struct LeaseLock {
    /// The lock.
    pub id: LockId,
    /// The period of ownership, part of every signature.
    pub ownership: u16,
    /// The lease; null if the phone's is still good, or there is none now.
    pub lease: Option<Lease>,
    /// The newest signed state; null if the phone's is still good.
    pub state: Option<Hex>,
    /// Its version; 0 without a state.
    pub state_version: u32,
}

/// A signed credential and what the phone must know of it without reading it.
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
pub struct Lease {
    /// The signed bytes.
    pub credential: Hex,
    /// Its serial.
    pub serial: u32,
    /// The version that the lock must have before it accepts it.
    pub gate: u32,
    /// Its first instant.
    pub not_before: Instant,
    /// The first instant after it.
    pub not_after: Instant,
}

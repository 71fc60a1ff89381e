//! Permissions, as lists show them.

use crate::grant::Status;
use crate::id::{AccessPointId, GrantId, ProfileId};
use crate::installation::profile::Segment;
use crate::level::Level;
use crate::name::Name;
use crate::reason::Reason;
use crate::schedule::ScheduleWire;
use crate::sync_score::SyncScore;
use crate::time::Instant;

/// What was created, in the order of people, then doors.
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
pub struct GrantsCreated {
    /// The new permissions.
    pub items: Vec<CreatedGrant>,
}

/// A new permission.
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
pub struct CreatedGrant {
    /// Its id.
    pub id: GrantId,
    /// Whose.
    pub profile: ProfileId,
    /// Where.
    pub door: AccessPointId,
    /// Its version.
    pub version: u64,
}

/// A permission as lists show it.
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
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Whose.
    pub profile: ProfileId,
    /// What they are called; absent once the person was erased.
    pub person_name: Option<Name>,
    /// What sort of user they are.
    pub segment: Segment,
    /// Where.
    pub door: AccessPointId,
    /// What the door is called.
    pub door_name: Name,
    /// The type of permission.
    pub level: Level,
    /// From when.
    pub from: Option<Instant>,
    /// Until when.
    pub until: Option<Instant>,
    /// On which days at which times; absent is always.
    pub schedule: Option<ScheduleWire>,
    /// The status at this moment, of time alone (`R004.52` to `R004.56`).
    pub status: Status,
    /// Why the permission does not open at this moment, if it does not.
    pub refused: Option<Reason>,
    /// From when it would open as things stand.
    pub opens_from: Option<Instant>,
    /// Since when it is withdrawn; such rows stay in lists while the lock may not know yet, and on
    /// the person's page.
    pub revoked_at: Option<Instant>,
    /// Through whose permission it was given, if it ends with that one.
    pub parent: Option<GrantId>,
    /// Who gave it.
    pub given_by: Option<Name>,
    /// When.
    pub given_at: Instant,
    /// How far the lock is behind, for those who may see it.
    pub sync: Option<Sync>,
    /// Whether the caller may change or withdraw it.
    pub may_change: bool,
    /// The version, as in the `ETag`.
    pub version: u64,
}

/// How far a lock is behind what was decided about a permission (`R004.57` to `R004.66`).
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
pub struct Sync {
    /// The score.
    pub score: SyncScore,
    /// When a phone last brought word from the lock.
    pub last_contact: Option<Instant>,
    /// What the lock has not confirmed, gravest first: `blocked`, `dismissed`, `revoked`, `narrowed`.
    pub pending: Vec<String>,
    /// Until when it could still be misused at the latest, unless somebody updates the lock.
    pub misuse_until: Option<Instant>,
    /// Whether the holder's phone has fetched since the last change.
    pub fetched: bool,
}

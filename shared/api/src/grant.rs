//! Permissions: who may do what at which door, and when.

use domain::grant::Status;
use domain::id::{AccessPointId, GrantId, ProfileId};
use domain::installation::profile::Segment;
use domain::level::Level;
use domain::name::Name;
use domain::reason::Reason;
use domain::schedule::ScheduleWire;
use domain::sync_score::SyncScore;
use domain::time::Instant;

/// `POST /api/installations/{installation}/grants`: everybody named gets the level at every door
/// named (`R004.06` to `R004.31`), all or nothing. Answered with 201 and [`GrantsCreated`].
///
/// Doors that the caller can't give are all named in the problem's `errors`, with the pointer of
/// each, so that a form can show just those in red (`R004.28` to `R004.30`).
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
pub struct CreateGrants {
    /// Who: 1 to 200 people.
    pub profiles: Vec<ProfileId>,
    /// Where: 1 to 200 doors; people times doors is at most 200.
    pub doors: Vec<AccessPointId>,
    /// The type of permission: guest, host or manager.
    pub level: Level,
    /// From when, not in the past (`R004.41`); absent is at once.
    pub from: Option<Instant>,
    /// Until when; absent is without end.
    pub until: Option<Instant>,
    /// On which days at which times (`R004.42` to `R004.45`); absent is always.
    pub schedule: Option<ScheduleWire>,
}

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

/// `PATCH /api/installations/{installation}/grants/{grant}`, with `If-Match`: what is absent stays,
/// so leaving something out never permits more (I3). To lift a restriction, say so; who lifts one
/// needs the right to give the wider permission. Answered with 200 and [`Grant`].
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
pub struct ChangeGrant {
    /// Another level.
    pub level: Option<Level>,
    /// Another beginning, not in the past.
    pub from: Option<Instant>,
    /// Another end.
    pub until: Option<Instant>,
    /// Other days and times.
    pub schedule: Option<ScheduleWire>,
    /// "Gültigkeit zurücksetzen": which restrictions end (`R004.72`).
    pub lift: Option<Lift>,
}

/// Which restrictions of a permission end.
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
#[serde(deny_unknown_fields)]
pub struct Lift {
    /// It holds from now on.
    pub from: Option<bool>,
    /// It holds without end.
    pub until: Option<bool>,
    /// It holds on all days at all times.
    pub schedule: Option<bool>,
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

//! Permissions: who may do what at which door, and when.

use domain::id::{AccessPointId, ProfileId};
use domain::level::Level;
use domain::schedule::ScheduleWire;
use domain::time::Instant;
pub use domain::view::grant::{CreatedGrant, Grant, GrantsCreated, Sync};

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

//! An installation, as one of its people sees it.

use crate::id::{InstallationId, ProfileId};
use crate::name::Name;
use crate::order::OwnerId;

/// `GET /api/installations/{installation}`.
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
pub struct Installation {
    /// Its id.
    pub id: InstallationId,
    /// What it is called.
    pub name: Name,
    /// Its IANA time zone.
    pub zone: String,
    /// How locks know it.
    pub owner_id: OwnerId,
    /// The generation of its signing keys.
    pub key_epoch: u16,
    /// Who the caller is here; absent for an operator who has just created it.
    pub profile: Option<ProfileId>,
    /// What the caller may do now.
    pub may: InstallationActs,
    /// The version, as in the `ETag`.
    pub version: u64,
}

/// What somebody may do in an installation as a whole, for what the portal offers.
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "acts are independent of each other: one flag for each"
)]
pub struct InstallationActs {
    /// Change name and zone.
    pub administer: bool,
    /// Create doors (`R004.23`).
    pub create_doors: bool,
    /// See, create and change people.
    pub manage_people: bool,
    /// See more of the log than what is about oneself: the doors that one manages, or all of it.
    pub see_audit_log: bool,
}

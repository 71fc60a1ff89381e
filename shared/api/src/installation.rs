//! Installations: who owns locks.

use domain::email::EmailAddress;
use domain::id::{InstallationId, ProfileId};
use domain::language::Language;
use domain::name::Name;
use domain::order::OwnerId;

/// `POST /api/platform/installations`, by an operator: creates an installation and its one root
/// administrator (`R004.12`), who is invited by e-mail. Answered with 201 and [`Installation`].
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
pub struct CreateInstallation {
    /// What the installation is called.
    pub name: Name,
    /// Its IANA time zone, for example `Europe/Amsterdam`.
    pub zone: String,
    /// The root administrator.
    pub administrator: NewAdministrator,
}

/// The one root administrator of a new installation (`R004.14`).
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
pub struct NewAdministrator {
    /// What they are called.
    pub name: Name,
    /// Where the invitation goes.
    pub email: EmailAddress,
    /// The language of the invitation.
    pub language: Language,
}

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

/// `PATCH /api/installations/{installation}`, with `If-Match`; what is absent stays.
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
pub struct ChangeInstallation {
    /// What it is called from now on.
    pub name: Option<Name>,
    /// Its IANA time zone from now on: schedules are read by its clock at once.
    pub zone: Option<String>,
}

/// `GET /api/installations`: those in which the caller has a profile.
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
pub struct Installations {
    /// All of them, by name.
    pub items: Vec<InstallationEntry>,
    /// Always absent.
    pub next: Option<String>,
}

/// An installation in which the caller has a profile.
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
pub struct InstallationEntry {
    /// Its id.
    pub id: InstallationId,
    /// What it is called.
    pub name: Name,
    /// Who the caller is there.
    pub profile: ProfileId,
}

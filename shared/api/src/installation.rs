//! Installations: who owns locks.

use domain::email::EmailAddress;
use domain::id::{InstallationId, ProfileId};
use domain::language::Language;
use domain::name::Name;
pub use domain::view::installation::{Installation, InstallationActs};

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

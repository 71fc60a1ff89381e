//! The people of an installation.

use domain::email::EmailAddress;
use domain::installation::profile::Segment;
use domain::language::Language;
use domain::name::Name;
use domain::time::Instant;
pub use domain::view::person::{Joined, People, Person, PersonPage, Standing};

/// `POST /api/installations/{installation}/people`: creates a person and sends an invitation; opens
/// no door (`R004.01`). Answered with 201 and [`Person`].
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
pub struct CreatePerson {
    /// What they are called.
    pub name: Name,
    /// Where the invitation goes.
    pub email: EmailAddress,
    /// The language of mail.
    pub language: Language,
    /// What sort of user they are.
    pub segment: Segment,
    /// The first instant at which they may act; absent is at once.
    pub from: Option<Instant>,
    /// The first instant at which they no longer may; absent is until further notice.
    pub until: Option<Instant>,
}

/// `PATCH /api/installations/{installation}/people/{person}`, with `If-Match`; what is absent stays.
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
pub struct ChangePerson {
    /// What they are called.
    pub name: Option<Name>,
    /// Where mail goes; of somebody invited, the invitation ends and must be sent again.
    pub email: Option<EmailAddress>,
    /// The language of mail.
    pub language: Option<Language>,
    /// What sort of user they are.
    pub segment: Option<Segment>,
    /// Whether they may act: `indefinite`, `term` with its instants, or `locked`.
    pub standing: Option<Standing>,
    /// Of a term: its first instant.
    pub from: Option<Instant>,
    /// Of a term: the first instant after it.
    pub until: Option<Instant>,
}

/// `POST /api/installations/{installation}/people/{person}/invitation`: sends a new link; the one
/// before is over at once. Answered with 202.
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
pub struct InvitationSent {
    /// Until when the link can be used: seven days.
    pub expires_at: Instant,
}

/// `POST /api/invitations/claim`: joins the profile behind the link to an account: the signed-in
/// one, or else a new one of the invited address. Where that address has an account already, its
/// owner must sign in first: 401 `not_signed_in`.
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
pub struct ClaimInvitation {
    /// What stands behind `#` in the link: the installation's id, a full stop, 64 hexadecimal digits.
    pub link: String,
}

/// The profile has joined the account; if nobody was signed in, the answer signs in.
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
pub struct InvitationClaimed {
    /// Where.
    pub installation: crate::installation::InstallationEntry,
}

/// `POST /api/invitations/view`: what the link is about; changes nothing.
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
pub struct Invitation {
    /// What the installation is called.
    pub installation_name: Name,
    /// What the invited person is called there.
    pub person_name: Name,
    /// Until when the link can be used.
    pub expires_at: Instant,
}

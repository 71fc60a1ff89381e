//! People, as lists and pages show them.

use crate::email::EmailAddress;
use crate::id::ProfileId;
use crate::installation::profile::Segment;
use crate::language::Language;
use crate::name::Name;
use crate::time::Instant;

use super::grant::Grant;

/// `GET /api/installations/{installation}/people`. Query: `search` (part of name or address),
/// `segment`, `cursor`.
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
pub struct People {
    /// At most 50, by name.
    pub items: Vec<Person>,
    /// Where the next answer begins.
    pub next: Option<String>,
}

/// A person as the installation knows them.
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
pub struct Person {
    /// Their id here.
    pub id: ProfileId,
    /// What they are called.
    pub name: Name,
    /// Where mail goes.
    pub email: EmailAddress,
    /// The language of mail.
    pub language: Language,
    /// What sort of user they are.
    pub segment: Segment,
    /// Whether they may act.
    pub standing: Standing,
    /// Of a term: its first instant.
    pub from: Option<Instant>,
    /// Of a term: the first instant after it.
    pub until: Option<Instant>,
    /// Whether they are the one root administrator.
    pub root_administrator: bool,
    /// Whether an account has joined, or how the invitation stands.
    pub joined: Joined,
    /// The version, as in the `ETag`.
    pub version: u64,
}

/// Whether a person may act (`R003.16` to `R003.20`).
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
pub enum Standing {
    /// Until further notice.
    #[serde(rename = "indefinite")]
    Indefinite,
    /// Within a term.
    #[serde(rename = "term")]
    Term,
    /// Not at all, until unlocked.
    #[serde(rename = "locked")]
    Locked,
    /// Left.
    #[serde(rename = "removed")]
    Removed,
}

/// Whether an account has joined a profile.
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
pub enum Joined {
    /// It has.
    #[serde(rename = "joined")]
    Joined,
    /// An invitation waits.
    #[serde(rename = "invited")]
    Invited,
    /// The invitation is over; send another.
    #[serde(rename = "expired")]
    Expired,
}

/// `GET /api/installations/{installation}/people/{person}`. Query: `cursor`.
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
pub struct PersonPage {
    /// The person.
    pub person: Person,
    /// Every permission they ever received, newest first, also those that are over (`R004.68`); of
    /// doors whose permissions the caller may see.
    pub grants: Vec<Grant>,
    /// Where the next answer begins.
    pub next: Option<String>,
}

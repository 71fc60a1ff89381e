//! The account of the person who asks.

use domain::email::EmailAddress;
use domain::id::{AddressId, PersonId};
use domain::language::Language;
use domain::name::Name;
use domain::time::Instant;

/// How a session began.
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
pub enum WayIn {
    /// With a passkey.
    #[serde(rename = "passkey")]
    Passkey,
    /// With a link sent by e-mail, or a passkey that such a session added less than 24 hours ago.
    #[serde(rename = "email_link")]
    EmailLink,
}

/// `GET /api/me`.
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
pub struct Me {
    /// The account.
    pub person: PersonId,
    /// What the person is called; absent until they say so.
    pub name: Option<Name>,
    /// The language of mails and, until the device says otherwise, of the apps.
    pub language: Language,
    /// Which mails are wanted.
    pub mail: MailPreferences,
    /// Verified addresses, oldest first.
    pub addresses: Vec<Address>,
    /// When this session began: some acts need a recent sign-in.
    pub signed_in_at: Instant,
    /// How this session began.
    pub way_in: WayIn,
    /// The version, as in the `ETag`.
    pub version: u64,
}

/// Which mails are wanted. Mails about signing in and about devices are always sent.
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
pub struct MailPreferences {
    /// A permission was given to me or withdrawn from me (`R004.34`).
    pub permissions: bool,
}

/// A verified address of the account.
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
pub struct Address {
    /// Its id.
    pub id: AddressId,
    /// The address.
    pub address: EmailAddress,
    /// Since when it is verified.
    pub added_at: Instant,
}

/// `PATCH /api/me`, with `If-Match`; what is absent stays.
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
pub struct ChangeMe {
    /// What the person is called.
    pub name: Option<Name>,
    /// The language.
    pub language: Option<Language>,
    /// Which mails are wanted.
    pub mail: Option<MailPreferences>,
}

/// `POST /api/me/addresses`, after a recent sign-in: sends a link to the new address and a notice
/// to the others. Answered with 202 and [`crate::sign_in::EmailLinkSent`], whether or not another
/// account has the address.
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
pub struct AddAddress {
    /// The new address.
    pub address: EmailAddress,
}

//! Signing in and out.

use domain::email::EmailAddress;
use domain::id::PersonId;
use domain::language::Language;
use domain::time::Instant;

use crate::passkey::AssertedCredential;

/// `POST /api/sign-in/email`: send me a link. Answered with 202 and [`EmailLinkSent`], whether or
/// not the address has an account.
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
pub struct RequestEmailLink {
    /// Where to send it.
    pub address: EmailAddress,
    /// The language of the page, for the mail to an address without an account.
    pub language: Language,
}

/// A link is on its way, or was not sent because too many were.
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
pub struct EmailLinkSent {
    /// Until when the link works.
    pub expires_at: Instant,
}

/// `POST /api/sign-in/email/claim`: use the link.
///
/// A link that was asked for at sign-in signs in and sets the cookie; one that was asked for in
/// the account confirms the address and needs the session of that account.
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
pub struct ClaimEmailLink {
    /// What stands behind `#` in the link.
    pub link: String,
    /// The language of the page, for an account that begins with this link.
    pub language: Language,
}

/// What a link did.
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
pub enum LinkOutcome {
    /// The browser is signed in.
    #[serde(rename = "signed_in")]
    SignedIn,
    /// The address now belongs to the account.
    #[serde(rename = "address_added")]
    AddressAdded,
}

/// The answer to [`ClaimEmailLink`].
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
pub struct EmailLinkClaimed {
    /// What the link did.
    pub outcome: LinkOutcome,
    /// The account.
    pub person: PersonId,
    /// Whether the account began with this link.
    pub new_account: bool,
}

/// `POST /api/sign-in/passkey`: the browser's answer to `POST /api/sign-in/passkey/options`.
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
pub struct SignInWithPasskey {
    /// The `challenge` of the options, unchanged.
    pub challenge: String,
    /// What the authenticator signed.
    pub credential: AssertedCredential,
}

/// The browser is signed in; the session is in the cookie.
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
pub struct SignedIn {
    /// The account.
    pub person: PersonId,
}

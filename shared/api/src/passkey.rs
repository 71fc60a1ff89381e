//! Passkeys, in the JSON forms of Web Authentication Level 3, 5.1.8 and 5.1.9, so that a page can
//! use `parseCreationOptionsFromJSON`, `parseRequestOptionsFromJSON` and `toJSON` on both ends.
//!
//! Bytes are base64url without padding, as the standard has them.

use domain::id::PasskeyId;
use domain::name::Name;
use domain::time::Instant;

/// `POST /api/me/passkeys/options` and `POST /api/setup/operator/options`: what to hand to
/// `navigator.credentials.create`.
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
pub struct CreationOptions {
    /// Single use, five minutes.
    pub challenge: String,
    /// The site.
    pub rp: RelyingParty,
    /// The account.
    pub user: PasskeyUser,
    /// The algorithms, best first.
    #[serde(rename = "pubKeyCredParams")]
    pub parameters: Vec<PasskeyParameter>,
    /// How long the page may wait for the person, in milliseconds.
    pub timeout: u32,
    /// The passkeys that the account has already.
    #[serde(rename = "excludeCredentials")]
    pub exclude: Vec<PasskeyDescriptor>,
    /// What kind of passkey is wanted.
    #[serde(rename = "authenticatorSelection")]
    pub selection: PasskeySelection,
    /// Always `none`: nobody is asked for the make of their authenticator.
    pub attestation: String,
}

/// The site that a passkey belongs to.
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
pub struct RelyingParty {
    /// The host name.
    pub id: String,
    /// The name shown by the browser.
    pub name: String,
}

/// The account that a passkey belongs to.
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
pub struct PasskeyUser {
    /// The 16 bytes of the person's id.
    pub id: String,
    /// What the browser lists the passkey as.
    pub name: String,
    /// What the person is called.
    #[serde(rename = "displayName")]
    pub display_name: String,
}

/// One algorithm.
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
pub struct PasskeyParameter {
    /// Always `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// COSE number: -7 ES256, -8 `EdDSA`, -257 RS256.
    pub alg: i32,
}

/// One passkey, as the browser knows it.
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
pub struct PasskeyDescriptor {
    /// Always `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The credential id.
    pub id: String,
}

/// What kind of passkey is wanted.
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
pub struct PasskeySelection {
    /// Always `required`: the passkey names the account, nobody types an address.
    #[serde(rename = "residentKey")]
    pub resident_key: String,
    /// Always `true`, for browsers of Level 1.
    #[serde(rename = "requireResidentKey")]
    pub require_resident_key: bool,
    /// Always `required`: face, finger or code of the device.
    #[serde(rename = "userVerification")]
    pub user_verification: String,
}

/// `POST /api/sign-in/passkey/options`: what to hand to `navigator.credentials.get`.
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
pub struct RequestOptions {
    /// Single use, five minutes.
    pub challenge: String,
    /// The site's host name.
    #[serde(rename = "rpId")]
    pub rp_id: String,
    /// Always empty: any passkey of this site will do.
    #[serde(rename = "allowCredentials")]
    pub allow: Vec<PasskeyDescriptor>,
    /// Always `required`.
    #[serde(rename = "userVerification")]
    pub user_verification: String,
    /// How long the page may wait for the person, in milliseconds.
    pub timeout: u32,
}

/// A new passkey: of `toJSON` the members that are checked. Leave the others out.
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
pub struct RegisteredCredential {
    /// The credential id.
    #[serde(rename = "rawId")]
    pub raw_id: String,
    /// What the authenticator answered.
    pub response: RegistrationResponse,
}

/// What the authenticator answered to `create`.
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
pub struct RegistrationResponse {
    /// What the browser says about the page.
    #[serde(rename = "clientDataJSON")]
    pub client_data: String,
    /// The new public key, in CBOR.
    #[serde(rename = "attestationObject")]
    pub attestation_object: String,
}

/// A used passkey: of `toJSON` the members that are checked. Leave the others out.
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
pub struct AssertedCredential {
    /// The credential id.
    #[serde(rename = "rawId")]
    pub raw_id: String,
    /// What the authenticator answered.
    pub response: AssertionResponse,
}

/// What the authenticator answered to `get`.
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
pub struct AssertionResponse {
    /// What the browser says about the page.
    #[serde(rename = "clientDataJSON")]
    pub client_data: String,
    /// What the authenticator says about itself.
    #[serde(rename = "authenticatorData")]
    pub authenticator_data: String,
    /// Over both.
    pub signature: String,
    /// The 16 bytes of the person's id.
    #[serde(rename = "userHandle")]
    pub user_handle: String,
}

/// `POST /api/me/passkeys`: keep the new passkey.
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
pub struct AddPasskey {
    /// The `challenge` of the options, unchanged.
    pub challenge: String,
    /// The browser's answer.
    pub credential: RegisteredCredential,
    /// What the person calls it.
    pub name: Name,
}

/// A passkey of the account.
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
pub struct Passkey {
    /// Its id here.
    pub id: PasskeyId,
    /// What the person calls it.
    pub name: Name,
    /// Since when it is kept.
    pub added_at: Instant,
    /// The last sign-in with it.
    pub used_at: Option<Instant>,
}

/// `GET /api/me/passkeys`, newest first.
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
pub struct Passkeys {
    /// All of them; an account has at most 20.
    pub items: Vec<Passkey>,
    /// Always absent.
    pub next: Option<String>,
}

/// `POST /api/setup/operator/options`: the first run.
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
pub struct BeginSetup {
    /// The token that the start printed.
    pub token: String,
    /// The operator's name.
    pub name: Name,
}

/// `POST /api/setup/operator`: makes the first operator's account and signs in.
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
pub struct FinishSetup {
    /// The token that the start printed.
    pub token: String,
    /// The operator's name.
    pub name: Name,
    /// The language of the page.
    pub language: domain::language::Language,
    /// The `user.id` of the options, unchanged.
    pub user: String,
    /// The `challenge` of the options, unchanged.
    pub challenge: String,
    /// The browser's answer.
    pub credential: RegisteredCredential,
}

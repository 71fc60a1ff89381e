//! What an account answers.

use domain::chain::Subject;
use domain::device::{DeviceKey, DeviceState};
use domain::email::EmailAddress;
use domain::id::{DeviceId, PasskeyId, PersonId, SessionId};
use domain::language::Language;
use domain::name::Name;
use domain::person::session::WayIn;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

use super::{IndexEntry, MailPreferences};
use crate::secret::Secret;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Who asks.
    Caller(Caller),
    /// A session has begun.
    SignedIn(SignedIn),
    /// The account.
    Account(Account),
    /// The passkeys, newest first.
    Passkeys(Vec<PasskeyView>),
    /// A passkey.
    Passkey(PasskeyView),
    /// Whose passkey a new one would be.
    PasskeyOwner(PasskeyOwner),
    /// The devices, newest first, blocked ones last.
    Devices(Vec<DeviceView>),
    /// A device.
    Device {
        /// The device.
        device: DeviceView,
        /// Whether the account did not have it before.
        is_new: bool,
    },
    /// Done; there is nothing to tell.
    Done,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// The account.
    pub person: PersonId,
    /// The session.
    pub session: SessionId,
    /// How it began.
    pub way_in: WayIn,
    /// When it began.
    pub signed_in_at: Instant,
    /// Until when the session may give nothing and invite nobody, because it has shown a mailbox
    /// alone of an account that has more to show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarded_until: Option<Instant>,
    /// What the person is called.
    pub name: Option<Name>,
    /// The language of mails.
    pub language: Language,
    /// The verified addresses, oldest first: invitations to them are this person's.
    pub addresses: Vec<EmailAddress>,
    /// The person and their device, if the session has shown one.
    pub subject: Option<Subject>,
    /// Where the person has profiles.
    pub index: Vec<IndexEntry>,
}

/// A session that has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The account.
    pub person: PersonId,
    /// The session.
    pub session: SessionId,
    /// What the browser has to show from now on.
    pub secret: Secret,
    /// When the session ends if it is not used.
    pub ends_at: Instant,
    /// Whether the account began with this.
    pub is_new: bool,
}

/// The account, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The account.
    pub person: PersonId,
    /// What the person is called.
    pub name: Option<Name>,
    /// The language of mails.
    pub language: Language,
    /// Which mails are wanted.
    pub mail: MailPreferences,
    /// Verified addresses with the instant of verification, oldest first.
    pub addresses: Vec<(EmailAddress, Instant)>,
    /// When the asking session began.
    pub signed_in_at: Instant,
    /// How it began.
    pub way_in: WayIn,
    /// The version.
    pub version: u64,
}

/// A passkey, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyView {
    /// Its id.
    pub id: PasskeyId,
    /// What the person calls it.
    pub name: Name,
    /// Since when the account has it.
    pub added_at: Instant,
    /// The last sign-in with it.
    pub used_at: Option<Instant>,
}

/// Whose passkey a new one would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyOwner {
    /// The account.
    pub person: PersonId,
    /// What the person is called.
    pub name: Option<Name>,
    /// Their oldest address.
    pub address: Option<EmailAddress>,
    /// The credential ids that the account has already, base64url.
    pub credentials: Vec<String>,
}

/// A device, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
    /// Its id.
    pub id: DeviceId,
    /// What the person calls it.
    pub name: Name,
    /// Its public key.
    pub key: DeviceKey,
    /// Whether it may hold leases.
    pub state: DeviceState,
    /// Since when the account has it.
    pub added_at: Instant,
    /// When it was blocked.
    pub blocked_at: Option<Instant>,
    /// Whether the asking session is on it.
    pub here: bool,
    /// Its version.
    pub version: u64,
}

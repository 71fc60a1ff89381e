//! What an account can be asked and told; the JSON is pinned, because old and new code talk to
//! each other while a deployment is under way.

mod reply;

use domain::chain::Authority;
use domain::device::DeviceKey;
use domain::email::EmailAddress;
use domain::id::{AddressId, DeviceId, PasskeyId, PersonId, ProfileId};
use domain::language::Language;
use domain::name::Name;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

pub use self::reply::{Account, Caller, DeviceView, PasskeyOwner, PasskeyView, Reply, SignedIn};
use crate::command_log::Run;
use crate::mail::notice::PermissionChange;
use crate::message::ObjectMessage;
use crate::outbox::Envelope;
use crate::secret::Secret;

/// A question or a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Who is it that shows this session? With this every signed-in act elsewhere begins.
    Authenticate {
        /// The session's secret.
        session: Secret,
        /// The device that the caller claims to use; must be the one of the session.
        #[serde(default)]
        device: Option<DeviceId>,
    },
    /// Begins a session, and the account if it does not exist.
    SignIn {
        /// The account.
        person: PersonId,
        /// What lets the caller in.
        by: Proof,
        /// Randomness for the session.
        entropy: Secret,
    },
    /// A signed-in question about the account.
    Ask {
        /// The session's secret.
        session: Secret,
        /// The question.
        question: Question,
    },
    /// A signed-in act on the account.
    Act {
        /// The session's secret.
        session: Secret,
        /// Which run of the command this is; none for acts that may be repeated.
        #[serde(default)]
        run: Option<Run>,
        /// Randomness for identifiers.
        entropy: Secret,
        /// The act.
        act: Act,
    },
    /// News from an authority: this person has, or no longer has, a profile there.
    Index {
        /// The news' head.
        envelope: Envelope,
        /// The news.
        entry: IndexEntry,
    },
    /// News from an authority: what this person may open there has changed (`R004.34`, X004.a).
    PermissionsChanged {
        /// The news' head; one lane for each change, since none replaces another.
        envelope: Envelope,
        /// The news.
        news: PermissionNews,
    },
}

impl ObjectMessage for Message {
    type Reply = Reply;

    /// A sign-in that arrives twice makes a second session or fails; the rest is safe.
    fn may_be_repeated(&self) -> bool {
        match self {
            Self::SignIn { .. } => false,
            Self::Act { run, act, .. } => run.is_some() || matches!(act, Act::SignOut),
            Self::Authenticate { .. }
            | Self::Ask { .. }
            | Self::Index { .. }
            | Self::PermissionsChanged { .. } => true,
        }
    }
}

/// What lets a caller in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The caller reads this mailbox, shown by a link; the directory gave the address to this
    /// account.
    Mailbox {
        /// The address.
        address: EmailAddress,
        /// What the person is called, if the account begins with this.
        #[serde(default)]
        name: Option<Name>,
        /// The language, if the account begins with this.
        language: Language,
    },
    /// The caller has a link that was sent to this mailbox by somebody else, an invitation: it
    /// begins an account, and lets nobody into one that exists.
    Invited {
        /// The address.
        address: EmailAddress,
        /// What the person is called.
        name: Name,
        /// The language.
        language: Language,
    },
    /// The caller has a passkey of this account.
    Passkey {
        /// The challenge that was given, checked by the worker to be ours.
        challenge: Challenge,
        /// What the browser answered.
        answer: Assertion,
    },
    /// The caller knows the token of the first run and has made a passkey: begins the account.
    FirstRun {
        /// The challenge that was given, checked by the worker to be ours.
        challenge: Challenge,
        /// What the browser answered.
        answer: Registration,
        /// The operator's name.
        name: Name,
        /// The operator's language.
        language: Language,
    },
    /// Somebody of the demonstration, who needs none: begins the account if it does not exist.
    #[cfg(feature = "demo")]
    Demonstration {
        /// Their address.
        address: EmailAddress,
        /// What they are called.
        name: Name,
        /// Their language.
        language: Language,
    },
}

/// A challenge of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// The challenge: single use.
    pub bytes: Secret,
    /// Until when it may be answered.
    pub expires_at: Instant,
}

/// A browser's answer to `navigator.credentials.get`; bytes are base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// The credential id.
    pub id: String,
    /// What the browser says about the page.
    pub client_data: String,
    /// What the authenticator says about itself.
    pub authenticator_data: String,
    /// Over both.
    pub signature: String,
}

/// A browser's answer to `navigator.credentials.create`; bytes are base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The credential id.
    pub id: String,
    /// What the browser says about the page.
    pub client_data: String,
    /// The new public key.
    pub attestation_object: String,
}

/// A signed-in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// The account itself.
    Account,
    /// Its passkeys.
    Passkeys,
    /// Its devices.
    Devices,
    /// Whose passkey a new one would be; asked before the browser makes one.
    PasskeyOwner,
}

/// A signed-in act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Changes what the account says about the person; what is absent stays.
    Change {
        /// What the person is called.
        #[serde(default)]
        name: Option<Name>,
        /// The language of mails.
        #[serde(default)]
        language: Option<Language>,
        /// Which mails are wanted.
        #[serde(default)]
        mail: Option<MailPreferences>,
        /// The version that the caller read.
        version: u64,
    },
    /// Ends the account.
    Close {
        /// The version that the caller read.
        version: u64,
    },
    /// Whether a link may be sent to another address; tells the present ones. Answered with the account.
    AskForAddress {
        /// The other address.
        address: EmailAddress,
    },
    /// Adds an address whose mailbox was shown, and which the directory gave to this account.
    AddAddress {
        /// The address.
        address: EmailAddress,
    },
    /// Removes an address.
    RemoveAddress {
        /// The address.
        address: AddressId,
    },
    /// Keeps a new passkey.
    AddPasskey {
        /// The challenge that was given, checked by the worker to be ours.
        challenge: Challenge,
        /// What the browser answered.
        answer: Registration,
        /// What the person calls it.
        name: Name,
    },
    /// Removes a passkey.
    RemovePasskey {
        /// The passkey.
        passkey: PasskeyId,
    },
    /// Adds a device, or shows that a known one is here.
    RegisterDevice {
        /// The challenge that was given, checked by the worker to be ours.
        challenge: Challenge,
        /// The device's public key.
        key: DeviceKey,
        /// Its signature, 128 hexadecimal digits.
        proof: String,
        /// What the person calls it.
        name: Name,
    },
    /// Gives a device another name.
    RenameDevice {
        /// The device.
        device: DeviceId,
        /// Its name from now on.
        name: Name,
        /// The version that the caller read.
        version: u64,
    },
    /// Blocks a device for ever.
    BlockDevice {
        /// The device.
        device: DeviceId,
    },
    /// Ends the probation of a device.
    ConfirmDevice {
        /// The device.
        device: DeviceId,
    },
    /// Ends this session.
    SignOut,
    /// Ends all sessions.
    SignOutEverywhere,
}

/// Which mails are wanted; those about signing in and devices are always sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailPreferences {
    /// About permissions given or withdrawn (`R004.34`).
    pub permissions: bool,
}

/// A profile of this person at an authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexEntry {
    /// The authority.
    pub authority: Authority,
    /// The person as that authority knows them.
    pub profile: ProfileId,
    /// What the authority is called.
    pub name: Name,
    /// Whether the profile is joined to this account; otherwise it no longer is.
    pub joined: bool,
}

/// What changed of this person's permissions at an authority, to be mailed if they want it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionNews {
    /// The address by which the authority knows the person.
    pub to: EmailAddress,
    /// What the authority is called.
    pub authority: Name,
    /// What changed.
    pub change: PermissionChange,
}

#[cfg(test)]
mod tests;

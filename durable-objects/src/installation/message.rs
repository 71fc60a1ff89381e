//! What an installation can be asked and told; the JSON is pinned, because old and new code talk
//! to each other while a deployment is under way.

mod invitation;
mod reply;

use domain::chain::Subject;
use domain::device::DeviceKey;
use domain::email::EmailAddress;
use domain::grant::Status;
use domain::hex::Hex;
use domain::id::{AccessPointId, GrantId, InstallationId, PersonId, ProfileId};
use domain::installation::change_grant::ChangeGrant;
use domain::installation::doors::{ChangeDoor, ChangeInstallation, CreateDoor};
use domain::installation::give_grants::GiveGrants;
use domain::installation::people::{ChangePerson, CreatePerson};
use domain::installation::profile::Segment;
use domain::installation::walk::Known;
use domain::language::Language;
use domain::name::Name;
use domain::order::LockSummary;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

pub use self::invitation::Invitation;
pub use self::reply::{
    Body, Created, InvitationView, Opener, RegistrationView, Reply, WalkedDoor, WalkedInstallation,
};
use crate::command_log::Run;
use crate::message::ObjectMessage;
use crate::outbox::Envelope;
use crate::secret::Secret;

/// A question, a command or a piece of news.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Begins the installation, for an operator.
    Create {
        /// Which run of the command this is.
        run: Run,
        /// The operator.
        by: PersonId,
        /// Its id.
        id: InstallationId,
        /// What it is called.
        name: Name,
        /// Its IANA time zone.
        zone: String,
        /// Its one root administrator.
        administrator: Administrator,
        /// Randomness for the root key, identifiers and the invitation.
        entropy: Secret,
    },
    /// Sends the root administrator of a new installation another invitation, for an operator.
    InviteAdministrator {
        /// Which run of the command this is.
        run: Run,
        /// The operator.
        by: PersonId,
        /// Randomness for the invitation.
        entropy: Secret,
    },
    /// Calls the signing keys of the locks back, because one was stolen (A25), for an operator.
    CallKeysBack {
        /// Which run of the command this is.
        run: Run,
        /// The operator.
        by: PersonId,
        /// Randomness for the log.
        entropy: Secret,
    },
    /// A signed-in act.
    Act {
        /// The account, as its own object has said.
        person: PersonId,
        /// Which run of the command this is; none for acts that may be repeated.
        #[serde(default)]
        run: Option<Run>,
        /// Randomness for identifiers and secrets.
        entropy: Secret,
        /// The act.
        act: Act,
    },
    /// A signed-in question.
    Ask {
        /// The account, as the session says.
        person: PersonId,
        /// The question.
        question: Question,
    },
    /// A phone comes for its leases.
    Walk {
        /// Who asks, with which phone, as the account's own object has said.
        subject: Subject,
        /// The account.
        person: PersonId,
        /// What the phone has.
        #[serde(default)]
        known: Vec<Known>,
        /// Where the last answer ended.
        #[serde(default)]
        cursor: Option<String>,
        /// The most doors of the answer; none is as many as one answer may have.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_most: Option<u32>,
    },
    /// What an invitation is about; changes nothing.
    ViewInvitation {
        /// The secret in the link.
        secret: Secret,
    },
    /// Joins the person of an invitation to an account.
    Claim {
        /// The secret in the link.
        secret: Secret,
        /// The account, as its own object has said.
        person: PersonId,
    },
    /// A phone is blocked for ever, from the account's outbox.
    DeviceBlocked {
        /// The head of the news.
        envelope: Envelope,
        /// The account.
        person: PersonId,
        /// The phone's key.
        key: DeviceKey,
    },
    /// An account has ended, from its outbox.
    AccountEnded {
        /// The head of the news.
        envelope: Envelope,
        /// The account.
        person: PersonId,
    },
    /// How a lock is doing, from its outbox.
    LockSummary {
        /// The head of the news.
        envelope: Envelope,
        /// The news.
        summary: LockSummary,
    },
}

impl ObjectMessage for Message {
    type Reply = Reply;

    /// An act with a run answers a repetition with the first reply; a claim that arrived answers
    /// that the link is over.
    fn may_be_repeated(&self) -> bool {
        match self {
            Self::Create { .. }
            | Self::InviteAdministrator { .. }
            | Self::CallKeysBack { .. }
            | Self::Ask { .. }
            | Self::Walk { .. }
            | Self::ViewInvitation { .. }
            | Self::DeviceBlocked { .. }
            | Self::AccountEnded { .. }
            | Self::LockSummary { .. } => true,
            Self::Act { run, .. } => run.is_some(),
            Self::Claim { .. } => false,
        }
    }
}

/// The one root administrator of a new installation (`R004.14`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Administrator {
    /// What they are called.
    pub name: Name,
    /// Where the invitation goes.
    pub email: EmailAddress,
    /// The language of the invitation.
    pub language: Language,
}

/// A signed-in act. Versions are those that the caller read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Changes name or zone.
    ChangeInstallation {
        /// What.
        command: ChangeInstallation,
        /// The installation's version.
        version: u64,
    },
    /// Creates a door or safe.
    CreateDoor(CreateDoor),
    /// Changes one.
    ChangeDoor {
        /// Which.
        door: AccessPointId,
        /// What.
        command: ChangeDoor,
        /// Its version.
        version: u64,
    },
    /// Creates a person and invites them.
    CreatePerson(CreatePerson),
    /// Changes a person.
    ChangePerson {
        /// Who.
        profile: ProfileId,
        /// What.
        command: ChangePerson,
        /// Their version.
        version: u64,
    },
    /// A person leaves.
    RemovePerson {
        /// Who.
        profile: ProfileId,
        /// Their version.
        version: u64,
    },
    /// Sends a person another invitation.
    Invite {
        /// Who.
        profile: ProfileId,
    },
    /// Gives permissions.
    GiveGrants(GiveGrants),
    /// Changes a permission.
    ChangeGrant {
        /// Which.
        grant: GrantId,
        /// What.
        command: ChangeGrant,
        /// Its version.
        version: u64,
    },
    /// Withdraws a permission.
    RevokeGrant {
        /// Which.
        grant: GrantId,
        /// Its version.
        version: u64,
    },
    /// Begins the enrolment of a lock.
    BeginRegistration {
        /// Where.
        door: AccessPointId,
        /// What the lock said of itself (DL1 C.11).
        introduction: Hex,
    },
    /// The lock has accepted.
    ActivateRegistration {
        /// Where.
        door: AccessPointId,
        /// The lock's signed acknowledgement.
        acknowledgement: Hex,
    },
    /// Lifts a lock's floor above all serials: every lease there is ends, whatever it rests on.
    LiftFloor {
        /// Where.
        door: AccessPointId,
    },
    /// Lets a lock go.
    ReleaseRegistration {
        /// Where.
        door: AccessPointId,
        /// The door's version.
        version: u64,
    },
}

impl Act {
    /// Whether it can let somebody in who was not let in before.
    #[must_use]
    pub const fn gives_or_invites(&self) -> bool {
        match self {
            Self::CreatePerson(_)
            | Self::ChangePerson { .. }
            | Self::Invite { .. }
            | Self::GiveGrants(_)
            | Self::ChangeGrant { .. } => true,
            Self::ChangeInstallation { .. }
            | Self::CreateDoor(_)
            | Self::ChangeDoor { .. }
            | Self::RemovePerson { .. }
            | Self::RevokeGrant { .. }
            | Self::BeginRegistration { .. }
            | Self::ActivateRegistration { .. }
            | Self::LiftFloor { .. }
            | Self::ReleaseRegistration { .. } => false,
        }
    }
}

/// A signed-in question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// The installation, and what the caller may do in it.
    Installation,
    /// The caller's doors.
    Doors {
        /// Part of name, place or plate.
        #[serde(default)]
        search: Option<String>,
        /// Where the last answer ended.
        #[serde(default)]
        cursor: Option<String>,
    },
    /// One door with its permissions.
    Door {
        /// Which.
        door: AccessPointId,
        /// Only permissions of this status.
        #[serde(default)]
        status: Option<Status>,
        /// Part of a person's name.
        #[serde(default)]
        search: Option<String>,
        /// Where the last answer ended.
        #[serde(default)]
        cursor: Option<String>,
    },
    /// The people.
    People {
        /// Part of name or address.
        #[serde(default)]
        search: Option<String>,
        /// Only users of this sort.
        #[serde(default)]
        segment: Option<Segment>,
        /// Where the last answer ended.
        #[serde(default)]
        cursor: Option<String>,
    },
    /// One person with all permissions that they ever received.
    Person {
        /// Who.
        profile: ProfileId,
        /// Where the last answer ended.
        #[serde(default)]
        cursor: Option<String>,
    },
    /// Who could open a door at an instant, of the past too.
    Openers {
        /// Which door.
        door: AccessPointId,
        /// When.
        at: Instant,
    },
    /// Which part of the log of what was done the caller may read.
    AuditLog,
}

#[cfg(test)]
mod tests;

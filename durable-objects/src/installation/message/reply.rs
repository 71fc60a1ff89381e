//! What an installation answers.

use domain::access::Verdict;
use domain::calendar::Calendar;
use domain::email::EmailAddress;
use domain::hex::Hex;
use domain::id::{AccessPointId, GrantId, InstallationId, LockId, ProfileId};
use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::installation::administration_log::Part;
use domain::language::Language;
use domain::level::Level;
use domain::name::Name;
use domain::order::{Order, OwnerId, OwnershipPeriod};
use domain::schedule::Schedule;
use domain::time::Instant;
use domain::window::Window;
use domain::zone::Zone;
use serde::{Deserialize, Serialize};

use super::Invitation;
use crate::view::View;

/// An answer, and the invitations that should follow it. A repeated command has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The answer.
    pub body: Body,
    /// The invitations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invitations: Vec<Invitation>,
}

impl From<Body> for Reply {
    fn from(body: Body) -> Self {
        Self {
            body,
            invitations: Vec::new(),
        }
    }
}

/// The answer itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// It is done.
    Done,
    /// The new installation.
    Created(Created),
    /// What the caller is shown: one of the types of [`domain::view`], as the question or act has it.
    Shown(View),
    /// An invitation was sent.
    Invited {
        /// Until when it can be used.
        expires_at: Instant,
    },
    /// The keys before this epoch are called back.
    KeysCalledBack {
        /// The epoch that has begun.
        key_epoch: u16,
    },
    /// What an invitation is about.
    Invitation(InvitationView),
    /// An account has joined.
    Claimed {
        /// Where.
        installation: InstallationId,
        /// What the installation is called.
        name: Name,
        /// Who.
        profile: ProfileId,
    },
    /// What a phone finds here.
    Walked(Box<WalkedInstallation>),
    /// A lock is about to become this installation's.
    RegistrationBegun(Box<RegistrationView>),
    /// The lock is this installation's.
    RegistrationActivated {
        /// The door, as [`domain::view::door::Door`].
        door: View,
        /// The lock.
        lock: LockId,
        /// The period of ownership that it accepted.
        period: OwnershipPeriod,
    },
    /// The lock is let go.
    RegistrationReleased {
        /// The lock.
        lock: LockId,
        /// The period of ownership that ends.
        ownership: u16,
        /// The signed release; none for a lock that never accepted.
        release: Option<Hex>,
    },
    /// Who could open.
    Openers(Vec<Opener>),
    /// The part of the log that the caller may read.
    AuditLog(Part),
}

/// A new installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// Its id.
    pub id: InstallationId,
    /// Its root administrator.
    pub administrator: ProfileId,
    /// How locks know it.
    pub owner_id: OwnerId,
}

/// What an invitation is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// What the installation is called.
    pub installation_name: Name,
    /// What the person is called.
    pub person_name: Name,
    /// The address that the link was sent to: having the secret shows that the caller reads it.
    pub email: EmailAddress,
    /// The language of mail.
    pub language: Language,
    /// Until when it can be used.
    pub expires_at: Instant,
}

/// What a phone finds in this installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalkedInstallation {
    /// Its id.
    pub id: InstallationId,
    /// What it is called.
    pub name: Name,
    /// How locks know it.
    pub owner_id: OwnerId,
    /// The generation of its signing keys.
    pub key_epoch: u16,
    /// Its time zone.
    pub zone: Zone,
    /// Its special days.
    pub calendar: Calendar,
    /// The person's doors, at most 40.
    pub doors: Vec<WalkedDoor>,
    /// The signed keys of the epoch.
    pub key_updates: Vec<Hex>,
    /// Where the next answer begins.
    pub next: Option<String>,
}

/// A door as a phone sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalkedDoor {
    /// Its id.
    pub id: AccessPointId,
    /// What it is called.
    pub name: Name,
    /// Where it is.
    pub place: Option<Name>,
    /// What the plate beside it says.
    pub plate: Option<Name>,
    /// What it is.
    pub kind: DoorKind,
    /// How its lock hears of changes.
    pub profile: DoorProfile,
    /// The person's level.
    pub level: Level,
    /// When anything is allowed: what all windows of the chain share.
    pub window: Option<Window>,
    /// The schedules that must all permit.
    pub schedules: Vec<Schedule>,
    /// What the decision says now.
    pub verdict: Verdict,
    /// The lock, once it has accepted.
    pub lock: Option<LockId>,
    /// The period of ownership.
    pub ownership: Option<u16>,
    /// The order of a lease, if the phone needs one.
    pub order: Option<Order>,
}

/// A lock on its way to this installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationView {
    /// The lock.
    pub lock: LockId,
    /// The grant with both signatures; it may leave the edge once the registry agrees.
    pub grant: Hex,
    /// The signed keys of the epoch.
    pub key_updates: Vec<Hex>,
    /// What the lock's object is told.
    pub registration: crate::lock::message::Registration,
}

/// Somebody who could open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opener {
    /// Who.
    pub profile: ProfileId,
    /// What they were called.
    pub name: Name,
    /// By which permission; none for the root administrator.
    pub grant: Option<GrantId>,
    /// How much.
    pub level: Level,
}

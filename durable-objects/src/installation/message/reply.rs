//! What an installation answers.

use domain::access::Verdict;
use domain::calendar::Calendar;
use domain::email::EmailAddress;
use domain::grant::Status;
use domain::hex::Hex;
use domain::id::{AccessPointId, GrantId, InstallationId, LockId, ProfileId};
use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::installation::administration_log::Part;
use domain::installation::profile::{ProfileState, Segment};
use domain::language::Language;
use domain::level::Level;
use domain::name::Name;
use domain::order::{Cause, Order, OwnerId, OwnershipPeriod};
use domain::reason::Reason;
use domain::schedule::Schedule;
use domain::sync_score::SyncScore;
use domain::time::Instant;
use domain::window::Window;
use domain::zone::Zone;
use serde::{Deserialize, Serialize};

use super::Invitation;

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
    /// The installation.
    Installation(InstallationView),
    /// Doors.
    Doors(Page<DoorView>),
    /// A door.
    Door(DoorView),
    /// A door with its permissions.
    DoorPage(Box<DoorPage>),
    /// People.
    People(Page<PersonView>),
    /// A person.
    Person(PersonView),
    /// A person with their permissions.
    PersonPage(Box<PersonPage>),
    /// New permissions.
    Given(Vec<GivenGrant>),
    /// A permission.
    Grant(Box<GrantView>),
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
        /// The door.
        door: DoorView,
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

/// The installation, as one of its people sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallationView {
    /// Its id.
    pub id: InstallationId,
    /// What it is called.
    pub name: Name,
    /// Its IANA time zone.
    pub zone: String,
    /// How locks know it.
    pub owner_id: OwnerId,
    /// The generation of its signing keys.
    pub key_epoch: u16,
    /// Who the caller is here.
    pub profile: ProfileId,
    /// What the caller may do now.
    pub may: InstallationActs,
    /// Its version.
    pub version: u64,
}

/// What somebody may do in the installation as a whole.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent answers, named one by one"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallationActs {
    /// Change name and zone.
    pub administer: bool,
    /// Create doors.
    pub create_doors: bool,
    /// See, create and change people.
    pub manage_people: bool,
    /// See the log of what was done.
    pub see_audit_log: bool,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The part.
    pub items: Vec<T>,
    /// Where the next one begins.
    pub next: Option<String>,
}

/// A door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorView {
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
    /// The caller's level here.
    pub level: Option<Level>,
    /// Its lock, for those who may see permissions.
    pub lock: Option<LockView>,
    /// The worst score of its permissions, for those who may see them.
    pub score: Option<SyncScore>,
    /// Its version.
    pub version: u64,
}

/// A lock and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockView {
    /// Its id.
    pub id: LockId,
    /// Whether it has accepted this installation.
    pub active: bool,
    /// The version of the newest state that was signed for it.
    pub state_version: u32,
    /// The newest version that it has confirmed.
    pub applied_version: u32,
    /// When a phone last brought word from it.
    pub last_contact: Option<Instant>,
    /// The charge of its battery in percent.
    pub battery_percent: Option<u8>,
    /// How many phones have a lease for it.
    pub carriers: u32,
    /// Openings counted.
    pub openings: u64,
    /// Refusals counted.
    pub refusals: u64,
    /// Revoked serials that its newest state has no room for.
    #[serde(default)]
    pub left_out: u32,
}

/// A door with its permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorPage {
    /// The door.
    pub door: DoorView,
    /// Whether these are all permissions, or only the caller's own and what hangs from them.
    pub complete: bool,
    /// What the caller may do here.
    pub may: DoorActs,
    /// The permissions.
    pub grants: Page<GrantView>,
}

/// What somebody may do at a door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorActs {
    /// Change its name and place.
    pub change: bool,
    /// Enrol and release its lock.
    pub install_lock: bool,
    /// The levels that they may give here.
    pub give: Vec<Level>,
}

/// A permission as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantView {
    /// Its id.
    pub id: GrantId,
    /// Whose.
    pub profile: ProfileId,
    /// What they are called.
    pub person_name: Name,
    /// What sort of user they are.
    pub segment: Segment,
    /// Where.
    pub door: AccessPointId,
    /// What the door is called.
    pub door_name: Name,
    /// How much.
    pub level: Level,
    /// Between which instants.
    pub window: Window,
    /// On which days at which times.
    pub schedule: Option<Schedule>,
    /// The status of time alone.
    pub status: Status,
    /// Why it does not open now, if it does not.
    pub refused: Option<Reason>,
    /// From when it would open.
    pub opens_from: Option<Instant>,
    /// Since when it is withdrawn.
    pub revoked_at: Option<Instant>,
    /// What it hangs from.
    pub parent: Option<GrantId>,
    /// Who gave it.
    pub given_by: Option<Name>,
    /// When.
    pub given_at: Instant,
    /// How far the lock is behind.
    pub sync: Option<SyncView>,
    /// Whether the caller may change or withdraw it.
    pub may_change: bool,
    /// Its version.
    pub version: u64,
}

/// How far a lock is behind what was decided about a permission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncView {
    /// The score.
    pub score: SyncScore,
    /// When a phone last brought word from the lock.
    pub last_contact: Option<Instant>,
    /// What the lock has not confirmed, gravest first.
    pub pending: Vec<Cause>,
    /// Until when it could still be misused.
    pub misuse_until: Option<Instant>,
    /// Whether the holder's phone has fetched since the last change.
    pub fetched: bool,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// Their id.
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
    pub state: ProfileState,
    /// Whether they are the one root administrator.
    pub root: bool,
    /// Whether an account has joined.
    pub joined: JoinedView,
    /// Their version.
    pub version: u64,
}

/// Whether an account has joined a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinedView {
    /// It has.
    Joined,
    /// An invitation waits.
    Invited,
    /// No invitation can be used.
    Expired,
}

/// A person with their permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonPage {
    /// The person.
    pub person: PersonView,
    /// The permissions, newest first.
    pub grants: Page<GrantView>,
}

/// A new permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenGrant {
    /// Its id.
    pub id: GrantId,
    /// Whose.
    pub profile: ProfileId,
    /// Where.
    pub door: AccessPointId,
    /// Its version.
    pub version: u64,
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

//! What the pages show, as plain values: pages are functions of these, and know no API.
//!
//! Moments are texts already, because only a browser can format them.

use domain::grant::Status;
use domain::installation::profile::Segment;
use domain::level::Level;
use domain::sync_score::SyncScore;
use kit::language::Language;
use kit::language::format::TimeText;
use yew::AttrValue;

/// Who looks at the portal, and at what.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameView {
    /// The installation that is shown.
    pub installation: AttrValue,
    /// All installations of this person: id and name, for the switch.
    pub installations: Vec<(AttrValue, AttrValue)>,
    /// The id of the one that is shown.
    pub current: AttrValue,
    /// Who is signed in.
    pub name: AttrValue,
    /// Who is signed in operates the server.
    pub operator: bool,
}

/// One door in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct DoorRow {
    /// The access point.
    pub id: AttrValue,
    /// House number or letter.
    pub plate: AttrValue,
    /// Its name.
    pub name: AttrValue,
    /// Its address.
    pub place: AttrValue,
    /// Its lock.
    pub lock: LockView,
}

/// What a reader gets to know about a door's lock.
#[derive(Clone, Debug, PartialEq)]
pub enum LockView {
    /// There is none yet.
    Missing,
    /// The reader may not see whether there is one.
    Hidden,
    /// It is known.
    Known(LockSummaryView),
}

impl LockView {
    /// What is known about the lock.
    #[must_use]
    pub const fn known(&self) -> Option<&LockSummaryView> {
        if let Self::Known(lock) = self {
            Some(lock)
        } else {
            None
        }
    }
}

/// What is known about a lock.
#[derive(Clone, Debug, PartialEq)]
pub struct LockSummaryView {
    /// The worst of its permissions.
    pub score: SyncScore,
    /// Changes that the lock does not know yet.
    pub waiting: usize,
    /// Its last contact; none if never.
    pub contact: Option<TimeText>,
    /// `74 %` and when it was measured.
    pub battery: Option<(AttrValue, TimeText)>,
}

/// How soon somebody must do something about it; 5 is now. What was never in contact stands between
/// what heals and what needs a visit.
#[must_use]
pub const fn urgency(score: SyncScore) -> u8 {
    match score {
        SyncScore::Red => 5,
        SyncScore::Orange => 4,
        SyncScore::Grey => 3,
        SyncScore::Yellow => 2,
        SyncScore::LightGreen => 1,
        SyncScore::DarkGreen => 0,
    }
}

/// One person in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonRow {
    /// The profile.
    pub id: AttrValue,
    /// Name.
    pub name: AttrValue,
    /// Address.
    pub email: AttrValue,
    /// What kind of user they are.
    pub segment: Segment,
    /// Whether they ever signed in, or are locked.
    pub state: PersonState,
}

/// The word of a segment.
#[must_use]
pub fn segment_word(segment: Segment, language: Language) -> &'static str {
    let common = language.common();
    match segment {
        Segment::Employee => common.segment_employee,
        Segment::Resident => common.segment_resident,
        Segment::Contractor => common.segment_contractor,
        Segment::Owner => common.segment_owner,
    }
}

/// Whether a person is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonState {
    /// Signed in before.
    Joined,
    /// Invited.
    Invited,
    /// Invited, and the link is over.
    Expired,
    /// Locked.
    Locked,
}

/// The word of a level.
#[must_use]
pub fn level_word(level: Level, language: Language) -> &'static str {
    let common = language.common();
    match level {
        Level::Guest => common.level_guest,
        Level::Host => common.level_host,
        Level::Manager => common.level_manager,
        Level::RootAdministrator => common.level_administrator,
    }
}

/// One door's page.
#[derive(Clone, Debug, PartialEq)]
pub struct DoorPageView {
    /// The door and its lock.
    pub door: DoorRow,
    /// Version of the state that is due, and the one that the lock confirmed.
    pub versions: Option<(AttrValue, Option<AttrValue>)>,
    /// Who may open it. None if there may be more than this reader may see; the count follows.
    pub grants: Vec<GrantRow>,
    /// People of units, who are counted and not named (`authority.md`, Privacy of units).
    pub unit_people: usize,
    /// What the lock does not know yet.
    pub pending: Vec<PendingRow>,
    /// Withdrawn leases of which the lock cannot be told, for want of room.
    pub left_out: usize,
    /// This reader may end every lease of the lock.
    pub may_lift_floor: bool,
    /// This reader may give access here.
    pub may_grant: bool,
}

/// One permission.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantRow {
    /// The grant.
    pub id: AttrValue,
    /// Who.
    pub name: AttrValue,
    /// What kind of user.
    pub segment: Segment,
    /// Its level.
    pub level: Level,
    /// `Immer`, `Mo–Fr 06:00–20:00`, `bis 15.11.2026`.
    pub validity: AttrValue,
    /// Its status now, exactly one (`R004.56`); none once it was taken back.
    pub status: Option<Status>,
    /// How far the lock is behind for it (`R004.59`); none for those who may not see it.
    pub score: Option<SyncScore>,
    /// Which change waits, since when, until when at the latest.
    pub detail: AttrValue,
    /// A change above it made its schedule too wide (`R001.47`).
    pub needs_review: bool,
    /// This reader may change it.
    pub may_edit: bool,
}

/// The words of a status (`R004.52` to `R004.55`); none: it was taken back.
#[must_use]
pub fn status_words(status: Option<Status>, language: Language) -> &'static str {
    let common = language.common();
    match status {
        Some(Status::Active) => common.status_active,
        Some(Status::Pending) => common.status_pending,
        Some(Status::Expired) => common.status_expired,
        Some(Status::Inactive) => common.status_inactive,
        None => common.status_taken_back,
    }
}

/// A change that waits for the lock.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingRow {
    /// Unique on the page.
    pub id: AttrValue,
    /// Whose.
    pub name: AttrValue,
    /// What kind of change.
    pub change: Change,
    /// Since when, where that is known.
    pub since: Option<TimeText>,
    /// Until when it can still be misused at the latest; none if no key was in circulation.
    pub misuse_until: Option<TimeText>,
    /// How urgent.
    pub score: SyncScore,
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Taken back.
    TakenBack,
    /// Times cut or level lowered.
    Narrowed,
    /// A device was blocked.
    DeviceBlocked,
    /// A person was blocked.
    PersonBlocked,
}

impl Change {
    /// In words, with the name.
    #[must_use]
    pub fn words(self, name: &str, language: Language) -> String {
        let portal = language.portal();
        let pattern = match self {
            Self::TakenBack => portal.change_taken_back,
            Self::Narrowed => portal.change_narrowed,
            Self::DeviceBlocked => portal.change_device_blocked,
            Self::PersonBlocked => portal.change_person_blocked,
        };
        pattern.with([name])
    }
}

/// The first start of an empty server.
#[derive(Clone, Debug, PartialEq)]
pub enum FirstRunView {
    /// Whether the caller is an operator already is not known yet.
    Asking,
    /// The code, then a passkey for the operator.
    Operator {
        /// The code.
        token: AttrValue,
        /// The operator's name.
        name: AttrValue,
    },
    /// An installation.
    Installation {
        /// It is the first one of this server.
        first: bool,
        /// Its name.
        name: AttrValue,
        /// Its IANA zone.
        zone: AttrValue,
        /// The root administrator's name.
        administrator: AttrValue,
        /// The root administrator's address.
        email: AttrValue,
    },
    /// Ready.
    Done {
        /// It is the first one of this server.
        first: bool,
        /// Its name.
        name: AttrValue,
        /// Where the administrator's invitation went.
        administrator: AttrValue,
    },
}

/// Which field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormField {
    /// The set-up code.
    Token,
    /// A person's name.
    Name,
    /// An address for mail.
    Email,
    /// The installation's name.
    Installation,
    /// A time zone.
    Zone,
    /// A door's name.
    Door,
    /// A door's plate.
    Plate,
    /// A door's address.
    Place,
    /// A segment or kind.
    Kind,
    /// How a door's lock hears of changes.
    Profile,
    /// A list from a manufacturer.
    Import,
    /// The key that signs the list.
    MakerKey,
}

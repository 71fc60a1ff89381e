//! What the pages show, as plain values: pages are functions of these, and know no API.
//!
//! Moments are texts already, because only a browser can format them.

mod enrol;
mod me;

use domain::reason::Reason;
use kit::components::week_grid::Stretch;
use kit::language::format::TimeText;
use yew::AttrValue;

use crate::transport::LinkFailure;

pub use enrol::{EnrolAction, EnrolStep, EnrolView};
pub use me::{DeviceView, MeAction, MeQuestion, MeView, PasskeyView};

/// All doors of this person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DoorsView {
    /// By name.
    pub doors: Vec<DoorView>,
    /// Without network: until when the doors open all the same.
    pub offline: Option<Offline>,
    /// Why there are no doors, or no newer ones.
    pub trouble: Option<DoorsTrouble>,
    /// The address of this account, to be named when asking for access.
    pub email: AttrValue,
}

/// What went wrong when the doors were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorsTrouble {
    /// The stable code.
    pub code: AttrValue,
    /// The number of the request.
    pub request: Option<AttrValue>,
}

/// No network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offline {
    /// The first lease ends then; none if there is none.
    pub keys_until: Option<TimeText>,
}

/// One door.
#[derive(Clone, Debug, PartialEq)]
pub struct DoorView {
    /// The access point, as in addresses.
    pub id: AttrValue,
    /// House number or letter.
    pub plate: AttrValue,
    /// Its name.
    pub name: AttrValue,
    /// Address or building.
    pub place: AttrValue,
    /// Whether it opens.
    pub state: DoorState,
}

/// Whether a door opens with this phone now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DoorState {
    /// It opens.
    Opens {
        /// The access itself ends within 48 hours.
        valid_until: Option<TimeText>,
    },
    /// Only time stands in the way: greyed, `inaktiv`, and when it opens again (`R004.48` to `50`).
    Inactive {
        /// Why.
        reason: Reason,
        /// When it opens next, if that is in sight.
        again: Option<TimeText>,
    },
    /// Something else stands in the way.
    Refused(Reason),
    /// The phone has no lease for it yet.
    NoKey,
    /// The lease has ended and could not be renewed.
    KeyEnded,
    /// The door has no lock yet.
    NoLock {
        /// This person may connect one.
        may_enrol: bool,
    },
    /// This browser has no way to this door.
    Elsewhere,
}

impl DoorState {
    /// Whether a tap makes sense.
    #[must_use]
    pub const fn opens(&self) -> bool {
        matches!(self, Self::Opens { .. })
    }
}

/// What a person does on the page of the doors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DoorsAction {
    /// Open this door.
    Open(AttrValue),
    /// Show the other ways.
    OtherWays,
    /// Ask the server again.
    LookAgain,
    /// Go to signing in.
    SignIn,
    /// Connect a lock to this door.
    Enrol(AttrValue),
}

/// One opening on the whole screen.
#[derive(Clone, Debug, PartialEq)]
pub struct StageView {
    /// The door's name.
    pub name: AttrValue,
    /// Its address.
    pub place: AttrValue,
    /// What happens.
    pub stage: Stage,
}

/// What happens at the door.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// The opening before still holds the radio; this one goes on by itself.
    Ending,
    /// The browser asks the person, or looks for the lock.
    Searching {
        /// The browser is about to show its chooser.
        chooser: bool,
    },
    /// Making the link.
    Connecting {
        /// From 1.
        attempt: u8,
    },
    /// Bringing the lock up to date.
    Updating,
    /// Asking the lock.
    Opening {
        /// The lock was brought up to date first.
        updated: bool,
    },
    /// Open.
    Open {
        /// When.
        at: TimeText,
        /// `1,9 s`
        took: AttrValue,
        /// `4 s`; none when no end is set or it is over.
        remaining: Option<AttrValue>,
        /// The phone brought the lock up to date.
        carried: bool,
    },
    /// The lock, or our own reading of the lease, said no.
    Refused {
        /// Why.
        reason: Reason,
        /// When it opens next.
        again: Option<TimeText>,
        /// The permitted times of today, where a schedule is the reason.
        today: Option<Vec<Stretch>>,
    },
    /// Not reached.
    NotReached(LinkFailure),
}

/// What a person does on the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageAction {
    /// Stop.
    Cancel,
    /// Back to the doors.
    Done,
    /// The same door again.
    Again,
    /// Show the other ways.
    OtherWays,
}

/// Where a person stands in signing in.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInView {
    /// Passkey or address.
    Start {
        /// What is typed.
        email: AttrValue,
        /// The address is not one.
        email_wrong: bool,
        /// This browser has passkeys.
        passkeys: bool,
        /// Something is under way.
        busy: bool,
        /// What went wrong last.
        trouble: Option<SignInTrouble>,
    },
    /// The link is on its way.
    Sent {
        /// To this address.
        email: AttrValue,
        /// `15 Minuten`
        lifetime: AttrValue,
    },
    /// The link was followed; nothing has happened yet, since scanners of mail follow links too.
    Confirm {
        /// Something is under way.
        busy: bool,
    },
    /// An invitation was opened: accept it?
    Invited {
        /// Where to.
        installation: AttrValue,
        /// What the invited person is called there.
        person: AttrValue,
        /// Something is under way.
        busy: bool,
    },
    /// What the link is about is being asked.
    Looking,
    /// The invitation is used or over.
    InvitationOver,
    /// The link is used or over.
    LinkDead,
    /// Signed in by link: a passkey would help the next time.
    OfferPasskey {
        /// Something is under way.
        busy: bool,
        /// Leases of higher levels come only from then on.
        waits_until: Option<TimeText>,
        /// What went wrong.
        trouble: Option<SignInTrouble>,
    },
}

/// What went wrong in signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInTrouble {
    /// The passkey dialog was closed or failed.
    PasskeyCancelled,
    /// The server or the network said no.
    Problem {
        /// The stable code.
        code: AttrValue,
        /// The number of the request.
        request: Option<AttrValue>,
    },
}

/// What a person does while signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInAction {
    /// Use a passkey.
    Passkey,
    /// Type an address.
    Email(String),
    /// Send the link.
    SendLink,
    /// Yes, it is me.
    Confirm,
    /// Back to the start.
    StartOver,
    /// Make a passkey.
    MakePasskey,
    /// Not now.
    Later,
}

/// One thing that must be right before the first trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckRow {
    /// What.
    pub check: Check,
    /// How it is.
    pub outcome: CheckOutcome,
}

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Bluetooth can be used.
    Bluetooth,
    /// This browser can use Bluetooth at all.
    Browser,
    /// The key of this device exists.
    DeviceKey,
    /// The browser keeps what is stored.
    Storage,
    /// The app is on the home screen.
    Installed,
    /// The same in a browser that puts it there only by hand.
    InstalledByHand,
}

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckOutcome {
    /// Fine.
    Good,
    /// Doors won't open.
    Missing,
    /// Doors open, but it would be better.
    Advised,
}

/// What a person does on the page of checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckAction {
    /// Look again.
    Again,
    /// Ask the browser to keep what is stored.
    KeepStorage,
    /// Put the app on the home screen.
    Install,
}

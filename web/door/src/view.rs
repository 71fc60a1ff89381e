//! What the pages show, as plain values: pages are functions of these, and know no API.
//!
//! Moments are texts already, because only a browser can format them.

use domain::reason::Reason;
use kit::components::week_grid::Stretch;
use kit::language::format::TimeText;
use yew::AttrValue;

use crate::transport::LinkFailure;

/// All doors of this person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DoorsView {
    /// The most likely wanted one first.
    pub doors: Vec<DoorView>,
    /// Without network: until when the doors open all the same.
    pub offline: Option<Offline>,
    /// The address of this account, to be named when asking for access.
    pub email: AttrValue,
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

/// The person's own page.
#[derive(Clone, Debug, PartialEq)]
pub struct MeView {
    /// Name as the account knows it.
    pub name: AttrValue,
    /// Address.
    pub email: AttrValue,
    /// Devices, this one first.
    pub devices: Vec<DeviceView>,
    /// Passkeys.
    pub passkeys: Vec<PasskeyView>,
    /// Mail when access is gained or lost.
    pub mail_access: bool,
    /// The chosen look: `system`, `light`, `dark`.
    pub theme: AttrValue,
    /// May use the portal.
    pub portal: bool,
    /// What went wrong last, by code.
    pub trouble: Option<AttrValue>,
    /// A question that waits for an answer.
    pub asks: Option<MeQuestion>,
}

/// A question before something that can't be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeQuestion {
    /// Block this device?
    Block(AttrValue),
    /// Delete the account?
    Delete,
}

/// A device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceView {
    /// Its id.
    pub id: AttrValue,
    /// `Chrome auf Android`
    pub name: AttrValue,
    /// The one in the hand.
    pub this: bool,
    /// Blocked for good.
    pub blocked: bool,
    /// Waits for confirmation until then (`decisions.md`, People).
    pub waits_until: Option<TimeText>,
    /// Since when the account has it.
    pub added: TimeText,
}

/// A passkey.
#[derive(Clone, Debug, PartialEq)]
pub struct PasskeyView {
    /// Its id.
    pub id: AttrValue,
    /// What it is called.
    pub name: AttrValue,
    /// When it was used last.
    pub last_used: TimeText,
}

/// What a person does on their own page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeAction {
    /// Ask whether to block this device.
    AskBlock(AttrValue),
    /// Block it.
    Block(AttrValue),
    /// Confirm a new device.
    Confirm(AttrValue),
    /// Add a passkey.
    AddPasskey,
    /// Remove a passkey.
    RemovePasskey(AttrValue),
    /// Choose a language by tag.
    Language(AttrValue),
    /// Choose a look.
    Theme(AttrValue),
    /// Mail when access is gained or lost.
    MailAccess(bool),
    /// Check this phone.
    Check,
    /// Sign out here.
    SignOut,
    /// Sign out on all devices.
    SignOutEverywhere,
    /// Ask whether to delete the account.
    AskDelete,
    /// Delete it.
    Delete,
    /// No.
    Dismiss,
}

/// Connecting a lock to a door, on the spot.
#[derive(Clone, Debug, PartialEq)]
pub struct EnrolView {
    /// The door's name.
    pub door: AttrValue,
    /// The installation's name.
    pub installation: AttrValue,
    /// Where it stands.
    pub step: EnrolStep,
}

/// Where connecting stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnrolStep {
    /// The code is asked.
    Code {
        /// What is typed.
        code: AttrValue,
        /// It is not a code.
        wrong: bool,
    },
    /// The lock says who it is.
    Asking,
    /// The installation takes it.
    Claiming,
    /// The button inside must be pressed.
    Press {
        /// `60 s`
        remaining: AttrValue,
    },
    /// Connected.
    Done,
    /// Not connected, because of the link.
    NotReached(LinkFailure),
    /// Not connected, because the server said no.
    Problem {
        /// The stable code.
        code: AttrValue,
        /// The number of the request.
        request: Option<AttrValue>,
    },
}

/// What a person does while connecting a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnrolAction {
    /// Type the code.
    Code(String),
    /// Look for the lock.
    Start,
    /// Begin again.
    Again,
    /// Open the door that was connected.
    TryIt,
    /// Back to the doors.
    Leave,
}

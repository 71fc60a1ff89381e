//! What the platform's object can be asked and told; the JSON is pinned.

use domain::hex::Hex;
use domain::id::{InstallationId, LockId, PersonId};
use domain::installation::access_point::DoorKind;
use domain::name::Name;
use domain::order::{OwnerId, OwnershipPeriod};
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::message::ObjectMessage;

/// The most lines of one import.
pub const MOST_LINES: usize = 500;
/// The most entries of a page.
pub const MOST_ENTRIES: u16 = 100;

/// A question or a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Whether the first operator is still to be set up.
    IsOpen,
    /// An object's alarm fails: wake it until it has set it again.
    Wake {
        /// The object.
        object: Address,
    },
    /// Whether this person is an operator.
    IsOperator {
        /// The person.
        person: PersonId,
    },
    /// The first operator: only while there is none.
    FirstOperator {
        /// The person.
        person: PersonId,
    },
    /// Another operator.
    AddOperator {
        /// Who adds.
        by: PersonId,
        /// Who is added.
        person: PersonId,
    },
    /// An installation was created.
    RecordInstallation {
        /// The operator who created it.
        by: PersonId,
        /// The installation.
        id: InstallationId,
        /// Its name at creation.
        name: Name,
    },
    /// The installations, by identifier.
    Installations {
        /// The operator who asks.
        by: PersonId,
        /// Only those after this one.
        #[serde(default)]
        after: Option<InstallationId>,
    },
    /// A manufacturer's list.
    Import {
        /// The operator who imports.
        by: PersonId,
        /// The key that signs the manufacturer's certificates.
        manufacturer_key: Hex,
        /// At most 500 lines.
        lines: Vec<Line>,
    },
    /// The hardware, by identifier.
    Hardware {
        /// The operator who asks.
        by: PersonId,
        /// Only those after this one.
        #[serde(default)]
        after: Option<LockId>,
    },
    /// Whether an installation may begin to enrol a lock: a list had it, with this certificate, and
    /// nobody else owns it. Changes nothing.
    Introduce {
        /// The installation that wants to own it.
        installation: InstallationId,
        /// The lock's introduction, as the phone read it.
        introduction: Hex,
    },
    /// An installation wants to own a lock (A26).
    Claim(Claim),
    /// The installation owns the lock no more.
    Release {
        /// The lock.
        lock: LockId,
        /// The period of ownership that is over.
        period: OwnershipPeriod,
    },
}

/// One lock of a manufacturer's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The signed device certificate.
    pub certificate: Hex,
    /// The eight bytes printed inside the door.
    pub setup_secret: Hex,
}

/// The proof that somebody stands inside the door of a lock that nobody owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The installation that wants to own it.
    pub installation: InstallationId,
    /// The installation as locks know it.
    pub owner_id: OwnerId,
    /// The lock's introduction, as the phone read it.
    pub introduction: Hex,
    /// HMAC-SHA256 with the setup secret over lock, nonce and owner (`DL1 C.11`).
    pub proof: Hex,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Yes or no.
    Answer(bool),
    /// It is noted, now or since earlier.
    Noted,
    /// Installations.
    Installations {
        /// At most [`MOST_ENTRIES`].
        items: Vec<KnownInstallation>,
        /// Whether there are more.
        more: bool,
    },
    /// What became of each line, in the order of the lines.
    Imported(Vec<LineVerdict>),
    /// Hardware.
    Hardware {
        /// At most [`MOST_ENTRIES`].
        items: Vec<KnownLock>,
        /// Whether there are more.
        more: bool,
    },
    /// The introduction is good.
    Introduced {
        /// The lock.
        lock: LockId,
    },
    /// The claim is good.
    Claimed(ClaimedLock),
    /// The lock belongs to nobody.
    Released,
}

/// An installation of this deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownInstallation {
    /// The installation.
    pub id: InstallationId,
    /// Its name at creation.
    pub name: Name,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineVerdict {
    /// The lock is new.
    Added(LockId),
    /// The lock was there, with the same certificate and secret.
    Known(LockId),
    /// The lock was there with another certificate or secret; nothing was changed.
    Differs(LockId),
    /// The certificate or the secret is no such thing, or another key signed it.
    Unreadable,
}

/// A lock of this deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownLock {
    /// The lock.
    pub lock: LockId,
    /// Door or Safe.
    pub class: DoorKind,
    /// The manufacturer's number.
    pub model: u16,
    /// Who owns it.
    pub owner: Option<InstallationId>,
}

/// What an installation needs to grant itself ownership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedLock {
    /// The lock.
    pub lock: LockId,
    /// The lock's public key.
    pub lock_key: Hex,
    /// The lock's ownership counter now; the grant is for the next.
    pub ownership: u16,
    /// The nonce that the grant repeats.
    pub nonce: Hex,
}

impl ObjectMessage for Message {
    type Reply = Reply;

    /// Each command says what should be, not what should change.
    fn may_be_repeated(&self) -> bool {
        true
    }
}

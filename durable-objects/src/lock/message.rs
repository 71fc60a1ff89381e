//! What a lock's object can be asked and told; the JSON is pinned.

use domain::access::Refused;
use domain::hex::Hex;
use domain::id::{AccessPointId, InstallationId, LockId};
use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::order::{Narrowings, Order, OwnerId, OwnershipPeriod};
use domain::time::Instant;
use domain::zone::Zone;
use serde::{Deserialize, Serialize};

use crate::message::ObjectMessage;
use crate::outbox::Envelope;

/// A question or a piece of news.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// An installation begins a period of ownership; nothing opens before it is active.
    Register(Registration),
    /// The lock has signed that it belongs to the installation now.
    Activate {
        /// The period of ownership that it accepted.
        period: OwnershipPeriod,
        /// The signed acknowledgement (`DL1 C.11`).
        acknowledgement: Hex,
    },
    /// The installation has ended the period of ownership.
    Release(OwnershipPeriod),
    /// Issue a lease and compose the state that goes with it.
    Issue(Box<Order>),
    /// The installation's narrowings, from its outbox.
    Narrow {
        /// The head of the message.
        envelope: Envelope,
        /// The period of ownership that it is about.
        ownership: u16,
        /// What the lock has said that it has applied ([`LockSummary::heard_narrowings`]).
        ///
        /// [`LockSummary::heard_narrowings`]: domain::order::LockSummary::heard_narrowings
        after: u64,
        /// Everything that has ended here since.
        narrowings: Narrowings,
    },
    /// What a phone brought from the lock.
    Report(Report),
    /// What a time token is signed with.
    Context,
}

/// Who owns the lock from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The lock.
    pub lock: LockId,
    /// The lock's public key.
    pub lock_key: Hex,
    /// The owner.
    pub installation: InstallationId,
    /// Where the lock is.
    pub access_point: AccessPointId,
    /// A door or a Safe.
    pub kind: DoorKind,
    /// With or without a gateway.
    pub profile: DoorProfile,
    /// The owner as the lock knows it.
    pub owner_id: OwnerId,
    /// The period of ownership.
    pub ownership: u16,
    /// The generation of the owner's signing keys.
    pub key_epoch: u16,
    /// The installation's time zone.
    pub zone: Zone,
    /// The nonce in the grant, which the lock's acknowledgement repeats.
    pub nonce: Hex,
}

/// Signed objects of the lock, in any order, old ones and repetitions included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Acknowledgements (`DL1 C.6`).
    #[serde(default)]
    pub acknowledgements: Vec<Hex>,
    /// Event uploads (`DL1 C.7`).
    #[serde(default)]
    pub events: Vec<Hex>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The registration is noted; this is the first state.
    Registered {
        /// The signed state.
        state: Hex,
        /// Its version.
        version: u32,
    },
    /// The lock belongs to the installation.
    Activated,
    /// The lock belongs to nobody.
    Released,
    /// A lease.
    Issued(Issued),
    /// No lease now; nothing is withdrawn.
    Closed {
        /// Why, and when again.
        refused: Option<Refused>,
        /// The state all the same: the phone is a courier.
        state: Hex,
        /// Its version.
        version: u32,
    },
    /// The news is about another period of ownership: nothing was done, and nothing has to be sent
    /// again.
    AnotherPeriod,
    /// The narrowings are applied, now or since earlier.
    Narrowed {
        /// The highest sequence that is applied.
        sequence: u64,
    },
    /// What the report brought.
    Reported(Reported),
    /// What a time token is signed with.
    Context(Context),
}

/// A lease and what the phone brings to the lock with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// The signed credential.
    pub lease: Hex,
    /// The newest signed state.
    pub state: Hex,
    /// Its version.
    pub version: u32,
    /// The version that the lock must have before it accepts the lease.
    pub gate: u32,
    /// The lease's serial.
    pub serial: u32,
    /// The generation of the signing keys.
    pub key_epoch: u16,
    /// The lease's first instant.
    pub not_before: Instant,
    /// The first instant after the lease.
    pub not_after: Instant,
}

/// What a report changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// The newest version that the lock is known to have applied.
    pub applied_version: u32,
    /// The highest event that the edge holds; a phone may forget older ones.
    pub event_mark: u32,
    /// How many objects were not genuine, or did not follow what the edge holds.
    pub ignored: u32,
}

/// What a time token is signed with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The owner.
    pub owner_id: OwnerId,
    /// The period of ownership.
    pub ownership: u16,
    /// The generation of the signing keys.
    pub key_epoch: u16,
}

impl ObjectMessage for Message {
    type Reply = Reply;

    /// Every message is a state or idempotent by what it carries; issuing twice gives the same line
    /// another lease of the same serial.
    fn may_be_repeated(&self) -> bool {
        true
    }
}

//! Doors and safes of an installation, their locks, and who may open them.

use domain::hex::Hex;
use domain::id::LockId;
use domain::installation::access_point::{DoorKind, DoorProfile};
use domain::name::Name;
use domain::order::OwnerId;
pub use domain::view::door::{Door, DoorActs, DoorLock, DoorPage, Doors};

/// `POST /api/installations/{installation}/doors`; answered with 201 and [`Door`].
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateDoor {
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
}

/// `PATCH /api/installations/{installation}/doors/{door}`, with `If-Match`; what is absent stays, and
/// an empty text removes.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeDoor {
    /// What it is called from now on.
    pub name: Option<Name>,
    /// Where it is.
    pub place: Option<String>,
    /// What the plate beside it says.
    pub plate: Option<String>,
}

/// `POST /api/installations/{installation}/doors/{door}/lock`: begin the enrolment of a lock.
///
/// All bytes are hexadecimal. Answered with 201 and [`LockEnrolment`]; may be repeated until the
/// lock has accepted.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EnrolLock {
    /// The lock's answer to Hello: certificate, ownership counter and nonce (DL1 C.11).
    pub hello: Hex,
    /// HMAC-SHA256 by the setup secret over nonce and owner id (A28).
    pub proof: Hex,
}

/// What the phone hands to the lock, in this order: the grant of ownership, the key updates, the
/// first state.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LockEnrolment {
    /// The lock.
    pub lock: LockId,
    /// The owner that the lock obeys from now on.
    pub owner_id: OwnerId,
    /// The period of ownership that begins.
    pub ownership: u16,
    /// The grant of ownership, signed by the owner and counter-signed by the operators.
    pub grant: Hex,
    /// The keys of the current epoch.
    pub key_updates: Vec<Hex>,
    /// The first state.
    pub state: Hex,
}

/// `POST /api/installations/{installation}/doors/{door}/lock/activation`: the lock has accepted.
/// Answered with 200 and [`Door`].
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ActivateLock {
    /// The lock's signed acknowledgement, hexadecimal.
    pub acknowledgement: Hex,
}

/// `DELETE /api/installations/{installation}/doors/{door}/lock`, with `If-Match`: what a phone hands
/// to the lock so that it forgets this owner; a lock that never accepted needs none. Asked again, the
/// release of the door's last lock is signed again.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LockRelease {
    /// The lock.
    pub lock: LockId,
    /// The signed release, hexadecimal.
    pub release: Option<Hex>,
}

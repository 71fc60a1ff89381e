//! Access points: doors and safes.

use crate::coded::coded;
use crate::id::AccessPointId;
use crate::name::Name;

/// A door or a safe of the installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPoint {
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
    /// Counts its changes, from 1.
    pub version: u64,
}

coded! {
    /// What an access point is.
    DoorKind: "kind of access point" {
        /// A door: its openings are never logged (`R004.74`).
        Door = "door",
        /// A safe, which may have an access log (`R004.77`).
        Safe = "safe",
    }
}

coded! {
    /// How the lock of an access point hears of changes.
    DoorProfile: "profile of access point" {
        /// Always in contact, through a gateway (`R004.63`).
        Classic = "classic",
        /// Offline; phones bring it up to date (`R004.57`).
        Blue = "blue",
    }
}

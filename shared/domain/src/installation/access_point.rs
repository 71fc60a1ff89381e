//! Access points: doors and safes.

use crate::coded::coded;

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

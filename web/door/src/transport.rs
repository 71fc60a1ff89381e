//! How the phone reaches a lock: one trait, so that the way is a detail.

#[cfg(feature = "virtual-lock")]
pub mod nearby;
#[cfg(feature = "virtual-lock")]
pub mod virtual_lock;
pub mod web_bluetooth;

use std::future::Future;

use credential::frame::Frame;
use credential::number::LockId;

/// The ways of this build.
#[cfg(not(feature = "virtual-lock"))]
pub type Transport = web_bluetooth::WebBluetooth;

/// The ways of this build.
#[cfg(feature = "virtual-lock")]
pub type Transport = nearby::Nearby;

/// A way to a lock.
///
/// One link at a time. A reply is always read back, so a lock that can't notify works too.
pub trait DoorTransport {
    /// What this device can do now; decided at the start and shown as words, never as an error.
    fn availability(&self) -> impl Future<Output = Availability>;

    /// Finds the lock, asking the person if the browser wants that. Must run inside the tap.
    fn find(&self, sought: Sought) -> impl Future<Output = Result<(), LinkFailure>>;

    /// Makes a link to what was found; gives up by itself after 4 seconds.
    fn connect(&self) -> impl Future<Output = Result<(), LinkFailure>>;

    /// Writes one frame and reads the reply.
    fn say(&self, frame: &Frame) -> impl Future<Output = Result<Frame, LinkFailure>>;

    /// The link is not needed for now: it is ended after 3 seconds without use.
    fn rest(&self);
}

/// What the phone looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    /// One lock.
    Lock(LockId),
    /// Any lock, to connect a new one to a door.
    AnyLock,
}

/// What a device can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// It opens doors.
    Ready,
    /// It could, but Bluetooth is off or not allowed.
    Off,
    /// This browser can't at all.
    Missing,
}

/// Why a link failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFailure {
    /// The person closed the chooser: not an error, back to the doors.
    Dismissed,
    /// Bluetooth is off or not allowed.
    Off,
    /// The lock did not answer: too far, asleep, or with another phone.
    OutOfReach,
    /// The link broke.
    Lost,
    /// What came makes no sense to this app.
    Strange,
    /// The phone has lost its key.
    KeyGone,
}

impl LinkFailure {
    /// Whether the same attempt may succeed a moment later.
    #[must_use]
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::OutOfReach | Self::Lost)
    }
}

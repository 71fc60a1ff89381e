//! What happened in an installation: the rules return it, the store writes it, the log tells it.

use crate::id::{AccessPointId, LockId, PersonId, ProfileId};
use crate::installation::access_point::AccessPoint;
use crate::installation::invitation::Invitation;
use crate::installation::permission::Permission;
use crate::installation::profile::Profile;
use crate::installation::registration::Registration;
use crate::name::Name;
use crate::order::Cause;

/// One change. Values are what holds afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Name or zone are others.
    InstallationChanged {
        /// What it is called.
        name: Name,
        /// Its IANA time zone.
        zone: String,
    },
    /// A new access point.
    AccessPointCreated(AccessPoint),
    /// Its name or place are others.
    AccessPointChanged(AccessPoint),
    /// A new person.
    ProfileCreated(Profile),
    /// Something about a person is other than before.
    ProfileChanged {
        /// The person.
        profile: Profile,
        /// Why leases that rest on them end, if they may less than before.
        narrows: Option<Cause>,
    },
    /// An invitation waits; the one before, if any, is over.
    Invited(Invitation),
    /// The invitation of this person is over without having been used.
    InvitationEnded(ProfileId),
    /// An account has joined.
    Joined {
        /// Who.
        profile: ProfileId,
        /// Which account.
        person: PersonId,
    },
    /// The account has left; the person stays.
    Parted {
        /// Who.
        profile: ProfileId,
        /// Which account.
        person: PersonId,
    },
    /// A new permission.
    Granted(Permission),
    /// A permission is other than before.
    GrantChanged {
        /// The permission.
        permission: Permission,
        /// Whether it allows less in any respect.
        narrows: bool,
    },
    /// A permission is withdrawn.
    GrantRevoked(Permission),
    /// A lock is about to become this installation's.
    RegistrationBegun(Registration),
    /// The lock has accepted.
    RegistrationActivated(Registration),
    /// Every lease of a lock ends, whatever it rests on.
    FloorLifted {
        /// Where the lock is.
        access_point: AccessPointId,
        /// The lock.
        lock: LockId,
    },
    /// The lock is let go.
    RegistrationReleased {
        /// Where it was.
        access_point: AccessPointId,
        /// The lock.
        lock: LockId,
    },
}

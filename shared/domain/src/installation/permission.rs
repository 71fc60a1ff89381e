//! A permission of one person at one access point, as it is stored.

use crate::id::{AccessPointId, GrantId, ProfileId};
use crate::level::Level;
use crate::schedule::Schedule;
use crate::time::Instant;
use crate::window::Window;

/// A grant: one person, one access point, one level, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Its id, the same through all changes.
    pub id: GrantId,
    /// Whose.
    pub profile: ProfileId,
    /// Where.
    pub access_point: AccessPointId,
    /// How much.
    pub level: Level,
    /// Between which instants.
    pub window: Window,
    /// On which days at which times; none is always.
    pub schedule: Option<Schedule>,
    /// What it hangs from: the host's permission, or the one by which a manager created the door;
    /// none for the installation itself.
    pub parent: Option<GrantId>,
    /// Who gave it.
    pub given_by: ProfileId,
    /// When.
    pub given_at: Instant,
    /// When it was withdrawn.
    pub revoked_at: Option<Instant>,
    /// Counts its changes, from 1.
    pub version: u64,
}

impl Permission {
    /// Whether whatever this allows the other allows as well.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        let always = Schedule::always();
        let schedule = |permission: &Self| {
            permission
                .schedule
                .clone()
                .unwrap_or_else(|| always.clone())
        };
        self.level <= other.level
            && self.window.is_within(&other.window)
            && schedule(self).is_within(&schedule(other)).is_ok()
    }
}

//! The attenuation order: what it means to hold or give no more than what reached you
//! (`domain.md` 5.4).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::capability::{Capabilities, Capability};
use crate::id::AccessPointId;
use crate::level::Level;
use crate::schedule::{self, Timetable};
use crate::window::Window;

/// Which access points an authority or a grant covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Objects {
    /// Every access point of the installation, those of the future included.
    All,
    /// These and no others.
    These(BTreeSet<AccessPointId>),
}

impl Objects {
    /// Just one access point.
    #[must_use]
    pub fn only(access_point: AccessPointId) -> Self {
        Self::These(BTreeSet::from([access_point]))
    }

    /// Whether the access point is covered.
    #[must_use]
    pub fn contains(&self, access_point: AccessPointId) -> bool {
        match self {
            Self::All => true,
            Self::These(points) => points.contains(&access_point),
        }
    }

    /// The first access point that is covered here and not there; all of them count as outside of
    /// a list, since the future ones are.
    fn outside(&self, other: &Self) -> Option<Excess> {
        match (self, other) {
            (_, Self::All) => None,
            (Self::All, Self::These(_)) => Some(Excess::AllObjects),
            (Self::These(mine), Self::These(theirs)) => {
                mine.difference(theirs).next().copied().map(Excess::Object)
            }
        }
    }
}

/// What an authority or a grant allows at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Where.
    pub objects: Objects,
    /// What.
    pub capabilities: Capabilities,
    /// How high.
    pub level: Level,
    /// Between which instants.
    pub window: Window,
    /// At which local times; none is always.
    pub timetable: Option<Timetable>,
    /// Whether it may create its own like: the only case in which a child is not strictly lower
    /// (`domain.md` C9).
    pub peers: bool,
}

impl Bounds {
    /// Everything there is: the bounds of an installation's own authority.
    #[must_use]
    pub const fn everything() -> Self {
        Self {
            objects: Objects::All,
            capabilities: Capabilities::ALL,
            level: Level::RootAdministrator,
            window: Window::ALWAYS,
            timetable: None,
            peers: false,
        }
    }

    /// Whether an authority with these bounds may be given by one with `parent`'s: no part may
    /// exceed it, and the level must be lower unless the parent may create peers.
    ///
    /// # Errors
    /// The first [`Excess`], with an exact counter-example.
    pub fn narrower_than(&self, parent: &Self) -> Result<(), Excess> {
        if let Some(excess) = self.objects.outside(&parent.objects) {
            return Err(excess);
        }
        if let Some(capability) = self
            .capabilities
            .difference(parent.capabilities)
            .iter()
            .next()
        {
            return Err(Excess::Capability(capability));
        }
        let low_enough = if parent.peers {
            self.level <= parent.level
        } else {
            self.level < parent.level
        };
        if !low_enough || (self.peers && !parent.peers) {
            return Err(Excess::Level(self.level));
        }
        if !self.window.is_within(&parent.window) {
            return Err(Excess::Window);
        }
        let Some(theirs) = &parent.timetable else {
            return Ok(());
        };
        let Some(mine) = &self.timetable else {
            let always = schedule::Schedule::always();
            return always.is_within(&theirs.schedule).map_err(Excess::Schedule);
        };
        mine.schedule
            .is_within(&theirs.schedule)
            .map_err(Excess::Schedule)?;
        // Schedules are compared by the clock on the wall, which has to be the same one.
        let same_clock = mine.zone == theirs.zone && mine.calendar == theirs.calendar;
        if same_clock || theirs.schedule.is_always() {
            Ok(())
        } else {
            Err(Excess::OtherClock)
        }
    }
}

/// The first part of a child that its parent does not cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Excess {
    /// Every access point, where the parent has a list.
    AllObjects,
    /// This access point.
    Object(AccessPointId),
    /// This capability.
    Capability(Capability),
    /// The level is not lower.
    Level(Level),
    /// Some instant before or after.
    Window,
    /// This local time (`R001.25`).
    Schedule(schedule::Excess),
    /// Times by another zone or other special days: no local time tells what is outside.
    OtherClock,
}

#[cfg(test)]
mod tests;

//! What a permission may allow: acts at an access point, and sets of them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::level::Level;

/// An act at an access point or on what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Open with the app or a tag (`R004.16`).
    Open,
    /// Open from afar, Classic only (`R004.17`, `R004.18`).
    RemoteOpen,
    /// Start a battery change (`R004.25`).
    ChangeBattery,
    /// Invite guests from the app (`R004.19`).
    InviteGuest,
    /// Give the level guest.
    GiveGuest,
    /// Give the level host (`R004.20`).
    GiveHost,
    /// Give the level manager (`R004.21`).
    GiveManager,
    /// Install or uninstall a lock with the app (`R004.22`).
    InstallLock,
    /// Create a door (`R004.23`).
    CreateDoor,
    /// Hand a unit over to a tenant and take it back (`R004.24`).
    HandOver,
    /// See all permissions of a door (`R004.70`).
    SeePermissions,
    /// Define access rights.
    DefineRights,
    /// Create and change people of the installation.
    ManagePeople,
    /// See the administration log of the door's scope.
    SeeAuditLog,
    /// See the access log of a Safe that has it switched on (`R004.78`).
    SeeSafeLog,
    /// Change the installation itself: its name, zone, calendars and modes.
    Administer,
}

impl Capability {
    /// All capabilities, in the order of their bits.
    pub const ALL: [Self; 16] = [
        Self::Open,
        Self::RemoteOpen,
        Self::ChangeBattery,
        Self::InviteGuest,
        Self::GiveGuest,
        Self::GiveHost,
        Self::GiveManager,
        Self::InstallLock,
        Self::CreateDoor,
        Self::HandOver,
        Self::SeePermissions,
        Self::DefineRights,
        Self::ManagePeople,
        Self::SeeAuditLog,
        Self::SeeSafeLog,
        Self::Administer,
    ];

    /// The lowest level that has this capability: the one place where the table of source 004 is
    /// written down; code, tests and help read it from here.
    #[must_use]
    pub const fn lowest_level(self) -> Level {
        match self {
            Self::Open | Self::RemoteOpen | Self::ChangeBattery => Level::Guest,
            Self::InviteGuest | Self::GiveGuest => Level::Host,
            Self::GiveHost
            | Self::InstallLock
            | Self::CreateDoor
            | Self::SeePermissions
            | Self::DefineRights
            | Self::ManagePeople
            | Self::SeeAuditLog
            | Self::SeeSafeLog => Level::Manager,
            Self::GiveManager | Self::HandOver | Self::Administer => Level::RootAdministrator,
        }
    }

    /// The capability that giving this level takes; nobody gives the root administrator's
    /// (`R004.15`: it is transferred, not given).
    #[must_use]
    pub const fn to_give(level: Level) -> Option<Self> {
        match level {
            Level::Guest => Some(Self::GiveGuest),
            Level::Host => Some(Self::GiveHost),
            Level::Manager => Some(Self::GiveManager),
            Level::RootAdministrator => None,
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of capabilities.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Capabilities(u32);

impl Capabilities {
    /// No capability at all.
    pub const NONE: Self = Self(0);
    /// Every capability.
    pub const ALL: Self = Self((1 << Capability::ALL.len()) - 1);

    /// Whether the set has this capability.
    #[must_use]
    pub const fn contains(self, capability: Capability) -> bool {
        self.0 & capability.bit() != 0
    }

    /// Whether every capability of this set is in the other.
    #[must_use]
    pub const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// What both sets have.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What this set has and the other has not.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// This set without one capability.
    #[must_use]
    pub const fn without(self, capability: Capability) -> Self {
        Self(self.0 & !capability.bit())
    }

    /// The capabilities in the order of their bits.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL
            .into_iter()
            .filter(move |capability| self.contains(*capability))
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<T: IntoIterator<Item = Capability>>(capabilities: T) -> Self {
        Self(
            capabilities
                .into_iter()
                .fold(0, |bits, capability| bits | capability.bit()),
        )
    }
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.iter()).finish()
    }
}

/// As a list of names: readable in storage, and a new capability changes no old row.
impl Serialize for Capabilities {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Capabilities {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Vec::<Capability>::deserialize(from)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_written_as_names_and_read_back() {
        let set: Capabilities = [Capability::Open, Capability::GiveHost]
            .into_iter()
            .collect();
        let text = serde_json::to_string(&set).unwrap();
        assert_eq!(text, r#"["open","give_host"]"#);
        assert_eq!(serde_json::from_str::<Capabilities>(&text).unwrap(), set);
        assert!(serde_json::from_str::<Capabilities>(r#"["fly"]"#).is_err());
    }

    #[test]
    fn all_has_every_capability_and_none_has_no_one() {
        for capability in Capability::ALL {
            assert!(Capabilities::ALL.contains(capability));
            assert!(!Capabilities::NONE.contains(capability));
            assert!(!Capabilities::ALL.without(capability).contains(capability));
        }
        assert_eq!(Capabilities::ALL.iter().count(), Capability::ALL.len());
    }
}

//! The four levels of a permission and what each may do (`R004.09` to `R004.25`).

use std::fmt;
use std::str::FromStr;

use crate::capability::{Capabilities, Capability};
use crate::id::text_on_the_wire;

/// How much a permission allows; each level includes those below it (`R004.10`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Lowest: opens.
    Guest,
    /// Middle: also invites guests.
    Host,
    /// High: also gives host rights, installs locks and sees who may open.
    Manager,
    /// Highest: also gives manager rights and hands over; exactly one for each installation
    /// (`R004.14`).
    RootAdministrator,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Self; 4] = [
        Self::Guest,
        Self::Host,
        Self::Manager,
        Self::RootAdministrator,
    ];

    /// The function table of source 004 (`R004.16` to `R004.25`) with the rows of `domain.md` 3.2:
    /// what this level may do, before any other bound.
    #[must_use]
    pub fn capabilities(self) -> Capabilities {
        Capability::ALL
            .into_iter()
            .filter(|capability| capability.lowest_level() <= self)
            .collect()
    }

    /// The level below which this one may give: a giver gives strictly less (`domain.md` 5.4).
    #[must_use]
    pub fn gives(self) -> &'static [Self] {
        match self {
            Self::Guest => &[],
            Self::Host => &[Self::Guest],
            Self::Manager => &[Self::Guest, Self::Host],
            Self::RootAdministrator => &[Self::Guest, Self::Host, Self::Manager],
        }
    }

    /// The stable name on the wire and in storage.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Host => "host",
            Self::Manager => "manager",
            Self::RootAdministrator => "root_administrator",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// The text names no level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLevel;

impl fmt::Display for UnknownLevel {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the level must be guest, host, manager or root_administrator")
    }
}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(text: &str) -> Result<Self, UnknownLevel> {
        Self::ALL
            .into_iter()
            .find(|level| level.code() == text)
            .ok_or(UnknownLevel)
    }
}

text_on_the_wire!(Level: one of Level::ALL);

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of `domain.md` 3.2, columns Guest, Host, Manager, `RootAdmin`.
    const TABLE: &[(Capability, [bool; 4])] = &[
        (Capability::Open, [true, true, true, true]),
        (Capability::RemoteOpen, [true, true, true, true]),
        (Capability::ChangeBattery, [true, true, true, true]),
        (Capability::InviteGuest, [false, true, true, true]),
        (Capability::GiveGuest, [false, true, true, true]),
        (Capability::GiveHost, [false, false, true, true]),
        (Capability::GiveManager, [false, false, false, true]),
        (Capability::InstallLock, [false, false, true, true]),
        (Capability::CreateDoor, [false, false, true, true]),
        (Capability::HandOver, [false, false, false, true]),
        (Capability::SeePermissions, [false, false, true, true]),
        (Capability::DefineRights, [false, false, true, true]),
        (Capability::ManagePeople, [false, false, true, true]),
        (Capability::SeeAuditLog, [false, false, true, true]),
        (Capability::SeeSafeLog, [false, false, true, true]),
        (Capability::Administer, [false, false, false, true]),
    ];

    #[test]
    fn r004_16_to_r004_25_each_level_has_exactly_the_functions_of_the_table() {
        assert_eq!(TABLE.len(), Capability::ALL.len());
        for (capability, columns) in TABLE {
            for (level, expected) in Level::ALL.into_iter().zip(columns) {
                assert_eq!(
                    level.capabilities().contains(*capability),
                    *expected,
                    "{level} {capability:?}"
                );
            }
        }
    }

    #[test]
    fn r004_10_levels_are_a_hierarchy_in_rights_and_in_giving() {
        for pair in Level::ALL.windows(2) {
            assert!(pair[0] < pair[1]);
            assert!(pair[0].capabilities().is_within(pair[1].capabilities()));
            assert!(pair[1].gives().contains(&pair[0]));
            assert!(!pair[0].gives().contains(&pair[1]));
            assert!(!pair[0].gives().contains(&pair[0]));
        }
    }

    #[test]
    fn a_level_has_one_text_in_both_libraries() {
        for level in Level::ALL {
            let quoted = format!("\"{level}\"");
            assert_eq!(serde_json::to_string(&level).unwrap(), quoted);
            assert_eq!(miniserde::json::from_str::<Level>(&quoted).unwrap(), level);
        }
        assert_eq!("admin".parse::<Level>(), Err(UnknownLevel));
    }
}

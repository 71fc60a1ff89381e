//! What an installation and the objects of its locks tell each other (`authority.md`, rules 6 to 9).
//!
//! The installation completes a chain and orders a lease; the lock's object ends lines, issues, and
//! sums up how it is doing. Whatever narrows travels as a state with a sequence.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::chain::{Chain, LinkId};
use crate::coded::coded;
use crate::device::DeviceKey;
use crate::hex::Hex;
use crate::id::{AccessPointId, InstallationId, LockId, from_hex, text_on_the_wire, to_hex};
use crate::level::Level;
use crate::time::{Duration, Instant};
use crate::zone::Zone;

/// The order to issue one lease: everything that the lock's object needs from the installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The lock.
    pub lock: LockId,
    /// Where it is registered.
    pub access_point: AccessPointId,
    /// The installation, as locks know it.
    pub owner_id: OwnerId,
    /// The period of ownership in which the lock is.
    pub ownership: u16,
    /// The generation of the installation's signing keys.
    pub key_epoch: u16,
    /// The installation's time zone.
    pub zone: Zone,
    /// The chain as the installation completed it. It permits opening, now or later for reasons of
    /// time alone.
    pub chain: Chain,
    /// How long the lease may be.
    pub class: LeaseClass,
    /// The lease ends here at the latest: written to the exposure ledger before this left.
    pub not_after_at_most: Instant,
    /// What has ended at this lock; whatever of it the lock's object has not applied yet is applied
    /// first.
    pub narrowings: Narrowings,
}

/// How long a lease lasts at most; it comes from the chain, not from the level alone
/// (`decisions.md`, Leases).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaseClass {
    /// Invited or delegated: 24 hours.
    Visitor,
    /// Received key, host, manager, root administrator: 72 hours.
    Staff,
    /// Tenant of an occupied unit: 7 days.
    Resident,
    /// Fire service or caretaker, signed with a key of its own: 14 days.
    Emergency,
}

impl LeaseClass {
    /// The class of a permission of this level that rests on no tenancy.
    #[must_use]
    pub const fn of_level(level: Level) -> Self {
        match level {
            Level::Guest => Self::Visitor,
            Level::Host | Level::Manager | Level::RootAdministrator => Self::Staff,
        }
    }

    /// The longest life of a lease.
    #[must_use]
    pub const fn longest(self) -> Duration {
        match self {
            Self::Visitor => Duration::hours(24),
            Self::Staff => Duration::hours(72),
            Self::Resident => Duration::days(7),
            Self::Emergency => Duration::days(14),
        }
    }
}

/// What has ended at one lock: the whole state, not the last change.
///
/// An entry leaves when the last lease that it could concern is over. Receiving the same sequence
/// again changes nothing; a lower one is older and is ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Narrowings {
    /// Counts the narrowings that ever concerned this lock; 0 is none yet.
    pub sequence: u64,
    /// What ended, lowest sequence first.
    pub ended: Vec<Ended>,
}

/// One fact that has ended. It ends the lines that were born before its sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Which narrowing of the lock this is.
    pub sequence: u64,
    /// What ended.
    pub what: EndedFact,
    /// Why; of several reasons the gravest.
    pub cause: Cause,
    /// When the last lease that may still be out there is over.
    pub until: Instant,
}

/// What can end: a link of chains, or a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedFact {
    /// Every chain with this link.
    Link(LinkId),
    /// Every chain of this phone.
    Device(DeviceKey),
}

coded! {
    /// Why something ended, the least grave first (rule 11).
    Cause: "cause" {
        /// It still holds, but for less.
        Narrowed = "narrowed",
        /// It was withdrawn.
        Revoked = "revoked",
        /// The person was locked or left.
        Dismissed = "dismissed",
        /// The phone was lost or blocked.
        Blocked = "blocked",
    }
}

/// One period of ownership of a lock. News that may arrive late names it, and is about no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnershipPeriod {
    /// The owner.
    pub installation: InstallationId,
    /// The counter that the lock is given with the grant.
    pub ownership: u16,
    /// The nonce that the lock gave for the grant: another for each attempt.
    pub nonce: Hex,
}

/// How a lock is doing, for lists and the sync score; permits nothing. Sent by the lock's object, at
/// most one a minute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockSummary {
    /// The lock.
    pub lock: LockId,
    /// The version of the newest signed state; 0 if none was signed yet.
    pub state_version: u32,
    /// The newest version that the lock itself has acknowledged; 0 if it never did.
    pub applied_version: u32,
    /// The narrowings that the acknowledged version contains ([`Narrowings::sequence`]).
    pub applied_narrowings: u64,
    /// The narrowings that the lock's object has heard of: they go into the next state, and are told
    /// no more.
    #[serde(default)]
    pub heard_narrowings: u64,
    /// When a phone last brought word from the lock.
    pub last_contact: Option<Instant>,
    /// The usual time between two contacts, in minutes; none while there are too few.
    pub usual_gap_minutes: Option<u32>,
    /// The charge of the battery in percent, as last heard.
    pub battery_percent: Option<u8>,
    /// How many openings the lock has counted.
    pub openings: u64,
    /// How many refusals the lock has counted.
    pub refusals: u64,
    /// How many revoked serials the newest state has no room for: their leases go on opening until
    /// they are over, or the floor is lifted (rule 11).
    #[serde(default)]
    pub left_out: u32,
    /// Whether the lock has applied something that was not signed at the edge (A5).
    #[serde(default)]
    pub forked: bool,
}

/// An installation as its locks know it: the first 8 bytes of the digest of its root key (DL1 C.2,
/// there `org_id`). As text 16 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnerId([u8; 8]);

impl OwnerId {
    /// The 8 bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl From<[u8; 8]> for OwnerId {
    fn from(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for OwnerId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for OwnerId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// The text is not 16 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnOwnerId;

impl fmt::Display for NotAnOwnerId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an owner id has 16 lower-case hexadecimal digits")
    }
}

impl FromStr for OwnerId {
    type Err = NotAnOwnerId;

    fn from_str(text: &str) -> Result<Self, NotAnOwnerId> {
        from_hex(text).map(Self).ok_or(NotAnOwnerId)
    }
}

text_on_the_wire!(OwnerId: like "^[0-9a-f]{16}$");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::GrantId;

    #[test]
    fn causes_are_ordered_by_gravity() {
        assert!(Cause::ALL.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn leases_last_as_long_as_the_table_says() {
        let hours = |level| LeaseClass::of_level(level).longest().as_millis() / 3_600_000;
        assert_eq!(Level::ALL.map(hours), [24, 72, 72, 72]);
        assert_eq!(LeaseClass::Resident.longest(), Duration::days(7));
        assert_eq!(LeaseClass::Emergency.longest(), Duration::days(14));
    }

    #[test]
    fn the_json_of_narrowings_is_unchanged() {
        let ended = |sequence, what, cause| Ended {
            sequence,
            what,
            cause,
            until: Instant::MIN,
        };
        let link = EndedFact::Link(GrantId::from([1; 16]).into());
        let device = EndedFact::Device(DeviceKey::from([2; 32]));
        let narrowings = Narrowings {
            sequence: 7,
            ended: vec![
                ended(3, link, Cause::Narrowed),
                ended(7, device, Cause::Blocked),
            ],
        };
        let json = format!(
            concat!(
                r#"{{"sequence":7,"ended":[{{"sequence":3,"what":{{"link":"grt_{}"}},"cause":"narrowed","#,
                r#""until":"2000-01-01T00:00:00Z"}},{{"sequence":7,"what":{{"device":"{}"}},"#,
                r#""cause":"blocked","until":"2000-01-01T00:00:00Z"}}]}}"#
            ),
            "01".repeat(16),
            "02".repeat(32)
        );
        assert_eq!(serde_json::to_string(&narrowings).unwrap(), json);
        assert_eq!(
            serde_json::from_str::<Narrowings>(&json).unwrap(),
            narrowings
        );
    }

    #[test]
    fn an_owner_id_is_its_digits() {
        let id = OwnerId::from([0xab; 8]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("ab".parse::<OwnerId>(), Err(NotAnOwnerId));
    }
}

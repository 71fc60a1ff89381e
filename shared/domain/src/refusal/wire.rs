//! How a refusal is read. It is written with its kind as one member among the others; serde reads that by way of a tree of
//! its own, with readers for all types below: 6 kB of the compressed worker.

use serde::Deserialize;

use super::{Flaw, Refusal};
use crate::level::Level;
use crate::reason::Reason;

/// Every member that a refusal may have.
#[derive(Deserialize)]
pub(super) struct Wire {
    kind: String,
    reason: Option<Reason>,
    level: Option<Level>,
    flaws: Option<Vec<Flaw>>,
    retry_after: Option<u32>,
}

impl TryFrom<Wire> for Refusal {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, &'static str> {
        let refusal = match wire.kind.as_str() {
            "not_signed_in" => Self::NotSignedIn,
            "sign_in_again" => Self::SignInAgain,
            "sign_in_failed" => Self::SignInFailed,
            "not_allowed" => Self::NotAllowed {
                reason: wire.reason.ok_or("a reason is missing")?,
            },
            "level_not_yours" => Self::LevelNotYours {
                level: wire.level.ok_or("a level is missing")?,
            },
            "not_found" => Self::NotFound,
            "invalid" => Self::Invalid {
                flaws: wire.flaws.ok_or("flaws are missing")?,
            },
            "changed" => Self::Changed,
            "version_missing" => Self::VersionMissing,
            "already_exists" => Self::AlreadyExists,
            "wrong_state" => Self::WrongState,
            "link_over" => Self::LinkOver,
            "lock_owned" => Self::LockOwned,
            "root_administrator_stays" => Self::RootAdministratorStays,
            "last_way_in" => Self::LastWayIn,
            "key_missing" => Self::KeyMissing,
            "key_reused" => Self::KeyReused,
            "too_many" => Self::TooMany {
                retry_after: wire.retry_after.ok_or("a time is missing")?,
            },
            "too_large" => Self::TooLarge,
            "stale" => Self::Stale,
            _ => return Err("no such refusal"),
        };
        Ok(refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Fault;

    #[test]
    fn every_refusal_is_read_as_it_is_written() {
        let of_the_caller = [
            Refusal::NotSignedIn,
            Refusal::SignInAgain,
            Refusal::SignInFailed,
            Refusal::NotFound,
            Refusal::Changed,
            Refusal::VersionMissing,
            Refusal::AlreadyExists,
            Refusal::WrongState,
            Refusal::LinkOver,
            Refusal::LockOwned,
            Refusal::RootAdministratorStays,
            Refusal::LastWayIn,
            Refusal::KeyMissing,
            Refusal::KeyReused,
            Refusal::TooLarge,
            Refusal::Stale,
            Refusal::TooMany { retry_after: 30 },
            Refusal::invalid("/name", Fault::TooLong { at_most: 3 }),
        ];
        let reasons = Reason::ALL
            .iter()
            .map(|reason| Refusal::NotAllowed { reason: *reason });
        let levels = Level::ALL
            .iter()
            .map(|level| Refusal::LevelNotYours { level: *level });
        let mut kinds = std::collections::BTreeSet::new();
        for refusal in of_the_caller.into_iter().chain(reasons).chain(levels) {
            let json = serde_json::to_value(&refusal).unwrap();
            kinds.insert(json["kind"].to_string());
            assert_eq!(serde_json::from_value::<Refusal>(json).unwrap(), refusal);
        }
        assert_eq!(kinds.len(), 20);
        for wrong in [r#"{"kind":"not_allowed"}"#, r#"{"kind":"other"}"#, "{}"] {
            assert!(serde_json::from_str::<Refusal>(wrong).is_err(), "{wrong}");
        }
    }
}

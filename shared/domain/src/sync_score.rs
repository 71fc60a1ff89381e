//! The sync score of a permission: how far a lock is behind what was decided, and what to do about
//! it (`domain.md` 5.8, `R004.57` to `R004.66`).

use crate::coded::coded;
use crate::installation::access_point::DoorProfile;
use crate::order::Cause;
use crate::time::{Duration, Instant};

coded! {
    /// The six values, the best first.
    SyncScore: "sync score" {
        /// The lock has confirmed everything, or it is always in contact.
        DarkGreen = "dark_green",
        /// Only more is permitted than the holder's phone knows; the holder brings it along.
        LightGreen = "light_green",
        /// Something narrower is on its way and will arrive within a day, as things usually go.
        Yellow = "yellow",
        /// Something narrower is on its way and nobody has been there for longer than usual: ask
        /// somebody to pass by.
        Orange = "orange",
        /// A lost phone or a dismissed person may still open: send somebody now.
        Red = "red",
        /// The lock has never been in contact.
        Grey = "grey",
    }
}

/// A lock that is visited at least this often heals by itself.
const HEALS_WITHIN: Duration = Duration::hours(24);

/// What the score of one permission is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts<'a> {
    /// How the lock hears of changes.
    pub profile: DoorProfile,
    /// When a phone last brought word from the lock.
    pub last_contact: Option<Instant>,
    /// The usual time between two contacts; none while there are too few.
    pub usual_gap: Option<Duration>,
    /// Narrowings of this permission that the lock has not confirmed.
    pub pending: &'a [Pending],
    /// Whether the holder has fetched since the permission last changed.
    pub fetched: bool,
}

/// A narrowing that the lock has not confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Why it was narrowed.
    pub cause: Cause,
    /// When the last lease that may still misuse it is over.
    pub until: Instant,
}

impl SyncScore {
    /// The score at an instant: that of the worst pending change.
    #[must_use]
    pub fn at(facts: &Facts<'_>, at: Instant) -> Self {
        if facts.profile == DoorProfile::Classic {
            return Self::DarkGreen;
        }
        let Some(last_contact) = facts.last_contact else {
            return Self::Grey;
        };
        let gravest = facts
            .pending
            .iter()
            .filter(|change| at < change.until)
            .map(|change| change.cause)
            .max();
        match gravest {
            Some(Cause::Blocked | Cause::Dismissed) => Self::Red,
            Some(Cause::Revoked | Cause::Narrowed) => {
                Self::waiting(last_contact, facts.usual_gap, at)
            }
            None if facts.fetched => Self::DarkGreen,
            None => Self::LightGreen,
        }
    }

    /// Whether waiting is enough: the lock is usually visited daily and the next visit is not
    /// overdue.
    fn waiting(last_contact: Instant, usual_gap: Option<Duration>, at: Instant) -> Self {
        let heals =
            usual_gap.is_some_and(|gap| gap <= HEALS_WITHIN && at.since(last_contact) <= gap);
        if heals { Self::Yellow } else { Self::Orange }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32) -> Instant {
        Instant::MIN.plus(Duration::hours(hour))
    }

    fn pending(cause: Cause) -> [Pending; 1] {
        [Pending {
            cause,
            until: at(90),
        }]
    }

    /// A Blue lock, visited every ten hours, last at hour 0.
    fn facts(pending: &[Pending]) -> Facts<'_> {
        Facts {
            profile: DoorProfile::Blue,
            last_contact: Some(at(0)),
            usual_gap: Some(Duration::hours(10)),
            pending,
            fetched: true,
        }
    }

    #[test]
    fn r004_62_classic_doors_are_always_dark_green() {
        for cause in Cause::ALL {
            let pending = pending(*cause);
            let classic = Facts {
                profile: DoorProfile::Classic,
                last_contact: None,
                fetched: false,
                ..facts(&pending)
            };
            assert_eq!(SyncScore::at(&classic, at(50)), SyncScore::DarkGreen);
        }
    }

    #[test]
    fn r004_61_each_of_the_six_values_has_its_own_cause() {
        let score = |facts: Facts<'_>, hour| SyncScore::at(&facts, at(hour));
        assert_eq!(score(facts(&[]), 5), SyncScore::DarkGreen);
        assert_eq!(
            score(
                Facts {
                    fetched: false,
                    ..facts(&[])
                },
                5
            ),
            SyncScore::LightGreen
        );
        assert_eq!(
            score(facts(&pending(Cause::Revoked)), 10),
            SyncScore::Yellow
        );
        assert_eq!(
            score(facts(&pending(Cause::Narrowed)), 10),
            SyncScore::Yellow
        );
        assert_eq!(
            score(facts(&pending(Cause::Revoked)), 11),
            SyncScore::Orange
        );
        assert_eq!(score(facts(&pending(Cause::Dismissed)), 5), SyncScore::Red);
        assert_eq!(score(facts(&pending(Cause::Blocked)), 5), SyncScore::Red);
        assert_eq!(
            score(
                Facts {
                    last_contact: None,
                    ..facts(&[])
                },
                5
            ),
            SyncScore::Grey
        );
    }

    #[test]
    fn r004_66_who_waits_needs_a_lock_that_is_visited_daily() {
        let revoked = pending(Cause::Revoked);
        for usual_gap in [None, Some(Duration::hours(25))] {
            let rare = Facts {
                usual_gap,
                ..facts(&revoked)
            };
            assert_eq!(SyncScore::at(&rare, at(1)), SyncScore::Orange);
        }
        let daily = Facts {
            usual_gap: Some(Duration::hours(24)),
            ..facts(&revoked)
        };
        assert_eq!(SyncScore::at(&daily, at(24)), SyncScore::Yellow);
    }

    #[test]
    fn r004_64_an_opening_after_the_change_makes_all_permissions_of_the_door_green() {
        let revoked = pending(Cause::Blocked);
        assert_eq!(SyncScore::at(&facts(&revoked), at(5)), SyncScore::Red);
        assert_eq!(SyncScore::at(&facts(&[]), at(5)), SyncScore::DarkGreen);
    }

    #[test]
    fn the_worst_pending_change_counts_until_its_last_lease_is_over() {
        let mut both = vec![
            Pending {
                cause: Cause::Narrowed,
                until: at(90),
            },
            Pending {
                cause: Cause::Blocked,
                until: at(6),
            },
        ];
        assert_eq!(SyncScore::at(&facts(&both), at(5)), SyncScore::Red);
        assert_eq!(SyncScore::at(&facts(&both), at(6)), SyncScore::Yellow);
        both.remove(0);
        assert_eq!(SyncScore::at(&facts(&both), at(6)), SyncScore::DarkGreen);
    }

    #[test]
    fn a_score_has_one_text_in_both_libraries() {
        for score in SyncScore::ALL {
            let quoted = format!("\"{score}\"");
            assert_eq!(serde_json::to_string(score).unwrap(), quoted);
            assert_eq!(
                miniserde::json::from_str::<SyncScore>(&quoted).unwrap(),
                *score
            );
        }
    }
}

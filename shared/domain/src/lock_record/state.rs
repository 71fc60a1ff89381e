//! The next state of a lock: its floor, its list, its version and its gate.

use crate::order::Cause;
use crate::time::{Duration, Instant};

/// A state is signed anew after this time even if nothing changed, so that its time helps locks.
pub const STALE_AFTER: Duration = Duration::hours(24);
/// ... and when the edge holds this many more events, so that the lock can free them.
pub const EVENTS_BEFORE_NEW_STATE: u32 = 64;
/// How far the version jumps after a restore from backup: two contents never share a version.
pub const RESTORE_JUMP: u32 = 4_096;

/// A serial that ended while a lease of it may still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EndedSerial {
    /// The serial.
    pub serial: u32,
    /// Why.
    pub cause: Cause,
    /// The first narrowing that ended it ([`crate::order::Narrowings::sequence`]).
    pub by: u64,
}

/// Which serials a state lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The listed serials, ascending.
    pub serials: Vec<u32>,
    /// Those that found no room, the gravest first. Narrowed ones end with their leases.
    pub left_out: Vec<EndedSerial>,
}

impl Listed {
    /// How many graver ones than narrowed found no room: the page offers the emergency floor.
    #[must_use]
    pub fn overflow(&self) -> usize {
        let is_grave = |ended: &&EndedSerial| ended.cause != Cause::Narrowed;
        self.left_out.iter().filter(is_grave).count()
    }

    /// Up to which narrowing the state says everything, of those applied so far: a lock that has
    /// such a state still accepts the serials that were left out.
    #[must_use]
    pub fn contained(&self, applied: u64) -> u64 {
        let first_missing = self.left_out.iter().map(|ended| ended.by).min();
        first_missing.map_or(applied, |by| applied.min(by.saturating_sub(1)))
    }
}

/// The floor: the lowest serial of a live lease that has not ended, else the next serial to be
/// given (rule 11). Everything below is refused by the lock without being listed.
#[must_use]
pub fn floor(lowest_live: Option<u32>, next_serial: u32, emergency_floor: u32) -> u32 {
    lowest_live.unwrap_or(next_serial).max(emergency_floor)
}

/// Fills the list by cause: blocked phones and dismissed people, then revoked, then narrowed; only
/// narrowed ones may be left out (rule 11). `fits` says whether a state with these serials, in
/// ascending order, stays within the size of a signed state.
#[must_use]
pub fn list(ended: &[EndedSerial], floor: u32, fits: impl Fn(&[u32]) -> bool) -> Listed {
    let mut wanted: Vec<EndedSerial> = ended
        .iter()
        .copied()
        .filter(|ended| ended.serial >= floor)
        .collect();
    wanted.sort_by(|one, other| {
        other
            .cause
            .cmp(&one.cause)
            .then(one.serial.cmp(&other.serial))
    });
    let kept = longest_prefix_that_fits(&wanted, &fits);
    let (kept, left) = wanted.split_at(kept);
    let mut serials: Vec<u32> = kept.iter().map(|ended| ended.serial).collect();
    serials.sort_unstable();
    Listed {
        serials,
        left_out: left.to_vec(),
    }
}

/// How many of the wanted serials, taken from the front, fit. More serials never make a smaller
/// list, so the border is found by halving.
fn longest_prefix_that_fits(wanted: &[EndedSerial], fits: &impl Fn(&[u32]) -> bool) -> usize {
    let fit = |count: usize| {
        let mut serials: Vec<u32> = wanted
            .iter()
            .take(count)
            .map(|ended| ended.serial)
            .collect();
        serials.sort_unstable();
        fits(&serials)
    };
    let (mut low, mut high) = (0, wanted.len());
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if fit(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// What was signed last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSigned {
    /// Its version.
    pub version: u32,
    /// SHA-256 of its content without version and time.
    pub content: [u8; 32],
    /// When.
    pub at: Instant,
    /// The event mark in it.
    pub event_mark: u32,
}

/// Whether the stored state is served again or a new version is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextState {
    /// The stored bytes.
    Serve,
    /// A new state with this version.
    Sign {
        /// One more than the last.
        version: u32,
    },
    /// All versions of this key epoch are used up; a new epoch is needed.
    Exhausted,
}

/// A new version is signed when the content differs, the last signing is over 24 hours old, or the
/// event mark moved by 64; else the stored bytes serve (rule 10).
#[must_use]
pub fn next_state(
    last: Option<&LastSigned>,
    content: [u8; 32],
    event_mark: u32,
    at: Instant,
) -> NextState {
    let Some(last) = last else {
        return NextState::Sign { version: 1 };
    };
    let fresh = last.content == content
        && at.since(last.at) <= STALE_AFTER
        && event_mark.saturating_sub(last.event_mark) < EVENTS_BEFORE_NEW_STATE;
    if fresh {
        return NextState::Serve;
    }
    match last
        .version
        .checked_add(1)
        .filter(|version| *version < 1 << 24)
    {
        Some(version) => NextState::Sign { version },
        None => NextState::Exhausted,
    }
}

/// The gate of later leases: the version that first contains the last narrowing. It rises only
/// with a narrowing the lock must hear of, never with a grant (DL1 C.4).
#[must_use]
pub const fn gate(gate_before: u32, narrowing_waits: bool, version: u32) -> u32 {
    if narrowing_waits {
        version
    } else {
        gate_before
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn at(hour: u32) -> Instant {
        Instant::from_millis(1_795_392_000_000)
            .unwrap()
            .plus(Duration::hours(hour))
    }

    fn last() -> LastSigned {
        LastSigned {
            version: 7,
            content: [1; 32],
            at: at(0),
            event_mark: 100,
        }
    }

    #[test]
    fn the_first_state_has_version_one_and_the_same_content_is_served_again() {
        assert_eq!(
            next_state(None, [1; 32], 0, at(0)),
            NextState::Sign { version: 1 }
        );
        assert_eq!(
            next_state(Some(&last()), [1; 32], 163, at(24)),
            NextState::Serve
        );
    }

    #[test]
    fn another_content_a_day_or_64_events_make_a_new_version() {
        let new = NextState::Sign { version: 8 };
        assert_eq!(next_state(Some(&last()), [2; 32], 100, at(0)), new);
        assert_eq!(next_state(Some(&last()), [1; 32], 164, at(0)), new);
        assert_eq!(
            next_state(
                Some(&last()),
                [1; 32],
                100,
                at(24).plus(Duration::millis(1))
            ),
            new
        );
    }

    #[test]
    fn versions_end_and_never_wrap() {
        let last = LastSigned {
            version: (1 << 24) - 1,
            ..last()
        };
        assert_eq!(
            next_state(Some(&last), [2; 32], 100, at(0)),
            NextState::Exhausted
        );
    }

    #[test]
    fn the_gate_rises_with_a_narrowing_only() {
        assert_eq!(gate(3, false, 9), 3);
        assert_eq!(gate(3, true, 9), 9);
    }

    #[test]
    fn the_floor_is_the_lowest_live_serial_and_an_emergency_lifts_it() {
        assert_eq!(floor(Some(4), 90, 0), 4);
        assert_eq!(floor(None, 90, 0), 90);
        assert_eq!(floor(Some(4), 90, 60), 60);
    }

    fn any_ended() -> impl Strategy<Value = Vec<EndedSerial>> {
        let cause = prop_oneof![
            Just(Cause::Narrowed),
            Just(Cause::Revoked),
            Just(Cause::Dismissed),
            Just(Cause::Blocked)
        ];
        proptest::collection::btree_map(1..500_u32, cause, 0..60).prop_map(|map| {
            map.into_iter()
                .map(|(serial, cause)| EndedSerial {
                    serial,
                    cause,
                    by: u64::from(serial),
                })
                .collect()
        })
    }

    #[test]
    fn a19_only_narrowed_serials_are_left_out_while_graver_ones_fit() {
        let (mut full, mut roomy) = (0_u32, 0_u32);
        let mut runner = proptest::test_runner::TestRunner::default();
        let counts = std::cell::RefCell::new((&mut full, &mut roomy));
        runner
            .run(
                &(any_ended(), 1..300_u32, 0..40_usize),
                |(ended, floor, room)| {
                    let listed = list(&ended, floor, |serials| serials.len() <= room);
                    let above: Vec<_> =
                        ended.iter().filter(|ended| ended.serial >= floor).collect();
                    let grave = above
                        .iter()
                        .filter(|ended| ended.cause != Cause::Narrowed)
                        .count();
                    prop_assert!(listed.serials.windows(2).all(|pair| pair[0] < pair[1]));
                    prop_assert!(listed.serials.iter().all(|serial| *serial >= floor));
                    prop_assert_eq!(listed.serials.len(), above.len().min(room));
                    prop_assert_eq!(listed.overflow(), grave.saturating_sub(room));
                    let first_missing = above
                        .iter()
                        .filter(|e| !listed.serials.contains(&e.serial))
                        .map(|e| e.by)
                        .min();
                    prop_assert_eq!(
                        listed.contained(1_000),
                        first_missing.map_or(1_000, |by| by - 1)
                    );
                    let kept: BTreeSet<_> = listed.serials.iter().copied().collect();
                    let worst_kept = above
                        .iter()
                        .filter(|e| kept.contains(&e.serial))
                        .map(|e| e.cause)
                        .min();
                    let gravest_left = above
                        .iter()
                        .filter(|e| !kept.contains(&e.serial))
                        .map(|e| e.cause)
                        .max();
                    if let (Some(kept), Some(left)) = (worst_kept, gravest_left) {
                        prop_assert!(kept >= left);
                    }
                    let mut counts = counts.borrow_mut();
                    if above.len() > room {
                        *counts.0 += 1;
                    } else {
                        *counts.1 += 1;
                    }
                    Ok(())
                },
            )
            .unwrap();
        assert!(
            full * 20 >= full + roomy && roomy * 20 >= full + roomy,
            "{full} full, {roomy} roomy"
        );
    }
}

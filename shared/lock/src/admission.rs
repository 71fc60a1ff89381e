//! Which frames are worth a signature check: the failure bucket and the cache of bodies already verified.
//!
//! A lock runs on a battery and anyone can write to it. So whatever can be refused by comparing numbers is refused
//! first, and what needs arithmetic is limited here (`credentials.md` A10, A20, C.12).

use core::time::Duration;

use credential::denial::Denial;

use crate::clock::Uptime;

/// Failures that are free, and the time in which they come back.
const CAPACITY: u64 = 30_000;
const FAILURE: u64 = 6_000;
const FIRST_PAUSE: u64 = 30_000;
/// A pause doubles twice at most: longer ones would let a passer-by lock people out.
const MOST_DOUBLINGS: u8 = 2;
const FORGIVEN_AFTER: Duration = Duration::from_mins(10);

/// Five failures in 30 s, then a pause of 30 s, 60 s, 120 s.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    /// Milliseconds of good behaviour in stock.
    credit: u64,
    counted_at: Uptime,
    closed_until: Uptime,
    doublings: u8,
}

impl Default for Bucket {
    fn default() -> Self {
        Self {
            credit: CAPACITY,
            counted_at: Uptime::default(),
            closed_until: Uptime::default(),
            doublings: 0,
        }
    }
}

impl Bucket {
    /// May a frame that needs signature checks be looked at?
    ///
    /// # Errors
    /// [`Denial::Busy`] in a pause.
    pub(crate) fn admit(&mut self, now: Uptime) -> Result<(), Denial> {
        if now < self.closed_until {
            return Err(Denial::Busy);
        }
        if now.since(self.counted_at) >= FORGIVEN_AFTER {
            self.doublings = 0;
        }
        Ok(())
    }

    /// Seconds until the pause is over, rounded up.
    pub(crate) fn pause(&self, now: Uptime) -> u16 {
        let left = self.closed_until.since(now).as_millis().div_ceil(1_000);
        u16::try_from(left).unwrap_or(u16::MAX)
    }

    /// Signature checks were spent on a frame that led to nothing, or has not yet.
    pub(crate) fn charge(&mut self, now: Uptime) {
        let earned = now.as_millis().saturating_sub(self.counted_at.as_millis());
        self.credit = self
            .credit
            .saturating_add(earned)
            .min(CAPACITY)
            .saturating_sub(FAILURE);
        self.counted_at = now;
        if self.credit < FAILURE {
            let pause = FIRST_PAUSE << self.doublings;
            self.closed_until = Uptime::from_millis(now.as_millis() + pause);
            self.doublings = (self.doublings + 1).min(MOST_DOUBLINGS);
            self.credit = CAPACITY;
            self.counted_at = self.closed_until;
        }
    }

    /// The frame charged before led to something after all.
    pub(crate) fn refund(&mut self) {
        self.credit = (self.credit + FAILURE).min(CAPACITY);
    }

    /// A valid proof: the person at the door is not the attacker, so a pause that has just begun ends.
    pub(crate) fn succeeded(&mut self, now: Uptime) {
        self.doublings = 0;
        self.closed_until = self.closed_until.min(now);
        self.counted_at = self.counted_at.min(now);
    }
}

/// Size of one cached digest: 160 bits, so that even a chosen collision costs 2^80.
const DIGEST: usize = 20;
const ENTRIES: usize = 32;

/// Digests of signed messages whose signature has been checked, 640 bytes.
///
/// Keyed on issuer key and message, never on signature bytes (A21). Flushed with every change of state, keys or owner.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VerifiedBodies {
    digests: [[u8; DIGEST]; ENTRIES],
    used: usize,
    next: usize,
}

impl Default for VerifiedBodies {
    fn default() -> Self {
        Self {
            digests: [[0; DIGEST]; ENTRIES],
            used: 0,
            next: 0,
        }
    }
}

impl VerifiedBodies {
    /// Has this message been verified under this key since the last flush?
    pub(crate) fn contains(&self, digest: &[u8; 32]) -> bool {
        self.digests
            .iter()
            .take(self.used)
            .any(|known| digest.starts_with(known))
    }

    /// Remembers a verified message; the oldest makes room.
    pub(crate) fn insert(&mut self, digest: &[u8; 32]) {
        let (short, _) = digest
            .split_first_chunk::<DIGEST>()
            .unwrap_or((&[0; DIGEST], &[]));
        if let Some(entry) = self.digests.get_mut(self.next) {
            *entry = *short;
        }
        self.next = (self.next + 1) % ENTRIES;
        self.used = (self.used + 1).min(ENTRIES);
    }

    pub(crate) fn flush(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> Uptime {
        Uptime::from_millis(milliseconds)
    }

    #[test]
    fn a10_five_failures_in_thirty_seconds_close_the_lock_for_thirty() {
        let mut bucket = Bucket::default();
        for _ in 0..5 {
            assert_eq!(bucket.admit(at(1_000)), Ok(()));
            bucket.charge(at(1_000));
        }
        assert_eq!(bucket.admit(at(1_000)), Err(Denial::Busy));
        assert_eq!(bucket.admit(at(30_999)), Err(Denial::Busy));
        assert_eq!(bucket.admit(at(31_000)), Ok(()));
    }

    #[test]
    fn a10_pauses_double_twice_and_are_forgiven_in_ten_quiet_minutes() {
        let mut bucket = Bucket::default();
        let mut now = 0;
        for pause in [30_000, 60_000, 120_000, 120_000] {
            for _ in 0..5 {
                bucket.charge(at(now));
            }
            assert_eq!(bucket.admit(at(now + pause - 1)), Err(Denial::Busy));
            assert_eq!(bucket.admit(at(now + pause)), Ok(()));
            now += pause;
        }
        now += 600_000;
        bucket.admit(at(now)).unwrap();
        for _ in 0..5 {
            bucket.charge(at(now));
        }
        assert_eq!(bucket.admit(at(now + 30_000)), Ok(()));
    }

    #[test]
    fn a10_a_flood_costs_at_most_ten_frames_in_any_minute() {
        let mut bucket = Bucket::default();
        let mut looked_at = std::vec::Vec::new();
        for now in (0..3_600_000).step_by(50) {
            if bucket.admit(at(now)).is_ok() {
                bucket.charge(at(now));
                looked_at.push(now);
            }
        }
        for (index, start) in looked_at.iter().enumerate() {
            let in_a_minute = looked_at[index..]
                .iter()
                .take_while(|now| **now < start + 60_000)
                .count();
            assert!(
                in_a_minute <= 10,
                "{in_a_minute} frames in the minute from {start}"
            );
        }
        assert!(looked_at.len() >= 100);
    }

    #[test]
    fn a_slow_trickle_of_failures_and_refunded_charges_never_close_the_lock() {
        let mut bucket = Bucket::default();
        for minute in 0..600 {
            assert_eq!(bucket.admit(at(minute * 6_000)), Ok(()));
            bucket.charge(at(minute * 6_000));
        }
        let mut bucket = Bucket::default();
        for _ in 0..100 {
            assert_eq!(bucket.admit(at(0)), Ok(()));
            bucket.charge(at(0));
            bucket.refund();
            bucket.succeeded(at(0));
        }
    }

    #[test]
    fn the_cache_keeps_the_newest_thirty_two() {
        let mut cache = VerifiedBodies::default();
        assert!(!cache.contains(&[0; 32]));
        for number in 1..=33 {
            cache.insert(&[number; 32]);
        }
        assert!(!cache.contains(&[1; 32]));
        assert!((2..=33).all(|number| cache.contains(&[number; 32])));
        cache.flush();
        assert!(!cache.contains(&[33; 32]));
    }
}

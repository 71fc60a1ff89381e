//! Single-use challenges: 16 bytes from a keyed hash of the boot count and a counter.
//!
//! No random number is involved, so a weak or repeating source after a reset can't make a nonce repeat
//! (`credentials.md` A9, A10). One nonce is out at a time; taking it ends it, whatever follows.

use core::time::Duration;

use sha2::{Digest, Sha256};

use crate::clock::Uptime;

/// An unlock must answer within this time of the nonce; a slower answer is taken for a relay (A11).
pub const UNLOCK_LIFE: Duration = Duration::from_millis(1_500);
/// A time token has to travel to the edge and back.
pub const TIME_TOKEN_LIFE: Duration = Duration::from_secs(10);
/// An ownership grant takes a person, a server and a button.
pub const OWNERSHIP_LIFE: Duration = Duration::from_mins(10);

/// Where nonces come from, and the one that is out.
pub(crate) struct Nonces {
    key: [u8; 32],
    boots: u32,
    counter: u32,
    current: Option<Issued>,
}

/// A nonce and when it left the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Issued {
    pub(crate) nonce: [u8; 16],
    pub(crate) at: Uptime,
}

impl core::fmt::Debug for Nonces {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("Nonces")
            .field("boots", &self.boots)
            .field("counter", &self.counter)
            .finish_non_exhaustive()
    }
}

impl Nonces {
    /// `boots` must have been written to flash before, or nonces repeat after a reset.
    pub(crate) fn new(lock_seed: &[u8; 32], boots: u32) -> Self {
        let key = Sha256::new()
            .chain_update(b"dl/nonce")
            .chain_update(lock_seed)
            .finalize()
            .into();
        Self {
            key,
            boots,
            counter: 0,
            current: None,
        }
    }

    /// A fresh nonce; the one before it is void.
    pub(crate) fn issue(&mut self, now: Uptime) -> [u8; 16] {
        let issued = self.separate(now);
        self.current = Some(issued);
        issued.nonce
    }

    /// A fresh nonce for another purpose, which the caller keeps; the one that is out stays.
    pub(crate) fn separate(&mut self, now: Uptime) -> Issued {
        self.counter = self.counter.wrapping_add(1);
        let digest: [u8; 32] = Sha256::new()
            .chain_update(self.key)
            .chain_update(self.boots.to_be_bytes())
            .chain_update(self.counter.to_be_bytes())
            .finalize()
            .into();
        let (nonce, _) = digest.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
        Issued {
            nonce: *nonce,
            at: now,
        }
    }

    /// The nonce that is out if it is not older than `life`. It is void from now on in either case.
    pub(crate) fn take(&mut self, life: Duration, now: Uptime) -> Option<Issued> {
        self.current
            .take()
            .filter(|issued| now.since(issued.at) <= life)
    }

    /// The connection ended.
    pub(crate) fn forget(&mut self) {
        self.current = None;
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    #[test]
    fn a09_a_million_nonces_over_a_thousand_resets_are_unique() {
        let mut seen = Vec::new();
        for boots in 1..=1_000 {
            let mut nonces = Nonces::new(&[7; 32], boots);
            seen.extend((0..1_000).map(|_| nonces.issue(Uptime::default())));
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 1_000_000);
    }

    #[test]
    fn a09_a_nonce_is_taken_once_and_dies_in_time() {
        let mut nonces = Nonces::new(&[7; 32], 1);
        let nonce = nonces.issue(Uptime::from_millis(100));
        let late = Uptime::from_millis(1_600);
        assert_eq!(
            nonces.take(UNLOCK_LIFE, late).map(|issued| issued.nonce),
            Some(nonce)
        );
        assert_eq!(nonces.take(UNLOCK_LIFE, late), None);
        nonces.issue(Uptime::from_millis(100));
        assert_eq!(nonces.take(UNLOCK_LIFE, Uptime::from_millis(1_601)), None);
        nonces.issue(late);
        nonces.forget();
        assert_eq!(nonces.take(TIME_TOKEN_LIFE, late), None);
    }

    #[test]
    fn a10_two_locks_give_different_nonces() {
        assert_ne!(
            Nonces::new(&[7; 32], 1).issue(Uptime::default()),
            Nonces::new(&[8; 32], 1).issue(Uptime::default())
        );
    }
}

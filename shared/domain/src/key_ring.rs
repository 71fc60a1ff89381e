//! The keys that an installation's locks hold: purposes, slots and lifetimes (DL1 C.8).
//!
//! Keys are never stored: the edge derives them for a purpose, an owner and a key epoch. A lock has
//! twelve slots; two epochs overlap in them, so that leases of the last epoch still verify while
//! phones carry the next one's keys.

use credential::key_update::SlotSet;
use credential::number::{KeyEpoch, KeySlot, OwnerId};
use hkdf::Hkdf;
use sha2::Sha256;

use crate::time::Duration;

/// How long an epoch's keys are used for signing before the next epoch begins.
pub const ROTATION: Duration = Duration::days(30);
/// How long locks accept an epoch's keys: the rotation and the longest lease after it.
pub const KEY_LIFE: Duration = Duration::days(30 + 14);

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Leases (Ki).
    Issue,
    /// Emergency leases (Kx).
    Emergency,
    /// Lock states (Ks).
    State,
    /// Time tokens (Kt).
    Time,
    /// Keypad codes (Kk), an X25519 key.
    Keypad,
}

impl Purpose {
    /// All purposes, in the order of their slots.
    pub const ALL: [Self; 5] = [
        Self::Issue,
        Self::Emergency,
        Self::State,
        Self::Time,
        Self::Keypad,
    ];

    const fn label(self) -> &'static [u8] {
        match self {
            Self::Issue => b"issue",
            Self::Emergency => b"emergency",
            Self::State => b"state",
            Self::Time => b"time",
            Self::Keypad => b"keypad",
        }
    }

    /// The slot in the lock's ring: neighbouring epochs use different halves of the twelve.
    #[must_use]
    pub fn slot(self, epoch: KeyEpoch) -> Option<KeySlot> {
        let half = u8::from(epoch.0 % 2 == 1) * 6;
        KeySlot::new(half + self as u8)
    }
}

/// All slots of an epoch.
#[must_use]
pub fn slots(epoch: KeyEpoch) -> SlotSet {
    Purpose::ALL
        .into_iter()
        .filter_map(|purpose| purpose.slot(epoch))
        .fold(SlotSet::NONE, SlotSet::with)
}

/// Derives the 32 secret bytes of a key: HKDF-SHA256 (RFC 5869) over the deployment's master
/// secret, with the purpose, the owner and the epoch as context (`decisions.md`, Keys).
#[must_use]
pub fn derive(master: &[u8; 32], purpose: Purpose, owner: OwnerId, epoch: KeyEpoch) -> [u8; 32] {
    let mut key = [0; 32];
    let context: [&[u8]; 4] = [
        b"clavis/dl1/",
        purpose.label(),
        &owner.0,
        &epoch.0.to_be_bytes(),
    ];
    // 32 bytes are far below the limit of the function, so it can't fail.
    let expanded = Hkdf::<Sha256>::new(None, master).expand_multi_info(&context, &mut key);
    debug_assert!(expanded.is_ok());
    key
}

/// Derives the 32 secret bytes of the enrolment key (Re), which counter-signs every ownership grant
/// and which locks of this deployment pin (DL1 C.11).
#[must_use]
pub fn enrolment_key(root_master: &[u8; 32]) -> [u8; 32] {
    let mut key = [0; 32];
    let expanded = Hkdf::<Sha256>::new(None, root_master).expand(b"clavis/dl1/enrolment", &mut key);
    debug_assert!(expanded.is_ok());
    key
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_purposes_of_neighbouring_epochs_share_a_slot() {
        let slots: BTreeSet<_> = [KeyEpoch(6), KeyEpoch(7)]
            .into_iter()
            .flat_map(|epoch| Purpose::ALL.map(|purpose| purpose.slot(epoch).unwrap().number()))
            .collect();
        assert_eq!(slots.len(), 10);
        for purpose in Purpose::ALL {
            let of_this = super::slots(KeyEpoch(6));
            assert!(of_this.contains(purpose.slot(KeyEpoch(6)).unwrap()));
            assert!(!of_this.contains(purpose.slot(KeyEpoch(7)).unwrap()));
        }
    }

    #[test]
    fn a22_a25_every_part_of_the_context_makes_another_key() {
        let base = derive(&[1; 32], Purpose::Issue, OwnerId([2; 8]), KeyEpoch(3));
        let others = [
            derive(&[9; 32], Purpose::Issue, OwnerId([2; 8]), KeyEpoch(3)),
            derive(&[1; 32], Purpose::State, OwnerId([2; 8]), KeyEpoch(3)),
            derive(&[1; 32], Purpose::Issue, OwnerId([9; 8]), KeyEpoch(3)),
            derive(&[1; 32], Purpose::Issue, OwnerId([2; 8]), KeyEpoch(9)),
        ];
        let keys: BTreeSet<_> = others.into_iter().chain([base]).collect();
        assert_eq!(keys.len(), 5);
        assert_eq!(
            base,
            derive(&[1; 32], Purpose::Issue, OwnerId([2; 8]), KeyEpoch(3))
        );
    }
}

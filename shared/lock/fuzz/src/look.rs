//! What is seen of a lock at one instant.

use credential::challenge::ClockState;
use credential::key::PublicKey;
use credential::key_update::{KeyGrant, KeyUpdate};
use credential::number::{
    EventSequence, KeyEpoch, KeySlot, OwnerId, OwnershipCounter, StateVersion,
};
use credential::time::SecondStamp;
use lock::{Lock, Uptime};

use crate::chip::Chip;

/// A copy of what matters of an inspection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) owner: Option<OwnerId>,
    pub(crate) ownership: OwnershipCounter,
    pub(crate) epoch: KeyEpoch,
    pub(crate) keys: Vec<KeyUpdate>,
    pub(crate) rank: Option<(KeyEpoch, StateVersion)>,
    pub(crate) issued_at: SecondStamp,
    pub(crate) clock: ClockState,
    pub(crate) floor: SecondStamp,
    pub(crate) boots: u32,
    pub(crate) last_event: EventSequence,
    pub(crate) stands_open: bool,
    pub(crate) settings_lost: bool,
}

impl Look {
    pub(crate) fn at(lock: &Lock<Chip>, now: Uptime) -> Self {
        let seen = lock.inspect(now);
        let state = seen.state();
        Self {
            owner: seen.owner,
            ownership: seen.ownership,
            epoch: seen.key_epoch,
            keys: seen.keys().copied().collect(),
            rank: seen.applied(),
            issued_at: state.map_or(SecondStamp::default(), |state| state.header().issued_at),
            clock: seen.clock,
            floor: seen.time_floor,
            boots: seen.boots,
            last_event: seen.last_event,
            stands_open: seen.stands_open,
            settings_lost: seen.settings_lost,
        }
    }

    pub(crate) fn version(&self) -> StateVersion {
        self.rank.map_or(StateVersion::ZERO, |(_, version)| version)
    }

    /// The update that put a key into this slot.
    pub(crate) fn key(&self, slot: KeySlot) -> Option<&KeyUpdate> {
        self.keys.iter().find(|update| update.slot() == slot)
    }

    /// Where this key is.
    pub(crate) fn slot_of(&self, key: &PublicKey) -> Option<KeySlot> {
        let has = |update: &&KeyUpdate| match update.grant() {
            KeyGrant::Issue(held, _)
            | KeyGrant::Emergency(held, _)
            | KeyGrant::State(held)
            | KeyGrant::Time(held) => held == key,
            KeyGrant::Keypad(_) => false,
        };
        self.keys.iter().find(has).map(KeyUpdate::slot)
    }
}

//! The owner's signing keys that this lock accepts: twelve slots, filled by key updates under the owner's root.

use credential::denial::Denial;
use credential::frame::Frame;
use credential::key::PublicKey;
use credential::key_update::{Caps, KeyGrant, KeyUpdate};
use credential::number::{KeyEpoch, KeySlot};
use credential::signed::Signable;
use credential::time::SecondStamp;

const SLOTS: usize = 12;
/// An update without signature, and a length before it.
const ENTRY: usize = 48;

/// Keys by slot, and the epoch below which no update is accepted any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyRing {
    epoch: KeyEpoch,
    slots: [Option<KeyUpdate>; SLOTS],
}

/// What an update would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing: it has been applied.
    None,
    /// Put a key into its slot.
    Apply,
}

impl KeyRing {
    pub(crate) const LENGTH: usize = 4 + SLOTS * ENTRY;

    /// A ring without keys.
    pub(crate) fn empty(lowest_epoch: KeyEpoch) -> Self {
        Self {
            epoch: lowest_epoch,
            slots: [None; SLOTS],
        }
    }

    /// The highest epoch applied, or the lowest that the ownership grant allows.
    pub(crate) fn epoch(&self) -> KeyEpoch {
        self.epoch
    }

    /// Keys in the ring, for the eye.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &KeyUpdate> {
        self.slots.iter().flatten()
    }

    /// Would this update change the ring? Its signature is another matter.
    ///
    /// Several updates share an epoch, one for each slot, in any order; in one epoch a slot is filled once.
    ///
    /// # Errors
    /// [`Denial::OldKeyEpoch`].
    pub(crate) fn judge(&self, update: &KeyUpdate) -> Result<Change, Denial> {
        let held = self.slot(update.slot());
        if held == Some(update) {
            return Ok(Change::None);
        }
        let filled_in_this_epoch = held.is_some_and(|held| held.epoch() >= update.epoch());
        if update.epoch() < self.epoch || filled_in_this_epoch {
            return Err(Denial::OldKeyEpoch);
        }
        Ok(Change::Apply)
    }

    /// The ring after a judged and verified update.
    ///
    /// Slots that it revokes are emptied unless their key is of the same epoch, so that the order in which phones bring
    /// the updates of one epoch makes no difference.
    pub(crate) fn after(mut self, update: &KeyUpdate) -> Self {
        for (number, slot) in (0..).zip(&mut self.slots) {
            let revoked =
                KeySlot::new(number).is_some_and(|number| update.revoked().contains(number));
            if revoked && slot.is_some_and(|held| held.epoch() < update.epoch()) {
                *slot = None;
            }
        }
        if let Some(slot) = self.slots.get_mut(usize::from(update.slot().number())) {
            *slot = Some(*update);
        }
        self.epoch = self.epoch.max(update.epoch());
        self
    }

    /// The key that signs credentials in `slot`, what it may sign, and its epoch. Its end is among the caps.
    ///
    /// # Errors
    /// [`Denial::UnknownKey`] or [`Denial::WrongKeyPurpose`].
    pub(crate) fn credential_key(
        &self,
        slot: KeySlot,
    ) -> Result<(PublicKey, Caps, KeyEpoch), Denial> {
        let update = self.slot(slot).ok_or(Denial::UnknownKey)?;
        let caps = update.caps().ok_or(Denial::WrongKeyPurpose)?;
        match update.grant() {
            KeyGrant::Issue(key, _) | KeyGrant::Emergency(key, _) => {
                Ok((*key, caps, update.epoch()))
            }
            _ => Err(Denial::WrongKeyPurpose),
        }
    }

    /// The key that signs states in `slot`, and its epoch.
    ///
    /// Its end is compared with the floor only: a running clock that a stolen time key has spoilt must not keep out
    /// what mends it (A7, A8).
    ///
    /// # Errors
    /// [`Denial::UnknownKey`], [`Denial::WrongKeyPurpose`] or [`Denial::KeyExpired`].
    pub(crate) fn state_key(
        &self,
        slot: KeySlot,
        floor: SecondStamp,
    ) -> Result<(PublicKey, KeyEpoch), Denial> {
        let update = self.in_force(slot, floor)?;
        match update.grant() {
            KeyGrant::State(key) => Ok((*key, update.epoch())),
            _ => Err(Denial::WrongKeyPurpose),
        }
    }

    /// The key that signs time tokens in `slot`; its end as for [`Self::state_key`].
    ///
    /// # Errors
    /// [`Denial::UnknownKey`], [`Denial::WrongKeyPurpose`] or [`Denial::KeyExpired`].
    pub(crate) fn time_key(&self, slot: KeySlot, floor: SecondStamp) -> Result<PublicKey, Denial> {
        match self.in_force(slot, floor)?.grant() {
            KeyGrant::Time(key) => Ok(*key),
            _ => Err(Denial::WrongKeyPurpose),
        }
    }

    fn in_force(&self, slot: KeySlot, floor: SecondStamp) -> Result<&KeyUpdate, Denial> {
        let update = self.slot(slot).ok_or(Denial::UnknownKey)?;
        if floor > update.not_after().start() {
            Err(Denial::KeyExpired)
        } else {
            Ok(update)
        }
    }

    fn slot(&self, slot: KeySlot) -> Option<&KeyUpdate> {
        self.slots.get(usize::from(slot.number()))?.as_ref()
    }

    /// For flash: epoch 2, zero 2, then per slot the length of the update's body (0 if empty) and the body.
    pub(crate) fn encode(&self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        let (head, entries) = bytes.split_at_mut(4);
        for (byte, field) in head.iter_mut().zip(self.epoch.0.to_be_bytes()) {
            *byte = field;
        }
        for (entry, slot) in entries.chunks_exact_mut(ENTRY).zip(&self.slots) {
            let mut body = Frame::new();
            if let Some(update) = slot {
                update.write(&mut body);
            }
            let length = u8::try_from(body.as_slice().len()).unwrap_or_default();
            for (byte, field) in entry
                .iter_mut()
                .zip(core::iter::once(&length).chain(body.as_slice()))
            {
                *byte = *field;
            }
        }
        bytes
    }

    /// `None` if the bytes were not written by [`Self::encode`].
    pub(crate) fn decode(bytes: &[u8; Self::LENGTH]) -> Option<Self> {
        let (head, entries) = bytes.split_first_chunk::<4>()?;
        let [high, low, ..] = *head;
        let mut ring = Self::empty(KeyEpoch(u16::from_be_bytes([high, low])));
        for (entry, slot) in entries.chunks_exact(ENTRY).zip(&mut ring.slots) {
            let (length, body) = entry.split_first()?;
            if *length > 0 {
                *slot = Some(KeyUpdate::read(body.get(..usize::from(*length))?).ok()?);
            }
        }
        Some(ring)
    }
}

#[cfg(test)]
mod tests {
    use credential::key_update::{IssueCaps, SlotSet};
    use credential::time::MinuteStamp;

    use super::*;

    fn slot(number: u8) -> KeySlot {
        KeySlot::new(number).unwrap()
    }

    fn update(epoch: u16, number: u8, key: u8, revoked: SlotSet) -> KeyUpdate {
        let grant = KeyGrant::Issue(PublicKey([key; 32]), IssueCaps::WIDEST);
        KeyUpdate::new(
            KeyEpoch(epoch),
            slot(number),
            grant,
            MinuteStamp::new(100).unwrap(),
            revoked,
        )
        .unwrap()
    }

    fn applied(ring: &KeyRing, update: &KeyUpdate) -> KeyRing {
        assert_eq!(ring.judge(update), Ok(Change::Apply));
        ring.after(update)
    }

    #[test]
    fn a25_an_epoch_only_grows_and_a_slot_is_filled_once_in_it() {
        let ring = KeyRing::empty(KeyEpoch(3));
        assert_eq!(
            ring.judge(&update(2, 0, 1, SlotSet::NONE)),
            Err(Denial::OldKeyEpoch)
        );
        let ring = applied(&ring, &update(3, 0, 1, SlotSet::NONE));
        assert_eq!(
            ring.judge(&update(3, 0, 1, SlotSet::NONE)),
            Ok(Change::None)
        );
        assert_eq!(
            ring.judge(&update(3, 0, 2, SlotSet::NONE)),
            Err(Denial::OldKeyEpoch)
        );
        let ring = applied(&ring, &update(3, 1, 3, SlotSet::NONE));
        let ring = applied(&ring, &update(4, 0, 4, SlotSet::NONE));
        assert_eq!(
            ring.judge(&update(3, 2, 5, SlotSet::NONE)),
            Err(Denial::OldKeyEpoch)
        );
        assert_eq!(ring.epoch(), KeyEpoch(4));
    }

    #[test]
    fn a25_a_revoked_slot_is_empty_whatever_the_order_of_the_updates() {
        let old = applied(
            &KeyRing::empty(KeyEpoch(1)),
            &update(1, 0, 1, SlotSet::NONE),
        );
        let old = applied(&old, &update(1, 1, 2, SlotSet::NONE));
        let into_slot_0 = update(2, 0, 3, SlotSet::NONE.with(slot(1)));
        let into_slot_2 = update(2, 2, 4, SlotSet::NONE.with(slot(0)).with(slot(1)));
        let one = applied(&applied(&old, &into_slot_0), &into_slot_2);
        let other = applied(&applied(&old, &into_slot_2), &into_slot_0);
        assert_eq!(one, other);
        assert_eq!(one.credential_key(slot(1)), Err(Denial::UnknownKey));
        assert_eq!(
            one.credential_key(slot(0)).map(|(key, ..)| key),
            Ok(PublicKey([3; 32]))
        );
    }

    #[test]
    fn a_key_serves_its_purpose_only_and_until_its_end() {
        let ring = applied(
            &KeyRing::empty(KeyEpoch(1)),
            &update(1, 0, 1, SlotSet::NONE),
        );
        let state = KeyGrant::State(PublicKey([2; 32]));
        let end = MinuteStamp::new(100).unwrap();
        let state = KeyUpdate::new(KeyEpoch(1), slot(1), state, end, SlotSet::NONE).unwrap();
        let ring = applied(&ring, &state);
        let now = SecondStamp(0);
        assert_eq!(ring.state_key(slot(0), now), Err(Denial::WrongKeyPurpose));
        assert_eq!(ring.time_key(slot(1), now), Err(Denial::WrongKeyPurpose));
        assert_eq!(
            ring.credential_key(slot(1)).map(|(key, ..)| key),
            Err(Denial::WrongKeyPurpose)
        );
        assert_eq!(ring.state_key(slot(2), now), Err(Denial::UnknownKey));
        assert_eq!(
            ring.state_key(slot(1), end.start()),
            Ok((PublicKey([2; 32]), KeyEpoch(1)))
        );
        assert_eq!(
            ring.state_key(slot(1), SecondStamp(6_001)),
            Err(Denial::KeyExpired)
        );
    }

    #[test]
    fn a_ring_survives_flash() {
        let ring = applied(
            &KeyRing::empty(KeyEpoch(7)),
            &update(9, 11, 1, SlotSet::NONE.with(slot(3))),
        );
        assert_eq!(KeyRing::decode(&ring.encode()), Some(ring));
    }
}

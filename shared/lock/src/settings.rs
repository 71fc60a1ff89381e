//! What the owner has told the lock, as one record in flash: owner, key ring, state.
//!
//! One record, so that a change of owner takes effect and makes everything of the old owner disappear in the same
//! instant, and a power cut leaves all of the old or all of the new (`credentials.md` C.11).

use credential::frame::{FRAME_LIMIT, Frame};
use credential::number::{KeyEpoch, StateVersion};
use credential::signed::{BodyHash, Signed, Unbound};
use credential::state::State;

use crate::key_ring::KeyRing;
use crate::owner::Owner;
use crate::storage::slot::{self, Slot};
use crate::storage::{Page, Storage, StorageFault};

const STATE_HEAD: usize = 4;
const RING_AT: usize = Owner::LENGTH;
const STATE_AT: usize = RING_AT + KeyRing::LENGTH;

/// Owner, keys and state in memory.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) owner: Owner,
    pub(crate) ring: KeyRing,
    pub(crate) held: Option<HeldState>,
}

/// The state in force, in its signed bytes.
#[derive(Clone, Debug)]
pub(crate) struct HeldState {
    /// Of the key that signed it: versions count within an epoch.
    pub(crate) epoch: KeyEpoch,
    pub(crate) version: StateVersion,
    pub(crate) hash: BodyHash,
    bytes: Frame,
}

impl HeldState {
    /// `None` for bytes that are no state.
    pub(crate) fn new(epoch: KeyEpoch, bytes: &[u8]) -> Option<Self> {
        let bytes = Frame::from_slice(bytes)?;
        let signed: Signed<State<'_>> = Signed::decode(bytes.as_slice()).ok()?;
        let version = signed.claims().header().version;
        let hash = signed.body_hash(&Unbound);
        Some(Self {
            epoch,
            version,
            hash,
            bytes,
        })
    }

    /// The state; it was read once already, so it is there.
    pub(crate) fn state(&self) -> Option<State<'_>> {
        Signed::decode(self.bytes.as_slice())
            .ok()
            .map(|signed: Signed<State<'_>>| *signed.claims())
    }

    /// Versions are compared within their key epoch (A3).
    pub(crate) fn rank(&self) -> (KeyEpoch, StateVersion) {
        (self.epoch, self.version)
    }
}

impl Settings {
    /// As the factory leaves the lock.
    pub(crate) fn factory() -> Self {
        Self {
            owner: Owner::FACTORY,
            ring: KeyRing::empty(KeyEpoch(0)),
            held: None,
        }
    }

    /// Reads the record; `None` if there is none.
    pub(crate) fn load(storage: &impl Storage) -> Result<Option<(Self, Slot)>, StorageFault> {
        let Some(slot) = slot::find(storage, Page::SETTINGS)? else {
            return Ok(None);
        };
        let mut owner = [0; Owner::LENGTH];
        slot.read(storage, 0, &mut owner)?;
        let mut ring = [0; KeyRing::LENGTH];
        slot.read(storage, RING_AT, &mut ring)?;
        let mut state = [0; STATE_HEAD + FRAME_LIMIT];
        slot.read(storage, STATE_AT, &mut state)?;
        let (Some(owner), Some(ring)) = (Owner::decode(&owner), KeyRing::decode(&ring)) else {
            return Ok(None);
        };
        Ok(Some((
            Self {
                owner,
                ring,
                held: decode_state(&state),
            },
            slot,
        )))
    }

    /// Writes the record beside the one in force. Generations go on from `generation`.
    pub(crate) fn commit(
        &self,
        storage: &mut impl Storage,
        current: Option<Slot>,
        generation: u32,
    ) -> Result<Slot, StorageFault> {
        let state = self.encode_state();
        let parts = [
            &self.owner.encode()[..],
            &self.ring.encode()[..],
            &state[..],
        ];
        slot::commit(storage, Page::SETTINGS, current, generation, &parts)
    }

    /// Erases what a previous owner, or a write that was cut, has left in the page not in use.
    pub(crate) fn wipe_previous_owner(
        &self,
        storage: &mut impl Storage,
        current: Slot,
    ) -> Result<(), StorageFault> {
        let mut owner = [0; Owner::LENGTH];
        let page = current.other_page(Page::SETTINGS);
        let keep = match slot::check(storage, page)? {
            Some(slot) => {
                slot.read(storage, 0, &mut owner)?;
                Owner::decode(&owner)
                    .is_some_and(|owner| owner.ownership() == self.owner.ownership())
            }
            None => slot::is_blank(storage, page)?,
        };
        if keep { Ok(()) } else { storage.erase(page) }
    }

    fn encode_state(&self) -> [u8; STATE_HEAD + FRAME_LIMIT] {
        let mut bytes = [0; STATE_HEAD + FRAME_LIMIT];
        if let Some(held) = &self.held {
            let length = u16::try_from(held.bytes.as_slice().len()).unwrap_or_default();
            let head = held
                .epoch
                .0
                .to_be_bytes()
                .into_iter()
                .chain(length.to_be_bytes());
            for (byte, field) in bytes
                .iter_mut()
                .zip(head.chain(held.bytes.as_slice().iter().copied()))
            {
                *byte = field;
            }
        }
        bytes
    }
}

fn decode_state(bytes: &[u8; STATE_HEAD + FRAME_LIMIT]) -> Option<HeldState> {
    let (head, rest) = bytes.split_first_chunk::<STATE_HEAD>()?;
    let [e0, e1, l0, l1] = *head;
    let length = usize::from(u16::from_be_bytes([l0, l1]));
    HeldState::new(KeyEpoch(u16::from_be_bytes([e0, e1])), rest.get(..length)?)
}

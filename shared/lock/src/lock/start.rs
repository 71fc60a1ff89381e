//! Coming up after power was lost: what is in flash, and what may be believed of it.

use credential::event::{Condition, Event};
use credential::frame::Frame;
use credential::time::SecondStamp;

use super::Lock;
use crate::admission::{Bucket, VerifiedBodies};
use crate::clock::{Clock, Uptime};
use crate::event_log::EventLog;
use crate::identity::Identity;
use crate::journal::{Counters, Journal};
use crate::key_ring::KeyRing;
use crate::nonce::Nonces;
use crate::owner::Owner;
use crate::refusals::Refusals;
use crate::settings::{HeldState, Settings};
use crate::storage::slot::Slot;
use crate::storage::{Storage, StorageFault};
use crate::trace::Trace;

impl<S: Storage> Lock<S> {
    /// Starts the lock on its flash, after power came back; uptime counts from here.
    ///
    /// The bolt is secured, the running clock is lost, the floor is that of the last checkpoint.
    ///
    /// # Errors
    /// [`StorageFault`] if the flash can't be read or the start can't be recorded.
    pub fn start(mut storage: S, identity: Identity) -> Result<Self, StorageFault> {
        let now = Uptime::default();
        let mut journal = Journal::open(&storage)?;
        let before = journal.latest();
        let (settings, slot) = recover(Settings::load(&storage)?, before);
        let ownership = settings.owner.ownership();
        if let Some(slot) = slot {
            settings.wipe_previous_owner(&mut storage, slot)?;
        }

        let boots = before.boots.checked_add(1).ok_or(StorageFault)?;
        let checkpoint = if before.ownership == ownership {
            before.floor
        } else {
            SecondStamp::default()
        };
        let issued_at = settings
            .held
            .as_ref()
            .and_then(HeldState::state)
            .map(|state| state.header().issued_at);
        let floor = checkpoint.max(issued_at.unwrap_or_default());
        let generation = slot.map_or(before.generation, |slot| {
            slot.generation.max(before.generation)
        });
        // Before the first nonce: they are unique because this number is.
        journal.append(
            &mut storage,
            Counters {
                boots,
                floor,
                ownership,
                generation,
            },
        )?;

        let log = EventLog::open(&mut storage, ownership)?;
        let nonces = Nonces::new(&identity.key().to_bytes(), boots);
        let mut lock = Self {
            storage,
            identity,
            settings,
            slot,
            journal,
            clock: Clock::after_power_loss(floor, now),
            log,
            refusals: Refusals::default(),
            bucket: Bucket::default(),
            verified: VerifiedBodies::default(),
            nonces,
            introduced: None,
            presented: None,
            last_ack: None,
            last_fork: None,
            reply: Frame::new(),
            held_open: false,
            button: None,
            condition: Condition::new(15, 20),
            checkpointed: now,
            trace: Trace::default(),
        };
        let [_, _, high, low] = boots.to_be_bytes();
        lock.record(
            Event::Started {
                boots: u16::from_be_bytes([high, low]),
            },
            now,
        )?;
        Ok(lock)
    }
}

/// The settings in force: those in flash, unless flash has lost newer ones.
///
/// An older record than the journal knows means that the newest has decayed. Then the lock keeps its owner and asks for
/// keys and state again, rather than go back to what was revoked since (A3).
fn recover(loaded: Option<(Settings, Slot)>, counters: Counters) -> (Settings, Option<Slot>) {
    match loaded {
        Some((settings, slot)) if slot.generation >= counters.generation => (settings, Some(slot)),
        None if counters.generation == 0 => (Settings::factory(), None),
        Some((old, slot)) if old.owner.ownership() == counters.ownership => {
            let ring = KeyRing::empty(old.ring.epoch());
            (
                Settings {
                    owner: old.owner,
                    ring,
                    held: None,
                },
                Some(slot),
            )
        }
        decayed => {
            let owner = Owner::Nobody {
                ownership: counters.ownership,
                reserved_for: None,
            };
            let settings = Settings {
                owner,
                ..Settings::factory()
            };
            (settings, decayed.map(|(_, slot)| slot))
        }
    }
}

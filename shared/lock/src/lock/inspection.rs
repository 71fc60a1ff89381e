//! What a person may see of a lock that is virtual or opened: never sent over the radio.

use credential::challenge::ClockState;
use credential::denial::Denial;
use credential::key_update::KeyUpdate;
use credential::number::{
    EventSequence, KeyEpoch, LockId, OwnerId, OwnershipCounter, Serial, StateVersion,
};
use credential::state::{Mode, State};
use credential::time::SecondStamp;

use super::Lock;
use crate::clock::Uptime;
use crate::key_ring::KeyRing;
use crate::refusals::Refusals;
use crate::settings::HeldState;
use crate::storage::Storage;
use crate::trace::{Exchange, Trace};

/// A look into a lock at one instant: for the virtual lock, the emulator and tests.
#[derive(Clone, Copy, Debug)]
pub struct Inspection<'a> {
    /// The hardware id.
    pub lock_id: LockId,
    /// How often the lock has changed hands.
    pub ownership: OwnershipCounter,
    /// The installation that owns it, if any.
    pub owner: Option<OwnerId>,
    /// The highest key epoch applied.
    pub key_epoch: KeyEpoch,
    /// How well it knows the time.
    pub clock: ClockState,
    /// Its best estimate of the time; 0 if unknown.
    pub time: SecondStamp,
    /// The true time is not earlier; 0 if unknown.
    pub time_floor: SecondStamp,
    /// How often it has started.
    pub boots: u32,
    /// The newest event.
    pub last_event: EventSequence,
    /// The oldest event that can still be read.
    pub oldest_event: EventSequence,
    /// Whether the bolt stays back.
    pub stands_open: bool,
    /// Seconds for which the lock takes no frames that need signature checks.
    pub pause: u16,
    /// Whether its flash lost settings, so that it asks for keys and state anew.
    pub settings_lost: bool,
    ring: &'a KeyRing,
    held: Option<&'a HeldState>,
    refusals: &'a Refusals,
    trace: &'a Trace,
}

impl Inspection<'_> {
    /// Version and key epoch of the state in force.
    #[must_use]
    pub fn applied(&self) -> Option<(KeyEpoch, StateVersion)> {
        self.held.map(HeldState::rank)
    }

    /// The state in force.
    #[must_use]
    pub fn state(&self) -> Option<State<'_>> {
        self.held.and_then(HeldState::state)
    }

    /// How the access point is used.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.state()
            .map_or(Mode::Normal, |state| state.header().mode)
    }

    /// The lowest serial that is not refused in any case.
    #[must_use]
    pub fn serial_floor(&self) -> Option<Serial> {
        self.state().map(|state| state.revoked().floor())
    }

    /// Revoked serials of the lock's own scope, ascending.
    pub fn revoked(&self) -> impl Iterator<Item = Serial> {
        self.state()
            .into_iter()
            .flat_map(|state| state.revoked().serials())
    }

    /// The keys that it accepts.
    pub fn keys(&self) -> impl Iterator<Item = &KeyUpdate> {
        self.ring.keys()
    }

    /// How often it has refused for `reason` since it started.
    #[must_use]
    pub fn refused(&self, reason: Denial) -> u32 {
        self.refusals.total(reason)
    }

    /// The last frames, oldest first.
    #[must_use]
    pub fn exchanges(&self) -> impl DoubleEndedIterator<Item = &Exchange> {
        self.trace.exchanges()
    }

    /// Why the last frame was refused; `None` if it was not, or if there was none.
    #[must_use]
    pub fn last_denial(&self) -> Option<Denial> {
        self.exchanges()
            .next_back()
            .and_then(|exchange| exchange.result.err())
    }
}

pub(super) fn of<S: Storage>(lock: &Lock<S>, now: Uptime) -> Inspection<'_> {
    let counters = lock.journal.latest();
    Inspection {
        lock_id: lock.identity.lock_id(),
        ownership: lock.settings.owner.ownership(),
        owner: lock.installation().ok().map(|installation| installation.id),
        key_epoch: lock.settings.ring.epoch(),
        clock: lock.clock.state(now),
        time: lock.clock.estimate(now),
        time_floor: lock.clock.floor(now),
        boots: counters.boots,
        last_event: lock.log.last(),
        oldest_event: lock.log.oldest(),
        stands_open: lock.stands_open(),
        pause: lock.bucket.pause(now),
        settings_lost: lock.slot.map_or(0, |slot| slot.generation) < counters.generation,
        ring: &lock.settings.ring,
        held: lock.settings.held.as_ref(),
        refusals: &lock.refusals,
        trace: &lock.trace,
    }
}

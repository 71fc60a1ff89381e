//! What a phone takes to a door: its lease, what it carries for the lock, and what it expects.

use std::collections::VecDeque;

use credential::ask::Ask;
use credential::challenge::{Challenge, ClockState};
use credential::credential::Lease;
use credential::frame::Frame;
use credential::kind::Kind;
use credential::number::{EventSequence, KeyEpoch, LockId, OwnershipCounter, Scope, StateVersion};
use credential::signed::{BodyHash, Unbound};
use domain::reason::Reason;

/// What the phone carries for a lock, whoever it was fetched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Version and bytes of the newest state.
    pub state: Option<(StateVersion, Frame)>,
    /// The epoch that the key updates lead to.
    pub key_epoch: Option<KeyEpoch>,
    /// Key updates, in the order in which the lock must get them.
    pub key_updates: Vec<Frame>,
}

/// One opening's luggage.
#[derive(Clone, Debug)]
pub struct Errand {
    /// The lock.
    pub lock: LockId,
    /// Its period of ownership.
    pub ownership: OwnershipCounter,
    /// The lease.
    pub lease: Lease,
    /// What is carried.
    pub carried: Carried,
    /// What our own reading of the lease says, so that a plain no of the lock gets its reason.
    pub expected: Result<(), Reason>,
    seen: Option<Challenge>,
    time_required: bool,
}

impl Errand {
    /// A lease for a lock, with what is carried there.
    #[must_use]
    pub const fn new(
        lock: LockId,
        ownership: OwnershipCounter,
        lease: Lease,
        carried: Carried,
        expected: Result<(), Reason>,
    ) -> Self {
        Self {
            lock,
            ownership,
            lease,
            carried,
            expected,
            seen: None,
            time_required: false,
        }
    }

    /// Whether the lock is older than the lease's gate. Only a lease of this one lock can tell;
    /// for a group the lock itself says so.
    pub(super) fn is_behind_gate(&self, challenge: &Challenge) -> bool {
        let claims = self.lease.claims();
        claims.scope == Scope::Lock && challenge.version < claims.gate
    }

    /// Whether the carried keys are newer than the lock's: it may not know the one that signed the lease
    /// (A25). The epochs in challenges are their low bytes, so newer is what is nearer ahead.
    pub(super) fn is_in_older_epoch(&self, challenge: &Challenge) -> bool {
        self.carried.key_epoch.is_some_and(|epoch| {
            let ahead = Challenge::hint_of(epoch).wrapping_sub(challenge.key_epoch);
            (1..=i8::MAX.unsigned_abs()).contains(&ahead)
        })
    }

    /// Whether what is carried lifts the lock over the lease's gate.
    pub(super) fn can_pass_gate(&self) -> bool {
        self.carried
            .state
            .as_ref()
            .is_some_and(|(version, _)| *version >= self.lease.claims().gate)
    }

    pub(super) fn carries_something(&self) -> bool {
        self.carried.state.is_some()
    }

    /// The lock asked for the time although its challenge did not say so.
    pub(super) fn require_time(&mut self) {
        self.time_required = true;
    }

    /// Keeps the challenge that the proof answers.
    pub(super) fn remember(&mut self, challenge: &Challenge) {
        self.seen = Some(*challenge);
    }

    pub(super) fn body_hash(&self) -> BodyHash {
        self.lease.body_hash(&Unbound)
    }

    /// Whether the lock said that its state is older than the carried one.
    pub(super) fn has_newer_state(&self) -> bool {
        let Some((version, _)) = &self.carried.state else {
            return false;
        };
        self.seen
            .is_some_and(|challenge| challenge.version < *version)
    }

    /// Key updates if the lock is in an older epoch, then the state.
    pub(super) fn frames_for(&self, challenge: &Challenge) -> VecDeque<Frame> {
        let updates = if self.is_in_older_epoch(challenge) {
            self.carried.key_updates.as_slice()
        } else {
            &[]
        };
        updates
            .iter()
            .copied()
            .chain(self.carried.state.as_ref().map(|(_, state)| *state))
            .collect()
    }

    /// Everything that is carried.
    pub(super) fn all_frames(&self) -> VecDeque<Frame> {
        let state = self.carried.state.as_ref().map(|(_, state)| *state);
        self.carried
            .key_updates
            .iter()
            .copied()
            .chain(state)
            .collect()
    }

    /// What follows the opening: what is newer, else an ack; then the events.
    pub(super) fn frames_after(&self, updated: bool) -> VecDeque<Frame> {
        let Some(challenge) = self.seen else {
            return VecDeque::new();
        };
        let mut frames = if !updated && self.has_newer_state() {
            self.frames_for(&challenge)
        } else {
            VecDeque::new()
        };
        if frames.is_empty() && !updated {
            frames.push_back(Ask::Ack.encode());
        }
        // An opening is an event itself, so there is at least one.
        frames.push_back(
            Ask::Events {
                from: EventSequence(0),
            }
            .encode(),
        );
        frames
    }

    /// Whether the lease or the lock wants the time, and the lock does not know it.
    pub(super) fn needs_time(&self, challenge: &Challenge) -> bool {
        self.time_required
            || (self.lease.claims().needs_trusted_clock && challenge.clock != ClockState::Trusted)
    }
}

/// Acks and events are signed by the lock and go to the edge.
pub(super) fn is_for_the_edge(reply: &Frame) -> bool {
    matches!(
        Kind::of(reply.as_slice()),
        Ok(Kind::Ack | Kind::EventUpload)
    )
}

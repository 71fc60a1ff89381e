//! The lock: frames and buttons in, answers and movements of the bolt out.

mod enrolment;
mod inspection;
mod opening;
mod start;
mod sync;

use core::time::Duration;

use credential::answer::Outcome;
use credential::challenge::Challenge;
use credential::denial::Denial;
use credential::event::{Condition, Event, EventRecord};
use credential::frame::Frame;
use credential::kind::Kind;
use credential::number::{Nonce, StateVersion};
use credential::state::Mode;

use crate::admission::{Bucket, VerifiedBodies};
use crate::clock::{Clock, Uptime};
use crate::event_log::EventLog;
use crate::identity::Identity;
use crate::journal::{Counters, Journal};
use crate::nonce::{Issued, Nonces};
use crate::owner::{Installation, Owner};
use crate::refusals::Refusals;
use crate::settings::Settings;
use crate::storage::slot::Slot;
use crate::storage::{Storage, StorageFault};
use crate::trace::{Exchange, Trace};

pub use self::inspection::Inspection;
pub use self::opening::UNLOCK_SECONDS;

use self::opening::Presented;
use self::sync::LastAck;

/// How long the button inside the door counts as pressed.
pub const BUTTON_LIFE: Duration = Duration::from_mins(1);

/// How often the time floor is written to flash.
pub const CHECKPOINT_INTERVAL: Duration = Duration::from_hours(1);

/// Below this many fifteenths the battery should be changed.
const BATTERY_LOW: u8 = 3;

/// What the host has to do with the bolt, after it has sent the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Open for so many seconds.
    Unlock {
        /// Seconds.
        seconds: u16,
    },
    /// Stay open until secured.
    HoldOpen,
    /// End staying open.
    Secure,
}

/// One lock. Everything that it decides follows from the frames it gets, its flash, and the time since it started.
///
/// The host calls [`Lock::connected`] and [`Lock::disconnected`] around each connection, [`Lock::receive`] for each
/// write, [`Lock::tick`] about once a minute, and lets phones read [`Lock::reply`] at any time.
pub struct Lock<S> {
    storage: S,
    identity: Identity,
    settings: Settings,
    slot: Option<Slot>,
    journal: Journal,
    clock: Clock,
    log: EventLog,
    refusals: Refusals,
    bucket: Bucket,
    verified: VerifiedBodies,
    nonces: Nonces,
    introduced: Option<Issued>,
    presented: Option<Presented>,
    last_ack: Option<LastAck>,
    last_fork: Option<[u8; 4]>,
    reply: Frame,
    held_open: bool,
    button: Option<Uptime>,
    condition: Condition,
    checkpointed: Uptime,
    trace: Trace,
}

impl<S> core::fmt::Debug for Lock<S> {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("Lock")
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}

/// What a handled frame leads to.
struct Done {
    effect: Effect,
    reply: Frame,
}

impl Done {
    fn permit() -> Self {
        Self {
            effect: Effect::None,
            reply: Outcome::permit(0).encode(),
        }
    }
}

impl From<Frame> for Done {
    fn from(reply: Frame) -> Self {
        Self {
            effect: Effect::None,
            reply,
        }
    }
}

impl From<StorageFault> for Denial {
    fn from(_: StorageFault) -> Self {
        Self::StorageFailed
    }
}

impl<S: Storage> Lock<S> {
    /// A phone has connected: the reply is a fresh challenge, so a read comes before any write.
    pub fn connected(&mut self, now: Uptime) {
        self.presented = None;
        self.reply = self.challenge(now);
    }

    /// The phone is gone: its nonce and what it presented are void.
    pub fn disconnected(&mut self) {
        self.presented = None;
        self.nonces.forget();
        self.reply = Frame::new();
    }

    /// Handles one frame of at most 512 bytes and prepares the reply.
    ///
    /// `random` is fresh for each call; it only protects the lock's own signatures, so that a bad source does no more
    /// harm than plain Ed25519.
    pub fn receive(&mut self, frame: &[u8], now: Uptime, random: &[u8; 32]) -> Effect {
        let kind = Kind::of(frame);
        let result = kind
            .map_err(Denial::from)
            .and_then(|kind| self.handle(kind, frame, now, random));
        self.trace.add(Exchange {
            at: now,
            kind: kind.ok(),
            length: frame.len(),
            result: result.as_ref().map(|_| ()).map_err(|denial| *denial),
        });
        let effect = match result {
            Ok(done) => {
                self.reply = done.reply;
                done.effect
            }
            Err(denial) => {
                self.refuse(denial, now);
                Effect::None
            }
        };
        self.tick(now);
        effect
    }

    /// The reply to the last frame, or the challenge of the connection. Stays until the next frame.
    #[must_use]
    pub fn reply(&self) -> &[u8] {
        self.reply.as_slice()
    }

    /// Writes down what is due: the hourly checkpoint of the floor, and refused attempts.
    ///
    /// A fault of the flash shows again at the next frame that needs it, so it is not reported here.
    pub fn tick(&mut self, now: Uptime) {
        if now.since(self.checkpointed) >= CHECKPOINT_INTERVAL && self.checkpoint(now).is_ok() {
            self.checkpointed = now;
        }
        if let Some(event) = self.refusals.due(now) {
            // What a broken log can't take stands in the counters.
            self.record(event, now).ok();
        }
    }

    /// Somebody inside pressed the button.
    pub fn button_pressed(&mut self, now: Uptime) {
        self.button = Some(now);
    }

    /// Battery and temperature as last measured.
    pub fn set_condition(&mut self, condition: Condition) {
        self.condition = condition;
    }

    /// Whether the bolt stays back without anybody asking: held open, or an evacuation.
    #[must_use]
    pub fn stands_open(&self) -> bool {
        self.held_open || self.mode() == Mode::Evacuation
    }

    /// What the lock knows, for a person who looks at it.
    #[must_use]
    pub fn inspect(&self, now: Uptime) -> Inspection<'_> {
        inspection::of(self, now)
    }

    /// Gives the flash back, as pulling the battery does.
    #[must_use]
    pub fn stop(self) -> S {
        self.storage
    }

    /// The flash, for a host that cuts its power or looks at its wear.
    pub fn storage_mut(&mut self) -> &mut S {
        &mut self.storage
    }

    /// What handles a kind of frame is never inlined: all of them in one frame of the stack are 8 KB, each alone a half
    /// at most.
    fn handle(
        &mut self,
        kind: Kind,
        frame: &[u8],
        now: Uptime,
        random: &[u8; 32],
    ) -> Result<Done, Denial> {
        match kind {
            Kind::Access => self.access(frame, now),
            Kind::Present => self.present(frame, now),
            Kind::Prove => self.prove(frame, now),
            Kind::State => self.apply_state(frame, now, random),
            Kind::KeyUpdate => self.apply_key_update(frame, now),
            Kind::TimeToken => self.apply_time_token(frame, now),
            Kind::Ask => self.ask(frame, now, random),
            Kind::Hello => self.hello(frame, now),
            Kind::OwnershipGrant => self.take_owner(frame, now, random),
            Kind::Release => self.release(frame, now),
            Kind::Credential
            | Kind::Delegation
            | Kind::Ack
            | Kind::EventUpload
            | Kind::OwnershipCountersignature
            | Kind::OwnershipAck
            | Kind::DeviceCertificate
            | Kind::Challenge
            | Kind::Outcome
            | Kind::Introduction => Err(Denial::Malformed),
        }
    }

    fn refuse(&mut self, denial: Denial, now: Uptime) {
        self.refusals.count(denial);
        let outcome = match denial {
            Denial::Busy => Outcome::busy(self.bucket.pause(now)),
            denial => Outcome::of(denial.answer()),
        };
        self.reply = outcome.encode();
    }

    fn challenge(&mut self, now: Uptime) -> Frame {
        let nonce = Nonce(self.nonces.issue(now));
        Challenge {
            nonce,
            version: self.version(),
            clock: self.clock.state(now),
            battery_low: self.condition.battery() < BATTERY_LOW,
            button_pressed: self.is_button_pressed(now),
            events_waiting: self.log.last() > self.event_mark(),
            time: self.clock.estimate(now),
            key_epoch: Challenge::hint_of(self.settings.ring.epoch()),
        }
        .encode()
    }

    /// Appends an event to the log. Without an owner there is nobody to tell.
    fn record(&mut self, event: Event, now: Uptime) -> Result<(), StorageFault> {
        if matches!(self.settings.owner, Owner::Nobody { .. }) {
            return Ok(());
        }
        let record = EventRecord::new(self.clock.estimate(now), event, self.condition);
        self.log.append(&mut self.storage, &record)
    }

    /// Puts new settings in force. After an error the old or the new ones are, never a mixture.
    fn commit(&mut self, settings: Settings) -> Result<(), StorageFault> {
        let generation = self.journal.latest().generation;
        let slot = settings.commit(&mut self.storage, self.slot, generation)?;
        self.slot = Some(slot);
        self.settings = settings;
        self.verified.flush();
        self.presented = None;
        Ok(())
    }

    /// Writes floor, owner and settings in force to the journal.
    fn checkpoint(&mut self, now: Uptime) -> Result<(), StorageFault> {
        let before = self.journal.latest();
        let counters = Counters {
            boots: before.boots,
            floor: self.clock.floor(now),
            ownership: self.settings.owner.ownership(),
            generation: self.slot.map_or(before.generation, |slot| {
                slot.generation.max(before.generation)
            }),
        };
        self.journal.append(&mut self.storage, counters)
    }

    fn installation(&self) -> Result<Installation, Denial> {
        self.settings
            .owner
            .installation(self.identity.lock_id())
            .ok_or(Denial::NoOwner)
    }

    fn is_button_pressed(&self, now: Uptime) -> bool {
        self.button
            .is_some_and(|pressed| now.since(pressed) <= BUTTON_LIFE)
    }

    fn version(&self) -> StateVersion {
        self.settings
            .held
            .as_ref()
            .map_or(StateVersion::ZERO, |held| held.version)
    }
}

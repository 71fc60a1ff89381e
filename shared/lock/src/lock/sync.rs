//! Bringing the lock up to date, by any phone and before any credential: keys, state, time; and what it says back.

use credential::ack::Ack;
use credential::ask::Ask;
use credential::denial::{BadSignature, Denial};
use credential::event::upload::EventUpload;
use credential::event::{Event, EventRecord, StateMark};
use credential::frame::Frame;
use credential::key::sign_hedged;
use credential::key_update::KeyUpdate;
use credential::number::{EventSequence, Nonce};
use credential::signed::{Context, Signable, Signed, Unbound};
use credential::state::{Mode, State};
use credential::time::{MinuteStamp, SecondStamp};
use credential::time_token::TimeToken;

use super::{BATTERY_LOW, Done, Effect, Lock};
use crate::clock::Uptime;
use crate::key_ring::Change;
use crate::nonce::TIME_TOKEN_LIFE;
use crate::settings::{HeldState, Settings};
use crate::storage::Storage;

/// An ack is signed again when it would say something else, or after this many seconds of lock time.
const ACK_SECONDS: u32 = 60;
/// A key lives 44 days, so one that ends at an instant was signed less than this long before it.
const KEY_LIFE_MINUTES: u32 = 45 * 24 * 60;
/// A token that moves the running clock by less leaves no event.
const CLOCK_NEWS_SECONDS: u32 = 60;

/// The newest ack, for the next phone.
pub(super) struct LastAck {
    ack: Ack,
    frame: Frame,
}

impl<S: Storage> Lock<S> {
    /// A state: verified, written beside the old one, in force. Replied to with an ack.
    #[inline(never)]
    pub(super) fn apply_state(
        &mut self,
        frame: &[u8],
        now: Uptime,
        random: &[u8; 32],
    ) -> Result<Done, Denial> {
        let signed: Signed<State<'_>> = Signed::decode(frame)?;
        let header = signed.claims().header();
        let installation = self.installation()?;
        let (key, epoch) = self
            .settings
            .ring
            .state_key(header.key, self.clock.floor(now))?;
        let hash = signed.body_hash(&Unbound);
        let rank = (epoch, header.version);
        let same_rank = match &self.settings.held {
            Some(held) if rank < held.rank() => return Err(Denial::OldState),
            Some(held) if rank == held.rank() && hash == held.hash => {
                return self.acknowledge(now, random);
            }
            Some(held) => rank == held.rank(),
            None => false,
        };
        if header.version.number() == 0
            || (header.attribute_events && !self.identity.may_attribute_events())
        {
            return Err(Denial::StateRefused);
        }
        self.bucket.admit(now)?;
        let verified = signed.verify(&installation.context, &Unbound, &key);
        self.charge_failure(verified, now)?;
        let mark = StateMark {
            version: header.version,
            hash: hash.start(),
        };
        if same_rank {
            // Two signed states of one version: the edge is broken or its key is stolen (A5).
            self.bucket.charge(now);
            if self.last_fork.replace(mark.hash) != Some(mark.hash) {
                self.record(Event::StateForked(mark), now)?;
            }
            return Err(Denial::ForkedState);
        }

        let held = HeldState::new(epoch, frame).ok_or(Denial::Malformed)?;
        self.commit(Settings {
            held: Some(held),
            ..self.settings.clone()
        })?;
        self.clock.raise_floor(header.issued_at, now);
        self.checkpoint(now)?;
        self.record(Event::StateApplied(mark), now)?;
        let stays_held = matches!(header.mode, Mode::Normal | Mode::Evacuation);
        let effect = if self.held_open && !stays_held {
            Effect::Secure
        } else {
            Effect::None
        };
        self.held_open &= stays_held;
        self.acknowledge(now, random)
            .map(|done| Done { effect, ..done })
    }

    /// A key under the owner's root.
    #[inline(never)]
    pub(super) fn apply_key_update(&mut self, frame: &[u8], now: Uptime) -> Result<Done, Denial> {
        let signed: Signed<KeyUpdate> = Signed::decode(frame)?;
        let update = signed.claims();
        let installation = self.installation()?;
        let change = self.settings.ring.judge(update)?;
        let resets_floor = self.resets_floor(update, now);
        if change == Change::Apply {
            self.bucket.admit(now)?;
            let verified = signed.verify(
                &Context::Owner(installation.id),
                &Unbound,
                &installation.root,
            );
            self.charge_failure(verified, now)?;
        } else if !resets_floor {
            return Ok(Done::permit());
        }

        let ring = self.settings.ring.after(update);
        let held = self.settings.held.clone().filter(|_| !resets_floor);
        let settings = Settings {
            ring,
            held,
            ..self.settings.clone()
        };
        let clock = self.clock;
        let mut written = Ok(());
        if resets_floor {
            // First the floor, then the state that raised it: a state that is still there raises it again at the next
            // start, and then this update does all of it again.
            self.take_floor_back(update, now);
            written = self.checkpoint(now);
        }
        if let Err(fault) = written.and_then(|()| self.commit(settings)) {
            self.clock = clock;
            return Err(fault.into());
        }
        self.checkpoint(now)?;
        self.record(
            Event::KeyUpdated {
                epoch: update.epoch(),
                slot: update.slot(),
            },
            now,
        )?;
        Ok(Done::permit())
    }

    /// The time, for the nonce of the last challenge.
    #[inline(never)]
    pub(super) fn apply_time_token(&mut self, frame: &[u8], now: Uptime) -> Result<Done, Denial> {
        let signed: Signed<TimeToken> = Signed::decode(frame)?;
        let token = signed.claims();
        let installation = self.installation()?;
        let key = self
            .settings
            .ring
            .time_key(token.key, self.clock.floor(now))?;
        self.bucket.admit(now)?;
        let issued = self
            .nonces
            .take(TIME_TOKEN_LIFE, now)
            .ok_or(Denial::StaleNonce)?;
        let verified = signed.verify(&installation.context, &Nonce(issued.nonce), &key);
        self.charge_failure(verified, now)?;

        let before = (self.clock.state(now), self.clock.estimate(now));
        self.clock
            .set(token.time, issued.at, now)
            .map_err(|_| Denial::OldState)?;
        let moved = self.clock.estimate(now).0.abs_diff(before.1.0) >= CLOCK_NEWS_SECONDS;
        if moved || before.0 != self.clock.state(now) {
            self.record(Event::ClockSet, now)?;
        }
        Ok(Done::permit())
    }

    /// What anyone may ask.
    #[inline(never)]
    pub(super) fn ask(
        &mut self,
        frame: &[u8],
        now: Uptime,
        random: &[u8; 32],
    ) -> Result<Done, Denial> {
        match Ask::decode(frame)? {
            Ask::Challenge => Ok(Done::from(self.challenge(now))),
            Ask::Ack => self.acknowledge(now, random),
            Ask::Events { from } => self.upload(from, now, random),
        }
    }

    /// The newest event that the edge holds.
    pub(super) fn event_mark(&self) -> EventSequence {
        self.with_state(|state| state.header().event_mark)
            .unwrap_or_default()
    }

    /// The lock's signed word on what it holds; the last one again if it still says the same.
    fn acknowledge(&mut self, now: Uptime, random: &[u8; 32]) -> Result<Done, Denial> {
        let installation = self.installation()?;
        let [_, _, high, low] = self.journal.latest().boots.to_be_bytes();
        let ack = Ack {
            clock: self.clock.state(now),
            battery_low: self.condition.battery() < BATTERY_LOW,
            version: self.version(),
            state_hash: self
                .settings
                .held
                .as_ref()
                .map(|held| held.hash.start())
                .unwrap_or_default(),
            time: self.clock.estimate(now),
            boots: u16::from_be_bytes([high, low]),
            sequence: self.log.last(),
            head: self.log.head(),
        };
        if let Some(last) = &self.last_ack
            && last.ack.time.0.abs_diff(ack.time.0) < ACK_SECONDS
            && last.ack
                == (Ack {
                    time: last.ack.time,
                    ..ack
                })
        {
            return Ok(Done::from(last.frame));
        }
        let frame = self.sign(ack, &installation.context, random)?;
        self.last_ack = Some(LastAck { ack, frame });
        Ok(Done::from(frame))
    }

    /// Events from a sequence on, as many as fit into a frame.
    fn upload(&self, from: EventSequence, now: Uptime, random: &[u8; 32]) -> Result<Done, Denial> {
        let installation = self.installation()?;
        let from = if from.0 == 0 {
            EventSequence(self.event_mark().0.saturating_add(1))
        } else {
            from
        };
        let mut records = [[0; EventRecord::LENGTH]; EventUpload::COUNT];
        let excerpt = self.log.read(&self.storage, from, &mut records)?;
        let records = records.get(..excerpt.count).ok_or(Denial::StorageFailed)?;
        let time = self.clock.estimate(now);
        let upload = EventUpload::new(excerpt.first, excerpt.before, self.version(), time, records);
        let upload = upload.ok_or(Denial::StorageFailed)?;
        self.sign(upload, &installation.context, random)
            .map(Done::from)
    }

    /// Signs with fresh randomness; a signature that does not verify never leaves (A24).
    pub(super) fn sign<'a, T>(
        &self,
        body: T,
        context: &Context,
        random: &[u8; 32],
    ) -> Result<Frame, Denial>
    where
        T: Signable<'a, Bound = Unbound>,
    {
        let message = Signed::message(&body, context, &Unbound);
        let signature = sign_hedged(self.identity.key(), message.as_slice(), random)?;
        Ok(Signed::new(body, signature).encode())
    }

    fn charge_failure(
        &mut self,
        verified: Result<(), BadSignature>,
        now: Uptime,
    ) -> Result<(), Denial> {
        if verified.is_err() {
            self.bucket.charge(now);
        }
        Ok(verified?)
    }

    /// To when the root signed the update at the earliest.
    fn take_floor_back(&mut self, update: &KeyUpdate, now: Uptime) {
        let issued = update
            .not_after()
            .minutes()
            .saturating_sub(KEY_LIFE_MINUTES);
        let issued = MinuteStamp::new(issued).map_or(SecondStamp::default(), MinuteStamp::start);
        self.clock.lower_floor(issued, now);
    }

    /// Does this update prove that the floor is wrong, with somebody inside who wants it mended?
    ///
    /// A stolen state key can move the floor years ahead, and then no key is in force any more. The root says otherwise
    /// with a key of a newer epoch than that state's, which would be expired already (A7). The button keeps a stranger
    /// outside from taking an honest floor back with an update that he held up. The state of the stolen key goes too.
    fn resets_floor(&self, update: &KeyUpdate, now: Uptime) -> bool {
        self.settings
            .held
            .as_ref()
            .is_some_and(|held| held.epoch < update.epoch())
            && self.clock.floor(now) > update.not_after().start()
            && self.is_button_pressed(now)
    }
}

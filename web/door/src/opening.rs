//! One opening of one door, from the tap to the open door, as a state machine without input or
//! output.
//!
//! [`Opening::handle`] takes what happened and answers with what to do next; time is an argument
//! (milliseconds of any steady clock). [`drive`] joins it to a transport. So every path, also those
//! that a radio makes once in a thousand taps, is a native test.
//!
//! The order at the door: find, connect, ask for a challenge; if the lock is older than the lease's
//! gate, bring it up to date; if it lacks the time and the lease needs it, bring the time; send the
//! access frame. Whoever stands there is let in first; only then are a newer state delivered and
//! the lock's ack and events fetched for the edge.

pub mod drive;
mod errand;
#[cfg(test)]
mod script;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use credential::access::{Access, Carrier, Proof};
use credential::answer::{Answer, Outcome};
use credential::ask::Ask;
use credential::challenge::Challenge;
use credential::frame::Frame;
use credential::key::Signature;
use credential::number::Nonce;
use credential::role::Action;
use domain::reason::Reason;

pub use errand::{Carried, Errand};

use crate::transport::LinkFailure;

/// At most so many attempts to connect belong to one tap (`ux.md` 3.4).
pub const ATTEMPTS: u8 = 3;

/// Pause before another attempt, in milliseconds.
pub const PAUSE: u32 = 300;

/// All attempts of one tap together last no longer, in milliseconds.
pub const PATIENCE: u64 = 10_000;

/// A lock takes an answer that comes later than this for one that was relayed, in milliseconds;
/// a little less than the lock's own limit. Counted from asking for the challenge, because the lock
/// made it before it came here.
const NONCE_LIFE: u64 = 1_400;

/// So often the lock is asked again within one tap after an answer that took too long. It counts
/// each as a failure, and rests after five (A10).
const MOST_HURRIES: u8 = 2;

/// What the machine wants done. Each is answered by exactly one [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Find the lock; the browser may ask the person. Answer: [`Event::Found`] or [`Event::Failed`].
    Find,
    /// Connect. Answer: [`Event::Connected`] or [`Event::Failed`].
    Connect,
    /// Wait so many milliseconds. Answer: [`Event::Waited`].
    Wait(u32),
    /// Write a frame and read the reply. Answer: [`Event::Heard`] or [`Event::Failed`].
    Say(Frame),
    /// Sign with the key of this phone. Answer: [`Event::Signed`], or [`Event::Failed`].
    Sign(Frame),
    /// Ask the edge for a time token over this nonce. Answer: [`Event::Time`].
    FetchTime(Nonce),
    /// Nothing more; the link may rest.
    Finish,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The lock was found or chosen.
    Found,
    /// The link stands.
    Connected,
    /// The pause is over.
    Waited,
    /// The lock said this.
    Heard(Frame),
    /// The phone signed.
    Signed(Signature),
    /// The edge gave a time token, or could not be reached.
    Time(Option<Frame>),
    /// The link or the key failed.
    Failed(LinkFailure),
    /// The person changed their mind.
    Cancelled,
}

/// How far one opening is, for the words on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The lock is being looked for.
    Searching,
    /// A link is being made, in this attempt, from 1.
    Connecting(u8),
    /// The lock is being brought up to date.
    Updating,
    /// The lock is asked to open.
    Opening,
    /// It is decided.
    Over(Ending),
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Open.
    Open {
        /// How long the lock stays open, in seconds; 0 if no end is set.
        seconds: u16,
        /// From the tap to the open door, in milliseconds.
        took: u64,
    },
    /// The lock said no, and this is why.
    Refused(Reason),
    /// The lock could not be reached or understood.
    NotReached(LinkFailure),
    /// The person changed their mind; no error.
    Cancelled,
}

/// One opening.
#[derive(Clone, Debug)]
pub struct Opening {
    errand: Errand,
    started: u64,
    attempt: u8,
    step: Step,
    ending: Option<Ending>,
    updated: bool,
    timed: bool,
    challenge_asked_at: u64,
    hurries: u8,
    reports: Vec<Frame>,
}

/// What is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Finding,
    Connecting,
    Pausing,
    /// Frames that bring the lock up to date, the one under way first.
    Updating(VecDeque<Frame>),
    FetchingTime,
    SettingTime,
    Challenging,
    Signing,
    Asking,
    /// After the door is open: frames whose replies go to the edge.
    Collecting(VecDeque<Frame>),
    Over,
}

impl Opening {
    /// The person tapped at `now`. The first effect is always [`Effect::Find`].
    #[must_use]
    pub const fn begin(errand: Errand, now: u64) -> Self {
        Self {
            errand,
            started: now,
            attempt: 0,
            step: Step::Finding,
            ending: None,
            updated: false,
            timed: false,
            challenge_asked_at: 0,
            hurries: 0,
            reports: Vec::new(),
        }
    }

    /// How far it is.
    #[must_use]
    pub const fn progress(&self) -> Progress {
        if let Some(ending) = self.ending {
            return Progress::Over(ending);
        }
        match self.step {
            Step::Finding => Progress::Searching,
            Step::Connecting | Step::Pausing => Progress::Connecting(self.attempt),
            Step::Updating(_) | Step::FetchingTime | Step::SettingTime => Progress::Updating,
            Step::Challenging | Step::Signing | Step::Asking => Progress::Opening,
            Step::Collecting(_) | Step::Over => Progress::Over(Ending::Cancelled),
        }
    }

    /// Whether the lock took a newer state from this phone.
    #[must_use]
    pub const fn has_updated(&self) -> bool {
        self.updated
    }

    /// What the lock signed for the edge: acks and events, oldest first.
    #[must_use]
    pub fn reports(&self) -> &[Frame] {
        &self.reports
    }

    /// Takes what happened at `now` and says what to do next.
    ///
    /// An event that does not belong to the step under way ends the opening as a strange answer;
    /// the driver never sends one.
    pub fn handle(&mut self, event: Event, now: u64) -> Effect {
        match (self.step.clone(), event) {
            (Step::Over, _) => Effect::Finish,
            (Step::Collecting(rest), Event::Heard(reply)) => self.collected(rest, &reply),
            // The door is open already: what failed now is fetched the next time.
            (Step::Collecting(_), _) => self.finish(),
            (_, Event::Cancelled) => self.end(Ending::Cancelled),
            (step, Event::Failed(failure)) => self.failed(&step, failure, now),
            (Step::Finding, Event::Found) | (Step::Pausing, Event::Waited) => self.connect(),
            // A fresh challenge is asked for, because the one of the connection may be old already.
            (Step::Connecting, Event::Connected) | (Step::SettingTime, Event::Heard(_)) => {
                self.challenge(now)
            }
            (Step::Challenging, Event::Heard(frame)) => self.challenged(&frame),
            (Step::Updating(rest), Event::Heard(reply)) => self.delivered(rest, &reply, now),
            (Step::FetchingTime, Event::Time(Some(token))) => {
                self.step = Step::SettingTime;
                Effect::Say(token)
            }
            (Step::FetchingTime, Event::Time(None)) => {
                self.end(Ending::Refused(Reason::LockTimeUnknown))
            }
            (Step::Signing, Event::Signed(proof)) => {
                self.step = Step::Asking;
                let lease = self.errand.lease;
                Effect::Say(
                    Access {
                        action: Action::Unlock,
                        lease,
                        proof,
                    }
                    .encode(),
                )
            }
            (Step::Asking, Event::Heard(frame)) => self.answered(&frame, now),
            _ => self.end(Ending::NotReached(LinkFailure::Strange)),
        }
    }

    fn connect(&mut self) -> Effect {
        self.attempt = self.attempt.saturating_add(1);
        self.step = Step::Connecting;
        Effect::Connect
    }

    /// A failure before the lock was asked to open is tried again in silence, within the same tap.
    fn failed(&mut self, step: &Step, failure: LinkFailure, now: u64) -> Effect {
        let asked = matches!(step, Step::Asking);
        let in_time = now.saturating_sub(self.started) + u64::from(PAUSE) < PATIENCE;
        let worth_it = failure.is_passing() && !asked && !matches!(step, Step::Finding);
        if failure == LinkFailure::Dismissed {
            self.end(Ending::Cancelled)
        } else if worth_it && in_time && self.attempt < ATTEMPTS {
            // What was begun on the broken link begins again on the next one.
            (self.updated, self.timed) = (false, false);
            self.step = Step::Pausing;
            Effect::Wait(PAUSE)
        } else {
            let failure = if asked { LinkFailure::Lost } else { failure };
            self.end(Ending::NotReached(failure))
        }
    }

    fn challenged(&mut self, frame: &Frame) -> Effect {
        let Ok(challenge) = Challenge::decode(frame.as_slice()) else {
            return self.end(Ending::NotReached(LinkFailure::Strange));
        };
        if !self.updated {
            let is_behind = self.errand.is_behind_gate(&challenge);
            if is_behind && !self.errand.can_pass_gate() {
                return self.end(Ending::Refused(Reason::LockBehind));
            }
            if is_behind || self.errand.is_in_older_epoch(&challenge) {
                return self.update(&challenge);
            }
        }
        if self.errand.needs_time(&challenge) && !self.timed {
            return self.fetch_time(challenge.nonce);
        }
        self.errand.remember(&challenge);
        self.step = Step::Signing;
        Effect::Sign(self.proof(challenge.nonce).message())
    }

    fn proof(&self, nonce: Nonce) -> Proof {
        Proof {
            lock: self.errand.lock,
            ownership: self.errand.ownership,
            nonce,
            carrier: Carrier::Access,
            action: Action::Unlock,
            body_hash: self.errand.body_hash(),
        }
    }

    fn fetch_time(&mut self, nonce: Nonce) -> Effect {
        self.timed = true;
        self.step = Step::FetchingTime;
        Effect::FetchTime(nonce)
    }

    fn update(&mut self, challenge: &Challenge) -> Effect {
        self.updated = true;
        let mut frames = self.errand.frames_for(challenge);
        match frames.pop_front() {
            Some(first) => {
                self.step = Step::Updating(frames);
                Effect::Say(first)
            }
            None => self.end(Ending::Refused(Reason::LockBehind)),
        }
    }

    fn delivered(&mut self, mut rest: VecDeque<Frame>, reply: &Frame, now: u64) -> Effect {
        self.keep(reply);
        match rest.pop_front() {
            Some(next) => {
                self.step = Step::Updating(rest);
                Effect::Say(next)
            }
            None => self.challenge(now),
        }
    }

    fn challenge(&mut self, now: u64) -> Effect {
        self.challenge_asked_at = now;
        self.step = Step::Challenging;
        Effect::Say(Ask::Challenge.encode())
    }

    fn answered(&mut self, frame: &Frame, now: u64) -> Effect {
        let Ok(outcome) = Outcome::decode(frame.as_slice()) else {
            return self.end(Ending::NotReached(LinkFailure::Strange));
        };
        match outcome.answer() {
            Answer::Permit => {
                let took = now.saturating_sub(self.started);
                self.ending = Some(Ending::Open {
                    seconds: outcome.seconds(),
                    took,
                });
                self.collect()
            }
            Answer::SyncFirst if !self.updated && self.errand.carries_something() => {
                self.updated = true;
                let mut frames = self.errand.all_frames();
                let first = frames.pop_front();
                self.step = Step::Updating(frames);
                first.map_or_else(|| self.end(Ending::Refused(Reason::SyncFirst)), Effect::Say)
            }
            Answer::SyncFirst => self.end(Ending::Refused(Reason::LockBehind)),
            // The token needs a nonce of its own: ask for a challenge, which leads to the time.
            Answer::TimeFirst if !self.timed => {
                self.errand.require_time();
                self.challenge(now)
            }
            Answer::TimeFirst => self.end(Ending::Refused(Reason::LockTimeUnknown)),
            Answer::Busy => self.end(Ending::Refused(Reason::Busy)),
            // A proof that took too long is refused like a wrong one: again, with a new nonce.
            Answer::Refused if self.was_slow(now) && self.hurries < MOST_HURRIES => {
                self.hurries += 1;
                self.challenge(now)
            }
            // Whether the key is good was never judged.
            Answer::Refused if self.was_slow(now) => {
                self.end(Ending::NotReached(LinkFailure::OutOfReach))
            }
            // The lock does not say why. If our own reading of the lease says no, that is why;
            // otherwise the lease was probably withdrawn.
            Answer::Refused => {
                let reason = self.errand.expected.err().unwrap_or(Reason::Revoked);
                self.end(Ending::Refused(reason))
            }
        }
    }

    const fn was_slow(&self, now: u64) -> bool {
        now.saturating_sub(self.challenge_asked_at) > NONCE_LIFE
    }

    /// The door is open. Now the lock gets what is newer, and gives what the edge waits for.
    fn collect(&mut self) -> Effect {
        let mut frames = self.errand.frames_after(self.updated);
        self.updated |= self.errand.has_newer_state();
        match frames.pop_front() {
            Some(first) => {
                self.step = Step::Collecting(frames);
                Effect::Say(first)
            }
            None => self.finish(),
        }
    }

    fn collected(&mut self, mut rest: VecDeque<Frame>, reply: &Frame) -> Effect {
        self.keep(reply);
        match rest.pop_front() {
            Some(next) => {
                self.step = Step::Collecting(rest);
                Effect::Say(next)
            }
            None => self.finish(),
        }
    }

    /// Keeps what the lock signed; outcomes and challenges are not for the edge.
    fn keep(&mut self, reply: &Frame) {
        if errand::is_for_the_edge(reply) {
            self.reports.push(*reply);
        }
    }

    fn end(&mut self, ending: Ending) -> Effect {
        self.ending = Some(ending);
        self.finish()
    }

    fn finish(&mut self) -> Effect {
        self.step = Step::Over;
        Effect::Finish
    }
}

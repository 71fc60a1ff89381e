//! The lock as the rules have it: what it holds, and what it answers to one frame.
//!
//! Written from DL1 C.2, C.4, C.5 and C.8, not from the code. Time comes in ticks; a lease lives for [`LIFE`] of them.

use credential::denial::Denial;

use crate::fixtures::edge::Purpose;

/// Ticks from a lease's beginning to its end.
pub const LIFE: u8 = 2;

/// The purposes of keys that matter here: an emergency key issues leases like any other.
pub const PURPOSES: [Purpose; 3] = [Purpose::Issue, Purpose::State, Purpose::Time];

/// One rule, so that a check can show what happens without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A lease opens only a lock whose version has reached its gate.
    GateIsHeeded,
    /// Versions count within a key epoch: a gate of a newer epoch is not reached by an older epoch's number.
    GateHasAnEpoch,
    /// A state of a lower version or epoch is refused.
    OlderStateIsRefused,
    /// A power loss leaves the state in force.
    StateSurvivesPowerLoss,
    /// A power loss leaves the floor of time.
    FloorSurvivesPowerLoss,
    /// The running clock is forgotten with the power.
    PowerLossForgetsTheClock,
    /// A state raises the floor to the instant of its issue.
    StateRaisesTheFloor,
    /// A listed serial is refused.
    ListIsHeeded,
    /// A lease ends.
    LeaseEnds,
    /// A lease that asks for a running clock is refused without one.
    ClockIsNeeded,
    /// The first key of an epoch that calls back empties the slots of the epoch before.
    CalledBackKeysGo,
    /// A key of an older epoch than the newest is refused.
    OlderKeyIsRefused,
    /// The edge raises the gate of later leases with a withdrawal.
    GateRises,
    /// The edge counts the gate anew when versions begin again.
    GateFollowsTheEpoch,
    /// The edge lists a withdrawn serial until its lease is over.
    ListKeepsWhatMayOpen,
    /// The edge lets a lease begin with the state that goes with it: a lock may know no later time.
    LeaseBeginsWithItsState,
}

impl Rule {
    pub const OF_THE_LOCK: [Self; 12] = [
        Self::GateIsHeeded,
        Self::GateHasAnEpoch,
        Self::OlderStateIsRefused,
        Self::StateSurvivesPowerLoss,
        Self::FloorSurvivesPowerLoss,
        Self::PowerLossForgetsTheClock,
        Self::StateRaisesTheFloor,
        Self::ListIsHeeded,
        Self::LeaseEnds,
        Self::ClockIsNeeded,
        Self::CalledBackKeysGo,
        Self::OlderKeyIsRefused,
    ];

    pub const OF_THE_EDGE: [Self; 4] = [
        Self::GateRises,
        Self::GateFollowsTheEpoch,
        Self::ListKeepsWhatMayOpen,
        Self::LeaseBeginsWithItsState,
    ];
}

/// Who holds a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// One who may open. Brings what is carried, or holds it back.
    Visitor,
    /// Will be withdrawn, and never downloads again.
    Thief,
    /// Has stolen the issuing key of the first epoch.
    Forger,
}

/// A state that the edge has signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Issued {
    /// Key epoch and version.
    pub rank: (u8, u8),
    /// The tick of its issue.
    pub at: u8,
    /// Whether it was issued after the withdrawal.
    pub knows: bool,
    /// Whether its list has the thief's serial.
    pub lists: bool,
}

/// A lease that the edge, or a thief of its key, has signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lease {
    pub holder: Holder,
    pub epoch: u8,
    /// The version that a lock must have reached; 0 is any.
    pub gate: u8,
    /// The tick of its beginning.
    pub at: u8,
    pub needs_clock: bool,
    /// Whether it was issued after the withdrawal. Not a part of what is signed.
    pub knows: bool,
}

/// A key update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Update {
    pub epoch: u8,
    pub purpose: Purpose,
    /// Whether it empties the slots of the epoch before.
    pub calls_back: bool,
}

/// What happens to a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    Key(Update),
    State(Issued),
    /// A token of the true time, by the time key of an epoch.
    Token {
        epoch: u8,
    },
    Open(Lease),
    /// A tick passes.
    Wait,
    /// The battery is out for a moment, or for a tick.
    PowerLoss {
        for_a_tick: bool,
    },
}

impl Input {
    /// The epoch of the key that signed it; a key update counts as its own epoch.
    pub fn epoch(self) -> Option<u8> {
        match self {
            Self::Key(update) => Some(update.epoch),
            Self::State(state) => Some(state.rank.0),
            Self::Token { epoch } => Some(epoch),
            Self::Open(lease) => Some(lease.epoch),
            Self::Wait | Self::PowerLoss { .. } => None,
        }
    }

    /// Whether a tick of true time goes by with it.
    pub fn takes_a_tick(self) -> bool {
        matches!(self, Self::Wait | Self::PowerLoss { for_a_tick: true })
    }
}

/// What the lock does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    Opened,
    /// A state, key or token is in force, or was before.
    Taken,
    Refused(Denial),
    /// Nobody asked.
    Nothing,
}

/// Which purposes have a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Keys(u8);

impl Keys {
    pub const NONE: Self = Self(0);
    pub const ALL: Self =
        Self(1 << Purpose::Issue as u8 | 1 << Purpose::State as u8 | 1 << Purpose::Time as u8);

    pub fn has(self, purpose: Purpose) -> bool {
        self.0 & 1 << purpose as u8 != 0
    }

    pub fn with(self, purpose: Purpose) -> Self {
        Self(self.0 | 1 << purpose as u8)
    }

    pub fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// What the lock knows of the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    Unknown,
    /// It is not earlier than this tick.
    Floor(u8),
    /// It is this tick, as the running clock has it.
    Trusted(u8),
}

/// All that the lock keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AbstractLock {
    pub held: Option<Issued>,
    /// The tick that it is not earlier than.
    pub floor: Option<u8>,
    /// The tick that its running clock shows, since a token has set it.
    pub running: Option<u8>,
    /// Keys of the first and of the second epoch.
    pub keys: [Keys; 2],
}

impl AbstractLock {
    /// Enrolled, with the keys of the first epoch and nothing else.
    pub const ENROLLED: Self = Self {
        held: None,
        floor: None,
        running: None,
        keys: [Keys::ALL, Keys::NONE],
    };

    pub fn clock(&self) -> Clock {
        match (self.running, self.floor) {
            (Some(running), _) => Clock::Trusted(running),
            (None, Some(floor)) => Clock::Floor(floor),
            (None, None) => Clock::Unknown,
        }
    }

    /// The newest key epoch that it has heard of.
    pub fn epoch(&self) -> u8 {
        if self.keys[1] == Keys::NONE { 1 } else { 2 }
    }

    pub fn rank(&self) -> Option<(u8, u8)> {
        self.held.map(|held| held.rank)
    }

    pub fn lists_the_thief(&self) -> bool {
        self.held.is_some_and(|held| held.lists)
    }

    fn has_key(&self, epoch: u8, purpose: Purpose) -> bool {
        self.keys[usize::from(epoch) - 1].has(purpose)
    }

    /// The lock after an input at a true tick, and its answer.
    pub fn after(mut self, input: Input, now: u8, without: Option<Rule>) -> (Self, Answer) {
        let heeds = |rule| without != Some(rule);
        let answer = match input {
            Input::Key(update) => self.take_key(update, heeds),
            Input::State(state) => self.take_state(state, heeds),
            Input::Token { epoch } if self.has_key(epoch, Purpose::Time) => {
                self.running = Some(now);
                Answer::Taken
            }
            Input::Token { .. } => Answer::Refused(Denial::UnknownKey),
            Input::Open(lease) => self
                .allows(lease, heeds)
                .map_or_else(Answer::Refused, |()| Answer::Opened),
            Input::Wait => {
                self.floor = self.floor.map(|floor| floor + 1);
                self.running = self.running.map(|running| running + 1);
                Answer::Nothing
            }
            Input::PowerLoss { .. } => {
                self.lose_power(heeds);
                Answer::Nothing
            }
        };
        (self, answer)
    }

    fn take_key(&mut self, update: Update, heeds: impl Fn(Rule) -> bool) -> Answer {
        if self.has_key(update.epoch, update.purpose) {
            return Answer::Taken;
        }
        if update.epoch < self.epoch() && heeds(Rule::OlderKeyIsRefused) {
            return Answer::Refused(Denial::OldKeyEpoch);
        }
        if update.calls_back && heeds(Rule::CalledBackKeysGo) {
            self.keys[0] = Keys::NONE;
        }
        let keys = &mut self.keys[usize::from(update.epoch) - 1];
        *keys = keys.with(update.purpose);
        Answer::Taken
    }

    fn take_state(&mut self, state: Issued, heeds: impl Fn(Rule) -> bool) -> Answer {
        if !self.has_key(state.rank.0, Purpose::State) {
            return Answer::Refused(Denial::UnknownKey);
        }
        if self.rank() > Some(state.rank) && heeds(Rule::OlderStateIsRefused) {
            return Answer::Refused(Denial::OldState);
        }
        self.held = Some(state);
        if heeds(Rule::StateRaisesTheFloor) || self.floor.is_none() {
            self.floor = self.floor.max(Some(state.at));
        }
        Answer::Taken
    }

    fn lose_power(&mut self, heeds: impl Fn(Rule) -> bool) {
        if heeds(Rule::PowerLossForgetsTheClock) {
            self.running = None;
        }
        if !heeds(Rule::StateSurvivesPowerLoss) {
            self.held = None;
        }
        if !heeds(Rule::FloorSurvivesPowerLoss) {
            self.floor = self.held.map(|held| held.at);
        }
    }

    /// In the order of DL1 C.11: key, epoch, state, time, gate, list.
    fn allows(&self, lease: Lease, heeds: impl Fn(Rule) -> bool) -> Result<(), Denial> {
        if !self.has_key(lease.epoch, Purpose::Issue) {
            return Err(Denial::UnknownKey);
        }
        let epoch = self.held.map_or(lease.epoch, |held| held.rank.0);
        if epoch < lease.epoch && lease.gate > 0 && heeds(Rule::GateHasAnEpoch) {
            return Err(Denial::LockBehind);
        }
        let held = self.held.ok_or(Denial::ScopeUnknown)?;
        let (tick, trusted) = match self.clock() {
            Clock::Unknown => return Err(Denial::LockTimeUnknown),
            Clock::Floor(floor) => (floor, false),
            Clock::Trusted(running) => (running, true),
        };
        if tick >= lease.at + LIFE && heeds(Rule::LeaseEnds) {
            return Err(Denial::AfterWindow);
        }
        if tick < lease.at || (lease.needs_clock && !trusted && heeds(Rule::ClockIsNeeded)) {
            return Err(Denial::LockTimeUnknown);
        }
        if lease.gate > held.rank.1 && heeds(Rule::GateIsHeeded) {
            return Err(Denial::LockBehind);
        }
        if lease.holder == Holder::Thief && held.lists && heeds(Rule::ListIsHeeded) {
            return Err(Denial::Revoked);
        }
        Ok(())
    }
}

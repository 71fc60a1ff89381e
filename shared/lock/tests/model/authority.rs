//! The edge as the model has it: it issues states and leases, withdraws one line, and gives the lock new keys once.

use super::abstract_lock::{Holder, Input, Issued, LIFE, Lease, PURPOSES, Rule, Update};

/// How the second epoch came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rotation {
    /// It has not come.
    None,
    /// In due course: the keys before stay, and versions go on.
    Overlap,
    /// Because a key was stolen: the keys before are called back, and versions begin again (DL1 C.8).
    CallBack,
}

/// What a phone fetches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Download {
    pub lease: Lease,
    pub state: Issued,
}

/// What the edge knows of the one lock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Authority {
    pub rotation: Rotation,
    /// All states, the newest last.
    pub issued: Vec<Issued>,
    /// The version of the present epoch that first contains the withdrawal; 0 before it.
    gate: u8,
}

impl Authority {
    pub fn new() -> Self {
        let first = Issued {
            rank: (1, 1),
            at: 0,
            knows: false,
            lists: false,
        };
        Self {
            rotation: Rotation::None,
            issued: vec![first],
            gate: 0,
        }
    }

    pub fn epoch(&self) -> u8 {
        if self.rotation == Rotation::None {
            1
        } else {
            2
        }
    }

    pub fn newest(&self) -> Issued {
        self.issued[self.issued.len() - 1]
    }

    pub fn has_withdrawn(&self) -> bool {
        self.newest().knows
    }

    /// A withdrawn serial stays listed until its lease is over.
    pub fn can_tidy(&self, now: u8, without: Option<Rule>) -> bool {
        self.newest().lists && (now >= LIFE || without == Some(Rule::ListKeepsWhatMayOpen))
    }

    pub fn withdraw(&mut self, now: u8, without: Option<Rule>) {
        let state = self.next(now);
        if without != Some(Rule::GateRises) {
            self.gate = state.rank.1;
        }
        self.issued.push(Issued {
            knows: true,
            lists: true,
            ..state
        });
    }

    pub fn tidy(&mut self, now: u8) {
        let state = self.next(now);
        self.issued.push(Issued {
            lists: false,
            ..state
        });
    }

    pub fn rotate(&mut self, rotation: Rotation, now: u8, without: Option<Rule>) {
        let next = self.next(now);
        self.rotation = rotation;
        let version = match rotation {
            Rotation::CallBack => 1,
            Rotation::None | Rotation::Overlap => next.rank.1,
        };
        let begins_again = rotation == Rotation::CallBack && self.gate > 0;
        if begins_again && without != Some(Rule::GateFollowsTheEpoch) {
            self.gate = version;
        }
        self.issued.push(Issued {
            rank: (2, version),
            ..next
        });
    }

    /// A state is signed anew when it is as old as a lease lives.
    pub fn is_stale(&self, now: u8) -> bool {
        now >= self.newest().at + LIFE
    }

    pub fn sign_again(&mut self, now: u8) {
        self.issued.push(self.next(now));
    }

    /// A lease for a visitor, and the state that goes with it.
    pub fn serve(&mut self, now: u8, without: Option<Rule>) -> Download {
        if self.is_stale(now) {
            self.sign_again(now);
        }
        let state = self.newest();
        let begin = if without == Some(Rule::LeaseBeginsWithItsState) {
            now
        } else {
            state.at
        };
        Download {
            lease: self.lease(Holder::Visitor, false, begin),
            state,
        }
    }

    /// The newest state again, signed now.
    fn next(&self, now: u8) -> Issued {
        let newest = self.newest();
        let (epoch, version) = newest.rank;
        Issued {
            rank: (epoch, version + 1),
            at: now,
            ..newest
        }
    }

    pub fn lease(&self, holder: Holder, needs_clock: bool, at: u8) -> Lease {
        Lease {
            holder,
            epoch: self.epoch(),
            gate: self.gate,
            at,
            needs_clock,
            knows: self.has_withdrawn(),
        }
    }

    /// What a phone brings that brings all that it has, and then asks.
    pub fn visit(&self, carried: Download) -> impl Iterator<Item = Input> {
        let keys = self.updates(carried.lease.epoch).map(Input::Key);
        keys.chain([Input::State(carried.state), Input::Open(carried.lease)])
    }

    /// The updates of an epoch.
    pub fn updates(&self, epoch: u8) -> impl Iterator<Item = Update> {
        let calls_back = epoch == 2 && self.rotation == Rotation::CallBack;
        PURPOSES.into_iter().map(move |purpose| Update {
            epoch,
            purpose,
            calls_back,
        })
    }
}

//! One lock, one edge, several phones and the battery: every act that is possible, and what it leads to.

use super::abstract_lock::{
    AbstractLock, Answer, Holder, Input, Issued, LIFE, Lease, Rule, Update,
};
use super::authority::{Authority, Download, Rotation};
use super::promises::{Broken, broken_by};

/// Everything at one instant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct World {
    /// The true tick.
    pub now: u8,
    pub authority: Authority,
    /// What visitors carry; who is who makes no difference, so it is kept in order.
    pub carried: Vec<Download>,
    pub lock: AbstractLock,
    /// Whether a phone that knows of the withdrawal has been at the lock: an honest one, or one that got in.
    pub visited: bool,
    /// Ticks in which the lock did not count: it was without power, or nobody had told it any time yet.
    pub uncounted: u8,
    pub broken: Broken,
}

/// One act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// The edge withdraws the thief's line.
    Withdraw,
    /// The edge takes a serial from the list whose lease is over.
    Tidy,
    /// The edge signs a state anew that is as old as a lease lives.
    SignAgain,
    Rotate(Rotation),
    /// A visitor's phone fetches a lease and all that goes with it, and forgets what it had.
    Download {
        instead_of: Option<Download>,
    },
    /// A visitor brings all that the phone carries, and opens.
    Visit(Download),
    /// Somebody brings a state, whichever suits.
    BringState(Issued),
    /// Somebody brings one key.
    BringKey(Update),
    /// Somebody online lets the edge tell the time; or a thief of the first time key does.
    Token {
        epoch: u8,
    },
    /// Somebody tries to open and brings nothing.
    Try(Lease),
    Wait,
    PowerLoss {
        for_a_tick: bool,
    },
}

/// One input to the lock, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The true tick before it.
    pub now: u8,
    pub before: AbstractLock,
    pub input: Input,
    pub answer: Answer,
    pub after: AbstractLock,
}

/// The protocol within bounds, whole or without one rule.
#[derive(Clone, Copy, Debug)]
pub struct Protocol {
    /// How many phones may carry something at once, besides the thief's and the forger's.
    pub visitors: usize,
    /// The last tick.
    pub last_tick: u8,
    /// Whether droppers bring the keys of an epoch one by one in any order, or in one order and any number.
    pub any_order_of_keys: bool,
    /// Whether the edge gets a second key epoch.
    pub rotates: bool,
    pub without: Option<Rule>,
}

impl Protocol {
    pub fn acts(self, world: &World) -> Vec<Act> {
        let authority = &world.authority;
        let mut acts = Vec::new();
        // Later there is nothing to withdraw, and a rotation is as good as one before.
        if world.now < LIFE {
            acts.extend((!authority.has_withdrawn()).then_some(Act::Withdraw));
            if self.rotates && authority.rotation == Rotation::None {
                acts.extend([Rotation::Overlap, Rotation::CallBack].map(Act::Rotate));
            }
        }
        if authority.can_tidy(world.now, self.without) {
            acts.push(Act::Tidy);
        }
        if authority.is_stale(world.now) {
            acts.push(Act::SignAgain);
        }
        if world.carried.len() < self.visitors {
            acts.push(Act::Download { instead_of: None });
        }
        for carried in &world.carried {
            acts.extend([
                Act::Download {
                    instead_of: Some(*carried),
                },
                Act::Visit(*carried),
                Act::Try(carried.lease),
            ]);
        }
        acts.extend(authority.issued.iter().copied().map(Act::BringState));
        for epoch in 1..=authority.epoch() {
            acts.extend(self.keys_to_bring(world, epoch).map(Act::BringKey));
            acts.push(Act::Token { epoch });
        }
        acts.extend(withdrawn_leases().map(Act::Try));
        if authority.rotation == Rotation::CallBack {
            acts.push(Act::Try(forged(world.now)));
        }
        acts.push(Act::PowerLoss { for_a_tick: false });
        if world.now < self.last_tick {
            acts.extend([Act::Wait, Act::PowerLoss { for_a_tick: true }]);
        }
        acts
    }

    /// Does a visitor get in who downloads now and brings everything?
    pub fn lets_a_fresh_visitor_in(self, world: &World) -> bool {
        let mut authority = world.authority.clone();
        let fresh = authority.serve(world.now, self.without);
        let mut lock = world.lock;
        let answers = authority.visit(fresh).map(|input| {
            let (after, answer) = lock.after(input, world.now, self.without);
            lock = after;
            answer
        });
        answers.last() == Some(Answer::Opened)
    }

    /// Updates that the lock may be brought alone.
    fn keys_to_bring(self, world: &World, epoch: u8) -> impl Iterator<Item = Update> {
        let mut is_new = false;
        let keys = world.lock.keys;
        world.authority.updates(epoch).take_while(move |update| {
            let goes_on = self.any_order_of_keys || !is_new;
            is_new |= !keys[usize::from(epoch) - 1].has(update.purpose);
            goes_on
        })
    }

    /// The world after an act, and what the lock was asked in it.
    pub fn step(self, world: &World, act: Act) -> (World, Vec<Exchange>) {
        let mut next = world.clone();
        let now = world.now;
        match act {
            Act::Withdraw => next.authority.withdraw(now, self.without),
            Act::Tidy => next.authority.tidy(now),
            Act::SignAgain => next.authority.sign_again(now),
            Act::Rotate(rotation) => next.authority.rotate(rotation, now, self.without),
            Act::Download { instead_of } => next.download(instead_of, self.without),
            _ => {}
        }
        let mut exchanges = Vec::new();
        for input in inputs(world, act) {
            let before = next.lock;
            let (after, answer) = before.after(input, next.now, self.without);
            let exchange = Exchange {
                now: next.now,
                before,
                input,
                answer,
                after,
            };
            next.broken.add(broken_by(world, &exchange));
            next.lock = after;
            next.visited |=
                answer == Answer::Opened && matches!(input, Input::Open(lease) if lease.knows);
            if input.takes_a_tick() {
                let counted = input == Input::Wait && before.floor.is_some();
                next.uncounted += u8::from(!counted);
                next.now += 1;
            }
            exchanges.push(exchange);
        }
        next.visited |= matches!(act, Act::Visit(carried) if carried.state.knows);
        next.forget_the_dead();
        (next, exchanges)
    }
}

impl World {
    /// A lock fresh from its enrolment, an edge with one state, and a thief who has downloaded already.
    pub fn beginning() -> Self {
        Self {
            now: 0,
            authority: Authority::new(),
            carried: Vec::new(),
            lock: AbstractLock::ENROLLED,
            visited: false,
            uncounted: 0,
            broken: Broken::default(),
        }
    }

    fn download(&mut self, instead_of: Option<Download>, without: Option<Rule>) {
        let fresh = self.authority.serve(self.now, without);
        let old = self
            .carried
            .iter()
            .position(|carried| Some(*carried) == instead_of);
        if let Some(old) = old {
            self.carried.remove(old);
        }
        self.carried.push(fresh);
        self.carried.sort_unstable();
        self.carried.dedup();
    }

    /// A lease that ended by the lock's own floor never opens again, as the floor never sinks; what came with it others
    /// may bring.
    fn forget_the_dead(&mut self) {
        let floor = self.lock.floor;
        self.carried
            .retain(|carried| floor.is_none_or(|floor| floor < carried.lease.at + LIFE));
    }
}

/// What an act asks of the lock, in this order.
fn inputs(world: &World, act: Act) -> Vec<Input> {
    match act {
        Act::Withdraw | Act::Tidy | Act::SignAgain | Act::Rotate(_) | Act::Download { .. } => {
            Vec::new()
        }
        Act::Visit(carried) => world.authority.visit(carried).collect(),
        Act::BringState(state) => vec![Input::State(state)],
        Act::BringKey(update) => vec![Input::Key(update)],
        Act::Token { epoch } => vec![Input::Token { epoch }],
        Act::Try(lease) => vec![Input::Open(lease)],
        Act::Wait => vec![Input::Wait],
        Act::PowerLoss { for_a_tick } => vec![Input::PowerLoss { for_a_tick }],
    }
}

/// The leases of the line that will be withdrawn: one runs against the floor, one needs a running clock.
pub fn withdrawn_leases() -> [Lease; 2] {
    [false, true].map(|needs_clock| Authority::new().lease(Holder::Thief, needs_clock, 0))
}

/// A lease by the stolen issuing key: it asks for nothing.
pub fn forged(now: u8) -> Lease {
    Lease {
        holder: Holder::Forger,
        epoch: 1,
        gate: 0,
        at: now,
        needs_clock: false,
        knows: false,
    }
}

//! The list of withdrawals is filled up (A19): many people come and go, and of three in ten the permission is
//! withdrawn before its end.
//!
//! Everybody fetches a lease when the permission begins. Half of them fetch again some time, the others stay offline
//! with what they have. The lock always has the newest state, which is the strictest; what it would answer says the
//! function by which locks decide.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;

use credential::credential::Credential;
use credential::denial::Denial;
use credential::key_update::Caps;
use credential::number::Serial;
use credential::role::{Action, Role};
use credential::signed::Signed;
use credential::state::State;
use credential::time::{Hours, MinuteStamp, SecondStamp};
use credential::verify::{Chain as Presented, Clock, Situation, allowed};
use domain::chain::{Chain, LinkKind};
use domain::device::DeviceKey;
use domain::hex::Hex;
use domain::id::GrantId;
use domain::order::{Cause, Ended, EndedFact, LeaseClass, Narrowings, Order};
use domain::time::{Duration, Instant};
use domain::window::Window;
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::world::{World, at};
use crate::lock::handle::handle;
use crate::lock::message::{Issued, Message, Reply};

/// Of a hundred permissions, how many are withdrawn before their end.
const WITHDRAWN: u32 = 30;

/// Of a hundred people, how many fetch again.
const ONLINE: u32 = 50;

/// What happens to one permission, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Fetch(u32),
    Withdraw(u32),
}

/// How it went.
#[derive(Clone, Copy, Debug, Default)]
struct Outcome {
    /// The longest state, in bytes.
    bytes: usize,
    /// The most withdrawn leases at a time of which a state had no room to tell the lock.
    left_out: u32,
    /// Withdrawn leases that the lock was asked to open for, and how many it refused.
    withdrawn: u32,
    refused: u32,
    /// Leases that nobody had withdrawn, of phones that came back and of phones that stayed offline.
    online: u32,
    offline: u32,
}

/// A lease as a phone holds it.
#[derive(Clone, Copy, Debug)]
struct Held {
    grant: u32,
    credential: Credential,
    until: Instant,
}

struct Churn {
    world: World,
    chance: TestRng,
    narrowings: Narrowings,
    ends: Vec<Instant>,
    withdrawn: BTreeSet<u32>,
    /// All leases that are not over, the oldest first.
    held: VecDeque<Held>,
    state: Hex,
    outcome: Outcome,
}

impl Churn {
    /// Below this number, all alike.
    fn below(&mut self, limit: u32) -> u32 {
        self.chance.next_u32() % limit
    }

    /// The order for one permission and its phone.
    fn order(&self, grant: u32, now: Instant) -> Order {
        let mut order = self.world.order(1);
        let end = self.ends[usize::try_from(grant).unwrap()];
        let mut subject = order.chain.subject.clone();
        subject.key = DeviceKey::from(name(grant));
        let mut chain = Chain::new(subject);
        for link in order.chain.links() {
            let mut link = link.clone();
            link.narrowings = self.narrowings.sequence;
            if link.kind == LinkKind::Grant {
                link.id = GrantId::from(name(grant)).into();
                link.bounds.window = Window::new(None, Some(end)).unwrap();
            }
            chain.append(link).unwrap();
        }
        order.chain = chain;
        order.class = LeaseClass::Visitor;
        order.not_after_at_most = now.plus(LeaseClass::Visitor.longest());
        order.narrowings = self.narrowings.clone();
        order
    }

    fn fetch(&mut self, grant: u32, now: Instant) {
        if self.withdrawn.contains(&grant) {
            return;
        }
        let message = Message::Issue(Box::new(self.order(grant, now)));
        let issued: Issued = match handle(&mut self.world.sql, &self.world.keys, now, message) {
            Ok(Reply::Issued(issued)) => issued,
            Ok(Reply::Closed { .. }) => return,
            other => panic!("{other:?}"),
        };
        let lease = Signed::<Credential>::decode(issued.lease.bytes()).unwrap();
        self.take(&issued.state, now);
        let held = Held {
            grant,
            credential: *lease.claims(),
            until: issued.not_after,
        };
        assert_eq!(self.ask(&held, now), Ok(()), "who has just fetched");
        self.outcome.online += 1;
        self.held.push_back(held);
        self.somebody_comes(now);
    }

    /// The installation withdraws the permission; the lock's object hears of it from the next order.
    fn withdraw(&mut self, grant: u32, now: Instant) {
        self.withdrawn.insert(grant);
        self.narrowings.sequence += 1;
        self.narrowings.ended.retain(|ended| now < ended.until);
        self.narrowings.ended.push(Ended {
            sequence: self.narrowings.sequence,
            what: EndedFact::Link(GrantId::from(name(grant)).into()),
            cause: Cause::Revoked,
            until: self.ends[usize::try_from(grant).unwrap()],
        });
    }

    /// The lock takes a new state. It never says of a lease that nobody has withdrawn that it is over.
    fn take(&mut self, state: &Hex, now: Instant) {
        while self.held.front().is_some_and(|held| held.until <= now) {
            self.held.pop_front();
        }
        if *state == self.state {
            return;
        }
        self.state = state.clone();
        self.outcome.bytes = self.outcome.bytes.max(state.bytes().len());
        let signed = Signed::<State<'_>>::decode(state.bytes()).unwrap();
        let revoked = signed.claims().revoked();
        let listed: BTreeSet<Serial> = revoked.serials().collect();
        let (mut left_out, mut kept) = (BTreeSet::new(), 0);
        for held in self.held.iter().filter(|held| now < held.until) {
            let serial = held.credential.serial;
            let refused = serial < revoked.floor() || listed.contains(&serial);
            if self.withdrawn.contains(&held.grant) {
                if !refused {
                    left_out.insert(serial);
                }
            } else {
                assert!(!refused, "{serial:?} is not withdrawn");
                kept += 1;
            }
        }
        self.outcome.offline += kept;
        let left_out = u32::try_from(left_out.len()).unwrap();
        self.outcome.left_out = self.outcome.left_out.max(left_out);
    }

    /// Somebody of all who hold a lease comes to the lock, which has just heard the newest.
    fn somebody_comes(&mut self, now: Instant) {
        let count = u32::try_from(self.held.len()).unwrap();
        if count == 0 || self.state.bytes().is_empty() {
            return;
        }
        let which = self.below(count);
        let held = self.held[usize::try_from(which).unwrap()];
        if held.until <= now {
            return;
        }
        let answer = self.ask(&held, now);
        if self.withdrawn.contains(&held.grant) {
            self.outcome.withdrawn += 1;
            self.outcome.refused += u32::from(answer.is_err());
        } else {
            assert_eq!(answer, Ok(()), "{held:?}");
        }
    }

    fn ask(&self, held: &Held, now: Instant) -> Result<(), Denial> {
        let now = SecondStamp::from_unix_millis(now.millis()).unwrap();
        let situation = Situation {
            clock: Clock::Trusted {
                earliest: now,
                latest: now,
            },
            state: Some(
                *Signed::<State<'_>>::decode(self.state.bytes())
                    .unwrap()
                    .claims(),
            ),
            caps: Caps {
                max_role: Role::Manager,
                max_life: Hours(24),
                max_child_life: Hours(0),
                not_after: MinuteStamp::MAX,
                emergency: false,
            },
        };
        let chain = Presented {
            parent: &held.credential,
            child: None,
        };
        allowed(&chain, Action::Unlock, &situation)
    }
}

/// The number in as many bytes as it takes.
fn name<const LENGTH: usize>(grant: u32) -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    bytes[..4].copy_from_slice(&grant.to_be_bytes());
    bytes
}

/// So many permissions a day that last so many hours each; six hours longer than it takes until as many end as
/// begin.
fn run(a_day: u32, hours: u32, seed: u8) -> Outcome {
    let mut churn = Churn {
        world: World::enrolled(),
        chance: TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]),
        narrowings: Narrowings::default(),
        ends: vec![],
        withdrawn: BTreeSet::new(),
        held: VecDeque::new(),
        state: Hex::from([].as_slice()),
        outcome: Outcome::default(),
    };
    let life = hours * 60 * 60;
    let all = life + 6 * 60 * 60;
    let mut events = BTreeSet::new();
    for grant in 0..a_day * (hours + 6) / 24 {
        let begin = churn.below(all);
        churn.ends.push(at(0).plus(Duration::seconds(begin + life)));
        events.insert((begin, Event::Fetch(grant)));
        if churn.below(100) < WITHDRAWN {
            let when = begin + churn.below(life);
            events.insert((when, Event::Withdraw(grant)));
        }
        if churn.below(100) < ONLINE {
            let again = begin + churn.below(life);
            events.insert((again, Event::Fetch(grant)));
        }
    }
    for (second, event) in events.into_iter().filter(|(second, _)| *second < all) {
        let now = at(0).plus(Duration::seconds(second));
        match event {
            Event::Fetch(grant) => churn.fetch(grant, now),
            Event::Withdraw(grant) => churn.withdraw(grant, now),
        }
    }
    churn.outcome
}

#[test]
fn a19_whatever_comes_and_goes_nobody_is_refused_whose_permission_holds() {
    let quiet = run(200, 24, 1);
    assert_eq!((quiet.left_out, quiet.refused), (0, quiet.withdrawn));
    assert!(quiet.withdrawn > 10 && quiet.online > 200, "{quiet:?}");
    let busy = run(600, 8, 2);
    assert_eq!((busy.left_out, busy.refused), (0, busy.withdrawn));
    for outcome in [quiet, busy] {
        assert!(outcome.bytes <= State::LENGTH_LIMIT, "{outcome:?}");
        assert!(outcome.offline > outcome.online, "{outcome:?}");
    }
}

/// The table of `docs/attacks.md` is what these runs give; with `UPDATE_FILES` it is written.
#[test]
#[ignore = "up to ten thousand permissions a day: `cargo xtask long`"]
fn a19_the_table_of_attacks_is_what_days_with_up_to_10_000_permissions_give() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/attacks.md");
    let text = std::fs::read_to_string(file).unwrap();
    let (before, rest) = text.split_once("<!-- churn -->\n").unwrap();
    let (present, after) = rest.split_once("<!-- end of churn -->").unwrap();
    let mut made = String::from(
        "| permissions a day | each for | longest state | withdrawn leases left out at most | withdrawn ones refused |\n|---|---|---|---|---|\n",
    );
    for (a_day, hours, seed) in [
        (1_000, 4, 1),
        (1_000, 24, 2),
        (3_000, 12, 3),
        (10_000, 4, 4),
        (10_000, 12, 5),
    ] {
        let outcome = run(a_day, hours, seed);
        assert!(outcome.bytes <= State::LENGTH_LIMIT, "{outcome:?}");
        let share = 100 * outcome.refused / outcome.withdrawn;
        writeln!(
            made,
            "| {a_day} | {hours} h | {} B | {} | {share} % |",
            outcome.bytes, outcome.left_out
        )
        .unwrap();
    }
    if std::env::var_os("UPDATE_FILES").is_some() {
        let whole = format!("{before}<!-- churn -->\n{made}<!-- end of churn -->{after}");
        std::fs::write(file, whole).unwrap();
    } else {
        assert_eq!(present, made);
    }
}

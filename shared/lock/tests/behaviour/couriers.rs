//! How long a withdrawn lease goes on opening: the lock hears of it from phones alone.
//!
//! Somebody is withdrawn at a random moment, stays offline from then on and tries again and again. Other people come
//! by chance; each has downloaded at some time before, and brings what it has. Nothing here is computed that the lock
//! does itself: it gets real states and leases, and its answers are what is measured.

use std::fmt::Write as _;

use credential::denial::Denial;
use credential::device::DeviceClass;
use credential::key::SigningKey;
use credential::time::Validity;
use lock::storage::memory::MemoryStorage;
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{Edge, key, minute};
use crate::fixtures::phone::open;

/// The serial that is withdrawn.
const THIEF: u32 = 1;

/// The serial of everybody else: what is asked here does not depend on who they are.
const OTHERS: u32 = 2;

/// One combination of what the world is like.
#[derive(Clone, Copy, Debug)]
struct World {
    /// Hours that a lease lives; it is renewed after half of them.
    lease: u32,
    /// Visits a day, of all other people together.
    visits: f64,
    /// Hours between a visitor's last download and the visit, in the mean.
    delay: f64,
}

/// How it went.
#[derive(Clone, Copy, Debug)]
struct Outcome {
    /// Hours from the withdrawal to the first refusal.
    hours: f64,
    /// Whether a phone had told the lock; else the lease was over.
    told: bool,
}

/// Chance, by a seed.
pub(super) struct Chance(TestRng);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(seed.to_le_bytes()) {
            *to = from;
        }
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    /// From 0, included, to 1, left out.
    pub(super) fn share(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// How long one waits for what comes by chance, with this mean.
    pub(super) fn wait(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.share()).ln()
    }
}

/// Whole minutes; the chance of a day is never longer than some months.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive number of minutes, far below the largest"
)]
pub(super) fn minutes(hours: f64) -> u32 {
    (hours * 60.0).min(200_000.0) as u32
}

/// The people of one run: the same lock, and a key for the thief and one for all others.
struct Run {
    edge: Edge,
    door: Door,
    thief: SigningKey,
    other: SigningKey,
    /// Minutes since the withdrawal.
    now: u32,
}

impl Run {
    fn new(fresh: &MemoryStorage) -> Self {
        let mut run = Self {
            edge: Edge::new(1),
            door: Door::on(fresh.clone(), DeviceClass::Door),
            thief: key(b"thief"),
            other: key(b"other"),
            now: 0,
        };
        run.door.set_time(&run.edge);
        run
    }

    fn wait_until(&mut self, at: u32) {
        let minutes = u64::from(at.saturating_sub(self.now));
        self.door.wait(minutes * 60_000);
        self.door.lock.tick(self.door.now());
        self.now = self.now.max(at);
    }

    /// A visitor whose phone has downloaded at this minute before the withdrawal (negative) or after it.
    fn visit(&mut self, downloaded: i64, lease: u32, delivers_first: bool) {
        let knows = downloaded >= 0;
        let (state, gate) = if knows {
            (self.edge.revoking(2, START, &[THIEF]), 2)
        } else {
            (self.edge.revoking(1, START, &[]), 1)
        };
        let from = u32::try_from(i64::from(START) + downloaded).unwrap();
        let mut credential = self.edge.credential(&self.other, OTHERS, gate, from);
        credential.validity = Validity::new(minute(from), minute(from + lease * 60)).unwrap();
        let signed = self.edge.sign(credential);
        if delivers_first {
            self.door.send(&state);
        }
        let opened = open(&mut self.door, &self.edge, &self.other, &signed) == UNLOCK;
        if !opened {
            // Who knows and brings nothing is sent back for it: that is how the news arrive.
            assert!(knows && !delivers_first);
            assert_eq!(self.door.last_denial(), Some(Denial::LockBehind));
            self.door.send(&state);
            assert_eq!(
                open(&mut self.door, &self.edge, &self.other, &signed),
                UNLOCK
            );
        }
    }
}

/// One world and one seed.
fn run(fresh: &MemoryStorage, world: World, seed: u64) -> Outcome {
    let mut chance = Chance::new(seed);
    let mut run = Run::new(fresh);
    let life = world.lease * 60;
    // Until the withdrawal the thief's phone renewed its lease like any other, in the second half of its life.
    let age = minutes(f64::from(world.lease) / 2.0 * chance.share());
    let left = life - age;
    let mut credential = run.edge.credential(&run.thief, THIEF, 1, START - age);
    credential.validity = Validity::new(minute(START - age), minute(START + left)).unwrap();
    let lease = run.edge.sign(credential);
    let mut heard = left;
    let mut at = 0;
    loop {
        at += minutes(chance.wait(24.0 / world.visits)).max(1);
        if at >= left {
            break;
        }
        run.wait_until(at);
        let attempt = open(&mut run.door, &run.edge, &run.thief, &lease);
        assert_eq!(attempt, UNLOCK, "before anybody told the lock, seed {seed}");
        let delay = minutes(chance.wait(world.delay)).min(life - 1);
        let downloaded = i64::from(at) - i64::from(delay);
        run.visit(downloaded, world.lease, chance.share() < 0.5);
        if downloaded >= 0 {
            heard = at;
            break;
        }
    }
    // The law of A1: not one minute longer than the lease, and not beyond the first visit of a phone that knew.
    run.wait_until(heard);
    assert_ne!(
        open(&mut run.door, &run.edge, &run.thief, &lease),
        UNLOCK,
        "seed {seed}"
    );
    let told = heard < left;
    let reason = if told {
        Denial::Revoked
    } else {
        Denial::AfterWindow
    };
    assert_eq!(run.door.last_denial(), Some(reason), "seed {seed}");
    Outcome {
        hours: f64::from(heard) / 60.0,
        told,
    }
}

/// The lives of leases that `decisions.md` knows, in hours.
const LEASES: [u32; 2] = [24, 72];

/// Hours since a visitor's download, in the mean.
pub(super) const DELAYS: [f64; 3] = [0.0, 6.0, 24.0];

/// Visits a day.
pub(super) const VISITS: [f64; 4] = [0.2, 1.0, 5.0, 20.0];

/// Runs each world so many times: one line of a table for each lease and delay, and how often the lock was told.
fn table(seeds: u32) -> (String, usize, usize) {
    let fresh = Door::enrolled(&Edge::new(1)).lock.stop();
    let mut lines = String::new();
    let (mut told, mut all) = (0, 0);
    for lease in LEASES {
        for delay in DELAYS {
            let mut line = format!("| {lease} h | {delay} h |");
            for visits in VISITS {
                let world = World {
                    lease,
                    visits,
                    delay,
                };
                let outcomes: Vec<_> = seeds_of(all, seeds)
                    .map(|seed| run(&fresh, world, seed))
                    .collect();
                told += outcomes.iter().filter(|outcome| outcome.told).count();
                all += outcomes.len();
                let hours = outcomes.iter().map(|outcome| outcome.hours).collect();
                let (mean, late) = mean_and_95th(hours);
                write!(line, " {mean:.1} / {late:.1} |").unwrap();
            }
            writeln!(lines, "{line} {lease} h |").unwrap();
        }
    }
    (lines, told, all)
}

/// Seeds that no field of the table shares with another.
fn seeds_of(before: usize, seeds: u32) -> std::ops::Range<u64> {
    let first = u64::try_from(before).unwrap();
    first..first + u64::from(seeds)
}

pub(super) fn mean_and_95th(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let count = u32::try_from(values.len()).unwrap();
    let mean = values.iter().sum::<f64>() / f64::from(count);
    (mean, values[values.len() * 95 / 100])
}

#[test]
fn a01_a_withdrawn_lease_opens_until_its_end_or_the_first_visit_of_a_phone_that_knows() {
    let (_, told, all) = table(12);
    assert_eq!(all, 12 * 24);
    let over = all - told;
    assert!(told * 20 >= all && over * 20 >= all, "{told} of {all} told");
}

/// The table of `docs/attacks.md` is what these runs give; with `UPDATE_FILES` it is written.
#[test]
#[ignore = "24,000 runs: `cargo xtask long`"]
fn a01_the_table_of_attacks_is_what_24_000_runs_give() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/attacks.md");
    let text = std::fs::read_to_string(file).unwrap();
    let (before, rest) = text.split_once("<!-- couriers -->\n").unwrap();
    let (present, after) = rest.split_once("<!-- end of couriers -->").unwrap();
    let days = VISITS.map(|visits| format!(" {visits} |")).concat();
    let (lines, _, _) = table(1_000);
    let made = format!(
        "| lease | age of a download | visits a day:{days} at the latest |\n|---|---|---|---|---|---|---|\n{lines}"
    );
    if std::env::var_os("UPDATE_FILES").is_some() {
        let whole = format!("{before}<!-- couriers -->\n{made}<!-- end of couriers -->{after}");
        std::fs::write(file, whole).unwrap();
    } else {
        assert_eq!(present, made);
    }
}

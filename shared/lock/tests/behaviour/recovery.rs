//! How long a stolen issuing key goes on opening: the installation rotates its keys and calls the old ones back, and
//! the lock hears of it from phones alone.
//!
//! The thief signs a new lease before every attempt, so unlike a withdrawn phone nothing ends with a lease; only
//! with the first visit of a phone that has downloaded since the rotation, or with the key's own end.

use std::fmt::Write as _;

use credential::denial::Denial;
use credential::device::DeviceClass;
use credential::time::Validity;
use lock::storage::memory::MemoryStorage;

use super::couriers::{Chance, DELAYS, VISITS, mean_and_95th, minutes};
use super::keys::{next_epoch, revoking_all};
use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{DAY, Edge, Purpose, key, minute};
use crate::fixtures::phone::open;

/// Hours that honest leases live: nobody's download is older.
const LEASE: u32 = 24;

/// Days from the rotation to the old keys' own end, at most: no key lives longer.
const KEY_DAYS: u32 = 30;

/// One lock between the thief and honest visitors.
struct Run {
    edge: Edge,
    next: Edge,
    door: Door,
    /// Minutes since the rotation.
    now: u32,
}

impl Run {
    fn new(fresh: &MemoryStorage) -> Self {
        let edge = edge();
        let mut door = Door::on(fresh.clone(), DeviceClass::Door);
        door.set_time(&edge);
        Self {
            next: next_epoch(&edge),
            edge,
            door,
            now: 0,
        }
    }

    fn wait_until(&mut self, at: u32) {
        let minutes = u64::from(at.saturating_sub(self.now));
        self.door.wait(minutes * 60_000);
        self.door.lock.tick(self.door.now());
        self.now = self.now.max(at);
    }

    /// A lease of a day that was signed at this minute, used now.
    fn opens(&mut self, edge: &Edge, name: &[u8], gate: u32, signed_at: i64) -> bool {
        let phone = key(name);
        let from = u32::try_from(i64::from(START) + signed_at).unwrap();
        let mut credential = edge.credential(&phone, 1, gate, from);
        credential.validity = Validity::new(minute(from), minute(from + LEASE * 60)).unwrap();
        open(&mut self.door, edge, &phone, &edge.sign(credential)) == UNLOCK
    }

    /// Whether the stolen key still opens. Its leases begin some hours ago: the lock's clock may be slow.
    fn thief_opens(&mut self) -> bool {
        let edge = self.edge.clone();
        self.opens(&edge, b"thief", 0, i64::from(self.now) - 12 * 60)
    }

    /// A visitor whose phone has downloaded at this minute before the rotation (negative) or after it.
    fn visit(&mut self, downloaded: i64, delivers_first: bool) {
        if downloaded < 0 {
            let edge = self.edge.clone();
            let _ = self.opens(&edge, b"other", 1, downloaded);
            return;
        }
        let next = self.next.clone();
        if !delivers_first {
            assert!(!self.opens(&next, b"other", 1, downloaded));
            assert_eq!(self.door.last_denial(), Some(Denial::UnknownKey));
        }
        let revoked = revoking_all(&self.edge);
        for purpose in Purpose::ALL {
            self.door.send(&next.key_update(purpose, revoked));
            assert_eq!(self.door.last_denial(), None);
        }
        self.door.set_time(&next);
        self.door.send(&next.state(&next.content(1, START)));
        assert!(self.opens(&next, b"other", 1, downloaded));
    }
}

fn edge() -> Edge {
    Edge {
        key_end: START + KEY_DAYS * DAY,
        ..Edge::new(1)
    }
}

/// Hours from the rotation to the thief's first refusal, and whether a phone had told the lock.
fn run(fresh: &MemoryStorage, visits: f64, delay: f64, seed: u64) -> (f64, bool) {
    let mut chance = Chance::new(seed);
    let mut run = Run::new(fresh);
    let end = KEY_DAYS * DAY;
    let mut at = 0;
    let told = loop {
        at += minutes(chance.wait(24.0 / visits)).max(1);
        if at >= end {
            at = end;
            break false;
        }
        run.wait_until(at);
        assert!(
            run.thief_opens(),
            "before anybody told the lock, seed {seed}"
        );
        let age = minutes(chance.wait(delay)).min(LEASE * 60 - 1);
        let downloaded = i64::from(at) - i64::from(age);
        run.visit(downloaded, chance.share() < 0.5);
        if downloaded >= 0 {
            break true;
        }
    };
    // A clock that nobody has set for a month may be hours slow.
    run.wait_until(if told { at } else { at + DAY });
    assert!(!run.thief_opens(), "seed {seed}");
    let denial = run.door.last_denial().unwrap();
    if told {
        assert_eq!(denial, Denial::UnknownKey, "seed {seed}");
    } else {
        // A lock that was left alone for so long may not trust its clock either.
        let is_over = matches!(denial, Denial::KeyExpired | Denial::LockTimeUnknown);
        assert!(is_over, "{denial:?}, seed {seed}");
    }
    (f64::from(at) / 60.0, told)
}

/// Runs each world so many times: one line of a table for each delay, and how often the lock was told.
fn table(seeds: u32) -> (String, usize, usize) {
    let fresh = Door::enrolled(&edge()).lock.stop();
    let mut lines = String::new();
    let (mut told, mut all) = (0, 0);
    for delay in DELAYS {
        let mut line = format!("| {delay} h |");
        for visits in VISITS {
            let first = u64::try_from(all).unwrap();
            let outcomes: Vec<_> = (first..first + u64::from(seeds))
                .map(|seed| run(&fresh, visits, delay, seed))
                .collect();
            told += outcomes.iter().filter(|(_, told)| *told).count();
            all += outcomes.len();
            let (mean, late) = mean_and_95th(outcomes.iter().map(|(hours, _)| *hours).collect());
            write!(line, " {mean:.1} / {late:.1} |").unwrap();
        }
        writeln!(lines, "{line} {} h |", KEY_DAYS * 24).unwrap();
    }
    (lines, told, all)
}

#[test]
fn a25_a_stolen_key_opens_until_its_end_or_the_first_visit_of_a_phone_that_knows_of_the_rotation() {
    let (_, told, all) = table(12);
    assert_eq!(all, 12 * 12);
    assert!(told * 20 >= all, "{told} of {all} told");
    // The other way out is too rare for chance: nobody comes.
    let fresh = Door::enrolled(&edge()).lock.stop();
    let (hours, told) = run(&fresh, 0.000_1, 0.0, 0);
    assert_eq!((hours.to_bits(), told), (720_f64.to_bits(), false));
}

/// The table of `docs/attacks.md` is what these runs give; with `UPDATE_FILES` it is written.
#[test]
#[ignore = "12,000 runs: `cargo xtask long`"]
fn a25_the_time_to_recover_in_attacks_is_what_12_000_runs_give() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/attacks.md");
    let text = std::fs::read_to_string(file).unwrap();
    let (before, rest) = text.split_once("<!-- recovery -->\n").unwrap();
    let (present, after) = rest.split_once("<!-- end of recovery -->").unwrap();
    let days = VISITS.map(|visits| format!(" {visits} |")).concat();
    let (lines, _, _) = table(1_000);
    let made = format!(
        "| age of a download | visits a day:{days} at the latest |\n|---|---|---|---|---|---|\n{lines}"
    );
    if std::env::var_os("UPDATE_FILES").is_some() {
        let whole = format!("{before}<!-- recovery -->\n{made}<!-- end of recovery -->{after}");
        std::fs::write(file, whole).unwrap();
    } else {
        assert_eq!(present, made);
    }
}

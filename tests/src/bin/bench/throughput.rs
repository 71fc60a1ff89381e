//! How many changes of locks' objects go through in a second, while phones ask at the same time.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use ::tests::edge::Edge;

use crate::Setting;
use crate::empty::{Empty, Plan};
use crate::house::{DOORS, Given, House, PHONES, fetching, leases};
use crate::row::{Row, Unit};

/// How often each phone fetches.
const FETCHES: usize = 20;

/// Changes per second at one lock, at one for each phone, and at eight for each.
pub fn rows(edge: &Edge, house: &mut House, setting: &Setting) -> Vec<Row> {
    let empty = Empty::beside(edge);
    let mut rows = Vec::new();
    for locks in [1, usize::from(PHONES), usize::from(DOORS)] {
        let parts = parts(locks);
        let given: Vec<Given> = (house.phones.iter().zip(&parts))
            .flat_map(|(phone, part)| {
                let doors: Vec<String> = part
                    .iter()
                    .filter_map(|at| house.doors.get(*at))
                    .cloned()
                    .collect();
                house.give(&phone.profile, &doors)
            })
            .collect();
        let (changes, seconds) = ours(house, &parts);
        let (empty_changes, empty_seconds) = theirs(&empty, &parts);
        for given in given {
            house.revoke(&given).send().expect(204);
        }
        let what = if locks == 1 {
            "1 lock".to_owned()
        } else {
            format!("{locks} locks")
        };
        let method = format!(
            "{PHONES} phones of one installation fetch {FETCHES} times each, all at once, on {}. A change is a lease that \
             its lock's object wrote and signed; of the empty program, a row that an object wrote.",
            setting.artefact()
        );
        let row = |name: String, changes: u32, time: Duration| Row {
            name,
            value: f64::from(changes) / time.as_secs_f64(),
            p95: None,
            unit: Unit::PerSecond,
            goal: None,
            method: method.clone(),
        };
        rows.push(row(format!("changes over {what}"), changes, seconds));
        rows.push(row(
            format!("changes over {what}: the empty program"),
            empty_changes,
            empty_seconds,
        ));
    }
    rows
}

/// Which locks each phone asks.
fn parts(locks: usize) -> Vec<Vec<usize>> {
    let phones = usize::from(PHONES);
    let part = |phone: usize| {
        (0..locks.max(phones))
            .filter(|at| at % phones == phone)
            .map(|at| at % locks)
            .collect()
    };
    (0..phones).map(part).collect()
}

fn ours(house: &mut House, parts: &[Vec<usize>]) -> (u32, Duration) {
    let work = house.phones.iter_mut().zip(parts);
    together(work.map(|(phone, part)| {
        move || {
            let (answer, _) = fetching(phone).timed();
            let came = leases(&answer);
            assert_eq!(came, part.len(), "{}", answer.body);
            came
        }
    }))
}

fn theirs(empty: &Empty, parts: &[Vec<usize>]) -> (u32, Duration) {
    let work = parts.iter().enumerate();
    together(work.map(|(phone, part)| {
        let (empty, plan) = (empty.clone(), Plan::of_leases(phone, part.iter().copied()));
        move || {
            let _ = empty.timed(&plan);
            part.len()
        }
    }))
}

/// Everybody's work, again and again, all at once; how many changes, and how long it took.
#[expect(
    clippy::disallowed_methods,
    reason = "this is what measures time; it runs on developers' machines alone"
)]
fn together<W: FnMut() -> usize + Send>(work: impl Iterator<Item = W>) -> (u32, Duration) {
    let mut work: Vec<W> = work.collect();
    // Once before it counts, so that all objects are awake.
    for work in &mut work {
        work();
    }
    let start = Barrier::new(work.len() + 1);
    thread::scope(|scope| {
        let workers: Vec<_> = work
            .into_iter()
            .map(|mut work| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    (0..FETCHES).map(|_| work()).sum::<usize>()
                })
            })
            .collect();
        start.wait();
        let begun = Instant::now();
        let changes: usize = workers
            .into_iter()
            .filter_map(|worker| worker.join().ok())
            .sum();
        (u32::try_from(changes).unwrap_or(u32::MAX), begun.elapsed())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lock_is_somebodys_and_nobody_has_more_than_others() {
        assert_eq!(parts(1), vec![vec![0]; 8]);
        let of_eight: Vec<_> = (0..8).map(|phone| vec![phone]).collect();
        assert_eq!(parts(8), of_eight);
        let of_many = parts(64);
        assert!(of_many.iter().all(|part| part.len() == 8));
        let mut all = of_many.concat();
        all.sort_unstable();
        assert_eq!(all, (0..64).collect::<Vec<_>>());
    }
}

//! Every step of the lock that a search has seen, and a walk over all of them on the crate's lock.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use credential::denial::Denial;

use super::abstract_lock::{AbstractLock, Answer, Input, Rule};
use super::real_lock::{Mint, RealLock};
use super::search::{LONG, PLAIN, ROTATION};
use super::world::Exchange;

/// A lock at a true tick: all that its next answer can depend on.
pub type Place = (u8, AbstractLock);

/// What an input leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leads {
    pub answer: Answer,
    pub to: Place,
}

/// Steps by the place that they start from. What the rest of the world was like is of no concern to the lock: steps
/// that differ in nothing else are one.
#[derive(Clone, Debug, Default)]
pub struct Steps(BTreeMap<Place, BTreeMap<Input, Leads>>);

impl Steps {
    pub fn add(&mut self, exchange: &Exchange) {
        let mut input = exchange.input;
        if let Input::Open(lease) = &mut input {
            // Not a part of what is signed.
            lease.knows = false;
        }
        let now = exchange.now + u8::from(input.takes_a_tick());
        let leads = Leads {
            answer: exchange.answer,
            to: (now, exchange.after),
        };
        let place = (exchange.now, exchange.before);
        let before = self.0.entry(place).or_default().insert(input, leads);
        assert!(
            before.is_none_or(|before| before == leads),
            "{input:?} at {place:?}"
        );
    }

    pub fn count(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    pub fn iter(&self) -> impl Iterator<Item = (Place, Input, Leads)> {
        self.0
            .iter()
            .flat_map(|(place, steps)| steps.iter().map(|(input, leads)| (*place, *input, *leads)))
    }

    /// The last step of a shortest way to each place.
    fn ways(&self, start: Place) -> BTreeMap<Place, (Place, Input)> {
        let mut ways = BTreeMap::new();
        let mut waiting = VecDeque::from([start]);
        while let Some(place) = waiting.pop_front() {
            for (input, leads) in &self.0[&place] {
                if leads.to != start
                    && !ways.contains_key(&leads.to)
                    && self.0.contains_key(&leads.to)
                {
                    ways.insert(leads.to, (place, *input));
                    waiting.push_back(leads.to);
                }
            }
        }
        ways
    }
}

/// What a walk has compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Walked {
    /// Different steps.
    pub steps: usize,
    /// Steps, with those that were taken again on the way to others.
    pub taken: usize,
    /// Locks that it took.
    pub locks: usize,
}

/// Takes every step on the crate's lock: from a fresh lock by a shortest way to a step not taken yet, and on as long as
/// there is another one where it stands.
///
/// # Errors
/// The first step at which model and lock part.
pub fn walk(steps: &Steps, mint: &mut Mint) -> Result<Walked, String> {
    let start = (0, AbstractLock::ENROLLED);
    let ways = steps.ways(start);
    let mut left = steps.0.clone();
    let mut walked = Walked::default();
    while let Some((target, _)) = left.first_key_value() {
        let mut way = VecDeque::new();
        let mut place = *target;
        while let Some((before, input)) = ways.get(&place) {
            way.push_front(*input);
            place = *before;
        }
        if place != start {
            return Err(format!("no way to {target:?}"));
        }
        walked.locks += 1;
        let mut real = RealLock::enrolled(mint);
        while let Some(input) = way.pop_front().or_else(|| next(&left, place)) {
            let leads = steps.0[&place][&input];
            let (after, answer) = real.take(input, mint);
            real = after;
            walked.taken += 1;
            if answer != leads.answer {
                return Err(format!(
                    "{input:?} at {place:?}: {answer:?} and not {:?}",
                    leads.answer
                ));
            }
            if let Some(difference) = real.differs_from(&leads.to.1, mint) {
                return Err(format!("{input:?} at {place:?}: {difference} after it"));
            }
            if let Some(inputs) = left.get_mut(&place) {
                walked.steps += usize::from(inputs.remove(&input).is_some());
                if inputs.is_empty() {
                    left.remove(&place);
                }
            }
            place = leads.to;
        }
    }
    Ok(walked)
}

/// A step that is left at a place; those that lead nowhere else come first.
fn next(left: &BTreeMap<Place, BTreeMap<Input, Leads>>, place: Place) -> Option<Input> {
    let inputs = left.get(&place)?;
    let stays = inputs.iter().find(|(_, leads)| leads.to == place);
    stays
        .or_else(|| inputs.iter().next())
        .map(|(input, _)| *input)
}

#[test]
fn a01_a02_a03_a06_a25_the_lock_takes_every_step_as_the_model_does() {
    let mut mint = Mint::new();
    for (steps, at_least) in [(&PLAIN.steps, 5_000), (&ROTATION.steps, 20_000)] {
        let walked = walk(steps, &mut mint).unwrap();
        assert_eq!(walked.steps, steps.count());
        assert!(walked.steps > at_least, "{walked:?}");
    }
}

#[test]
#[ignore = "ninety thousand steps: `cargo xtask long`"]
fn a01_a02_a03_a06_a25_the_lock_takes_every_step_of_the_long_search() {
    let steps = &LONG.steps;
    let walked = walk(steps, &mut Mint::new()).unwrap();
    assert_eq!(walked.steps, steps.count());
    assert!(walked.steps > 80_000, "{walked:?}");
}

/// Every rule decides a step of the walk: a lock without it would part from the model there.
#[test]
fn without_any_one_rule_the_lock_and_the_model_would_part() {
    for rule in Rule::OF_THE_LOCK {
        let mut steps = ROTATION.steps.iter();
        let parts = steps.any(|((now, lock), input, leads)| {
            lock.after(input, now, Some(rule)) != (leads.to.1, leads.answer)
        });
        assert!(parts, "{rule:?}");
    }
}

#[test]
fn every_kind_of_input_gets_every_answer_that_it_can_get() {
    let refused = |input, denials: &[Denial]| {
        let answers = denials.iter().map(|denial| Answer::Refused(*denial));
        answers.map(|answer| (input, answer)).collect::<Vec<_>>()
    };
    let expected: BTreeSet<_> = [
        vec![
            ("key", Answer::Taken),
            ("state", Answer::Taken),
            ("token", Answer::Taken),
        ],
        vec![
            ("lease", Answer::Opened),
            ("time", Answer::Nothing),
            ("power", Answer::Nothing),
        ],
        refused("key", &[Denial::OldKeyEpoch]),
        refused("state", &[Denial::UnknownKey, Denial::OldState]),
        refused("token", &[Denial::UnknownKey]),
        refused(
            "lease",
            &[Denial::UnknownKey, Denial::ScopeUnknown, Denial::LockBehind],
        ),
        refused(
            "lease",
            &[
                Denial::AfterWindow,
                Denial::LockTimeUnknown,
                Denial::Revoked,
            ],
        ),
    ]
    .concat()
    .into_iter()
    .collect();
    let steps = ROTATION.steps.iter();
    let met: BTreeSet<_> = steps
        .map(|(_, input, leads)| (kind(input), leads.answer))
        .collect();
    assert_eq!(met, expected);
}

fn kind(input: Input) -> &'static str {
    match input {
        Input::Key(_) => "key",
        Input::State(_) => "state",
        Input::Token { .. } => "token",
        Input::Open(_) => "lease",
        Input::Wait => "time",
        Input::PowerLoss { .. } => "power",
    }
}

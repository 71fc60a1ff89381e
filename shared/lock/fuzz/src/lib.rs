//! Lives of a lock as a fuzzer makes them up, and what must hold in all of them.
//!
//! A [`Story`] is read from the fuzzer's bytes. It brings frames that are signed by their real keys, so that the fuzzer
//! gets behind the signatures; nearly the same with one lie; frames once more, damaged, or as bytes without sense; and
//! between them time, buttons, connections, and power that fails in the middle of a write.
//!
//! `rules` has what must hold. It is written from the rules, not from the lock: all keys are here and remember what they
//! have signed, so "signed" is not the lock's word.
#![forbid(unsafe_code)]

// What the lock's own tests know of installations and of a lock that is installed.
#[path = "../../tests/fixtures/door.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod door;
#[path = "../../tests/fixtures/edge.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod edge;

mod chip;
mod flash;
mod look;
mod rules;
mod signer;
mod story;
mod world;
mod writing;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;

pub use crate::flash::{Flash, wake};
pub use crate::story::Story;

use crate::story::{Lie, Release, Sending, State, Step, Token};
use crate::world::World;

/// So long that everything can happen, so short that many lives can be lived.
const STEPS: usize = 40;

/// Lives it and says what frames came to; panics if a rule is broken.
pub fn live(story: &Story) -> BTreeSet<String> {
    let mut world = World::begin(story.start);
    for step in story.steps.iter().take(STEPS) {
        take(&mut world, step);
    }
    world.reached
}

/// Appends what was not reached before in this run to the file that `REACHED` names: rules that nothing comes near hold
/// without meaning anything, so the gate looks whether the corpus still gets everywhere.
pub fn tell(reached: BTreeSet<String>) {
    thread_local! {
        static TOLD: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
    }
    let Some(path) = std::env::var_os("REACHED") else {
        return;
    };
    let news = TOLD.with_borrow_mut(|told| {
        reached
            .into_iter()
            .filter(|what| told.insert(what.clone()))
            .collect::<Vec<_>>()
    });
    if !news.is_empty() {
        let mut file = File::options()
            .append(true)
            .create(true)
            .open(path)
            .expect("a file");
        writeln!(file, "{}", news.join("\n")).expect("it can be written");
    }
}

fn take(world: &mut World, step: &Step) {
    match step {
        Step::Send(sending) => world.send(sending),
        Step::Damaged { sending, at, value } => {
            let mut frame = world.write(sending);
            let length = frame.len().max(1);
            if let Some(byte) = frame.get_mut(usize::from(*at) % length) {
                *byte ^= value;
            }
            world.deliver(&frame);
        }
        Step::Cut { sending, length } => {
            let mut frame = world.write(sending);
            frame.truncate(usize::from(*length));
            world.deliver(&frame);
        }
        Step::Raw(bytes) => world.deliver(bytes),
        Step::Again(number) => world.send_again(usize::from(*number)),
        Step::Connect => world.connect(),
        Step::Disconnect => world.disconnect(),
        Step::Button => world.press_button(),
        Step::Wait(milliseconds) => world.wait(u64::from(*milliseconds)),
        Step::WaitMinutes(minutes) => world.wait(u64::from(*minutes) * 60_000),
        Step::PullBattery(minutes) => world.pull_battery(u64::from(*minutes) * 60_000, None),
        Step::PullBatteryTwice { cut } => world.pull_battery(0, Some(usize::from(*cut))),
        Step::PowerFails { sending, cut } => world.power_fails(sending, usize::from(*cut)),
        Step::SetTime => {
            world.connect();
            world.send(&Sending::Token(Token::default()));
        }
        Step::Open {
            under,
            lease,
            action,
        } => {
            sync(world, under.as_ref());
            world.send(&Sending::Access(*lease, *action, Lie::default()));
        }
        Step::OpenAsGuest {
            under,
            lease,
            child,
            action,
            late,
            lie,
        } => {
            sync(world, under.as_ref());
            world.send(&Sending::Present(*lease, *child));
            world.wait(u64::from(*late % 2_000));
            world.send(&Sending::Prove(*action, *lie));
        }
        Step::ChangeOwner(grant) => {
            world.send(&Sending::Release(Release::default()));
            world.send(&Sending::Hello);
            world.press_button();
            world.send(&Sending::Grant(*grant));
        }
    }
}

/// What a phone does before it opens.
fn sync(world: &mut World, state: Option<&State>) {
    if let Some(state) = state {
        world.send(&Sending::State(state.clone()));
        take(world, &Step::SetTime);
    }
    world.connect();
}

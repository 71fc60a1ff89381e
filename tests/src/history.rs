//! What many clients asked and heard, with the order in which it began and ended, and whether one of
//! them after the other could have heard the same.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use stateright::semantics::{ConsistencyTester as _, LinearizabilityTester, SequentialSpec};

/// No search for a serial order takes longer. What has one shows it at once; what has none is searched
/// through to the end.
const LONGEST_SEARCH: Duration = Duration::from_mins(2);

/// A logical clock: no two moments are the same, and what is later in real time is larger.
#[derive(Debug, Default)]
pub struct Clock(AtomicU64);

impl Clock {
    /// This moment.
    pub fn tick(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }

    /// Carries out a call and notes when it began and ended.
    pub fn call<Q, A>(&self, by: usize, asked: Q, send: impl FnOnce(&Q) -> A) -> Call<Q, A> {
        let begun = self.tick();
        let heard = send(&asked);
        let ended = self.tick();
        Call {
            by,
            begun,
            ended,
            asked,
            heard,
        }
    }
}

/// One question and its answer.
#[derive(Clone, Debug)]
pub struct Call<Q, A> {
    /// The client, which asks one question at a time.
    pub by: usize,
    /// When it asked, by the logical clock.
    pub begun: u64,
    /// When it heard the answer.
    pub ended: u64,
    /// What it asked.
    pub asked: Q,
    /// What it heard.
    pub heard: A,
}

impl<Q, A> Call<Q, A> {
    /// The same call in other words.
    pub fn translate<P, B>(self, translate: impl FnOnce(Q, A) -> (P, B)) -> Call<P, B> {
        let (asked, heard) = translate(self.asked, self.heard);
        Call {
            by: self.by,
            begun: self.begun,
            ended: self.ended,
            asked,
            heard,
        }
    }
}

/// The calls in an order in which one object, asked one call after the other, gives just these
/// answers, and no call comes before one that had ended when it began (linearizability); none if
/// none is found.
///
/// # Panics
/// When a client asks twice at once.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "the harness of tests fails a test by panicking"
)]
pub fn serial_order<S>(start: S, calls: &[Call<S::Op, S::Ret>]) -> Option<Vec<(S::Op, S::Ret)>>
where
    S: SequentialSpec + Clone + Send + 'static,
    S::Op: Clone + Debug + Send + 'static,
    S::Ret: Clone + Debug + PartialEq + Send + 'static,
{
    let mut moments = BTreeMap::new();
    for call in calls {
        moments.insert(call.begun, (true, call));
        moments.insert(call.ended, (false, call));
    }
    let mut tester = LinearizabilityTester::new(start);
    for (begins, call) in moments.into_values() {
        let noted = if begins {
            tester.on_invoke(call.by, call.asked.clone())
        } else {
            tester.on_return(call.by, call.heard.clone())
        };
        noted.expect("a history of clients that ask one thing at a time");
    }
    let (found, finding) = mpsc::channel();
    thread::spawn(move || found.send(tester.serialized_history()));
    finding.recv_timeout(LONGEST_SEARCH).ok().flatten()
}

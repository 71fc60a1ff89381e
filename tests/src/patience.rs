//! Waiting for what comes by itself: who waits asks again, each time by a request, and gives up in the end.

use std::time::{Duration, Instant};

/// How long anything may take, on the slowest machine.
const LONGEST: Duration = Duration::from_mins(1);

/// What `look` finds, once it finds something. It is told how often it has looked before.
///
/// # Panics
/// When nothing comes; with these words.
#[expect(
    clippy::disallowed_methods,
    reason = "a test that waits for ever says nothing"
)]
pub fn wait_for<T>(what: &str, mut look: impl FnMut(u32) -> Option<T>) -> T {
    let begun = Instant::now();
    let mut looked = 0;
    loop {
        if let Some(found) = look(looked) {
            return found;
        }
        looked += 1;
        assert!(begun.elapsed() < LONGEST, "waited in vain for {what}");
    }
}

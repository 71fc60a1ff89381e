//! The last frames and what became of them: for the eye of a developer or a technician, never for a decision.

use credential::denial::Denial;
use credential::kind::Kind;

use crate::clock::Uptime;

const LENGTH: usize = 8;

/// One frame that the lock received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// When it came.
    pub at: Uptime,
    /// What it was; `None` if its first byte says nothing.
    pub kind: Option<Kind>,
    /// Its length in bytes.
    pub length: usize,
    /// The precise reason of a refusal, which the radio does not tell.
    pub result: Result<(), Denial>,
}

/// The newest frames, oldest first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trace {
    exchanges: [Option<Exchange>; LENGTH],
}

impl Trace {
    pub(crate) fn add(&mut self, exchange: Exchange) {
        self.exchanges.rotate_left(1);
        if let Some(last) = self.exchanges.last_mut() {
            *last = Some(exchange);
        }
    }

    pub(crate) fn exchanges(&self) -> impl DoubleEndedIterator<Item = &Exchange> {
        self.exchanges.iter().flatten()
    }
}

//! A person's account: how they get in, and which phones are theirs.
//!
//! Two guards run through it. An account never loses its last way in. And whoever gets in through
//! a mailbox alone does not get the whole account at once: what such a session adds (a phone, a
//! passkey) is weak for 24 hours, and announced (`decisions.md`, People).

pub mod address;
pub mod device;
pub mod passkey;
pub mod session;

use crate::refusal::Refusal;
use crate::time::Duration;

/// For how long what was added through a mailbox alone stays weak.
pub const PROBATION: Duration = Duration::hours(24);

/// The ways into an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaysIn {
    /// How many passkeys it has.
    pub passkeys: usize,
    /// How many verified addresses it has.
    pub addresses: usize,
}

impl WaysIn {
    /// Whether one of them may go.
    ///
    /// # Errors
    /// [`Refusal::LastWayIn`] when nothing would be left.
    pub const fn may_lose_one(self) -> Result<(), Refusal> {
        if self.passkeys + self.addresses > 1 {
            Ok(())
        } else {
            Err(Refusal::LastWayIn)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_never_loses_its_last_way_in() {
        let outcome = |passkeys, addresses| {
            WaysIn {
                passkeys,
                addresses,
            }
            .may_lose_one()
        };
        assert_eq!(outcome(1, 0), Err(Refusal::LastWayIn));
        assert_eq!(outcome(0, 1), Err(Refusal::LastWayIn));
        assert_eq!(outcome(1, 1), Ok(()));
        assert_eq!(outcome(2, 0), Ok(()));
    }
}

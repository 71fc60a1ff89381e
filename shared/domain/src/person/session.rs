//! Signed-in browsers.

use serde::{Deserialize, Serialize};

use crate::id::{DeviceId, SessionId};
use crate::refusal::Refusal;
use crate::time::{Duration, Instant};

/// A session ends when it was not used for so long.
pub const IDLE: Duration = Duration::days(30);
/// A session ends so long after it began.
pub const LONGEST: Duration = Duration::days(90);
/// Acts that could take the account away need a sign-in not older than this.
pub const RECENT: Duration = Duration::minutes(10);
/// How often the use of a session is written down.
pub const TOUCH: Duration = Duration::hours(1);

/// How a session began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WayIn {
    /// With a passkey.
    Passkey,
    /// With a link sent by e-mail, or with a passkey that came from such a session and is still on
    /// probation: nothing more than the mailbox was shown.
    EmailLink,
}

/// A signed-in browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// How it began.
    pub way_in: WayIn,
    /// When it began.
    pub signed_in_at: Instant,
    /// When its use was last written down.
    pub seen_at: Instant,
    /// The device whose key this browser has shown.
    pub device: Option<DeviceId>,
}

impl Session {
    /// When it ends if it is not used any more.
    #[must_use]
    pub fn ends_at(&self) -> Instant {
        self.seen_at.plus(IDLE).min(self.signed_in_at.plus(LONGEST))
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        now >= self.ends_at()
    }

    /// Whether its use should be written down again.
    #[must_use]
    pub fn wants_touch(&self, now: Instant) -> bool {
        now.since(self.seen_at) >= TOUCH
    }

    /// Whether the sign-in is recent enough for acts that could take the account away.
    ///
    /// # Errors
    /// [`Refusal::SignInAgain`].
    pub fn must_be_recent(&self, now: Instant) -> Result<(), Refusal> {
        if now.since(self.signed_in_at) <= RECENT {
            Ok(())
        } else {
            Err(Refusal::SignInAgain)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: u32) -> Instant {
        Instant::MIN.plus(Duration::minutes(minutes))
    }

    fn session(seen_at: Instant) -> Session {
        Session {
            id: SessionId::from([1; 16]),
            way_in: WayIn::Passkey,
            signed_in_at: at(0),
            seen_at,
            device: None,
        }
    }

    #[test]
    fn a_session_ends_after_30_idle_days_and_at_the_latest_after_90() {
        let day = 24 * 60;
        assert!(!session(at(0)).is_over(at(30 * day - 1)));
        assert!(session(at(0)).is_over(at(30 * day)));
        assert!(!session(at(80 * day)).is_over(at(90 * day - 1)));
        assert!(session(at(80 * day)).is_over(at(90 * day)));
    }

    #[test]
    fn a_sign_in_is_recent_for_ten_minutes() {
        assert_eq!(session(at(0)).must_be_recent(at(10)), Ok(()));
        assert_eq!(
            session(at(0)).must_be_recent(at(11)),
            Err(Refusal::SignInAgain)
        );
    }

    #[test]
    fn use_is_written_down_once_an_hour() {
        assert!(!session(at(0)).wants_touch(at(59)));
        assert!(session(at(0)).wants_touch(at(60)));
    }
}

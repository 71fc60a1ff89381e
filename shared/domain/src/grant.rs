//! What the list of permissions says about one of them at an instant.

use std::fmt;
use std::str::FromStr;

use crate::id::text_on_the_wire;
use crate::schedule::Timetable;
use crate::time::Instant;
use crate::window::Window;

/// The time status of a permission; exactly one applies at any instant (`R004.51` to `R004.56`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// "Aktiv": opens now, as far as time goes.
    Active,
    /// "Ausstehend": begins later.
    Pending,
    /// "Abgelaufen": over.
    Expired,
    /// "Inaktiv für diesen Wochentag/diese Tageszeit".
    Inactive,
}

impl Status {
    /// All statuses.
    pub const ALL: [Self; 4] = [Self::Active, Self::Pending, Self::Expired, Self::Inactive];

    /// The status at an instant, a function of time alone (`R004.56`).
    #[must_use]
    pub fn at(window: &Window, timetable: Option<&Timetable>, at: Instant) -> Self {
        if !window.has_begun(at) {
            Self::Pending
        } else if window.is_over(at) {
            Self::Expired
        } else if timetable.is_none_or(|timetable| timetable.permits(at)) {
            Self::Active
        } else {
            Self::Inactive
        }
    }

    /// The stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Pending => "pending",
            Self::Expired => "expired",
            Self::Inactive => "inactive",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// The text names no status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownStatus;

impl fmt::Display for UnknownStatus {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the status must be active, pending, expired or inactive")
    }
}

impl FromStr for Status {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, UnknownStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.code() == text)
            .ok_or(UnknownStatus)
    }
}

text_on_the_wire!(Status: one of Status::ALL);

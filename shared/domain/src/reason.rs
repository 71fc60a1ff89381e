//! Why an act is refused at an access point: one list for edge, app and tests.

use std::fmt;
use std::str::FromStr;

use crate::id::text_on_the_wire;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// The first condition that failed (`domain.md` 5.3, `decisions.md` DL1).
        ///
        /// The codes are stable for ever: stored answers, apps and translations know them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// All reasons.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

reasons! {
    /// The person is locked by the authority that knows them (`R003.20`).
    AccountLocked = "account_locked";
    /// The person's fixed term has not begun (`R003.19`).
    AccountNotStarted = "account_not_started";
    /// The person's fixed term is over (`R003.19`).
    AccountEnded = "account_ended";
    /// The phone is blocked.
    DeviceRevoked = "device_revoked";
    /// The phone was added by e-mail link and is not confirmed yet (`decisions.md`, People).
    DeviceUnconfirmed = "device_unconfirmed";
    /// Nothing was granted for this access point.
    NoGrant = "no_grant";
    /// The grant was withdrawn.
    Revoked = "revoked";
    /// The level does not include the act (source 004's table).
    LevelTooLow = "level_too_low";
    /// The grant begins later (`R004.53`).
    BeforeWindow = "before_window";
    /// The grant is over (`R004.54`).
    AfterWindow = "after_window";
    /// Not on this day of the week (`R004.55`).
    WrongWeekday = "wrong_weekday";
    /// Not at this time of day (`R004.55`).
    WrongTimeOfDay = "wrong_time_of_day";
    /// Outside the schedule of the unit (`R001.25`).
    ExceedsUnitSchedule = "exceeds_unit_schedule";
    /// The authority above is suspended because its licence is not in force.
    MandateSuspendedLicence = "mandate_suspended_licence";
    /// The authority above was withdrawn.
    MandateRevoked = "mandate_revoked";
    /// The authority above is over.
    MandateExpired = "mandate_expired";
    /// Outside what the proxy allows (`R003.30`, `R003.35`).
    ExceedsProxy = "exceeds_proxy";
    /// Remote opening exists for Classic doors only (`R004.18`).
    NotClassic = "not_classic";
    /// The door is in lockdown.
    Lockdown = "lockdown";
    /// What the phone holds is over; it needs the network once.
    BundleExpired = "bundle_expired";
    /// What the phone holds is older than the lock accepts.
    BundleOlderThanEpoch = "bundle_older_than_epoch";
    /// The lock does not know the time well enough for this permission.
    LockTimeUnknown = "lock_time_unknown";
    /// The lock has not heard of a change that this permission needs.
    LockBehind = "lock_behind";
    /// The phone must bring the lock up to date first.
    SyncFirst = "sync_first";
    /// The lock serves another phone or pauses after failures.
    Busy = "busy";
    /// A second person has to agree first.
    TwoPersonPending = "two_person_pending";
}

impl Reason {
    /// Whether only time stands in the way: the state is then *inactive*, not *refused*.
    #[must_use]
    pub const fn is_about_time(self) -> bool {
        matches!(
            self,
            Self::AccountNotStarted
                | Self::DeviceUnconfirmed
                | Self::BeforeWindow
                | Self::WrongWeekday
                | Self::WrongTimeOfDay
                | Self::ExceedsUnitSchedule
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// The text is no reason code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownReason;

impl fmt::Display for UnknownReason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("unknown reason code")
    }
}

impl FromStr for Reason {
    type Err = UnknownReason;

    fn from_str(text: &str) -> Result<Self, UnknownReason> {
        Self::ALL
            .iter()
            .copied()
            .find(|reason| reason.code() == text)
            .ok_or(UnknownReason)
    }
}

text_on_the_wire!(Reason: one of Reason::ALL);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_has_its_own_code_in_both_libraries() {
        let codes: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
        for reason in Reason::ALL {
            let quoted = format!("\"{reason}\"");
            assert_eq!(serde_json::to_string(reason).unwrap(), quoted);
            assert_eq!(
                miniserde::json::from_str::<Reason>(&quoted).unwrap(),
                *reason
            );
        }
        assert_eq!("closed".parse::<Reason>(), Err(UnknownReason));
    }
}

//! From codes to sentences: every refusal has words and a way out, in every language.

use domain::reason::Reason;
use domain::refusal::Fault;

use super::Language;
use super::text::Sentences;

impl Language {
    /// Why a door or an act says no. A reason without words does not compile.
    #[must_use]
    pub fn reason(self, reason: Reason) -> Sentences {
        let table = self.reasons();
        match reason {
            Reason::AccountLocked => table.account_locked,
            Reason::AccountNotStarted => table.account_not_started,
            Reason::AccountEnded => table.account_ended,
            Reason::DeviceRevoked => table.device_revoked,
            Reason::DeviceUnconfirmed => table.device_unconfirmed,
            Reason::NoGrant => table.no_grant,
            Reason::Revoked => table.revoked,
            Reason::LevelTooLow => table.level_too_low,
            Reason::BeforeWindow => table.before_window,
            Reason::AfterWindow => table.after_window,
            Reason::WrongWeekday => table.wrong_weekday,
            Reason::WrongTimeOfDay => table.wrong_time_of_day,
            Reason::ExceedsUnitSchedule => table.exceeds_unit_schedule,
            Reason::MandateSuspendedLicence => table.mandate_suspended_licence,
            Reason::MandateRevoked => table.mandate_revoked,
            Reason::MandateExpired => table.mandate_expired,
            Reason::ExceedsProxy => table.exceeds_proxy,
            Reason::NotClassic => table.not_classic,
            Reason::Lockdown => table.lockdown,
            Reason::BundleExpired => table.bundle_expired,
            Reason::BundleOlderThanEpoch => table.bundle_older_than_epoch,
            Reason::LockTimeUnknown => table.lock_time_unknown,
            Reason::LockBehind => table.lock_behind,
            Reason::SyncFirst => table.sync_first,
            Reason::Busy => table.busy,
            Reason::TwoPersonPending => table.two_person_pending,
        }
    }

    /// What a problem's code means, whether it is a reason or another refusal.
    ///
    /// Codes arrive as text from a server that may be newer than the app: an unknown one gets the
    /// words for a fault on our side.
    #[must_use]
    pub fn problem(self, code: &str) -> Sentences {
        if let Ok(reason) = code.parse() {
            return self.reason(reason);
        }
        let table = self.refusals();
        match code {
            "not_signed_in" => table.not_signed_in,
            "sign_in_again" => table.sign_in_again,
            "sign_in_failed" => table.sign_in_failed,
            "level_not_yours" => table.level_not_yours,
            "not_found" => table.not_found,
            "invalid" => table.invalid,
            "changed" | "version_missing" | "stale" => table.changed,
            "already_exists" => table.already_exists,
            "wrong_state" => table.wrong_state,
            "link_over" => table.link_over,
            "lock_owned" => table.lock_owned,
            "root_administrator_stays" => table.root_administrator_stays,
            "too_many" => table.too_many,
            "last_way_in" => table.last_way_in,
            "not_pressed" => table.not_pressed,
            "device_key" => table.device_key,
            "too_large" => table.too_large,
            "offline" => table.offline,
            "timed_out" | "deadline" => table.timed_out,
            "unavailable" => table.unavailable,
            _ => table.unexpected,
        }
    }

    /// What is wrong with one field, by the code of its fault. `at_most` belongs to `too_long`.
    #[must_use]
    pub fn fault(self, code: &str, at_most: Option<u32>) -> String {
        let table = self.faults();
        let text = match code {
            "missing" | "empty" => table.missing,
            "not_one_of" => table.not_one_of,
            "not_an_address" => table.not_an_address,
            "not_a_zone" => table.not_a_zone,
            "not_a_proof" => table.not_a_proof,
            "in_the_past" => table.in_the_past,
            "ends_before_it_starts" => table.ends_before_it_starts,
            "schedule_malformed" => table.schedule_malformed,
            "outside_restrictions" => table.outside_restrictions,
            "outside_window" => table.outside_window,
            "not_yours" => table.not_yours,
            "too_long" => {
                return at_most.map_or_else(
                    || table.wrong.to_owned(),
                    |at_most| table.too_long.with([&at_most.to_string()]),
                );
            }
            _ => table.wrong,
        };
        text.to_owned()
    }

    /// The same for a fault found in the page itself, before anything is sent.
    #[must_use]
    pub fn fault_of(self, fault: &Fault) -> String {
        let at_most = if let Fault::TooLong { at_most } = fault {
            Some(*at_most)
        } else {
            None
        };
        self.fault(fault.code(), at_most)
    }
}

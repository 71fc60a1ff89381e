//! Every reason for which a lock says no: one byte each, stable for ever.

use core::fmt;

use crate::answer::Answer;

/// Bytes that are not the one encoding of any object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("bytes are not the one encoding of an object")
    }
}

impl core::error::Error for Malformed {}

/// A signature that does not belong to this object, context and key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadSignature;

impl fmt::Display for BadSignature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("signature does not verify")
    }
}

impl core::error::Error for BadSignature {}

/// Why a lock refuses. The byte stands in signed events; the radio carries only an [`Answer`].
///
/// Codes 1 to 15 concern form and keys, 16 to 31 time, 32 to 47 state and lists, 48 to 63 what is asked,
/// 64 to 79 the lock itself. A code is never used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Denial {
    /// Not the one encoding of an object.
    Malformed = 1,
    /// The key slot is empty.
    UnknownKey = 2,
    /// The key in the slot has another purpose.
    WrongKeyPurpose = 3,
    /// The key is older than its last minute.
    KeyExpired = 4,
    /// A signature does not verify.
    BadSignature = 5,
    /// The role is above the key's, or code 3.
    RoleRefused = 6,
    /// The credential or its child lasts longer than the key may grant.
    LifeTooLong = 7,
    /// The parent may not delegate.
    NotDelegable = 8,
    /// The nonce is unknown, used or too old.
    StaleNonce = 9,
    /// A proof came without the frame that it belongs to.
    NothingPresented = 10,
    /// Not yet valid.
    BeforeWindow = 16,
    /// No longer valid.
    AfterWindow = 17,
    /// No window on this day.
    WrongWeekday = 18,
    /// A window on this day, but not at this time.
    WrongTimeOfDay = 19,
    /// The lock does not know the time well enough.
    LockTimeUnknown = 20,
    /// The lock's state is older than the credential's gate.
    LockBehind = 32,
    /// The lock has no state, or none for this group.
    ScopeUnknown = 33,
    /// The serial is in the list.
    Revoked = 34,
    /// The serial is below the floor.
    BelowFloor = 35,
    /// The child is in the list.
    ChildRevoked = 36,
    /// The state is not newer than the lock's.
    OldState = 37,
    /// Another state of the same version: a fork (A5).
    ForkedState = 38,
    /// The key epoch is lower than one applied.
    OldKeyEpoch = 39,
    /// The state has an unknown critical section, or asks for what this device must not do.
    StateRefused = 40,
    /// The right for this action is missing.
    RightMissing = 48,
    /// The access point is in lockdown.
    Lockdown = 49,
    /// The access point is kept locked, so nothing holds it open.
    KeptLocked = 50,
    /// A second person must agree first.
    TwoPersonPending = 51,
    /// Another exchange is under way, or too many attempts were refused.
    Busy = 64,
    /// The lock has no owner.
    NoOwner = 65,
    /// The lock has an owner, who has not released it.
    Owned = 66,
    /// Nobody pressed the button inside in time.
    ButtonNotPressed = 67,
    /// The lock could not store what it was given.
    StorageFailed = 68,
}

impl Denial {
    /// Every reason, by its byte.
    pub const ALL: [Self; 33] = [
        Self::Malformed,
        Self::UnknownKey,
        Self::WrongKeyPurpose,
        Self::KeyExpired,
        Self::BadSignature,
        Self::RoleRefused,
        Self::LifeTooLong,
        Self::NotDelegable,
        Self::StaleNonce,
        Self::NothingPresented,
        Self::BeforeWindow,
        Self::AfterWindow,
        Self::WrongWeekday,
        Self::WrongTimeOfDay,
        Self::LockTimeUnknown,
        Self::LockBehind,
        Self::ScopeUnknown,
        Self::Revoked,
        Self::BelowFloor,
        Self::ChildRevoked,
        Self::OldState,
        Self::ForkedState,
        Self::OldKeyEpoch,
        Self::StateRefused,
        Self::RightMissing,
        Self::Lockdown,
        Self::KeptLocked,
        Self::TwoPersonPending,
        Self::Busy,
        Self::NoOwner,
        Self::Owned,
        Self::ButtonNotPressed,
        Self::StorageFailed,
    ];

    /// The byte in signed events; never 0, which says "permitted".
    #[must_use]
    pub const fn byte(self) -> u8 {
        self as u8
    }

    /// The reason of a byte.
    #[must_use]
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|denial| denial.byte() == byte)
    }

    /// The stable word for people's programs, the same from the lock to the app (`domain.md` 5.3).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UnknownKey => "unknown_key",
            Self::WrongKeyPurpose => "wrong_key_purpose",
            Self::KeyExpired => "key_expired",
            Self::BadSignature => "bad_signature",
            Self::RoleRefused => "role_refused",
            Self::LifeTooLong => "life_too_long",
            Self::NotDelegable => "not_delegable",
            Self::StaleNonce => "stale_nonce",
            Self::NothingPresented => "nothing_presented",
            Self::BeforeWindow => "before_window",
            Self::AfterWindow => "after_window",
            Self::WrongWeekday => "wrong_weekday",
            Self::WrongTimeOfDay => "wrong_time_of_day",
            Self::LockTimeUnknown => "lock_time_unknown",
            Self::LockBehind => "lock_behind",
            Self::ScopeUnknown => "scope_unknown",
            Self::Revoked => "revoked",
            Self::BelowFloor => "below_floor",
            Self::ChildRevoked => "child_revoked",
            Self::OldState => "old_state",
            Self::ForkedState => "forked_state",
            Self::OldKeyEpoch => "old_key_epoch",
            Self::StateRefused => "state_refused",
            Self::RightMissing => "right_missing",
            Self::Lockdown => "lockdown",
            Self::KeptLocked => "kept_locked",
            Self::TwoPersonPending => "two_person_pending",
            Self::Busy => "busy",
            Self::NoOwner => "no_owner",
            Self::Owned => "owned",
            Self::ButtonNotPressed => "button_not_pressed",
            Self::StorageFailed => "storage_failed",
        }
    }

    /// What the radio says: coarse on purpose, so that a stranger learns nothing from a refusal.
    #[must_use]
    pub const fn answer(self) -> Answer {
        match self {
            Self::LockBehind | Self::ScopeUnknown => Answer::SyncFirst,
            Self::LockTimeUnknown => Answer::TimeFirst,
            Self::Busy => Answer::Busy,
            _ => Answer::Refused,
        }
    }
}

impl From<Malformed> for Denial {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<BadSignature> for Denial {
    fn from(_: BadSignature) -> Self {
        Self::BadSignature
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl core::error::Error for Denial {}

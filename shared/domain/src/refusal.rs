//! Why a command is refused: the caller's side of every error.
//!
//! Corrupt data and an unreachable platform are not refusals; the objects have their own types for
//! them. The mapping to HTTP lives in one place, the worker's `respond.rs`.

mod wire;

use serde::{Deserialize, Serialize};

use crate::level::Level;
use crate::reason::Reason;
use crate::schedule::Excess;

/// What is wrong with one field of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The field must be there.
    Missing,
    /// The field is not of the type that is wanted.
    WrongType,
    /// There is no such field.
    Unknown,
    /// The text is empty where it must not be.
    Empty,
    /// The text or list is longer than allowed.
    TooLong {
        /// The greatest length, in characters or entries.
        at_most: u32,
    },
    /// The value is not one of those that exist.
    NotOneOf,
    /// Not an identifier of the wanted kind.
    NotAnIdentifier,
    /// Not an e-mail address.
    NotAnAddress,
    /// Not an IANA time zone.
    NotAZone,
    /// The key is not a usable Ed25519 public key.
    NotAKey,
    /// The signature or proof does not verify.
    NotAProof,
    /// The instant lies in the past (`R004.41`).
    InThePast,
    /// The end is not after the start.
    EndsBeforeItStarts,
    /// The schedule itself is malformed; the code says how.
    Schedule {
        /// The schedule error's stable code.
        code: String,
    },
    /// `Zeit außerhalb der Einschränkungen`: outside what reached the giver (`R001.27`).
    OutsideRestrictions {
        /// The first local time that lies outside.
        excess: Excess,
    },
    /// Begins before or ends after what reached the giver.
    OutsideWindow,
    /// Names what the giver has no authority over, red in the form (`R004.28`).
    NotYours,
}

impl Fault {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::WrongType => "wrong_type",
            Self::Unknown => "unknown_field",
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::NotOneOf => "not_one_of",
            Self::NotAnIdentifier => "not_an_identifier",
            Self::NotAnAddress => "not_an_address",
            Self::NotAZone => "not_a_zone",
            Self::NotAKey => "not_a_key",
            Self::NotAProof => "not_a_proof",
            Self::InThePast => "in_the_past",
            Self::EndsBeforeItStarts => "ends_before_it_starts",
            Self::Schedule { .. } => "schedule_malformed",
            Self::OutsideRestrictions { .. } => "outside_restrictions",
            Self::OutsideWindow => "outside_window",
            Self::NotYours => "not_yours",
        }
    }
}

/// One fault and the place in the body where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flaw {
    /// JSON pointer (RFC 6901) into the body, `""` for the whole of it.
    pub pointer: String,
    /// What is wrong there.
    pub fault: Fault,
}

impl Flaw {
    /// A fault at a pointer.
    #[must_use]
    pub fn new(pointer: &str, fault: Fault) -> Self {
        Self {
            pointer: pointer.to_owned(),
            fault,
        }
    }
}

/// Why the caller's command is not carried out. Nothing has been written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", try_from = "wire::Wire")]
pub enum Refusal {
    /// Nobody is signed in, or the session is over.
    NotSignedIn,
    /// The act needs a sign-in of the last ten minutes.
    SignInAgain,
    /// The passkey, link or proof does not let this caller in.
    SignInFailed,
    /// The caller may not do this here.
    NotAllowed {
        /// The condition that failed.
        reason: Reason,
    },
    /// The caller may not give this level (`R004.20`, `R004.21`).
    LevelNotYours {
        /// The level that was to be given.
        level: Level,
    },
    /// There is no such thing, or the caller may not know of it.
    NotFound,
    /// Parts of the body can't be accepted.
    Invalid {
        /// Each fault with its place; never empty.
        flaws: Vec<Flaw>,
    },
    /// The thing changed since the caller read it.
    Changed,
    /// A write to a thing with versions must say which version it read.
    VersionMissing,
    /// Something with this unique name or key exists already.
    AlreadyExists,
    /// The thing is not in a state that allows the act.
    WrongState,
    /// The link was used, replaced, withdrawn or is over.
    LinkOver,
    /// The lock belongs to an installation already (A28).
    LockOwned,
    /// The root administrator can't be removed or changed this way (`R004.15`).
    RootAdministratorStays,
    /// The account would have no passkey and no address left to sign in with.
    LastWayIn,
    /// A command with side effects needs an `Idempotency-Key`.
    KeyMissing,
    /// The `Idempotency-Key` was used for another body.
    KeyReused,
    /// Too often; again after this many seconds.
    TooMany {
        /// Seconds until another try may succeed.
        retry_after: u32,
    },
    /// More than one answer holds; ask in parts.
    TooLarge,
    /// A link of the chain is older than what the receiver has applied; walk again (rule 6 of
    /// `authority.md`).
    Stale,
}

impl Refusal {
    /// A refusal because of one field.
    #[must_use]
    pub fn invalid(pointer: &str, fault: Fault) -> Self {
        Self::Invalid {
            flaws: vec![Flaw::new(pointer, fault)],
        }
    }

    /// The stable code; that of the reason where there is one.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "not_signed_in",
            Self::SignInAgain => "sign_in_again",
            Self::SignInFailed => "sign_in_failed",
            Self::NotAllowed { reason } => reason.code(),
            Self::LevelNotYours { .. } => "level_not_yours",
            Self::NotFound => "not_found",
            Self::Invalid { .. } => "invalid",
            Self::Changed => "changed",
            Self::VersionMissing => "version_missing",
            Self::AlreadyExists => "already_exists",
            Self::WrongState => "wrong_state",
            Self::LinkOver => "link_over",
            Self::LockOwned => "lock_owned",
            Self::RootAdministratorStays => "root_administrator_stays",
            Self::LastWayIn => "last_way_in",
            Self::KeyMissing => "idempotency_key_missing",
            Self::KeyReused => "idempotency_key_reused",
            Self::TooMany { .. } => "too_many",
            Self::TooLarge => "too_large",
            Self::Stale => "stale",
        }
    }
}

/// Collects flaws while a body is checked, so that the caller sees all of them at once.
#[derive(Clone, Debug, Default)]
pub struct Flaws(Vec<Flaw>);

impl Flaws {
    /// Notes a fault.
    pub fn add(&mut self, pointer: &str, fault: Fault) {
        self.0.push(Flaw::new(pointer, fault));
    }

    /// `Ok` if nothing was noted.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with all flaws.
    pub fn settle(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Invalid { flaws: self.0 })
        }
    }
}

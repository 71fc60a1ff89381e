//! The body of every error: RFC 9457, with a stable code that apps translate.

use domain::reason::Reason;
use domain::refusal::{Fault, Flaw, Refusal};
use domain::schedule::Excess;

/// A problem (RFC 9457), as `application/problem+json`.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Problem {
    /// `/problems/` and the code: a stable name, not a page.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is wrong, in English, the same for all problems of this code.
    pub title: String,
    /// The status code of the answer.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// What is wrong this time, in English; may be empty.
    pub detail: String,
    /// The identifier of the request, as in the header `request-id` and in the log.
    pub instance: String,
    /// Which parts of the body are wrong; empty when it is not about the body.
    pub errors: Vec<FieldError>,
}

/// One part of the body that is wrong.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    miniserde::Serialize,
    miniserde::Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the body, empty for the whole of it.
    pub pointer: String,
    /// The stable code.
    pub code: String,
    /// What is wrong there, in English; may be empty.
    pub detail: String,
    /// Of what is too long: the greatest length, in characters or entries.
    pub at_most: Option<u32>,
    /// Of times outside of what reached the giver: the first of them (`R001.27`).
    pub excess: Option<Excess>,
}

/// Everything that can go wrong, as HTTP sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A rule says no.
    Refused(Refusal),
    /// The body cannot be read as what the route expects.
    Malformed(Vec<Flaw>),
    /// There is something at this path, but not for this method.
    MethodNotAllowed,
    /// The body is of another media type.
    MediaType,
    /// The request does not come from a page of this site.
    Origin,
    /// The service cannot answer at the moment.
    Unavailable,
    /// An answer took too long; whether the act was carried out is unknown.
    Deadline,
    /// Our own mistake.
    Internal,
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Trouble {
    /// The status code.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Refused(refusal) => status(refusal),
            Self::Malformed(_) => 400,
            Self::Origin => 403,
            Self::MethodNotAllowed => 405,
            Self::MediaType => 415,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::Deadline => 504,
        }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Malformed(_) => "malformed",
            Self::Origin => "origin_not_allowed",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::MediaType => "media_type_not_supported",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
            Self::Deadline => "deadline",
        }
    }

    /// What is wrong, in English.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => title(refusal),
            Self::Malformed(_) => "The body cannot be read",
            Self::Origin => "The request does not come from a page of this site",
            Self::MethodNotAllowed => "The method is not available here",
            Self::MediaType => "The body must be JSON",
            Self::Internal => "Something went wrong on our side",
            Self::Unavailable => "The service cannot answer at the moment",
            Self::Deadline => "The answer took too long",
        }
    }

    /// After how many seconds the same may be asked again, for `Retry-After` (RFC 9110, 10.2.3). A command
    /// is asked again with the same `Idempotency-Key`.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Refused(Refusal::TooMany { retry_after }) => Some(*retry_after),
            Self::Unavailable | Self::Deadline => Some(1),
            _ => None,
        }
    }

    /// The body of the answer to this request.
    #[must_use]
    pub fn problem(&self, request: &str) -> Problem {
        Problem {
            kind: format!("/problems/{}", self.code()),
            title: self.title().to_owned(),
            status: self.status(),
            code: self.code().to_owned(),
            detail: self.detail(),
            instance: request.to_owned(),
            errors: self.flaws().iter().map(FieldError::from).collect(),
        }
    }

    /// One of each, with one of each reason: for the OpenAPI document and for tests of translations.
    #[must_use]
    pub fn examples() -> Vec<Self> {
        let mut examples: Vec<Self> = vec![
            Self::Malformed(vec![Flaw::new("/name", Fault::WrongType)]),
            Self::Origin,
            Self::MethodNotAllowed,
            Self::MediaType,
            Self::Internal,
            Self::Unavailable,
            Self::Deadline,
        ];
        let refusals = [
            Refusal::NotSignedIn,
            Refusal::SignInAgain,
            Refusal::SignInFailed,
            Refusal::LevelNotYours {
                level: domain::level::Level::Manager,
            },
            Refusal::NotFound,
            Refusal::invalid("/name", Fault::Empty),
            Refusal::Changed,
            Refusal::VersionMissing,
            Refusal::AlreadyExists,
            Refusal::WrongState,
            Refusal::LinkOver,
            Refusal::LockOwned,
            Refusal::RootAdministratorStays,
            Refusal::LastWayIn,
            Refusal::KeyMissing,
            Refusal::KeyReused,
            Refusal::TooMany { retry_after: 60 },
            Refusal::TooLarge,
            Refusal::Stale,
        ];
        examples.extend(refusals.into_iter().map(Self::Refused));
        examples.extend(
            Reason::ALL
                .iter()
                .map(|reason| Self::Refused(Refusal::NotAllowed { reason: *reason })),
        );
        examples
    }

    fn flaws(&self) -> &[Flaw] {
        match self {
            Self::Malformed(flaws) | Self::Refused(Refusal::Invalid { flaws }) => flaws,
            _ => &[],
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Refused(Refusal::LevelNotYours { level }) => format!("the level {level}"),
            Self::Refused(Refusal::TooMany { retry_after }) => {
                format!("again after {retry_after} seconds")
            }
            _ => String::new(),
        }
    }
}

/// The one mapping from refusals to status codes.
const fn status(refusal: &Refusal) -> u16 {
    match refusal {
        Refusal::KeyMissing => 400,
        Refusal::NotSignedIn | Refusal::SignInAgain | Refusal::SignInFailed => 401,
        Refusal::NotAllowed { .. } | Refusal::LevelNotYours { .. } => 403,
        Refusal::NotFound => 404,
        Refusal::AlreadyExists
        | Refusal::WrongState
        | Refusal::LockOwned
        | Refusal::RootAdministratorStays
        | Refusal::LastWayIn
        | Refusal::Stale => 409,
        Refusal::LinkOver => 410,
        Refusal::Changed => 412,
        Refusal::TooLarge => 413,
        Refusal::Invalid { .. } | Refusal::KeyReused => 422,
        Refusal::VersionMissing => 428,
        Refusal::TooMany { .. } => 429,
    }
}

const fn title(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotSignedIn => "Sign in first",
        Refusal::SignInAgain => "Sign in again for this",
        Refusal::SignInFailed => "Signing in failed",
        Refusal::NotAllowed { .. } => "This is not allowed",
        Refusal::LevelNotYours { .. } => "You cannot give this level",
        Refusal::NotFound => "There is nothing here",
        Refusal::Invalid { .. } => "Parts of the body cannot be accepted",
        Refusal::Changed => "It has changed since you read it",
        Refusal::VersionMissing => "Say which version you read, with If-Match",
        Refusal::AlreadyExists => "It exists already",
        Refusal::WrongState => "This is not possible in its present state",
        Refusal::LinkOver => "The link is no longer valid",
        Refusal::LockOwned => "The lock belongs to an installation already",
        Refusal::RootAdministratorStays => "The root administrator cannot be changed this way",
        Refusal::LastWayIn => "This is the last way to sign in",
        Refusal::KeyMissing => "Send an Idempotency-Key",
        Refusal::KeyReused => "The Idempotency-Key was used for another request",
        Refusal::TooMany { .. } => "Too many attempts",
        Refusal::TooLarge => "This is too large",
        Refusal::Stale => "Something changed in between; try again",
    }
}

impl From<&Flaw> for FieldError {
    fn from(flaw: &Flaw) -> Self {
        let detail = match &flaw.fault {
            Fault::TooLong { at_most } => format!("at most {at_most}"),
            Fault::Schedule { code } => code.clone(),
            _ => String::new(),
        };
        let (at_most, excess) = match &flaw.fault {
            Fault::TooLong { at_most } => (Some(*at_most), None),
            Fault::OutsideRestrictions { excess } => (None, Some(*excess)),
            _ => (None, None),
        };
        Self {
            pointer: flaw.pointer.clone(),
            code: flaw.fault.code().to_owned(),
            detail,
            at_most,
            excess,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::calendar::DayClass;
    use domain::time::{MinuteOfDay, Weekday};

    use super::*;

    #[test]
    fn a_problem_is_the_same_json_in_both_libraries() {
        let trouble = Trouble::Refused(Refusal::Invalid {
            flaws: vec![Flaw::new("/names/0", Fault::TooLong { at_most: 80 })],
        });
        let problem = trouble.problem("req_1");
        let json = r#"{"type":"/problems/invalid","title":"Parts of the body cannot be accepted","status":422,"code":"invalid","detail":"","instance":"req_1","errors":[{"pointer":"/names/0","code":"too_long","detail":"at most 80","at_most":80,"excess":null}]}"#;
        assert_eq!(serde_json::to_string(&problem).unwrap(), json);
        assert_eq!(miniserde::json::to_string(&problem), json);
        assert_eq!(miniserde::json::from_str::<Problem>(json).unwrap(), problem);
        assert_eq!(serde_json::from_str::<Problem>(json).unwrap(), problem);
    }

    #[test]
    fn r001_27_times_outside_are_told_exactly() {
        let excess = Excess {
            date: "2026-11-28".parse().unwrap(),
            first: None,
            last: None,
            weekday: Weekday::Saturday,
            class: DayClass::default(),
            previous: DayClass::default(),
            start: MinuteOfDay::new(1200).unwrap(),
            end: MinuteOfDay::new(1320).unwrap(),
        };
        let flaw = Flaw::new("/schedule", Fault::OutsideRestrictions { excess });
        let error = FieldError::from(&flaw);
        assert_eq!((error.at_most, error.excess), (None, Some(excess)));
        let json = serde_json::to_string(&error).unwrap();
        assert_eq!(miniserde::json::to_string(&error), json);
        assert_eq!(
            miniserde::json::from_str::<FieldError>(&json).unwrap(),
            error
        );
    }

    #[test]
    fn every_refusal_has_an_example() {
        let place = |refusal: &Refusal| match refusal {
            Refusal::NotSignedIn => 0,
            Refusal::SignInAgain => 1,
            Refusal::SignInFailed => 2,
            Refusal::NotAllowed { .. } => 3,
            Refusal::LevelNotYours { .. } => 4,
            Refusal::NotFound => 5,
            Refusal::Invalid { .. } => 6,
            Refusal::Changed => 7,
            Refusal::VersionMissing => 8,
            Refusal::AlreadyExists => 9,
            Refusal::WrongState => 10,
            Refusal::LinkOver => 11,
            Refusal::LockOwned => 12,
            Refusal::RootAdministratorStays => 13,
            Refusal::LastWayIn => 14,
            Refusal::KeyMissing => 15,
            Refusal::KeyReused => 16,
            Refusal::TooMany { .. } => 17,
            Refusal::TooLarge => 18,
            Refusal::Stale => 19,
        };
        let places: BTreeSet<u32> = Trouble::examples()
            .iter()
            .filter_map(|trouble| match trouble {
                Trouble::Refused(refusal) => Some(place(refusal)),
                _ => None,
            })
            .collect();
        assert_eq!(places, (0..20).collect());
    }

    #[test]
    fn every_code_belongs_to_one_trouble_and_has_a_status_of_an_error() {
        let examples = Trouble::examples();
        let codes: BTreeSet<&str> = examples.iter().map(Trouble::code).collect();
        assert_eq!(codes.len(), examples.len());
        assert!(
            examples
                .iter()
                .all(|trouble| (400..=504).contains(&trouble.status()))
        );
    }
}

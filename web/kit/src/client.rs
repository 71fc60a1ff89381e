//! The only file that speaks HTTP.
//!
//! A [`Request`] is built from a route of `api`, sent with a time limit, and answered with a body
//! and its version, or with a [`Problem`] that has a stable code. A command keeps its
//! `Idempotency-Key` over all retries, so that nothing is done twice.

mod fetch;

use std::fmt::Write as _;

use api::route::{Method, Route};
use miniserde::{Deserialize, Serialize, json};

/// A request that can be sent, and sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<String>,
    version: Option<u64>,
    command: Option<String>,
}

/// What the server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    /// The body.
    pub body: T,
    /// The version of what was read or written, from its `ETag`.
    pub version: Option<u64>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stable code: a refusal's, or `offline`, `timed_out`, `unavailable`, `unexpected`.
    pub code: String,
    /// The number of the request, to be quoted.
    pub request: Option<String>,
    /// What is wrong with the body, by place.
    pub faults: Vec<FieldFault>,
}

/// What is wrong at one place of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// JSON pointer.
    pub pointer: String,
    /// The fault's stable code.
    pub code: String,
    /// For texts that are too long.
    pub at_most: Option<u32>,
    /// For times outside of what is permitted.
    pub excess: Option<domain::schedule::Excess>,
}

/// RFC 9457 as it arrives. Unknown members are passed over.
#[derive(Deserialize)]
struct ProblemBody {
    code: Option<String>,
    instance: Option<String>,
    errors: Option<Vec<FaultBody>>,
}

#[derive(Deserialize)]
struct FaultBody {
    pointer: Option<String>,
    code: Option<String>,
    at_most: Option<u32>,
    excess: Option<domain::schedule::Excess>,
}

impl Request {
    /// A request without a body.
    #[must_use]
    pub fn new(route: Route) -> Self {
        Self::at(route.method(), route.path())
    }

    /// A request without a body to a path that is no [`Route`]: the demonstration's.
    #[must_use]
    pub const fn at(method: Method, path: String) -> Self {
        Self {
            method,
            path,
            query: Vec::new(),
            body: None,
            version: None,
            command: None,
        }
    }

    /// A command: it carries a key that makes repeating it harmless. The key is drawn once, here.
    #[must_use]
    pub fn command(route: Route) -> Self {
        Self::new(route).once()
    }

    /// With a key that makes repeating it harmless, drawn here.
    #[must_use]
    pub fn once(mut self) -> Self {
        self.command = Some(fetch::random_key());
        self
    }

    /// With a body.
    #[must_use]
    pub fn with<T: Serialize>(mut self, body: &T) -> Self {
        self.body = Some(json::to_string(body));
        self
    }

    /// With a parameter in the address; an empty one is left out.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: &str) -> Self {
        if !value.is_empty() {
            self.query.push((name, value.to_owned()));
        }
        self
    }

    /// Only if the thing still has this version.
    #[must_use]
    pub const fn at_version(mut self, version: u64) -> Self {
        self.version = Some(version);
        self
    }

    /// Sends it, and reads the answer.
    ///
    /// # Errors
    /// [`Problem`]. The same request may be sent again.
    pub async fn send<T: Deserialize>(&self) -> Result<Answer<T>, Problem> {
        let answer = fetch::send(self).await?;
        let body = json::from_str(&answer.body).map_err(|_broken| Problem::of("unexpected"))?;
        Ok(Answer {
            body,
            version: answer.version,
        })
    }

    /// Sends it, where the answer has no body that matters.
    ///
    /// # Errors
    /// [`Problem`]. The same request may be sent again.
    pub async fn send_only(&self) -> Result<(), Problem> {
        fetch::send(self).await.map(|_body| ())
    }

    /// Path and query.
    fn address(&self) -> String {
        let path = &self.path;
        if self.query.is_empty() {
            return path.clone();
        }
        let pairs: Vec<_> = self
            .query
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        format!("{path}?{}", pairs.join("&"))
    }

    /// Whether sending it twice does what sending it once does: it only reads, or its key says that it
    /// is the same.
    fn is_repeatable(&self) -> bool {
        matches!(self.method, Method::Get) || self.command.is_some()
    }

    /// Names and values of the headers.
    fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![(
            "accept",
            "application/json, application/problem+json".to_owned(),
        )];
        if self.body.is_some() {
            headers.push(("content-type", "application/json".to_owned()));
        }
        headers.extend(
            self.version
                .map(|version| ("if-match", format!("\"{version}\""))),
        );
        headers.extend(self.command.clone().map(|key| ("idempotency-key", key)));
        headers
    }
}

impl Problem {
    /// A problem without details.
    #[must_use]
    pub fn of(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            request: None,
            faults: Vec::new(),
        }
    }

    /// Whether the same request may succeed a moment later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self.code.as_str(),
            "offline" | "timed_out" | "unavailable" | "deadline" | "internal" | "too_many"
        )
    }

    /// What an answer that is no success says. Anything may stand between us and the server, so
    /// the body need not be a problem of ours.
    fn read(status: u16, body: &str) -> Self {
        let fallback = match status {
            401 => "not_signed_in",
            404 => "not_found",
            412 => "changed",
            413 => "too_large",
            429 => "too_many",
            502..=504 => "unavailable",
            _ => "unexpected",
        };
        let Ok(problem) = json::from_str::<ProblemBody>(body) else {
            return Self::of(fallback);
        };
        let faults = problem
            .errors
            .unwrap_or_default()
            .into_iter()
            .map(|fault| FieldFault {
                pointer: fault.pointer.unwrap_or_default(),
                code: fault.code.unwrap_or_default(),
                at_most: fault.at_most,
                excess: fault.excess,
            });
        Self {
            code: problem.code.unwrap_or_else(|| fallback.to_owned()),
            request: problem.instance,
            faults: faults.collect(),
        }
    }
}

/// The version in an `ETag`.
fn version_of(etag: &str) -> Option<u64> {
    etag.trim_start_matches("W/").trim_matches('"').parse().ok()
}

/// Percent-encoding of a value in a query.
#[must_use]
pub fn encoded(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing into a `String` never fails.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_encoded_and_an_empty_one_left_out() {
        let request = Request::new(Route::ListInstallations)
            .query("search", "Öz & Co")
            .query("cursor", "");
        assert_eq!(
            request.address(),
            "/api/installations?search=%C3%96z%20%26%20Co"
        );
        assert_eq!(Request::new(Route::ReadMe).address(), "/api/me");
    }

    #[test]
    fn only_what_does_no_harm_twice_is_sent_twice() {
        assert!(Request::new(Route::ReadMe).is_repeatable());
        assert!(!Request::new(Route::SignOutEverywhere).is_repeatable());
        assert!(!Request::new(Route::ChangeMe).at_version(7).is_repeatable());
        let keyed = Request {
            command: Some("key".to_owned()),
            ..Request::new(Route::AddPasskey)
        };
        assert!(keyed.is_repeatable());
    }

    #[test]
    fn a_version_is_sent_as_an_entity_tag_and_read_from_one() {
        let request = Request::new(Route::ChangeMe).at_version(7);
        assert!(
            request
                .headers()
                .contains(&("if-match", "\"7\"".to_owned()))
        );
        assert_eq!(version_of("W/\"7\""), Some(7));
        assert_eq!(version_of("\"x\""), None);
    }

    #[test]
    fn a_problem_keeps_its_code_its_number_and_its_faults() {
        let body = r#"{"type":"about:blank","code":"invalid","instance":"req-1","status":422,
            "errors":[{"pointer":"/from","code":"in_the_past","detail":"x"},{"pointer":"/name","code":"too_long","at_most":80}]}"#;
        let problem = Problem::read(422, body);
        assert_eq!(problem.code, "invalid");
        assert_eq!(problem.request.as_deref(), Some("req-1"));
        let places: Vec<_> = problem
            .faults
            .iter()
            .map(|fault| (fault.pointer.as_str(), fault.code.as_str(), fault.at_most))
            .collect();
        assert_eq!(
            places,
            [
                ("/from", "in_the_past", None),
                ("/name", "too_long", Some(80))
            ]
        );
    }

    #[test]
    fn an_answer_of_somebody_else_still_gets_a_code() {
        assert_eq!(Problem::read(502, "<html>").code, "unavailable");
        assert_eq!(Problem::read(404, "{}").code, "not_found");
        assert_eq!(Problem::read(500, "").code, "unexpected");
        assert!(Problem::read(503, "").is_passing());
        assert!(Problem::read(429, "").is_passing());
        assert!(Problem::read(500, r#"{"code":"internal"}"#).is_passing());
        assert!(Problem::read(504, r#"{"code":"deadline"}"#).is_passing());
        assert!(!Problem::read(422, r#"{"code":"invalid"}"#).is_passing());
    }
}

//! Answers: values first, the platform's response last.

use api::problem::Trouble;
use durable_objects::failure::Failure;
use durable_objects::runtime;
use durable_objects::view::View;
use serde::Serialize;
use worker::web_sys;

use crate::request::Call;

/// Sent with every answer: an answer of the API is never a page, never stored, never framed.
const SECURITY: [(&str, &str); 6] = [
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'",
    ),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    (
        "strict-transport-security",
        "max-age=31536000; includeSubDomains",
    ),
    ("x-content-type-options", "nosniff"),
];

/// An answer on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    status: u16,
    body: Option<String>,
    headers: Vec<(&'static str, String)>,
}

impl Answer {
    /// JSON.
    ///
    /// # Errors
    /// 500 when the value cannot be written as JSON.
    pub fn json<T: Serialize>(status: u16, value: &T) -> Result<Self, Trouble> {
        let body = serde_json::to_string(value).map_err(|_| Trouble::Internal)?;
        let headers = vec![("content-type", "application/json".to_owned())];
        Ok(Self {
            status,
            body: Some(body),
            headers,
        })
    }

    /// What an object shows, as it wrote it.
    #[must_use]
    pub fn view(status: u16, view: View) -> Self {
        let (body, version) = view.into_parts();
        let answer = Self {
            status,
            body: Some(body),
            headers: vec![("content-type", "application/json".to_owned())],
        };
        match version {
            Some(version) => answer.with_version(version),
            None => answer,
        }
    }

    /// 204: done, and there is nothing to say.
    #[must_use]
    pub const fn no_content() -> Self {
        Self {
            status: 204,
            body: None,
            headers: Vec::new(),
        }
    }

    /// 304: the caller has this version.
    #[must_use]
    pub fn not_modified(version: u64) -> Self {
        Self {
            status: 304,
            body: None,
            headers: Vec::new(),
        }
        .with_version(version)
    }

    /// An error (RFC 9457).
    #[must_use]
    pub fn problem(trouble: &Trouble, request: &str) -> Self {
        let body = serde_json::to_string(&trouble.problem(request)).ok();
        let mut headers = vec![("content-type", "application/problem+json".to_owned())];
        if let Some(seconds) = trouble.retry_after() {
            headers.push(("retry-after", seconds.to_string()));
        }
        Self {
            status: trouble.status(),
            body,
            headers,
        }
    }

    /// With the version of what was read or written, as `ETag`.
    #[must_use]
    pub fn with_version(self, version: u64) -> Self {
        self.with_header("etag", format!("\"{version}\""))
    }

    /// With one more header. A header may come several times, such as `set-cookie`.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The status code.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// The platform's response to this request.
    ///
    /// # Errors
    /// What the platform says.
    pub fn into_response(self, request: &str) -> worker::Result<web_sys::Response> {
        let own = self
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let headers: Vec<(&str, &str)> = SECURITY
            .into_iter()
            .chain([("request-id", request)])
            .chain(own)
            .collect();
        runtime::respond(self.status, &headers, self.body.as_deref())
    }
}

/// What the caller is told when an object failed; why goes to the log.
#[must_use]
pub fn trouble(call: &Call, failure: Failure) -> Trouble {
    match failure {
        Failure::Refused(refusal) => Trouble::Refused(refusal),
        Failure::Corrupt(why) => {
            call.note(&why);
            Trouble::Internal
        }
        Failure::Unavailable(why) => {
            call.note(&why);
            Trouble::Unavailable
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::refusal::Refusal;

    use super::*;

    fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
        answer
            .headers
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.as_str())
    }

    #[test]
    fn a_problem_says_what_it_is_and_when_to_come_again() {
        let answer = Answer::problem(&Refusal::TooMany { retry_after: 30 }.into(), "req_1");
        assert_eq!(answer.status(), 429);
        assert_eq!(
            header(&answer, "content-type"),
            Some("application/problem+json")
        );
        assert_eq!(header(&answer, "retry-after"), Some("30"));
        assert!(answer.body().unwrap().contains(r#""instance":"req_1""#));
    }

    #[test]
    fn who_waited_in_vain_is_told_when_to_ask_again() {
        for trouble in [Trouble::Unavailable, Trouble::Deadline] {
            let answer = Answer::problem(&trouble, "req_1");
            assert_eq!(header(&answer, "retry-after"), Some("1"), "{trouble:?}");
        }
        let answer = Answer::problem(&Trouble::Internal, "req_1");
        assert_eq!(header(&answer, "retry-after"), None);
    }

    #[test]
    fn every_trouble_has_an_answer_of_its_status() {
        for trouble in Trouble::examples() {
            let answer = Answer::problem(&trouble, "req_1");
            assert_eq!(answer.status(), trouble.status());
            let body: api::problem::Problem = serde_json::from_str(answer.body().unwrap()).unwrap();
            assert_eq!(
                (body.status, body.code.as_str()),
                (trouble.status(), trouble.code())
            );
        }
    }

    #[test]
    fn a_view_goes_on_as_the_object_wrote_it() {
        let view = View::versioned(&["ö"], 3).unwrap();
        let answer = Answer::view(201, view);
        assert_eq!((answer.status(), answer.body()), (201, Some(r#"["ö"]"#)));
        assert_eq!(header(&answer, "etag"), Some("\"3\""));
        assert_eq!(header(&answer, "content-type"), Some("application/json"));
        let answer = Answer::view(200, View::of(&1).unwrap());
        assert_eq!(header(&answer, "etag"), None);
    }

    #[test]
    fn a_version_is_an_entity_tag() {
        let answer = Answer::json(200, &7).unwrap().with_version(3);
        assert_eq!(header(&answer, "etag"), Some("\"3\""));
        assert_eq!(Answer::not_modified(3).body(), None);
    }
}

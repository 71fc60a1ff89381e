//! An endpoint under bad input: from one right request, all the wrong ones that its place in
//! `docs/openapi.json` and its conditions tell.

use serde_json::{Value, json};

use crate::bad_bodies::{BadBody, bad_bodies};
use crate::http::{Answer, Client, Request};
use crate::openapi::COMMITTED;
use crate::people::{fresh_key, list, text};

/// One byte more than a body may have; a manufacturer's list may have more.
const TOO_LARGE: usize = 64 * 1024 + 1;
const TOO_LARGE_A_LIST: usize = 256 * 1024 + 1;

/// What a request must carry besides its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carries {
    Nothing,
    /// `Idempotency-Key`.
    Key,
    /// `If-Match`.
    Version(u64),
}

/// A right request, and the status with which it ends.
#[derive(Clone, Debug)]
pub struct Endpoint<'a> {
    caller: &'a Client,
    method: &'static str,
    path: String,
    carries: Carries,
    body: Option<Value>,
    ends: u16,
    asks: &'static str,
}

impl<'a> Endpoint<'a> {
    /// A request of this caller that carries nothing, has no body and ends with 200. It asks the objects of these
    /// classes, in this order.
    #[must_use]
    pub fn new(
        caller: &'a Client,
        method: &'static str,
        path: impl Into<String>,
        asks: &'static str,
    ) -> Self {
        Self {
            asks,
            caller,
            method,
            path: path.into(),
            carries: Carries::Nothing,
            body: None,
            ends: 200,
        }
    }

    /// It carries an `Idempotency-Key`.
    #[must_use]
    pub const fn keyed(mut self) -> Self {
        self.carries = Carries::Key;
        self
    }

    /// It carries the version that was read.
    #[must_use]
    pub const fn on_version(mut self, version: u64) -> Self {
        self.carries = Carries::Version(version);
        self
    }

    /// It has this body.
    #[must_use]
    pub fn with(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// It ends with this status.
    #[must_use]
    pub const fn ends(mut self, status: u16) -> Self {
        self.ends = status;
        self
    }

    /// The request without a body.
    fn bare(&self, path: &str) -> Request<'_> {
        let request = self.caller.request(self.method, path);
        match self.carries {
            Carries::Nothing => request,
            Carries::Key => request.idempotency_key(&fresh_key()),
            Carries::Version(version) => request.header("if-match", &format!("\"{version}\"")),
        }
    }

    fn at(&self, path: &str) -> Request<'_> {
        match &self.body {
            Some(body) => self.bare(path).json(body),
            None => self.bare(path),
        }
    }

    fn right(&self) -> Request<'_> {
        self.at(&self.path)
    }

    /// What it was, for a failing test.
    fn said(&self, how: &str, answer: &Answer) -> String {
        format!(
            "{} {} with {how}: {} {}",
            self.method, self.path, answer.status, answer.body
        )
    }

    /// Method and path with every identifier taken out.
    #[must_use]
    pub fn name(&self) -> String {
        name(self.method, &self.path)
    }

    /// Whatever the document forbids is refused, with its place.
    ///
    /// # Panics
    /// When it is not.
    pub fn refuses_bad_bodies(&self) {
        let Some(body) = &self.body else { return };
        assert!(
            COMMITTED.takes(self.method, &self.path, body),
            "{} {} is not documented with {body}",
            self.method,
            self.path
        );
        let bare = || self.bare(&self.path);
        for broken in ["{\"x\":", "\u{0}", "", "nonsense"] {
            let answer = bare().bytes("application/json", broken.into()).send();
            assert_eq!(answer.status, 400, "{}", self.said(broken, &answer));
            answer.problem(400, "malformed");
        }
        let answer = bare().bytes("text/plain", body.to_string().into()).send();
        assert_eq!(answer.status, 415, "{}", self.said("text/plain", &answer));
        let is_list = self.path == "/api/platform/hardware";
        let size = if is_list { TOO_LARGE_A_LIST } else { TOO_LARGE };
        let answer = bare().bytes("application/json", vec![b' '; size]).send();
        assert_eq!(answer.status, 413, "{}", self.said("too much", &answer));
        for bad in bad_bodies(self.method, &self.path, body) {
            self.refuses_bad_body(&bad);
        }
    }

    /// The answer names the place, or what contains it, or what is in it.
    fn refuses_bad_body(&self, bad: &BadBody) {
        let answer = self.bare(&self.path).json(&bad.body).send();
        let said = self.said(&bad.body.to_string(), &answer);
        assert!(matches!(answer.status, 400 | 422), "{said}");
        let errors = list(&answer.json(), "/errors");
        let names_it = errors.iter().any(|error| {
            let pointer = text(error, "/pointer");
            bad.pointer.starts_with(&pointer) || pointer.starts_with(&bad.pointer)
        });
        assert!(names_it, "not told where: {said}");
    }

    /// Without its condition, or with a wrong one, it is refused.
    ///
    /// # Panics
    /// When it is not.
    pub fn needs_what_it_carries(&self) {
        match self.carries {
            Carries::Nothing => {}
            Carries::Key => {
                let bare = || self.right().without("idempotency-key");
                bare().send().problem(400, "idempotency_key_missing");
                for key in ["", " ", "\u{e9}", &"k".repeat(256)] {
                    let answer = bare().idempotency_key(key).send();
                    assert_eq!(answer.status, 400, "{}", self.said(key, &answer));
                }
            }
            Carries::Version(version) => {
                let bare = || self.right().without("if-match");
                bare().send().problem(428, "version_missing");
                for other in [version + 1_000, u64::MAX] {
                    let answer = bare().header("if-match", &format!("\"{other}\"")).send();
                    assert_eq!(answer.status, 412, "{}", self.said("a version", &answer));
                }
                for nonsense in ["nonsense", "\"x\"", "*"] {
                    let answer = bare().header("if-match", nonsense).send();
                    assert!(
                        (400..500).contains(&answer.status),
                        "{}",
                        self.said(nonsense, &answer)
                    );
                }
            }
        }
    }

    /// The same path with another identifier in one place, an unknown one and one of the neighbours',
    /// leads nowhere.
    ///
    /// # Panics
    /// When it leads somewhere.
    pub fn finds_only_what_is_the_callers(&self, neighbours: &[String]) {
        for id in self.path.split('/').filter(|part| is_identifier(part)) {
            let kind = id.split('_').next().unwrap_or_default();
            let unknown = format!("{kind}_{}", "ee".repeat(16));
            // Any phone brings a lock the time and what another lock's phone would (A1, A8). An operator's are all
            // installations.
            let is_private = !["/api/locks/", "/api/platform/"]
                .iter()
                .any(|begin| self.path.starts_with(begin));
            let theirs = neighbours
                .iter()
                .filter(|other| is_private && other.starts_with(kind));
            for other in std::iter::once(&unknown).chain(theirs) {
                let answer = self.at(&self.path.replace(id, other)).send();
                // What is wrong in itself may be told before anybody looks for the object.
                let is_told = answer.status == 404 || answer.status == 422 && self.ends == 422;
                assert!(is_told, "{}", self.said(other, &answer));
            }
            let answer = self.at(&self.path.replace(id, "nonsense")).send();
            assert_eq!(answer.status, 404, "{}", self.said("nonsense", &answer));
        }
    }

    /// The right request works and asks the objects that it should; a repeated one is answered like the
    /// first and done once; its key is for nothing else.
    ///
    /// # Errors
    /// What was answered instead of the expected status, or asked instead of the expected objects.
    ///
    /// # Panics
    /// When the repetition is answered in another way.
    pub fn works(&self) -> Result<(), String> {
        let key = fresh_key();
        let send = || match self.carries {
            Carries::Key => self.right().idempotency_key(&key).send(),
            Carries::Nothing | Carries::Version(_) => self.right().send(),
        };
        let first = send();
        if first.status != self.ends {
            return Err(self.said("all right", &first));
        }
        if first.object_calls() != self.asks {
            return Err(format!(
                "{} {} asks `{}` instead of `{}`",
                self.method,
                self.path,
                first.object_calls(),
                self.asks
            ));
        }
        if self.carries != Carries::Key || self.ends >= 400 {
            return Ok(());
        }
        let again = send();
        assert_eq!(again.status, first.status, "{}", self.said("again", &again));
        // A link cannot be sent again, only another one.
        if self.path != "/api/me/addresses" {
            assert_eq!(again.body, first.body, "{}", self.said("again", &again));
        }
        if let Some(other) = self.body.as_ref().and_then(renamed) {
            let request = self.bare(&self.path).json(&other).idempotency_key(&key);
            request.send().problem(422, "idempotency_key_reused");
        }
        Ok(())
    }
}

/// The same body with another text in its first field that may have any.
fn renamed(body: &Value) -> Option<Value> {
    let mut body = body.clone();
    let fields = body.as_object_mut()?;
    let field = ["name", "level", "proof"]
        .into_iter()
        .find(|field| fields.contains_key(*field))?;
    let other = match field {
        "level" => json!("guest"),
        "proof" => json!("00".repeat(64)),
        _ => json!("Another"),
    };
    fields.insert(field.to_owned(), other);
    Some(body)
}

fn is_identifier(part: &str) -> bool {
    part.split_once('_')
        .is_some_and(|(_, digits)| digits.len() == 32)
}

/// Method and path with every identifier taken out.
#[must_use]
pub fn name(method: &str, path: &str) -> String {
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| if is_identifier(part) { "*" } else { part })
        .collect();
    format!("{method} {}", parts.join("/"))
}

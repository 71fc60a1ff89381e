//! A small client: every status is an answer, cookies are kept, and what `docs/openapi.json` doesn't describe
//! fails.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::http::Request as Head;

use crate::openapi::{self, Answered, Departure};

/// No answer takes longer: a hanging request fails the test instead of the build.
const PATIENCE: Duration = Duration::from_mins(1);

/// One caller: an origin, and the cookies it was given. A clone is the same session in another tab.
#[derive(Clone, Debug)]
pub struct Client {
    address: String,
    origin: String,
    agent: ureq::Agent,
    cookies: RefCell<BTreeMap<String, String>>,
    now: Cell<Option<i64>>,
    /// Of every answer so far: what was asked, and the objects that were asked for it.
    object_calls: RefCell<Vec<(String, String)>>,
}

/// A request being composed.
#[derive(Debug)]
pub struct Request<'a> {
    client: &'a Client,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Headers by lower-case name.
    pub headers: BTreeMap<String, String>,
    /// Body as text.
    pub body: String,
    asked: String,
}

impl Client {
    /// Speaks to `address` (scheme, host, port) as a page of `origin` would.
    #[must_use]
    pub fn new(address: &str, origin: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            // The runtime closes idle connections after seconds; on a busy machine that is between two requests.
            .max_idle_connections(0)
            .build();
        Self {
            address: address.to_owned(),
            origin: origin.to_owned(),
            agent: config.into(),
            cookies: RefCell::default(),
            now: Cell::default(),
            object_calls: RefCell::default(),
        }
    }

    /// The objects that the last request of this method, whose path ends so, asked.
    #[must_use]
    pub fn object_calls(&self, method: &str, end: &str) -> String {
        let calls = self.object_calls.borrow();
        let is_it = |asked: &str| asked.starts_with(method) && asked.ends_with(end);
        let found = calls.iter().rfind(|(asked, _)| is_it(asked));
        found.map_or_else(
            || "(no such request)".to_owned(),
            |(_, classes)| classes.clone(),
        )
    }

    /// Makes the worker see this instant as now in everything that follows (milliseconds since
    /// 1970). Development artefacts only.
    pub fn live_at(&self, milliseconds: i64) {
        self.now.set(Some(milliseconds));
    }

    /// When this caller lives, in milliseconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now.get().unwrap_or_else(real_now)
    }

    /// Composes a request. The origin of the page goes with it, as in a browser with everything that may change something.
    #[must_use]
    pub fn request(&self, method: &str, path: &str) -> Request<'_> {
        let mut request = Request {
            client: self,
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        if method != "GET" && method != "HEAD" {
            request = request.header("origin", &self.origin);
        }
        match self.now.get() {
            Some(now) => request.at(now),
            None => request,
        }
    }

    /// Reads.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path).send()
    }

    /// Posts JSON.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.request("POST", path).json(body).send()
    }

    /// The value of a cookie that this caller holds.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// All cookies of this caller, as the header `cookie` carries them.
    #[must_use]
    pub fn cookies(&self) -> String {
        let cookies = self.cookies.borrow();
        let pairs = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// Shows the cookies that another client was given: the same browser at another port.
    #[must_use]
    pub fn with_cookies_of(self, other: &Self) -> Self {
        self.cookies.replace(other.cookies.borrow().clone());
        self
    }

    /// Forgets all cookies: the same caller as a stranger.
    pub fn forget_cookies(&self) {
        self.cookies.borrow_mut().clear();
    }

    fn keep_cookie(&self, line: &str) {
        let Some((name, value)) = line.split(';').next().and_then(|pair| pair.split_once('='))
        else {
            return;
        };
        let is_removed = line.to_ascii_lowercase().contains("max-age=0");
        if is_removed {
            self.cookies.borrow_mut().remove(name.trim());
        } else {
            self.cookies
                .borrow_mut()
                .insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }
}

impl Request<'_> {
    /// Adds a header, or replaces the one of that name.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(present, _)| present != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a header out.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(present, _)| present != name);
        self
    }

    /// Sends this JSON.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.bytes("application/json", body.to_string().into_bytes())
    }

    /// Sends these bytes as they are, broken ones too.
    #[must_use]
    pub fn bytes(mut self, media_type: &str, body: Vec<u8>) -> Self {
        self.body = body;
        self.header("content-type", media_type)
    }

    /// Makes the request idempotent.
    #[must_use]
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Makes the worker see this instant as now (milliseconds since 1970). Development artefacts only.
    #[must_use]
    pub fn at(self, milliseconds: i64) -> Self {
        self.header("clavis-now", &milliseconds.to_string())
    }

    /// Sends it.
    ///
    /// # Panics
    /// When no answer came: connection refused, cut, or over the patience of this client. When
    /// `docs/openapi.json` doesn't describe the answer.
    #[must_use]
    pub fn send(self) -> Answer {
        let asked = format!("{} {}", self.method, self.path);
        match self.try_send() {
            Ok(answer) => answer,
            Err(error) => fail(&asked, &error),
        }
    }

    /// The same to a worker that may be killed meanwhile.
    ///
    /// # Errors
    /// When no answer came, in words.
    ///
    /// # Panics
    /// When `docs/openapi.json` doesn't describe the answer.
    pub fn try_send(self) -> Result<Answer, String> {
        let (method, path) = (self.method.clone(), self.path.clone());
        let answer = self.exchange()?;
        if let Err(departure) = answer.judge(&method, &path) {
            fail(
                &answer.asked,
                &format!("{departure}: {} {}", answer.status, answer.body),
            );
        }
        Ok(answer)
    }

    /// Sends it for a measure: how long the answer took. It is not held to `docs/openapi.json`, which would take time of
    /// the same processor.
    ///
    /// # Panics
    /// When no answer came.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is what measures time; it runs on developers' machines alone"
    )]
    pub fn timed(self) -> (Answer, Duration) {
        let asked = format!("{} {}", self.method, self.path);
        let begun = Instant::now();
        match self.exchange() {
            Ok(answer) => (answer, begun.elapsed()),
            Err(error) => fail(&asked, &error),
        }
    }

    fn exchange(self) -> Result<Answer, String> {
        let asked = format!("{} {}", self.method, self.path);
        let mut head = Head::builder()
            .method(self.method.as_str())
            .uri(format!("{}{}", self.client.address, self.path));
        for (name, value) in &self.headers {
            head = head.header(name, value);
        }
        let cookies = self.client.cookies();
        if !cookies.is_empty() {
            head = head.header("cookie", cookies);
        }
        let request = head.body(self.body).map_err(|error| error.to_string())?;
        let answered = self.client.agent.run(request);
        let mut response = answered.map_err(|error| error.to_string())?;
        let mut headers = BTreeMap::new();
        for (name, value) in response.headers() {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            if name == "set-cookie" {
                self.client.keep_cookie(&value);
            }
            headers.insert(name.as_str().to_owned(), value);
        }
        let status = response.status().as_u16();
        let body = response.body_mut().read_to_string();
        let body = body.map_err(|error| error.to_string())?;
        let answer = Answer {
            status,
            headers,
            body,
            asked,
        };
        let calls = (answer.asked.clone(), answer.object_calls().to_owned());
        self.client.object_calls.borrow_mut().push(calls);
        Ok(answer)
    }
}

impl Answer {
    /// The classes of the objects that were asked for it, in this order, as a development build tells.
    #[must_use]
    pub fn object_calls(&self) -> &str {
        let calls = self.headers.get("clavis-object-calls");
        calls.map_or("(no header)", String::as_str)
    }

    /// Holds it to the committed document.
    fn judge(&self, method: &str, path: &str) -> Result<(), Departure> {
        openapi::COMMITTED.judge(&Answered {
            method,
            path: path.split('?').next().unwrap_or_default(),
            status: self.status,
            media_type: self.headers.get("content-type").map_or("", String::as_str),
            body: &self.body,
        })
    }

    /// The body, if the status is this one.
    ///
    /// # Panics
    /// On another status, showing the body.
    #[expect(clippy::must_use_candidate, reason = "often only the status matters")]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        self.json()
    }

    /// The body as JSON; null when it is empty.
    ///
    /// # Panics
    /// When it is neither.
    #[must_use]
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        match serde_json::from_str(&self.body) {
            Ok(value) => value,
            Err(error) => fail(&self.asked, &format!("not JSON ({error}): {}", self.body)),
        }
    }

    /// Asserts a refusal: this status, this stable code, and the shape of RFC 9457. Answers the whole problem.
    ///
    /// # Panics
    /// When anything of it differs.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        let media_type = self.headers.get("content-type").map_or("", String::as_str);
        assert_eq!(
            media_type, "application/problem+json",
            "{}: {}",
            self.asked, self.body
        );
        let problem = self.json();
        let text = |key: &str| problem.get(key).and_then(Value::as_str).unwrap_or_default();
        assert_eq!(text("code"), code, "{}: {}", self.asked, self.body);
        assert_eq!(
            problem.get("status").and_then(Value::as_u64),
            Some(u64::from(status)),
            "{}: {}",
            self.asked,
            self.body
        );
        assert!(
            !text("type").is_empty() && !text("title").is_empty(),
            "{}: {}",
            self.asked,
            self.body
        );
        problem
    }
}

#[expect(
    clippy::panic,
    reason = "the harness of tests fails a test by panicking"
)]
#[track_caller]
fn fail(asked: &str, reason: &str) -> ! {
    panic!("{asked}: {reason}")
}

#[expect(
    clippy::disallowed_methods,
    reason = "callers live now unless they say otherwise"
)]
fn real_now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

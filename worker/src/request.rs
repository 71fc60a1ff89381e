//! One request: what the platform knows about it, read once, and its body.

mod body;
mod headers;
mod query;

use std::cell::RefCell;
use std::time::Duration;

use api::problem::Trouble;
use api::route::Method;
use domain::id::CommandId;
use domain::refusal::{Fault, Flaw, Refusal};
use domain::time::Instant;
use durable_objects::address::Class;
use durable_objects::clock;
use durable_objects::command_log::Run;
use durable_objects::fingerprint::Fingerprint;
use durable_objects::mail::Letter;
use durable_objects::runtime;
use futures_util::{Stream, StreamExt};
use serde::de::DeserializeOwned;
use worker::{Env, Request};

use crate::random;

/// How many bytes a body may have unless a route says otherwise.
pub const LARGEST_BODY: usize = 64 * 1024;

/// How much of a body that is too large is still read, and forgotten. A server that answers while the client is still
/// sending ends the connection, and the client may never see why.
const MOST_DISCARDED: usize = 1024 * 1024;

/// A request on its way through the edge.
#[derive(Debug)]
pub struct Call {
    request: Request,
    env: Env,
    id: String,
    now: Instant,
    /// When it came by the platform's own clock, which no test moves.
    begun: Instant,
    method: String,
    path: String,
    query: Vec<(String, String)>,
    /// Of method, path and body: what an `Idempotency-Key` stands for.
    fingerprint: Fingerprint,
    object_calls: RefCell<Vec<Class>>,
    notes: RefCell<Vec<String>>,
    letters: RefCell<Vec<Letter>>,
}

impl Call {
    /// Reads what the platform knows about the request; the clock is read here and nowhere else.
    ///
    /// # Errors
    /// What the platform says.
    pub fn new(request: Request, env: Env) -> worker::Result<Self> {
        // The crate takes every method that it doesn't know for GET.
        let method = request.inner().method();
        let path = request.path();
        let id = random::bytes::<16>().map_err(|error| error.to_string())?;
        Ok(Self {
            now: clock::of(&request),
            begun: runtime::now(),
            id: format!("req_{}", domain::id::to_hex(&id)),
            query: query::parameters(&request.inner().url()),
            fingerprint: Fingerprint::of(&[method.as_bytes(), path.as_bytes()]),
            object_calls: RefCell::default(),
            notes: RefCell::default(),
            letters: RefCell::default(),
            request,
            env,
            method,
            path,
        })
    }

    /// The bindings, variables and secrets.
    #[must_use]
    pub const fn env(&self) -> &Env {
        &self.env
    }

    /// The request's identifier: in its answer, in problems and in the log.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When the request came.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// How long this request still waits for an object.
    #[must_use]
    pub fn patience(&self) -> Duration {
        runtime::patience(self.begun)
    }

    /// The method, as the client wrote it.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path without query, as the client wrote it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A header, if it is there and readable.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    /// A parameter of the query, if it is there; the first of that name.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// A parameter of the query as a value.
    ///
    /// # Errors
    /// 400 with the pointer `?name` when it is there and is none.
    pub fn query_value<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Trouble> {
        let malformed =
            || Trouble::Malformed(vec![Flaw::new(&format!("?{name}"), Fault::WrongType)]);
        self.query(name)
            .map(|text| text.parse().map_err(|_| malformed()))
            .transpose()
    }

    /// A variable or secret of the deployment.
    ///
    /// # Errors
    /// 500 when it is missing: the deployment is not complete.
    pub fn setting(&self, name: &str) -> Result<String, Trouble> {
        let value = self
            .env
            .var(name)
            .map(|value| value.to_string())
            .unwrap_or_default();
        if value.is_empty() {
            self.note(&format!("the variable {name} is not set"));
            return Err(Trouble::Internal);
        }
        Ok(value)
    }

    /// Refuses what changes something and does not come from a page of this site.
    ///
    /// # Errors
    /// [`Trouble::Origin`].
    pub fn check_origin(&self, method: Method) -> Result<(), Trouble> {
        if method == Method::Get {
            return Ok(());
        }
        let site = self.setting("PUBLIC_ORIGIN")?;
        let origin = self.header("origin");
        let fetch_site = self.header("sec-fetch-site");
        if headers::comes_from(&site, origin.as_deref(), fetch_site.as_deref()) {
            Ok(())
        } else {
            Err(Trouble::Origin)
        }
    }

    /// The version that the caller read, from `If-Match`.
    ///
    /// # Errors
    /// [`Refusal::VersionMissing`] without the header, [`Refusal::Changed`] when it names no
    /// version of ours.
    pub fn version(&self) -> Result<u64, Refusal> {
        let header = self.header("if-match").ok_or(Refusal::VersionMissing)?;
        headers::version(&header).ok_or(Refusal::Changed)
    }

    /// Whether the caller has this version already, from `If-None-Match`.
    #[must_use]
    pub fn has_version(&self, version: u64) -> bool {
        let header = self.header("if-none-match").unwrap_or_default();
        header
            .split(',')
            .any(|tag| headers::version(tag.trim()) == Some(version))
    }

    /// Which run of a command this is. Call it after [`Call::body`]. `caller` tells callers apart,
    /// so that nobody is given somebody else's reply.
    ///
    /// # Errors
    /// [`Refusal::KeyMissing`] without a usable `Idempotency-Key` (1 to 255 visible characters).
    pub fn run(&self, caller: &str) -> Result<Run, Refusal> {
        let key = self.header("idempotency-key").unwrap_or_default();
        if !headers::is_key(&key) {
            return Err(Refusal::KeyMissing);
        }
        let digest = Fingerprint::of(&[b"clavis/run", caller.as_bytes(), key.as_bytes()]);
        let mut id = [0; 16];
        for (to, from) in id.iter_mut().zip(digest.bytes()) {
            *to = *from;
        }
        Ok(Run {
            id: CommandId::from(id),
            fingerprint: self.fingerprint,
        })
    }

    /// The body, as JSON of the expected type, of at most 64 KiB.
    ///
    /// # Errors
    /// 413, 415, or 400 with the place of what is wrong.
    pub async fn body<T: DeserializeOwned>(&mut self) -> Result<T, Trouble> {
        self.body_within(LARGEST_BODY).await
    }

    /// The body, as JSON of the expected type, of at most so many bytes.
    ///
    /// # Errors
    /// Those of [`Call::body`].
    pub async fn body_within<T: DeserializeOwned>(&mut self, at_most: usize) -> Result<T, Trouble> {
        if !headers::is_json(&self.header("content-type").unwrap_or_default()) {
            return Err(Trouble::MediaType);
        }
        let bytes = self.bytes_within(at_most).await?;
        body::parse(&bytes).map_err(|flaw| Trouble::Malformed(vec![flaw]))
    }

    /// The body as it is, of at most so many bytes. Memory of the runtime never shrinks, so a body
    /// is refused by its announced length, and while it is read.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`]; 400 when the client stops in the middle.
    pub async fn bytes_within(&mut self, at_most: usize) -> Result<Vec<u8>, Trouble> {
        let announced = self
            .header("content-length")
            .and_then(|text| text.parse::<usize>().ok());
        if announced.is_some_and(|length| length > at_most) {
            self.discard_body().await;
            return Err(Refusal::TooLarge.into());
        }
        let mut bytes = Vec::new();
        let broken = |_| Trouble::Malformed(vec![Flaw::new("", Fault::Missing)]);
        if announced.is_some() {
            // The server ends the body where it was announced to end.
            bytes = self.request.bytes().await.map_err(broken)?;
        } else if self.request.inner().body().is_some() {
            let mut stream = self.request.stream().map_err(broken)?;
            while let Some(chunk) = stream.next().await {
                bytes.extend(chunk.map_err(broken)?);
                if bytes.len() > at_most {
                    discard(&mut stream).await;
                    return Err(Refusal::TooLarge.into());
                }
            }
        }
        self.fingerprint = Fingerprint::of(&[self.method.as_bytes(), self.path.as_bytes(), &bytes]);
        Ok(bytes)
    }

    /// Reads the body without keeping it.
    async fn discard_body(&mut self) {
        if self.request.inner().body().is_some()
            && let Ok(mut stream) = self.request.stream()
        {
            discard(&mut stream).await;
        }
    }

    /// Notes something for the log line of this request.
    pub fn note(&self, text: &str) {
        self.notes.borrow_mut().push(text.to_owned());
    }

    /// What was noted.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.notes.borrow().clone()
    }

    /// Mails to be sent after the answer; no act waits for them.
    pub fn mail(&self, letters: Vec<Letter>) {
        self.letters.borrow_mut().extend(letters);
    }

    /// The mails to be sent, once.
    pub fn take_letters(&self) -> Vec<Letter> {
        self.letters.take()
    }

    /// Notes a message to an object of this class.
    pub fn note_object_call(&self, to: Class) {
        self.object_calls.borrow_mut().push(to);
    }

    /// The classes of the objects that were asked, in this order, repetitions included.
    #[must_use]
    pub fn object_calls(&self) -> Vec<Class> {
        self.object_calls.borrow().clone()
    }
}

async fn discard(stream: &mut (impl Stream<Item = worker::Result<Vec<u8>>> + Unpin)) {
    let mut discarded = 0_usize;
    while let Some(Ok(chunk)) = stream.next().await {
        discarded = discarded.saturating_add(chunk.len());
        if discarded > MOST_DISCARDED {
            return;
        }
    }
}

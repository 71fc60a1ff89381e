//! The browser's `fetch`, with a time limit.

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, Headers, RequestCache, RequestCredentials, RequestInit, Response};

use super::{Answer, Problem, Request, version_of};
use crate::clock::{self, Unsettled};

/// How long an answer may take, in milliseconds: longer than a bad network needs to come back.
const LIMIT: u32 = 30_000;

/// After this time a request that may be sent twice is sent once more, in milliseconds: phones lose
/// connections without being told, and a new one answers at once.
const FIRST_LIMIT: u32 = 10_000;

/// Sends it, and once more if nothing came in time and that does no harm.
pub(super) async fn send(request: &Request) -> Result<Answer<String>, Problem> {
    if request.is_repeatable() {
        match attempt(request, FIRST_LIMIT).await {
            Err(problem) if problem.code == "timed_out" => {}
            settled => return settled,
        }
    }
    attempt(request, LIMIT).await
}

async fn attempt(request: &Request, limit: u32) -> Result<Answer<String>, Problem> {
    let broken = |_error: JsValue| Problem::of("unexpected");
    let abort = AbortController::new().map_err(broken)?;
    let promise = begin(request, &abort).map_err(broken)?;
    let response: Response = settled(promise, &abort, limit)
        .await?
        .dyn_into()
        .map_err(broken)?;
    let version = response
        .headers()
        .get("etag")
        .ok()
        .flatten()
        .as_deref()
        .and_then(version_of);
    let text = settled(response.text().map_err(broken)?, &abort, limit).await?;
    let body = text.as_string().unwrap_or_default();
    if response.ok() {
        Ok(Answer { body, version })
    } else {
        Err(Problem::read(response.status(), &body))
    }
}

/// A random UUID; only pages of the server itself have one, and ours always are.
pub(super) fn random_key() -> String {
    web_sys::window()
        .and_then(|window| window.crypto().ok())
        .map(|crypto| crypto.random_uuid())
        .unwrap_or_default()
}

fn begin(request: &Request, abort: &AbortController) -> Result<Promise, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in request.headers() {
        headers.set(name, &value)?;
    }
    let init = RequestInit::new();
    init.set_method(request.method.name());
    init.set_headers(&headers);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&abort.signal()));
    if let Some(body) = &request.body {
        init.set_body(&JsValue::from_str(body));
    }
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    Ok(window.fetch_with_str_and_init(&request.address(), &init))
}

async fn settled(
    promise: Promise,
    abort: &AbortController,
    limit: u32,
) -> Result<JsValue, Problem> {
    clock::within(limit, promise)
        .await
        .map_err(|error| match error {
            Unsettled::TimedOut => {
                abort.abort();
                Problem::of("timed_out")
            }
            // `fetch` fails only when nothing came back at all.
            Unsettled::Failed(_) => Problem::of("offline"),
        })
}

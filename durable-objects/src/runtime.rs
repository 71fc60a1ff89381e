//! The only file that knows the platform's own API: SQL, transactions, clock, alarm and stubs.

use std::fmt;
use std::time::Duration as StdDuration;

use domain::time::Instant;
use futures_util::future::{Either, select};
use wasm_bindgen::closure::ScopedClosure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use worker::wasm_bindgen_futures::JsFuture;
use worker::{Date, Delay, Env, Storage, js_sys, web_sys};

use crate::address::Address;
use crate::clock;
use crate::sql::{Row, Sql, SqlError, Value, across, check};

/// How long a request or the turn of an alarm waits for objects before it gives up.
pub const DEADLINE: StdDuration = StdDuration::from_secs(10);

/// The path of a request that only sets an object's alarm again.
pub const WAKE: &str = "/wake";

/// How long a request that has waited so long already still waits for one more: others may answer.
const LEAST_PATIENCE: StdDuration = StdDuration::from_secs(2);

// The platform rolls back what throws. An error that is thrown through WebAssembly is reported as a
// mistake by development builds, so the throwing is done here.
#[wasm_bindgen(inline_js = "
// One for all: an error of its own for every transaction would remember a hundred frames each time.
const REFUSED = new Error('roll back');

export function transact(storage, body) {
  try {
    storage.transactionSync(() => {
      if (!body()) throw REFUSED;
    });
  } catch (error) {
    if (error !== REFUSED) throw error;
  }
}

export function run(storage, statement, parameters) {
  const bound = parameters === '' ? [] : JSON.parse(parameters);
  bound.forEach((value, place) => {
    if (Array.isArray(value)) bound[place] = new Uint8Array(value);
  });
  const rows = Array.from(storage.sql.exec(statement, ...bound).raw());
  for (const row of rows) {
    row.forEach((value, column) => {
      if (value instanceof ArrayBuffer) {
        row[column] = Array.from(new Uint8Array(value));
      } else if (typeof value === 'number' && !Number.isSafeInteger(value)) {
        throw new Error(`${value} is not a whole number within 2^53`);
      }
    });
  }
  return rows.length === 0 ? '' : JSON.stringify(rows);
}

export function connect(env, binding, name, id) {
  const all = env[binding];
  const objects = env.JURISDICTION ? all.jurisdiction(env.JURISDICTION) : all;
  const which = id === undefined ? objects.idFromName(name) : objects.idFromString(id);
  return objects.get(which, env.LOCATION_HINT ? { locationHint: env.LOCATION_HINT } : {});
}

export async function ask(object, path, message, headers) {
  const answer = await object.fetch(`https://object${path}`, { method: 'POST', body: message, headers });
  return answer.text();
}

export function respond(status, headers, body) {
  return new Response(body, { status, headers: JSON.parse(headers) });
}
")]
extern "C" {
    /// Runs the body inside a savepoint and rolls back unless it answers `true`.
    #[wasm_bindgen(catch)]
    fn transact(storage: &RawStorage, body: &js_sys::Function) -> Result<(), JsValue>;

    /// Runs a statement and reads all of its rows. Parameters and rows are JSON, blobs as lists of their bytes; empty
    /// for none. Every value by itself would cross the border five times, and the crossings cost more than the
    /// statement.
    #[wasm_bindgen(catch)]
    fn run(storage: &RawStorage, statement: &str, parameters: &str) -> Result<String, JsValue>;

    /// The stub of an object of a class, by its name or by its id.
    #[wasm_bindgen(catch)]
    fn connect(
        env: &JsValue,
        binding: &str,
        name: &str,
        id: Option<&str>,
    ) -> Result<JsValue, JsValue>;

    /// Posts a message and reads the text of the answer.
    fn ask(object: &JsValue, path: &str, message: &str, headers: &JsValue) -> js_sys::Promise;

    /// The platform's answer with this body. The headers are JSON, a list of pairs.
    #[wasm_bindgen(catch, js_name = respond)]
    fn respond_with(
        status: u16,
        headers: &str,
        body: Option<&str>,
    ) -> Result<web_sys::Response, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = js_sys::Object)]
    type RawStorage;
}

/// The object's own database.
#[derive(Debug)]
pub struct WorkerSql<'a> {
    storage: &'a Storage,
    has_written: bool,
}

impl<'a> WorkerSql<'a> {
    /// The database of the object that owns this storage.
    #[must_use]
    pub const fn new(storage: &'a Storage) -> Self {
        Self {
            storage,
            has_written: false,
        }
    }

    /// Whether there was any statement but reading ones.
    #[must_use]
    pub const fn has_written(&self) -> bool {
        self.has_written
    }
}

impl Sql for WorkerSql<'_> {
    fn execute(&mut self, statement: &str, parameters: &[Value]) -> Result<(), SqlError> {
        self.rows(statement, parameters).map(|_| ())
    }

    fn rows(&mut self, statement: &str, parameters: &[Value]) -> Result<Vec<Row>, SqlError> {
        check(parameters)?;
        self.has_written |= !statement.starts_with("SELECT");
        let raw: &RawStorage = self.storage.as_raw().unchecked_ref();
        let rows = run(raw, statement, &across::parameters(parameters)?)
            .map_err(|error| engine(&error.into()))?;
        across::rows(&rows)
    }

    fn transaction<T, E: From<SqlError>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let storage = self.storage;
        let mut body = Some(body);
        let mut outcome = None;
        let mut call = || -> bool {
            let Some(body) = body.take() else {
                return false;
            };
            let result = body(self);
            let holds = result.is_ok();
            outcome = Some(result);
            holds
        };
        let ended = transaction(storage, &mut call);
        match (outcome, ended) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (_, Err(error)) => Err(engine(&error.into()).into()),
            (None, Ok(())) => Err(SqlError::Engine("the body did not run".to_owned()).into()),
        }
    }
}

/// Runs what every transaction has in common, once for all types.
fn transaction(storage: &Storage, body: &mut dyn FnMut() -> bool) -> Result<(), JsValue> {
    let mut body = || body();
    let callback = ScopedClosure::<dyn FnMut() -> bool>::borrow_mut_assert_unwind_safe(&mut body);
    let raw: &RawStorage = storage.as_raw().unchecked_ref();
    transact(raw, callback.as_ref().unchecked_ref())
}

/// The platform's clock. It stands still while code runs and moves on with input and output.
#[must_use]
pub fn now() -> Instant {
    let millis = i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX);
    Instant::from_millis(millis).unwrap_or(Instant::MAX)
}

/// A connection to an object: the one place that knows where objects live.
///
/// The variable `JURISDICTION` binds all objects of a deployment to one jurisdiction; it is decided
/// before the first object is used, since the same name elsewhere is another object.
/// `LOCATION_HINT` says where an object is made that is used for the first time.
///
/// # Errors
/// The class is not bound, or the platform does not know the jurisdiction.
fn stub(env: &Env, address: &Address) -> Result<JsValue, JsValue> {
    let binding = address.class().binding();
    connect(env.as_ref(), binding, address.name(), address.id())
}

/// The platform's answer. A header may come several times.
///
/// # Errors
/// What the platform says of the status, of a header, or of a body where there must be none.
pub fn respond(
    status: u16,
    headers: &[(&str, &str)],
    body: Option<&str>,
) -> worker::Result<web_sys::Response> {
    let headers = serde_json::to_string(headers)?;
    Ok(respond_with(status, &headers, body)?)
}

/// Why an object did not answer. The texts are the platform's, for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// It took longer than the caller waits; whether it did what was asked is unknown.
    Deadline,
    /// The platform lost the connection, reset the object, or could not start it: no connection, no
    /// room for what it writes, other code. Trying again may help.
    Lost(String),
    /// The object has too much to do; trying again would make it worse.
    Overloaded(String),
    /// The code of the object failed.
    Broken(String),
}

impl fmt::Display for CallError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deadline => out.write_str("no answer in time"),
            Self::Lost(why) => write!(out, "lost: {why}"),
            Self::Overloaded(why) => write!(out, "overloaded: {why}"),
            Self::Broken(why) => write!(out, "broken: {why}"),
        }
    }
}

/// What is left of the [`DEADLINE`] for whoever began then, by the platform's clock: ten objects that
/// do not answer must not take ten deadlines.
#[must_use]
pub fn patience(begun: Instant) -> StdDuration {
    let waited = u64::try_from(now().since(begun).as_millis()).unwrap_or(0);
    let left = DEADLINE.saturating_sub(StdDuration::from_millis(waited));
    left.max(LEAST_PATIENCE)
}

/// Posts a message to an object and waits for its answer, at most so long. `now` is the clock of the
/// request or alarm behind it.
///
/// # Errors
/// See [`CallError`].
pub async fn call(
    env: &Env,
    address: &Address,
    now: Instant,
    message: &str,
    patience: StdDuration,
) -> Result<Vec<u8>, CallError> {
    call_path(env, address, now, ("/", message), patience).await
}

/// Like [`call`], to another path than that of messages.
///
/// # Errors
/// See [`CallError`].
pub async fn call_path(
    env: &Env,
    address: &Address,
    now: Instant,
    (path, message): (&str, &str),
    patience: StdDuration,
) -> Result<Vec<u8>, CallError> {
    let exchange = Box::pin(exchange(env, address, now, path, message));
    match select(exchange, Delay::from(patience)).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(((), _)) => Err(CallError::Deadline),
    }
}

async fn exchange(
    env: &Env,
    address: &Address,
    now: Instant,
    path: &str,
    message: &str,
) -> Result<Vec<u8>, CallError> {
    let stub = stub(env, address)
        .map_err(|error| CallError::Broken(worker::Error::from(error).to_string()))?;
    let answer = JsFuture::from(ask(&stub, path, message, &clock::headers(now)))
        .await
        .map_err(|error| classify(&error.into()))?;
    Ok(answer.as_string().unwrap_or_default().into_bytes())
}

/// The platform marks its errors: `overloaded`, `retryable`, `durableObjectReset`. Of the others those
/// that are `remote` were thrown by the object's code, and the rest by the platform itself.
fn classify(error: &worker::Error) -> CallError {
    let text = error.to_string();
    let worker::Error::UnknownJsError { original, .. } = error else {
        return CallError::Broken(text);
    };
    let marked = |mark: &str| {
        js_sys::Reflect::get(original, &mark.into()).is_ok_and(|value| value.is_truthy())
    };
    if marked("overloaded") {
        CallError::Overloaded(text)
    } else if marked("retryable") || marked("durableObjectReset") || !marked("remote") {
        CallError::Lost(text)
    } else {
        CallError::Broken(text)
    }
}

fn engine(error: &worker::Error) -> SqlError {
    SqlError::said(error.to_string())
}

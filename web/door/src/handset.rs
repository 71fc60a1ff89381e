//! What else the phone can do around an opening: stay awake, tremble, keep its storage, install.

use js_sys::{Function, Promise, Reflect};
use kit::clock;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// How long the browser may take over a question that it answers itself, in milliseconds.
const LIMIT: u32 = 2_000;

/// Under this name the page's start-up script keeps the browser's offer to install.
const OFFER: &str = "installation";

/// Keeps the screen awake until it is dropped; does nothing where the browser can't.
#[derive(Debug)]
pub struct Awake(Option<JsValue>);

impl Awake {
    /// Asks for a wake lock.
    pub async fn begin() -> Self {
        let request =
            navigator("wakeLock").and_then(|lock| call(&lock, "request", &["screen".into()]));
        let sentinel = match request.and_then(|promise| promise.dyn_into::<Promise>().ok()) {
            Some(promise) => clock::within(LIMIT, promise).await.ok(),
            None => None,
        };
        Self(sentinel)
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        if let Some(sentinel) = &self.0 {
            call(sentinel, "release", &[]);
        }
    }
}

/// Trembles for so many milliseconds, where the phone can.
pub fn tremble(milliseconds: u32) {
    if let Some(window) = web_sys::window() {
        call(&window.navigator(), "vibrate", &[milliseconds.into()]);
    }
}

/// Whether the browser keeps what is stored even when space runs out.
pub async fn is_storage_kept() -> bool {
    ask_storage("persisted").await
}

/// Asks the browser to keep what is stored; it may say no.
pub async fn keep_storage() -> bool {
    ask_storage("persist").await
}

/// Whether the app runs from the home screen.
#[must_use]
pub fn is_installed() -> bool {
    web_sys::window()
        .and_then(|window| {
            window
                .match_media("(display-mode: standalone)")
                .ok()
                .flatten()
        })
        .is_some_and(|query| query.matches())
}

/// Whether the browser offered to install the app; the page's start-up script kept the offer.
#[must_use]
pub fn can_install() -> bool {
    offer().is_some()
}

/// Shows the browser's question to install. Must run inside a tap.
pub async fn install() {
    if let Some(promise) =
        offer().and_then(|offer| call(&offer, "prompt", &[])?.dyn_into::<Promise>().ok())
    {
        // Either answer is fine; the check looks again.
        let _answer = JsFuture::from(promise).await;
        // An offer is good once; the browser makes another one if it likes.
        if let Some(window) = web_sys::window() {
            let _spent = Reflect::set(&window, &OFFER.into(), &JsValue::UNDEFINED);
        }
    }
}

async fn ask_storage(question: &str) -> bool {
    let promise = navigator("storage")
        .and_then(|storage| call(&storage, question, &[])?.dyn_into::<Promise>().ok());
    match promise {
        Some(promise) => clock::within(LIMIT, promise)
            .await
            .is_ok_and(|answer| answer.is_truthy()),
        None => false,
    }
}

fn offer() -> Option<JsValue> {
    field(web_sys::window()?.as_ref(), OFFER)
}

/// A part of the browser's navigator, where the browser has it.
pub(crate) fn navigator(name: &str) -> Option<JsValue> {
    field(web_sys::window()?.navigator().as_ref(), name)
}

/// A field that is there and has a value.
pub(crate) fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &JsValue::from_str(name)).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// Calls a method that may not exist; none if it does not, or fails.
pub(crate) fn call(object: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method = field(object, name)?.dyn_into::<Function>().ok()?;
    let arguments: js_sys::Array = arguments.iter().collect();
    method.apply(object, &arguments).ok()
}

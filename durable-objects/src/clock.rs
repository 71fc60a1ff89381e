//! The clock of an event. With feature `demo`, tests move it with a header.

use domain::time::Instant;
use wasm_bindgen::JsValue;
use worker::Request;
#[cfg(feature = "demo")]
use worker::js_sys;

use crate::runtime;

/// The header that moves the clock of a request: milliseconds since the Unix epoch.
#[cfg(feature = "demo")]
pub const HEADER: &str = "clavis-now";

/// When this request happens.
#[must_use]
pub fn of(request: &Request) -> Instant {
    moved(request).unwrap_or_else(runtime::now)
}

#[cfg(feature = "demo")]
fn moved(request: &Request) -> Option<Instant> {
    Instant::from_millis(request.headers().get(HEADER).ok()??.parse().ok()?)
}

#[cfg(not(feature = "demo"))]
const fn moved(_request: &Request) -> Option<Instant> {
    None
}

/// The headers that carry a moved clock on to an object, as the platform takes them: a list of pairs with feature `demo`,
/// `undefined` without.
#[must_use]
pub fn headers(now: Instant) -> JsValue {
    #[cfg(feature = "demo")]
    return js_sys::Array::of1(&js_sys::Array::of2(
        &HEADER.into(),
        &now.millis().to_string().into(),
    ))
    .into();
    #[cfg(not(feature = "demo"))]
    {
        let _ = now;
        JsValue::UNDEFINED
    }
}

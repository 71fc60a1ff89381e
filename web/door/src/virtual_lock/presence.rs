//! Whether a page of virtual locks is open in this browser: it holds a web lock as long as it
//! lives, which other tabs can see at once, however busy the page is.

use js_sys::{Array, Promise};
use kit::clock;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use super::channel::NAME;
use crate::handset::{call, field, navigator};

/// How long the browser may take to say who holds what, in milliseconds.
const LIMIT: u32 = 2_000;

/// Announces this page until it is closed.
pub fn announce() {
    let hold =
        Closure::once_into_js(|| Promise::new(&mut |_resolve, _reject| { /* never settled */ }));
    if let Some(locks) = navigator("locks") {
        // Refused only where the page may not have web locks at all.
        let _held = call(&locks, "request", &[NAME.into(), hold]);
    }
}

/// Whether some page of this browser has announced itself.
pub async fn is_announced() -> bool {
    let asked =
        navigator("locks").and_then(|locks| call(&locks, "query", &[])?.dyn_into::<Promise>().ok());
    let Some(asked) = asked else { return false };
    clock::within(LIMIT, asked)
        .await
        .ok()
        .and_then(|answer| field(&answer, "held")?.dyn_into::<Array>().ok())
        .is_some_and(|held| {
            held.iter()
                .any(|lock| field(&lock, "name") == Some(JsValue::from_str(NAME)))
        })
}

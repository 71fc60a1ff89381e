//! The address of the page: which screen is shown, what is filtered. The back button works.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{UrlSearchParams, Window};
use yew::Callback;

/// The path, without query and fragment.
#[must_use]
pub fn path() -> String {
    window()
        .and_then(|window| window.location().pathname().ok())
        .unwrap_or_default()
}

/// A parameter of the query; empty if it is not there.
#[must_use]
pub fn parameter(name: &str) -> String {
    window()
        .and_then(|window| window.location().search().ok())
        .and_then(|search| UrlSearchParams::new_with_str(&search).ok())
        .and_then(|parameters| parameters.get(name))
        .unwrap_or_default()
}

/// What stands behind `#`, which is never sent to a server; empty if nothing does.
#[must_use]
pub fn fragment() -> String {
    let hash = window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Where the page comes from, for example `https://clavis.example`.
#[must_use]
pub fn origin() -> String {
    window()
        .and_then(|window| window.location().origin().ok())
        .unwrap_or_default()
}

/// Goes to another screen of the same app.
pub fn go(to: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        // It fails only for addresses of another origin.
        let _gone = history.push_state_with_url(&JsValue::NULL, "", Some(to));
    }
}

/// The same without a step for the back button: after a secret in the fragment, for filters.
pub fn replace(with: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        // It fails only for addresses of another origin.
        let _replaced = history.replace_state_with_url(&JsValue::NULL, "", Some(with));
    }
}

/// Leaves this app for another page of the same server.
pub fn leave(to: &str) {
    if let Some(window) = window() {
        // It fails only for addresses that are none.
        let _left = window.location().assign(to);
    }
}

/// Tells each use of the back and forward buttons, as long as it is held.
#[derive(Debug)]
pub struct Watch {
    event: String,
    listener: Closure<dyn Fn(JsValue)>,
}

impl Watch {
    /// Begins to listen.
    #[must_use]
    pub fn new(tell: Callback<()>) -> Self {
        Self::on("popstate", tell)
    }

    /// Listens to any event of the window, such as `online`.
    #[must_use]
    pub fn on(event: &str, tell: Callback<()>) -> Self {
        let listener = Closure::<dyn Fn(JsValue)>::new(move |_event| tell.emit(()));
        if let Some(window) = window() {
            // It fails only for listeners that are no functions.
            let _listening =
                window.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
        }
        Self {
            event: event.to_owned(),
            listener,
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(window) = window() {
            let listener = self.listener.as_ref().unchecked_ref();
            // It fails only for listeners that are no functions.
            let _gone = window.remove_event_listener_with_callback(&self.event, listener);
        }
    }
}

/// Whether the browser thinks that it has a network. A yes promises nothing.
#[must_use]
pub fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

fn window() -> Option<Window> {
    web_sys::window()
}

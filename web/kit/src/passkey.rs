//! Passkeys, as far as the browser makes them. Options and answers are the JSON of the server.

use js_sys::{JSON, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Why there is no passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyFailure {
    /// The person closed the dialog, or it took too long.
    Cancelled,
    /// This browser can't, or refused.
    Missing,
}

/// Whether this browser can use passkeys.
#[must_use]
pub fn is_available() -> bool {
    let interface = Reflect::get(&js_sys::global(), &"PublicKeyCredential".into());
    interface.is_ok_and(|interface| {
        Reflect::get(&interface, &"parseCreationOptionsFromJSON".into())
            .is_ok_and(|parse| parse.is_function())
    })
}

/// Makes a passkey. `options` is what the server sent; the answer is what it wants back.
///
/// # Errors
/// [`PasskeyFailure`].
pub async fn create(options: &str) -> Result<String, PasskeyFailure> {
    let options = JSON::parse(options)
        .and_then(|options| parse_creation(&options))
        .map_err(missing)?;
    finish(container()?.create(&wrapped(&options)?)).await
}

/// Signs in with a passkey.
///
/// # Errors
/// [`PasskeyFailure`].
pub async fn sign_in(options: &str) -> Result<String, PasskeyFailure> {
    let options = JSON::parse(options)
        .and_then(|options| parse_request(&options))
        .map_err(missing)?;
    finish(container()?.get(&wrapped(&options)?)).await
}

async fn finish(promise: Result<Promise, JsValue>) -> Result<String, PasskeyFailure> {
    let credential = JsFuture::from(promise.map_err(missing)?)
        .await
        .map_err(|error| failure(&error))?;
    JSON::stringify(&credential)
        .map(String::from)
        .map_err(missing)
}

fn container() -> Result<Container, PasskeyFailure> {
    let navigator = web_sys::window()
        .ok_or(PasskeyFailure::Missing)?
        .navigator();
    let container = Reflect::get(&navigator, &"credentials".into()).map_err(missing)?;
    if container.is_undefined() {
        Err(PasskeyFailure::Missing)
    } else {
        Ok(container.unchecked_into())
    }
}

/// `{publicKey: options}`
fn wrapped(options: &JsValue) -> Result<Object, PasskeyFailure> {
    let wrapped = Object::new();
    Reflect::set(&wrapped, &"publicKey".into(), options).map_err(missing)?;
    Ok(wrapped)
}

fn failure(error: &JsValue) -> PasskeyFailure {
    let name = Reflect::get(error, &"name".into())
        .ok()
        .and_then(|name| name.as_string());
    match name.as_deref() {
        Some("NotAllowedError" | "AbortError" | "InvalidStateError") => PasskeyFailure::Cancelled,
        _ => PasskeyFailure::Missing,
    }
}

fn missing(_error: JsValue) -> PasskeyFailure {
    PasskeyFailure::Missing
}

#[wasm_bindgen]
extern "C" {
    type Container;
    #[wasm_bindgen(method, catch)]
    fn create(this: &Container, options: &Object) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn get(this: &Container, options: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = PublicKeyCredential, js_name = parseCreationOptionsFromJSON, catch)]
    fn parse_creation(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = PublicKeyCredential, js_name = parseRequestOptionsFromJSON, catch)]
    fn parse_request(options: &JsValue) -> Result<JsValue, JsValue>;
}

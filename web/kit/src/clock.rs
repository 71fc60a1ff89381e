//! The browser's clocks and timers. Pages and machines get the time as a value from here.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use domain::time::Instant;
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// The phone's own idea of the time; good for words on a screen, never for a decision of a lock.
#[must_use]
pub fn wall() -> Instant {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole milliseconds, far below 2^53"
    )]
    let milliseconds = js_sys::Date::now() as i64;
    Instant::from_millis(milliseconds).unwrap_or(Instant::MIN)
}

/// Milliseconds since the page began, by a clock that never jumps.
#[must_use]
pub fn steady() -> u64 {
    let milliseconds = web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |clock| clock.now());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "never negative, far below 2^53"
    )]
    let whole = milliseconds as u64;
    whole
}

/// Waits so many milliseconds.
pub async fn wait(milliseconds: u32) {
    // A timer has no way to fail.
    let _over = JsFuture::from(timer(milliseconds)).await;
}

/// A promise did not settle in time, or failed.
#[derive(Clone, Debug)]
pub enum Unsettled {
    /// Not in time.
    TimedOut,
    /// It failed with this.
    Failed(JsValue),
}

/// The answer of a promise, unless it takes longer than so many milliseconds.
///
/// # Errors
/// [`Unsettled`]. The work behind the promise goes on; whoever began it must end it.
pub async fn within(milliseconds: u32, promise: Promise) -> Result<JsValue, Unsettled> {
    let mut answer = pin!(JsFuture::from(promise));
    let mut late = pin!(JsFuture::from(timer(milliseconds)));
    poll_fn(|context| match answer.as_mut().poll(context) {
        Poll::Ready(settled) => Poll::Ready(settled.map_err(Unsettled::Failed)),
        Poll::Pending => late
            .as_mut()
            .poll(context)
            .map(|_over| Err(Unsettled::TimedOut)),
    })
    .await
}

fn timer(milliseconds: u32) -> Promise {
    Promise::new(&mut |resolve: Function, _reject: Function| {
        let milliseconds = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        if let Some(window) = web_sys::window() {
            // It fails only in a page that is gone.
            let _timer = window
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        }
    })
}

//! The HTTP edge: says who calls, reads the body, sends to one object or walks from object to
//! object, answers. It owns no fact.

pub mod cookie;
#[cfg(feature = "demo")]
pub mod demo;
pub mod handlers;
pub mod hardware_list;
pub mod keys;
pub mod limit;
pub mod mail;
pub mod objects;
#[cfg(feature = "probe")]
pub mod probe;
pub mod random;
pub mod request;
pub mod respond;
pub mod serve;
pub mod sign_in;
pub mod walk;

use durable_objects::address::Address;
use durable_objects::runtime;
pub use durable_objects::{AuditLog, Directory, Installation, Lock, Person, Platform};
use worker::{
    Context, Env, Request, ScheduleContext, ScheduledEvent, console_error, event, web_sys,
};

/// Every request to `/api/*`.
#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> worker::Result<web_sys::Response> {
    serve::serve(request, env, context).await
}

/// The clock of the deployment wakes the wakers, which wake others: no alarm that the platform has
/// forgotten needs anybody's hands.
#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    let (now, request) = (runtime::now(), (runtime::WAKE, ""));
    for waker in Address::wakers() {
        if let Err(error) = runtime::call_path(&env, &waker, now, request, runtime::DEADLINE).await
        {
            console_error!("{{\"level\":\"error\",\"event\":\"{waker} not woken: {error}\"}}");
        }
    }
}

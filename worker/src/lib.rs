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

pub use durable_objects::{AuditLog, Directory, Installation, Lock, Person, Platform};
use worker::{Context, Env, Request, Response, event};

/// Every request to `/api/*`.
#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> worker::Result<Response> {
    serve::serve(request, env, context).await
}

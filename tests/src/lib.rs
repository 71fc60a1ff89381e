//! Harness of the tests that go through public surfaces: the worker under the real runtime, the site under wrangler.
//!
//! Tests make their own world through the API; nothing here knows a rule of the product.

pub mod artefacts;
pub mod bad_bodies;
pub mod building;
pub mod doorstep;
pub mod edge;
pub mod endpoint;
pub mod history;
pub mod http;
pub mod lock;
pub mod mail;
pub mod mailbox;
pub mod object_calls;
pub mod openapi;
pub mod patience;
pub mod people;
pub mod secrets;
pub mod sequential;
pub mod site;

//! The HTTP surface: bodies of requests and answers, shared by the worker and the apps.

pub mod audit;
pub mod device;
pub mod door;
pub mod grant;
pub mod health;
pub mod installation;
pub mod lease;
pub mod lock;
pub mod me;
#[cfg(all(feature = "openapi", not(target_arch = "wasm32")))]
pub mod openapi;
pub mod passkey;
pub mod person;
pub mod platform;
pub mod problem;
pub mod route;
pub mod sign_in;

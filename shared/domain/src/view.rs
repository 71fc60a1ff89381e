//! What callers are shown: written by the object that owns it, passed on by the edge, read by the apps. One type for all
//! three; `docs/openapi.json` holds their JSON.

pub mod door;
pub mod grant;
pub mod installation;
pub mod person;

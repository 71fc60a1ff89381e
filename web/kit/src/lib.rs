//! What both apps share: the client of the API, the languages, the components and the look.
//!
//! In scope: everything that is the same at the door and at the desk. Not in scope: pages, and
//! anything that speaks to a lock.

pub mod address;
pub mod client;
pub mod clock;
pub mod components;
pub mod language;
pub mod passkey;
pub mod preferences;
pub mod state;

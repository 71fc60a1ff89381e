//! The offline lock as a state machine without input and output: `no_std`, no heap.
//!
//! A lock has no network. It believes what is signed, in the context of its present owner, and everything reaches it
//! through phones, whoever carries them: keys, states, time, credentials. It answers each frame with one frame, writes
//! what it decides to a log that any phone may carry away, and never tells a stranger why it refused.
//!
//! ```text
//! host (firmware, virtual lock, gateway's test)          phone, over one characteristic per direction
//!   Lock::start(flash, identity)
//!   Lock::connected(now)              reply: challenge <- read
//!   Lock::receive(frame, now, random)                  <- write: access, state, key update, time token, ...
//!     -> Effect: what to do with the bolt
//!   Lock::reply()                                      -> read or notification
//!   Lock::tick(now), button_pressed(now), disconnected(), stop()
//! ```
//!
//! In scope: ownership, key ring, state, clock, order of checks, events, storage that survives power cuts.
//! Not in scope: radio, flash driver, motor, keypad and tags, sealed mode. Time and randomness are arguments.
//!
//! The byte formats and the one decision function are in the crate `credential`.
#![no_std]

#[cfg(test)]
extern crate std;

mod admission;
mod clock;
mod decision;
mod event_log;
mod identity;
mod journal;
mod key_ring;
mod lock;
mod nonce;
mod owner;
mod refusals;
mod settings;
pub mod storage;
mod trace;

pub use crate::clock::Uptime;
pub use crate::event_log::CAPACITY as EVENT_CAPACITY;
pub use crate::identity::{Identity, WrongCertificate};
pub use crate::lock::{BUTTON_LIFE, CHECKPOINT_INTERVAL, Effect, Inspection, Lock, UNLOCK_SECONDS};
pub use crate::nonce::{OWNERSHIP_LIFE, TIME_TOKEN_LIFE, UNLOCK_LIFE};
pub use crate::trace::Exchange;

//! DL1: the signed objects that a lock, a phone and the edge exchange.
#![no_std]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod access;
pub mod ack;
pub mod answer;
pub mod ask;
pub mod challenge;
pub mod credential;
pub mod delegation;
pub mod denial;
pub mod device;
pub mod event;
pub mod frame;
pub mod key;
pub mod key_update;
pub mod kind;
pub mod layout;
pub mod number;
pub mod ownership;
pub mod registration;
pub mod revocation;
pub mod role;
pub mod signed;
pub mod state;
pub mod time;
pub mod time_token;
pub mod verify;
pub mod window;
pub mod zone;

#[cfg(test)]
mod tests;

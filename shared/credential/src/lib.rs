//! DL1: the signed objects that a lock, a phone and the edge exchange.
//!
//! In scope: the bytes of every object and frame, the messages that are signed, strict verification, and
//! [`verify::allowed`], the one rule by which a lock decides. The same code runs in locks (no heap), phones and the edge, so
//! they can't disagree. `docs/wire.md` tells it without Rust, `vectors/` has examples for other implementations.
//!
//! Not in scope: when a lease is issued and to whom (`domain`), the lock's memory and order of commits (`lock`), radio, clocks
//! and randomness, which are arguments. Tag rights, sealed mode and the operator's transfer order are not in version 1.
//!
//! Every meaning has one encoding: `encode(decode(bytes)) == bytes` for all accepted bytes. What is decoded is not yet
//! verified; [`signed::Signed::claims`] says so, and [`signed::Signed::verify`] does it in a [`signed::Context`].
//!
//! The feature `alloc` adds [`state`]'s `content`, which writes lock states from sets of any size.
//!
//! ```
//! use credential::access::{Access, Carrier, Proof};
//! use credential::credential::Credential;
//! use credential::key::{PublicKey, SigningKey, sign};
//! use credential::number::{
//!     KeySlot, LockId, Nonce, OwnerId, OwnershipCounter, Scope, Serial, StateVersion,
//! };
//! use credential::role::{Action, Rights, Role};
//! use credential::signed::{Context, Signed, Unbound};
//! use credential::time::{MinuteStamp, Validity};
//! use credential::window::Windows;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let issuer = SigningKey::from_bytes(&[1; 32]);
//! let phone = SigningKey::from_bytes(&[2; 32]);
//! let context = Context::Lock {
//!     owner: OwnerId([3; 8]),
//!     ownership: OwnershipCounter(1),
//!     lock: LockId([4; 16]),
//! };
//!
//! // The edge signs a lease for a phone's key: 116 bytes.
//! let minute = |minutes| MinuteStamp::new(minutes).ok_or("beyond 2056");
//! let lease = Signed::sign(
//!     Credential {
//!         key: KeySlot::new(0).ok_or("no such slot")?,
//!         role: Role::Guest,
//!         rights: Rights::UNLOCK,
//!         needs_trusted_clock: true,
//!         scope: Scope::Lock,
//!         serial: Serial::FIRST,
//!         gate: StateVersion::ZERO,
//!         validity: Validity::new(minute(965_000)?, minute(966_440)?).ok_or("empty")?,
//!         windows: Windows::ALWAYS,
//!         phone_key: PublicKey::of(&phone),
//!     },
//!     &context,
//!     &Unbound,
//!     &issuer,
//! );
//! assert_eq!(lease.encode().as_slice().len(), 116);
//!
//! // The phone proves its key for the lock's nonce and sends both in one write: 182 bytes.
//! let proof = Proof {
//!     lock: LockId([4; 16]),
//!     ownership: OwnershipCounter(1),
//!     nonce: Nonce([5; 16]),
//!     carrier: Carrier::Access,
//!     action: Action::Unlock,
//!     body_hash: lease.body_hash(&Unbound),
//! };
//! let signature = sign(&phone, proof.message().as_slice());
//! let access = Access { action: Action::Unlock, lease, proof: signature };
//! let frame = access.encode();
//! assert_eq!(frame.as_slice().len(), 182);
//!
//! // The lock reads the frame and verifies both signatures.
//! let received = Access::decode(frame.as_slice())?;
//! received.lease.verify(&context, &Unbound, &PublicKey::of(&issuer))?;
//! proof.verify(&received.proof, &received.lease.claims().phone_key)?;
//! # Ok(())
//! # }
//! ```
#![no_std]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod access;
pub mod ack;
pub mod answer;
pub mod ask;
pub mod bluetooth;
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

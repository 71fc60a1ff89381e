//! The rules of Clavis: who may do what, where and when.
//!
//! In scope: identifiers, time and schedules, levels and capabilities, the chain of authority and
//! the one decision over it, and what each owner of facts decides about a command.
//! Out of scope: storage, HTTP, signatures and bytes on the air (`credential`), and clocks and
//! randomness, which are always arguments.

pub mod access;
pub mod calendar;
pub mod capability;
pub mod chain;
mod coded;
pub mod device;
pub mod directory;
pub mod email;
pub mod grant;
pub mod hex;
pub mod id;
pub mod installation;
pub mod issue;
pub mod key_ring;
pub mod language;
pub mod level;
pub mod lock_record;
pub mod mandate;
pub mod name;
pub mod order;
pub mod person;
pub mod reason;
pub mod refusal;
pub mod schedule;
pub mod sync_score;
pub mod time;
pub mod view;
pub mod window;
pub mod zone;

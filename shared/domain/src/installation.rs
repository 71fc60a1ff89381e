//! What an installation decides: the owner of locks, its people, its doors and who may open them.
//!
//! One file per command; each has the command, its `decide` and its tests. Every act is judged by
//! [`crate::access::decide`] on the actor's own chain.

pub mod access_point;
pub mod profile;

//! What the edge keeps of one lock: lines, versions, and what its next state says.
//!
//! The lock object serialises these facts (I9, I10, I19); the functions here decide about them.
//! A *line* is a phone's key and a chain of authority; it has one serial, which a renewal keeps
//! (`authority.md`, rule 9). A state is a signed snapshot; two contents never share a version
//! (rule 10).

pub mod line;
pub mod state;
pub mod zone;

/// The most objects in one report of what a phone brought from a lock, acknowledgements and events
/// together. The phone cuts its reports to it, the lock's object refuses more.
pub const MOST_REPORTS: usize = 64;

//! The real lock crate on flash in memory, in the hands of a developer or a test.
//!
//! In scope: what surrounds a lock's program, as a maker and a technician would see it. Not in
//! scope: clocks and randomness, which are passed in; how a phone reaches the lock.

mod maker;
mod workbench;

pub use maker::{Kind, Made, MakerError};
pub use workbench::Workbench;

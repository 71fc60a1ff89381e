//! Finnish.

pub mod common;
pub mod door;
pub mod portal;
pub mod reasons;

//! The world around a lock: an edge that mints real objects, a door with flash and uptime, and phones.

pub mod door;
pub mod edge;
pub mod phone;

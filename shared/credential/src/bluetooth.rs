//! The numbers by which a lock is found over Bluetooth Low Energy, and spoken to.
//!
//! A lock advertises [`SERVICE`] and, in its manufacturer data under [`COMPANY`], its 16-byte lock
//! id. One characteristic carries frames to the lock, the other carries its replies; a frame is at
//! most [`FRAME_LIMIT`](crate::frame::FRAME_LIMIT) bytes and always one value, without framing of ours (`docs/wire.md`).

/// The service of a lock.
pub const SERVICE: &str = "6d3f0001-8a52-4c0e-9b71-d41ac5e7f001";

/// The characteristic that the phone writes, with response.
pub const TO_LOCK: &str = "6d3f0002-8a52-4c0e-9b71-d41ac5e7f001";

/// The characteristic that the phone reads. An empty value means that the lock is still thinking.
pub const FROM_LOCK: &str = "6d3f0003-8a52-4c0e-9b71-d41ac5e7f001";

/// The company in a lock's manufacturer data, whose bytes are the lock id. The number for trials:
/// whoever makes locks asks the Bluetooth SIG for their own.
pub const COMPANY: u16 = 0xffff;

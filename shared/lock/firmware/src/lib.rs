//! What the programs of this package share: the board around the lock, and how its work is counted.
//!
//! In scope: the lock under QEMU's `mps2-an386` with flash in memory, instructions and stack of its cryptography and of
//! whole openings. Not in scope: radio, motor, a real flash driver, sleep. QEMU counts instructions, not cycles.
//!
//! | program | what it is |
//! |---|---|
//! | `measured` | plays a recorded conversation to the lock and reports what each part cost |
//! | `lock` | the whole lock without counters: what it weighs |
//! | `cryptography` | what the lock signs, verifies and hashes with, alone |
//! | `empty` | start and end of any program: what the others weigh more is their own |
#![no_std]

pub mod chip;
pub mod conversation;
pub mod counter;
pub mod measurement;
pub mod signatures;
pub mod stack;

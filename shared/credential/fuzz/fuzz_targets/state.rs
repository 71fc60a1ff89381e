//! Bytes as `state`.
#![no_main]

credential_fuzz::target!(state);

//! Bytes as `ack`.
#![no_main]

credential_fuzz::target!(ack);

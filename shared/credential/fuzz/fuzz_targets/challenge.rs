//! Bytes as `challenge`.
#![no_main]

credential_fuzz::target!(challenge);

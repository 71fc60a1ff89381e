//! Bytes as `release`.
#![no_main]

credential_fuzz::target!(release);

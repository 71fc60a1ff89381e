//! Bytes as `key_update`.
#![no_main]

credential_fuzz::target!(key_update);

//! Bytes as `present`.
#![no_main]

credential_fuzz::target!(present);

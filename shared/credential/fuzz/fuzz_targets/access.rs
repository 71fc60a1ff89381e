//! Bytes as `access`.
#![no_main]

credential_fuzz::target!(access);

//! Bytes as `ask`.
#![no_main]

credential_fuzz::target!(ask);

//! Bytes as `prove`.
#![no_main]

credential_fuzz::target!(prove);

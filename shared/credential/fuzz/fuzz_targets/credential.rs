//! Bytes as `credential`.
#![no_main]

credential_fuzz::target!(credential);

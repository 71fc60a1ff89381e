//! Bytes as `introduction`.
#![no_main]

credential_fuzz::target!(introduction);

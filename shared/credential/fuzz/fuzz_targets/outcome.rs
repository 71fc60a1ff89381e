//! Bytes as `outcome`.
#![no_main]

credential_fuzz::target!(outcome);

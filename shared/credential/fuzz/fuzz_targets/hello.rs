//! Bytes as `hello`.
#![no_main]

credential_fuzz::target!(hello);

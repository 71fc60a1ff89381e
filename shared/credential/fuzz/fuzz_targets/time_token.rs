//! Bytes as `time_token`.
#![no_main]

credential_fuzz::target!(time_token);

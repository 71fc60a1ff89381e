//! Bytes as `ownership_ack`.
#![no_main]

credential_fuzz::target!(ownership_ack);

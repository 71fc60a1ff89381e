//! Bytes as `event_upload`.
#![no_main]

credential_fuzz::target!(event_upload);

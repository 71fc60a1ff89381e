//! Bytes as `event_record`.
#![no_main]

credential_fuzz::target!(event_record);

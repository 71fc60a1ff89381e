//! Bytes as `device_certificate`.
#![no_main]

credential_fuzz::target!(device_certificate);

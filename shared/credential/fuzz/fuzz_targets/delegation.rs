//! Bytes as `delegation`.
#![no_main]

credential_fuzz::target!(delegation);

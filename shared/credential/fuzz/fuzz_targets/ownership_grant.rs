//! Bytes as `ownership_grant`.
#![no_main]

credential_fuzz::target!(ownership_grant);

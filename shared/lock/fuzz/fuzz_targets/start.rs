//! Flash that a lock starts on.
#![no_main]

use lock_fuzz::Flash;

libfuzzer_sys::fuzz_target!(|flash: Flash| lock_fuzz::wake(&flash));

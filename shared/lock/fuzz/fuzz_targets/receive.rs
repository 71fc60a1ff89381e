//! Lives of a lock.
#![no_main]

use lock_fuzz::Story;

libfuzzer_sys::fuzz_target!(|story: Story| lock_fuzz::tell(lock_fuzz::live(&story)));

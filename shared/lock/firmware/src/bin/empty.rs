//! Nothing: what every program of this package weighs.
#![no_std]
#![no_main]

use core::panic::PanicInfo;

use cortex_m::asm::wfi;
use cortex_m_rt::entry;
use lock_firmware as _;

#[entry]
fn main() -> ! {
    loop {
        wfi();
    }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {
        wfi();
    }
}

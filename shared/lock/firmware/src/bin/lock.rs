//! The whole lock without counters, and a host that does nothing but call it: weighed, never run.
#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;

use cortex_m::asm::wfi;
use cortex_m_rt::entry;
use credential::event::Condition;
use lock::storage::{PAGE_SIZE, Page};
use lock::{Lock, Uptime};
use lock_firmware::chip::{Cells, Chip};
use lock_firmware::conversation::IDENTITY;

#[entry]
fn main() -> ! {
    static mut FLASH: Cells = [[0; PAGE_SIZE]; Page::COUNT];
    let identity = black_box(&IDENTITY).identity();
    if let Some(identity) = identity
        && let Ok(mut lock) = Lock::start(Chip::erased(FLASH), identity)
    {
        loop {
            serve(&mut lock);
        }
    }
    loop {
        wfi();
    }
}

/// Everything that a host calls, with what radio, clock and battery would say.
fn serve(lock: &mut Lock<Chip>) {
    let now = Uptime::from_millis(black_box(0));
    lock.connected(now);
    black_box(lock.reply());
    black_box(lock.receive(black_box(&[]), now, &black_box([0; 32])));
    lock.disconnected();
    lock.tick(now);
    lock.button_pressed(now);
    lock.set_condition(Condition::new(black_box(15), black_box(20)));
    black_box(lock.stands_open());
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {
        wfi();
    }
}

//! Counts instructions: under `-icount shift=0` each takes one nanosecond of QEMU's time, which `SysTick` follows.

use core::arch::asm;

use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;

/// The board's clock has 25 MHz: 40 ns from tick to tick.
const INSTRUCTIONS_PER_TICK: u32 = 40;

/// `SysTick` counts down from here, and again.
const LAST: u32 = 0x00FF_FFFF;

/// A running `SysTick`. Good for 671 million instructions, to within 40.
#[derive(Debug)]
pub struct Counter(());

/// QEMU's time doesn't follow the instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongClock {
    /// Of the loop that calibrates.
    pub executed: u32,
    /// What the counter makes of it.
    pub found: u32,
}

impl Counter {
    /// Starts the counter and compares it with a loop whose instructions are known.
    ///
    /// # Errors
    /// [`WrongClock`] on real hardware, without `-icount`, or on a board with another clock.
    pub fn start(mut clock: SYST) -> Result<Self, WrongClock> {
        clock.set_clock_source(SystClkSource::Core);
        clock.set_reload(LAST);
        clock.clear_current();
        clock.enable_counter();
        let counter = Self(());
        for rounds in [1_000_000, 3_000_000] {
            let executed = 2 * rounds;
            let found = counter.count(|| spin(rounds));
            // The calls around the loop, and one tick.
            if found.abs_diff(executed) > 2 * INSTRUCTIONS_PER_TICK {
                return Err(WrongClock { executed, found });
            }
        }
        Ok(counter)
    }

    /// How many instructions `work` takes, to the next 40.
    pub fn count(&self, work: impl FnOnce()) -> u32 {
        let before = SYST::get_current();
        work();
        let after = SYST::get_current();
        (before.wrapping_sub(after) & LAST) * INSTRUCTIONS_PER_TICK
    }
}

/// Two instructions per round.
#[inline(never)]
#[expect(
    unsafe_code,
    reason = "only assembly has a known number of instructions; this touches one register and the flags"
)]
fn spin(rounds: u32) {
    unsafe {
        asm!(
            "2:",
            "subs {rounds}, {rounds}, #1",
            "bne 2b",
            rounds = inout(reg) rounds => _,
            options(nomem, nostack),
        );
    }
}

//! How deep the stack grows: painted before, and searched for what was painted over.

use core::ptr;

use cortex_m::register::msp;

/// How far below the caller is painted, in bytes.
const PAINTED: u32 = 64 * 1024;

const PAINT: u32 = 0xC1A7_15C1;

/// The bytes of stack that `work` takes below its caller. At least some dozens: what lies above the painter's own frame
/// is not painted.
///
/// The caller must be on the main stack with 64 KiB of it left, and no interrupts.
///
/// # Panics
/// If `work` takes all that is painted: how much more can't be told.
pub fn depth(work: &mut dyn FnMut()) -> u32 {
    let top = msp::read();
    let bottom = top - PAINTED;
    paint(bottom);
    call(work);
    let deepest = lowest_painted_over(bottom, top);
    assert!(deepest > bottom, "the stack grew through the paint");
    top - deepest
}

/// Not a part of its caller, whose frame is above `top`.
#[inline(never)]
fn call(work: &mut dyn FnMut()) {
    work();
}

#[inline(never)]
#[expect(
    unsafe_code,
    reason = "writes only to memory below its own frame, which nothing uses"
)]
fn paint(bottom: u32) {
    let end = msp::read();
    let mut word = bottom;
    while word < end {
        unsafe { ptr::write_volatile(word as *mut u32, PAINT) };
        word += 4;
    }
}

#[inline(never)]
#[expect(
    unsafe_code,
    reason = "reads only memory of the stack, as words that anything may be"
)]
fn lowest_painted_over(bottom: u32, top: u32) -> u32 {
    let mut word = bottom;
    while word < top && unsafe { ptr::read_volatile(word as *const u32) } == PAINT {
        word += 4;
    }
    word
}

//! One part of the lock's work, counted.

use core::hint::black_box;

use crate::counter::Counter;
use crate::stack;

/// What a part took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Instructions, to within 40.
    pub instructions: u32,
    /// Bytes of stack.
    pub stack: u32,
}

/// Counts `work`.
pub fn measure(counter: &Counter, mut work: impl FnMut()) -> Cost {
    let mut instructions = 0;
    let stack = stack::depth(&mut || {
        measurement_begins();
        instructions = counter.count(&mut work);
        measurement_ends();
    });
    Cost {
        instructions,
        stack,
    }
}

/// Who watches the program from outside finds the parts by calls of this function and the next.
#[inline(never)]
fn measurement_begins() {
    // Different words, or the linker would make one function of two.
    black_box("begins");
}

#[inline(never)]
fn measurement_ends() {
    black_box("ends");
}

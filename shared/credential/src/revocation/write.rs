//! Coding a revocation list, outside the lock.

use super::Costs;
use crate::frame::Frame;
use crate::number::Serial;

/// A list that was just coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Coded {
    pub(crate) count: u16,
    pub(crate) parameter: u8,
    pub(crate) code: Frame,
}

impl Coded {
    /// Codes ascending serials; `None` if one is below the floor or not ascending, or if the code is longer than a frame.
    pub(crate) fn new(
        floor: Serial,
        serials: impl Iterator<Item = Serial> + Clone,
    ) -> Option<Self> {
        let mut costs = Costs::default();
        let mut count: u16 = 0;
        for gap in gaps(floor, serials.clone()) {
            costs.add(gap?);
            count = count.checked_add(1)?;
        }
        let parameter = costs.best();
        let mut bits = BitWriter::default();
        for gap in gaps(floor, serials) {
            let gap = gap?;
            for _ in 0..gap >> parameter {
                bits.push(true)?;
            }
            bits.push(false)?;
            for bit in (0..parameter).rev() {
                bits.push(gap >> bit & 1 == 1)?;
            }
        }
        Some(Self {
            count,
            parameter,
            code: bits.finish()?,
        })
    }
}

fn gaps(floor: Serial, serials: impl Iterator<Item = Serial>) -> impl Iterator<Item = Option<u32>> {
    serials.scan(floor.number(), |expected, serial| {
        let gap = serial.number().checked_sub(*expected);
        *expected = serial.number().saturating_add(1);
        Some(gap)
    })
}

/// Bits on their way into bytes, the most significant first.
#[derive(Default)]
struct BitWriter {
    frame: Frame,
    byte: u8,
    filled: u8,
}

impl BitWriter {
    fn push(&mut self, bit: bool) -> Option<()> {
        self.byte = self.byte << 1 | u8::from(bit);
        self.filled = self.filled.saturating_add(1);
        if self.filled == 8 {
            self.flush()?;
        }
        Some(())
    }

    /// The whole code, the last byte filled up with zero bits.
    fn finish(mut self) -> Option<Frame> {
        while self.filled != 0 {
            self.push(false)?;
        }
        Some(self.frame)
    }

    fn flush(&mut self) -> Option<()> {
        let fits = self.frame.push(&[self.byte]);
        self.byte = 0;
        self.filled = 0;
        fits.then_some(())
    }
}

//! The exact list of revoked serials: gaps in Golomb–Rice code, most significant bit first (DL1 C.4).
//!
//! The first gap is `serial − floor`, every other one `serial − previous − 1`. A gap g with parameter p is g >> p ones, a
//! zero, and the p lowest bits of g. The list ends in zero bits up to a whole byte. The parameter is the smallest of those
//! that need the fewest bits, so a set has one encoding.

#[cfg(any(feature = "alloc", test))]
pub(crate) mod write;

use crate::denial::Malformed;
use crate::number::Serial;

/// Parameters are four bits.
const PARAMETERS: usize = 16;

/// A list in its coded form, checked when it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevocationList<'a> {
    floor: Serial,
    count: u16,
    parameter: u8,
    code: &'a [u8],
}

impl<'a> RevocationList<'a> {
    /// The lowest serial that is not refused in any case.
    #[must_use]
    pub const fn floor(&self) -> Serial {
        self.floor
    }

    /// How many serials are listed.
    #[must_use]
    pub const fn count(&self) -> u16 {
        self.count
    }

    /// Whether the serial is in the list.
    #[must_use]
    pub fn contains(&self, serial: Serial) -> bool {
        self.serials()
            .take_while(|listed| *listed <= serial)
            .any(|listed| listed == serial)
    }

    /// The listed serials, ascending.
    #[must_use]
    pub const fn serials(&self) -> Serials<'a> {
        Serials {
            next: self.floor.number(),
            left: self.count,
            parameter: self.parameter,
            bits: Bits {
                bytes: self.code,
                position: 0,
            },
        }
    }

    pub(crate) const fn parameter(&self) -> u8 {
        self.parameter
    }

    pub(crate) const fn code(&self) -> &'a [u8] {
        self.code
    }

    /// Reads a list at the start of `bytes` and returns what follows it.
    pub(crate) fn read(
        floor: Serial,
        count: u16,
        parameter: u8,
        bytes: &'a [u8],
    ) -> Result<(Self, &'a [u8]), Malformed> {
        let mut serials = Self {
            floor,
            count,
            parameter,
            code: bytes,
        }
        .serials();
        let mut costs = Costs::default();
        let mut expected = floor.number();
        for _ in 0..count {
            let serial = serials.next().ok_or(Malformed)?.number();
            costs.add(serial.saturating_sub(expected));
            expected = serial.saturating_add(1);
        }
        let length = serials.bits.position.div_ceil(8);
        let padding = length
            .saturating_mul(8)
            .saturating_sub(serials.bits.position);
        if costs.best() != parameter || serials.bits.take(padding) != Some(0) {
            return Err(Malformed);
        }
        let (code, rest) = bytes.split_at_checked(length).ok_or(Malformed)?;
        Ok((
            Self {
                floor,
                count,
                parameter,
                code,
            },
            rest,
        ))
    }
}

/// The serials of a list, ascending.
#[derive(Debug, Clone)]
pub struct Serials<'a> {
    next: u32,
    left: u16,
    parameter: u8,
    bits: Bits<'a>,
}

impl Iterator for Serials<'_> {
    type Item = Serial;

    fn next(&mut self) -> Option<Serial> {
        self.left = self.left.checked_sub(1)?;
        let mut quotient: u32 = 0;
        while self.bits.take(1)? == 1 {
            quotient = quotient.checked_add(1)?;
        }
        let low = self.bits.take(usize::from(self.parameter))?;
        let gap = quotient
            .checked_mul(1 << self.parameter)?
            .checked_add(low)?;
        let serial = Serial::new(self.next.checked_add(gap)?)?;
        self.next = serial.number().saturating_add(1);
        Some(serial)
    }
}

/// How many bits each parameter would need.
#[derive(Default)]
struct Costs([u32; PARAMETERS]);

impl Costs {
    fn add(&mut self, gap: u32) {
        for (parameter, cost) in (0..).zip(&mut self.0) {
            *cost = cost
                .saturating_add(gap >> parameter)
                .saturating_add(1)
                .saturating_add(parameter);
        }
    }

    /// The smallest parameter among the cheapest; 0 for an empty list.
    fn best(&self) -> u8 {
        (0..)
            .zip(self.0)
            .min_by_key(|(parameter, cost)| (*cost, *parameter))
            .map_or(0, |(parameter, _)| parameter)
    }
}

#[derive(Debug, Clone)]
struct Bits<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Bits<'_> {
    /// The next `count` bits as a number; `None` beyond the end.
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut number = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.position / 8)?;
            number = number << 1 | u32::from(byte >> (7 - self.position % 8) & 1);
            self.position = self.position.checked_add(1)?;
        }
        Some(number)
    }
}

//! Signed time for one nonce of one lock (DL1 C.5). 70 bytes.

use crate::denial::Malformed;
use crate::frame::Frame;
use crate::key::SIGNATURE_LENGTH;
use crate::kind::Kind;
use crate::layout::{Field, Length, Row};
use crate::number::{KeySlot, Nonce};
use crate::signed::Signable;
use crate::time::SecondStamp;

const KIND: Field<1> = Field::first("kind", "0x14");
const SLOT: Field<1> = KIND.then("key slot", "0 to 11: a key of purpose time");
const TIME: Field<4> = SLOT.then("time", "seconds since 2025");

/// The time at the edge when it saw the lock's nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeToken {
    /// The key that signs.
    pub key: KeySlot,
    /// The time.
    pub time: SecondStamp,
}

impl TimeToken {
    /// Bytes with signature.
    pub const LENGTH: usize = TIME.end() + SIGNATURE_LENGTH;

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        KIND.row(),
        SLOT.row(),
        TIME.row(),
        Row::variable(
            "signature",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the key in the slot",
        ),
    ];
}

impl Signable<'_> for TimeToken {
    const KIND: Kind = Kind::TimeToken;
    /// The nonce of the lock's last challenge.
    type Bound = Nonce;

    fn write(&self, body: &mut Frame) {
        KIND.write(body, [Self::KIND.byte()]);
        SLOT.write(body, [self.key.number()]);
        TIME.write(body, self.time.0.to_be_bytes());
    }

    fn read(body: &[u8]) -> Result<Self, Malformed> {
        Self::KIND.expect(body, TIME.end())?;
        Ok(Self {
            key: KeySlot::from_byte(SLOT.read(body)?)?,
            time: SecondStamp(u32::from_be_bytes(TIME.read(body)?)),
        })
    }
}

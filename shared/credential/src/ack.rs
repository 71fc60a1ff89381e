//! The lock's signed word on what it has applied (DL1 C.6). 103 bytes.

use crate::challenge::ClockState;
use crate::denial::Malformed;
use crate::frame::Frame;
use crate::key::SIGNATURE_LENGTH;
use crate::kind::Kind;
use crate::layout::{Field, Length, Row};
use crate::number::{EventSequence, StateVersion};
use crate::signed::{Signable, Unbound};
use crate::time::SecondStamp;

const KIND: Field<1> = Field::first("kind", "0x15");
const FLAGS: Field<1> = KIND.then(
    "flags",
    "bits 7-6 clock: 0 unknown, 1 floor, 2 trusted; bit 5 battery low; bits 4-0 zero",
);
const VERSION: Field<3> = FLAGS.then(
    "applied version",
    "of the lock's own state; 0 if it has none",
);
const STATE_HASH: Field<8> = VERSION.then(
    "state hash",
    "first 8 bytes of the state's body hash; zero if the lock has none",
);
const TIME: Field<4> =
    STATE_HASH.then("lock time", "seconds since 2025; 0 if the clock is unknown");
const BOOTS: Field<2> = TIME.then(
    "boot counter",
    "how often the lock has started, modulo 65,536",
);
const SEQUENCE: Field<4> = BOOTS.then("event sequence", "of the newest event; 0 if there is none");
const HEAD: Field<16> = SEQUENCE.then("event chain head", "after that event");

const CLOCK_SHIFT: u32 = 6;
const BATTERY_LOW: u8 = 0b10_0000;
const RESERVED: u8 = 0b1_1111;

/// What a lock holds, signed by the lock. Proof of delivery, and of a fork if two hashes go with one version (A5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ack {
    /// How well the lock knows the time.
    pub clock: ClockState,
    /// Whether the battery should be changed.
    pub battery_low: bool,
    /// The version of the lock's own state.
    pub version: StateVersion,
    /// The start of that state's body hash; zero without a state.
    pub state_hash: [u8; 8],
    /// The lock's time.
    pub time: SecondStamp,
    /// How often the lock has started.
    pub boots: u16,
    /// The newest event.
    pub sequence: EventSequence,
    /// The event chain after it.
    pub head: ChainHead,
}

/// The value of the event chain (DL1 C.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ChainHead(pub [u8; 16]);

impl Ack {
    /// Bytes with signature.
    pub const LENGTH: usize = HEAD.end() + SIGNATURE_LENGTH;

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        KIND.row(),
        FLAGS.row(),
        VERSION.row(),
        STATE_HASH.row(),
        TIME.row(),
        BOOTS.row(),
        SEQUENCE.row(),
        HEAD.row(),
        Row::variable(
            "signature",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the lock's key",
        ),
    ];
}

impl Signable<'_> for Ack {
    const KIND: Kind = Kind::Ack;
    type Bound = Unbound;

    fn write(&self, body: &mut Frame) {
        let battery = if self.battery_low { BATTERY_LOW } else { 0 };
        KIND.write(body, [Self::KIND.byte()]);
        FLAGS.write(body, [self.clock.code() << CLOCK_SHIFT | battery]);
        VERSION.write(body, self.version.to_bytes());
        STATE_HASH.write(body, self.state_hash);
        TIME.write(body, self.time.0.to_be_bytes());
        BOOTS.write(body, self.boots.to_be_bytes());
        SEQUENCE.write(body, self.sequence.0.to_be_bytes());
        HEAD.write(body, self.head.0);
    }

    fn read(body: &[u8]) -> Result<Self, Malformed> {
        Self::KIND.expect(body, HEAD.end())?;
        let flags = FLAGS.byte(body)?;
        if flags & RESERVED != 0 {
            return Err(Malformed);
        }
        Ok(Self {
            clock: ClockState::from_code(flags >> CLOCK_SHIFT)?,
            battery_low: flags & BATTERY_LOW != 0,
            version: StateVersion::from_bytes(VERSION.read(body)?),
            state_hash: STATE_HASH.read(body)?,
            time: SecondStamp(u32::from_be_bytes(TIME.read(body)?)),
            boots: u16::from_be_bytes(BOOTS.read(body)?),
            sequence: EventSequence(u32::from_be_bytes(SEQUENCE.read(body)?)),
            head: ChainHead(HEAD.read(body)?),
        })
    }
}

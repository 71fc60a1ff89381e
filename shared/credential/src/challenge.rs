//! What a lock says first: a nonce, and hints of what it lacks (DL1 C.2). 26 bytes.

use crate::denial::Malformed;
use crate::frame::Frame;
use crate::kind::Kind;
use crate::layout::{Field, Row};
use crate::number::{KeyEpoch, Nonce, StateVersion};
use crate::time::SecondStamp;

const KIND: Field<1> = Field::first("kind", "0x94");
const NONCE: Field<16> = KIND.then("nonce", "used once; for proofs and time tokens");
const VERSION: Field<3> = NONCE.then("state version", "of the lock's own state; 0 if it has none");
const STATUS: Field<1> = VERSION.then(
    "status",
    "bits 7-6 clock: 0 unknown, 1 floor, 2 trusted; bit 5 battery low; bit 4 button inside pressed; bit 3 events waiting; bits 2-0 zero",
);
const TIME: Field<4> = STATUS.then("lock time", "seconds since 2025; 0 if the clock is unknown");
const EPOCH: Field<1> = TIME.then("key epoch", "its lowest 8 bits");

const CLOCK_SHIFT: u32 = 6;
const BATTERY_LOW: u8 = 0b10_0000;
const BUTTON_PRESSED: u8 = 0b01_0000;
const EVENTS_WAITING: u8 = 0b00_1000;
const RESERVED: u8 = 0b111;

/// How well a lock knows the time (DL1 C.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockState {
    /// Not at all.
    Unknown,
    /// It is at least this late.
    Floor,
    /// A time token came within the last 30 days.
    Trusted,
}

impl ClockState {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Floor => 1,
            Self::Trusted => 2,
        }
    }

    pub(crate) const fn from_code(code: u8) -> Result<Self, Malformed> {
        match code {
            0 => Ok(Self::Unknown),
            1 => Ok(Self::Floor),
            2 => Ok(Self::Trusted),
            _ => Err(Malformed),
        }
    }
}

/// Lock to phone. Everything but the nonce is a hint: proof of what a lock holds is its signed ack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    /// For one proof or time token.
    pub nonce: Nonce,
    /// The version of the lock's own state.
    pub version: StateVersion,
    /// How well the lock knows the time.
    pub clock: ClockState,
    /// Whether the battery should be changed.
    pub battery_low: bool,
    /// Whether somebody pressed the button inside within the last minute.
    pub button_pressed: bool,
    /// Whether events wait for a phone.
    pub events_waiting: bool,
    /// The lock's time.
    pub time: SecondStamp,
    /// The lowest 8 bits of the key epoch: a phone that carries another one delivers its key updates.
    pub key_epoch: u8,
}

impl Challenge {
    /// Bytes of a frame.
    pub const LENGTH: usize = EPOCH.end();

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        KIND.row(),
        NONCE.row(),
        VERSION.row(),
        STATUS.row(),
        TIME.row(),
        EPOCH.row(),
    ];

    /// What a challenge says of a key epoch.
    #[must_use]
    pub const fn hint_of(KeyEpoch(epoch): KeyEpoch) -> u8 {
        let [_, low] = epoch.to_be_bytes();
        low
    }

    /// The frame.
    #[must_use]
    pub fn encode(&self) -> Frame {
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let status = self.clock.code() << CLOCK_SHIFT
            | flag(self.battery_low, BATTERY_LOW)
            | flag(self.button_pressed, BUTTON_PRESSED)
            | flag(self.events_waiting, EVENTS_WAITING);
        let mut frame = Frame::new();
        KIND.write(&mut frame, [Kind::Challenge.byte()]);
        NONCE.write(&mut frame, self.nonce.0);
        VERSION.write(&mut frame, self.version.to_bytes());
        STATUS.write(&mut frame, [status]);
        TIME.write(&mut frame, self.time.0.to_be_bytes());
        EPOCH.write(&mut frame, [self.key_epoch]);
        frame
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// [`Malformed`] for anything but the one encoding.
    pub fn decode(frame: &[u8]) -> Result<Self, Malformed> {
        Kind::Challenge.expect(frame, Self::LENGTH)?;
        let status = STATUS.byte(frame)?;
        if status & RESERVED != 0 {
            return Err(Malformed);
        }
        Ok(Self {
            nonce: Nonce(NONCE.read(frame)?),
            version: StateVersion::from_bytes(VERSION.read(frame)?),
            clock: ClockState::from_code(status >> CLOCK_SHIFT)?,
            battery_low: status & BATTERY_LOW != 0,
            button_pressed: status & BUTTON_PRESSED != 0,
            events_waiting: status & EVENTS_WAITING != 0,
            time: SecondStamp(u32::from_be_bytes(TIME.read(frame)?)),
            key_epoch: EPOCH.byte(frame)?,
        })
    }
}

//! What a lock remembers: records of 20 bytes in a hash chain (DL1 C.7).
//!
//! Without attribution a record about a person names nobody and only its hour (R004.74 to 76): the format has no other form.

pub mod upload;

use crate::ack::ChainHead;
use crate::denial::{Denial, Malformed};
use crate::frame::Frame;
use crate::key::PublicKey;
use crate::layout::{Field, Row};
use crate::number::{
    ChildIndex, KeyEpoch, KeySlot, OwnershipCounter, Serial, StateVersion, digest_start,
    u24_from_bytes, u24_to_bytes,
};
use crate::role::Action;
use crate::signed::BodyHash;
use crate::time::SecondStamp;

const TIME: Field<4> = Field::first(
    "time",
    "seconds since 2025; a whole hour if kind is 1 to 4 and number is 0",
);
const KIND: Field<1> = TIME.then(
    "kind",
    "1 unlocked, 2 held open, 3 secured, 4 refused, 16 started, 17 state applied, 18 state forked, 19 key updated, 20 clock set, 21 owner set",
);
const RESULT: Field<1> = KIND.then(
    "result",
    "kinds 1 to 3: 1 if by an emergency key; 4: denial code; else 0",
);
const NUMBER: Field<3> = RESULT.then(
    "number",
    "kinds 1 to 4: serial, 0 if not attributed; 17, 18: state version; 19: key slot; else 0",
);
const DETAIL: Field<2> = NUMBER.then(
    "detail",
    "kinds 1 to 3: child index, 0 without a child or attribution; 4: attempts, from 1; 16: boot counter; 19: key epoch; 21: ownership counter; else 0",
);
const KEY_HASH: Field<4> = DETAIL.then(
    "phone key hash",
    "kinds 1 to 4, if attributed: start of SHA-256(phone key); else 0",
);
const BODY_HASH: Field<4> = KEY_HASH.then(
    "body hash",
    "kinds 1 to 4, if attributed: start of the body hash of the credential or delegation; 17, 18: of the state; else 0",
);
const CONDITION: Field<1> = BODY_HASH.then(
    "condition",
    "bits 7-4 battery: 15 full to 0 empty; bits 3-0 temperature: 0 below -20 °C, then steps of 5 °C",
);

const REFUSED: u8 = 4;
const STARTED: u8 = 16;
const STATE_APPLIED: u8 = 17;
const STATE_FORKED: u8 = 18;
const KEY_UPDATED: u8 = 19;
const CLOCK_SET: u8 = 20;
const OWNER_SET: u8 = 21;

/// One thing that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventRecord {
    time: SecondStamp,
    event: Event,
    condition: Condition,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// An action was permitted.
    Permitted {
        /// Which.
        action: Action,
        /// Whether an emergency key signed the credential.
        emergency: bool,
        /// To whom: Safes only.
        by: Option<Actor>,
    },
    /// One or more attempts were refused for the same reason.
    Refused {
        /// Why.
        reason: Denial,
        /// How many, at least 1.
        attempts: Attempts,
        /// Who tried first: Safes only.
        by: Option<Attribution>,
    },
    /// The lock has started.
    Started {
        /// The boot counter.
        boots: u16,
    },
    /// A state was applied.
    StateApplied(StateMark),
    /// A second state of an applied version was refused (A5).
    StateForked(StateMark),
    /// A key update was applied.
    KeyUpdated {
        /// Its epoch.
        epoch: KeyEpoch,
        /// Its slot.
        slot: KeySlot,
    },
    /// A time token was applied.
    ClockSet,
    /// A new owner was accepted; the first event of its period.
    OwnerSet {
        /// The period.
        ownership: OwnershipCounter,
    },
}

/// Whose credential it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Attribution {
    /// The serial of the credential, or of the delegation's parent.
    pub serial: Serial,
    /// The start of SHA-256(phone key).
    pub key_hash: [u8; 4],
    /// The start of the body hash of the credential or delegation.
    pub body_hash: [u8; 4],
}

impl Attribution {
    /// From the credential's serial, the key that proved, and the hash of the last link.
    #[must_use]
    pub fn new(serial: Serial, phone: &PublicKey, body: &BodyHash) -> Self {
        Self {
            serial,
            key_hash: digest_start(&[&phone.0]),
            body_hash: body.start(),
        }
    }
}

/// Who opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Actor {
    /// Whose credential.
    pub attribution: Attribution,
    /// The child, if it was a delegation.
    pub child: Option<ChildIndex>,
}

/// A state by version and the start of its body hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StateMark {
    /// The version.
    pub version: StateVersion,
    /// The start of the body hash.
    pub hash: [u8; 4],
}

/// At least one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempts(u16);

impl Attempts {
    /// The first.
    pub const ONE: Self = Self(1);

    /// `None` for 0.
    #[must_use]
    pub const fn new(count: u16) -> Option<Self> {
        if count == 0 { None } else { Some(Self(count)) }
    }

    /// One more; 65,535 stays.
    #[must_use]
    pub const fn another(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// How many.
    #[must_use]
    pub const fn count(self) -> u16 {
        self.0
    }
}

/// Battery and temperature in one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Condition(pub u8);

impl Condition {
    /// Battery in fifteenths, temperature in degrees Celsius; both are limited to what the byte can say.
    #[must_use]
    pub fn new(battery_fifteenths: u8, celsius: i8) -> Self {
        let step = (i16::from(celsius).saturating_add(25))
            .div_euclid(5)
            .clamp(0, 15);
        let temperature = u8::try_from(step).unwrap_or_default();
        Self(battery_fifteenths.min(15) << 4 | temperature)
    }

    /// Battery in fifteenths.
    #[must_use]
    pub const fn battery(self) -> u8 {
        self.0 >> 4
    }
}

impl EventRecord {
    /// Bytes of a record.
    pub const LENGTH: usize = CONDITION.end();

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        TIME.row(),
        KIND.row(),
        RESULT.row(),
        NUMBER.row(),
        DETAIL.row(),
        KEY_HASH.row(),
        BODY_HASH.row(),
        CONDITION.row(),
    ];

    /// Cuts the time to the hour if the event is about a person and names nobody.
    #[must_use]
    pub fn new(time: SecondStamp, event: Event, condition: Condition) -> Self {
        let hidden = matches!(
            event,
            Event::Permitted { by: None, .. } | Event::Refused { by: None, .. }
        );
        Self {
            time: if hidden { time.hour() } else { time },
            event,
            condition,
        }
    }

    /// When: the hour only, if nobody is named.
    #[must_use]
    pub const fn time(&self) -> SecondStamp {
        self.time
    }

    /// What.
    #[must_use]
    pub const fn event(&self) -> &Event {
        &self.event
    }

    /// Battery and temperature.
    #[must_use]
    pub const fn condition(&self) -> Condition {
        self.condition
    }

    /// The one encoding.
    #[must_use]
    pub fn encode(&self) -> [u8; Self::LENGTH] {
        let row = Cells::of(&self.event);
        let mut record = Frame::new();
        TIME.write(&mut record, self.time.0.to_be_bytes());
        KIND.write(&mut record, [row.kind]);
        RESULT.write(&mut record, [row.result]);
        NUMBER.write(&mut record, u24_to_bytes(row.number));
        DETAIL.write(&mut record, row.detail.to_be_bytes());
        KEY_HASH.write(&mut record, row.key_hash);
        BODY_HASH.write(&mut record, row.body_hash);
        CONDITION.write(&mut record, [self.condition.0]);
        let mut bytes = [0; Self::LENGTH];
        for (slot, byte) in bytes.iter_mut().zip(record.as_slice()) {
            *slot = *byte;
        }
        bytes
    }

    /// Reads a record.
    ///
    /// # Errors
    /// [`Malformed`] for anything but the one encoding, also for a time that says more than the hour of somebody unnamed.
    pub fn decode(bytes: &[u8; Self::LENGTH]) -> Result<Self, Malformed> {
        let event = Cells {
            kind: KIND.byte(bytes)?,
            result: RESULT.byte(bytes)?,
            number: u24_from_bytes(NUMBER.read(bytes)?),
            detail: u16::from_be_bytes(DETAIL.read(bytes)?),
            key_hash: KEY_HASH.read(bytes)?,
            body_hash: BODY_HASH.read(bytes)?,
        }
        .event()?;
        let record = Self::new(
            SecondStamp(u32::from_be_bytes(TIME.read(bytes)?)),
            event,
            Condition(CONDITION.byte(bytes)?),
        );
        if record.encode() == *bytes {
            Ok(record)
        } else {
            Err(Malformed)
        }
    }
}

impl ChainHead {
    /// The chain before the first event of a period of ownership.
    pub const START: Self = Self([0; 16]);

    /// The chain after one more record: the first 16 bytes of SHA-256(head ‖ record).
    #[must_use]
    pub fn after(self, record: &[u8; EventRecord::LENGTH]) -> Self {
        Self(digest_start(&[&self.0, record]))
    }
}

/// An event's fields as they stand in a record.
#[derive(Default)]
struct Cells {
    kind: u8,
    result: u8,
    number: u32,
    detail: u16,
    key_hash: [u8; 4],
    body_hash: [u8; 4],
}

impl Cells {
    fn of(event: &Event) -> Self {
        match *event {
            Event::Permitted {
                action,
                emergency,
                by,
            } => Self {
                result: u8::from(emergency),
                detail: by.and_then(|by| by.child).map_or(0, ChildIndex::number),
                ..Self::about(action.code(), by.map(|by| by.attribution))
            },
            Event::Refused {
                reason,
                attempts,
                by,
            } => Self {
                result: reason.byte(),
                detail: attempts.count(),
                ..Self::about(REFUSED, by)
            },
            Event::Started { boots } => Self {
                detail: boots,
                ..Self::about(STARTED, None)
            },
            Event::StateApplied(mark) => Self::marked(STATE_APPLIED, mark),
            Event::StateForked(mark) => Self::marked(STATE_FORKED, mark),
            Event::KeyUpdated { epoch, slot } => Self {
                number: u32::from(slot.number()),
                detail: epoch.0,
                ..Self::about(KEY_UPDATED, None)
            },
            Event::ClockSet => Self::about(CLOCK_SET, None),
            Event::OwnerSet { ownership } => Self {
                detail: ownership.0,
                ..Self::about(OWNER_SET, None)
            },
        }
    }

    fn about(kind: u8, by: Option<Attribution>) -> Self {
        Self {
            kind,
            number: by.map_or(0, |by| by.serial.number()),
            key_hash: by.map(|by| by.key_hash).unwrap_or_default(),
            body_hash: by.map(|by| by.body_hash).unwrap_or_default(),
            ..Self::default()
        }
    }

    fn marked(kind: u8, mark: StateMark) -> Self {
        Self {
            kind,
            number: mark.version.number(),
            body_hash: mark.hash,
            ..Self::default()
        }
    }

    /// The event; fields that it does not use are looked at by encoding it again.
    fn event(&self) -> Result<Event, Malformed> {
        let by = Serial::new(self.number).map(|serial| Attribution {
            serial,
            key_hash: self.key_hash,
            body_hash: self.body_hash,
        });
        let mark = || {
            let version = StateVersion::new(self.number).ok_or(Malformed)?;
            let hash = self.body_hash;
            Ok(StateMark { version, hash })
        };
        Ok(match self.kind {
            REFUSED => Event::Refused {
                reason: Denial::from_byte(self.result).ok_or(Malformed)?,
                attempts: Attempts::new(self.detail).ok_or(Malformed)?,
                by,
            },
            STARTED => Event::Started { boots: self.detail },
            STATE_APPLIED => Event::StateApplied(mark()?),
            STATE_FORKED => Event::StateForked(mark()?),
            KEY_UPDATED => Event::KeyUpdated {
                epoch: KeyEpoch(self.detail),
                slot: u8::try_from(self.number)
                    .ok()
                    .and_then(KeySlot::new)
                    .ok_or(Malformed)?,
            },
            CLOCK_SET => Event::ClockSet,
            OWNER_SET => Event::OwnerSet {
                ownership: OwnershipCounter(self.detail),
            },
            action => Event::Permitted {
                action: Action::from_code(action)?,
                emergency: self.result == 1,
                by: by.map(|attribution| Actor {
                    attribution,
                    child: ChildIndex::new(self.detail),
                }),
            },
        })
    }
}

//! Events on their way to the edge, carried by any phone: 93 bytes and 20 for each record (DL1 C.7).

use crate::ack::ChainHead;
use crate::denial::Malformed;
use crate::event::EventRecord;
use crate::frame::Frame;
use crate::key::SIGNATURE_LENGTH;
use crate::kind::Kind;
use crate::layout::{Field, Length, Row};
use crate::number::{EventSequence, StateVersion};
use crate::signed::{Signable, Unbound};
use crate::time::SecondStamp;

const KIND: Field<1> = Field::first("kind", "0x16");
const BASE: Field<4> = KIND.then("first sequence", "of the first record, from 1");
const COUNT: Field<1> = BASE.then(
    "count",
    "n, 0 to 20; with 0, the first sequence is that of the next event",
);
const HEAD: Field<16> = COUNT.then("chain head", "after the last record");
const VERSION: Field<3> = HEAD.then("state version", "of the lock's own state");
const TIME: Field<4> = VERSION.then("lock time", "seconds since 2025; 0 if the clock is unknown");

/// Records in sequence, signed by the lock together with the chain's value after them.
///
/// The chain proves that nothing was left out since the records that the edge already has (A17).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventUpload<'a> {
    base: EventSequence,
    head: ChainHead,
    version: StateVersion,
    time: SecondStamp,
    records: &'a [[u8; EventRecord::LENGTH]],
}

impl<'a> EventUpload<'a> {
    /// Bytes with signature, without records.
    pub const LENGTH: usize = TIME.end() + SIGNATURE_LENGTH;

    /// The most records in one frame.
    pub const COUNT: usize = 20;

    /// The byte table.
    pub const FIELDS: &'static [Row] = &[
        KIND.row(),
        BASE.row(),
        COUNT.row(),
        HEAD.row(),
        VERSION.row(),
        TIME.row(),
        Row::variable("records", Length::Explained("20·n"), "see Event record"),
        Row::variable(
            "signature",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the lock's key",
        ),
    ];

    /// Records that follow `start`, which is the chain before them.
    ///
    /// `None` for more than [`Self::COUNT`] records, a record that is not the one encoding of an event, a first sequence of
    /// 0, or sequences beyond four bytes.
    #[must_use]
    pub fn new(
        base: EventSequence,
        start: ChainHead,
        version: StateVersion,
        time: SecondStamp,
        records: &'a [[u8; EventRecord::LENGTH]],
    ) -> Option<Self> {
        let upload = Self {
            base,
            head: chain(start, records),
            version,
            time,
            records,
        };
        upload.is_valid().then_some(upload)
    }

    /// The sequence of the first record.
    #[must_use]
    pub const fn base(&self) -> EventSequence {
        self.base
    }

    /// The chain after the last record.
    #[must_use]
    pub const fn head(&self) -> ChainHead {
        self.head
    }

    /// The version of the lock's own state when it signed.
    #[must_use]
    pub const fn version(&self) -> StateVersion {
        self.version
    }

    /// The lock's time when it signed.
    #[must_use]
    pub const fn time(&self) -> SecondStamp {
        self.time
    }

    /// The records with their sequences.
    pub fn records(&self) -> impl Iterator<Item = (EventSequence, EventRecord)> + '_ {
        let records = self.records.iter().flat_map(EventRecord::decode);
        // Records come first: the sequence after the last one may not be a number any more.
        records
            .zip(self.base.0..)
            .map(|(record, sequence)| (EventSequence(sequence), record))
    }

    /// The chain before the first record, as the edge knows it, leads to this head.
    #[must_use]
    pub fn continues(&self, start: ChainHead) -> bool {
        chain(start, self.records) == self.head
    }

    fn is_valid(&self) -> bool {
        let last = u32::try_from(self.records.len())
            .ok()
            .and_then(|count| self.base.0.checked_add(count));
        self.base.0 >= 1
            && last.is_some()
            && self.records.len() <= Self::COUNT
            && self
                .records
                .iter()
                .all(|record| EventRecord::decode(record).is_ok())
    }
}

impl<'a> Signable<'a> for EventUpload<'a> {
    const KIND: Kind = Kind::EventUpload;
    type Bound = Unbound;

    fn write(&self, body: &mut Frame) {
        let count = u8::try_from(self.records.len()).unwrap_or(u8::MAX);
        KIND.write(body, [Self::KIND.byte()]);
        BASE.write(body, self.base.0.to_be_bytes());
        COUNT.write(body, [count]);
        HEAD.write(body, self.head.0);
        VERSION.write(body, self.version.to_bytes());
        TIME.write(body, self.time.0.to_be_bytes());
        for record in self.records {
            body.push(record);
        }
    }

    fn read(body: &'a [u8]) -> Result<Self, Malformed> {
        Self::KIND.expect(body, body.len())?;
        let records = body.get(TIME.end()..).ok_or(Malformed)?;
        let (records, []) = records.as_chunks() else {
            return Err(Malformed);
        };
        let upload = Self {
            base: EventSequence(u32::from_be_bytes(BASE.read(body)?)),
            head: ChainHead(HEAD.read(body)?),
            version: StateVersion::from_bytes(VERSION.read(body)?),
            time: SecondStamp(u32::from_be_bytes(TIME.read(body)?)),
            records,
        };
        if usize::from(COUNT.byte(body)?) == records.len() && upload.is_valid() {
            Ok(upload)
        } else {
            Err(Malformed)
        }
    }
}

fn chain(start: ChainHead, records: &[[u8; EventRecord::LENGTH]]) -> ChainHead {
    records.iter().fold(start, ChainHead::after)
}

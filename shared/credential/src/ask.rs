//! What a phone asks a lock without proving anything. 6 bytes.

use crate::denial::Malformed;
use crate::frame::Frame;
use crate::kind::Kind;
use crate::layout::{Field, Row};
use crate::number::EventSequence;

const KIND: Field<1> = Field::first("kind", "0x98");
const WHAT: Field<1> = KIND.then("what", "1 challenge, 2 ack, 3 events");
const FROM: Field<4> = WHAT.then(
    "from",
    "events: first sequence wanted, 0 for the first that the edge lacks; else 0",
);

/// Phone to lock. What it may hear is public or useless without the edge's keys; it changes nothing but the nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// A new challenge: the lock answers with a [`Challenge`](crate::challenge::Challenge).
    Challenge,
    /// The newest ack: the lock answers with an [`Ack`](crate::ack::Ack).
    Ack,
    /// Events: the lock answers with an [`EventUpload`](crate::event::upload::EventUpload).
    Events {
        /// The first sequence wanted; 0 for the first behind the state's event mark.
        from: EventSequence,
    },
}

impl Ask {
    /// Bytes of a frame.
    pub const LENGTH: usize = FROM.end();

    /// The byte table.
    pub const FIELDS: &[Row] = &[KIND.row(), WHAT.row(), FROM.row()];

    /// The frame.
    #[must_use]
    pub fn encode(self) -> Frame {
        let (what, from) = match self {
            Self::Challenge => (1, 0),
            Self::Ack => (2, 0),
            Self::Events { from } => (3, from.0),
        };
        let mut frame = Frame::new();
        KIND.write(&mut frame, [Kind::Ask.byte()]);
        WHAT.write(&mut frame, [what]);
        FROM.write(&mut frame, from.to_be_bytes());
        frame
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// [`Malformed`] for anything but the one encoding.
    pub fn decode(frame: &[u8]) -> Result<Self, Malformed> {
        Kind::Ask.expect(frame, Self::LENGTH)?;
        let from = EventSequence(u32::from_be_bytes(FROM.read(frame)?));
        match (WHAT.byte(frame)?, from.0) {
            (1, 0) => Ok(Self::Challenge),
            (2, 0) => Ok(Self::Ack),
            (3, _) => Ok(Self::Events { from }),
            _ => Err(Malformed),
        }
    }
}

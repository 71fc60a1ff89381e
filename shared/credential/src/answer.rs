//! What a lock answers at once: 4 bytes (DL1 C.11).

use crate::denial::Malformed;
use crate::frame::Frame;
use crate::kind::Kind;
use crate::layout::{Field, Row};

const KIND: Field<1> = Field::first("kind", "0x95");
const ANSWER: Field<1> = KIND.then(
    "answer",
    "0 permit, 1 refused, 2 sync first, 3 time first, 4 busy",
);
const SECONDS: Field<2> = ANSWER.then(
    "seconds",
    "permit: how long the lock stays open, 0 if nothing opened or no end is set; busy: when to try again; else 0",
);

/// What the lock says about the frame it just received. The reason of a refusal stands only in the signed event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Done.
    Permit,
    /// No.
    Refused,
    /// Deliver the newer state first.
    SyncFirst,
    /// Deliver a time token first.
    TimeFirst,
    /// Try again later.
    Busy,
}

impl Answer {
    /// Every answer, by its code.
    pub const ALL: [Self; 5] = [
        Self::Permit,
        Self::Refused,
        Self::SyncFirst,
        Self::TimeFirst,
        Self::Busy,
    ];

    /// The byte on the wire.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Permit => 0,
            Self::Refused => 1,
            Self::SyncFirst => 2,
            Self::TimeFirst => 3,
            Self::Busy => 4,
        }
    }
}

/// An [`Answer`] as a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    answer: Answer,
    seconds: u16,
}

impl Outcome {
    /// Bytes of a frame.
    pub const LENGTH: usize = SECONDS.end();

    /// The byte table.
    pub const FIELDS: &[Row] = &[KIND.row(), ANSWER.row(), SECONDS.row()];

    /// Done; the lock stays open for `seconds`, 0 if nothing opened or it stays open until secured.
    #[must_use]
    pub const fn permit(seconds: u16) -> Self {
        Self {
            answer: Answer::Permit,
            seconds,
        }
    }

    /// Try again in `seconds`.
    #[must_use]
    pub const fn busy(seconds: u16) -> Self {
        Self {
            answer: Answer::Busy,
            seconds,
        }
    }

    /// An answer without a time.
    #[must_use]
    pub const fn of(answer: Answer) -> Self {
        Self { answer, seconds: 0 }
    }

    /// What the lock says.
    #[must_use]
    pub const fn answer(self) -> Answer {
        self.answer
    }

    /// Permit: seconds open; busy: seconds to wait; else 0.
    #[must_use]
    pub const fn seconds(self) -> u16 {
        self.seconds
    }

    /// The frame.
    #[must_use]
    pub fn encode(self) -> Frame {
        let mut frame = Frame::new();
        KIND.write(&mut frame, [Kind::Outcome.byte()]);
        ANSWER.write(&mut frame, [self.answer.code()]);
        SECONDS.write(&mut frame, self.seconds.to_be_bytes());
        frame
    }

    /// The outcome in a frame.
    ///
    /// # Errors
    /// [`Malformed`] for anything but the one encoding.
    pub fn decode(frame: &[u8]) -> Result<Self, Malformed> {
        Kind::Outcome.expect(frame, Self::LENGTH)?;
        let code = ANSWER.byte(frame)?;
        let answer = Answer::ALL
            .into_iter()
            .find(|answer| answer.code() == code)
            .ok_or(Malformed)?;
        let seconds = u16::from_be_bytes(SECONDS.read(frame)?);
        match answer {
            Answer::Permit | Answer::Busy => Ok(Self { answer, seconds }),
            _ if seconds == 0 => Ok(Self::of(answer)),
            _ => Err(Malformed),
        }
    }
}

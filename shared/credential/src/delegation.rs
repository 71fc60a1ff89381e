//! Offline delegation: a host's signature makes a guest's key good for a part of the host's credential (DL1 C.3).

use crate::denial::Malformed;
use crate::frame::Frame;
use crate::key::{PublicKey, SIGNATURE_LENGTH};
use crate::kind::Kind;
use crate::layout::{Field, Length, Row};
use crate::number::ChildIndex;
use crate::role::Rights;
use crate::signed::{BodyHash, Signable};
use crate::time::Validity;
use crate::window::{Window, Windows};

const KIND: Field<1> = Field::first("kind", "0x12");
const RIGHTS: Field<1> = KIND.then(
    "role·rights",
    "0x22 unlock, or 0x32 unlock and hold open: role guest, no delegating, trusted clock needed",
);
const INDEX: Field<2> = RIGHTS.then("child index", "from 1; unique for the parent's serial");
const NOT_BEFORE: Field<3> = INDEX.then("not before", "minutes since 2025, included");
const NOT_AFTER: Field<3> = NOT_BEFORE.then(
    "not after",
    "minutes since 2025, excluded; later than not before",
);
const WINDOW: Field<4> = NOT_AFTER.then("window", "see Windows");
const GUEST_KEY: Field<32> = WINDOW.then("guest key", "Ed25519, admitted by the host's phone");

const UNLOCK: u8 = 0x22;
const UNLOCK_AND_HOLD_OPEN: u8 = 0x32;

/// A part of a parent credential for somebody else, at one lock, of depth 1.
///
/// Its role is guest and it can't delegate further. What it claims beyond its parent it simply does not get (A15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Delegation {
    /// Whether the guest may leave the door open, if the parent may.
    pub hold_open: bool,
    /// Its number among the children of the parent's serial.
    pub index: ChildIndex,
    /// From when until when.
    pub validity: Validity,
    /// When in the week.
    pub window: Window,
    /// The guest's key; the host has admitted it, a reader has not looked at it.
    pub guest_key: PublicKey,
}

impl Delegation {
    /// Bytes with signature.
    pub const LENGTH: usize = GUEST_KEY.end() + SIGNATURE_LENGTH;

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        KIND.row(),
        RIGHTS.row(),
        INDEX.row(),
        NOT_BEFORE.row(),
        NOT_AFTER.row(),
        WINDOW.row(),
        GUEST_KEY.row(),
        Row::variable(
            "signature",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the parent's phone key",
        ),
    ];

    /// What it claims: unlock, and hold open if so asked.
    #[must_use]
    pub const fn rights(&self) -> Rights {
        if self.hold_open {
            Rights::UNLOCK.union(Rights::HOLD_OPEN)
        } else {
            Rights::UNLOCK
        }
    }

    /// Its one window as a list.
    #[must_use]
    pub const fn windows(&self) -> Windows {
        Windows::one(self.window)
    }
}

impl Signable<'_> for Delegation {
    const KIND: Kind = Kind::Delegation;
    /// The parent's body hash.
    type Bound = BodyHash;

    fn write(&self, body: &mut Frame) {
        let rights = if self.hold_open {
            UNLOCK_AND_HOLD_OPEN
        } else {
            UNLOCK
        };
        KIND.write(body, [Self::KIND.byte()]);
        RIGHTS.write(body, [rights]);
        INDEX.write(body, self.index.number().to_be_bytes());
        NOT_BEFORE.write(body, self.validity.not_before().to_bytes());
        NOT_AFTER.write(body, self.validity.not_after().to_bytes());
        WINDOW.write(body, self.window.to_bytes());
        GUEST_KEY.write(body, self.guest_key.0);
    }

    fn read(body: &[u8]) -> Result<Self, Malformed> {
        Self::KIND.expect(body, GUEST_KEY.end())?;
        Ok(Self {
            hold_open: match RIGHTS.byte(body)? {
                UNLOCK => false,
                UNLOCK_AND_HOLD_OPEN => true,
                _ => return Err(Malformed),
            },
            index: ChildIndex::from_bytes(INDEX.read(body)?)?,
            validity: Validity::from_bytes(NOT_BEFORE.read(body)?, NOT_AFTER.read(body)?)?,
            window: Window::from_bytes(WINDOW.read(body)?)?,
            guest_key: PublicKey(GUEST_KEY.read(body)?),
        })
    }
}

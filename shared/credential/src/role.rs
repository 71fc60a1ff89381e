//! Who somebody is at a door and what a credential lets them do.

use crate::denial::Malformed;

/// Roles in ascending order, as two bits (DL1 C.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Role {
    /// Opens.
    Guest = 0,
    /// Opens and invites.
    Host = 1,
    /// Manages people.
    Manager = 2,
    /// Exists on the wire only; every lock refuses it.
    Administrator = 3,
}

impl Role {
    /// The two bits as a number from 0 to 3.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The role of the two lowest bits of `code`.
    pub(crate) const fn from_code(code: u8) -> Self {
        match code & 0b11 {
            0 => Self::Guest,
            1 => Self::Host,
            2 => Self::Manager,
            _ => Self::Administrator,
        }
    }
}

/// A set of rights: bits 5 to 2 of the byte role·rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rights(u8);

impl Rights {
    /// No right at all.
    pub const NONE: Self = Self(0);
    /// Open for a moment.
    pub const UNLOCK: Self = Self(0b10_0000);
    /// Leave the door open until it is secured again.
    pub const HOLD_OPEN: Self = Self(0b01_0000);
    /// Sign delegations.
    pub const DELEGATE: Self = Self(0b00_1000);
    /// Change settings of the lock.
    pub const CONFIGURE: Self = Self(0b00_0100);

    const MASK: u8 = 0b11_1100;

    /// The rights of either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The rights of both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether every right of `other` is among these.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    pub(crate) const fn from_bits(byte: u8) -> Self {
        Self(byte & Self::MASK)
    }
}

/// What a phone asks a lock to do; the second byte of its frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Action {
    /// Open for a moment.
    Unlock = 1,
    /// Stay open until secured.
    HoldOpen = 2,
    /// End staying open.
    Secure = 3,
}

impl Action {
    /// The byte on the wire.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The right that it takes.
    #[must_use]
    pub const fn right(self) -> Rights {
        match self {
            Self::Unlock => Rights::UNLOCK,
            Self::HoldOpen | Self::Secure => Rights::HOLD_OPEN,
        }
    }

    pub(crate) fn from_code(code: u8) -> Result<Self, Malformed> {
        match code {
            1 => Ok(Self::Unlock),
            2 => Ok(Self::HoldOpen),
            3 => Ok(Self::Secure),
            _ => Err(Malformed),
        }
    }
}

//! Numbers, identities and nonces: a type for each, so that two can't be exchanged by mistake.

use sha2::{Digest, Sha256};

use crate::denial::Malformed;
use crate::key::PublicKey;

/// The largest number in three bytes.
const U24_MAX: u32 = 0x00ff_ffff;

pub(crate) const fn u24_from_bytes([high, middle, low]: [u8; 3]) -> u32 {
    u32::from_be_bytes([0, high, middle, low])
}

pub(crate) const fn u24_to_bytes(number: u32) -> [u8; 3] {
    let [_, high, middle, low] = number.to_be_bytes();
    [high, middle, low]
}

/// The hardware id of a lock, made from its own key and never regenerated (DL1 C.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LockId(pub [u8; 16]);

impl LockId {
    /// The first 16 bytes of SHA-256(`dl/lock` ‖ key).
    #[must_use]
    pub fn of(lock_key: &PublicKey) -> Self {
        Self(digest_start(&[b"dl/lock", &lock_key.0]))
    }
}

/// The installation that owns a lock (DL1 C.2, there `org_id`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnerId(pub [u8; 8]);

impl OwnerId {
    /// The first 8 bytes of SHA-256(owner root key).
    #[must_use]
    pub fn of(owner_root: &PublicKey) -> Self {
        Self(digest_start(&[&owner_root.0]))
    }
}

/// A set of locks of one owner that share serials, versions and a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub [u8; 16]);

/// How often a lock has changed hands: part of every signature context, so that nothing outlives an owner (A27).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct OwnershipCounter(pub u16);

impl OwnershipCounter {
    /// The counter after one more change; `None` after 65,535 of them.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }
}

/// The number of a line (a device key and its chain) in its scope; it only grows and is never 0 (DL1 C.2, rule 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(u32);

impl Serial {
    /// The first serial of a scope.
    pub const FIRST: Self = Self(1);

    /// A serial from 1 to 16,777,215.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        if number == 0 || number > U24_MAX {
            None
        } else {
            Some(Self(number))
        }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The serial that follows; `None` after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).and_then(Self::new)
    }

    pub(crate) fn from_bytes(bytes: [u8; 3]) -> Result<Self, Malformed> {
        Self::new(u24_from_bytes(bytes)).ok_or(Malformed)
    }

    pub(crate) const fn to_bytes(self) -> [u8; 3] {
        u24_to_bytes(self.0)
    }
}

/// The version of a lock's or group's state, and the gate of a credential: the lowest version the lock must hold.
///
/// 0 is a lock without any state, and the gate of an emergency lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct StateVersion(u32);

impl StateVersion {
    /// No state yet; as a gate: any state will do.
    pub const ZERO: Self = Self(0);

    /// A version up to 16,777,215.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        if number > U24_MAX {
            None
        } else {
            Some(Self(number))
        }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    pub(crate) const fn from_bytes(bytes: [u8; 3]) -> Self {
        Self(u24_from_bytes(bytes))
    }

    pub(crate) const fn to_bytes(self) -> [u8; 3] {
        u24_to_bytes(self.0)
    }
}

/// The generation of an owner's signing keys; a higher one opens a new name space of state versions (DL1 C.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct KeyEpoch(pub u16);

/// A place in the lock's key ring: 0 to 11 (in DL1 `kid`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeySlot(u8);

impl KeySlot {
    /// How many keys a lock holds.
    pub const COUNT: u8 = 12;

    /// A slot below [`Self::COUNT`].
    #[must_use]
    pub const fn new(slot: u8) -> Option<Self> {
        if slot < Self::COUNT {
            Some(Self(slot))
        } else {
            None
        }
    }

    /// The slot's number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    pub(crate) fn from_byte([slot]: [u8; 1]) -> Result<Self, Malformed> {
        Self::new(slot).ok_or(Malformed)
    }
}

/// Which of the lock's groups a credential is for: 1 to 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupSlot(u8);

impl GroupSlot {
    /// All locks of the installation: the only group in version 1.
    pub const INSTALLATION: Self = Self(1);

    /// A slot from 1 to 4.
    #[must_use]
    pub const fn new(slot: u8) -> Option<Self> {
        if slot >= 1 && slot <= 4 {
            Some(Self(slot))
        } else {
            None
        }
    }

    /// The slot's number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// Whose serials and versions a credential counts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// This lock's own.
    Lock,
    /// Those of one of its groups.
    Group(GroupSlot),
}

impl Scope {
    /// 0 for the lock, else the group's slot.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Lock => 0,
            Self::Group(slot) => slot.number(),
        }
    }

    pub(crate) fn from_code(code: u8) -> Result<Self, Malformed> {
        if code == 0 {
            return Ok(Self::Lock);
        }
        GroupSlot::new(code).map(Self::Group).ok_or(Malformed)
    }
}

/// The number of a child among those of one parent serial; never 0 (DL1 C.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChildIndex(u16);

impl ChildIndex {
    /// An index from 1.
    #[must_use]
    pub const fn new(index: u16) -> Option<Self> {
        if index == 0 { None } else { Some(Self(index)) }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    pub(crate) fn from_bytes(bytes: [u8; 2]) -> Result<Self, Malformed> {
        Self::new(u16::from_be_bytes(bytes)).ok_or(Malformed)
    }
}

/// The number of an event since the lock was enrolled; the first is 1, and 0 says "none yet".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EventSequence(pub u32);

/// 16 bytes that a lock uses once (A9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nonce(pub [u8; 16]);

impl AsRef<[u8]> for Nonce {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// The first `N` bytes of the SHA-256 of all parts, `N` at most 32.
pub(crate) fn digest_start<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let mut start = [0; N];
    for (slot, byte) in start.iter_mut().zip(hash.finalize()) {
        *slot = byte;
    }
    start
}

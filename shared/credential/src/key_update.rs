//! A key for the lock's ring, signed by the owner's root and carried by phones (DL1 C.8). 110 bytes.

use crate::denial::Malformed;
use crate::frame::Frame;
use crate::key::{ExchangeKey, PublicKey, SIGNATURE_LENGTH};
use crate::kind::Kind;
use crate::layout::{Field, Length, Row};
use crate::number::{KeyEpoch, KeySlot};
use crate::role::Role;
use crate::signed::{Signable, Unbound};
use crate::time::{Hours, MinuteStamp};

const KIND: Field<1> = Field::first("kind", "0x17");
const EPOCH: Field<2> = KIND.then("key epoch", "never lower than one applied");
const SLOT: Field<1> = EPOCH.then("key slot", "0 to 11: where the key goes");
const PURPOSE: Field<1> = SLOT.then("purpose", "1 issue, 2 emergency, 3 state, 4 time, 5 keypad");
const MAX_ROLE: Field<1> = PURPOSE.then(
    "max role",
    "issue and emergency: 0 guest to 2 manager; else 0",
);
const MAX_LIFE: Field<2> = MAX_ROLE.then(
    "max life",
    "hours from not before to not after of a credential; issue 1 to 168, emergency 1 to 336, else 0",
);
const MAX_CHILD_LIFE: Field<1> = MAX_LIFE.then("max child life", "hours; issue 0 to 24, else 0");
const NOT_AFTER: Field<3> = MAX_CHILD_LIFE.then("not after", "minutes since 2025: the key's end");
const KEY: Field<32> = NOT_AFTER.then("key", "Ed25519; X25519 for keypad");
const REVOKED: Field<2> = KEY.then(
    "revoked slots",
    "bit n empties slot n; bits 15-12 and the bit of this key's slot zero",
);

/// What a key of purpose issue may sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssueCaps {
    role: Role,
    life: Hours,
    child_life: Hours,
}

impl IssueCaps {
    /// Everything that a lock accepts at all: managers, 7 days, children of 24 hours.
    pub const WIDEST: Self = Self {
        role: Role::Manager,
        life: Hours(7 * 24),
        child_life: Hours(24),
    };

    /// `None` beyond [`Self::WIDEST`] or for a life of 0 hours; children may have none.
    #[must_use]
    pub fn new(role: Role, life: Hours, child_life: Hours) -> Option<Self> {
        let fits = role <= Self::WIDEST.role
            && life >= Hours(1)
            && life <= Self::WIDEST.life
            && child_life <= Self::WIDEST.child_life;
        fits.then_some(Self {
            role,
            life,
            child_life,
        })
    }
}

/// What a key of purpose emergency may sign; its credentials can't be delegated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmergencyCaps {
    role: Role,
    life: Hours,
}

impl EmergencyCaps {
    /// Everything that a lock accepts at all: managers, 14 days.
    pub const WIDEST: Self = Self {
        role: Role::Manager,
        life: Hours(14 * 24),
    };

    /// `None` beyond [`Self::WIDEST`] or for a life of 0 hours.
    #[must_use]
    pub fn new(role: Role, life: Hours) -> Option<Self> {
        let fits = role <= Self::WIDEST.role && life >= Hours(1) && life <= Self::WIDEST.life;
        fits.then_some(Self { role, life })
    }
}

/// What a key that signs credentials may sign, of either purpose: what `verify::allowed` looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Caps {
    /// The highest role.
    pub max_role: Role,
    /// The longest credential.
    pub max_life: Hours,
    /// The longest delegation; 0 for none.
    pub max_child_life: Hours,
    /// The key's end.
    pub not_after: MinuteStamp,
    /// Whether it is the emergency key, which opens in lockdown too.
    pub emergency: bool,
}

/// A key and what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyGrant {
    /// Signs credentials (Ki).
    Issue(PublicKey, IssueCaps),
    /// Signs emergency credentials (Kx).
    Emergency(PublicKey, EmergencyCaps),
    /// Signs states (Ks).
    State(PublicKey),
    /// Signs time tokens (Kt).
    Time(PublicKey),
    /// Agrees on keypad codes (Kk).
    Keypad(ExchangeKey),
}

impl KeyGrant {
    const fn purpose(&self) -> u8 {
        match self {
            Self::Issue(..) => 1,
            Self::Emergency(..) => 2,
            Self::State(_) => 3,
            Self::Time(_) => 4,
            Self::Keypad(_) => 5,
        }
    }
}

/// Slots to empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SlotSet(u16);

impl SlotSet {
    /// No slot.
    pub const NONE: Self = Self(0);

    /// These and one more.
    #[must_use]
    pub const fn with(self, slot: KeySlot) -> Self {
        Self(self.0 | 1 << slot.number())
    }

    /// Whether `slot` is one of them.
    #[must_use]
    pub const fn contains(self, slot: KeySlot) -> bool {
        self.0 & 1 << slot.number() != 0
    }
}

/// Puts a key into a slot and empties others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyUpdate {
    epoch: KeyEpoch,
    slot: KeySlot,
    grant: KeyGrant,
    not_after: MinuteStamp,
    revoked: SlotSet,
}

impl KeyUpdate {
    /// Bytes with signature.
    pub const LENGTH: usize = REVOKED.end() + SIGNATURE_LENGTH;

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        KIND.row(),
        EPOCH.row(),
        SLOT.row(),
        PURPOSE.row(),
        MAX_ROLE.row(),
        MAX_LIFE.row(),
        MAX_CHILD_LIFE.row(),
        NOT_AFTER.row(),
        KEY.row(),
        REVOKED.row(),
        Row::variable(
            "signature",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the owner's root key",
        ),
    ];

    /// `None` if `revoked` has the key's own slot.
    #[must_use]
    pub fn new(
        epoch: KeyEpoch,
        slot: KeySlot,
        grant: KeyGrant,
        not_after: MinuteStamp,
        revoked: SlotSet,
    ) -> Option<Self> {
        (!revoked.contains(slot)).then_some(Self {
            epoch,
            slot,
            grant,
            not_after,
            revoked,
        })
    }

    /// The generation.
    #[must_use]
    pub const fn epoch(&self) -> KeyEpoch {
        self.epoch
    }

    /// Where the key goes.
    #[must_use]
    pub const fn slot(&self) -> KeySlot {
        self.slot
    }

    /// The key and what it is for.
    #[must_use]
    pub const fn grant(&self) -> &KeyGrant {
        &self.grant
    }

    /// The key's end.
    #[must_use]
    pub const fn not_after(&self) -> MinuteStamp {
        self.not_after
    }

    /// Slots to empty.
    #[must_use]
    pub const fn revoked(&self) -> SlotSet {
        self.revoked
    }

    /// The caps of a key that signs credentials; `None` for another purpose.
    #[must_use]
    pub const fn caps(&self) -> Option<Caps> {
        match self.grant {
            KeyGrant::Issue(_, caps) => Some(Caps {
                max_role: caps.role,
                max_life: caps.life,
                max_child_life: caps.child_life,
                not_after: self.not_after,
                emergency: false,
            }),
            KeyGrant::Emergency(_, caps) => Some(Caps {
                max_role: caps.role,
                max_life: caps.life,
                max_child_life: Hours(0),
                not_after: self.not_after,
                emergency: true,
            }),
            KeyGrant::State(_) | KeyGrant::Time(_) | KeyGrant::Keypad(_) => None,
        }
    }
}

impl Signable<'_> for KeyUpdate {
    const KIND: Kind = Kind::KeyUpdate;
    type Bound = Unbound;

    fn write(&self, body: &mut Frame) {
        let (key, role, life, child) = match self.grant {
            KeyGrant::Issue(key, caps) => (key.0, caps.role.code(), caps.life.0, caps.child_life.0),
            KeyGrant::Emergency(key, caps) => (key.0, caps.role.code(), caps.life.0, 0),
            KeyGrant::State(key) | KeyGrant::Time(key) => (key.0, 0, 0, 0),
            KeyGrant::Keypad(key) => (key.0, 0, 0, 0),
        };
        let [_, child] = child.to_be_bytes();
        KIND.write(body, [Self::KIND.byte()]);
        EPOCH.write(body, self.epoch.0.to_be_bytes());
        SLOT.write(body, [self.slot.number()]);
        PURPOSE.write(body, [self.grant.purpose()]);
        MAX_ROLE.write(body, [role]);
        MAX_LIFE.write(body, life.to_be_bytes());
        MAX_CHILD_LIFE.write(body, [child]);
        NOT_AFTER.write(body, self.not_after.to_bytes());
        KEY.write(body, key);
        REVOKED.write(body, self.revoked.0.to_be_bytes());
    }

    fn read(body: &[u8]) -> Result<Self, Malformed> {
        Self::KIND.expect(body, REVOKED.end())?;
        let key = KEY.read(body)?;
        let role = MAX_ROLE.byte(body)?;
        let life = Hours(u16::from_be_bytes(MAX_LIFE.read(body)?));
        let child = Hours(u16::from(MAX_CHILD_LIFE.byte(body)?));
        let revoked = u16::from_be_bytes(REVOKED.read(body)?);
        if role > Role::Manager.code() || revoked >> KeySlot::COUNT != 0 {
            return Err(Malformed);
        }
        let max_role = Role::from_code(role);
        let uncapped = role == 0 && life == Hours(0) && child == Hours(0);
        let grant = match PURPOSE.byte(body)? {
            1 => {
                let caps = IssueCaps::new(max_role, life, child).ok_or(Malformed)?;
                KeyGrant::Issue(PublicKey(key), caps)
            }
            2 if child == Hours(0) => {
                let caps = EmergencyCaps::new(max_role, life).ok_or(Malformed)?;
                KeyGrant::Emergency(PublicKey(key), caps)
            }
            3 if uncapped => KeyGrant::State(PublicKey(key)),
            4 if uncapped => KeyGrant::Time(PublicKey(key)),
            5 if uncapped => KeyGrant::Keypad(ExchangeKey(key)),
            _ => return Err(Malformed),
        };
        Self::new(
            KeyEpoch(u16::from_be_bytes(EPOCH.read(body)?)),
            KeySlot::from_byte(SLOT.read(body)?)?,
            grant,
            MinuteStamp::from_bytes(NOT_AFTER.read(body)?),
            SlotSet(revoked),
        )
        .ok_or(Malformed)
    }
}

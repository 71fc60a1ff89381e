//! The lock state: a signed snapshot that brings a lock from any older state to this one (DL1 C.4).

#[cfg(any(feature = "alloc", test))]
pub mod content;
pub mod section;

use crate::denial::Malformed;
use crate::frame::{FRAME_LIMIT, Frame};
use crate::key::SIGNATURE_LENGTH;
use crate::kind::Kind;
use crate::layout::{Field, Length, Row};
use crate::number::{ChildIndex, EventSequence, GroupSlot, KeySlot, Scope, Serial, StateVersion};
use crate::revocation::RevocationList;
use crate::signed::{Signable, Unbound};
use crate::state::section::{AuditCheckpoint, ChildPair, GroupState, Sections};
use crate::time::SecondStamp;
use crate::zone::Zone;

const KIND: Field<1> = Field::first("kind", "0x13");
const SLOT: Field<1> = KIND.then("key slot", "0 to 11: a key of purpose state");
const FLAGS: Field<2> = SLOT.then(
    "flags",
    "bits 15-14 clock policy: 0 as leased, 1 trusted only; bits 13-12 mode: 0 normal, 1 keep locked, 2 lockdown, 3 evacuation; bit 11 attribute events; bits 10-7 Rice parameter; bits 6-0 zero",
);
const VERSION: Field<3> = FLAGS.then("state version", "within the key epoch of the signing key");
const ISSUED_AT: Field<4> = VERSION.then("issued at", "seconds since 2025");
const ZONE: Field<{ Zone::LENGTH }> = ISSUED_AT.then("zone", "see Zone");
const EVENT_MARK: Field<4> = ZONE.then(
    "event mark",
    "highest event sequence that the edge holds; the lock may free it and older ones",
);
const FLOOR: Field<3> = EVENT_MARK.then("floor", "lower serials are refused; from 1");
const COUNT: Field<2> = FLOOR.then("count", "of revoked serials");
const SECTIONS: Field<1> = COUNT.then("sections", "how many follow the list");

const POLICY_SHIFT: u32 = 14;
const MODE_SHIFT: u32 = 12;
const ATTRIBUTE_EVENTS: u16 = 1 << 11;
const PARAMETER_SHIFT: u32 = 7;
const RESERVED: u16 = 0x7f;

/// Whether a clock that is only a floor is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockPolicy {
    /// For credentials that do not say otherwise.
    AsLeased,
    /// For nobody.
    TrustedOnly,
}

/// How an access point is used at the moment (`domain.md` 5.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// As granted.
    Normal,
    /// Nothing holds it open; it can be opened for a moment.
    KeepLocked,
    /// Managers and emergency keys only.
    Lockdown,
    /// It stands open by itself; who asks must still be allowed.
    Evacuation,
}

impl Mode {
    const fn code(self) -> u16 {
        match self {
            Self::Normal => 0,
            Self::KeepLocked => 1,
            Self::Lockdown => 2,
            Self::Evacuation => 3,
        }
    }

    const fn from_code(code: u16) -> Self {
        match code & 0b11 {
            0 => Self::Normal,
            1 => Self::KeepLocked,
            2 => Self::Lockdown,
            _ => Self::Evacuation,
        }
    }
}

/// What a state says besides its lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StateHeader {
    /// The key that signs.
    pub key: KeySlot,
    /// Whether a floor is enough of a clock.
    pub clock_policy: ClockPolicy,
    /// How the access point is used.
    pub mode: Mode,
    /// Whether events name who opened: Safes only (R004.74 to 76).
    pub attribute_events: bool,
    /// The version, within the key's epoch.
    pub version: StateVersion,
    /// When it was signed: raises the lock's clock floor.
    pub issued_at: SecondStamp,
    /// Local time.
    pub zone: Zone,
    /// The newest event that the edge holds.
    pub event_mark: EventSequence,
}

/// A state in its bytes, checked when it was read. Without a heap it is read; `content::StateContent` (feature `alloc`) writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State<'a> {
    header: StateHeader,
    revoked: RevocationList<'a>,
    sections: Sections<'a>,
}

impl<'a> State<'a> {
    /// Bytes with signature, without list and sections.
    pub const LENGTH: usize = SECTIONS.end() + SIGNATURE_LENGTH;

    /// The most bytes with signature.
    pub const LENGTH_LIMIT: usize = FRAME_LIMIT;

    /// The byte table.
    pub const FIELDS: &'static [Row] = &[
        KIND.row(),
        SLOT.row(),
        FLAGS.row(),
        VERSION.row(),
        ISSUED_AT.row(),
        ZONE.row(),
        EVENT_MARK.row(),
        FLOOR.row(),
        COUNT.row(),
        SECTIONS.row(),
        Row::variable(
            "list",
            Length::Explained("n"),
            "revoked serials, see Revocation list",
        ),
        Row::variable("sections", Length::Explained("m"), "see State sections"),
        Row::variable(
            "signature",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the key in the slot",
        ),
    ];

    /// Everything but the lists.
    #[must_use]
    pub const fn header(&self) -> &StateHeader {
        &self.header
    }

    /// The lock's own floor and revoked serials.
    #[must_use]
    pub const fn revoked(&self) -> &RevocationList<'a> {
        &self.revoked
    }

    /// Version, floor and list of a group.
    #[must_use]
    pub fn group(&self, slot: GroupSlot) -> Option<GroupState<'a>> {
        self.sections.groups().find(|group| group.slot == slot)
    }

    /// All groups, ascending by slot.
    pub fn groups(&self) -> impl Iterator<Item = GroupState<'a>> {
        self.sections.groups()
    }

    /// The children that are revoked one by one, ascending.
    pub fn children(&self) -> impl Iterator<Item = ChildPair> {
        self.sections.children()
    }

    /// Whether a child is among them.
    #[must_use]
    pub fn is_child_revoked(&self, scope: Scope, parent: Serial, index: ChildIndex) -> bool {
        let sought = ChildPair {
            scope,
            parent,
            index,
        };
        self.children().any(|child| child == sought)
    }

    /// The audit log's size and root at signing.
    #[must_use]
    pub fn checkpoint(&self) -> Option<AuditCheckpoint> {
        self.sections.checkpoint()
    }

    /// The fields before the lists.
    fn write_header(
        header: &StateHeader,
        floor: Serial,
        (count, parameter): (u16, u8),
        sections: u8,
        body: &mut Frame,
    ) {
        let policy = match header.clock_policy {
            ClockPolicy::AsLeased => 0,
            ClockPolicy::TrustedOnly => 1 << POLICY_SHIFT,
        };
        let attribute = if header.attribute_events {
            ATTRIBUTE_EVENTS
        } else {
            0
        };
        let flags = policy
            | header.mode.code() << MODE_SHIFT
            | attribute
            | u16::from(parameter) << PARAMETER_SHIFT;
        KIND.write(body, [Kind::State.byte()]);
        SLOT.write(body, [header.key.number()]);
        FLAGS.write(body, flags.to_be_bytes());
        VERSION.write(body, header.version.to_bytes());
        ISSUED_AT.write(body, header.issued_at.0.to_be_bytes());
        ZONE.write(body, header.zone.to_bytes());
        EVENT_MARK.write(body, header.event_mark.0.to_be_bytes());
        FLOOR.write(body, floor.to_bytes());
        COUNT.write(body, count.to_be_bytes());
        SECTIONS.write(body, [sections]);
    }
}

impl<'a> Signable<'a> for State<'a> {
    const KIND: Kind = Kind::State;
    type Bound = Unbound;

    fn write(&self, body: &mut Frame) {
        let list = (self.revoked.count(), self.revoked.parameter());
        Self::write_header(
            &self.header,
            self.revoked.floor(),
            list,
            self.sections.count(),
            body,
        );
        body.push(self.revoked.code());
        body.push(self.sections.bytes());
    }

    fn read(body: &'a [u8]) -> Result<Self, Malformed> {
        Self::KIND.expect(body, body.len())?;
        let flags = u16::from_be_bytes(FLAGS.read(body)?);
        if flags & RESERVED != 0 || body.len() > Self::LENGTH_LIMIT - SIGNATURE_LENGTH {
            return Err(Malformed);
        }
        let header = StateHeader {
            key: KeySlot::from_byte(SLOT.read(body)?)?,
            clock_policy: match flags >> POLICY_SHIFT {
                0 => ClockPolicy::AsLeased,
                1 => ClockPolicy::TrustedOnly,
                _ => return Err(Malformed),
            },
            mode: Mode::from_code(flags >> MODE_SHIFT),
            attribute_events: flags & ATTRIBUTE_EVENTS != 0,
            version: StateVersion::from_bytes(VERSION.read(body)?),
            issued_at: SecondStamp(u32::from_be_bytes(ISSUED_AT.read(body)?)),
            zone: Zone::from_bytes(ZONE.read(body)?)?,
            event_mark: EventSequence(u32::from_be_bytes(EVENT_MARK.read(body)?)),
        };
        let [_, low] = (flags >> PARAMETER_SHIFT).to_be_bytes();
        let (revoked, rest) = RevocationList::read(
            Serial::from_bytes(FLOOR.read(body)?)?,
            u16::from_be_bytes(COUNT.read(body)?),
            low & 0x0f,
            body.get(SECTIONS.end()..).ok_or(Malformed)?,
        )?;
        Ok(Self {
            header,
            revoked,
            sections: Sections::read(SECTIONS.byte(body)?, rest)?,
        })
    }
}

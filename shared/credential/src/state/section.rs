//! What may follow a state's list: sections of type, length and value, ascending by type.
//!
//! Bit 7 of a type says "critical": a lock that does not know such a section refuses the state. Others it skips.

#[cfg(any(feature = "alloc", test))]
pub(crate) mod write;

use crate::denial::Malformed;
use crate::layout::{Field, Length, Row};
use crate::number::{ChildIndex, GroupId, GroupSlot, Scope, Serial, StateVersion};
use crate::revocation::RevocationList;

const CRITICAL: u8 = 0x80;
const GROUPS: u8 = CRITICAL | 1;
const CHILDREN: u8 = CRITICAL | 2;
const CHECKPOINT: u8 = 3;

const TYPE: Field<1> = Field::first(
    "type",
    "0x81 groups, 0x82 children, 0x03 audit checkpoint; bits 6-0 from 1, strictly ascending",
);
const LENGTH: Field<2> = TYPE.then("length", "of the value");

const GROUP_SLOT: Field<1> = Field::first("slot", "1 to 4, strictly ascending");
const GROUP_ID: Field<16> = GROUP_SLOT.then("group", "scope id in the context of its credentials");
const GROUP_VERSION: Field<3> =
    GROUP_ID.then("version", "gates of the group's credentials count by it");
const GROUP_FLOOR: Field<3> = GROUP_VERSION.then("floor", "from 1");
const GROUP_PARAMETER: Field<1> = GROUP_FLOOR.then("Rice parameter", "0 to 15");
const GROUP_COUNT: Field<2> = GROUP_PARAMETER.then("count", "of revoked serials");

const CHILD_SCOPE: Field<1> =
    Field::first("scope", "of the parent: 0 this lock, 1 to 4 group slot");
const CHILD_PARENT: Field<3> = CHILD_SCOPE.then("parent serial", "from 1");
const CHILD_INDEX: Field<2> = CHILD_PARENT.then("child index", "from 1");

const CHECKPOINT_SIZE: Field<4> = Field::first("size", "entries in the audit log");
const CHECKPOINT_HASH: Field<16> = CHECKPOINT_SIZE.then("hash", "start of the log's root hash");

const CHILD_LENGTH: usize = CHILD_INDEX.end();

/// The byte table of a section's head.
pub const SECTION_FIELDS: &[Row] = &[
    TYPE.row(),
    LENGTH.row(),
    Row::variable("value", Length::Explained("length"), "see below"),
];

/// Version, floor and list of one of the lock's groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupState<'a> {
    /// How credentials name it.
    pub slot: GroupSlot,
    /// How signatures name it.
    pub group: GroupId,
    /// Its version.
    pub version: StateVersion,
    /// Its floor and revoked serials.
    pub revoked: RevocationList<'a>,
}

impl<'a> GroupState<'a> {
    /// The byte table.
    pub const FIELDS: &'static [Row] = &[
        GROUP_SLOT.row(),
        GROUP_ID.row(),
        GROUP_VERSION.row(),
        GROUP_FLOOR.row(),
        GROUP_PARAMETER.row(),
        GROUP_COUNT.row(),
        Row::variable("list", Length::Explained("n"), "see Revocation list"),
    ];

    fn read(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), Malformed> {
        let parameter = GROUP_PARAMETER.byte(bytes)?;
        let (revoked, rest) = RevocationList::read(
            Serial::from_bytes(GROUP_FLOOR.read(bytes)?)?,
            u16::from_be_bytes(GROUP_COUNT.read(bytes)?),
            if parameter < 16 {
                parameter
            } else {
                return Err(Malformed);
            },
            bytes.get(GROUP_COUNT.end()..).ok_or(Malformed)?,
        )?;
        let group = Self {
            slot: GroupSlot::new(GROUP_SLOT.byte(bytes)?).ok_or(Malformed)?,
            group: GroupId(GROUP_ID.read(bytes)?),
            version: StateVersion::from_bytes(GROUP_VERSION.read(bytes)?),
            revoked,
        };
        Ok((group, rest))
    }
}

/// A child that is revoked although its parent is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChildPair {
    /// Whose serial the parent's is.
    pub scope: Scope,
    /// The parent.
    pub parent: Serial,
    /// The child.
    pub index: ChildIndex,
}

impl ChildPair {
    /// The byte table.
    pub const FIELDS: &[Row] = &[CHILD_SCOPE.row(), CHILD_PARENT.row(), CHILD_INDEX.row()];

    fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        Ok(Self {
            scope: Scope::from_code(CHILD_SCOPE.byte(bytes)?)?,
            parent: Serial::from_bytes(CHILD_PARENT.read(bytes)?)?,
            index: ChildIndex::from_bytes(CHILD_INDEX.read(bytes)?)?,
        })
    }
}

/// Size and root of the installation's audit log: makes a log that forgets visible at every lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AuditCheckpoint {
    /// Entries.
    pub size: u32,
    /// The start of the root hash.
    pub hash: [u8; 16],
}

impl AuditCheckpoint {
    /// The byte table.
    pub const FIELDS: &[Row] = &[CHECKPOINT_SIZE.row(), CHECKPOINT_HASH.row()];

    fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() != CHECKPOINT_HASH.end() {
            return Err(Malformed);
        }
        Ok(Self {
            size: u32::from_be_bytes(CHECKPOINT_SIZE.read(bytes)?),
            hash: CHECKPOINT_HASH.read(bytes)?,
        })
    }
}

/// The sections of a state, checked when they were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sections<'a> {
    count: u8,
    bytes: &'a [u8],
}

impl<'a> Sections<'a> {
    pub(crate) fn read(count: u8, bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut rest = bytes;
        let mut last = 0;
        for _ in 0..count {
            let (section, value, after) = split_section(rest)?;
            let number = section & !CRITICAL;
            if number <= last {
                return Err(Malformed);
            }
            check_value(section, value)?;
            last = number;
            rest = after;
        }
        if rest.is_empty() {
            Ok(Self { count, bytes })
        } else {
            Err(Malformed)
        }
    }

    pub(crate) const fn count(&self) -> u8 {
        self.count
    }

    pub(crate) const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub(crate) fn groups(&self) -> impl Iterator<Item = GroupState<'a>> + use<'a> {
        let mut rest = self.value(GROUPS);
        core::iter::from_fn(move || {
            let (group, after) = GroupState::read(rest).ok()?;
            rest = after;
            Some(group)
        })
    }

    pub(crate) fn children(&self) -> impl Iterator<Item = ChildPair> + use<'a> {
        self.value(CHILDREN)
            .chunks(CHILD_LENGTH)
            .filter_map(|bytes| ChildPair::read(bytes).ok())
    }

    pub(crate) fn checkpoint(&self) -> Option<AuditCheckpoint> {
        AuditCheckpoint::read(self.value(CHECKPOINT)).ok()
    }

    /// The value of a section; empty without it.
    fn value(&self, sought: u8) -> &'a [u8] {
        let mut rest = self.bytes;
        while let Ok((section, value, after)) = split_section(rest) {
            if section == sought {
                return value;
            }
            rest = after;
        }
        &[]
    }
}

/// Type, value and what follows.
fn split_section(bytes: &[u8]) -> Result<(u8, &[u8], &[u8]), Malformed> {
    let section = TYPE.byte(bytes)?;
    let length = usize::from(u16::from_be_bytes(LENGTH.read(bytes)?));
    let (value, rest) = bytes
        .get(LENGTH.end()..)
        .and_then(|bytes| bytes.split_at_checked(length))
        .ok_or(Malformed)?;
    Ok((section, value, rest))
}

fn check_value(section: u8, value: &[u8]) -> Result<(), Malformed> {
    match section {
        GROUPS => check_groups(value),
        CHILDREN => check_children(value),
        CHECKPOINT => AuditCheckpoint::read(value).map(|_| ()),
        // A known number with the wrong bit 7 would be a second encoding.
        _ if section & CRITICAL != 0 || section <= CHECKPOINT => Err(Malformed),
        _ => Ok(()),
    }
}

fn check_groups(value: &[u8]) -> Result<(), Malformed> {
    let mut rest = value;
    let mut last = None;
    loop {
        let (group, after) = GroupState::read(rest)?;
        if last.is_some_and(|last| group.slot <= last) {
            return Err(Malformed);
        }
        if after.is_empty() {
            return Ok(());
        }
        last = Some(group.slot);
        rest = after;
    }
}

fn check_children(value: &[u8]) -> Result<(), Malformed> {
    let (chunks, []) = value.as_chunks::<CHILD_LENGTH>() else {
        return Err(Malformed);
    };
    let mut last = None;
    for chunk in chunks {
        let child = ChildPair::read(chunk)?;
        if last.is_some_and(|last| child <= last) {
            return Err(Malformed);
        }
        last = Some(child);
    }
    last.map(|_| ()).ok_or(Malformed)
}

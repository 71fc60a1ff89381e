//! A lock state as values, and its encoding: for the edge and for tests, never in a lock.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::frame::Frame;
use crate::key::SigningKey;
use crate::number::{GroupId, GroupSlot, Serial, StateVersion};
use crate::revocation::RevocationList;
use crate::revocation::write::Coded;
use crate::signed::{Context, Signable, Signed, Unbound};
use crate::state::section::write::{write_group, write_sections};
use crate::state::section::{AuditCheckpoint, ChildPair};
use crate::state::{State, StateHeader};

/// Everything a state says. Sets, so that equal contents have equal bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateContent {
    /// All but the lists.
    pub header: StateHeader,
    /// The lowest serial that is not refused in any case.
    pub floor: Serial,
    /// Revoked serials, none below the floor.
    pub revoked: BTreeSet<Serial>,
    /// The lock's groups.
    pub groups: BTreeMap<GroupSlot, GroupContent>,
    /// Children revoked one by one.
    pub children: BTreeSet<ChildPair>,
    /// The audit log at signing.
    pub checkpoint: Option<AuditCheckpoint>,
}

/// What a state says of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupContent {
    /// How signatures name it.
    pub group: GroupId,
    /// Its version.
    pub version: StateVersion,
    /// Its lowest serial that is not refused in any case.
    pub floor: Serial,
    /// Its revoked serials, none below the floor.
    pub revoked: BTreeSet<Serial>,
}

/// The content has no encoding: a serial below its floor, or more than 512 bytes with the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateTooLarge;

impl StateContent {
    /// A state without revocations and sections.
    #[must_use]
    pub const fn empty(header: StateHeader) -> Self {
        Self {
            header,
            floor: Serial::FIRST,
            revoked: BTreeSet::new(),
            groups: BTreeMap::new(),
            children: BTreeSet::new(),
            checkpoint: None,
        }
    }

    /// The one encoding, without a signature. [`State::read`](Signable::read) reads it back.
    ///
    /// Serials below a floor are left out: the floor refuses them already.
    ///
    /// # Errors
    /// [`StateTooLarge`] if the signed state would be longer than [`State::LENGTH_LIMIT`].
    pub fn encode(&self) -> Result<Frame, StateTooLarge> {
        self.write().ok_or(StateTooLarge)
    }

    /// Signs the state and returns its bytes.
    ///
    /// # Errors
    /// [`StateTooLarge`] if the signed state would be longer than [`State::LENGTH_LIMIT`].
    pub fn sign(&self, context: &Context, key: &SigningKey) -> Result<Vec<u8>, StateTooLarge> {
        let body = self.encode()?;
        let state = State::read(body.as_slice()).map_err(|_| StateTooLarge)?;
        let signed = Signed::sign(state, context, &Unbound, key);
        Ok(signed.encode().as_slice().to_vec())
    }

    fn write(&self) -> Option<Frame> {
        let listed =
            |floor: Serial, set: &BTreeSet<Serial>| Coded::new(floor, set.range(floor..).copied());
        let own = listed(self.floor, &self.revoked)?;
        let mut groups = Frame::new();
        for (slot, group) in &self.groups {
            let coded = listed(group.floor, &group.revoked)?;
            write_group(
                *slot,
                group.group,
                group.version,
                group.floor,
                &coded,
                &mut groups,
            )?;
        }
        let mut sections = Frame::new();
        let children = self.children.iter().copied();
        let count = write_sections(&groups, children, self.checkpoint, &mut sections)?;
        let mut body = Frame::new();
        State::write_header(
            &self.header,
            self.floor,
            (own.count, own.parameter),
            count,
            &mut body,
        );
        let fits = body.push(own.code.as_slice()) && body.push(sections.as_slice());
        (fits && State::read(body.as_slice()).is_ok()).then_some(body)
    }
}

impl From<&State<'_>> for StateContent {
    /// Sections that this version does not know are not in the content.
    fn from(state: &State<'_>) -> Self {
        let set = |list: &RevocationList<'_>| list.serials().collect();
        Self {
            header: *state.header(),
            floor: state.revoked().floor(),
            revoked: set(state.revoked()),
            groups: state
                .groups()
                .map(|group| {
                    let content = GroupContent {
                        group: group.group,
                        version: group.version,
                        floor: group.revoked.floor(),
                        revoked: set(&group.revoked),
                    };
                    (group.slot, content)
                })
                .collect(),
            children: state.children().collect(),
            checkpoint: state.checkpoint(),
        }
    }
}

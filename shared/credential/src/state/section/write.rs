//! Writing the sections of a state, outside the lock.

use super::{
    AuditCheckpoint, CHECKPOINT, CHECKPOINT_HASH, CHECKPOINT_SIZE, CHILDREN, ChildPair,
    GROUP_COUNT, GROUP_FLOOR, GROUP_ID, GROUP_PARAMETER, GROUP_SLOT, GROUP_VERSION, GROUPS,
};
use crate::frame::Frame;
use crate::number::{GroupId, GroupSlot, Serial, StateVersion};
use crate::revocation::write::Coded;

/// Appends the sections and returns how many; `None` if they don't fit into a frame.
pub(crate) fn write_sections(
    groups: &Frame,
    children: impl Iterator<Item = ChildPair>,
    checkpoint: Option<AuditCheckpoint>,
    body: &mut Frame,
) -> Option<u8> {
    let mut values = [
        (GROUPS, *groups),
        (CHILDREN, Frame::new()),
        (CHECKPOINT, Frame::new()),
    ];
    let [_, (_, pairs), (_, audit)] = &mut values;
    for child in children {
        let fits = pairs.push(&[child.scope.code()])
            && pairs.push(&child.parent.to_bytes())
            && pairs.push(&child.index.number().to_be_bytes());
        fits.then_some(())?;
    }
    if let Some(checkpoint) = checkpoint {
        CHECKPOINT_SIZE.write(audit, checkpoint.size.to_be_bytes());
        CHECKPOINT_HASH.write(audit, checkpoint.hash);
    }
    let mut count = 0_u8;
    for (section, value) in values {
        if value.as_slice().is_empty() {
            continue;
        }
        let length = u16::try_from(value.as_slice().len()).ok()?;
        let fits = body.push(&[section])
            && body.push(&length.to_be_bytes())
            && body.push(value.as_slice());
        fits.then_some(())?;
        count = count.checked_add(1)?;
    }
    Some(count)
}

/// Appends one group; `None` if it doesn't fit into a frame.
pub(crate) fn write_group(
    slot: GroupSlot,
    group: GroupId,
    version: StateVersion,
    floor: Serial,
    coded: &Coded,
    value: &mut Frame,
) -> Option<()> {
    let mut head = Frame::new();
    GROUP_SLOT.write(&mut head, [slot.number()]);
    GROUP_ID.write(&mut head, group.0);
    GROUP_VERSION.write(&mut head, version.to_bytes());
    GROUP_FLOOR.write(&mut head, floor.to_bytes());
    GROUP_PARAMETER.write(&mut head, [coded.parameter]);
    GROUP_COUNT.write(&mut head, coded.count.to_be_bytes());
    (value.push(head.as_slice()) && value.push(coded.code.as_slice())).then_some(())
}

//! Who may read the administration log of an installation.

use super::actor::{Actor, Place};
use super::house::House;
use crate::capability::Capability;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Whether somebody may read the whole log: the root administrator alone. A manager's doors are part
/// of the installation, its log is about all of them (a manager may see the log of their
/// doors only, C1).
///
/// # Errors
/// [`Refusal::NotAllowed`].
pub fn require_whole(actor: &Actor, house: &House, now: Instant) -> Result<(), Refusal> {
    actor.require(house, Capability::SeeAuditLog, Place::Anywhere, now)?;
    if actor.is_root() {
        Ok(())
    } else {
        Err(Refusal::NotAllowed {
            reason: Reason::LevelTooLow,
        })
    }
}

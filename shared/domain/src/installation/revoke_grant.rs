//! Withdraws a permission. What hangs from it ends with it, by the decision over the chain (I1).

use crate::installation::actor::Actor;
use crate::installation::event::Event;
use crate::installation::house::House;
use crate::installation::permission::Permission;
use crate::refusal::Refusal;
use crate::time::Instant;

/// The permission as it is afterwards; nothing if it was withdrawn before.
///
/// # Errors
/// [`Refusal::NotFound`] without authority over it.
pub fn decide(
    house: &House,
    actor: &Actor,
    permission: &Permission,
    now: Instant,
) -> Result<Vec<Event>, Refusal> {
    if actor.authority_over(house, permission, now).is_none() {
        return Err(Refusal::NotFound);
    }
    if permission.revoked_at.is_some() {
        return Ok(vec![]);
    }
    Ok(vec![Event::GrantRevoked(Permission {
        revoked_at: Some(now),
        version: permission.version + 1,
        ..permission.clone()
    })])
}

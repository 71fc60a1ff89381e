//! The key epochs of an installation: the next one in due course, or at once because a key was stolen.

use credential::key_update::SlotSet;
use credential::number::KeyEpoch;
use domain::id::PersonId;
use domain::key_ring::{ROTATION, slots};
use domain::time::Instant;

use super::super::Keys;
use super::super::message::{Body, Reply};
use super::super::store;
use super::{Turn, apply};
use crate::command_log::{self, Run};
use crate::failure::Failure;
use crate::secret::Secret;
use crate::sql::Sql;

/// Begins the next key epoch. Locks learn it from the phones that fetch the key updates; leases of
/// the epoch before stay good (`domain::key_ring`).
pub(super) fn rotate(
    sql: &mut impl Sql,
    keys: &Keys,
    now: Instant,
    installation: &store::Installation,
) -> Result<(), Failure> {
    begin_next(sql, keys, now, installation, SlotSet::NONE).map(|_| ())
}

/// Begins the next key epoch for an operator, because a key was stolen (A25): each of its updates
/// empties the slots of the epoch before. The epoch after the next one fills these slots itself, so a
/// lock that never hears of this one takes nothing of the stolen keys from then on either.
pub(super) fn call_back(
    sql: &mut impl Sql,
    keys: &Keys,
    now: Instant,
    run: &Run,
    by: PersonId,
    entropy: &Secret,
) -> Result<Reply, Failure> {
    if let Some(body) = command_log::replay::<Body>(sql, now, run)? {
        return Ok(body.into());
    }
    let installation = store::existing(sql)?;
    let stolen = slots(KeyEpoch(installation.key_epoch));
    let key_epoch = begin_next(sql, keys, now, &installation, stolen)?;
    let mut turn = Turn::begin(sql, now, by.to_string(), entropy.minter())?;
    let details = vec![("key_epoch", key_epoch.to_string())];
    apply::note(sql, &mut turn, "keys_called_back", String::new(), details)?;
    let body = Body::KeysCalledBack { key_epoch };
    command_log::record(sql, now, run, &body)?;
    Ok(body.into())
}

fn begin_next(
    sql: &mut impl Sql,
    keys: &Keys,
    now: Instant,
    installation: &store::Installation,
    called_back: SlotSet,
) -> Result<u16, Failure> {
    let next = installation.key_epoch.checked_add(1);
    let epoch = next.ok_or_else(|| Failure::Corrupt("all key epochs are used".to_owned()))?;
    let root = keys.root.open(installation.id, &installation.sealed_root)?;
    let updates = root.key_updates(&keys.issue, KeyEpoch(epoch), called_back, now)?;
    store::put_keys(sql, epoch, now.plus(ROTATION), &updates)?;
    Ok(epoch)
}

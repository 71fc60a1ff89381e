//! What the alarm does by itself: new signing keys every 30 days, and sweeping.

use domain::time::{Duration, Instant};

use super::super::Keys;
use super::super::store::{self, exposure, locks, people, permissions};
use super::keys as key_epochs;
use crate::failure::Failure;
use crate::sql::Sql;

/// How long closed rows are kept: 24 months (`decisions.md`, Objects and storage).
pub const HISTORY: Duration = Duration::days(730);
/// How long a link that is over is kept.
const LINKS: Duration = Duration::days(30);
/// The most rows of one turn and table.
const SLICE: u32 = 200;
const A_DAY: Duration = Duration::days(1);

/// Does what is due. Keys that cannot be rotated keep nothing from being forgotten.
///
/// # Errors
/// What the database says.
pub(crate) fn work(sql: &mut impl Sql, keys: &Keys, now: Instant) -> Result<(), Failure> {
    let Some(installation) = store::installation(sql)? else {
        return Ok(());
    };
    if installation.sweeps_at <= now {
        sql.transaction(|sql| sweep(sql, now))?;
    }
    if installation.rotates_at <= now {
        sql.transaction(|sql| key_epochs::rotate(sql, keys, now, &installation))?;
    }
    Ok(())
}

/// When something is due next.
///
/// # Errors
/// What the database says.
pub(crate) fn next_work(sql: &mut impl Sql) -> Result<Option<Instant>, Failure> {
    let installation = store::installation(sql)?;
    Ok(installation.map(|installation| installation.rotates_at.min(installation.sweeps_at)))
}

/// Forgets a slice of everything that is over, and goes on in a second if there is more of anything.
fn sweep(sql: &mut impl Sql, now: Instant) -> Result<(), Failure> {
    let history = now.minus(HISTORY);
    let more = [
        exposure::forget_over(sql, now, SLICE)?,
        exposure::forget_fetched(sql, history, SLICE)?,
        exposure::forget_blocked(sql, (history, now), SLICE)?,
        locks::forget_ended(sql, now, SLICE)?,
        people::forget_invitations(sql, now.minus(LINKS), SLICE)?,
        permissions::forget_before(sql, history, SLICE)?,
    ];
    let pause = if more.contains(&true) {
        Duration::seconds(1)
    } else {
        A_DAY
    };
    store::put_sweep(sql, now.plus(pause))
}

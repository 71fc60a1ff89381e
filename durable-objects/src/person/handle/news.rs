//! News from authorities.

use domain::time::Instant;

use crate::failure::Failure;
use crate::inbox;
use crate::mail::notice::{About, Notice};
use crate::mail_lane;
use crate::outbox::Envelope;
use crate::person::message::{IndexEntry, PermissionNews, Reply};
use crate::person::{store, tell};
use crate::sql::Sql;

/// This person has, or no longer has, a profile there.
pub(super) fn index(
    sql: &mut impl Sql,
    now: Instant,
    envelope: &Envelope,
    entry: &IndexEntry,
) -> Result<Reply, Failure> {
    if inbox::accept(sql, envelope)? {
        store::put_profile(sql, entry)?;
        tell::authority_of_closed_account(sql, now, entry.authority)?;
    }
    Ok(Reply::Done)
}

/// What this person may open there has changed: mailed if they want to know. The mail goes to the
/// address that the authority knows if it is one of the account's, and to the oldest otherwise.
pub(super) fn permissions_changed(
    sql: &mut impl Sql,
    now: Instant,
    envelope: &Envelope,
    news: PermissionNews,
) -> Result<Reply, Failure> {
    if !inbox::accept(sql, envelope)? {
        return Ok(Reply::Done);
    }
    let wants = |account: &store::Account| account.closed_at.is_none() && account.mail.permissions;
    let Some(account) = store::account(sql)?.filter(wants) else {
        return Ok(Reply::Done);
    };
    let addresses = store::addresses(sql)?;
    let known = addresses.iter().any(|held| held.address == news.to);
    let oldest = addresses.into_iter().next().map(|held| held.address);
    let to = if known {
        news.to
    } else {
        oldest.unwrap_or(news.to)
    };
    let notice = Notice {
        to,
        language: account.language,
        about: About::Permissions {
            authority: news.authority,
            change: news.change,
        },
    };
    mail_lane::enqueue(sql, now, &notice)?;
    Ok(Reply::Done)
}

//! What the directory of an address does with a message.

use domain::directory::{self, Holder, LINK_LIFETIME, Link, Purpose};
use domain::email::EmailAddress;
use domain::id::PersonId;
use domain::refusal::Refusal;
use domain::time::Instant;

use super::message::{Message, Reply};
use super::store;
use crate::failure::Failure;
use crate::inbox;
use crate::secret::Secret;
use crate::sql::Sql;

/// Applies one message to this directory.
///
/// Synchronous on purpose: nothing can interleave between reading and committing.
///
/// # Errors
/// A refusal, after which nothing was written; what the database says.
pub fn handle(sql: &mut impl Sql, now: Instant, message: Message) -> Result<Reply, Failure> {
    sql.transaction(|sql| match message {
        Message::MakeLink {
            address,
            purpose,
            entropy,
        } => make_link(sql, now, &address, purpose, &entropy),
        Message::UseLink {
            link,
            caller,
            newcomer,
        } => use_link(sql, now, &link, caller, newcomer),
        Message::Reserve { wanted } => {
            let holder = directory::reserve(store::holder(sql)?.as_ref(), wanted, now);
            store::put_holder(sql, &holder)?;
            Ok(Reply::Holder {
                person: holder.person,
            })
        }
        Message::Holds {
            envelope,
            person,
            holds,
        } => {
            if inbox::accept(sql, &envelope)? {
                note(sql, now, person, holds)?;
            }
            Ok(Reply::Noted)
        }
    })
}

/// Looks at nothing but how many links were sent: the same work for every address.
fn make_link(
    sql: &mut impl Sql,
    now: Instant,
    address: &EmailAddress,
    purpose: Purpose,
    entropy: &Secret,
) -> Result<Reply, Failure> {
    let expires_at = now.plus(LINK_LIFETIME);
    if !directory::may_send(&store::sent(sql)?, now) {
        return Ok(Reply::Link {
            secret: None,
            expires_at,
        });
    }
    let secret = Secret::from(entropy.minter().secret());
    store::add_link(
        sql,
        now,
        &secret,
        address,
        &Link {
            purpose,
            expires_at,
        },
    )?;
    Ok(Reply::Link {
        secret: Some(secret),
        expires_at,
    })
}

fn use_link(
    sql: &mut impl Sql,
    now: Instant,
    secret: &Secret,
    caller: Option<PersonId>,
    newcomer: PersonId,
) -> Result<Reply, Failure> {
    let (address, link) = store::link(sql, secret)?.ok_or(Refusal::LinkOver)?;
    let holder = directory::claim(&link, store::holder(sql)?.as_ref(), caller, newcomer, now)?;
    store::put_holder(sql, &holder)?;
    store::remove_links(sql, &link.purpose)?;
    Ok(Reply::Used {
        address,
        purpose: link.purpose,
        person: holder.person,
    })
}

/// An account that says it has the address has been given it here before; news that come late from
/// another one change nothing.
fn note(sql: &mut impl Sql, now: Instant, person: PersonId, holds: bool) -> Result<(), Failure> {
    let is_theirs = |holder: &Holder| holder.person == person;
    match store::holder(sql)? {
        Some(holder) if is_theirs(&holder) && !holds => store::remove_holder(sql),
        Some(holder) if !is_theirs(&holder) => Ok(()),
        None if !holds => Ok(()),
        Some(_) | None => store::put_holder(
            sql,
            &Holder {
                person,
                reserved_at: now,
                is_confirmed: true,
            },
        ),
    }
}

#[cfg(test)]
mod tests;

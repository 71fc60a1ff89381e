//! What the audit log does with a message.

use domain::refusal::{Fault, Refusal};

use super::chain;
use super::message::{Batch, MOST_ENTRIES, Message, Reply};
use super::store;
use crate::failure::Failure;
use crate::sql::Sql;

/// How many characters the details of one act may have together.
const LONGEST_DETAILS: usize = 4096;

/// Applies one message to this log.
///
/// Synchronous on purpose: nothing can interleave between reading and committing.
///
/// # Errors
/// A refusal for a batch or page that is too large or out of order; what the database says.
pub fn handle(sql: &mut impl Sql, message: Message) -> Result<Reply, Failure> {
    match message {
        Message::Append(batch) => append(sql, batch),
        Message::Page {
            before,
            limit,
            about,
        } => page(sql, before, limit, about.as_deref()),
        Message::Erase { about } => sql
            .transaction(|sql| store::erase(sql, &about))
            .map(|()| Reply::Erased),
    }
}

/// Appends what the log does not have yet: a batch may come twice or overlap the one before.
fn append(sql: &mut impl Sql, batch: Batch) -> Result<Reply, Failure> {
    check(&batch)?;
    sql.transaction(|sql| {
        let mut head = store::head(sql)?;
        let known = store::last_sequence(sql, &batch.source)?;
        let mut last = known;
        for next in batch.acts.into_iter().filter(|next| next.sequence > known) {
            let entry = chain::link(head, &batch.source, next.sequence, next.act);
            store::add(sql, &entry)?;
            head = (entry.number, entry.hash);
            last = entry.source_sequence;
        }
        store::put_last_sequence(sql, &batch.source, last)?;
        Ok(Reply::Appended { last })
    })
}

fn check(batch: &Batch) -> Result<(), Refusal> {
    if batch.acts.len() > MOST_ENTRIES {
        return Err(Refusal::TooLarge);
    }
    for (first, second) in batch.acts.iter().zip(batch.acts.iter().skip(1)) {
        if first.sequence >= second.sequence {
            return Err(Refusal::WrongState);
        }
    }
    let length = |(name, text): (&String, &String)| name.len() + text.len();
    let long = |details: usize| details > LONGEST_DETAILS;
    if batch
        .acts
        .iter()
        .any(|next| long(next.act.details.iter().map(length).sum()))
    {
        return Err(Refusal::TooLarge);
    }
    Ok(())
}

fn page(
    sql: &mut impl Sql,
    before: Option<u64>,
    limit: u16,
    about: Option<&[String]>,
) -> Result<Reply, Failure> {
    if limit == 0 || usize::from(limit) > MOST_ENTRIES {
        return Err(Refusal::invalid("/limit", Fault::NotOneOf).into());
    }
    // One more than asked for tells whether there is a next page.
    let mut entries = match about {
        None => store::page(sql, before, limit + 1)?,
        Some(about) => store::page_about(sql, before, limit + 1, about)?,
    };
    let more = entries.len() > usize::from(limit);
    entries.truncate(usize::from(limit));
    let next = entries.last().map(|entry| entry.number).filter(|_| more);
    Ok(Reply::Page { entries, next })
}

#[cfg(test)]
mod tests;

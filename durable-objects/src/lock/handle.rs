//! What a lock's object does with a message.

mod compose;
mod issue;
mod ownership;
mod report;

use domain::chain::LinkId;
use domain::lock_record::line::end_lines;
use domain::order::{Cause, Ended, EndedFact, Narrowings};
use domain::refusal::Refusal;
use domain::time::Instant;

use super::message::{Context, Message, Reply};
use super::store::{self, Ownership, Status};
use super::summary;
use crate::address::Address;
use crate::failure::Failure;
use crate::inbox;
use crate::outbox::Envelope;
use crate::signer::Signer;
use crate::sql::Sql;

/// Applies one message to this lock.
///
/// Synchronous on purpose: nothing can interleave between reading and committing, so a lease and
/// the state that belongs to it are always of one moment.
///
/// # Errors
/// A refusal, or what the database says; then nothing was written.
pub fn handle(
    sql: &mut impl Sql,
    signer: &impl Signer,
    now: Instant,
    message: Message,
) -> Result<Reply, Failure> {
    sql.transaction(|sql| match message {
        Message::Register(registration) => ownership::register(sql, signer, now, &registration),
        Message::Activate {
            period,
            acknowledgement,
        } => ownership::activate(sql, &period, &acknowledgement),
        Message::Release(period) => ownership::release(sql, &period),
        Message::Issue(order) => issue::issue(sql, signer, now, *order),
        Message::Narrow {
            envelope,
            ownership,
            after,
            narrowings,
        } => narrow(sql, now, &envelope, ownership, (after, &narrowings)),
        Message::Report(report) => report::report(sql, now, &report),
        Message::Context => {
            let ownership = owned(sql)?;
            let key_epoch = store::key_epoch(sql)?;
            Ok(Reply::Context(Context {
                owner_id: ownership.owner_id,
                ownership: ownership.counter,
                key_epoch,
            }))
        }
    })
}

/// The ownership of a lock that belongs to an installation, or is about to.
fn owned(sql: &mut impl Sql) -> Result<Ownership, Failure> {
    store::ownership(sql)?
        .filter(|ownership| ownership.status != Status::Released)
        .ok_or_else(|| Refusal::NotFound.into())
}

/// Takes news from the installation that owns the lock, in this period of ownership. Each
/// installation counts its own narrowings, so those of an owner before or after say nothing here.
///
/// An object that was restored from a backup may lack what it once confirmed: it takes what it is
/// told, and the rest from the next order, which carries everything.
fn narrow(
    sql: &mut impl Sql,
    now: Instant,
    envelope: &Envelope,
    counter: u16,
    (after, narrowings): (u64, &Narrowings),
) -> Result<Reply, Failure> {
    let from_owner = |ownership: &Ownership| {
        ownership.status != Status::Released
            && ownership.counter == counter
            && envelope.sender == Address::installation(ownership.installation)
    };
    let Some(mut ownership) = store::ownership(sql)?.filter(from_owner) else {
        return Ok(Reply::AnotherPeriod);
    };
    inbox::accept(sql, envelope)?;
    let known = ownership.narrowings;
    apply(sql, now, &mut ownership, narrowings)?;
    if known < after {
        ownership.narrowings = known;
        store::put_ownership(sql, &ownership)?;
    }
    summary::wanted(sql, now)?;
    Ok(Reply::Narrowed {
        sequence: ownership.narrowings,
    })
}

/// Applies what is newer than what has been applied (rule 6 of `authority.md`): ends the lines
/// that it concerns. The state that says so is composed when somebody fetches it.
fn apply(
    sql: &mut impl Sql,
    now: Instant,
    ownership: &mut Ownership,
    narrowings: &Narrowings,
) -> Result<(), Failure> {
    if narrowings.sequence <= ownership.narrowings {
        return Ok(());
    }
    let newer = |fact: &&Ended| fact.sequence > ownership.narrowings;
    let facts: Vec<Ended> = narrowings.ended.iter().filter(newer).copied().collect();
    for fact in &facts {
        if is_emergency(fact) {
            ownership.emergency_floor = ownership.last_serial.saturating_add(1);
        }
        let lines = store::lines_of(sql, fact.what)?;
        let endings = end_lines(&lines, &facts, now);
        for ended in endings.ended {
            store::end_line(sql, ended)?;
        }
        ownership.narrowing_waits |= endings.tell_the_lock;
    }
    ownership.narrowings = narrowings.sequence;
    store::put_ownership(sql, ownership)
}

/// Whether the installation has ended everything here, by the explicit act that lifts the floor above
/// every serial there is (rule 11). A change of its zone narrows everything, and lists it.
fn is_emergency(fact: &Ended) -> bool {
    matches!(fact.what, EndedFact::Link(LinkId::Installation(_))) && fact.cause > Cause::Narrowed
}

#[cfg(test)]
mod tests;

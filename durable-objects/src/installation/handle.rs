//! What an installation does with a message.

mod act;
mod apply;
mod ask;
mod create;
mod invitations;
mod keys;
mod mails;
mod narrow;
mod news;
mod registration;
pub(crate) mod upkeep;
mod views;
mod walk;

use std::collections::BTreeSet;

use domain::id::{AccessPointId, Minter, PersonId};
use domain::installation::actor::Actor;
use domain::installation::house::{Holding, House};
use domain::installation::permission::Permission;
use domain::installation::profile::Profile;
use domain::name::Name;
use domain::refusal::Refusal;
use domain::time::Instant;

use super::Keys;
use super::message::{Invitation, Message, Reply};
use super::store::{self, people, permissions};
use crate::failure::Failure;
use crate::sql::Sql;

/// Applies one message to this installation.
///
/// Synchronous on purpose: nothing can interleave between reading and committing.
///
/// # Errors
/// A refusal, after which nothing was written; what the database says.
pub fn handle(
    sql: &mut impl Sql,
    keys: &Keys,
    now: Instant,
    message: Message,
) -> Result<Reply, Failure> {
    // Nothing can come between two reads either, and who has begun a transaction waits for its end.
    if matches!(message, Message::Ask { .. }) {
        answer(sql, keys, now, message)
    } else {
        sql.transaction(|sql| answer(sql, keys, now, message))
    }
}

fn answer(
    sql: &mut impl Sql,
    keys: &Keys,
    now: Instant,
    message: Message,
) -> Result<Reply, Failure> {
    match message {
        Message::Create {
            run,
            by,
            id,
            name,
            zone,
            administrator,
            entropy,
        } => {
            let new = create::New {
                id,
                name,
                zone,
                administrator,
            };
            create::create(sql, keys, now, &run, by, new, &entropy)
        }
        Message::InviteAdministrator { run, by, entropy } => {
            create::invite_administrator(sql, now, &run, by, &entropy)
        }
        Message::CallKeysBack { run, by, entropy } => {
            keys::call_back(sql, keys, now, &run, by, &entropy)
        }
        Message::Act {
            person,
            run,
            entropy,
            act,
        } => act::act(sql, keys, now, person, run.as_ref(), &entropy, act),
        Message::Ask { person, question } => ask::ask(sql, now, person, question),
        Message::Walk {
            subject,
            person,
            known,
            cursor,
            at_most,
        } => {
            let page = walk::Page {
                known: &known,
                cursor: cursor.as_deref(),
                at_most,
            };
            walk::walk(sql, now, subject, person, &page)
        }
        Message::ViewInvitation { secret } => invitations::view(sql, now, &secret),
        Message::Claim { secret, person } => invitations::claim(sql, now, &secret, person),
        Message::DeviceBlocked {
            envelope,
            person,
            key,
        } => news::device_blocked(sql, now, &envelope, person, key),
        Message::AccountEnded { envelope, person } => {
            news::account_ended(sql, now, &envelope, person)
        }
        Message::LockSummary { envelope, summary } => news::lock_summary(sql, &envelope, &summary),
    }
}

/// One act under way: who acts on what, and what should follow.
#[derive(Debug)]
struct Turn {
    now: Instant,
    house: House,
    name: Name,
    /// The identifier of who acts, for the log.
    actor: String,
    minter: Minter,
    invitations: Vec<Invitation>,
}

impl Turn {
    fn begin(
        sql: &mut impl Sql,
        now: Instant,
        actor: String,
        minter: Minter,
    ) -> Result<Self, Failure> {
        let (house, description) = store::present(sql, now)?;
        let name = description.name;
        Ok(Self {
            now,
            house,
            name,
            actor,
            minter,
            invitations: Vec::new(),
        })
    }
}

/// Who this account is here, with all that they hold.
///
/// # Errors
/// [`Refusal::NotFound`] for an account that has joined nobody: it learns nothing of this
/// installation. [`Refusal::NotAllowed`] for somebody who is locked or outside their term.
fn actor(
    sql: &mut impl Sql,
    house: &House,
    now: Instant,
    person: PersonId,
) -> Result<Actor, Failure> {
    let profile = people::of_account(sql, person)?.ok_or(Refusal::NotFound)?;
    let held = permissions::held_by(sql, profile.id)?;
    standing(sql, house, now, (person, profile), held)
}

/// The same with what they hold at these doors, for acts that look at no others: somebody may manage thousands.
///
/// # Errors
/// Those of [`actor`].
fn actor_at(
    sql: &mut impl Sql,
    house: &House,
    now: Instant,
    person: PersonId,
    doors: &BTreeSet<AccessPointId>,
) -> Result<Actor, Failure> {
    let profile = people::of_account(sql, person)?.ok_or(Refusal::NotFound)?;
    let doors: Vec<AccessPointId> = doors.iter().copied().collect();
    let held = permissions::at_doors_of(sql, &doors, profile.id)?;
    standing(sql, house, now, (person, profile), held)
}

fn standing(
    sql: &mut impl Sql,
    house: &House,
    now: Instant,
    (person, profile): (PersonId, Profile),
    held: Vec<Permission>,
) -> Result<Actor, Failure> {
    let mut holdings = Vec::new();
    for permission in held {
        holdings.push(permissions::holding_of(
            sql,
            permission,
            profile.state,
            permissions::Moment::Now,
        )?);
    }
    holdings.extend(as_root(&profile));
    let actor = Actor {
        profile: profile.id,
        person,
        state: profile.state,
        holdings,
    };
    actor.stand(house, now)?;
    Ok(actor)
}

fn as_root(profile: &Profile) -> Option<Holding> {
    profile.root.then_some(Holding::Root {
        profile: profile.id,
        state: profile.state,
    })
}

#[cfg(test)]
mod tests;

//! What the platform's object does with a message.

use credential::device::{DeviceCertificate, DeviceClass, Introduction, SetupSecret};
use credential::key::PublicKey;
use credential::number::OwnerId;
use credential::signed::{Signed, Unbound};
use domain::hex::Hex;
use domain::id::{InstallationId, LockId, PersonId};
use domain::installation::access_point::DoorKind;
use domain::order::OwnershipPeriod;
use domain::reason::Reason;
use domain::refusal::{Fault, Refusal};
use domain::time::Instant;

use super::message::{
    Claim, ClaimedLock, KnownInstallation, Line, LineVerdict, MOST_ENTRIES, MOST_LINES, Message,
    Reply,
};
use super::store::{self, Hardware, Owner};
use super::{WAKE_AFTER, WAKE_LANE};
use crate::address::Address;
use crate::failure::Failure;
use crate::outbox::{self, Effect, Post};
use crate::sql::Sql;

/// Applies one message to the platform.
///
/// # Errors
/// A refusal, or what the database says; then nothing was written.
pub fn handle(sql: &mut impl Sql, now: Instant, message: Message) -> Result<Reply, Failure> {
    sql.transaction(|sql| match message {
        Message::Wake { object } => wake(sql, now, &object),
        Message::IsOpen => Ok(Reply::Answer(!store::has_operator(sql)?)),
        Message::IsOperator { person } => Ok(Reply::Answer(store::is_operator(sql, person)?)),
        Message::FirstOperator { person } => first_operator(sql, now, person),
        Message::AddOperator { by, person } => {
            only_operators(sql, by)?;
            store::add_operator(sql, now, person, Some(by))?;
            Ok(Reply::Noted)
        }
        Message::RecordInstallation { by, id, name } => {
            only_operators(sql, by)?;
            store::add_installation(sql, now, by, &KnownInstallation { id, name })?;
            Ok(Reply::Noted)
        }
        Message::Installations { by, after } => {
            only_operators(sql, by)?;
            let (items, more) = page(store::installations(sql, after)?);
            Ok(Reply::Installations { items, more })
        }
        Message::Import {
            by,
            manufacturer_key,
            lines,
        } => import(sql, now, by, &manufacturer_key, &lines),
        Message::Hardware { by, after } => {
            only_operators(sql, by)?;
            let (items, more) = page(store::all_hardware(sql, after)?);
            Ok(Reply::Hardware { items, more })
        }
        Message::Introduce {
            installation,
            introduction,
        } => introduced(sql, installation, &introduction)
            .map(|(_, known)| Reply::Introduced { lock: known.lock }),
        Message::Claim(claim) => self::claim(sql, &claim),
        Message::Release { lock, period } => release(sql, lock, &period),
    })
}

/// Later than the platform's own next attempt: whoever goes on failing is not asked more often.
fn wake(sql: &mut impl Sql, now: Instant, object: &Address) -> Result<Reply, Failure> {
    let post = Post {
        sender: &Address::platform(),
        receiver: object,
        lane: WAKE_LANE,
        effect: Effect::Widens,
    };
    outbox::enqueue(sql, now.plus(WAKE_AFTER), &post, |envelope| envelope)?;
    Ok(Reply::Noted)
}

/// The same person again is no other operator: a lost answer may be asked for again.
fn first_operator(sql: &mut impl Sql, now: Instant, person: PersonId) -> Result<Reply, Failure> {
    if store::has_operator(sql)? && !store::is_operator(sql, person)? {
        return Err(Refusal::LinkOver.into());
    }
    store::add_operator(sql, now, person, None)?;
    Ok(Reply::Noted)
}

fn only_operators(sql: &mut impl Sql, person: PersonId) -> Result<(), Failure> {
    if store::is_operator(sql, person)? {
        Ok(())
    } else {
        Err(Refusal::NotAllowed {
            reason: Reason::LevelTooLow,
        }
        .into())
    }
}

fn page<T>(mut items: Vec<T>) -> (Vec<T>, bool) {
    let more = items.len() > usize::from(MOST_ENTRIES);
    items.truncate(usize::from(MOST_ENTRIES));
    (items, more)
}

/// Each line by itself: a bad one does not keep the good ones out, and the same list twice is the
/// same as once.
fn import(
    sql: &mut impl Sql,
    now: Instant,
    by: PersonId,
    manufacturer_key: &Hex,
    lines: &[Line],
) -> Result<Reply, Failure> {
    only_operators(sql, by)?;
    if lines.len() > MOST_LINES {
        return Err(Refusal::TooLarge.into());
    }
    let key = manufacturer_key
        .exactly()
        .map(PublicKey)
        .ok_or_else(|| Refusal::invalid("/manufacturer_key", Fault::NotAKey))?;
    let mut verdicts = Vec::with_capacity(lines.len());
    for line in lines {
        let Some(new) = read(line, &key) else {
            verdicts.push(LineVerdict::Unreadable);
            continue;
        };
        verdicts.push(match store::hardware(sql, new.lock)? {
            None => {
                store::add_hardware(sql, now, by, &new)?;
                LineVerdict::Added(new.lock)
            }
            Some(known)
                if known.certificate == new.certificate
                    && known.setup_secret == new.setup_secret =>
            {
                LineVerdict::Known(new.lock)
            }
            Some(_) => LineVerdict::Differs(new.lock),
        });
    }
    Ok(Reply::Imported(verdicts))
}

fn read(line: &Line, key: &PublicKey) -> Option<Hardware> {
    let signed = Signed::<DeviceCertificate>::decode(line.certificate.bytes()).ok()?;
    let certificate = signed.claims();
    signed.verify(&certificate.context(), &Unbound, key).ok()?;
    Some(Hardware {
        lock: LockId::from_wire(certificate.lock_id().0),
        lock_key: certificate.lock_key.0,
        class: class(certificate.class),
        model: certificate.model,
        certificate: line.certificate.bytes().to_vec(),
        setup_secret: line.setup_secret.exactly()?,
        owner: None,
    })
}

const fn class(class: DeviceClass) -> DoorKind {
    match class {
        DeviceClass::Door => DoorKind::Door,
        DeviceClass::Safe => DoorKind::Safe,
    }
}

/// A lock that a list had, with the certificate of the list, that nobody else owns.
fn introduced(
    sql: &mut impl Sql,
    installation: InstallationId,
    introduction: &Hex,
) -> Result<(Introduction, Hardware), Failure> {
    let no_introduction = || Refusal::invalid("/hello", Fault::NotAProof);
    let told = Introduction::decode(introduction.bytes()).map_err(|_| no_introduction())?;
    let id = LockId::from_wire(told.certificate.claims().lock_id().0);
    let known = store::hardware(sql, id)?
        .filter(|known| known.certificate == told.certificate.encode().as_slice())
        .ok_or_else(no_introduction)?;
    if known
        .owner
        .is_some_and(|owner| owner.installation != installation)
    {
        return Err(Refusal::LockOwned.into());
    }
    Ok((told, known))
}

/// A lock that may be enrolled, with a proof by somebody who read the secret inside the door (A26,
/// A28). Only the nonce of this introduction counts. The same installation may claim again: the
/// first answer may have been lost.
fn claim(sql: &mut impl Sql, claim: &Claim) -> Result<Reply, Failure> {
    let (introduction, known) = introduced(sql, claim.installation, &claim.introduction)?;
    let lock = introduction.certificate.claims().lock_id();
    let id = known.lock;
    let owner = OwnerId(*claim.owner_id.bytes());
    let proven = claim.proof.exactly().is_some_and(|proof| {
        SetupSecret(known.setup_secret).accepts(&proof, lock, introduction.nonce, owner)
    });
    if !proven {
        return Err(Refusal::invalid("/proof", Fault::NotAProof).into());
    }
    let ownership = introduction.ownership.next().ok_or(Refusal::WrongState)?;
    let owner = Owner {
        installation: claim.installation,
        period: Some((ownership.0, introduction.nonce.0)),
    };
    store::put_owner(sql, id, Some(owner))?;
    Ok(Reply::Claimed(ClaimedLock {
        lock: id,
        lock_key: Hex::from(known.lock_key),
        ownership: introduction.ownership.0,
        nonce: Hex::from(introduction.nonce.0),
    }))
}

/// Frees the lock if the period is the one that was claimed; the end of an earlier one may arrive
/// after the next claim, and says nothing about it.
fn release(sql: &mut impl Sql, lock: LockId, period: &OwnershipPeriod) -> Result<Reply, Failure> {
    let claimed = store::hardware(sql, lock)?.and_then(|known| known.owner);
    if claimed.is_some_and(|claimed| claimed.is(period)) {
        store::put_owner(sql, lock, None)?;
    }
    Ok(Reply::Released)
}

#[cfg(test)]
mod tests;

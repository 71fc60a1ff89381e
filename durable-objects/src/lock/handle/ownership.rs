//! Periods of ownership: begun by an installation, confirmed by the lock's signature, ended.

use credential::number::KeyEpoch;
use credential::ownership::OwnershipAck;
use credential::signed::{Signed, Unbound};
use domain::hex::Hex;
use domain::order::OwnershipPeriod;
use domain::refusal::{Fault, Refusal};
use domain::time::Instant;

use super::compose::{compose, context, lock_key};
use crate::failure::Failure;
use crate::lock::message::{Registration, Reply};
use crate::lock::store::{self, Ownership, Status, Word};
use crate::signer::Signer;
use crate::sql::Sql;

/// Notes the registration and composes the first state. The same registration again changes
/// nothing; another one may replace it until the lock has signed.
pub fn register(
    sql: &mut impl Sql,
    signer: &impl Signer,
    now: Instant,
    registration: &Registration,
) -> Result<Reply, Failure> {
    let before = store::ownership(sql)?;
    let mut ownership = fresh(registration, before.as_ref())?;
    if let Some(before) = before {
        let same =
            before.counter == ownership.counter && before.installation == ownership.installation;
        if before.status == Status::Active && same && before.nonce == ownership.nonce {
            ownership = before;
        } else if before.status == Status::Active || ownership.counter < before.counter {
            return Err(Refusal::LockOwned.into());
        } else {
            store::wipe_lines(sql)?;
            store::put_word(sql, &Word::default())?;
        }
    }
    store::put_ownership(sql, &ownership)?;
    let stored = ownership.clone();
    let epoch = KeyEpoch(registration.key_epoch);
    let composed = compose(
        sql,
        signer,
        now,
        (&stored, &mut ownership),
        (&registration.zone, epoch),
    )?;
    Ok(Reply::Registered {
        state: composed.state,
        version: composed.version,
    })
}

/// The lock has signed: it belongs to the installation. Twice is once; what arrives after the period
/// is over says nothing.
pub fn activate(
    sql: &mut impl Sql,
    period: &OwnershipPeriod,
    acknowledgement: &Hex,
) -> Result<Reply, Failure> {
    let standing =
        |ownership: &Ownership| is_of(ownership, period) && ownership.status != Status::Released;
    let Some(mut ownership) = store::ownership(sql)?.filter(standing) else {
        return Ok(Reply::AnotherPeriod);
    };
    let no_proof = || Refusal::invalid("/acknowledgement", Fault::NotAProof);
    let signed = Signed::<OwnershipAck>::decode(acknowledgement.bytes()).map_err(|_| no_proof())?;
    signed
        .verify(&context(&ownership), &Unbound, &lock_key(&ownership))
        .map_err(|_| no_proof())?;
    if signed.claims().nonce.0 != ownership.nonce {
        return Err(no_proof().into());
    }
    ownership.status = Status::Active;
    store::put_ownership(sql, &ownership)?;
    Ok(Reply::Activated)
}

/// The period is over: nothing is issued any more. Ending it again changes nothing, nor does the
/// end of another one, which may arrive after the next has begun.
pub fn release(sql: &mut impl Sql, period: &OwnershipPeriod) -> Result<Reply, Failure> {
    let Some(mut ownership) = store::ownership(sql)?.filter(|ownership| is_of(ownership, period))
    else {
        return Ok(Reply::AnotherPeriod);
    };
    if ownership.status != Status::Released {
        ownership.status = Status::Released;
        store::put_ownership(sql, &ownership)?;
        store::wipe_lines(sql)?;
    }
    Ok(Reply::Released)
}

/// Whether news about a period is about this one.
fn is_of(ownership: &Ownership, period: &OwnershipPeriod) -> bool {
    ownership.installation == period.installation
        && ownership.counter == period.ownership
        && period.nonce.exactly() == Some(ownership.nonce)
}

/// What a registration begins with. Serials and versions go on: no number of this lock is ever
/// used twice, whoever owns it.
fn fresh(registration: &Registration, before: Option<&Ownership>) -> Result<Ownership, Refusal> {
    let lock_key = registration
        .lock_key
        .exactly()
        .ok_or_else(|| Refusal::invalid("/lock_key", Fault::NotAKey))?;
    let nonce = registration
        .nonce
        .exactly()
        .ok_or_else(|| Refusal::invalid("/nonce", Fault::NotAProof))?;
    Ok(Ownership {
        lock: registration.lock,
        lock_key,
        installation: registration.installation,
        access_point: registration.access_point,
        kind: registration.kind,
        profile: registration.profile,
        owner_id: registration.owner_id,
        counter: registration.ownership,
        status: Status::Pending,
        nonce,
        narrowings: 0,
        narrowing_waits: false,
        gate: 0,
        last_serial: before.map_or(0, |before| before.last_serial),
        emergency_floor: 0,
        list_is_crowded: false,
        left_out: 0,
    })
}

//! News from other objects: applied iff newer, so that twice or late does no harm.

use domain::device::DeviceKey;
use domain::id::{Minter, PersonId};
use domain::installation::event::Event;
use domain::order::{Cause, EndedFact, LockSummary};
use domain::time::Instant;

use super::super::message::{Body, Reply};
use super::super::store::{self, exposure, locks, people};
use super::{Turn, apply, narrow};
use crate::failure::Failure;
use crate::fingerprint::Fingerprint;
use crate::inbox;
use crate::outbox::Envelope;
use crate::sql::Sql;

/// A phone is blocked for ever: its leases end wherever they are, and it gets no others. The log names
/// whose it was, not the phone.
pub(super) fn device_blocked(
    sql: &mut impl Sql,
    now: Instant,
    envelope: &Envelope,
    person: PersonId,
    key: DeviceKey,
) -> Result<Reply, Failure> {
    let Some(installation) = store::installation(sql)? else {
        return Ok(Body::Done.into());
    };
    if inbox::accept(sql, envelope)? && exposure::block(sql, key, now)? {
        narrow::end(
            sql,
            now,
            installation.id,
            EndedFact::Device(key),
            Cause::Blocked,
        )?;
        if let Some(profile) = people::of_account(sql, person)? {
            let mut turn = turn(sql, now, envelope, person)?;
            let about = profile.id.to_string();
            apply::note(sql, &mut turn, "device_blocked", about, vec![])?;
        }
    }
    Ok(Body::Done.into())
}

/// An account has ended: the person stays without it, and all leases that rest on them end.
pub(super) fn account_ended(
    sql: &mut impl Sql,
    now: Instant,
    envelope: &Envelope,
    person: PersonId,
) -> Result<Reply, Failure> {
    if store::installation(sql)?.is_some()
        && inbox::accept(sql, envelope)?
        && let Some(profile) = people::of_account(sql, person)?
    {
        let mut turn = turn(sql, now, envelope, person)?;
        apply::apply(
            sql,
            &mut turn,
            &[Event::Parted {
                profile: profile.id,
                person,
            }],
        )?;
    }
    Ok(Body::Done.into())
}

/// What follows from news of an account; whoever sent them acts.
fn turn(
    sql: &mut impl Sql,
    now: Instant,
    envelope: &Envelope,
    person: PersonId,
) -> Result<Turn, Failure> {
    let seed = Fingerprint::of(&[
        person.bytes(),
        &envelope.sequence.to_be_bytes(),
        &now.millis().to_be_bytes(),
    ]);
    let minter = Minter::new(*seed.bytes());
    Turn::begin(sql, now, envelope.sender.to_string(), minter)
}

/// How a lock is doing: for lists and scores; permits nothing.
pub(super) fn lock_summary(
    sql: &mut impl Sql,
    envelope: &Envelope,
    summary: &LockSummary,
) -> Result<Reply, Failure> {
    if inbox::accept(sql, envelope)? {
        locks::put_summary(sql, summary)?;
    }
    Ok(Body::Done.into())
}

//! A lease and the state that goes with it, in one transaction (`authority.md`, rule 9).

use credential::number::{KeyEpoch, OwnerId, Serial, StateVersion};
use credential::signed::{Signed, Unbound};
use domain::access::{Act, Refused, Verdict, awaits_confirmation, decide};
use domain::capability::{Capabilities, Capability};
use domain::chain::{Authority, Chain, Link, LinkKind, LinkState};
use domain::hex::Hex;
use domain::installation::access_point::DoorProfile;
use domain::issue::{NoLease, Terms, draft};
use domain::lock_record::line::{Line, SerialChoice, choose_serial};
use domain::mandate::{Bounds, Objects};
use domain::order::Order;
use domain::reason::Reason;
use domain::refusal::Refusal;
use domain::time::Instant;

use super::compose::{Composed, compose, context, corrupt};
use super::{apply, owned};
use crate::failure::Failure;
use crate::lock::message::{Issued, Reply};
use crate::lock::store::{self, Ownership, Status};
use crate::lock::summary;
use crate::signer::Signer;
use crate::sql::Sql;

/// 1 applies what has ended · 2 refuses a chain that was read before that · 3 judges the whole
/// chain · 4 finds the line · 5 composes the state · 6 signs the lease.
///
/// # Errors
/// [`Refusal::Stale`] when the walk has to be repeated, [`Refusal::NotAllowed`] when the chain does
/// not permit opening for a reason other than time.
pub fn issue(
    sql: &mut impl Sql,
    signer: &impl Signer,
    now: Instant,
    order: Order,
) -> Result<Reply, Failure> {
    let mut ownership = owned(sql)?;
    check(&ownership, &order)?;
    apply(sql, now, &mut ownership, &order.narrowings)?;
    let stored = ownership.clone();
    let installation = Authority::Installation(ownership.installation);
    let is_old = |link: &Link| link.owner == installation && link.narrowings < ownership.narrowings;
    if order.chain.links().iter().any(is_old) {
        return Err(Refusal::Stale.into());
    }
    let mut chain = order.chain;
    let ids = chain.ids();
    chain
        .append(registration(&ownership))
        .map_err(|_| Refusal::TooLarge)?;
    let epoch = KeyEpoch(order.key_epoch);
    if let Some(refused) = closed(&chain, &ownership, now)? {
        return without_lease(
            sql,
            signer,
            now,
            (&stored, Some(refused)),
            (&order.zone, epoch),
        );
    }

    let current = store::line(sql, chain.subject.key, &ids)?;
    let last = Serial::new(ownership.last_serial);
    let choice = choose_serial(current.as_ref(), last, ownership.list_is_crowded, now)
        .ok_or_else(|| corrupt("the serials are used up"))?;
    let (SerialChoice::Keep(serial) | SerialChoice::Fresh(serial)) = choice;
    // The gate is not known before the state is composed, and the state needs the line: draft
    // twice, which costs microseconds.
    let mut terms = Terms {
        class: order.class,
        not_after_at_most: order.not_after_at_most,
        serial,
        gate: StateVersion::ZERO,
        epoch,
        state_signed_at: now,
    };
    let lease_until = match draft(&chain, &terms, &order.zone, now) {
        Ok(draft) => draft.not_after,
        Err(NoLease::NothingToOpen) => {
            return without_lease(sql, signer, now, (&stored, None), (&order.zone, epoch));
        }
        Err(NoLease::OutOfRange) => return Err(corrupt("the lease does not fit the wire")),
    };
    match choice {
        SerialChoice::Keep(serial) => {
            if current.is_none_or(|line| line.lease_until < lease_until) {
                store::extend_line(sql, serial, lease_until)?;
            }
        }
        SerialChoice::Fresh(serial) => {
            ownership.last_serial = serial.number();
            let line = Line {
                key: chain.subject.key,
                chain: ids,
                serial,
                born: ownership.narrowings,
                lease_until,
                ended: None,
            };
            store::add_line(sql, &line)?;
        }
    }

    let composed = compose(
        sql,
        signer,
        now,
        (&stored, &mut ownership),
        (&order.zone, epoch),
    )?;
    terms.state_signed_at = composed.signed_at;
    terms.gate =
        StateVersion::new(ownership.gate).ok_or_else(|| corrupt("the gate is too large"))?;
    let draft = match draft(&chain, &terms, &order.zone, now) {
        Ok(draft) => draft,
        // By the time of the state it would be over.
        Err(NoLease::NothingToOpen) => return Ok(closed_with(None, composed)),
        Err(NoLease::OutOfRange) => return Err(corrupt("the lease does not fit the wire")),
    };
    let key = signer.signing_key(draft.purpose, OwnerId(*ownership.owner_id.bytes()), epoch);
    let lease = Signed::sign(draft.credential, &context(&ownership), &Unbound, &key);
    if !composed.is_told {
        summary::wanted(sql, now)?;
    }
    Ok(Reply::Issued(Issued {
        lease: Hex::from(lease.encode().as_slice()),
        state: composed.state,
        version: composed.version,
        gate: draft.credential.gate.number(),
        serial: serial.number(),
        key_epoch: epoch.0,
        not_before: draft.not_before,
        not_after: draft.not_after,
    }))
}

/// The order must speak of this lock in this period of ownership.
fn check(ownership: &Ownership, order: &Order) -> Result<(), Refusal> {
    if ownership.status != Status::Active {
        return Err(Refusal::WrongState);
    }
    let same = order.lock == ownership.lock
        && order.access_point == ownership.access_point
        && order.owner_id == ownership.owner_id
        && order.ownership == ownership.counter;
    if same { Ok(()) } else { Err(Refusal::Stale) }
}

/// The last link: what the lock is registered as, and what it can do at all.
fn registration(ownership: &Ownership) -> Link {
    let capabilities = match ownership.profile {
        DoorProfile::Classic => Capabilities::ALL,
        DoorProfile::Blue => Capabilities::ALL.without(Capability::RemoteOpen),
    };
    Link {
        id: ownership.lock.into(),
        kind: LinkKind::Registration,
        owner: Authority::Installation(ownership.installation),
        narrowings: ownership.narrowings,
        bounds: Bounds {
            objects: Objects::only(ownership.access_point),
            capabilities,
            ..Bounds::everything()
        },
        state: LinkState::Active,
    }
}

/// Whether there is no lease yet: a permission that only waits for its hours gets one, because the
/// lease carries the hours; a phone that waits for its confirmation gets none.
fn closed(chain: &Chain, ownership: &Ownership, now: Instant) -> Result<Option<Refused>, Refusal> {
    let act = Act {
        access_point: ownership.access_point,
        capability: Capability::Open,
    };
    match decide(chain, act, now) {
        Verdict::Permit { .. } => Ok(None),
        Verdict::Refuse(refused) if refused.reason == Reason::DeviceUnconfirmed => {
            Ok(Some(refused))
        }
        Verdict::Refuse(refused) if refused.holds_from.is_some() => {
            Ok(awaits_confirmation(chain, now).then_some(refused))
        }
        Verdict::Refuse(refused) => Err(Refusal::NotAllowed {
            reason: refused.reason,
        }),
    }
}

/// The phone gets the state all the same: it is a courier.
fn without_lease(
    sql: &mut impl Sql,
    signer: &impl Signer,
    now: Instant,
    (stored, refused): (&Ownership, Option<Refused>),
    (zone, epoch): (&domain::zone::Zone, KeyEpoch),
) -> Result<Reply, Failure> {
    let mut ownership = stored.clone();
    let composed = compose(sql, signer, now, (stored, &mut ownership), (zone, epoch))?;
    Ok(closed_with(refused, composed))
}

fn closed_with(refused: Option<Refused>, composed: Composed) -> Reply {
    Reply::Closed {
        refused,
        state: composed.state,
        version: composed.version,
    }
}

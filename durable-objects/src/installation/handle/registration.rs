//! Takes locks and lets them go (DL1 C.11).

use credential::device::{DeviceClass, Introduction};
use credential::key::PublicKey;
use credential::number::{
    KeyEpoch, LockId as WireLockId, OwnerId as WireOwnerId, OwnershipCounter,
};
use credential::ownership::OwnershipAck;
use credential::signed::{Context, Signed, Unbound};
use domain::capability::Capability;
use domain::hex::Hex;
use domain::id::{AccessPointId, LockId};
use domain::installation::access_point::DoorKind;
use domain::installation::actor::{Actor, Place};
use domain::installation::event::Event;
use domain::installation::registration::{self as rules, Registration, RegistrationState};
use domain::refusal::{Fault, Refusal};

use super::super::Keys;
use super::super::message::{Body, RegistrationView};
use super::super::store::{self, doors, locks};
use super::act::{door_view, unchanged};
use super::{Turn, apply};
use crate::failure::Failure;
use crate::lock;
use crate::sql::Sql;

/// Begins: the grant of ownership for the nonce that the lock gave, signed by the root key and
/// counter-signed. The registry has to agree before it leaves the edge.
pub(super) fn begin(
    sql: &mut impl Sql,
    keys: &Keys,
    turn: &mut Turn,
    actor: &Actor,
    door: AccessPointId,
    introduction: &Hex,
) -> Result<Body, Failure> {
    let point = doors::door(sql, door)?.ok_or(Refusal::NotFound)?;
    let installation = store::existing(sql)?;
    let malformed = || Refusal::invalid("/hello", Fault::NotAProof);
    let told = Introduction::decode(introduction.bytes()).map_err(|_| malformed())?;
    let certificate = told.certificate.claims();
    let ownership = told.ownership.next().ok_or(Refusal::WrongState)?;
    let wanted = Registration {
        lock: LockId::from_wire(certificate.lock_id().0),
        access_point: door,
        ownership: ownership.0,
        lock_key: certificate.lock_key.0,
        nonce: told.nonce.0,
        state: RegistrationState::Pending,
    };
    let there = locks::at_door(sql, door)?;
    let elsewhere = locks::of_lock(sql, wanted.lock)?.filter(|other| other.access_point != door);
    let events = rules::begin(
        &turn.house,
        actor,
        wanted.clone(),
        there.as_ref(),
        elsewhere.as_ref(),
        turn.now,
    )?;
    if kind(certificate.class) != point.kind {
        return Err(Refusal::invalid("/hello", Fault::NotOneOf).into());
    }
    if elsewhere.is_some() {
        return Err(Refusal::LockOwned.into());
    }
    replace(sql, turn, there.as_ref(), &wanted)?;
    if told.owner.is_none() {
        locks::forget_released(sql, wanted.lock)?;
    }
    apply::apply(sql, turn, &events)?;
    let root = keys.root.open(installation.id, &installation.sealed_root)?;
    let epoch = KeyEpoch(installation.key_epoch);
    let enrolment = keys.root.enrolment();
    let grant = root.grant(
        certificate.lock_id(),
        ownership,
        told.nonce,
        epoch,
        &enrolment,
    );
    let registration = lock::message::Registration {
        lock: wanted.lock,
        lock_key: Hex::from(wanted.lock_key),
        installation: installation.id,
        access_point: door,
        kind: point.kind,
        profile: point.profile,
        owner_id: installation.owner_id,
        ownership: wanted.ownership,
        key_epoch: installation.key_epoch,
        zone: turn.house.zone.clone(),
        nonce: Hex::from(wanted.nonce),
    };
    let key_updates = store::key_updates(sql)?;
    let view = RegistrationView {
        lock: wanted.lock,
        grant,
        key_updates,
        registration,
    };
    Ok(Body::RegistrationBegun(Box::new(view)))
}

/// The certificate says what the lock is: a Safe tells who opened it, a door never does.
const fn kind(class: DeviceClass) -> DoorKind {
    match class {
        DeviceClass::Door => DoorKind::Door,
        DeviceClass::Safe => DoorKind::Safe,
    }
}

/// What was begun here before and not accepted is let go: at its object and at the registry nobody
/// else would.
fn replace(
    sql: &mut impl Sql,
    turn: &mut Turn,
    there: Option<&Registration>,
    wanted: &Registration,
) -> Result<(), Failure> {
    match there {
        None => Ok(()),
        Some(there) if there == wanted => Ok(()),
        // Another attempt for the same lock.
        Some(there) if there.lock == wanted.lock => apply::let_go(sql, turn, there),
        Some(there) => {
            let event = Event::RegistrationReleased {
                access_point: there.access_point,
                lock: there.lock,
            };
            apply::apply(sql, turn, &[event])
        }
    }
}

/// The lock has signed that it obeys this installation. Its object hears of it from the outbox, as
/// often as it takes.
pub(super) fn activate(
    sql: &mut impl Sql,
    turn: &mut Turn,
    actor: &Actor,
    door: AccessPointId,
    acknowledgement: &Hex,
) -> Result<Body, Failure> {
    let installation = store::existing(sql)?;
    let registration = locks::at_door(sql, door)?.ok_or(Refusal::NotFound)?;
    let events = rules::activate(&turn.house, actor, &registration, turn.now)?;
    let signed = Signed::<OwnershipAck>::decode(acknowledgement.bytes())
        .ok()
        .filter(|signed| signed.claims().nonce.0 == registration.nonce)
        .filter(|signed| {
            let context = Context::Lock {
                owner: WireOwnerId(*installation.owner_id.bytes()),
                ownership: OwnershipCounter(registration.ownership),
                lock: WireLockId(*registration.lock.bytes()),
            };
            signed
                .verify(&context, &Unbound, &PublicKey(registration.lock_key))
                .is_ok()
        });
    if signed.is_none() {
        return Err(Refusal::invalid("/acknowledgement", Fault::NotAProof).into());
    }
    apply::apply(sql, turn, &events)?;
    let period = apply::period(turn, &registration);
    apply::tell_accepted(sql, turn, &registration, acknowledgement)?;
    Ok(Body::RegistrationActivated {
        door: door_view(sql, turn, actor, door)?,
        lock: registration.lock,
        period,
    })
}

/// Lifts the floor of the door's lock above every serial.
pub(super) fn lift_floor(
    sql: &mut impl Sql,
    turn: &mut Turn,
    actor: &Actor,
    door: AccessPointId,
) -> Result<Body, Failure> {
    let registration = locks::at_door(sql, door)?;
    if registration.is_none() {
        actor.require(
            &turn.house,
            Capability::InstallLock,
            Place::At(door),
            turn.now,
        )?;
    }
    let registration = registration.ok_or(Refusal::NotFound)?;
    let events = rules::lift_floor(&turn.house, actor, &registration, turn.now)?;
    apply::apply(sql, turn, &events)?;
    door_view(sql, turn, actor, door).map(Body::Shown)
}

/// Lets the lock go: no lease is ordered for it from now on. A lock that had accepted forgets the
/// owner when somebody brings it the release; asked again, the release is signed again.
pub(super) fn release(
    sql: &mut impl Sql,
    keys: &Keys,
    turn: &mut Turn,
    actor: &Actor,
    door: AccessPointId,
    version: u64,
) -> Result<Body, Failure> {
    let installation = store::existing(sql)?;
    let point = doors::door(sql, door)?.ok_or(Refusal::NotFound)?;
    let Some(registration) = locks::at_door(sql, door)? else {
        actor.require(
            &turn.house,
            Capability::InstallLock,
            Place::At(door),
            turn.now,
        )?;
        let (lock, ownership) = locks::released_at(sql, door)?.ok_or(Refusal::NotFound)?;
        unchanged(version, point.version)?;
        return Ok(Body::RegistrationReleased {
            lock,
            ownership,
            release: Some(sign_release(keys, turn, &installation, (lock, ownership))?),
        });
    };
    let events = rules::release(&turn.house, actor, &registration, turn.now)?;
    unchanged(version, point.version)?;
    apply::apply(sql, turn, &events)?;
    let release = match registration.state {
        RegistrationState::Pending => None,
        RegistrationState::Active => {
            let period = (registration.lock, registration.ownership);
            Some(sign_release(keys, turn, &installation, period)?)
        }
    };
    Ok(Body::RegistrationReleased {
        lock: registration.lock,
        ownership: registration.ownership,
        release,
    })
}

fn sign_release(
    keys: &Keys,
    turn: &Turn,
    installation: &store::Installation,
    (lock, ownership): (LockId, u16),
) -> Result<Hex, Failure> {
    let root = keys.root.open(installation.id, &installation.sealed_root)?;
    let lock = WireLockId(*lock.bytes());
    root.release(lock, OwnershipCounter(ownership), turn.now)
}

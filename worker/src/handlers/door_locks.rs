//! The lock of a door: enrolled, activated, let go (DL1 C.11).

use api::door::{ActivateLock, EnrolLock, LockEnrolment, LockRelease};
use api::problem::Trouble;
use domain::id::{AccessPointId, InstallationId, PersonId};
use durable_objects::command_log::Run;
use durable_objects::installation::message::{Act, Body};
use durable_objects::lock::message::{Message as ToLock, Reply as FromLock};
use durable_objects::platform::message::{Claim, Message as ToPlatform, Reply as FromPlatform};
use durable_objects::view::View;

use super::installations::{act, act_as, actor, shown, unexpected};
use crate::objects;
use crate::request::Call;
use crate::respond::Answer;
use crate::sign_in::Repeat;

/// `POST .../doors/{door}/lock`. The grant leaves the edge only when the registry agrees that the
/// lock is free and that somebody stands inside the door (A26, A28); and nothing begins with a lock
/// that the registry does not know.
///
/// # Errors
/// Who may not install locks; a lock that is somebody's; a proof that is none.
pub async fn enrol(
    call: &mut Call,
    installation: InstallationId,
    door: AccessPointId,
) -> Result<Answer, Trouble> {
    let body = call.body().await?;
    let by = actor(call, Repeat::ByKey).await?;
    let enrolment = enrol_as(call, (installation, door), by, body).await?;
    Answer::json(201, &enrolment)
}

/// Begins the enrolment for somebody whose account was asked before.
///
/// # Errors
/// Those of [`enrol`].
pub(crate) async fn enrol_as(
    call: &Call,
    (installation, door): (InstallationId, AccessPointId),
    by: (PersonId, Option<Run>),
    EnrolLock { hello, proof }: EnrolLock,
) -> Result<LockEnrolment, Trouble> {
    let introduce = ToPlatform::Introduce {
        installation,
        introduction: hello.clone(),
    };
    objects::platform(call, &introduce).await?;
    let act = Act::BeginRegistration {
        door,
        introduction: hello.clone(),
    };
    let Body::RegistrationBegun(begun) = act_as(call, installation, by, act).await? else {
        return Err(unexpected(call));
    };
    let owner_id = begun.registration.owner_id;
    let claim = Claim {
        installation,
        owner_id,
        introduction: hello,
        proof,
    };
    match objects::platform(call, &ToPlatform::Claim(claim)).await? {
        FromPlatform::Claimed(claimed) if claimed.lock == begun.lock => {}
        _ => return Err(unexpected(call)),
    }
    let ownership = begun.registration.ownership;
    let register = ToLock::Register(begun.registration);
    let FromLock::Registered { state, .. } = objects::lock(call, begun.lock, &register).await?
    else {
        return Err(unexpected(call));
    };
    Ok(LockEnrolment {
        lock: begun.lock,
        owner_id,
        ownership,
        grant: begun.grant,
        key_updates: begun.key_updates,
        state,
    })
}

/// `POST .../doors/{door}/lock/activation`.
///
/// # Errors
/// An acknowledgement that is not this lock's.
pub async fn activate(
    call: &mut Call,
    installation: InstallationId,
    door: AccessPointId,
) -> Result<Answer, Trouble> {
    let body = call.body().await?;
    let by = actor(call, Repeat::ByKey).await?;
    let door = activate_as(call, (installation, door), by, body).await?;
    Ok(Answer::view(200, door))
}

/// Ends the enrolment for somebody whose account was asked before.
///
/// # Errors
/// Those of [`activate`].
pub(crate) async fn activate_as(
    call: &Call,
    (installation, door): (InstallationId, AccessPointId),
    by: (PersonId, Option<Run>),
    ActivateLock { acknowledgement }: ActivateLock,
) -> Result<View, Trouble> {
    let activate = Act::ActivateRegistration {
        door,
        acknowledgement: acknowledgement.clone(),
    };
    let Body::RegistrationActivated { door, lock, period } =
        act_as(call, installation, by, activate).await?
    else {
        return Err(unexpected(call));
    };
    let activate = ToLock::Activate {
        period,
        acknowledgement,
    };
    // The installation tells it too, until it arrives; now only saves waiting for that.
    if objects::lock(call, lock, &activate).await.is_err() {
        call.note("the lock's object will hear of its activation later");
    }
    Ok(door)
}

/// `POST .../doors/{door}/lock/floor`. Whoever still holds a permission fetches another lease; the lock
/// hears of it from the first of them.
///
/// # Errors
/// Who may not install locks; a lock that has not accepted.
pub async fn lift_floor(
    call: &mut Call,
    installation: InstallationId,
    door: AccessPointId,
) -> Result<Answer, Trouble> {
    call.bytes_within(0).await?;
    let lift = Act::LiftFloor { door };
    let body = act(call, installation, Repeat::ByKey, lift).await?;
    shown(call, 200, body)
}

/// `DELETE .../doors/{door}/lock`.
///
/// # Errors
/// Who may not install locks.
pub async fn release(
    call: &mut Call,
    installation: InstallationId,
    door: AccessPointId,
) -> Result<Answer, Trouble> {
    let version = call.version()?;
    let release = Act::ReleaseRegistration { door, version };
    match act(call, installation, Repeat::ByNature, release).await? {
        Body::RegistrationReleased { lock, release, .. } => {
            Answer::json(200, &LockRelease { lock, release })
        }
        _ => Err(unexpected(call)),
    }
}

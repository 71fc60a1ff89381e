//! The devices of the caller's own account.

use api::device::{Device, DeviceNonce, DeviceStanding, Devices, RegisterDevice, RenameDevice};
use api::problem::Trouble;
use domain::device::DeviceState;
use domain::id::DeviceId;
use domain::refusal::{Fault, Refusal};
use durable_objects::person::message::{Act, DeviceView, Question, Reply};
use durable_objects::secret::Secret;

use crate::request::Call;
use crate::respond::Answer;
use crate::sign_in::challenge::{self, Purpose};
use crate::sign_in::{self, Repeat, Site};

/// `POST /api/me/devices/nonce`.
///
/// # Errors
/// [`Refusal::NotSignedIn`] without a cookie of ours.
pub fn nonce(call: &Call) -> Result<Answer, Trouble> {
    let site = Site::of(call)?;
    let purpose = Purpose::Device(site.cookie(call)?.person);
    let made = challenge::make(&site.key, &purpose, call.now(), &sign_in::entropy()?);
    let nonce = DeviceNonce {
        nonce: made.bytes.reveal(),
        expires_at: made.expires_at,
    };
    Answer::json(200, &nonce)
}

/// `GET /api/me/devices`.
///
/// # Errors
/// [`Refusal::NotSignedIn`].
pub async fn list(call: &Call) -> Result<Answer, Trouble> {
    match sign_in::ask(call, Question::Devices).await? {
        Reply::Devices(all) => {
            let items = all.into_iter().map(device).collect();
            Answer::json(200, &Devices { items, next: None })
        }
        other => Err(sign_in::unexpected(call, &other)),
    }
}

/// `POST /api/me/devices`.
///
/// # Errors
/// A nonce, key or proof that is none; a key that was blocked.
pub async fn register(call: &mut Call) -> Result<Answer, Trouble> {
    let RegisterDevice {
        key,
        nonce,
        proof,
        name,
    } = call.body().await?;
    let site = Site::of(call)?;
    let purpose = Purpose::Device(site.cookie(call)?.person);
    let given = nonce.parse::<Secret>().ok();
    let challenge = given
        .and_then(|bytes| challenge::recognise(&site.key, &purpose, bytes))
        .ok_or_else(|| Refusal::invalid("/nonce", Fault::NotAProof))?;
    let act = Act::RegisterDevice {
        challenge,
        key,
        proof,
        name,
    };
    let (device, is_new) = act_on(call, Repeat::ByKey, act).await?;
    answer(if is_new { 201 } else { 200 }, &device)
}

/// `PATCH /api/me/devices/{device}`.
///
/// # Errors
/// A name that is none; a version that is not the present one.
pub async fn rename(call: &mut Call, device: DeviceId) -> Result<Answer, Trouble> {
    let RenameDevice { name } = call.body().await?;
    let version = call.version()?;
    let act = Act::RenameDevice {
        device,
        name,
        version,
    };
    let (device, _) = act_on(call, Repeat::ByNature, act).await?;
    answer(200, &device)
}

/// `POST /api/me/devices/{device}/block`.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn block(call: &Call, device: DeviceId) -> Result<Answer, Trouble> {
    let (device, _) = act_on(call, Repeat::ByKey, Act::BlockDevice { device }).await?;
    answer(200, &device)
}

/// `POST /api/me/devices/{device}/confirm`.
///
/// # Errors
/// When the caller's browser is not another active device.
pub async fn confirm(call: &Call, device: DeviceId) -> Result<Answer, Trouble> {
    let (device, _) = act_on(call, Repeat::ByKey, Act::ConfirmDevice { device }).await?;
    answer(200, &device)
}

async fn act_on(call: &Call, repeat: Repeat, act: Act) -> Result<(Device, bool), Trouble> {
    match sign_in::act(call, repeat, act).await? {
        Reply::Device {
            device: view,
            is_new,
        } => Ok((device(view), is_new)),
        other => Err(sign_in::unexpected(call, &other)),
    }
}

fn answer(status: u16, device: &Device) -> Result<Answer, Trouble> {
    Ok(Answer::json(status, device)?.with_version(device.version))
}

fn device(view: DeviceView) -> Device {
    let (standing, active_from) = match view.state {
        DeviceState::Active => (DeviceStanding::Active, None),
        DeviceState::Unconfirmed { until } => (DeviceStanding::Unconfirmed, Some(until)),
        DeviceState::Blocked => (DeviceStanding::Blocked, None),
    };
    Device {
        id: view.id,
        name: view.name,
        key: view.key,
        standing,
        active_from,
        added_at: view.added_at,
        blocked_at: view.blocked_at,
        here: view.here,
        version: view.version,
    }
}

//! The phones of an account.

use super::PROBATION;
use super::session::{Session, WayIn};
use crate::device::{DeviceKey, DeviceState};
use crate::id::DeviceId;
use crate::name::Name;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::time::Instant;

/// The most devices of an account that are not blocked.
pub const MOST_DEVICES: usize = 20;

/// A phone or browser with a key of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Its public key; never changes.
    pub key: DeviceKey,
    /// What the person calls it.
    pub name: Name,
    /// Since when the account has it.
    pub added_at: Instant,
    /// From when it is active by itself; `added_at` unless it came through a mailbox alone, or
    /// in a session that did not begin just then.
    pub active_from: Instant,
    /// When another device confirmed it.
    pub confirmed_at: Option<Instant>,
    /// When it was blocked.
    pub blocked_at: Option<Instant>,
    /// Grows with every change.
    pub version: u64,
}

impl Device {
    /// Whether it may hold leases.
    #[must_use]
    pub fn state(&self, now: Instant) -> DeviceState {
        if self.blocked_at.is_some() {
            DeviceState::Blocked
        } else if self.confirmed_at.is_none() && now < self.active_from {
            DeviceState::Unconfirmed {
                until: self.active_from,
            }
        } else {
            DeviceState::Active
        }
    }
}

/// What registering a key comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registration {
    /// The account has the key already; the session now belongs to this device.
    Known(DeviceId),
    /// A new device.
    New(Device),
}

/// A key whose possession was proved in this session.
///
/// # Errors
/// [`Reason::DeviceRevoked`] for a key that was blocked: a block is for ever.
/// [`Refusal::WrongState`] when the account has [`MOST_DEVICES`].
pub fn register(
    devices: &[Device],
    session: &Session,
    (id, key, name): (DeviceId, DeviceKey, Name),
    now: Instant,
) -> Result<Registration, Refusal> {
    if let Some(known) = devices.iter().find(|device| device.key == key) {
        return if known.blocked_at.is_some() {
            Err(Refusal::NotAllowed {
                reason: Reason::DeviceRevoked,
            })
        } else {
            Ok(Registration::Known(known.id))
        };
    }
    if devices
        .iter()
        .filter(|device| device.blocked_at.is_none())
        .count()
        >= MOST_DEVICES
    {
        return Err(Refusal::WrongState);
    }
    // A session of weeks ago shows no more than that somebody has this browser.
    let active_from = match session.way_in {
        WayIn::Passkey if session.must_be_recent(now).is_ok() => now,
        WayIn::Passkey | WayIn::EmailLink => now.plus(PROBATION),
    };
    Ok(Registration::New(Device {
        id,
        key,
        name,
        added_at: now,
        active_from,
        confirmed_at: None,
        blocked_at: None,
        version: 1,
    }))
}

/// Ends the probation of a device. `None` if it is over already.
///
/// The browser that asks must itself be an active device: an unconfirmed one can't vouch for
/// another, nor for itself.
///
/// # Errors
/// [`Reason::DeviceUnconfirmed`] when the session shows no other active device,
/// [`Refusal::WrongState`] for a blocked device, [`Refusal::NotFound`].
pub fn confirm(
    devices: &[Device],
    session: &Session,
    target: DeviceId,
    now: Instant,
) -> Result<Option<Device>, Refusal> {
    let device = find(devices, target)?;
    let vouches = |other: &Device| {
        Some(other.id) == session.device
            && other.id != target
            && other.state(now) == DeviceState::Active
    };
    match device.state(now) {
        DeviceState::Blocked => Err(Refusal::WrongState),
        _ if !devices.iter().any(vouches) => Err(Refusal::NotAllowed {
            reason: Reason::DeviceUnconfirmed,
        }),
        DeviceState::Active => Ok(None),
        DeviceState::Unconfirmed { .. } => Ok(Some(changed(device, |device| {
            device.confirmed_at = Some(now);
        }))),
    }
}

/// Blocks a device for ever. `None` if it is blocked already.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn block(
    devices: &[Device],
    target: DeviceId,
    now: Instant,
) -> Result<Option<Device>, Refusal> {
    let device = find(devices, target)?;
    Ok(device
        .blocked_at
        .is_none()
        .then(|| changed(device, |device| device.blocked_at = Some(now))))
}

/// Gives a device another name.
///
/// # Errors
/// [`Refusal::Changed`] when the device has another version than the caller read,
/// [`Refusal::NotFound`].
pub fn rename(
    devices: &[Device],
    target: DeviceId,
    name: Name,
    version: u64,
) -> Result<Device, Refusal> {
    let device = find(devices, target)?;
    if device.version != version {
        return Err(Refusal::Changed);
    }
    Ok(changed(device, |device| device.name = name))
}

/// One of the account's devices.
///
/// # Errors
/// [`Refusal::NotFound`], also for devices of other accounts.
pub fn find(devices: &[Device], id: DeviceId) -> Result<&Device, Refusal> {
    devices
        .iter()
        .find(|device| device.id == id)
        .ok_or(Refusal::NotFound)
}

fn changed(device: &Device, change: impl FnOnce(&mut Device)) -> Device {
    let mut device = device.clone();
    change(&mut device);
    device.version += 1;
    device
}

#[cfg(test)]
mod tests;

//! Acts on devices.

use credential::key::{PhoneKey, PublicKey, Signature};
use credential::registration::{Registration, RegistrationChallenge};
use domain::device::{DeviceKey, DeviceState};
use domain::id::{DeviceId, from_hex};
use domain::name::Name;
use domain::person::device::{self, Device};
use domain::person::session::Session;
use domain::refusal::{Fault, Refusal};
use domain::time::Instant;

use super::Desk;
use super::sign_in::is_first_answer;
use crate::failure::Failure;
use crate::mail::notice::AccountEvent;
use crate::person::message::{Challenge, DeviceView, Reply};
use crate::person::passkeys::Passkeys;
use crate::person::store::{self, credentials};
use crate::person::tell;
use crate::secret::Secret;
use crate::sql::Sql;

impl Desk {
    pub(super) fn register_device(
        mut self,
        sql: &mut impl Sql,
        site: &impl Passkeys,
        challenge: &Challenge,
        (key, proof): (DeviceKey, &str),
        name: Name,
        entropy: &Secret,
    ) -> Result<Reply, Failure> {
        if !is_first_answer(sql, self.now, challenge)? {
            return Err(Refusal::invalid("/nonce", Fault::NotAProof).into());
        }
        must_be_held(site.origin(), challenge, key, proof)?;
        let devices = store::devices::all(sql)?;
        let offer = (entropy.minter().id(), key, name);
        match device::register(&devices, &self.session, offer, self.now)? {
            device::Registration::Known(id) => {
                self.bind(sql, id)?;
                Ok(self.answer(device::find(&devices, id)?, false))
            }
            device::Registration::New(added) => {
                store::devices::put(sql, &added)?;
                self.bind(sql, added.id)?;
                let until = match added.state(self.now) {
                    DeviceState::Unconfirmed { until } => Some(until),
                    DeviceState::Active | DeviceState::Blocked => None,
                };
                let event = AccountEvent::DeviceAdded {
                    name: added.name.clone(),
                    until,
                };
                self.announce(sql, &event)?;
                Ok(self.answer(&added, true))
            }
        }
    }

    pub(super) fn rename_device(
        &self,
        sql: &mut impl Sql,
        target: DeviceId,
        name: Name,
        version: u64,
    ) -> Result<Reply, Failure> {
        let renamed = device::rename(&store::devices::all(sql)?, target, name, version)?;
        store::devices::put(sql, &renamed)?;
        Ok(self.answer(&renamed, false))
    }

    pub(super) fn block_device(
        &self,
        sql: &mut impl Sql,
        target: DeviceId,
    ) -> Result<Reply, Failure> {
        let devices = store::devices::all(sql)?;
        let Some(blocked) = device::block(&devices, target, self.now)? else {
            return Ok(self.answer(device::find(&devices, target)?, false));
        };
        if self.session.device != Some(target) {
            self.must_show_more(sql, Some(target))?;
        }
        store::devices::put(sql, &blocked)?;
        credentials::end_sessions_on(sql, target)?;
        tell::device_blocked(sql, self.now, self.account.person, &blocked)?;
        let event = AccountEvent::DeviceBlocked {
            name: blocked.name.clone(),
        };
        self.announce(sql, &event)?;
        Ok(self.answer(&blocked, false))
    }

    pub(super) fn confirm_device(
        &self,
        sql: &mut impl Sql,
        target: DeviceId,
    ) -> Result<Reply, Failure> {
        let devices = store::devices::all(sql)?;
        match device::confirm(&devices, &self.session, target, self.now)? {
            None => Ok(self.answer(device::find(&devices, target)?, false)),
            Some(confirmed) => {
                store::devices::put(sql, &confirmed)?;
                Ok(self.answer(&confirmed, false))
            }
        }
    }

    fn bind(&mut self, sql: &mut impl Sql, device: DeviceId) -> Result<(), Failure> {
        self.session.device = Some(device);
        credentials::bind_session(sql, self.session.id, device)
    }

    fn answer(&self, device: &Device, is_new: bool) -> Reply {
        Reply::Device {
            device: view(device, &self.session, self.now),
            is_new,
        }
    }
}

/// A device as the owner of this session sees it.
pub fn view(device: &Device, session: &Session, now: Instant) -> DeviceView {
    DeviceView {
        id: device.id,
        name: device.name.clone(),
        key: device.key,
        state: device.state(now),
        added_at: device.added_at,
        blocked_at: device.blocked_at,
        here: session.device == Some(device.id),
        version: device.version,
    }
}

/// The key is one that locks accept (A21), and the caller holds its private half.
fn must_be_held(
    origin: &str,
    challenge: &Challenge,
    key: DeviceKey,
    proof: &str,
) -> Result<(), Refusal> {
    let key = PhoneKey::admit(PublicKey(*key.bytes()))
        .map_err(|_| Refusal::invalid("/key", Fault::NotAKey))?;
    let not_held = || Refusal::invalid("/proof", Fault::NotAProof);
    let signature = Signature(from_hex(proof).ok_or_else(not_held)?);
    let challenge = RegistrationChallenge(*challenge.bytes.bytes());
    Registration::new(key, challenge, origin)
        .verify(&signature)
        .map_err(|_| not_held())
}

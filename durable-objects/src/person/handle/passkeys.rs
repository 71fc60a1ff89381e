//! Acts on passkeys.

use domain::id::PasskeyId;
use domain::name::Name;
use domain::person::passkey;
use domain::refusal::Refusal;

use super::Desk;
use super::sign_in::must_be_first;
use crate::failure::Failure;
use crate::mail::notice::AccountEvent;
use crate::person::message::{Challenge, PasskeyView, Registration, Reply};
use crate::person::passkeys::Passkeys;
use crate::person::store::{self, credentials};
use crate::secret::Secret;
use crate::sql::Sql;

impl Desk {
    pub(super) fn add_passkey(
        &self,
        sql: &mut impl Sql,
        site: &impl Passkeys,
        challenge: &Challenge,
        answer: &Registration,
        name: Name,
        entropy: &Secret,
    ) -> Result<Reply, Failure> {
        let offer = (entropy.minter().id(), name);
        let added = passkey::add(&credentials::passkeys(sql)?, &self.session, offer, self.now)?;
        must_be_first(sql, self.now, challenge)?;
        let key = site.register(&challenge.bytes, answer)?;
        if !credentials::add_passkey(sql, &added, &key)? {
            return Err(Refusal::AlreadyExists.into());
        }
        let event = AccountEvent::PasskeyAdded {
            name: added.name.clone(),
        };
        self.announce(sql, &event)?;
        Ok(Reply::Passkey(PasskeyView::from(added)))
    }

    pub(super) fn remove_passkey(
        &self,
        sql: &mut impl Sql,
        target: PasskeyId,
    ) -> Result<Reply, Failure> {
        let passkeys = credentials::passkeys(sql)?;
        let addresses = store::addresses(sql)?.len();
        passkey::remove(&passkeys, addresses, &self.session, target, self.now)?;
        self.must_show_more(sql, None)?;
        credentials::remove_passkey(sql, target)?;
        let gone = passkeys.into_iter().find(|passkey| passkey.id == target);
        let name = gone.ok_or(Refusal::NotFound)?.name;
        self.announce(sql, &AccountEvent::PasskeyRemoved { name })?;
        Ok(Reply::Done)
    }
}

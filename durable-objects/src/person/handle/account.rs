//! Acts on what the account says about the person, and its end.

use domain::email::EmailAddress;
use domain::id::AddressId;
use domain::language::Language;
use domain::name::Name;
use domain::person::address;
use domain::person::device;
use domain::refusal::Refusal;

use super::{Desk, view};
use crate::failure::Failure;
use crate::mail::notice::AccountEvent;
use crate::person::message::{MailPreferences, Reply};
use crate::person::store::{self, credentials};
use crate::person::tell;
use crate::sql::Sql;

impl Desk {
    pub(super) fn change(
        mut self,
        sql: &mut impl Sql,
        (name, language, mail): (Option<Name>, Option<Language>, Option<MailPreferences>),
        version: u64,
    ) -> Result<Reply, Failure> {
        self.must_have_read(version)?;
        self.account.name = name.or(self.account.name);
        self.account.language = language.unwrap_or(self.account.language);
        self.account.mail = mail.unwrap_or(self.account.mail);
        self.put_account(sql)?;
        Ok(Reply::Account(view(sql, self.account, &self.session)?))
    }

    /// Ends the account: sessions and devices at once, authorities and directories by the outbox.
    pub(super) fn close(mut self, sql: &mut impl Sql, version: u64) -> Result<Reply, Failure> {
        self.must_have_read(version)?;
        self.session.must_be_recent(self.now)?;
        self.must_show_more(sql, None)?;
        self.announce(sql, &AccountEvent::AccountClosed)?;
        let devices = store::devices::all(sql)?;
        for known in &devices {
            if let Some(blocked) = device::block(&devices, known.id, self.now)? {
                store::devices::put(sql, &blocked)?;
            }
        }
        for held in store::addresses(sql)? {
            tell::directory(sql, self.now, self.account.person, &held.address, false)?;
        }
        tell::account_ended(sql, self.now, self.account.person)?;
        self.account.name = None;
        self.account.closed_at = Some(self.now);
        self.put_account(sql)?;
        store::erase(sql)?;
        Ok(Reply::Done)
    }

    pub(super) fn ask_for_address(
        &self,
        sql: &mut impl Sql,
        address: &EmailAddress,
    ) -> Result<Reply, Failure> {
        address::may_add(&store::addresses(sql)?, &self.session, address, self.now)?;
        let asked = AccountEvent::AddressAsked {
            address: address.clone(),
        };
        self.announce(sql, &asked)?;
        let account = view(sql, self.account.clone(), &self.session)?;
        Ok(Reply::Account(account))
    }

    pub(super) fn add_address(
        mut self,
        sql: &mut impl Sql,
        address: EmailAddress,
    ) -> Result<Reply, Failure> {
        let Some(added) = address::add(&store::addresses(sql)?, address, self.now)? else {
            return Ok(Reply::Done);
        };
        store::add_address(sql, &added)?;
        tell::directory(sql, self.now, self.account.person, &added.address, true)?;
        self.put_account(sql)?;
        let event = AccountEvent::AddressAdded {
            address: added.address,
        };
        self.announce(sql, &event)?;
        Ok(Reply::Done)
    }

    /// The mail about it also goes to the address that leaves.
    pub(super) fn remove_address(
        mut self,
        sql: &mut impl Sql,
        target: AddressId,
    ) -> Result<Reply, Failure> {
        let addresses = store::addresses(sql)?;
        let passkeys = credentials::passkeys(sql)?.len();
        let gone = address::remove(&addresses, passkeys, &self.session, target, self.now)?;
        self.must_show_more(sql, None)?;
        let removed = AccountEvent::AddressRemoved {
            address: gone.address.clone(),
        };
        self.announce(sql, &removed)?;
        store::remove_address(sql, &gone.address)?;
        tell::directory(sql, self.now, self.account.person, &gone.address, false)?;
        self.put_account(sql)?;
        Ok(Reply::Done)
    }

    const fn must_have_read(&self, version: u64) -> Result<(), Refusal> {
        if self.account.version == version {
            Ok(())
        } else {
            Err(Refusal::Changed)
        }
    }

    fn put_account(&mut self, sql: &mut impl Sql) -> Result<(), Failure> {
        self.account.version += 1;
        store::put(sql, &self.account)
    }
}

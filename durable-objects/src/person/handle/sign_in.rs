//! The beginning of a session, and of an account.

use domain::email::EmailAddress;
use domain::id::PersonId;
use domain::language::Language;
use domain::name::Name;
use domain::person::address;
use domain::person::passkey::Passkey;
use domain::person::session::{Session, WayIn};
use domain::refusal::Refusal;
use domain::time::Instant;

use crate::failure::Failure;
use crate::mail::notice::AccountEvent;
use crate::person::message::{Assertion, Challenge, MailPreferences, Proof, Reply, SignedIn};
use crate::person::passkeys::Passkeys;
use crate::person::store::{self, Account, credentials};
use crate::person::tell;
use crate::secret::Secret;
use crate::sql::Sql;

/// Begins a session for who shows this proof.
pub fn sign_in(
    sql: &mut impl Sql,
    site: &impl Passkeys,
    now: Instant,
    person: PersonId,
    by: Proof,
    entropy: &Secret,
) -> Result<Reply, Failure> {
    match by {
        Proof::Mailbox {
            address,
            name,
            language,
        } => by_mailbox(sql, now, person, (address, name, language), entropy),
        Proof::Invited {
            address,
            name,
            language,
        } => {
            if store::account(sql)?.is_some() {
                return Err(Refusal::NotSignedIn.into());
            }
            by_mailbox(sql, now, person, (address, Some(name), language), entropy)
        }
        Proof::Passkey { challenge, answer } => {
            by_passkey(sql, site, now, &challenge, &answer, entropy)
        }
        Proof::FirstRun {
            challenge,
            answer,
            name,
            language,
        } => {
            if store::account(sql)?.is_some() {
                return Err(Refusal::SignInFailed.into());
            }
            must_be_first(sql, now, &challenge)?;
            let key = site.register(&challenge.bytes, &answer)?;
            open(sql, now, person, Some(name.clone()), language)?;
            let mut minter = entropy.minter();
            let passkey = Passkey {
                id: minter.id(),
                name,
                added_at: now,
                trusted_from: now,
                used_at: None,
            };
            credentials::add_passkey(sql, &passkey, &key)?;
            begin(
                sql,
                now,
                person,
                WayIn::Passkey,
                &minter.secret().into(),
                true,
            )
        }
        #[cfg(feature = "demo")]
        Proof::Demonstration {
            address,
            name,
            language,
        } => by_demonstration(sql, now, person, (address, name, language), entropy),
    }
}

/// As by a mailbox, but trusted like a passkey: nobody waits a day for a demonstration. Nobody reads
/// its mailboxes either, so there are no mails about doors until somebody switches them on.
#[cfg(feature = "demo")]
fn by_demonstration(
    sql: &mut impl Sql,
    now: Instant,
    person: PersonId,
    (mailbox, name, language): (EmailAddress, Name, Language),
    entropy: &Secret,
) -> Result<Reply, Failure> {
    let is_new = store::account(sql)?.is_none();
    if is_new {
        let mut account = open(sql, now, person, Some(name), language)?;
        account.mail.permissions = false;
        store::put(sql, &account)?;
    }
    if let Some(added) = address::add(&store::addresses(sql)?, mailbox, now)? {
        store::add_address(sql, &added)?;
        tell::directory(sql, now, person, &added.address, true)?;
    }
    begin(sql, now, person, WayIn::Passkey, entropy, is_new)
}

fn by_mailbox(
    sql: &mut impl Sql,
    now: Instant,
    person: PersonId,
    (mailbox, name, language): (EmailAddress, Option<Name>, Language),
    entropy: &Secret,
) -> Result<Reply, Failure> {
    let (account, is_new) = match store::account(sql)? {
        Some(account) if account.closed_at.is_some() => return Err(Refusal::LinkOver.into()),
        Some(account) => (account, false),
        None => (open(sql, now, person, name, language)?, true),
    };
    let addresses = store::addresses(sql)?;
    if !is_new {
        let event = AccountEvent::SignedIn {
            address: mailbox.clone(),
        };
        let others = addresses.iter().filter(|held| held.address != mailbox);
        for held in others {
            super::announce(sql, &account, now, held.address.clone(), &event)?;
        }
    }
    if let Some(added) = address::add(&addresses, mailbox, now)? {
        store::add_address(sql, &added)?;
        tell::directory(sql, now, person, &added.address, true)?;
    }
    begin(sql, now, person, WayIn::EmailLink, entropy, is_new)
}

/// One answer for everything that is wrong: an account that does not exist, a passkey of somebody
/// else, a challenge that was answered before, a signature that does not fit.
fn by_passkey(
    sql: &mut impl Sql,
    site: &impl Passkeys,
    now: Instant,
    challenge: &Challenge,
    answer: &Assertion,
    entropy: &Secret,
) -> Result<Reply, Failure> {
    let account = store::account(sql)?.filter(|account| account.closed_at.is_none());
    let known = credentials::passkey_of(sql, &answer.id)?;
    let (Some(account), Some((passkey, key))) = (account, known) else {
        return Err(Refusal::SignInFailed.into());
    };
    must_be_first(sql, now, challenge)?;
    let key = site.verify(&challenge.bytes, answer, &key)?;
    credentials::use_passkey(sql, now, passkey.id, &key)?;
    let way_in = passkey.way_in(now);
    begin(sql, now, account.person, way_in, entropy, false)
}

/// Refuses a challenge that is over or was answered before.
pub fn must_be_first(
    sql: &mut impl Sql,
    now: Instant,
    challenge: &Challenge,
) -> Result<(), Failure> {
    let is_first = is_first_answer(sql, now, challenge)?;
    if is_first {
        Ok(())
    } else {
        Err(Refusal::SignInFailed.into())
    }
}

/// Whether this is the first answer to a challenge that is not over; notes that it was answered.
pub fn is_first_answer(
    sql: &mut impl Sql,
    now: Instant,
    challenge: &Challenge,
) -> Result<bool, Failure> {
    Ok(now < challenge.expires_at && store::use_challenge(sql, now, challenge)?)
}

fn open(
    sql: &mut impl Sql,
    now: Instant,
    person: PersonId,
    name: Option<Name>,
    language: Language,
) -> Result<Account, Failure> {
    let mail = MailPreferences { permissions: true };
    let account = Account {
        person,
        name,
        language,
        mail,
        closed_at: None,
        version: 1,
    };
    store::open(sql, now, &account)?;
    Ok(account)
}

fn begin(
    sql: &mut impl Sql,
    now: Instant,
    person: PersonId,
    way_in: WayIn,
    entropy: &Secret,
    is_new: bool,
) -> Result<Reply, Failure> {
    let mut minter = entropy.minter();
    let session = Session {
        id: minter.id(),
        way_in,
        signed_in_at: now,
        seen_at: now,
        device: None,
    };
    let secret = Secret::from(minter.secret());
    credentials::add_session(sql, now, &session, &secret)?;
    Ok(Reply::SignedIn(SignedIn {
        person,
        session: session.id,
        secret,
        ends_at: session.ends_at(),
        is_new,
    }))
}

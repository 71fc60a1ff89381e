//! What an account does with a message.

mod account;
mod devices;
mod news;
mod passkeys;
mod sign_in;

use domain::chain::Subject;
use domain::email::EmailAddress;
use domain::id::DeviceId;
use domain::person::device;
use domain::person::passkey::{self, Passkey};
use domain::person::session::Session;
use domain::person::{guarded_until, must_show_more};
use domain::refusal::Refusal;
use domain::time::Instant;

use super::message::{Account, Act, Caller, Message, PasskeyOwner, PasskeyView, Question, Reply};
use super::passkeys::Passkeys;
use super::store::{self, credentials};
use crate::command_log::{self, Run};
use crate::failure::Failure;
use crate::mail::notice::{About, AccountEvent, Notice};
use crate::mail_lane;
use crate::secret::Secret;
use crate::sql::Sql;

/// Applies one message to this account.
///
/// Synchronous on purpose: nothing can interleave between reading and committing.
///
/// # Errors
/// A refusal, after which nothing was written; what the database says.
pub fn handle(
    sql: &mut impl Sql,
    site: &impl Passkeys,
    now: Instant,
    message: Message,
) -> Result<Reply, Failure> {
    // Every write and every lease begins with this. Nothing can come between its reads either, it writes at most once,
    // and who has begun a transaction waits for its end.
    if matches!(message, Message::Authenticate { .. }) {
        answer(sql, site, now, message)
    } else {
        sql.transaction(|sql| answer(sql, site, now, message))
    }
}

fn answer(
    sql: &mut impl Sql,
    site: &impl Passkeys,
    now: Instant,
    message: Message,
) -> Result<Reply, Failure> {
    match message {
        Message::Authenticate { session, device } => authenticate(sql, now, &session, device),
        Message::SignIn {
            person,
            by,
            entropy,
        } => sign_in::sign_in(sql, site, now, person, by, &entropy),
        Message::Ask { session, question } => ask(sql, now, &session, question),
        Message::Act {
            session,
            act: Act::SignOut,
            ..
        } => sign_out(sql, &session),
        Message::Act {
            session,
            run,
            entropy,
            act: wanted,
        } => act(sql, site, now, &session, run.as_ref(), &entropy, wanted),
        Message::Index { envelope, entry } => news::index(sql, now, &envelope, &entry),
        Message::PermissionsChanged { envelope, news } => {
            news::permissions_changed(sql, now, &envelope, news)
        }
    }
}

/// The account, if it is open, and the session, if it is not over. Its use is written down.
fn signed_in(
    sql: &mut impl Sql,
    now: Instant,
    secret: &Secret,
) -> Result<(store::Account, Session), Failure> {
    let (account, session) = found(sql, now, secret)?;
    touch(sql, now, &session)?;
    Ok((account, session))
}

fn found(
    sql: &mut impl Sql,
    now: Instant,
    secret: &Secret,
) -> Result<(store::Account, Session), Failure> {
    let account = store::account(sql)?.filter(|account| account.closed_at.is_none());
    let session = credentials::session(sql, secret)?.filter(|session| !session.is_over(now));
    account
        .zip(session)
        .ok_or_else(|| Refusal::NotSignedIn.into())
}

fn touch(sql: &mut impl Sql, now: Instant, session: &Session) -> Result<(), Failure> {
    if session.wants_touch(now) {
        credentials::touch_session(sql, now, session.id)?;
    }
    Ok(())
}

fn authenticate(
    sql: &mut impl Sql,
    now: Instant,
    secret: &Secret,
    claimed: Option<DeviceId>,
) -> Result<Reply, Failure> {
    let (account, session) = found(sql, now, secret)?;
    if claimed.is_some() && claimed != session.device {
        return Err(Refusal::NotFound.into());
    }
    let devices = store::devices::all(sql)?;
    let subject = session
        .device
        .and_then(|id| device::find(&devices, id).ok())
        .map(|device| Subject {
            person: Some(account.person),
            device: device.id,
            key: device.key,
            state: device.state(now),
        });
    let caller = Caller {
        person: account.person,
        session: session.id,
        way_in: session.way_in,
        signed_in_at: session.signed_in_at,
        name: account.name,
        language: account.language,
        guarded_until: guarded_until(&session, &credentials::passkeys(sql)?, &devices, now),
        addresses: store::addresses(sql)?
            .into_iter()
            .map(|held| held.address)
            .collect(),
        subject,
        index: store::profiles(sql)?,
    };
    touch(sql, now, &session)?;
    Ok(Reply::Caller(caller))
}

fn ask(
    sql: &mut impl Sql,
    now: Instant,
    secret: &Secret,
    question: Question,
) -> Result<Reply, Failure> {
    let (account, session) = signed_in(sql, now, secret)?;
    Ok(match question {
        Question::Account => Reply::Account(view(sql, account, &session)?),
        Question::Passkeys => Reply::Passkeys(
            credentials::passkeys(sql)?
                .into_iter()
                .map(PasskeyView::from)
                .collect(),
        ),
        Question::Devices => {
            let devices = store::devices::all(sql)?;
            Reply::Devices(
                devices
                    .iter()
                    .map(|device| devices::view(device, &session, now))
                    .collect(),
            )
        }
        Question::PasskeyOwner => {
            passkey::may_add(&credentials::passkeys(sql)?, &session, now)?;
            Reply::PasskeyOwner(PasskeyOwner {
                person: account.person,
                name: account.name,
                address: store::addresses(sql)?
                    .into_iter()
                    .next()
                    .map(|held| held.address),
                credentials: credentials::credential_ids(sql)?,
            })
        }
    })
}

/// An act runs once. Who may not act is not told either what an earlier run said.
fn act(
    sql: &mut impl Sql,
    site: &impl Passkeys,
    now: Instant,
    secret: &Secret,
    run: Option<&Run>,
    entropy: &Secret,
    act: Act,
) -> Result<Reply, Failure> {
    let (account, session) = signed_in(sql, now, secret)?;
    if let Some(run) = run
        && let Some(reply) = command_log::replay(sql, now, run)?
    {
        return Ok(reply);
    }
    let desk = Desk {
        account,
        session,
        now,
    };
    let reply = match act {
        Act::Change {
            name,
            language,
            mail,
            version,
        } => desk.change(sql, (name, language, mail), version)?,
        Act::Close { version } => desk.close(sql, version)?,
        Act::AskForAddress { address } => desk.ask_for_address(sql, &address)?,
        Act::AddAddress { address } => desk.add_address(sql, address)?,
        Act::RemoveAddress { address } => desk.remove_address(sql, address)?,
        Act::AddPasskey {
            challenge,
            answer,
            name,
        } => desk.add_passkey(sql, site, &challenge, &answer, name, entropy)?,
        Act::RemovePasskey { passkey } => desk.remove_passkey(sql, passkey)?,
        Act::RegisterDevice {
            challenge,
            key,
            proof,
            name,
        } => desk.register_device(sql, site, &challenge, (key, &proof), name, entropy)?,
        Act::RenameDevice {
            device,
            name,
            version,
        } => desk.rename_device(sql, device, name, version)?,
        Act::BlockDevice { device } => desk.block_device(sql, device)?,
        Act::ConfirmDevice { device } => desk.confirm_device(sql, device)?,
        Act::SignOut => sign_out(sql, secret)?,
        Act::SignOutEverywhere => {
            credentials::end_all_sessions(sql)?;
            Reply::Done
        }
    };
    if let Some(run) = run {
        command_log::record(sql, now, run, &reply)?;
    }
    Ok(reply)
}

/// Signing out always succeeds: a session that is over is signed out.
fn sign_out(sql: &mut impl Sql, secret: &Secret) -> Result<Reply, Failure> {
    if let Some(session) = credentials::session(sql, secret)? {
        credentials::end_session(sql, session.id)?;
    }
    Ok(Reply::Done)
}

/// Who acts, and when.
struct Desk {
    account: store::Account,
    session: Session,
    now: Instant,
}

impl Desk {
    /// Nothing if this session may take away from the account. A phone that is about to be blocked
    /// may be lost: it does not stand for its owner.
    fn must_show_more(
        &self,
        sql: &mut impl Sql,
        blocking: Option<DeviceId>,
    ) -> Result<(), Failure> {
        let passkeys = credentials::passkeys(sql)?;
        let mut devices = store::devices::all(sql)?;
        devices.retain(|device| Some(device.id) != blocking);
        must_show_more(&self.session, &passkeys, &devices, self.now)?;
        Ok(())
    }

    /// One mail to each address of the account.
    fn announce(&self, sql: &mut impl Sql, event: &AccountEvent) -> Result<(), Failure> {
        for held in store::addresses(sql)? {
            announce(sql, &self.account, self.now, held.address, event)?;
        }
        Ok(())
    }
}

/// A mail about the account to one address, in its language.
fn announce(
    sql: &mut impl Sql,
    account: &store::Account,
    now: Instant,
    to: EmailAddress,
    event: &AccountEvent,
) -> Result<(), Failure> {
    let about = About::Account {
        at: now,
        event: event.clone(),
    };
    let notice = Notice {
        to,
        language: account.language,
        about,
    };
    mail_lane::enqueue(sql, now, &notice)
}

fn view(
    sql: &mut impl Sql,
    account: store::Account,
    session: &Session,
) -> Result<Account, Failure> {
    let addresses = store::addresses(sql)?;
    Ok(Account {
        person: account.person,
        name: account.name,
        language: account.language,
        mail: account.mail,
        addresses: addresses
            .into_iter()
            .map(|held| (held.address, held.added_at))
            .collect(),
        signed_in_at: session.signed_in_at,
        way_in: session.way_in,
        version: account.version,
    })
}

impl From<Passkey> for PasskeyView {
    fn from(passkey: Passkey) -> Self {
        Self {
            id: passkey.id,
            name: passkey.name,
            added_at: passkey.added_at,
            used_at: passkey.used_at,
        }
    }
}

#[cfg(test)]
mod tests;

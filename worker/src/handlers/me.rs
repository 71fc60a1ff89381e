//! The caller's own account.

use api::me::{AddAddress, Address, ChangeMe, MailPreferences, Me, WayIn as ApiWayIn};
use api::problem::Trouble;
use domain::directory::Purpose;
use domain::id::AddressId;
use domain::person::session::WayIn;
use durable_objects::person::message::{
    Account, Act, MailPreferences as Preferences, Question, Reply,
};

use super::sign_in::{send_link, without_session};
use crate::request::Call;
use crate::respond::Answer;
use crate::sign_in::{self, Repeat};

/// `GET /api/me`.
///
/// # Errors
/// [`domain::refusal::Refusal::NotSignedIn`].
pub async fn read(call: &Call) -> Result<Answer, Trouble> {
    let account = account(call, sign_in::ask(call, Question::Account).await?)?;
    if call.has_version(account.version) {
        return Ok(Answer::not_modified(account.version));
    }
    answer(account)
}

/// `PATCH /api/me`.
///
/// # Errors
/// A body that is none; a version that is not the present one.
pub async fn change(call: &mut Call) -> Result<Answer, Trouble> {
    let ChangeMe {
        name,
        language,
        mail,
    } = call.body().await?;
    let version = call.version()?;
    let mail = mail.map(|mail| Preferences {
        permissions: mail.permissions,
    });
    let act = Act::Change {
        name,
        language,
        mail,
        version,
    };
    answer(account(
        call,
        sign_in::act(call, Repeat::ByNature, act).await?,
    )?)
}

/// `DELETE /api/me`.
///
/// # Errors
/// [`domain::refusal::Refusal::SignInAgain`]; a version that is not the present one.
pub async fn delete(call: &Call) -> Result<Answer, Trouble> {
    let version = call.version()?;
    sign_in::act(call, Repeat::ByNature, Act::Close { version }).await?;
    without_session(call)
}

/// `POST /api/me/addresses`: a link to the new address, a notice to the others.
///
/// # Errors
/// [`domain::refusal::Refusal::SignInAgain`], and when the account has the address or no room.
pub async fn add_address(call: &mut Call) -> Result<Answer, Trouble> {
    let AddAddress { address } = call.body().await?;
    let act = Act::AskForAddress {
        address: address.clone(),
    };
    let me = account(call, sign_in::act(call, Repeat::ByKey, act).await?)?;
    let purpose = Purpose::AddTo(me.person);
    Answer::json(202, &send_link(call, address, me.language, purpose).await?)
}

/// `DELETE /api/me/addresses/{address}`.
///
/// # Errors
/// [`domain::refusal::Refusal::SignInAgain`], [`domain::refusal::Refusal::LastWayIn`].
pub async fn remove_address(call: &Call, address: AddressId) -> Result<Answer, Trouble> {
    sign_in::act(call, Repeat::ByNature, Act::RemoveAddress { address }).await?;
    Ok(Answer::no_content())
}

fn account(call: &Call, reply: Reply) -> Result<Account, Trouble> {
    match reply {
        Reply::Account(account) => Ok(account),
        other => Err(sign_in::unexpected(call, &other)),
    }
}

fn answer(account: Account) -> Result<Answer, Trouble> {
    let address = |(address, added_at): (domain::email::EmailAddress, _)| Address {
        id: address.id(),
        address,
        added_at,
    };
    let version = account.version;
    let me = Me {
        person: account.person,
        name: account.name,
        language: account.language,
        mail: MailPreferences {
            permissions: account.mail.permissions,
        },
        addresses: account.addresses.into_iter().map(address).collect(),
        signed_in_at: account.signed_in_at,
        way_in: match account.way_in {
            WayIn::Passkey => ApiWayIn::Passkey,
            WayIn::EmailLink => ApiWayIn::EmailLink,
        },
        version,
    };
    Ok(Answer::json(200, &me)?.with_version(version))
}

//! Signing in and out.

use api::passkey::{AssertedCredential, RequestOptions};
use api::problem::Trouble;
use api::sign_in::{
    ClaimEmailLink, EmailLinkClaimed, EmailLinkSent, LinkOutcome, RequestEmailLink,
    SignInWithPasskey, SignedIn,
};
use domain::directory::Purpose;
use domain::email::EmailAddress;
use domain::id::PersonId;
use domain::language::Language;
use domain::refusal::Refusal;
use durable_objects::address::Address;
use durable_objects::directory::{self, message as directory_message};
use durable_objects::mail::account as mail;
use durable_objects::person::message::{Act, Assertion, Proof, Reply};
use durable_objects::person::passkeys::{self, Site as RelyingParty};
use durable_objects::secret::Secret;

use crate::limit::{self, Limit};
use crate::objects;
use crate::request::Call;
use crate::respond::Answer;
use crate::sign_in::challenge::{self, Purpose as ChallengePurpose};
use crate::sign_in::{self, Repeat, Site};

/// How long a page may wait for the person, in milliseconds: as long as a challenge lives.
pub const PATIENCE: u32 = 300_000;

/// `POST /api/sign-in/email`: the same answer after the same work for every address.
///
/// # Errors
/// A body that is none; too many requests from one network address.
pub async fn request_link(call: &mut Call) -> Result<Answer, Trouble> {
    let RequestEmailLink { address, language } = call.body().await?;
    limit::count(call, Limit::SignIn).await?;
    Answer::json(
        202,
        &send_link(call, address, language, Purpose::SignIn).await?,
    )
}

/// Makes a link for an address and sends it there, unless too many were sent.
///
/// # Errors
/// What the directory says.
pub async fn send_link(
    call: &Call,
    address: EmailAddress,
    language: Language,
    purpose: Purpose,
) -> Result<EmailLinkSent, Trouble> {
    let site = Site::of(call)?;
    let at = directory::object(&address);
    let message = directory_message::Message::MakeLink {
        address: address.clone(),
        purpose,
        entropy: sign_in::entropy()?,
    };
    match objects::directory(call, &at, &message).await? {
        directory_message::Reply::Link { secret, expires_at } => {
            if let Some(secret) = secret {
                let fragment = format!("{}{}", at.name(), secret.reveal());
                let place = (site.origin.as_str(), fragment.as_str());
                call.mail(vec![mail::link(
                    address, language, &purpose, place, expires_at,
                )]);
            }
            Ok(EmailLinkSent { expires_at })
        }
        _ => Err(Trouble::Internal),
    }
}

/// `POST /api/sign-in/email/claim`.
///
/// # Errors
/// [`Refusal::LinkOver`] for everything that is no link; those of an address that is added.
pub async fn claim_link(call: &mut Call) -> Result<Answer, Trouble> {
    let ClaimEmailLink { link, language } = call.body().await?;
    limit::count(call, Limit::SignIn).await?;
    let (at, secret) = parse_link(&link).ok_or(Refusal::LinkOver)?;
    let caller = match sign_in::caller(call).await {
        Ok(caller) => Some(caller.person),
        Err(Trouble::Refused(Refusal::NotSignedIn)) => None,
        Err(trouble) => return Err(trouble),
    };
    let newcomer = sign_in::newcomer()?;
    let message = directory_message::Message::UseLink {
        link: secret,
        caller,
        newcomer,
    };
    let directory_message::Reply::Used {
        address,
        purpose,
        person,
    } = objects::directory(call, &at, &message).await?
    else {
        return Err(Trouble::Internal);
    };
    match purpose {
        Purpose::SignIn => {
            let by = Proof::Mailbox {
                address,
                name: None,
                language,
            };
            let signed_in = sign_in::begin(call, person, by).await?;
            let outcome = LinkOutcome::SignedIn;
            let body = EmailLinkClaimed {
                outcome,
                person,
                new_account: signed_in.is_new,
            };
            sign_in::with_session(call, Answer::json(200, &body)?, &signed_in)
        }
        Purpose::AddTo(person) => {
            sign_in::act(call, Repeat::ByNature, Act::AddAddress { address }).await?;
            let outcome = LinkOutcome::AddressAdded;
            Answer::json(
                200,
                &EmailLinkClaimed {
                    outcome,
                    person,
                    new_account: false,
                },
            )
        }
    }
}

/// What stands behind `#`: the name of the directory and the secret, 64 digits each.
fn parse_link(link: &str) -> Option<(Address, Secret)> {
    let (name, secret) = link.split_at_checked(64)?;
    let name: Secret = name.parse().ok()?;
    let at = format!("directory/{}", name.reveal()).parse().ok()?;
    Some((at, secret.parse().ok()?))
}

/// `POST /api/sign-in/passkey/options`.
///
/// # Errors
/// 500 when the deployment is not complete.
pub fn passkey_options(call: &Call) -> Result<Answer, Trouble> {
    let site = Site::of(call)?;
    let entropy = sign_in::entropy()?;
    let challenge = challenge::make(&site.key, &ChallengePurpose::SignIn, call.now(), &entropy);
    let options = RequestOptions {
        challenge: passkeys::encode(challenge.bytes.bytes()),
        rp_id: RelyingParty::new(&site.origin).host().to_owned(),
        allow: Vec::new(),
        user_verification: "required".to_owned(),
        timeout: PATIENCE,
    };
    Answer::json(200, &options)
}

/// `POST /api/sign-in/passkey`.
///
/// # Errors
/// [`Refusal::SignInFailed`], whatever was wrong with the answer.
pub async fn with_passkey(call: &mut Call) -> Result<Answer, Trouble> {
    let SignInWithPasskey {
        challenge,
        credential,
    } = call.body().await?;
    limit::count(call, Limit::SignIn).await?;
    let site = Site::of(call)?;
    let given = secret_of(&challenge)
        .and_then(|bytes| challenge::recognise(&site.key, &ChallengePurpose::SignIn, bytes));
    let challenge = given.ok_or(Refusal::SignInFailed)?;
    let person = person_of(&credential.response.user_handle).ok_or(Refusal::SignInFailed)?;
    let answer = assertion(credential);
    let signed_in = sign_in::begin(call, person, Proof::Passkey { challenge, answer }).await?;
    let answer = Answer::json(200, &SignedIn { person })?;
    sign_in::with_session(call, answer, &signed_in)
}

/// `POST /api/sign-out`: succeeds also for who is not signed in.
///
/// # Errors
/// When the account cannot be reached.
pub async fn sign_out(call: &Call) -> Result<Answer, Trouble> {
    match sign_in::act(call, Repeat::ByNature, Act::SignOut).await {
        Ok(_) | Err(Trouble::Refused(Refusal::NotSignedIn)) => without_session(call),
        Err(trouble) => Err(trouble),
    }
}

/// `POST /api/sign-out-everywhere`.
///
/// # Errors
/// [`Refusal::NotSignedIn`].
pub async fn sign_out_everywhere(call: &Call) -> Result<Answer, Trouble> {
    match sign_in::act(call, Repeat::ByNature, Act::SignOutEverywhere).await? {
        Reply::Done => without_session(call),
        other => Err(sign_in::unexpected(call, &other)),
    }
}

/// 204, and the browser forgets the cookie.
///
/// # Errors
/// 500 when the deployment is not complete.
pub fn without_session(call: &Call) -> Result<Answer, Trouble> {
    let cookies = Site::of(call)?.cookies();
    Ok(Answer::no_content().with_header("set-cookie", cookies.remove()))
}

/// A challenge as a browser sends it back.
#[must_use]
pub fn secret_of(base64url: &str) -> Option<Secret> {
    let bytes: [u8; 32] = passkeys::decode(base64url)?.try_into().ok()?;
    Some(Secret::from(bytes))
}

/// An account as an authenticator names it.
#[must_use]
pub fn person_of(base64url: &str) -> Option<PersonId> {
    let bytes: [u8; 16] = passkeys::decode(base64url)?.try_into().ok()?;
    Some(PersonId::from(bytes))
}

fn assertion(credential: AssertedCredential) -> Assertion {
    Assertion {
        id: credential.raw_id,
        client_data: credential.response.client_data,
        authenticator_data: credential.response.authenticator_data,
        signature: credential.response.signature,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_its_directory_and_carries_its_secret() {
        let address: EmailAddress = "mia@example.com".parse().unwrap();
        let at = directory::object(&address);
        let secret = Secret::from([7; 32]);
        let link = format!("{}{}", at.name(), secret.reveal());
        assert_eq!(parse_link(&link), Some((at, secret)));
        for link in [
            "",
            "ab",
            link.get(..127).unwrap(),
            &format!("{link}0"),
            &link.to_uppercase(),
            &"é".repeat(64),
        ] {
            assert_eq!(parse_link(link), None, "{link}");
        }
    }

    #[test]
    fn a_user_handle_is_the_bytes_of_the_account() {
        let person = PersonId::from([9; 16]);
        assert_eq!(person_of(&passkeys::encode(person.bytes())), Some(person));
        for text in ["", "AA", "====", "not base64!"] {
            assert_eq!(person_of(text), None);
        }
    }
}

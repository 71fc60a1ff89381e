//! The passkeys of the caller's own account.

use api::passkey::{
    AddPasskey, CreationOptions, Passkey, PasskeyDescriptor, PasskeyParameter, PasskeySelection,
    PasskeyUser, Passkeys, RegisteredCredential, RelyingParty,
};
use api::problem::Trouble;
use domain::id::{PasskeyId, PersonId};
use domain::refusal::Refusal;
use durable_objects::person::message::{
    Act, Challenge, PasskeyView, Question, Registration, Reply,
};
use durable_objects::person::passkeys::{self, ALGORITHMS, Site as Relying};

use super::sign_in::{PATIENCE, secret_of};
use crate::request::Call;
use crate::respond::Answer;
use crate::sign_in::challenge::{self, Purpose};
use crate::sign_in::{self, Repeat, Site};

const PUBLIC_KEY: &str = "public-key";

/// `POST /api/me/passkeys/options`.
///
/// # Errors
/// [`Refusal::SignInAgain`]; when the account has no room.
pub async fn options(call: &Call) -> Result<Answer, Trouble> {
    let owner = match sign_in::ask(call, Question::PasskeyOwner).await? {
        Reply::PasskeyOwner(owner) => owner,
        other => return Err(sign_in::unexpected(call, &other)),
    };
    let site = Site::of(call)?;
    let entropy = sign_in::entropy()?;
    let purpose = Purpose::Passkey(owner.person);
    let challenge = challenge::make(&site.key, &purpose, call.now(), &entropy);
    let called = owner.name.map(|name| name.to_string());
    let address = owner.address.map(|address| address.to_string());
    let display_name = called
        .clone()
        .or_else(|| address.clone())
        .unwrap_or_default();
    let name = address.or(called).unwrap_or_default();
    let user = PasskeyUser {
        id: passkeys::encode(owner.person.bytes()),
        name,
        display_name,
    };
    Answer::json(
        200,
        &creation_options(&site, &challenge, user, owner.credentials),
    )
}

/// `GET /api/me/passkeys`.
///
/// # Errors
/// [`Refusal::NotSignedIn`].
pub async fn list(call: &Call) -> Result<Answer, Trouble> {
    match sign_in::ask(call, Question::Passkeys).await? {
        Reply::Passkeys(all) => {
            let items = all.into_iter().map(passkey).collect();
            Answer::json(200, &Passkeys { items, next: None })
        }
        other => Err(sign_in::unexpected(call, &other)),
    }
}

/// `POST /api/me/passkeys`.
///
/// # Errors
/// [`Refusal::SignInFailed`] when the answer is not one to a challenge of ours for this account.
pub async fn add(call: &mut Call) -> Result<Answer, Trouble> {
    let AddPasskey {
        challenge,
        credential,
        name,
    } = call.body().await?;
    let site = Site::of(call)?;
    let purpose = Purpose::Passkey(site.cookie(call)?.person);
    let challenge = recognise(&site, &purpose, &challenge)?;
    let act = Act::AddPasskey {
        challenge,
        answer: registration(credential),
        name,
    };
    match sign_in::act(call, Repeat::ByKey, act).await? {
        Reply::Passkey(added) => Answer::json(201, &passkey(added)),
        other => Err(sign_in::unexpected(call, &other)),
    }
}

/// `DELETE /api/me/passkeys/{passkey}`.
///
/// # Errors
/// [`Refusal::SignInAgain`], [`Refusal::LastWayIn`].
pub async fn remove(call: &Call, passkey: PasskeyId) -> Result<Answer, Trouble> {
    sign_in::act(call, Repeat::ByNature, Act::RemovePasskey { passkey }).await?;
    Ok(Answer::no_content())
}

/// What to hand to the browser so that it makes a passkey.
#[must_use]
pub fn creation_options(
    site: &Site,
    challenge: &Challenge,
    user: PasskeyUser,
    present: Vec<String>,
) -> CreationOptions {
    let text = str::to_owned;
    CreationOptions {
        challenge: passkeys::encode(challenge.bytes.bytes()),
        rp: RelyingParty {
            id: Relying::new(&site.origin).host().to_owned(),
            name: text("Clavis"),
        },
        user,
        parameters: ALGORITHMS
            .into_iter()
            .map(|alg| PasskeyParameter {
                kind: text(PUBLIC_KEY),
                alg,
            })
            .collect(),
        timeout: PATIENCE,
        exclude: present
            .into_iter()
            .map(|id| PasskeyDescriptor {
                kind: text(PUBLIC_KEY),
                id,
            })
            .collect(),
        selection: PasskeySelection {
            resident_key: text("required"),
            require_resident_key: true,
            user_verification: text("required"),
        },
        attestation: text("none"),
    }
}

/// A challenge of ours that a browser sent back.
///
/// # Errors
/// [`Refusal::SignInFailed`].
pub fn recognise(site: &Site, purpose: &Purpose, text: &str) -> Result<Challenge, Refusal> {
    secret_of(text)
        .and_then(|bytes| challenge::recognise(&site.key, purpose, bytes))
        .ok_or(Refusal::SignInFailed)
}

/// The browser's answer, as the account reads it.
#[must_use]
pub fn registration(credential: RegisteredCredential) -> Registration {
    Registration {
        id: credential.raw_id,
        client_data: credential.response.client_data,
        attestation_object: credential.response.attestation_object,
    }
}

/// What the browser is told about an account that does not exist yet.
#[must_use]
pub fn user(person: PersonId, name: &str) -> PasskeyUser {
    PasskeyUser {
        id: passkeys::encode(person.bytes()),
        name: name.to_owned(),
        display_name: name.to_owned(),
    }
}

fn passkey(view: PasskeyView) -> Passkey {
    Passkey {
        id: view.id,
        name: view.name,
        added_at: view.added_at,
        used_at: view.used_at,
    }
}

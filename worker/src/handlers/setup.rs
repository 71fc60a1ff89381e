//! The first run: whoever has the token of the deployment becomes its first operator.

use api::passkey::{BeginSetup, FinishSetup};
use api::problem::Trouble;
use api::sign_in::SignedIn;
use domain::refusal::Refusal;
use durable_objects::fingerprint::Fingerprint;
use durable_objects::person::message::Proof;
use durable_objects::platform::message::{Message, Reply};

use super::passkeys::{creation_options, recognise, registration, user};
use super::sign_in::person_of;
use crate::limit::{self, Limit};
use crate::objects;
use crate::request::Call;
use crate::respond::Answer;
use crate::sign_in::challenge::{self, Purpose};
use crate::sign_in::{self, Site};

/// `POST /api/setup/operator/options`.
///
/// # Errors
/// [`Refusal::SignInFailed`] for another token, [`Refusal::LinkOver`] when there is an operator.
pub async fn begin(call: &mut Call) -> Result<Answer, Trouble> {
    let BeginSetup { token, name } = call.body().await?;
    must_be_open(call, &token).await?;
    let site = Site::of(call)?;
    let person = sign_in::newcomer()?;
    let purpose = Purpose::FirstRun(person);
    let challenge = challenge::make(&site.key, &purpose, call.now(), &sign_in::entropy()?);
    let user = user(person, name.as_str());
    Answer::json(200, &creation_options(&site, &challenge, user, Vec::new()))
}

/// `POST /api/setup/operator`.
///
/// # Errors
/// Those of [`begin`], and an answer that is none to the challenge.
pub async fn finish(call: &mut Call) -> Result<Answer, Trouble> {
    let FinishSetup {
        token,
        name,
        language,
        user,
        challenge,
        credential,
    } = call.body().await?;
    must_be_open(call, &token).await?;
    let person = person_of(&user).ok_or(Refusal::SignInFailed)?;
    let challenge = recognise(&Site::of(call)?, &Purpose::FirstRun(person), &challenge)?;
    let by = Proof::FirstRun {
        challenge,
        answer: registration(credential),
        name,
        language,
    };
    let signed_in = sign_in::begin(call, person, by).await?;
    objects::platform(call, &Message::FirstOperator { person }).await?;
    sign_in::with_session(call, Answer::json(200, &SignedIn { person })?, &signed_in)
}

async fn must_be_open(call: &Call, token: &str) -> Result<(), Trouble> {
    limit::count(call, Limit::SignIn).await?;
    let expected = call.setting("SETUP_TOKEN")?;
    // Comparing digests tells nobody where two tokens differ.
    if Fingerprint::of(&[token.as_bytes()]) != Fingerprint::of(&[expected.as_bytes()]) {
        return Err(Refusal::SignInFailed.into());
    }
    match objects::platform(call, &Message::IsOpen).await? {
        Reply::Answer(true) => Ok(()),
        Reply::Answer(false) => Err(Refusal::LinkOver.into()),
        _ => Err(Trouble::Internal),
    }
}

//! The people of an installation.

use api::person::{ChangePerson, CreatePerson, InvitationSent, Standing};
use api::problem::Trouble;
use domain::id::{InstallationId, ProfileId};
use domain::installation::people::{ChangePerson as Change, CreatePerson as Create, term};
use domain::installation::profile::{ProfileState, Segment};
use domain::refusal::{Fault, Refusal};
use domain::time::Instant;
use durable_objects::installation::message::{Act, Body, Question};

use super::installations::{act, ask, shown, unexpected};
use crate::request::Call;
use crate::respond::Answer;
use crate::sign_in::Repeat;

/// `GET .../people`.
///
/// # Errors
/// Who may not manage people.
pub async fn list(call: &mut Call, installation: InstallationId) -> Result<Answer, Trouble> {
    let question = Question::People {
        search: call.query("search").map(str::to_owned),
        segment: call.query_value::<Segment>("segment")?,
        cursor: call.query("cursor").map(str::to_owned),
    };
    let body = ask(call, installation, question).await?;
    shown(call, 200, body)
}

/// `POST .../people`.
///
/// # Errors
/// Who may not manage people; a term that is over; an address that somebody has.
pub async fn create(call: &mut Call, installation: InstallationId) -> Result<Answer, Trouble> {
    let CreatePerson {
        name,
        email,
        language,
        segment,
        from,
        until,
    } = call.body().await?;
    let command = Create {
        name,
        email,
        language,
        segment,
        from,
        until,
    };
    let create = Act::CreatePerson(command);
    let body = act(call, installation, Repeat::ByKey, create).await?;
    shown(call, 201, body)
}

/// `GET .../people/{person}`.
///
/// # Errors
/// Who may not manage people and is somebody else.
pub async fn read(
    call: &mut Call,
    installation: InstallationId,
    profile: ProfileId,
) -> Result<Answer, Trouble> {
    let cursor = call.query("cursor").map(str::to_owned);
    let body = ask(call, installation, Question::Person { profile, cursor }).await?;
    shown(call, 200, body)
}

/// `PATCH .../people/{person}`.
///
/// # Errors
/// Who could not withdraw all that the person holds, for state and address.
pub async fn change(
    call: &mut Call,
    installation: InstallationId,
    profile: ProfileId,
) -> Result<Answer, Trouble> {
    let ChangePerson {
        name,
        email,
        language,
        segment,
        standing,
        from,
        until,
    } = call.body().await?;
    let version = call.version()?;
    let state = state(standing, from, until, call.now())?;
    let command = Change {
        name,
        email,
        language,
        segment,
        state,
    };
    let act = Act::ChangePerson {
        profile,
        command,
        version,
    };
    let body = self::act(call, installation, Repeat::ByNature, act).await?;
    shown(call, 200, body)
}

/// `DELETE .../people/{person}`.
///
/// # Errors
/// The root administrator stays; who could not withdraw all that the person holds.
pub async fn remove(
    call: &mut Call,
    installation: InstallationId,
    profile: ProfileId,
) -> Result<Answer, Trouble> {
    let version = call.version()?;
    let removal = Act::RemovePerson { profile, version };
    act(call, installation, Repeat::ByNature, removal).await?;
    Ok(Answer::no_content())
}

/// `POST .../people/{person}/invitation`.
///
/// # Errors
/// An account has joined already; within a minute of the last one.
pub async fn invite(
    call: &mut Call,
    installation: InstallationId,
    profile: ProfileId,
) -> Result<Answer, Trouble> {
    call.bytes_within(0).await?;
    match act(call, installation, Repeat::ByKey, Act::Invite { profile }).await? {
        Body::Invited { expires_at } => Answer::json(202, &InvitationSent { expires_at }),
        _ => Err(unexpected(call)),
    }
}

fn state(
    standing: Option<Standing>,
    from: Option<Instant>,
    until: Option<Instant>,
    now: Instant,
) -> Result<Option<ProfileState>, Refusal> {
    let named = from.is_some() || until.is_some();
    match standing {
        Some(Standing::Term) if named => term(from, until, now).map(Some),
        Some(Standing::Term) => Err(Refusal::invalid("/until", Fault::Missing)),
        _ if named => Err(Refusal::invalid("/standing", Fault::NotOneOf)),
        Some(Standing::Indefinite) => Ok(Some(ProfileState::Indefinite)),
        Some(Standing::Locked) => Ok(Some(ProfileState::Locked)),
        // Whoever left is removed by DELETE, with its own checks.
        Some(Standing::Removed) => Err(Refusal::invalid("/standing", Fault::NotOneOf)),
        None => Ok(None),
    }
}

//! Installations, and how every handler speaks to one.

use api::installation::{
    ChangeInstallation, CreateInstallation, Installation, InstallationActs, InstallationEntry,
    Installations,
};
use api::person::InvitationSent;
use api::platform::KeysCalledBack;
use api::problem::Trouble;
use domain::chain::Authority;
use domain::id::{InstallationId, PersonId};
use domain::installation::doors::ChangeInstallation as Command;
use domain::reason::Reason;
use domain::refusal::Refusal;
use durable_objects::command_log::Run;
use durable_objects::installation::message::{
    Act, Administrator, Body, Invitation, Message, Question,
};
use durable_objects::mail::installation as mail;
use durable_objects::platform::message::{Message as ToPlatform, Reply as FromPlatform};

use crate::objects;
use crate::request::Call;
use crate::respond::Answer;
use crate::sign_in::{self, Repeat, Site};

/// `POST /api/platform/installations`.
///
/// # Errors
/// Who is no operator; a name, zone or address that is none.
pub async fn create(call: &mut Call) -> Result<Answer, Trouble> {
    let CreateInstallation {
        name,
        zone,
        administrator,
    } = call.body().await?;
    let (by, run) = operator(call).await?;
    // The same run is the same installation, however often it is tried.
    let id = InstallationId::from(*run.id.bytes());
    let message = Message::Create {
        run,
        by,
        id,
        name: name.clone(),
        zone: zone.clone(),
        administrator: Administrator {
            name: administrator.name,
            email: administrator.email,
            language: administrator.language,
        },
        entropy: sign_in::entropy()?,
    };
    let reply = objects::installation(call, id, &message).await?;
    announce(call, reply.invitations)?;
    let Body::Created(created) = reply.body else {
        return Err(unexpected(call));
    };
    let record = ToPlatform::RecordInstallation {
        by,
        id,
        name: name.clone(),
    };
    objects::platform(call, &record).await?;
    let installation = Installation {
        id,
        name,
        zone,
        owner_id: created.owner_id,
        key_epoch: 1,
        profile: None,
        may: InstallationActs {
            administer: false,
            create_doors: false,
            manage_people: false,
            see_audit_log: false,
        },
        version: 1,
    };
    Ok(Answer::json(201, &installation)?.with_version(1))
}

/// `POST /api/platform/installations/{installation}/invitation`.
///
/// # Errors
/// Who is no operator; an administrator who has joined already; within a minute of the last one.
pub async fn invite_administrator(
    call: &mut Call,
    installation: InstallationId,
) -> Result<Answer, Trouble> {
    call.bytes_within(0).await?;
    let (by, run) = operator(call).await?;
    let entropy = sign_in::entropy()?;
    let message = Message::InviteAdministrator { run, by, entropy };
    let reply = objects::installation(call, installation, &message).await?;
    announce(call, reply.invitations)?;
    match reply.body {
        Body::Invited { expires_at } => Answer::json(202, &InvitationSent { expires_at }),
        _ => Err(unexpected(call)),
    }
}

/// `POST /api/platform/installations/{installation}/keys/recall`.
///
/// # Errors
/// Who is no operator.
pub async fn call_keys_back(
    call: &mut Call,
    installation: InstallationId,
) -> Result<Answer, Trouble> {
    call.bytes_within(0).await?;
    let (by, run) = operator(call).await?;
    let entropy = sign_in::entropy()?;
    let message = Message::CallKeysBack { run, by, entropy };
    match objects::installation(call, installation, &message)
        .await?
        .body
    {
        Body::KeysCalledBack { key_epoch } => Answer::json(200, &KeysCalledBack { key_epoch }),
        _ => Err(unexpected(call)),
    }
}

/// The operator who calls, and which run of their command this is.
async fn operator(call: &Call) -> Result<(PersonId, Run), Trouble> {
    let caller = sign_in::caller(call).await?;
    sign_in::must_show_more(&caller)?;
    let person = caller.person;
    let run = call.run(&person.to_string())?;
    match objects::platform(call, &ToPlatform::IsOperator { person }).await? {
        FromPlatform::Answer(true) => Ok((person, run)),
        _ => Err(Refusal::NotAllowed {
            reason: Reason::NoGrant,
        }
        .into()),
    }
}

/// `GET /api/installations`.
///
/// # Errors
/// Who is not signed in.
pub async fn list(call: &mut Call) -> Result<Answer, Trouble> {
    let caller = sign_in::caller(call).await?;
    let mut items: Vec<InstallationEntry> = caller
        .index
        .into_iter()
        .filter(|entry| entry.joined)
        .filter_map(|entry| match entry.authority {
            Authority::Installation(id) => Some(InstallationEntry {
                id,
                name: entry.name,
                profile: entry.profile,
            }),
            Authority::Organisation(_) => None,
        })
        .collect();
    items.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    sign_in::checked(
        call,
        Answer::json(200, &Installations { items, next: None })?,
    )
}

/// `GET /api/installations/{installation}`.
///
/// # Errors
/// Who has no profile there.
pub async fn read(call: &mut Call, installation: InstallationId) -> Result<Answer, Trouble> {
    let body = ask(call, installation, Question::Installation).await?;
    shown(call, 200, body)
}

/// `PATCH /api/installations/{installation}`.
///
/// # Errors
/// Who is not its root administrator; a zone that is none.
pub async fn change(call: &mut Call, installation: InstallationId) -> Result<Answer, Trouble> {
    let ChangeInstallation { name, zone } = call.body().await?;
    let version = call.version()?;
    let act = Act::ChangeInstallation {
        command: Command { name, zone },
        version,
    };
    let body = self::act(call, installation, Repeat::ByNature, act).await?;
    shown(call, 200, body)
}

/// A signed-in question. An account that was asked within the last minute is not asked again.
///
/// # Errors
/// Who is not signed in or has no profile there.
pub(super) async fn ask(
    call: &Call,
    installation: InstallationId,
    question: Question,
) -> Result<Body, Trouble> {
    let person = match sign_in::trusted(call)? {
        Some((person, _)) => person,
        None => sign_in::caller(call).await?.person,
    };
    let message = Message::Ask { person, question };
    Ok(objects::installation(call, installation, &message)
        .await?
        .body)
}

/// A signed-in act. Its invitations follow the answer.
///
/// # Errors
/// Who is not signed in; who has shown a mailbox alone and would give something; what the
/// installation refuses.
pub(super) async fn act(
    call: &Call,
    installation: InstallationId,
    repeat: Repeat,
    act: Act,
) -> Result<Body, Trouble> {
    let caller = sign_in::caller(call).await?;
    if act.gives_or_invites() {
        sign_in::must_show_more(&caller)?;
    }
    let run = run_of(call, repeat, caller.person)?;
    act_as(call, installation, (caller.person, run), act).await
}

/// Who is signed in, and which run of their command this is.
///
/// # Errors
/// Who is not signed in; a missing `Idempotency-Key`.
pub(super) async fn actor(call: &Call, repeat: Repeat) -> Result<(PersonId, Option<Run>), Trouble> {
    let person = sign_in::caller(call).await?.person;
    Ok((person, run_of(call, repeat, person)?))
}

fn run_of(call: &Call, repeat: Repeat, person: PersonId) -> Result<Option<Run>, Refusal> {
    match repeat {
        Repeat::ByKey => call.run(&person.to_string()).map(Some),
        Repeat::ByNature => Ok(None),
    }
}

/// An act of somebody whose account was asked before.
///
/// # Errors
/// What the installation refuses.
pub(crate) async fn act_as(
    call: &Call,
    installation: InstallationId,
    (person, run): (PersonId, Option<Run>),
    act: Act,
) -> Result<Body, Trouble> {
    let message = Message::Act {
        person,
        run,
        entropy: sign_in::entropy()?,
        act,
    };
    let reply = objects::installation(call, installation, &message).await?;
    announce(call, reply.invitations)?;
    Ok(reply.body)
}

/// Sends invitations after the answer.
///
/// # Errors
/// 500 when the deployment is not complete.
pub(super) fn announce(call: &Call, invitations: Vec<Invitation>) -> Result<(), Trouble> {
    if invitations.is_empty() {
        return Ok(());
    }
    let origin = Site::of(call)?.origin;
    let letter = |invitation| mail::invitation(invitation, &origin);
    call.mail(invitations.into_iter().map(letter).collect());
    Ok(())
}

/// Passes on what the installation shows.
///
/// # Errors
/// 500 when it answered something else.
pub(super) fn shown(call: &Call, status: u16, body: Body) -> Result<Answer, Trouble> {
    match body {
        Body::Shown(view) => Ok(Answer::view(status, view)),
        _ => Err(unexpected(call)),
    }
}

/// A reply that does not fit the message is our own mistake.
pub(crate) fn unexpected(call: &Call) -> Trouble {
    call.note("unexpected reply of an installation");
    Trouble::Internal
}

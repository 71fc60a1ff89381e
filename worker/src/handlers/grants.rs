//! Permissions.

use api::grant::{ChangeGrant, CreateGrants, CreatedGrant, Grant, GrantsCreated, Sync};
use api::problem::Trouble;
use domain::id::{GrantId, InstallationId};
use domain::installation::change_grant::{ChangeGrant as Change, Lift};
use domain::installation::give_grants::GiveGrants;
use domain::refusal::{Fault, Refusal};
use domain::schedule::{Schedule, ScheduleWire};
use durable_objects::installation::message::{Act, Body, GrantView};

use super::installations::{act, unexpected};
use crate::request::Call;
use crate::respond::Answer;
use crate::sign_in::Repeat;

/// `POST .../grants`.
///
/// # Errors
/// All doors that the caller can't give, each with its pointer (`R004.28`).
pub async fn create(call: &mut Call, installation: InstallationId) -> Result<Answer, Trouble> {
    let CreateGrants {
        profiles,
        doors,
        level,
        from,
        until,
        schedule,
    } = call.body().await?;
    let schedule = read_schedule(schedule)?;
    let command = GiveGrants {
        profiles,
        doors,
        level,
        from,
        until,
        schedule,
    };
    match act(call, installation, Repeat::ByKey, Act::GiveGrants(command)).await? {
        Body::Given(given) => {
            let created =
                |given: durable_objects::installation::message::GivenGrant| CreatedGrant {
                    id: given.id,
                    profile: given.profile,
                    door: given.door,
                    version: given.version,
                };
            let items = given.into_iter().map(created).collect();
            Answer::json(201, &GrantsCreated { items })
        }
        _ => Err(unexpected(call)),
    }
}

/// `PATCH .../grants/{grant}`.
///
/// # Errors
/// What is wider than the caller may give, or than what it hangs from.
pub async fn change(
    call: &mut Call,
    installation: InstallationId,
    grant: GrantId,
) -> Result<Answer, Trouble> {
    let ChangeGrant {
        level,
        from,
        until,
        schedule,
        lift,
    } = call.body().await?;
    let version = call.version()?;
    let lift = lift.map_or_else(Lift::default, |lift| Lift {
        from: lift.from.unwrap_or(false),
        until: lift.until.unwrap_or(false),
        schedule: lift.schedule.unwrap_or(false),
    });
    let command = Change {
        level,
        from,
        until,
        schedule: read_schedule(schedule)?,
        lift,
    };
    let act = Act::ChangeGrant {
        grant,
        command,
        version,
    };
    match self::act(call, installation, Repeat::ByNature, act).await? {
        Body::Grant(view) => {
            let version = view.version;
            Ok(Answer::json(200, &self::grant(*view))?.with_version(version))
        }
        _ => Err(unexpected(call)),
    }
}

/// `DELETE .../grants/{grant}`.
///
/// # Errors
/// Who has no authority over it.
pub async fn revoke(
    call: &mut Call,
    installation: InstallationId,
    grant: GrantId,
) -> Result<Answer, Trouble> {
    let version = call.version()?;
    act(
        call,
        installation,
        Repeat::ByNature,
        Act::RevokeGrant { grant, version },
    )
    .await?;
    Ok(Answer::no_content())
}

fn read_schedule(wire: Option<ScheduleWire>) -> Result<Option<Schedule>, Refusal> {
    wire.map(Schedule::try_from).transpose().map_err(|error| {
        Refusal::invalid(
            "/schedule",
            Fault::Schedule {
                code: error.code().to_owned(),
            },
        )
    })
}

/// A permission as lists show it.
pub(super) fn grant(view: GrantView) -> Grant {
    Grant {
        id: view.id,
        profile: view.profile,
        person_name: Some(view.person_name),
        segment: view.segment,
        door: view.door,
        door_name: view.door_name,
        level: view.level,
        from: view.window.from(),
        until: view.window.until(),
        schedule: view.schedule.map(ScheduleWire::from),
        status: view.status,
        refused: view.refused,
        opens_from: view.opens_from,
        revoked_at: view.revoked_at,
        parent: view.parent,
        given_by: view.given_by,
        given_at: view.given_at,
        sync: view.sync.map(|sync| Sync {
            score: sync.score,
            last_contact: sync.last_contact,
            pending: sync.pending.iter().map(ToString::to_string).collect(),
            misuse_until: sync.misuse_until,
            fetched: sync.fetched,
        }),
        may_change: view.may_change,
        version: view.version,
    }
}

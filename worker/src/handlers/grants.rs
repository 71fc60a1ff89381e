//! Permissions.

use api::grant::{ChangeGrant, CreateGrants};
use api::problem::Trouble;
use domain::id::{GrantId, InstallationId};
use domain::installation::change_grant::{ChangeGrant as Change, Lift};
use domain::installation::give_grants::GiveGrants;
use domain::refusal::{Fault, Refusal};
use domain::schedule::{Schedule, ScheduleWire};
use durable_objects::installation::message::Act;

use super::installations::{act, shown};
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
    let body = act(call, installation, Repeat::ByKey, Act::GiveGrants(command)).await?;
    shown(call, 201, body)
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
    let body = self::act(call, installation, Repeat::ByNature, act).await?;
    shown(call, 200, body)
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

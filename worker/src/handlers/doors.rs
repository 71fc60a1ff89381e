//! Doors and safes.

use api::door::{ChangeDoor, CreateDoor};
use api::problem::Trouble;
use domain::grant::Status;
use domain::id::{AccessPointId, InstallationId};
use domain::installation::doors::{ChangeDoor as Change, CreateDoor as Create, Edit};
use domain::name::{LONGEST_NAME, NameError};
use domain::refusal::{Fault, Refusal};
use durable_objects::installation::message::{Act, Question};

use super::installations::{act, ask, shown};
use crate::request::Call;
use crate::respond::Answer;
use crate::sign_in::Repeat;

/// `GET .../doors`.
///
/// # Errors
/// Who has no profile there.
pub async fn list(call: &mut Call, installation: InstallationId) -> Result<Answer, Trouble> {
    let question = Question::Doors {
        search: call.query("search").map(str::to_owned),
        cursor: call.query("cursor").map(str::to_owned),
    };
    let body = ask(call, installation, question).await?;
    shown(call, 200, body)
}

/// `POST .../doors`.
///
/// # Errors
/// Who may not create doors.
pub async fn create(call: &mut Call, installation: InstallationId) -> Result<Answer, Trouble> {
    let CreateDoor {
        name,
        place,
        plate,
        kind,
        profile,
    } = call.body().await?;
    let command = Create {
        name,
        place,
        plate,
        kind,
        profile,
    };
    let body = act(call, installation, Repeat::ByKey, Act::CreateDoor(command)).await?;
    shown(call, 201, body)
}

/// `GET .../doors/{door}`.
///
/// # Errors
/// Who holds nothing there.
pub async fn read(
    call: &mut Call,
    installation: InstallationId,
    id: AccessPointId,
) -> Result<Answer, Trouble> {
    let question = Question::Door {
        door: id,
        status: call.query_value::<Status>("status")?,
        search: call.query("search").map(str::to_owned),
        cursor: call.query("cursor").map(str::to_owned),
    };
    let body = ask(call, installation, question).await?;
    shown(call, 200, body)
}

/// `PATCH .../doors/{door}`.
///
/// # Errors
/// Who is no manager there.
pub async fn change(
    call: &mut Call,
    installation: InstallationId,
    id: AccessPointId,
) -> Result<Answer, Trouble> {
    let ChangeDoor { name, place, plate } = call.body().await?;
    let version = call.version()?;
    let command = Change {
        name,
        place: edit("/place", place)?,
        plate: edit("/plate", plate)?,
    };
    let act = Act::ChangeDoor {
        door: id,
        command,
        version,
    };
    let body = self::act(call, installation, Repeat::ByNature, act).await?;
    shown(call, 200, body)
}

/// Absent stays, an empty text removes.
fn edit(pointer: &str, text: Option<String>) -> Result<Edit, Refusal> {
    let Some(text) = text else {
        return Ok(Edit::Keep);
    };
    match text.parse() {
        Ok(name) => Ok(Edit::Set(name)),
        Err(NameError::Empty) => Ok(Edit::Clear),
        Err(NameError::TooLong) => Err(Refusal::invalid(
            pointer,
            Fault::TooLong {
                at_most: LONGEST_NAME,
            },
        )),
        Err(NameError::Control) => Err(Refusal::invalid(pointer, Fault::NotOneOf)),
    }
}

//! Doors and safes.

use api::door::{ChangeDoor, CreateDoor, Door, DoorActs, DoorLock, DoorPage, Doors};
use api::problem::Trouble;
use domain::grant::Status;
use domain::id::{AccessPointId, InstallationId};
use domain::installation::doors::{ChangeDoor as Change, CreateDoor as Create, Edit};
use domain::name::{LONGEST_NAME, NameError};
use domain::refusal::{Fault, Refusal};
use durable_objects::installation::message::{Act, Body, DoorView, Question};

use super::grants::grant;
use super::installations::{act, ask, unexpected};
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
    match ask(call, installation, question).await? {
        Body::Doors(page) => {
            let items = page.items.into_iter().map(door).collect();
            Answer::json(
                200,
                &Doors {
                    items,
                    next: page.next,
                },
            )
        }
        _ => Err(unexpected(call)),
    }
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
    answer(
        call,
        201,
        act(call, installation, Repeat::ByKey, Act::CreateDoor(command)).await?,
    )
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
    match ask(call, installation, question).await? {
        Body::DoorPage(page) => {
            let version = page.door.version;
            let page = DoorPage {
                door: door(page.door),
                complete: page.complete,
                may: DoorActs {
                    change: page.may.change,
                    install_lock: page.may.install_lock,
                    give: page.may.give,
                },
                grants: page.grants.items.into_iter().map(grant).collect(),
                next: page.grants.next,
            };
            Ok(Answer::json(200, &page)?.with_version(version))
        }
        _ => Err(unexpected(call)),
    }
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
    answer(
        call,
        200,
        self::act(call, installation, Repeat::ByNature, act).await?,
    )
}

pub(super) fn answer(call: &Call, status: u16, body: Body) -> Result<Answer, Trouble> {
    match body {
        Body::Door(view) => {
            let version = view.version;
            Ok(Answer::json(status, &door(view))?.with_version(version))
        }
        _ => Err(unexpected(call)),
    }
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

/// A door, as lists show it.
pub(super) fn door(view: DoorView) -> Door {
    Door {
        id: view.id,
        name: view.name,
        place: view.place,
        plate: view.plate,
        kind: view.kind,
        profile: view.profile,
        level: view.level,
        lock: view.lock.map(|lock| DoorLock {
            id: lock.id,
            active: lock.active,
            state_version: lock.state_version,
            applied_version: lock.applied_version,
            last_contact: lock.last_contact,
            battery_percent: lock.battery_percent,
            carriers: lock.carriers,
            openings: lock.openings,
            refusals: lock.refusals,
            left_out: lock.left_out,
        }),
        score: view.score,
        version: view.version,
    }
}

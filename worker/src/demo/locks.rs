//! The locks of the demonstration: made from numbers, mounted on the page of virtual locks, which
//! connects them to their doors on behalf of the root administrator.

use api::door::Doors;
use api::installation::Installation;
use api::problem::Trouble;
use domain::id::{AccessPointId, LockId, from_hex};
use domain::installation::access_point::DoorKind;
use domain::key_ring;
use domain::order::OwnerId;
use domain::refusal::Refusal;
use durable_objects::installation::message::{Body, Message, Question};
use ed25519_dalek::SigningKey;
use serde::Serialize;
use virtual_lock::{Kind, Made};

use super::cast::{self, BUILDINGS};
use super::{root_of, shown};
use crate::handlers::{door_locks, locks};
use crate::objects;
use crate::request::Call;
use crate::respond::Answer;

/// What the page of virtual locks must know.
#[derive(Serialize)]
struct Locks {
    /// What locks of this deployment pin.
    enrolment_key: String,
    locks: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    number: u8,
    id: LockId,
    name: String,
    kind: DoorKind,
    owner_id: OwnerId,
    /// Whether it has accepted its installation.
    connected: bool,
}

/// The public half of the key that enrols locks here.
///
/// # Errors
/// 500 when the deployment is not complete.
pub fn enrolment_key(call: &Call) -> Result<[u8; 32], Trouble> {
    let master = from_hex(call.setting("ROOT_MASTER")?.trim()).ok_or(Trouble::Internal)?;
    let key = SigningKey::from_bytes(&key_ring::enrolment_key(&master));
    Ok(key.verifying_key().to_bytes())
}

/// `GET /api/demo/locks`.
///
/// # Errors
/// [`Refusal::NotFound`] before the seed.
pub async fn list(call: &Call) -> Result<Answer, Trouble> {
    let key = enrolment_key(call)?;
    let mut owners = Vec::new();
    let mut connected = Vec::new();
    for index in 0..BUILDINGS.len() {
        let body = ask(call, index, Question::Installation).await?;
        owners.push(shown::<Installation>(call, &body)?.owner_id);
        let doors = Question::Doors {
            search: None,
            cursor: None,
        };
        let page: Doors = shown(call, &ask(call, index, doors).await?)?;
        let locks = page.items.into_iter().filter_map(|door| door.lock);
        connected.extend(locks.filter(|lock| lock.active).map(|lock| lock.id));
    }
    let mut listed = Vec::new();
    for (number, building, door) in cast::doors() {
        let made =
            Made::demonstration(key, number, mount(door.kind)).map_err(|_| Trouble::Internal)?;
        let id = LockId::from(made.lock_id().0);
        let place = BUILDINGS.get(building).map_or("", |building| building.name);
        listed.push(Listed {
            number,
            id,
            name: format!("{}, {place}", door.name),
            kind: door.kind,
            owner_id: *owners.get(building).ok_or(Trouble::Internal)?,
            connected: connected.contains(&id),
        });
    }
    let locks = Locks {
        enrolment_key: domain::id::to_hex(&key),
        locks: listed,
    };
    Answer::json(200, &locks)
}

/// `POST /api/demo/locks/{number}/enrolment`, `.../activation`, `.../reports`, `.../time`: the bodies of the real
/// routes, by the root administrator.
///
/// # Errors
/// Those of the real routes; a number or step that does not exist.
pub async fn step(call: &mut Call, number: &str, step: &str) -> Result<Answer, Trouble> {
    let number: u8 = number.parse().map_err(|_| Refusal::NotFound)?;
    let (_, building, door) = cast::doors()
        .find(|(known, _, _)| *known == number)
        .ok_or(Refusal::NotFound)?;
    let id = BUILDINGS.get(building).ok_or(Trouble::Internal)?.id();
    let root = root_of(call, building).await?;
    match step {
        "enrolment" => {
            let body = call.body().await?;
            let run = Some(call.run(&root.to_string())?);
            let door = access_point(call, building, door.name).await?;
            let enrolment = door_locks::enrol_as(call, (id, door), (root, run), body).await?;
            Answer::json(201, &enrolment)
        }
        "activation" => {
            let body = call.body().await?;
            let run = Some(call.run(&root.to_string())?);
            let door = access_point(call, building, door.name).await?;
            door_locks::activate_as(call, (id, door), (root, run), body).await?;
            Ok(Answer::no_content())
        }
        "reports" => {
            let body = call.body().await?;
            let lock = lock(call, number, door.kind)?;
            Answer::json(200, &locks::report_for(call, lock, body).await?)
        }
        "time" => {
            let body = call.body().await?;
            let lock = lock(call, number, door.kind)?;
            Answer::json(200, &locks::time_for(call, lock, &body).await?)
        }
        _ => Err(Refusal::NotFound.into()),
    }
}

/// The lock of this number.
fn lock(call: &Call, number: u8, kind: DoorKind) -> Result<LockId, Trouble> {
    let key = enrolment_key(call)?;
    let made = Made::demonstration(key, number, mount(kind)).map_err(|_| Trouble::Internal)?;
    Ok(LockId::from(made.lock_id().0))
}

/// What a lock of the demonstration is mounted on.
const fn mount(kind: DoorKind) -> Kind {
    match kind {
        DoorKind::Door => Kind::Door,
        DoorKind::Safe => Kind::Safe,
    }
}

/// What a building answers to its root administrator.
async fn ask(call: &Call, building: usize, question: Question) -> Result<Body, Trouble> {
    let id = BUILDINGS.get(building).ok_or(Trouble::Internal)?.id();
    let person = root_of(call, building).await?;
    let ask = Message::Ask { person, question };
    Ok(objects::installation(call, id, &ask).await?.body)
}

/// The door of this name in a building.
async fn access_point(call: &Call, building: usize, name: &str) -> Result<AccessPointId, Trouble> {
    let question = Question::Doors {
        search: Some(name.to_owned()),
        cursor: None,
    };
    let page: Doors = shown(call, &ask(call, building, question).await?)?;
    let found = page.items.iter().find(|door| door.name.as_str() == name);
    found
        .map(|door| door.id)
        .ok_or_else(|| Refusal::NotFound.into())
}

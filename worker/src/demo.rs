//! The demonstration: two buildings full of people and doors, entered with one tap.
//!
//! Compiled into development artefacts only; a gate proves that production has no trace of it.

mod cast;
mod locks;
mod seed;

use api::problem::Trouble;
use api::route::Method;
use api::sign_in::SignedIn as SignedInBody;
use domain::id::PersonId;
use domain::refusal::Refusal;
use durable_objects::directory;
use durable_objects::directory::message::{Message as ToDirectory, Reply as FromDirectory};
use durable_objects::installation::message::Body;
use durable_objects::person::message::{Proof, SignedIn};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use self::cast::{CAST, Role};
use crate::handlers::installations::unexpected;
use crate::objects;
use crate::request::Call;
use crate::respond::{Answer, trouble};
use crate::sign_in;

const PREFIX: &str = "/api/demo/";

/// Somebody who can be signed in with one tap.
#[derive(Serialize)]
struct Somebody {
    key: &'static str,
    name: &'static str,
    role: &'static str,
    place: &'static str,
}

/// Who is to be signed in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    person: String,
}

/// Answers a route of the demonstration; `None` if the path is none.
///
/// # Errors
/// Those of the routes.
pub async fn answer(call: &mut Call) -> Result<Option<Answer>, Trouble> {
    let Some(path) = call.path().strip_prefix(PREFIX).map(str::to_owned) else {
        return Ok(None);
    };
    let method = call.method().to_owned();
    if method != Method::Get.name() {
        call.check_origin(Method::Post)?;
    }
    let segments: Vec<&str> = path.split('/').collect();
    let answer = match (method.as_str(), segments.as_slice()) {
        ("POST", ["seed"]) => seed::seed(call).await,
        ("GET", ["people"]) => people(),
        ("POST", ["sign-in"]) => enter(call).await,
        ("GET", ["locks"]) => locks::list(call).await,
        ("POST", ["locks", number, step]) => locks::step(call, number, step).await,
        _ => Err(Refusal::NotFound.into()),
    };
    answer.map(Some)
}

fn people() -> Result<Answer, Trouble> {
    let all: Vec<Somebody> = CAST
        .iter()
        .map(|member| Somebody {
            key: member.key,
            name: member.name,
            role: member.role.code(),
            place: member.role.place(),
        })
        .collect();
    Answer::json(200, &all)
}

async fn enter(call: &mut Call) -> Result<Answer, Trouble> {
    let Choice { person } = call.body().await?;
    let member = CAST
        .iter()
        .find(|member| member.key == person)
        .ok_or(Refusal::NotFound)?;
    let signed_in = session(call, member).await?;
    let body = SignedInBody {
        person: signed_in.person,
    };
    sign_in::with_session(call, Answer::json(200, &body)?, &signed_in)
}

/// A session of somebody of the cast.
async fn session(call: &Call, member: &cast::Member) -> Result<SignedIn, Trouble> {
    let person = account(call, member).await?;
    let by = Proof::Demonstration {
        address: member.address()?,
        name: cast::name(member.name)?,
        language: member.language,
    };
    sign_in::begin(call, person, by).await
}

/// The account of somebody of the cast.
async fn account(call: &Call, member: &cast::Member) -> Result<PersonId, Trouble> {
    let at = directory::object(&member.address()?);
    let reserve = ToDirectory::Reserve {
        wanted: sign_in::newcomer()?,
    };
    match objects::directory(call, &at, &reserve).await? {
        FromDirectory::Holder { person } => Ok(person),
        _ => Err(Trouble::Internal),
    }
}

/// The account of the root administrator of a building.
async fn root_of(call: &Call, building: usize) -> Result<PersonId, Trouble> {
    let is_root = |member: &&cast::Member| matches!(member.role, Role::Root(at) if at == building);
    let root = CAST.iter().find(is_root).ok_or(Trouble::Internal)?;
    account(call, root).await
}

/// What an installation shows.
fn shown<T: DeserializeOwned>(call: &Call, body: &Body) -> Result<T, Trouble> {
    let Body::Shown(view) = body else {
        return Err(unexpected(call));
    };
    view.read().map_err(|failure| trouble(call, failure))
}

//! The demonstration: its people, signed in with one tap, and its locks. Development only.

use api::door::{ActivateLock, EnrolLock, LockEnrolment};
use api::lock::{AskTime, ReportLock, TimeToken};
use api::route::Method;
use api::sign_in::SignedIn;
use domain::hex::Hex;
use kit::client::{Problem, Request};
use miniserde::{Deserialize, Serialize};

/// Where the worker answers for it.
const PREFIX: &str = "/api/demo/";

/// Somebody who can be signed in with one tap.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Somebody {
    /// Names them to the worker.
    pub key: String,
    /// What they are called.
    pub name: String,
    /// `operator`, `root_administrator`, `manager`, `host` or `guest`.
    pub role: String,
    /// The building; empty for the operator.
    pub place: String,
}

/// The locks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Locks {
    /// What locks of this deployment pin: the public key that enrols them.
    pub enrolment_key: Hex,
    /// Each lock.
    pub locks: Vec<Listed>,
}

/// One lock.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// The number it is made from.
    pub number: u8,
    /// The door it is mounted on, and the building.
    pub name: String,
    /// `door` or `safe`.
    pub kind: String,
    /// How it will know its installation.
    pub owner_id: Hex,
    /// Whether the installation knows that it has accepted.
    pub connected: bool,
}

#[derive(Serialize)]
struct Choice {
    person: String,
}

/// Everybody; fails where there is no demonstration.
///
/// # Errors
/// [`Problem`]: `not_found` without a demonstration.
pub async fn people() -> Result<Vec<Somebody>, Problem> {
    let request = Request::at(Method::Get, format!("{PREFIX}people"));
    Ok(request.send().await?.body)
}

/// Signs somebody in.
///
/// # Errors
/// [`Problem`].
pub async fn sign_in(person: String) -> Result<(), Problem> {
    let request = Request::at(Method::Post, format!("{PREFIX}sign-in")).with(&Choice { person });
    request.send::<SignedIn>().await.map(|_answer| ())
}

/// The locks of the buildings.
///
/// # Errors
/// [`Problem`]: `not_found` without a demonstration.
pub async fn locks() -> Result<Locks, Problem> {
    let request = Request::at(Method::Get, format!("{PREFIX}locks"));
    Ok(request.send().await?.body)
}

/// Begins to connect a lock, on behalf of the building's root administrator.
///
/// # Errors
/// [`Problem`], as for the real route.
pub async fn enrol(number: u8, body: &EnrolLock) -> Result<LockEnrolment, Problem> {
    Ok(step(number, "enrolment").with(body).send().await?.body)
}

/// Says that a lock has accepted.
///
/// # Errors
/// [`Problem`], as for the real route.
pub async fn activate(number: u8, body: &ActivateLock) -> Result<(), Problem> {
    step(number, "activation").with(body).send_only().await
}

/// Brings what a lock has confirmed.
///
/// # Errors
/// What the server says.
pub async fn report(number: u8, body: &ReportLock) -> Result<(), Problem> {
    step(number, "reports").with(body).send_only().await
}

/// The time, signed for a lock.
///
/// # Errors
/// [`Problem`], as for the real route.
pub async fn time(number: u8, body: &AskTime) -> Result<TimeToken, Problem> {
    Ok(step(number, "time").with(body).send().await?.body)
}

fn step(number: u8, step: &str) -> Request {
    Request::at(Method::Post, format!("{PREFIX}locks/{number}/{step}")).once()
}

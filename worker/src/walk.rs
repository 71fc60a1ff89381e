//! The walk: carries a chain from the person over their authorities to the locks
//! (`authority.md`, rules 3 and 4).
//!
//! The worker only carries. Each authority appends what it owns and judges; the lock's object
//! judges the whole and signs. A lock that has applied a later narrowing answers *stale*; then the
//! walk is repeated once for its door, and whoever loses that race too is asked to come again.

use std::collections::BTreeMap;

use api::problem::Trouble;
use domain::chain::{Authority, Subject};
use domain::id::{AccessPointId, DeviceId, InstallationId, PersonId};
use domain::installation::walk::Known;
use domain::order::Order;
use domain::refusal::Refusal;
use durable_objects::installation::message::{
    Body, Message as ToInstallation, WalkedDoor, WalkedInstallation,
};
use durable_objects::lock::message::{Issued, Message as ToLock, Reply as FromLock};
use durable_objects::person::message::{Caller, Message as ToPerson, Reply as PersonReply};
use futures_util::StreamExt as _;
use futures_util::stream;

use crate::objects;
use crate::request::Call;
use crate::sign_in::Site;

/// How many locks are asked at once: the platform allows six connections.
const AT_ONCE: usize = 6;

/// A door with what its lock's object said.
#[derive(Debug)]
pub struct Answered {
    /// The door as the installation sees it.
    pub door: WalkedDoor,
    /// The lock's answer; none where the phone needs nothing new.
    pub lock: Option<FromLock>,
}

/// An installation with its doors.
#[derive(Debug)]
pub struct Visited {
    /// The installation without its doors.
    pub installation: WalkedInstallation,
    /// Its doors.
    pub doors: Vec<Answered>,
}

/// The caller with one of their phones; sessions alone open nothing.
///
/// # Errors
/// [`Refusal::NotSignedIn`], and [`Refusal::NotFound`] for a phone that is not theirs.
pub async fn caller_with(call: &Call, device: DeviceId) -> Result<(Caller, Subject), Trouble> {
    let cookie = Site::of(call)?.cookie(call)?;
    let message = ToPerson::Authenticate {
        session: cookie.secret,
        device: Some(device),
    };
    match objects::person(call, cookie.person, &message).await? {
        PersonReply::Caller(mut caller) => {
            let subject = caller.subject.take().ok_or(Refusal::NotFound)?;
            Ok((caller, subject))
        }
        other => {
            call.note(&format!("unexpected: {other:?}"));
            Err(Trouble::Internal)
        }
    }
}

/// The installations in which the caller has joined a profile, in a stable order.
#[must_use]
pub fn installations(caller: &Caller) -> Vec<InstallationId> {
    let mut ids: Vec<InstallationId> = caller
        .index
        .iter()
        .filter(|entry| entry.joined)
        .filter_map(|entry| match entry.authority {
            Authority::Installation(id) => Some(id),
            Authority::Organisation(_) => None,
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Which doors of an installation a walk visits.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// What the phone has.
    pub known: &'a [Known],
    /// Where the page before ended, in this installation.
    pub cursor: Option<String>,
    /// How many doors.
    pub at_most: u32,
}

/// Walks into one installation and on to those of its locks that are due or changed.
///
/// # Errors
/// What an object refuses, except a single lock that is in no state to answer: its door comes
/// without a lease.
pub async fn visit(
    call: &Call,
    installation: InstallationId,
    subject: &Subject,
    person: PersonId,
    page: Page<'_>,
) -> Result<Visited, Trouble> {
    let message = ToInstallation::Walk {
        subject: subject.clone(),
        person,
        known: page.known.to_vec(),
        cursor: page.cursor,
        at_most: Some(page.at_most),
    };
    let mut visited = walked(call, installation, &message).await?;
    let doors = std::mem::take(&mut visited.doors);
    let (mut answered, stale) = ask_locks(call, doors).await?;
    if !stale.is_empty() {
        let mut again = walked(call, installation, &message).await?;
        again.doors.retain(|door| stale.contains_key(&door.id));
        let (second, still_stale) = ask_locks(call, again.doors).await?;
        answered.extend(second);
        // Twice behind: the door comes without an answer of its lock, so that the phone keeps what
        // it has until it asks again.
        let unanswered = |door| Answered { door, lock: None };
        answered.extend(still_stale.into_values().map(unanswered));
    }
    Ok(Visited {
        installation: visited,
        doors: answered,
    })
}

async fn walked(
    call: &Call,
    installation: InstallationId,
    message: &ToInstallation,
) -> Result<WalkedInstallation, Trouble> {
    match objects::installation(call, installation, message)
        .await?
        .body
    {
        Body::Walked(walked) => Ok(*walked),
        other => {
            call.note(&format!("unexpected: {other:?}"));
            Err(Trouble::Internal)
        }
    }
}

type Stale = BTreeMap<AccessPointId, WalkedDoor>;

/// Asks the locks that have an order, six at a time; the doors whose chain was stale come apart.
async fn ask_locks(call: &Call, doors: Vec<WalkedDoor>) -> Result<(Vec<Answered>, Stale), Trouble> {
    let asked = doors.into_iter().map(|mut door| async move {
        let outcome = match door.order.take() {
            Some(order) => issue(call, order).await.map(Some),
            None => Ok(None),
        };
        (door, outcome)
    });
    let mut outcomes = stream::iter(asked).buffered(AT_ONCE);
    let (mut answered, mut stale) = (Vec::new(), Stale::new());
    while let Some((door, outcome)) = outcomes.next().await {
        match outcome {
            Ok(lock) => answered.push(Answered { door, lock }),
            Err(Trouble::Refused(Refusal::Stale)) => {
                stale.insert(door.id, door);
            }
            // One lock that can't answer keeps no other door shut (I23).
            Err(trouble) => {
                call.note(&format!("{}: {}", door.id, trouble.code()));
                answered.push(Answered { door, lock: None });
            }
        }
    }
    Ok((answered, stale))
}

async fn issue(call: &Call, order: Order) -> Result<FromLock, Trouble> {
    let lock = order.lock;
    objects::lock(call, lock, &ToLock::Issue(Box::new(order))).await
}

/// The lease in an answer, and the state that goes with it.
#[must_use]
pub fn lease(reply: &FromLock) -> (Option<&Issued>, Option<(&domain::hex::Hex, u32)>) {
    match reply {
        FromLock::Issued(issued) => (Some(issued), Some((&issued.state, issued.version))),
        FromLock::Closed { state, version, .. } => (None, Some((state, *version))),
        _ => (None, None),
    }
}

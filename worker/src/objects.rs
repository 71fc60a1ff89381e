//! Messages to objects: one function for each class, so that a message cannot go to an object of
//! another class.

use std::time::Duration;

use api::problem::Trouble;
use domain::chain::Authority;
use domain::id::{InstallationId, LockId, PersonId};
use durable_objects::address::Address;
use durable_objects::audit_log;
use durable_objects::directory;
use durable_objects::installation;
use durable_objects::json;
use durable_objects::lock;
use durable_objects::message::{Answer, ObjectMessage};
use durable_objects::person;
use durable_objects::platform;
use durable_objects::runtime::{self, CallError};
use worker::Delay;

use crate::random;
use crate::request::Call;
use crate::respond::trouble;

/// How often a message that may be repeated is sent when the platform loses it.
const ATTEMPTS: u32 = 3;

/// Sends to the log of an authority.
///
/// # Errors
/// Those of [`send`].
pub async fn audit_log(
    call: &Call,
    authority: Authority,
    message: &audit_log::message::Message,
) -> Result<audit_log::message::Reply, Trouble> {
    send(call, &Address::audit_log(authority), message).await
}

/// Sends to an account.
///
/// # Errors
/// Those of [`send`].
pub async fn person(
    call: &Call,
    id: PersonId,
    message: &person::message::Message,
) -> Result<person::message::Reply, Trouble> {
    send(call, &Address::person(id), message).await
}

/// Sends to the directory of an address (`directory::object`).
///
/// # Errors
/// Those of [`send`].
pub async fn directory(
    call: &Call,
    at: &Address,
    message: &directory::message::Message,
) -> Result<directory::message::Reply, Trouble> {
    send(call, at, message).await
}

/// Sends to the one object of the operators.
///
/// # Errors
/// Those of [`send`].
pub async fn platform(
    call: &Call,
    message: &platform::message::Message,
) -> Result<platform::message::Reply, Trouble> {
    send(call, &Address::platform(), message).await
}

/// Sends to an installation.
///
/// # Errors
/// Those of [`send`].
pub async fn installation(
    call: &Call,
    id: InstallationId,
    message: &installation::message::Message,
) -> Result<installation::message::Reply, Trouble> {
    send(call, &Address::installation(id), message).await
}

/// Sends to a lock's object.
///
/// # Errors
/// Those of [`send`].
pub async fn lock(
    call: &Call,
    id: LockId,
    message: &lock::message::Message,
) -> Result<lock::message::Reply, Trouble> {
    send(call, &Address::lock(id), message).await
}

/// Sends a message and waits for the reply, as long as the request has patience. What was lost on the way is
/// sent again if that does no harm; what may have arrived too late is not.
///
/// # Errors
/// The object's refusal; 500 when its code fails, 503 when it cannot be reached, 504 when it takes
/// too long.
async fn send<M: ObjectMessage>(
    call: &Call,
    to: &Address,
    message: &M,
) -> Result<M::Reply, Trouble> {
    let body = serde_json::to_string(message).map_err(|error| {
        call.note(&format!("message to {to}: {error}"));
        Trouble::Internal
    })?;
    let mut attempt = 1;
    let reply = loop {
        call.note_object_call(to.class());
        match runtime::call(call.env(), to, call.now(), &body, call.patience()).await {
            Ok(reply) => break reply,
            Err(CallError::Lost(_)) if attempt < ATTEMPTS && message.may_be_repeated() => {
                Delay::from(pause(attempt)?).await;
                attempt += 1;
            }
            Err(error) => return Err(failed(call, to, &error)),
        }
    };
    let answer: Answer<M::Reply> = json::read(&reply).map_err(|error| {
        call.note(&format!("reply of {to}: {error}"));
        Trouble::Internal
    })?;
    Result::from(answer).map_err(|failure| trouble(call, failure))
}

fn failed(call: &Call, to: &Address, error: &CallError) -> Trouble {
    call.note(&format!("{to}: {error}"));
    match error {
        CallError::Deadline => Trouble::Deadline,
        CallError::Lost(_) | CallError::Overloaded(_) => Trouble::Unavailable,
        CallError::Broken(_) => Trouble::Internal,
    }
}

/// 50 ms, then 100 ms, each up to twice as long by chance, so that many callers do not come back at
/// the same moment.
fn pause(attempt: u32) -> Result<Duration, Trouble> {
    let [chance] = random::bytes::<1>()?;
    let base = 50_u64 << attempt.saturating_sub(1).min(8);
    Ok(Duration::from_millis(base + base * u64::from(chance) / 255))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_vary() {
        for (attempt, base) in [(1, 50), (2, 100), (3, 200)] {
            for _ in 0..50 {
                let pause = pause(attempt).unwrap().as_millis();
                assert!((base..=2 * base).contains(&pause), "{attempt}: {pause}");
            }
        }
    }
}

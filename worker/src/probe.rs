//! What only tests use: routes that show what the platform does with SQL and with a panic, and the
//! objects that an answer took.

use api::problem::Trouble;
use domain::chain::Authority;
use domain::id::InstallationId;
use durable_objects::address::{Address, Class};
use durable_objects::runtime;

use crate::request::Call;
use crate::respond::Answer;

const PREFIX: &str = "/api/probe/";

/// Hands a probe to an object; `None` if the path is no probe.
///
/// # Errors
/// 500 when the object failed.
pub async fn answer(call: &mut Call) -> Result<Option<Answer>, Trouble> {
    let Some(probe) = call.path().strip_prefix(PREFIX) else {
        return Ok(None);
    };
    let authority: Authority = InstallationId::from([0; 16]).into();
    let to = Address::audit_log(authority);
    let path = format!("/probe/{probe}");
    let reply =
        runtime::call_path(call.env(), &to, call.now(), (&path, "{}"), call.patience()).await;
    let reply = reply.map_err(|error| {
        call.note(&format!("probe: {error:?}"));
        Trouble::Internal
    })?;
    let value: serde_json::Value = serde_json::from_slice(&reply).map_err(|_| Trouble::Internal)?;
    Answer::json(200, &value).map(Some)
}

/// Says which objects were asked for the answer: their classes in this order, in a header.
#[must_use]
pub fn with_object_calls(answer: Answer, call: &Call) -> Answer {
    let calls: Vec<&str> = call.object_calls().into_iter().map(Class::name).collect();
    answer.with_header("clavis-object-calls", calls.join(" "))
}

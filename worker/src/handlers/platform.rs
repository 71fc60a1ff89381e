//! What operators do with the deployment as a whole.

use api::platform::{
    Hardware, HardwareImported, HardwareLine, HardwareOutcome, ImportHardware, KnownLock,
    PlatformInstallation, PlatformInstallations,
};
use api::problem::Trouble;
use durable_objects::platform::message::{Line, LineVerdict, Message, Reply};

use super::installations::unexpected;
use crate::hardware_list;
use crate::objects;
use crate::request::Call;
use crate::respond::Answer;
use crate::sign_in;

/// `GET /api/platform/installations`.
///
/// # Errors
/// Who is no operator; a cursor that is none.
pub async fn installations(call: &mut Call) -> Result<Answer, Trouble> {
    let after = call.query_value("cursor")?;
    let by = sign_in::caller(call).await?.person;
    match objects::platform(call, &Message::Installations { by, after }).await? {
        Reply::Installations { items, more } => {
            let next = items
                .last()
                .filter(|_| more)
                .map(|last| last.id.to_string());
            let known = items
                .into_iter()
                .map(|known| PlatformInstallation {
                    id: known.id,
                    name: known.name,
                })
                .collect();
            Answer::json(200, &PlatformInstallations { items: known, next })
        }
        _ => Err(unexpected(call)),
    }
}

/// `GET /api/platform/hardware`.
///
/// # Errors
/// Who is no operator; a cursor that is none.
pub async fn hardware(call: &mut Call) -> Result<Answer, Trouble> {
    let after = call.query_value("cursor")?;
    let by = sign_in::caller(call).await?.person;
    match objects::platform(call, &Message::Hardware { by, after }).await? {
        Reply::Hardware { items, more } => {
            let next = items
                .last()
                .filter(|_| more)
                .map(|last| last.lock.to_string());
            let known = |lock: durable_objects::platform::message::KnownLock| KnownLock {
                lock: lock.lock,
                class: lock.class,
                model: lock.model,
                owner: lock.owner,
            };
            Answer::json(
                200,
                &Hardware {
                    items: items.into_iter().map(known).collect(),
                    next,
                },
            )
        }
        _ => Err(unexpected(call)),
    }
}

/// `POST /api/platform/hardware`: each line by itself, so that a bad one keeps no good one out.
///
/// # Errors
/// Who is no operator; a list without the two columns; more than 500 lines.
pub async fn import(call: &mut Call) -> Result<Answer, Trouble> {
    let ImportHardware {
        manufacturer_key,
        csv,
    } = call.body_within(LARGEST_LIST).await?;
    let rows = hardware_list::read(&csv)?;
    let by = sign_in::caller(call).await?.person;
    let lines: Vec<Line> = rows.iter().filter_map(|row| row.line.clone()).collect();
    let Reply::Imported(verdicts) = objects::platform(
        call,
        &Message::Import {
            by,
            manufacturer_key,
            lines,
        },
    )
    .await?
    else {
        return Err(unexpected(call));
    };
    let mut verdicts = verdicts.into_iter();
    let lines = rows
        .iter()
        .map(|row| {
            let verdict = row.line.as_ref().and_then(|_| verdicts.next());
            outcome(row.number, verdict.unwrap_or(LineVerdict::Unreadable))
        })
        .collect();
    Answer::json(200, &HardwareImported { lines })
}

/// Enough for 500 lines.
const LARGEST_LIST: usize = 256 * 1024;

const fn outcome(line: u32, verdict: LineVerdict) -> HardwareLine {
    let (outcome, lock) = match verdict {
        LineVerdict::Added(lock) => (HardwareOutcome::Added, Some(lock)),
        LineVerdict::Known(lock) => (HardwareOutcome::Known, Some(lock)),
        LineVerdict::Differs(lock) => (HardwareOutcome::Differs, Some(lock)),
        LineVerdict::Unreadable => (HardwareOutcome::Unreadable, None),
    };
    HardwareLine {
        line,
        outcome,
        lock,
    }
}

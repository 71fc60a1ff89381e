//! The administration log.

use api::audit::{AuditDetail, AuditEntry, AuditPage, MOST_ENTRIES};
use api::problem::Trouble;
use domain::id::{AccessPointId, InstallationId};
use domain::installation::administration_log::Part;
use domain::refusal::{Fault, Refusal};
use durable_objects::audit_log::message::{Message, Recorded, Reply};
use durable_objects::installation::message::{Body, Question};

use super::installations::{ask, unexpected};
use crate::objects;
use crate::request::Call;
use crate::respond::Answer;

/// How many entries a page has when the caller doesn't say.
const USUAL_ENTRIES: u16 = 50;

/// The largest number that the log can hold: the largest whole number that JSON carries everywhere.
const LARGEST_NUMBER: u64 = (1 << 53) - 1;

/// `GET .../audit`. The installation says who may read what; the log says what it holds.
///
/// # Errors
/// Who has no profile there, or may not act; a limit or cursor that is none.
pub async fn page(call: &mut Call, installation: InstallationId) -> Result<Answer, Trouble> {
    let before = call.query_value("cursor")?;
    if before.is_some_and(|before| before > LARGEST_NUMBER) {
        return Err(Refusal::invalid("?cursor", Fault::NotOneOf).into());
    }
    let limit = call.query_value("limit")?.unwrap_or(USUAL_ENTRIES);
    if !(1..=MOST_ENTRIES).contains(&limit) {
        return Err(Refusal::invalid("?limit", Fault::NotOneOf).into());
    }
    let Body::AuditLog(part) = ask(call, installation, Question::AuditLog).await? else {
        return Err(unexpected(call));
    };
    let question = Message::Page {
        before,
        limit,
        about: about(part),
    };
    match objects::audit_log(call, installation.into(), &question).await? {
        Reply::Page { entries, next } => {
            let page = AuditPage {
                entries: entries.into_iter().map(entry).collect(),
                next: next.map(|number| number.to_string()),
            };
            Answer::json(200, &page)
        }
        _ => Err(unexpected(call)),
    }
}

/// The identifiers that entries of this part mention; none for all entries.
fn about(part: Part) -> Option<Vec<String>> {
    match part {
        Part::Whole => None,
        Part::About { profile, doors } => {
            let doors = doors.iter().map(AccessPointId::to_string);
            Some(doors.chain([profile.to_string()]).collect())
        }
    }
}

fn entry(recorded: Recorded) -> AuditEntry {
    let details = recorded.details.map(|details| {
        let detail = |(name, text)| AuditDetail { name, text };
        details.into_iter().map(detail).collect()
    });
    AuditEntry {
        number: recorded.number,
        at: recorded.at,
        actor: recorded.actor,
        code: recorded.code,
        object: recorded.object,
        details,
        commitment: recorded.commitment.to_string(),
        hash: recorded.hash.to_string(),
    }
}

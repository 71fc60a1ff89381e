//! What a phone downloads.

use api::lease::{
    FetchLeases, KnownLease, Lease, LeaseDoor, LeaseInstallation, LeaseLock, Leases, MOST_DOORS,
    MOST_KNOWN,
};
use api::problem::Trouble;
use domain::access::Verdict;
use domain::hex::Hex;
use domain::id::InstallationId;
use domain::installation::walk::Known;
use domain::refusal::{Fault, Refusal};

use crate::request::Call;
use crate::respond::Answer;
use crate::walk::{self, Answered, Page, Visited};

/// `POST /api/leases`. One installation after the other until the page is full; the cursor says
/// where the next page begins. One that does not know the caller any more has no doors for them; one
/// that can't answer is named, and keeps no other one's leases back (I23).
///
/// # Errors
/// A phone that is not the caller's; a cursor that is none; on the first page, when no installation can answer.
pub async fn fetch(call: &mut Call) -> Result<Answer, Trouble> {
    let FetchLeases {
        device,
        known,
        cursor,
    } = call.body().await?;
    if known.len() > MOST_KNOWN {
        let at_most = u32::try_from(MOST_KNOWN).unwrap_or(u32::MAX);
        return Err(Refusal::invalid("/known", Fault::TooLong { at_most }).into());
    }
    let known: Vec<Known> = known.iter().map(held).collect();
    let (caller, subject) = walk::caller_with(call, device).await?;
    let (from, mut within) = place(cursor.as_deref())?;
    let mut leases = Leases {
        installations: Vec::new(),
        doors: Vec::new(),
        unreachable: Vec::new(),
        next: None,
    };
    let mut trouble = None;
    let ids = walk::installations(&caller)
        .into_iter()
        .filter(|id| from.is_none_or(|from| *id >= from));
    for id in ids {
        let room = MOST_DOORS.saturating_sub(leases.doors.len());
        if room == 0 {
            leases.next = Some(id.to_string());
            break;
        }
        let page = Page {
            known: &known,
            cursor: within.take().filter(|_| from == Some(id)),
            at_most: u32::try_from(room).unwrap_or(u32::MAX),
        };
        let visited = match walk::visit(call, id, &subject, caller.person, page).await {
            Ok(visited) => visited,
            Err(Trouble::Refused(Refusal::NotFound)) => continue,
            Err(refused @ Trouble::Refused(_)) => return Err(refused),
            Err(unreachable) => {
                call.note(&format!("{id}: {}", unreachable.code()));
                leases.unreachable.push(id);
                trouble.get_or_insert(unreachable);
                continue;
            }
        };
        let next = visited.installation.next.clone();
        add(&mut leases, visited);
        if let Some(next) = next {
            leases.next = Some(format!("{id}/{next}"));
            break;
        }
    }
    match trouble {
        Some(trouble) if from.is_none() && leases.installations.is_empty() => Err(trouble),
        _ => Answer::json(200, &leases),
    }
}

/// Where a page begins: an installation, and where within it.
fn place(cursor: Option<&str>) -> Result<(Option<InstallationId>, Option<String>), Refusal> {
    let Some(cursor) = cursor else {
        return Ok((None, None));
    };
    let (id, within) = cursor
        .split_once('/')
        .map_or((cursor, None), |(id, rest)| (id, Some(rest)));
    let id = id
        .parse()
        .map_err(|_| Refusal::invalid("/cursor", Fault::NotOneOf))?;
    Ok((Some(id), within.map(str::to_owned)))
}

const fn held(known: &KnownLease) -> Known {
    Known {
        access_point: known.door,
        state_version: known.state_version,
        not_after: known.not_after,
    }
}

fn add(leases: &mut Leases, visited: Visited) {
    let Visited {
        installation,
        doors,
    } = visited;
    leases.doors.extend(
        doors
            .into_iter()
            .map(|answered| door(installation.id, answered)),
    );
    leases.installations.push(LeaseInstallation {
        id: installation.id,
        name: installation.name,
        owner_id: installation.owner_id,
        zone: installation.zone.into(),
        calendar: installation.calendar.into(),
        key_epoch: installation.key_epoch,
        key_updates: installation.key_updates,
    });
}

fn door(installation: InstallationId, answered: Answered) -> LeaseDoor {
    let Answered { door, lock } = answered;
    let (refused, holds_from) = match door.verdict {
        Verdict::Permit { .. } => (None, None),
        Verdict::Refuse(refused) => (Some(refused.reason), refused.holds_from),
    };
    let (issued, state) = lock.as_ref().map_or((None, None), walk::lease);
    let lease = issued.map(|issued| Lease {
        credential: issued.lease.clone(),
        serial: issued.serial,
        gate: issued.gate,
        not_before: issued.not_before,
        not_after: issued.not_after,
    });
    let (state, state_version): (Option<Hex>, u32) =
        state.map_or((None, 0), |(state, version)| (Some(state.clone()), version));
    LeaseDoor {
        id: door.id,
        installation,
        name: door.name,
        place: door.place,
        plate: door.plate,
        kind: door.kind,
        profile: door.profile,
        level: door.level,
        from: door.window.and_then(|window| window.from()),
        until: door.window.and_then(|window| window.until()),
        schedules: door.schedules.into_iter().map(Into::into).collect(),
        refused,
        holds_from,
        lock: door
            .lock
            .zip(door.ownership)
            .map(|(id, ownership)| LeaseLock {
                id,
                ownership,
                lease,
                state,
                state_version,
            }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_names_an_installation_and_a_place_in_it() {
        let id = InstallationId::from([1; 16]);
        assert_eq!(place(None), Ok((None, None)));
        assert_eq!(place(Some(&id.to_string())), Ok((Some(id), None)));
        let within = format!("{id}/acp_1");
        assert_eq!(
            place(Some(&within)),
            Ok((Some(id), Some("acp_1".to_owned())))
        );
        assert!(place(Some("somewhere")).is_err());
    }
}

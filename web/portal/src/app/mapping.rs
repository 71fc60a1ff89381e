//! From what the API says to what the pages show.

use api::door::{Door, DoorLock};
use api::grant::{Grant, Sync};
use api::person::{Joined, Person, Standing};
use domain::schedule::Schedule;
use domain::sync_score::SyncScore;
use domain::time::Instant;
use kit::client::{FieldFault, Problem};
use kit::language::Language;
use kit::language::format::Formats;
use yew::AttrValue;

use crate::view::{
    Change, DoorRow, FormField, GrantRow, LockSummaryView, LockView, PendingRow, PersonRow,
    PersonState,
};

pub(super) fn door_row(door: &Door, formats: &Formats, now: Instant) -> DoorRow {
    let name = door.name.to_string();
    let plate = door
        .plate
        .as_ref()
        .map_or_else(|| name.chars().take(1).collect(), ToString::to_string);
    let lock = match door.lock.as_ref().filter(|lock| lock.active) {
        Some(lock) => LockView::Known(lock_summary(lock, door.score, formats, now)),
        // The score is there for everybody who may see the lock.
        None if door.score.is_none() => LockView::Hidden,
        None => LockView::Missing,
    };
    DoorRow {
        id: door.id.to_string().into(),
        plate: plate.into(),
        name: name.into(),
        place: door
            .place
            .as_ref()
            .map(|place| AttrValue::from(place.to_string()))
            .unwrap_or_default(),
        lock,
    }
}

fn lock_summary(
    lock: &DoorLock,
    score: Option<SyncScore>,
    formats: &Formats,
    now: Instant,
) -> LockSummaryView {
    let contact = lock.last_contact.map(|at| formats.distance(at, now));
    let waiting = lock.state_version.saturating_sub(lock.applied_version);
    LockSummaryView {
        score: score.unwrap_or(SyncScore::Grey),
        waiting: usize::try_from(waiting).unwrap_or(usize::MAX),
        battery: lock
            .battery_percent
            .map(|percent| formats.percent(percent).into())
            .zip(contact.clone()),
        contact,
    }
}

pub(super) fn person_row(person: &Person) -> PersonRow {
    let state = match (person.standing, person.joined) {
        (Standing::Locked | Standing::Removed, _) => PersonState::Locked,
        (_, Joined::Joined) => PersonState::Joined,
        (_, Joined::Invited) => PersonState::Invited,
        (_, Joined::Expired) => PersonState::Expired,
    };
    PersonRow {
        id: person.id.to_string().into(),
        name: person.name.to_string().into(),
        email: person.email.to_string().into(),
        segment: person.segment,
        state,
    }
}

pub(super) fn grant_row(
    grant: &Grant,
    formats: &Formats,
    language: Language,
    now: Instant,
) -> GrantRow {
    GrantRow {
        id: grant.id.to_string().into(),
        name: name_of(grant, language),
        segment: grant.segment,
        level: grant.level,
        validity: validity(grant, formats, language, now).into(),
        status: grant.revoked_at.is_none().then_some(grant.status),
        score: grant.sync.as_ref().map(|sync| sync.score),
        detail: grant
            .sync
            .as_ref()
            .map(|sync| detail(sync, formats, language, now).into())
            .unwrap_or_default(),
        needs_review: false,
        may_edit: grant.may_change && grant.revoked_at.is_none(),
    }
}

/// The changes of a permission that the lock does not know yet, with what they may be misused for.
pub(super) fn pending_row(
    grant: &Grant,
    formats: &Formats,
    language: Language,
    now: Instant,
) -> Option<PendingRow> {
    let sync = grant.sync.as_ref()?;
    let change = match sync.pending.first()?.as_str() {
        "blocked" => Change::DeviceBlocked,
        "dismissed" => Change::PersonBlocked,
        "narrowed" => Change::Narrowed,
        _ => Change::TakenBack,
    };
    Some(PendingRow {
        id: grant.id.to_string().into(),
        name: name_of(grant, language),
        change,
        since: grant.revoked_at.map(|at| formats.distance(at, now)),
        misuse_until: sync
            .misuse_until
            .filter(|until| *until > now)
            .map(|until| formats.moment(until, now)),
        score: sync.score,
    })
}

fn name_of(grant: &Grant, language: Language) -> AttrValue {
    grant
        .person_name
        .as_ref()
        .map_or(AttrValue::Static(language.portal().erased), |name| {
            name.to_string().into()
        })
}

/// `Immer`, `montags bis freitags von 06:00 bis 20:00 Uhr, bis 15.11.2026`.
fn validity(grant: &Grant, formats: &Formats, language: Language, now: Instant) -> String {
    let common = language.common();
    let schedule = grant
        .schedule
        .clone()
        .and_then(|wire| Schedule::try_from(wire).ok());
    let mut parts: Vec<String> = schedule
        .map(|schedule| schedule.phrase(language.spoken()))
        .into_iter()
        .collect();
    let begins = grant.from.filter(|from| *from > now);
    parts.extend(match (begins, grant.until) {
        (None, None) => None,
        (Some(from), None) => Some(common.from.with([&formats.moment(from, now).text])),
        (None, Some(until)) => Some(common.until.with([&formats.moment(until, now).text])),
        (Some(from), Some(until)) => Some(common.between.with([
            &formats.moment(from, now).text,
            &formats.moment(until, now).text,
        ])),
    });
    if parts.is_empty() {
        common.always.to_owned()
    } else {
        parts.join(", ")
    }
}

/// Which change waits and until when it matters; else when the lock was heard of last.
fn detail(sync: &Sync, formats: &Formats, language: Language, now: Instant) -> String {
    let portal = language.portal();
    let waits = match sync.pending.first().map(String::as_str) {
        Some("blocked") => Some(portal.detail_blocked),
        Some("dismissed") => Some(portal.detail_dismissed),
        Some("narrowed") => Some(portal.detail_narrowed),
        Some(_) => Some(portal.detail_revoked),
        None if !sync.fetched => Some(portal.detail_fetch),
        None => None,
    };
    match (
        waits,
        sync.misuse_until.filter(|until| *until > now),
        sync.last_contact,
    ) {
        (Some(waits), Some(until), _) => portal
            .detail_until
            .with([waits, &formats.moment(until, now).text]),
        (Some(waits), None, _) => waits.to_owned(),
        (None, _, Some(contact)) => portal
            .detail_contact
            .with([&formats.distance(contact, now).text]),
        (None, _, None) => portal.detail_no_contact.to_owned(),
    }
}

/// The faults of a small form, by the last part of their pointer.
pub(super) fn field_faults(
    problem: &Problem,
    fields: &[(&'static str, FormField)],
    language: Language,
) -> Vec<(FormField, AttrValue)> {
    let fault = |fault: &FieldFault| {
        let place = fault.pointer.rsplit('/').next().unwrap_or_default();
        let (_, field) = fields.iter().find(|(name, _)| *name == place)?;
        Some((
            *field,
            AttrValue::from(language.fault(&fault.code, fault.at_most)),
        ))
    };
    problem.faults.iter().filter_map(fault).collect()
}

#[cfg(test)]
mod tests {
    use domain::installation::access_point::{DoorKind, DoorProfile};

    use super::*;

    #[test]
    fn a_fault_of_the_server_stands_at_its_field() {
        let at = |pointer: &str, code: &str| FieldFault {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            at_most: Some(80),
            excess: None,
        };
        let faults = vec![
            at("/administrator/email", "not_an_address"),
            at("/name", "too_long"),
            at("/else", "missing"),
        ];
        let problem = Problem {
            faults,
            ..Problem::of("invalid")
        };
        let fields = [("email", FormField::Email), ("name", FormField::Name)];
        let found = field_faults(&problem, &fields, Language::English);
        assert_eq!(
            found,
            [
                (
                    FormField::Email,
                    AttrValue::from(Language::English.faults().not_an_address)
                ),
                (FormField::Name, AttrValue::from("At most 80 characters.")),
            ]
        );
    }

    fn door(score: Option<SyncScore>) -> Door {
        Door {
            id: domain::id::AccessPointId::from([1; 16]),
            name: "Hof".parse().unwrap(),
            place: None,
            plate: None,
            kind: DoorKind::Door,
            profile: DoorProfile::Blue,
            level: None,
            lock: None,
            score,
            version: 1,
        }
    }

    #[test]
    fn a_lock_that_one_may_not_see_is_not_called_missing() {
        let formats = Formats::new(Language::English, None);
        let lock = |score| door_row(&door(score), &formats, Instant::MIN).lock;
        assert_eq!(lock(None), LockView::Hidden);
        assert_eq!(lock(Some(SyncScore::Grey)), LockView::Missing);
    }
}

//! What the page of the doors shows, from what the phone keeps.

use api::lease::{LeaseDoor, LeaseInstallation};
use domain::access::{Refused, Verdict};
use domain::level::Level;
use domain::time::{Duration, Instant};
use kit::clock;
use kit::language::Language;
use kit::language::format::{Formats, lower_case};
use yew::AttrValue;

use super::super::stage::Reading;
use super::DoorsProps;
use crate::leases::{Kept, Obstacle};
use crate::transport::Availability;
use crate::view::{DoorState, DoorView, DoorsTrouble, DoorsView, Offline};

/// A door is said to end soon within this time.
const SOON: Duration = Duration::hours(48);

pub(super) fn door_of(outer: &DoorsProps, id: &str) -> Option<LeaseDoor> {
    outer
        .kept
        .as_ref()?
        .doors
        .iter()
        .find(|door| door.id.to_string() == id)
        .cloned()
}

pub(super) fn name_of(door: &LeaseDoor) -> AttrValue {
    door.name.to_string().into()
}

pub(super) fn place_of(door: &LeaseDoor) -> AttrValue {
    door.place
        .as_ref()
        .map(|place| AttrValue::from(place.to_string()))
        .unwrap_or_default()
}

fn installation_of<'a>(kept: &'a Kept, door: &LeaseDoor) -> Option<&'a LeaseInstallation> {
    kept.installations
        .iter()
        .find(|installation| installation.id == door.installation)
}

pub(super) fn formats_of(kept: &Kept, door: &LeaseDoor, language: Language) -> Formats {
    Formats::new(
        language,
        installation_of(kept, door).map(|installation| installation.zone.name.as_str()),
    )
}

pub(super) fn reading_of(
    kept: &Kept,
    door: &LeaseDoor,
    now: Instant,
    formats: &Formats,
) -> Reading {
    let Verdict::Refuse(refused) = kept.verdict(door, now) else {
        return Reading::default();
    };
    Reading {
        again: refused.holds_from.map(|again| formats.moment(again, now)),
        today: kept.today(door, now),
    }
}

/// The page; none while the vault is being read.
pub(super) fn page(outer: &DoorsProps, language: Language) -> Option<DoorsView> {
    let now = clock::wall();
    let trouble = outer.trouble.as_ref().map(|problem| DoorsTrouble {
        code: problem.code.clone().into(),
        request: problem.request.clone().map(AttrValue::from),
    });
    let bare = DoorsView {
        trouble,
        email: outer.email.clone(),
        ..DoorsView::default()
    };
    let kept = match &outer.kept {
        Some(kept) if kept.fetched_at.is_some() || !outer.online => kept,
        // A phone that has fetched nothing yet does not know that there are no doors.
        Some(_) if bare.trouble.is_none() => return None,
        None if outer.loading => return None,
        _ => return Some(bare),
    };
    let formats = Formats::new(language, None);
    let offline = (!outer.online).then(|| Offline {
        keys_until: kept.keys_until(now).map(|until| formats.moment(until, now)),
    });
    let mut doors: Vec<DoorView> = kept
        .doors
        .iter()
        .map(|door| view_of(kept, door, now, outer.availability, language))
        .collect();
    doors.sort_by_cached_key(|door| (lower_case(&door.name), lower_case(&door.place)));
    Some(DoorsView {
        doors,
        offline,
        ..bare
    })
}

fn view_of(
    kept: &Kept,
    door: &LeaseDoor,
    now: Instant,
    availability: Availability,
    language: Language,
) -> DoorView {
    let formats = formats_of(kept, door, language);
    let plate = door.plate.as_ref().map_or_else(
        || door.name.to_string().chars().take(1).collect::<String>(),
        ToString::to_string,
    );
    DoorView {
        id: door.id.to_string().into(),
        plate: plate.into(),
        name: name_of(door),
        place: place_of(door),
        state: state_of(kept, door, now, availability, &formats),
    }
}

fn state_of(
    kept: &Kept,
    door: &LeaseDoor,
    now: Instant,
    availability: Availability,
    formats: &Formats,
) -> DoorState {
    if door.lock.is_none() {
        return DoorState::NoLock {
            may_enrol: door.level >= Level::Manager,
        };
    }
    match kept.obstacle(door, now) {
        Some(Obstacle::Refused(Refused {
            reason, holds_from, ..
        })) if reason.is_about_time() => DoorState::Inactive {
            reason,
            again: holds_from.map(|again| formats.moment(again, now)),
        },
        Some(Obstacle::Refused(refused)) => DoorState::Refused(refused.reason),
        Some(Obstacle::NoKey | Obstacle::Unreadable) => DoorState::NoKey,
        Some(Obstacle::KeyEnded) => DoorState::KeyEnded,
        None if availability == Availability::Missing => DoorState::Elsewhere,
        None => {
            let ends = door.until.filter(|until| until.since(now) <= SOON);
            DoorState::Opens {
                valid_until: ends.map(|until| formats.moment(until, now)),
            }
        }
    }
}

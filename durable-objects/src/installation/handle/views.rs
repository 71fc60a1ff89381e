//! What lists and pages show.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Act, Refused, Verdict, decide};
use domain::capability::Capability;
use domain::chain::LinkId;
use domain::grant::Status;
use domain::id::{AccessPointId, LockId};
use domain::installation::access_point::{AccessPoint, DoorProfile};
use domain::installation::actor::{Actor, Place, without_phone};
use domain::installation::house::Holding;
use domain::installation::permission::Permission;
use domain::installation::profile::{Profile, ProfileState};
use domain::installation::registration::RegistrationState;
use domain::order::{Cause, Ended, EndedFact, LockSummary};
use domain::refusal::Refusal;
use domain::schedule::ScheduleWire;
use domain::sync_score::{Facts, Pending, SyncScore};
use domain::time::{Duration, Instant};
use domain::view::door::{Door, DoorActs, DoorLock};
use domain::view::grant::{Grant, Sync};
use domain::view::installation::{Installation, InstallationActs};
use domain::view::person::{Joined, Person, Standing};

use super::super::store::locks::Fitted;
use super::super::store::{self, exposure, locks, people, permissions};
use super::Turn;
use crate::failure::Failure;
use crate::sql::Sql;

/// The installation, as the actor sees it.
pub(super) fn installation(
    sql: &mut impl Sql,
    turn: &Turn,
    actor: &Actor,
) -> Result<Installation, Failure> {
    let installation = store::existing(sql)?;
    let description = store::description(sql)?;
    let may = |capability| actor.may(&turn.house, capability, Place::Anywhere, turn.now);
    Ok(Installation {
        id: installation.id,
        name: description.name,
        zone: description.zone,
        owner_id: installation.owner_id,
        key_epoch: installation.key_epoch,
        profile: Some(actor.profile),
        may: InstallationActs {
            administer: may(Capability::Administer),
            create_doors: may(Capability::CreateDoor),
            manage_people: may(Capability::ManagePeople),
            see_audit_log: may(Capability::SeeAuditLog),
        },
        version: description.version,
    })
}

/// A door, as the actor sees it.
pub(super) fn door(
    sql: &mut impl Sql,
    turn: &Turn,
    actor: &Actor,
    point: AccessPoint,
) -> Result<Door, Failure> {
    let mut views = doors(sql, turn, actor, vec![point])?;
    views.pop().ok_or_else(|| Refusal::NotFound.into())
}

/// Doors, as the actor sees them; lock and score only for who may see their permissions (`R004.70`). In as many
/// statements as for one.
pub(super) fn doors(
    sql: &mut impl Sql,
    turn: &Turn,
    actor: &Actor,
    points: Vec<AccessPoint>,
) -> Result<Vec<Door>, Failure> {
    let now = turn.now;
    let sees = |point: &&AccessPoint| {
        let place = Place::At(point.id);
        actor.may(&turn.house, Capability::SeePermissions, place, now)
    };
    let shown: Vec<AccessPointId> = points.iter().filter(sees).map(|point| point.id).collect();
    let (mut fitted, carriers, unfetched) = if shown.is_empty() {
        Default::default()
    } else {
        let fitted = locks::at_doors(sql, &shown, now)?;
        let locks: Vec<LockId> = fitted.values().map(|found| found.lock).collect();
        let carriers = exposure::carriers(sql, &locks, now)?;
        (fitted, carriers, exposure::unfetched_at(sql, &shown)?)
    };
    let shown = BTreeSet::from_iter(shown);
    let view = |point: AccessPoint| {
        let at_door = AtDoor::new(point.profile, fitted.remove(&point.id));
        let sees = shown.contains(&point.id);
        Door {
            id: point.id,
            name: point.name,
            place: point.place,
            plate: point.plate,
            kind: point.kind,
            profile: point.profile,
            level: actor.level(point.id),
            lock: at_door.view(&carriers),
            score: sees
                .then(|| at_door.score(now, &at_door.pending, !unfetched.contains(&point.id))),
            version: point.version,
        }
    };
    Ok(points.into_iter().map(view).collect())
}

/// What the actor may do at a door.
pub(super) fn door_acts(turn: &Turn, actor: &Actor, door: AccessPointId) -> DoorActs {
    let may = |capability| actor.may(&turn.house, capability, Place::At(door), turn.now);
    DoorActs {
        change: may(Capability::CreateDoor),
        install_lock: may(Capability::InstallLock),
        give: actor.gives(&turn.house, door, turn.now),
    }
}

/// A person, and whether an account has joined.
pub(super) fn person(
    sql: &mut impl Sql,
    now: Instant,
    profile: Profile,
) -> Result<Person, Failure> {
    let joined = match profile.account {
        Some(_) => Joined::Joined,
        None => match people::invitation(sql, profile.id)? {
            Some(invitation) if now < invitation.expires_at => Joined::Invited,
            _ => Joined::Expired,
        },
    };
    let (standing, term) = match profile.state {
        ProfileState::Indefinite => (Standing::Indefinite, None),
        ProfileState::Term(window) => (Standing::Term, Some(window)),
        ProfileState::Locked => (Standing::Locked, None),
        ProfileState::Removed => (Standing::Removed, None),
    };
    Ok(Person {
        id: profile.id,
        name: profile.name,
        email: profile.email,
        language: profile.language,
        segment: profile.segment,
        standing,
        from: term.and_then(|window| window.from()),
        until: term.and_then(|window| window.until()),
        root_administrator: profile.root,
        joined,
        version: profile.version,
    })
}

/// A permission, as the actor sees it.
pub(super) fn grant(
    sql: &mut impl Sql,
    turn: &Turn,
    actor: &Actor,
    permission: Permission,
) -> Result<Grant, Failure> {
    let point = store::doors::door(sql, permission.access_point)?.ok_or(Refusal::NotFound)?;
    let at_door = AtDoor::load(sql, turn.now, &point)?;
    grant_at(sql, turn, actor, &point, &at_door, permission)
}

/// The same for a door that is loaded already.
pub(super) fn grant_at(
    sql: &mut impl Sql,
    turn: &Turn,
    actor: &Actor,
    point: &AccessPoint,
    at_door: &AtDoor,
    permission: Permission,
) -> Result<Grant, Failure> {
    let now = turn.now;
    let profile = people::profile(sql, permission.profile)?.ok_or(Refusal::NotFound)?;
    let sees = actor.may(
        &turn.house,
        Capability::SeePermissions,
        Place::At(point.id),
        now,
    );
    let holding = permissions::holding(sql, permission.clone(), permissions::Moment::Now)?;
    let sync = if sees {
        Some(at_door.sync(sql, now, &permission, &holding)?)
    } else {
        None
    };
    let subject = without_phone(actor.person);
    let act = Act {
        access_point: point.id,
        capability: Capability::Open,
    };
    let refused = match decide(&turn.house.chain(&subject, &holding, 0), act, now) {
        Verdict::Permit { .. } => None,
        Verdict::Refuse(refused) => Some(refused),
    };
    let timetable = permission
        .schedule
        .clone()
        .map(|schedule| turn.house.timetable(schedule));
    let may_change = permission.revoked_at.is_none()
        && actor
            .authority_over(&turn.house, &permission, now)
            .is_some();
    Ok(Grant {
        id: permission.id,
        profile: permission.profile,
        person_name: Some(profile.name),
        segment: profile.segment,
        door: point.id,
        door_name: point.name.clone(),
        level: permission.level,
        from: permission.window.from(),
        until: permission.window.until(),
        status: Status::at(&permission.window, timetable.as_ref(), now),
        schedule: permission.schedule.map(ScheduleWire::from),
        refused: refused.map(|Refused { reason, .. }| reason),
        opens_from: refused.and_then(|refused| refused.holds_from),
        revoked_at: permission.revoked_at,
        parent: permission.parent,
        given_by: people::name(sql, permission.given_by)?,
        given_at: permission.given_at,
        sync,
        may_change,
        version: permission.version,
    })
}

/// The lock of a door, what is known of it, and what it has not confirmed.
#[derive(Debug)]
pub(super) struct AtDoor {
    profile: DoorProfile,
    /// The lock, and whether it has accepted its registration.
    lock: Option<(LockId, RegistrationState)>,
    summary: Option<LockSummary>,
    /// What has ended and is not confirmed, while a lease may be out there.
    pending: Vec<Ended>,
}

impl AtDoor {
    pub(super) fn load(
        sql: &mut impl Sql,
        now: Instant,
        point: &AccessPoint,
    ) -> Result<Self, Failure> {
        let fitted = locks::at_doors(sql, &[point.id], now)?.remove(&point.id);
        Ok(Self::new(point.profile, fitted))
    }

    fn new(profile: DoorProfile, fitted: Option<Fitted>) -> Self {
        let Some(fitted) = fitted else {
            return Self {
                profile,
                lock: None,
                summary: None,
                pending: Vec::new(),
            };
        };
        let summary = fitted.summary;
        let applied = summary
            .as_ref()
            .map_or(0, |summary| summary.applied_narrowings);
        let mut pending = fitted.narrowings.ended;
        pending.retain(|ended| ended.sequence > applied);
        Self {
            profile,
            lock: Some((fitted.lock, fitted.state)),
            summary,
            pending,
        }
    }

    /// Whether the lock has not confirmed that this permission was withdrawn.
    pub(super) fn is_behind(&self, permission: &Permission) -> bool {
        let link = EndedFact::Link(permission.id.into());
        self.pending.iter().any(|ended| ended.what == link)
    }

    fn view(&self, carriers: &BTreeMap<LockId, u32>) -> Option<DoorLock> {
        let (lock, state) = self.lock?;
        let summary = self.summary.as_ref();
        Some(DoorLock {
            id: lock,
            active: state == RegistrationState::Active,
            state_version: summary.map_or(0, |summary| summary.state_version),
            applied_version: summary.map_or(0, |summary| summary.applied_version),
            last_contact: summary.and_then(|summary| summary.last_contact),
            battery_percent: summary.and_then(|summary| summary.battery_percent),
            carriers: carriers.get(&lock).copied().unwrap_or(0),
            openings: summary.map_or(0, |summary| summary.openings),
            refusals: summary.map_or(0, |summary| summary.refusals),
            left_out: summary.map_or(0, |summary| summary.left_out),
        })
    }

    fn sync(
        &self,
        sql: &mut impl Sql,
        now: Instant,
        permission: &Permission,
        holding: &Holding,
    ) -> Result<Sync, Failure> {
        let devices = exposure::devices_of(sql, permission.id, now)?;
        let links = links(holding);
        let concerns = |ended: &&Ended| match ended.what {
            EndedFact::Link(link) => links.contains(&link),
            EndedFact::Device(key) => devices.contains(&key),
        };
        let pending: Vec<Ended> = self.pending.iter().filter(concerns).copied().collect();
        let changed = exposure::last_changed(sql, permission.id)?;
        let fetched = exposure::last_fetched(sql, permission.id)?;
        // A withdrawn permission has nothing to fetch.
        let fetched = permission.revoked_at.is_some() || (fetched.is_some() && fetched >= changed);
        let mut causes: Vec<Cause> = pending.iter().map(|ended| ended.cause).collect();
        causes.sort_unstable_by(|one, other| other.cmp(one));
        causes.dedup();
        Ok(Sync {
            score: self.score(now, &pending, fetched),
            last_contact: self
                .summary
                .as_ref()
                .and_then(|summary| summary.last_contact),
            pending: causes.iter().map(ToString::to_string).collect(),
            misuse_until: pending.iter().map(|ended| ended.until).max(),
            fetched,
        })
    }

    fn score(&self, now: Instant, pending: &[Ended], fetched: bool) -> SyncScore {
        let pending: Vec<Pending> = pending
            .iter()
            .map(|ended| Pending {
                cause: ended.cause,
                until: ended.until,
            })
            .collect();
        let summary = self.summary.as_ref();
        let facts = Facts {
            profile: self.profile,
            last_contact: summary.and_then(|summary| summary.last_contact),
            usual_gap: summary
                .and_then(|summary| summary.usual_gap_minutes)
                .map(Duration::minutes),
            pending: &pending,
            fetched,
        };
        SyncScore::at(&facts, now)
    }
}

/// The links of a chain that can end by themselves.
fn links(holding: &Holding) -> Vec<LinkId> {
    match holding {
        Holding::Root { profile, .. } => vec![(*profile).into()],
        Holding::Granted(steps) => steps
            .iter()
            .flat_map(|step| [step.permission.id.into(), step.permission.profile.into()])
            .collect(),
    }
}

//! A phone comes for its leases: its doors, and an order for each lock that needs one.

use domain::chain::{LinkId, Subject};
use domain::device::DeviceState;
use domain::id::PersonId;
use domain::installation::access_point::AccessPoint;
use domain::installation::house::{Holding, House};
use domain::installation::profile::Profile;
use domain::installation::registration::{Registration, RegistrationState};
use domain::installation::walk::{self as rules, Exposure, Judged, Known, LockFacts, line_text};
use domain::order::{Narrowings, Order};
use domain::refusal::Refusal;
use domain::time::Instant;

use super::super::message::{Body, Reply, WalkedDoor, WalkedInstallation};
use super::super::store::{self, After, doors, exposure, locks, people, permissions};
use super::as_root;
use crate::failure::Failure;
use crate::fingerprint::Fingerprint;
use crate::sql::Sql;

/// The most doors of one answer.
const MOST_DOORS: u32 = 40;

/// Which of the person's doors are asked for.
pub(super) struct Page<'a> {
    /// What the phone has.
    pub(super) known: &'a [Known],
    /// Where the last answer ended.
    pub(super) cursor: Option<&'a str>,
    /// The most doors of the answer.
    pub(super) at_most: Option<u32>,
}

/// The person's doors from the cursor on. Whatever is ordered is in the ledger first (rule 7).
pub(super) fn walk(
    sql: &mut impl Sql,
    now: Instant,
    mut subject: Subject,
    person: PersonId,
    page: &Page<'_>,
) -> Result<Reply, Failure> {
    let after = After::read(page.cursor)?;
    let house = store::house(sql, now)?;
    let installation = store::existing(sql)?;
    let profile = people::of_account(sql, person)?.ok_or(Refusal::NotFound)?;
    // The account's object may have been asked before it blocked the phone; this object knows it.
    if exposure::is_blocked(sql, subject.key)? {
        subject.state = DeviceState::Blocked;
    }
    let holder = (!profile.root).then_some(profile.id);
    let at_most = page.at_most.map_or(MOST_DOORS, |most| most.min(MOST_DOORS));
    let (points, next) = doors::page(sql, holder, None, &after, at_most)?;
    let mut found = Vec::new();
    for point in points {
        let step = Step {
            now,
            house: &house,
            installation: &installation,
            subject: &subject,
            known: page.known,
        };
        found.extend(door(sql, &step, &profile, point)?);
    }
    let walked = WalkedInstallation {
        id: installation.id,
        name: store::description(sql)?.name,
        owner_id: installation.owner_id,
        key_epoch: installation.key_epoch,
        zone: house.zone,
        calendar: house.calendar,
        doors: found,
        key_updates: store::key_updates(sql)?,
        next: next.map(|next| next.write()),
    };
    Ok(Body::Walked(Box::new(walked)).into())
}

/// What all doors of a walk share.
struct Step<'a> {
    now: Instant,
    house: &'a House,
    installation: &'a store::Installation,
    subject: &'a Subject,
    known: &'a [Known],
}

fn door(
    sql: &mut impl Sql,
    step: &Step<'_>,
    profile: &Profile,
    point: AccessPoint,
) -> Result<Option<WalkedDoor>, Failure> {
    let mut holdings: Vec<Holding> = as_root(profile).into_iter().collect();
    for permission in permissions::at_door_of(sql, point.id, profile.id)? {
        holdings.push(permissions::holding(
            sql,
            permission,
            permissions::Moment::Now,
        )?);
    }
    let registration = locks::at_door(sql, point.id)?
        .filter(|registration| registration.state == RegistrationState::Active);
    let narrowings = match &registration {
        Some(registration) => locks::narrowings(sql, registration.lock, step.now)?,
        None => Narrowings::default(),
    };
    let sequence = narrowings.sequence;
    let judged = rules::judge(
        step.house,
        step.subject,
        point.id,
        &holdings,
        sequence,
        step.now,
    );
    let Some(judged) = judged else {
        return Ok(None);
    };
    let order = match &registration {
        Some(registration) => {
            let facts = facts(sql, step, registration, narrowings)?;
            order(sql, step, &point, &judged, &facts)?
        }
        None => None,
    };
    Ok(Some(WalkedDoor {
        id: point.id,
        name: point.name,
        place: point.place,
        plate: point.plate,
        kind: point.kind,
        profile: point.profile,
        level: judged.level,
        window: judged.window(),
        schedules: judged.schedules(),
        verdict: judged.verdict,
        lock: registration.as_ref().map(|registration| registration.lock),
        ownership: registration.map(|registration| registration.ownership),
        order,
    }))
}

fn facts(
    sql: &mut impl Sql,
    step: &Step<'_>,
    registration: &Registration,
    narrowings: Narrowings,
) -> Result<LockFacts, Failure> {
    let summary = locks::summary(sql, registration.lock)?;
    Ok(LockFacts {
        lock: registration.lock,
        ownership: registration.ownership,
        owner_id: step.installation.owner_id,
        key_epoch: step.installation.key_epoch,
        narrowings,
        state_version: summary.map_or(0, |summary| summary.state_version),
    })
}

/// The order, unless the phone has what it would get; with it goes the ledger.
fn order(
    sql: &mut impl Sql,
    step: &Step<'_>,
    point: &AccessPoint,
    judged: &Judged,
    facts: &LockFacts,
) -> Result<Option<Order>, Failure> {
    let Some(order) = rules::order(step.house, point.id, judged, facts, step.now) else {
        return Ok(None);
    };
    let links = order.chain.ids();
    let content = content(&order)?;
    let key = step.subject.key;
    let exposed = exposure::of_line(sql, key, facts.lock, &line_text(&links))?;
    let has = step
        .known
        .iter()
        .find(|known| known.access_point == point.id);
    let up_to_date = has.zip(exposed.as_ref()).is_some_and(|(known, exposed)| {
        rules::is_up_to_date(known, exposed, facts, &content, step.now)
    });
    if up_to_date {
        return Ok(None);
    }
    let entry = Exposure {
        sequence: facts.narrowings.sequence,
        written_at: step.now,
        until: order.not_after_at_most,
        content,
    };
    exposure::write(sql, key, facts.lock, &links, &entry)?;
    if let Some(LinkId::Grant(grant)) = order.chain.leaf().map(|leaf| leaf.id) {
        exposure::fetched(sql, grant, step.now)?;
    }
    Ok(Some(order))
}

/// What the chain says, without the count of narrowings, which is compared by itself.
fn content(order: &Order) -> Result<String, Failure> {
    let said: Vec<_> = order
        .chain
        .links()
        .iter()
        .map(|link| (link.id, &link.bounds, link.state))
        .collect();
    let json = serde_json::to_vec(&(said, order.key_epoch, order.ownership))
        .map_err(|error| Failure::Corrupt(error.to_string()))?;
    Ok(Fingerprint::of(&[&json]).to_string())
}

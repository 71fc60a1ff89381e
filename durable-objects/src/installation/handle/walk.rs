//! A phone comes for its leases: its doors, and an order for each lock that needs one.

use std::collections::BTreeMap;

use domain::chain::{LinkId, Subject};
use domain::device::DeviceState;
use domain::id::{AccessPointId, LockId, PersonId};
use domain::installation::access_point::AccessPoint;
use domain::installation::house::{Holding, House};
use domain::installation::profile::Profile;
use domain::installation::registration::RegistrationState;
use domain::installation::walk::{self as rules, Exposure, Judged, Known, LockFacts, line_text};
use domain::order::Order;
use domain::refusal::Refusal;
use domain::time::Instant;

use super::super::message::{Body, Reply, WalkedDoor, WalkedInstallation};
use super::super::store::exposure::Entry;
use super::super::store::locks::Fitted;
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
    let (house, description) = store::present(sql, now)?;
    let installation = store::existing(sql)?;
    let profile = people::of_account(sql, person)?.ok_or(Refusal::NotFound)?;
    // The account's object may have been asked before it blocked the phone; this object knows it.
    if exposure::is_blocked(sql, subject.key)? {
        subject.state = DeviceState::Blocked;
    }
    let holder = (!profile.root).then_some(profile.id);
    let at_most = page.at_most.map_or(MOST_DOORS, |most| most.min(MOST_DOORS));
    let (points, next) = doors::page(sql, holder, None, &after, at_most)?;
    let step = Step {
        now,
        house: &house,
        installation: &installation,
        subject: &subject,
        known: page.known,
    };
    let walked = WalkedInstallation {
        id: installation.id,
        name: description.name,
        owner_id: installation.owner_id,
        key_epoch: installation.key_epoch,
        doors: step.doors(sql, &profile, points)?,
        zone: house.zone,
        calendar: house.calendar,
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

impl Step<'_> {
    /// The doors that the person holds anything at, in as many statements as one would take.
    fn doors(
        &self,
        sql: &mut impl Sql,
        profile: &Profile,
        points: Vec<AccessPoint>,
    ) -> Result<Vec<WalkedDoor>, Failure> {
        let ids: Vec<AccessPointId> = points.iter().map(|point| point.id).collect();
        let mut holdings = holdings(sql, profile, &ids)?;
        let mut fitted = locks::at_doors(sql, &ids, self.now)?;
        fitted.retain(|_, found| found.state == RegistrationState::Active);
        let locks: Vec<LockId> = fitted.values().map(|found| found.lock).collect();
        let exposures = exposure::of_phone(sql, self.subject.key, &locks)?;
        let (mut walked, mut entries) = (Vec::new(), Vec::new());
        for point in points {
            let held = holdings.remove(&point.id).unwrap_or_default();
            let fitted = fitted.remove(&point.id);
            let sequence = fitted.as_ref().map_or(0, |found| found.narrowings.sequence);
            let judged = rules::judge(
                self.house,
                self.subject,
                point.id,
                &held,
                sequence,
                self.now,
            );
            let Some(judged) = judged else { continue };
            let registration = fitted.as_ref().map(|found| (found.lock, found.ownership));
            let order = match fitted {
                Some(found) => self.order(&point, &judged, found, &exposures)?,
                None => None,
            };
            let order = order.map(|(order, entry)| {
                entries.push(entry);
                order
            });
            walked.push(WalkedDoor {
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
                lock: registration.map(|(lock, _)| lock),
                ownership: registration.map(|(_, ownership)| ownership),
                order,
            });
        }
        exposure::write(sql, self.subject.key, self.now, &entries)?;
        Ok(walked)
    }

    /// The order and what the ledger says of it, unless the phone has what it would get.
    fn order(
        &self,
        point: &AccessPoint,
        judged: &Judged,
        found: Fitted,
        exposures: &BTreeMap<(LockId, String), Exposure>,
    ) -> Result<Option<(Order, Entry)>, Failure> {
        let facts = LockFacts {
            lock: found.lock,
            ownership: found.ownership,
            owner_id: self.installation.owner_id,
            key_epoch: self.installation.key_epoch,
            narrowings: found.narrowings,
            state_version: found.summary.map_or(0, |summary| summary.state_version),
        };
        let Some(order) = rules::order(self.house, point.id, judged, &facts, self.now) else {
            return Ok(None);
        };
        let links = order.chain.ids();
        let content = content(&order)?;
        let key = (facts.lock, line_text(&links));
        let exposed = exposures.get(&key);
        let has = self
            .known
            .iter()
            .find(|known| known.access_point == point.id);
        let up_to_date = has.zip(exposed).is_some_and(|(known, exposed)| {
            rules::is_up_to_date(known, exposed, &facts, &content, self.now)
        });
        if up_to_date {
            return Ok(None);
        }
        let grant = match order.chain.leaf().map(|leaf| leaf.id) {
            Some(LinkId::Grant(grant)) => Some(grant),
            _ => None,
        };
        let entry = Entry {
            is_new: exposed.is_none(),
            lock: key.0,
            line: key.1,
            links,
            grant,
            exposure: Exposure {
                sequence: facts.narrowings.sequence,
                written_at: self.now,
                until: order.not_after_at_most,
                content,
            },
        };
        Ok(Some((order, entry)))
    }
}

/// What the person holds, by door.
fn holdings(
    sql: &mut impl Sql,
    profile: &Profile,
    doors: &[AccessPointId],
) -> Result<BTreeMap<AccessPointId, Vec<Holding>>, Failure> {
    let as_root = || as_root(profile).into_iter().collect();
    let mut holdings: BTreeMap<AccessPointId, Vec<Holding>> =
        doors.iter().map(|door| (*door, as_root())).collect();
    for permission in permissions::at_doors_of(sql, doors, profile.id)? {
        let door = permission.access_point;
        let now = permissions::Moment::Now;
        let holding = permissions::holding_of(sql, permission, profile.state, now)?;
        holdings.entry(door).or_default().push(holding);
    }
    Ok(holdings)
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

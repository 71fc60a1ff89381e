//! The doors that the phone knows, with what it needs to open them without network.
//!
//! Everything here can be fetched again; a browser may forget it at any time.

use api::lease::{KnownLease, Lease, LeaseDoor, LeaseInstallation, LeaseLock, Leases, MOST_KNOWN};
use credential::credential::Lease as SignedLease;
use credential::frame::Frame;
use credential::number::{self, KeyEpoch, OwnershipCounter, StateVersion};
use credential::signed::Signed;
use domain::access::{self, Act, Refused, Verdict};
use domain::capability::{Capabilities, Capability};
use domain::chain::{Authority, Chain, Link, LinkKind, LinkState, Subject};
use domain::device::{DeviceKey, DeviceState};
use domain::id::{AccessPointId, DeviceId, InstallationId};
use domain::mandate::{Bounds, Objects};
use domain::reason::Reason;
use domain::schedule::{Schedule, Timetable};
use domain::time::Instant;
use domain::window::Window;
use kit::components::week_grid::Stretch;
use miniserde::json;

use crate::opening::{Carried, Errand};

/// What the phone keeps between two visits to the server.
#[derive(Clone, Debug, PartialEq, Eq, miniserde::Serialize, miniserde::Deserialize)]
pub struct Kept {
    /// The phone, as the account knows it.
    pub device: DeviceId,
    /// When the last round ended.
    pub fetched_at: Option<Instant>,
    /// The installations.
    pub installations: Vec<LeaseInstallation>,
    /// The doors.
    pub doors: Vec<LeaseDoor>,
}

/// Why a door does not open with what the phone has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A condition of the permission.
    Refused(Refused),
    /// There is no lease yet.
    NoKey,
    /// The lease is over.
    KeyEnded,
    /// What the phone has can't be read; the server gives it anew.
    Unreadable,
}

impl Kept {
    /// Nothing yet.
    #[must_use]
    pub const fn new(device: DeviceId) -> Self {
        Self {
            device,
            fetched_at: None,
            installations: Vec::new(),
            doors: Vec::new(),
        }
    }

    /// What a registered device begins with: what it held before, unless another one held it.
    #[must_use]
    pub fn held_by(device: DeviceId, held: Option<Self>) -> Self {
        held.filter(|held| held.device == device)
            .unwrap_or_else(|| Self::new(device))
    }

    /// What the vault kept; none if it can't be read, for example after an update.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        json::from_str(text).ok()
    }

    /// As text for the vault.
    #[must_use]
    pub fn text(&self) -> String {
        json::to_string(self)
    }

    /// What to tell the server, so that it sends only what is new: at most [`MOST_KNOWN`] doors.
    ///
    /// What is not named comes anew, so the doors left out are those whose leases are renewed
    /// soonest in any case.
    #[must_use]
    pub fn known(&self) -> Vec<KnownLease> {
        let known = |door: &LeaseDoor| {
            let lock = door.lock.as_ref()?;
            let lease = lock.lease.as_ref()?;
            let known = KnownLease {
                door: door.id,
                serial: lease.serial,
                gate: lease.gate,
                not_after: lease.not_after,
                state_version: lock.state_version,
            };
            Some((half_of(lease), known))
        };
        let mut all: Vec<_> = self.doors.iter().filter_map(known).collect();
        all.sort_by_key(|(due, _)| std::cmp::Reverse(*due));
        all.truncate(MOST_KNOWN);
        all.into_iter().map(|(_, known)| known).collect()
    }

    /// Takes a whole round of answers, page after page, as of `now`. A door that no page names is
    /// no longer the person's, unless its installation could not answer; a lease or state that is
    /// left out is still good.
    #[must_use]
    pub fn after(self, pages: Vec<Leases>, now: Instant) -> Self {
        let mut next = Self {
            fetched_at: Some(now),
            installations: Vec::new(),
            doors: Vec::new(),
            ..self
        };
        let unreachable: Vec<InstallationId> = pages
            .iter()
            .flat_map(|page| page.unreachable.iter().copied())
            .collect();
        for page in pages {
            for installation in page.installations {
                next.installations.retain(|held| held.id != installation.id);
                next.installations.push(installation);
            }
            next.doors.extend(
                page.doors
                    .into_iter()
                    .map(|door| completed(door, &self.doors)),
            );
        }
        next.keep_of(&unreachable, &self.installations, &self.doors);
        next
    }

    /// Keeps what was held of installations that could not answer, in part or at all.
    fn keep_of(
        &mut self,
        unreachable: &[InstallationId],
        installations: &[LeaseInstallation],
        doors: &[LeaseDoor],
    ) {
        for held in installations {
            let is_missing = self.installations.iter().all(|known| known.id != held.id);
            if is_missing && unreachable.contains(&held.id) {
                self.installations.push(held.clone());
            }
        }
        for held in doors {
            let is_missing = self.doors.iter().all(|known| known.id != held.id);
            if is_missing && unreachable.contains(&held.installation) {
                self.doors.push(held.clone());
            }
        }
    }

    /// The next instant at which a lease ends, for the words shown without network. What has ended
    /// already is said at its door.
    #[must_use]
    pub fn keys_until(&self, now: Instant) -> Option<Instant> {
        let ends = self.doors.iter().filter_map(lease_of);
        ends.map(|lease| lease.not_after)
            .filter(|end| *end > now)
            .min()
    }

    /// Whether a door still opens without the server.
    #[must_use]
    pub fn has_keys(&self, now: Instant) -> bool {
        self.keys_until(now).is_some()
    }

    /// Whether a lease is half over or gone: time to fetch.
    #[must_use]
    pub fn is_due(&self, now: Instant) -> bool {
        self.doors
            .iter()
            .any(|door| lease_of(door).is_none_or(|lease| half_of(lease) <= now))
    }

    /// What the phone's own reading of a door's permission says at an instant: the same function
    /// that judges at the edge.
    #[must_use]
    pub fn verdict(&self, door: &LeaseDoor, at: Instant) -> Verdict {
        let installation = self
            .installations
            .iter()
            .find(|held| held.id == door.installation);
        let chain = installation.and_then(|installation| chain_of(door, installation, self.device));
        let Some(chain) = chain else {
            return Verdict::Refuse(Refused {
                reason: Reason::NoGrant,
                by: None,
                holds_from: None,
            });
        };
        access::decide(
            &chain,
            Act {
                access_point: door.id,
                capability: Capability::Open,
            },
            at,
        )
    }

    /// The times of the local day of an instant at which every schedule of the door permits; none
    /// if no schedule restricts it.
    #[must_use]
    pub fn today(&self, door: &LeaseDoor, at: Instant) -> Option<Vec<Stretch>> {
        let installation = self
            .installations
            .iter()
            .find(|held| held.id == door.installation)?;
        let zone = domain::zone::Zone::try_from(installation.zone.clone()).ok()?;
        let calendar = domain::calendar::Calendar::try_from(installation.calendar.clone()).ok()?;
        let schedules = door.schedules.iter().cloned().map(Schedule::try_from);
        let schedules = schedules.collect::<Result<Vec<_>, _>>().ok()?;
        if schedules.is_empty() {
            return None;
        }
        let intervals = Schedule::shared_intervals(&schedules, zone.local(at).date, &calendar);
        Some(
            intervals
                .into_iter()
                .map(|(from, to)| Stretch { from, to })
                .collect(),
        )
    }

    /// Everything for one opening.
    ///
    /// # Errors
    /// The [`Obstacle`], before any radio is used.
    pub fn errand(&self, id: AccessPointId, at: Instant) -> Result<Errand, Obstacle> {
        let door = self
            .doors
            .iter()
            .find(|door| door.id == id)
            .ok_or(Obstacle::NoKey)?;
        let expected = match self.verdict(door, at) {
            Verdict::Permit { .. } => Ok(()),
            Verdict::Refuse(refused) => Err(refused.reason),
        };
        let (lock, signed) = usable(door, at)?;
        let installation = self
            .installations
            .iter()
            .find(|held| held.id == door.installation);
        Ok(Errand::new(
            number::LockId(*lock.id.bytes()),
            OwnershipCounter(lock.ownership),
            signed,
            carried(
                lock.state
                    .as_ref()
                    .map(|state| (lock.state_version, state.bytes())),
                installation,
            ),
            expected,
        ))
    }

    /// What stands in the way of a door at an instant, if anything.
    #[must_use]
    pub fn obstacle(&self, door: &LeaseDoor, at: Instant) -> Option<Obstacle> {
        if let Verdict::Refuse(refused) = self.verdict(door, at) {
            return Some(Obstacle::Refused(refused));
        }
        usable(door, at).err()
    }
}

/// The lease that the phone can use at an instant. Both the button and the tap ask here, so that a
/// lit button always opens.
fn usable(door: &LeaseDoor, at: Instant) -> Result<(&LeaseLock, SignedLease), Obstacle> {
    let without = || {
        door.refused.map_or(Obstacle::NoKey, |reason| {
            Obstacle::Refused(Refused {
                reason,
                by: None,
                holds_from: door.holds_from,
            })
        })
    };
    let lock = door.lock.as_ref().ok_or_else(without)?;
    let lease = lock.lease.as_ref().ok_or_else(without)?;
    if lease.not_after <= at {
        return Err(Obstacle::KeyEnded);
    }
    let signed =
        Signed::decode(lease.credential.bytes()).map_err(|_broken| Obstacle::Unreadable)?;
    Ok((lock, signed))
}

fn lease_of(door: &LeaseDoor) -> Option<&Lease> {
    door.lock.as_ref()?.lease.as_ref()
}

fn half_of(lease: &Lease) -> Instant {
    lease
        .not_before
        .plus(lease.not_after.since(lease.not_before).half())
}

/// The door as answered, with what was left out because the phone has it.
fn completed(mut door: LeaseDoor, held: &[LeaseDoor]) -> LeaseDoor {
    let before = held
        .iter()
        .find(|held| held.id == door.id)
        .and_then(|held| held.lock.as_ref());
    if let (Some(lock), Some(before)) = (door.lock.as_mut(), before)
        && lock.id == before.id
        && lock.ownership == before.ownership
    {
        if lock.state.is_none() {
            lock.state.clone_from(&before.state);
            lock.state_version = before.state_version;
        }
        // A door that is refused for another reason than time gets no lease, and keeps none.
        let withdrawn = door.refused.is_some_and(|reason| !reason.is_about_time());
        if lock.lease.is_none() && !withdrawn {
            lock.lease.clone_from(&before.lease);
        }
    }
    door
}

fn carried(state: Option<(u32, &[u8])>, installation: Option<&LeaseInstallation>) -> Carried {
    let state = state.and_then(|(version, bytes)| {
        Some((StateVersion::new(version)?, Frame::from_slice(bytes)?))
    });
    let updates = installation.map(|installation| {
        installation
            .key_updates
            .iter()
            .filter_map(|update| Frame::from_slice(update.bytes()))
            .collect()
    });
    Carried {
        state,
        key_epoch: installation.map(|installation| KeyEpoch(installation.key_epoch)),
        key_updates: updates.unwrap_or_default(),
    }
}

/// The permission as a chain: one link for each schedule on the way. What else the edge judged is
/// in the lease already.
fn chain_of(door: &LeaseDoor, installation: &LeaseInstallation, device: DeviceId) -> Option<Chain> {
    let zone = domain::zone::Zone::try_from(installation.zone.clone()).ok()?;
    let calendar = domain::calendar::Calendar::try_from(installation.calendar.clone()).ok()?;
    let window = Window::new(door.from, door.until).ok()?;
    let link = |timetable: Option<Timetable>, kind: LinkKind| Link {
        id: door.id.into(),
        kind,
        owner: Authority::Installation(door.installation),
        narrowings: 0,
        bounds: Bounds {
            objects: Objects::only(door.id),
            capabilities: Capabilities::ALL,
            level: door.level,
            window,
            timetable,
            peers: false,
        },
        state: LinkState::Active,
    };
    let subject = Subject {
        person: None,
        device,
        key: DeviceKey::from([0; 32]),
        state: DeviceState::Active,
    };
    let mut chain = Chain::new(subject);
    chain.append(link(None, LinkKind::Grant)).ok()?;
    for schedule in &door.schedules {
        let schedule = Schedule::try_from(schedule.clone()).ok()?;
        let timetable = Timetable {
            schedule,
            zone: zone.clone(),
            calendar: calendar.clone(),
        };
        chain.append(link(Some(timetable), LinkKind::Root)).ok()?;
    }
    Some(chain)
}

#[cfg(test)]
mod tests;

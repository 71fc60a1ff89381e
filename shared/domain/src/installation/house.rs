//! The installation itself, as its rules see it, and how a permission becomes a chain.

use crate::calendar::Calendar;
use crate::capability::{Capabilities, Capability};
use crate::chain::{Chain, Link, LinkId, LinkKind, LinkState, Subject};
use crate::id::{AccessPointId, GrantId, InstallationId, ProfileId};
use crate::installation::permission::Permission;
use crate::installation::profile::ProfileState;
use crate::level::Level;
use crate::mandate::{Bounds, Objects};
use crate::schedule::{Schedule, Timetable};
use crate::window::Window;
use crate::zone::Zone;

/// What every rule of an installation needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct House {
    /// Its id.
    pub id: InstallationId,
    /// What its clocks show.
    pub zone: Zone,
    /// Its special days.
    pub calendar: Calendar,
}

/// One way in which a person holds authority at an access point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holding {
    /// The one root administrator holds everything.
    Root {
        /// Who.
        profile: ProfileId,
        /// Whether they may act.
        state: ProfileState,
    },
    /// A permission, and those that it hangs from, leaf first.
    Granted(Vec<Step>),
}

/// A permission on the way from its holder to the installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The permission.
    pub permission: Permission,
    /// Whether its holder may act.
    pub holder: ProfileState,
}

impl Holding {
    /// Where it holds; none for everywhere.
    #[must_use]
    pub fn access_point(&self) -> Option<AccessPointId> {
        match self {
            Self::Root { .. } => None,
            Self::Granted(steps) => steps.first().map(|step| step.permission.access_point),
        }
    }

    /// How high it is.
    #[must_use]
    pub fn level(&self) -> Level {
        match self {
            Self::Root { .. } => Level::RootAdministrator,
            Self::Granted(steps) => steps
                .first()
                .map_or(Level::Guest, |step| step.permission.level),
        }
    }

    /// The part that all windows on the way share, the terms of the holders included; none if they
    /// share nothing.
    #[must_use]
    pub fn window(&self) -> Option<Window> {
        match self {
            Self::Root { state, .. } => Some(state.window()),
            Self::Granted(steps) => steps.iter().try_fold(Window::ALWAYS, |window, step| {
                window
                    .intersection(&step.permission.window)?
                    .intersection(&step.holder.window())
            }),
        }
    }

    /// What a permission given through this one hangs from (see the decision record on what a
    /// grant hangs from): a manager and the root administrator act for the installation, a host
    /// gives of the host's own.
    #[must_use]
    pub fn giver(&self) -> Option<GrantId> {
        match self {
            Self::Granted(steps) if self.level() < Level::Manager => {
                steps.first().map(|step| step.permission.id)
            }
            _ => None,
        }
    }
}

impl House {
    /// The chain behind a holding, as it stands now. `narrowings` is how many narrowings the
    /// installation has counted for the lock in question.
    ///
    /// The root administrator's own permission is a link with the installation's id and the kind
    /// of a grant, so that a chain whose grant was forgotten permits nothing.
    #[must_use]
    pub fn chain(&self, subject: &Subject, holding: &Holding, narrowings: u64) -> Chain {
        let links = match holding {
            Holding::Root { profile, state } => {
                let everything = self.installation_link(LinkKind::Grant, narrowings);
                vec![self.profile_link(*profile, *state, narrowings), everything]
            }
            Holding::Granted(steps) => {
                let mut links: Vec<Link> = Vec::new();
                for step in steps {
                    let holder =
                        self.profile_link(step.permission.profile, step.holder, narrowings);
                    // Who holds what they created by something else that they hold stands there
                    // once.
                    if links.iter().all(|link| link.id != holder.id) {
                        links.push(holder);
                    }
                    links.push(self.grant_link(&step.permission, holding, narrowings));
                }
                links.push(self.installation_link(LinkKind::Root, narrowings));
                links
            }
        };
        let mut chain = Chain::new(subject.clone());
        match links.into_iter().try_for_each(|link| chain.append(link)) {
            Ok(()) => chain,
            // Too long to be one of ours: without links it permits nothing.
            Err(_) => Chain::new(subject.clone()),
        }
    }

    /// The chain of a person without any permission: it tells whether they may act at all.
    #[must_use]
    pub fn person(&self, subject: &Subject, profile: ProfileId, state: ProfileState) -> Chain {
        let mut chain = Chain::new(subject.clone());
        match chain.append(self.profile_link(profile, state, 0)) {
            Ok(()) => chain,
            Err(_) => Chain::new(subject.clone()),
        }
    }

    /// What a holding allows at most: all of these bounds hold together, each with the window that
    /// all of them and the terms of the holders share. None for a holding that allows nothing.
    #[must_use]
    pub fn bounds(&self, holding: &Holding) -> Option<Vec<Bounds>> {
        let window = holding.window()?;
        let within = |bounds| Bounds { window, ..bounds };
        match holding {
            Holding::Root { .. } => Some(vec![within(Bounds::everything())]),
            Holding::Granted(steps) => {
                let door = steps.first()?.permission.access_point;
                let bounds = |step: &Step| within(self.bounds_at(&step.permission, door));
                Some(steps.iter().map(bounds).collect())
            }
        }
    }

    /// What a permission allows at most for something that hangs from it at an access point.
    ///
    /// Only what a manager holds at a door that they created hangs from a permission at another one
    /// (`R004.23`): the permission by which they created it reaches that door too, and its level.
    #[must_use]
    pub fn bounds_at(&self, permission: &Permission, access_point: AccessPointId) -> Bounds {
        let bounds = self.permission_bounds(permission);
        if permission.access_point == access_point {
            return bounds;
        }
        Bounds {
            objects: Objects::These([permission.access_point, access_point].into()),
            peers: permission.level >= Capability::CreateDoor.lowest_level(),
            ..bounds
        }
    }

    /// What a permission allows at most.
    #[must_use]
    pub fn permission_bounds(&self, permission: &Permission) -> Bounds {
        Bounds {
            objects: Objects::only(permission.access_point),
            capabilities: permission.level.capabilities(),
            level: permission.level,
            window: permission.window,
            timetable: permission
                .schedule
                .clone()
                .map(|schedule| self.timetable(schedule)),
            peers: false,
        }
    }

    /// A schedule, read by the clocks and special days of this installation.
    #[must_use]
    pub fn timetable(&self, schedule: Schedule) -> Timetable {
        Timetable {
            schedule,
            zone: self.zone.clone(),
            calendar: self.calendar.clone(),
        }
    }

    fn profile_link(&self, profile: ProfileId, state: ProfileState, narrowings: u64) -> Link {
        let bounds = Bounds {
            window: state.window(),
            ..Bounds::everything()
        };
        self.link(
            profile.into(),
            LinkKind::Profile,
            bounds,
            state.link_state(),
            narrowings,
        )
    }

    fn grant_link(&self, permission: &Permission, holding: &Holding, narrowings: u64) -> Link {
        let state = if permission.revoked_at.is_some() {
            LinkState::Revoked
        } else {
            LinkState::Active
        };
        let door = holding.access_point().unwrap_or(permission.access_point);
        let bounds = self.bounds_at(permission, door);
        self.link(
            permission.id.into(),
            LinkKind::Grant,
            bounds,
            state,
            narrowings,
        )
    }

    fn installation_link(&self, kind: LinkKind, narrowings: u64) -> Link {
        self.link(
            self.id.into(),
            kind,
            Bounds::everything(),
            LinkState::Active,
            narrowings,
        )
    }

    fn link(
        &self,
        id: LinkId,
        kind: LinkKind,
        bounds: Bounds,
        state: LinkState,
        narrowings: u64,
    ) -> Link {
        Link {
            id,
            kind,
            owner: self.id.into(),
            narrowings,
            bounds,
            state,
        }
    }
}

/// What a permission of this level allows at an access point, before it is somebody's.
#[must_use]
pub fn bounds_to_give(
    house: &House,
    access_point: AccessPointId,
    level: Level,
    window: Window,
    schedule: Option<&Schedule>,
) -> Bounds {
    let capabilities: Capabilities = level.capabilities();
    Bounds {
        objects: Objects::only(access_point),
        capabilities,
        level,
        window,
        timetable: schedule.map(|schedule| house.timetable(schedule.clone())),
        peers: false,
    }
}

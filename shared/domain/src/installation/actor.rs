//! Who acts, and what they may do: always by the decision over their own chains.

use crate::access::{Act, Refused, Verdict, best, decide};
use crate::capability::Capability;
use crate::chain::Subject;
use crate::device::{DeviceKey, DeviceState};
use crate::id::{AccessPointId, DeviceId, GrantId, PersonId, ProfileId};
use crate::installation::house::{Holding, House, bounds_to_give};
use crate::installation::permission::Permission;
use crate::installation::profile::ProfileState;
use crate::level::Level;
use crate::mandate::Excess;
use crate::reason::Reason;
use crate::refusal::{Fault, Refusal};
use crate::schedule::Schedule;
use crate::time::Instant;
use crate::window::Window;

/// Somebody who acts in an installation, with all that they hold there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who they are here.
    pub profile: ProfileId,
    /// Their account.
    pub person: PersonId,
    /// Whether they may act.
    pub state: ProfileState,
    /// What they hold, in any order.
    pub holdings: Vec<Holding>,
}

/// Where an act happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At this access point.
    At(AccessPointId),
    /// In the installation as a whole: wherever the actor holds something.
    Anywhere,
}

impl Actor {
    /// Whether they are the one root administrator.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.holdings
            .iter()
            .any(|holding| matches!(holding, Holding::Root { .. }))
    }

    /// Nothing if they may act here at all: not locked, and within their term.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] with the reason.
    pub fn stand(&self, house: &House, at: Instant) -> Result<(), Refusal> {
        let chain = house.person(&without_phone(self.person), self.profile, self.state);
        let nowhere = Act {
            access_point: AccessPointId::from(*house.id.bytes()),
            capability: Capability::Open,
        };
        match decide(&chain, nowhere, at) {
            Verdict::Refuse(Refused { reason, .. }) if reason != Reason::NoGrant => {
                Err(Refusal::NotAllowed { reason })
            }
            _ => Ok(()),
        }
    }

    /// Their level at an access point, whether or not it permits anything now.
    #[must_use]
    pub fn level(&self, access_point: AccessPointId) -> Option<Level> {
        self.highest_first(access_point)
            .first()
            .map(|holding| holding.level())
    }

    /// The decision: the best verdict of all chains that reach the place.
    #[must_use]
    pub fn verdict(
        &self,
        house: &House,
        capability: Capability,
        place: Place,
        at: Instant,
    ) -> Verdict {
        best(self.holdings.iter().filter_map(|holding| {
            let access_point = match (place, holding.access_point()) {
                (Place::At(wanted), Some(held)) if wanted != held => return None,
                (Place::At(wanted), _) => wanted,
                (Place::Anywhere, Some(held)) => held,
                // The root administrator's bounds have every access point, whichever it is.
                (Place::Anywhere, None) => AccessPointId::from(*house.id.bytes()),
            };
            Some(self.judge(
                house,
                holding,
                Act {
                    access_point,
                    capability,
                },
                at,
            ))
        }))
    }

    /// Whether they may do this.
    #[must_use]
    pub fn may(&self, house: &House, capability: Capability, place: Place, at: Instant) -> bool {
        self.verdict(house, capability, place, at).permits()
    }

    /// Nothing if they may do this.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] if they hold nothing at that access point, else
    /// [`Refusal::NotAllowed`] with the reason.
    pub fn require(
        &self,
        house: &House,
        capability: Capability,
        place: Place,
        at: Instant,
    ) -> Result<(), Refusal> {
        match self.verdict(house, capability, place, at) {
            Verdict::Permit { .. } => Ok(()),
            Verdict::Refuse(Refused {
                reason: Reason::NoGrant,
                ..
            }) if place != Place::Anywhere => Err(Refusal::NotFound),
            Verdict::Refuse(Refused { reason, .. }) => Err(Refusal::NotAllowed { reason }),
        }
    }

    /// Gives: whether they may give this at this access point now, and what it then hangs from.
    ///
    /// It must be within what they hold themselves (I1): their own permission, what it hangs from,
    /// and the terms of all its holders. Without a beginning it begins now where what they hold has
    /// a beginning.
    ///
    /// # Errors
    /// How close they came: [`Fault::OutsideRestrictions`] or [`Fault::OutsideWindow`] if only the
    /// time is too wide, else [`Fault::NotYours`].
    pub fn give(&self, house: &House, wanted: &Wanted<'_>, at: Instant) -> Result<Given, Fault> {
        let capability = Capability::to_give(wanted.level).ok_or(Fault::NotYours)?;
        let act = Act {
            access_point: wanted.access_point,
            capability,
        };
        let mut closest = Fault::NotYours;
        for holding in self.highest_first(wanted.access_point) {
            if !self.judge(house, holding, act, at).permits() {
                continue;
            }
            let Some((held, window)) = house.bounds(holding).zip(holding.window()) else {
                continue;
            };
            let Some(window) = begin_within(wanted.window, window, at) else {
                continue;
            };
            let bounds = bounds_to_give(
                house,
                wanted.access_point,
                wanted.level,
                window,
                wanted.schedule,
            );
            match held.iter().try_for_each(|held| bounds.narrower_than(held)) {
                Ok(()) => {
                    return Ok(Given {
                        parent: holding.giver(),
                        window,
                    });
                }
                Err(excess) => closest = closer(closest, fault(&excess)),
            }
        }
        Err(closest)
    }

    /// The holding by which they may change and withdraw a permission: it includes the giving of
    /// that level, and the permission hangs from what it gives from.
    #[must_use]
    pub fn authority_over(
        &self,
        house: &House,
        permission: &Permission,
        at: Instant,
    ) -> Option<&Holding> {
        let capability = Capability::to_give(permission.level)?;
        let act = Act {
            access_point: permission.access_point,
            capability,
        };
        self.highest_first(permission.access_point)
            .into_iter()
            .find(|holding| {
                let hangs_from_it =
                    holding.giver().is_none() || holding.giver() == permission.parent;
                hangs_from_it && self.judge(house, holding, act, at).permits()
            })
    }

    /// The levels that they may give at an access point now, lowest first.
    #[must_use]
    pub fn gives(&self, house: &House, access_point: AccessPointId, at: Instant) -> Vec<Level> {
        let may_give = |level: &Level| {
            Capability::to_give(*level)
                .is_some_and(|capability| self.may(house, capability, Place::At(access_point), at))
        };
        Level::ALL.into_iter().filter(may_give).collect()
    }

    fn judge(&self, house: &House, holding: &Holding, act: Act, at: Instant) -> Verdict {
        decide(
            &house.chain(&without_phone(self.person), holding, 0),
            act,
            at,
        )
    }

    fn highest_first(&self, access_point: AccessPointId) -> Vec<&Holding> {
        let reaches = |holding: &&Holding| {
            holding
                .access_point()
                .is_none_or(|held| held == access_point)
        };
        let mut holdings: Vec<&Holding> = self.holdings.iter().filter(reaches).collect();
        holdings.sort_by_key(|holding| std::cmp::Reverse(holding.level()));
        holdings
    }
}

/// What somebody wants to give.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Where.
    pub access_point: AccessPointId,
    /// How much.
    pub level: Level,
    /// Between which instants.
    pub window: Window,
    /// On which days at which times; none is always.
    pub schedule: Option<&'a Schedule>,
}

/// What they then give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// What it hangs from; none for the installation itself.
    pub parent: Option<GrantId>,
    /// The window that was wanted, with a beginning if it needs one.
    pub window: Window,
}

/// Somebody at a desk: acts of administration need a session and no phone of their own.
#[must_use]
pub fn without_phone(person: PersonId) -> Subject {
    Subject {
        person: Some(person),
        device: DeviceId::from([0; 16]),
        key: DeviceKey::from([0; 32]),
        state: DeviceState::Active,
    }
}

/// A window without a beginning begins now if what it comes from has a beginning: what was before
/// now can't be given any more.
fn begin_within(wanted: Window, held: Window, at: Instant) -> Option<Window> {
    match (wanted.from(), held.from()) {
        (None, Some(_)) => Window::new(Some(at), wanted.until()).ok(),
        _ => Some(wanted),
    }
}

/// What a form shows for an excess.
#[must_use]
pub fn fault(excess: &Excess) -> Fault {
    match excess {
        Excess::Schedule(excess) => Fault::OutsideRestrictions { excess: *excess },
        Excess::Window => Fault::OutsideWindow,
        Excess::AllObjects
        | Excess::Object(_)
        | Excess::Capability(_)
        | Excess::Level(_)
        | Excess::OtherClock => Fault::NotYours,
    }
}

/// Of two faults the one that is easier to mend.
fn closer(one: Fault, other: Fault) -> Fault {
    if one == Fault::NotYours { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::installation::test_house::*;

    #[test]
    fn r003_20_who_is_locked_may_not_act_at_all() {
        let stand = |state| Actor { state, ..root() }.stand(&house(), at(0));
        assert_eq!(stand(ProfileState::Indefinite), Ok(()));
        let refused = |reason| Err(Refusal::NotAllowed { reason });
        assert_eq!(stand(ProfileState::Locked), refused(Reason::AccountLocked));
        assert_eq!(stand(ProfileState::Removed), refused(Reason::AccountEnded));
        let term = |from, until| ProfileState::Term(Window::new(from, until).unwrap());
        assert_eq!(stand(term(None, Some(at(1)))), Ok(()));
        assert_eq!(
            stand(term(None, Some(at(0)))),
            refused(Reason::AccountEnded)
        );
        assert_eq!(
            stand(term(Some(at(1)), None)),
            refused(Reason::AccountNotStarted)
        );
    }

    #[test]
    fn acts_without_a_place_are_allowed_wherever_one_holds_enough() {
        let manager = of_front(Level::Manager);
        let may =
            |actor: &Actor, place| actor.may(&house(), Capability::ManagePeople, place, at(0));
        assert!(may(&manager, Place::Anywhere) && may(&manager, Place::At(door(FRONT))));
        assert!(!may(&manager, Place::At(door(CELLAR))));
        assert!(!may(&of_front(Level::Host), Place::Anywhere));
        assert!(may(&root(), Place::Anywhere) && may(&root(), Place::At(door(CELLAR))));
        let nothing = Actor {
            holdings: vec![],
            ..manager
        };
        assert!(!may(&nothing, Place::Anywhere));
    }

    #[test]
    fn what_one_holds_nothing_of_does_not_exist() {
        let require = |actor: &Actor, point| {
            actor.require(
                &house(),
                Capability::InstallLock,
                Place::At(door(point)),
                at(0),
            )
        };
        assert_eq!(
            require(&of_front(Level::Manager), CELLAR),
            Err(Refusal::NotFound)
        );
        let reason = Reason::LevelTooLow;
        assert_eq!(
            require(&of_front(Level::Host), FRONT),
            Err(Refusal::NotAllowed { reason })
        );
    }
}

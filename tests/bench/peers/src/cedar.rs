//! Cedar as the other judge: policies, chains as entities, and a request for each instant.

pub mod entities;
pub mod policies;
mod written_out;

use anyhow::{Result, bail};
use cedar_policy::{Authorizer, Context, Decision, Entities, PolicySet, Request};
use domain::access::Act;
use domain::chain::{Chain, Link};
use domain::time::Instant;

use crate::cedar::entities::{action, door, long, mandates, phone, record};
use crate::zones::Place;

/// The policies, read once.
#[derive(Debug)]
pub struct Cedar {
    policies: PolicySet,
    authorizer: Authorizer,
}

/// A chain as Cedar sees it.
#[derive(Debug)]
pub struct Facts {
    entities: Entities,
    act: Act,
    /// The clocks that are read for a request, by the mandate that asks for them.
    clocks: Vec<(usize, Place)>,
}

impl Facts {
    /// The facts of a chain, with a clock for each mandate; zones are looked up among the places.
    pub fn new(chain: &Chain, act: Act, places: &[Place]) -> Result<Self> {
        let of = |name: &str| places.iter().find(|place| place.table.name() == name);
        let clocks = mandates(chain).enumerate().filter_map(|(number, link)| {
            let zone = &link.bounds.timetable.as_ref()?.zone;
            Some((number, of(zone.name())?.clone()))
        });
        Ok(Self {
            entities: entities::entities(chain, act)?,
            act,
            clocks: clocks.collect(),
        })
    }

    /// The same with a clock for each zone, as [`Cedar::written_out`] asks for them.
    pub fn with_clocks_of_zones(mut self, chain: &Chain) -> Self {
        let links: Vec<&Link> = mandates(chain).collect();
        self.clocks.retain(|(number, _)| {
            let link = links.get(*number);
            link.and_then(|link| written_out::clock_of(&links, link)) == Some(*number)
        });
        self
    }

    /// The request at an instant, with what the clocks of its zones show.
    pub fn request(&self, at: Instant) -> Result<Request> {
        let mut context = vec![("at".to_owned(), long(at.millis()))];
        for (number, place) in &self.clocks {
            let clock = place.clock(at)?;
            let shown = record(vec![
                ("day".into(), long(clock.day)),
                ("weekday".into(), long(clock.weekday)),
                ("yesterday".into(), long((clock.weekday + 6) % 7)),
                ("minute".into(), long(clock.minute)),
            ])?;
            context.push((format!("clock_{number}"), shown));
        }
        Ok(Request::new(
            phone()?,
            action(self.act.capability)?,
            door(self.act.access_point)?,
            Context::from_pairs(context)?,
            None,
        )?)
    }
}

impl Cedar {
    /// The policies for every chain.
    pub fn new() -> Result<Self> {
        Self::of(&policies::text())
    }

    /// A policy for each mandate of this chain.
    pub fn written_out(chain: &Chain) -> Result<Self> {
        Self::of(&written_out::text(chain)?)
    }

    fn of(text: &str) -> Result<Self> {
        Ok(Self {
            policies: text.parse()?,
            authorizer: Authorizer::new(),
        })
    }

    /// Cedar's answer.
    ///
    /// # Errors
    /// A policy that could not be evaluated: Cedar would leave it out.
    pub fn permits(&self, facts: &Facts, request: &Request) -> Result<bool> {
        let response = self
            .authorizer
            .is_authorized(request, &self.policies, &facts.entities);
        if let Some(error) = response.diagnostics().errors().next() {
            bail!("a policy could not be evaluated: {error}");
        }
        Ok(response.decision() == Decision::Allow)
    }
}

//! Random chains, acts and instants: mostly wide, so that both answers are frequent, and mostly at edges.

use anyhow::{Context as _, Result};
use chrono_tz::Tz;
use domain::access::Act;
use domain::calendar::{Calendar, DayClass, DayClasses, SpecialDay};
use domain::capability::{Capabilities, Capability};
use domain::chain::{Chain, Link, LinkId, LinkKind, LinkState};
use domain::device::DeviceState;
use domain::id::{AccessPointId, GrantId, LockId, MandateId, ProfileId};
use domain::level::Level;
use domain::mandate::Objects;
use domain::schedule::{Days, Rule, Schedule, TimeRange, Timetable};
use domain::time::{Date, Instant, MinuteOfDay, Weekdays};
use domain::window::Window;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::cedar::policies::{MANDATES, RULES, TIMES};
use crate::decision::{link, subject};
use crate::zones::{Place, moved, new_year};

/// With summer time in both hemispheres, half an hour of it, a break in it, offsets of half hours, and none.
const ZONES: [Tz; 7] = [
    Tz::Europe__Amsterdam,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Africa__Casablanca,
    Tz::Asia__Kolkata,
    Tz::Pacific__Apia,
    Tz::UTC,
];

/// What may stand above a grant.
const AUTHORITIES: [LinkKind; 6] = [
    LinkKind::Grant,
    LinkKind::Membership,
    LinkKind::ReceivedKey,
    LinkKind::Proxy,
    LinkKind::Tenancy,
    LinkKind::Root,
];

/// One question.
#[derive(Clone, Debug)]
pub struct Question {
    /// What stands behind it.
    pub chain: Chain,
    /// What is asked.
    pub act: Act,
    /// When.
    pub at: Instant,
    /// Whether the clocks of a zone of the chain change within three hours.
    pub at_a_change: bool,
}

/// Where questions come from.
#[derive(Debug)]
pub struct Source {
    random: ChaCha8Rng,
    places: Vec<Place>,
    years: (Instant, Instant),
}

impl Source {
    /// All questions of a seed.
    pub fn new(seed: u64) -> Result<Self> {
        // Tables reach further than what is asked about.
        let (first, last) = (new_year(2025)?, new_year(2030)?);
        let places = ZONES.map(|zone| Place::new(zone, first, last));
        Ok(Self {
            random: ChaCha8Rng::seed_from_u64(seed),
            places: places.into_iter().collect::<Result<_>>()?,
            years: (new_year(2026)?, new_year(2028)?),
        })
    }

    /// The zones that questions have.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The next question.
    pub fn question(&mut self) -> Result<Question> {
        let any = Instant::from_millis(
            self.random
                .gen_range(self.years.0.millis()..self.years.1.millis()),
        );
        let any = any.context("within the years")?;
        let mandates = self.random.gen_range(1..=MANDATES);
        let timetables: Vec<Option<Timetable>> = (0..mandates)
            .map(|_| {
                if self.percent(70) {
                    self.timetable(any).map(Some)
                } else {
                    Ok(None)
                }
            })
            .collect::<Result<_>>()?;
        let at = self.instant(any, &timetables)?;
        let within = |change: Instant| (change.millis() - at.millis()).abs() < 3 * 3_600_000;
        let at_a_change = timetables.iter().flatten().any(|timetable| {
            let changes = timetable.zone.transitions();
            changes.iter().any(|change| within(change.at))
        });
        let act = Act {
            access_point: door(u8::from(self.percent(3))),
            capability: if self.percent(75) {
                Capability::Open
            } else {
                self.one(&Capability::ALL)?
            },
        };
        let state = if self.percent(4) {
            DeviceState::Unconfirmed {
                until: moved(at, self.random.gen_range(-2..=2)),
            }
        } else if self.percent(1) {
            DeviceState::Blocked
        } else {
            DeviceState::Active
        };
        let mut chain = Chain::new(subject(state));
        for link in self.links(timetables, act, at)? {
            chain.append(link)?;
        }
        Ok(Question {
            chain,
            act,
            at,
            at_a_change,
        })
    }

    fn links(
        &mut self,
        timetables: Vec<Option<Timetable>>,
        act: Act,
        at: Instant,
    ) -> Result<Vec<Link>> {
        let mut links = Vec::new();
        if self.percent(90) {
            links.push(self.fact(LinkKind::Profile, ProfileId::from([3; 16]), act, at));
        }
        // Without a grant nothing is permitted, whatever else there is.
        let granted = !self.percent(2);
        for (place, timetable) in timetables.into_iter().enumerate().filter(|_| granted) {
            links.push(self.mandate(place, timetable, act, at)?);
        }
        let facts: [(LinkKind, LinkId); 3] = [
            (LinkKind::Registration, LockId::from([9; 16]).into()),
            (LinkKind::Licence, MandateId::from([10; 16]).into()),
            (LinkKind::Mode, act.access_point.into()),
        ];
        for (kind, id) in facts {
            if self.percent(60) {
                links.push(self.fact(kind, id, act, at));
            }
        }
        Ok(links)
    }

    fn mandate(
        &mut self,
        place: usize,
        timetable: Option<Timetable>,
        act: Act,
        at: Instant,
    ) -> Result<Link> {
        let number = u8::try_from(place)?;
        let (kind, usual) = match place {
            0 => (LinkKind::Grant, act.capability.lowest_level()),
            1 => (self.one(&AUTHORITIES)?, Level::Host),
            2 => (self.one(&AUTHORITIES)?, Level::Manager),
            _ => (self.one(&AUTHORITIES)?, Level::RootAdministrator),
        };
        let id: LinkId = if kind == LinkKind::Grant {
            GrantId::from([20 + number; 16]).into()
        } else {
            MandateId::from([20 + number; 16]).into()
        };
        let mut link = self.fact(kind, id, act, at);
        link.bounds.level = if self.percent(85) {
            usual.max(act.capability.lowest_level())
        } else {
            self.one(&Level::ALL)?
        };
        link.bounds.peers = self.percent(20);
        link.bounds.timetable = timetable;
        Ok(link)
    }

    /// A link that is nearly always in force for the act.
    fn fact(&mut self, kind: LinkKind, id: impl Into<LinkId>, act: Act, at: Instant) -> Link {
        let mut link = link(kind, id);
        link.state = match self.random.gen_range(0..100) {
            0 => LinkState::Suspended,
            1..=3 => LinkState::Revoked,
            _ => LinkState::Active,
        };
        link.bounds.objects = match self.random.gen_range(0..100) {
            0..=1 => Objects::only(door(1)),
            2..=20 => Objects::These([door(0), door(1)].into()),
            21..=50 => Objects::only(act.access_point),
            _ => Objects::All,
        };
        if self.percent(15) {
            let bits: u32 = self.random.r#gen();
            link.bounds.capabilities = Capability::ALL
                .into_iter()
                .zip(0..)
                .filter(|(_, bit)| bits >> bit & 1 == 1 || self.percent(60))
                .map(|(capability, _)| capability)
                .collect::<Capabilities>();
        }
        if self.percent(30) {
            link.bounds.window = self.window(at);
        }
        link
    }

    /// Around the instant, beginning or ending just then, or elsewhere.
    fn window(&mut self, at: Instant) -> Window {
        let near = |millis: i64| Instant::from_millis(at.millis() + millis);
        let from = match self.random.gen_range(0..20) {
            0 => near(1),
            1 => near(0),
            2 => near(-1),
            3..=9 => None,
            _ => near(-self.random.gen_range(1..10_000_000_000)),
        };
        let until = match self.random.gen_range(0..20) {
            0 => near(1),
            1 => near(0),
            2..=9 => None,
            _ => near(self.random.gen_range(1..10_000_000_000)),
        };
        Window::new(from, until).unwrap_or_default()
    }

    fn timetable(&mut self, about: Instant) -> Result<Timetable> {
        let zone = self
            .places
            .choose(&mut self.random)
            .context("a place")?
            .table
            .clone();
        let today = zone.local(about).date;
        let count = if self.percent(2) {
            0
        } else {
            self.random.gen_range(1..=RULES)
        };
        let rules = (0..count)
            .map(|_| self.rule(today))
            .collect::<Result<_>>()?;
        let mut days = Vec::new();
        for distance in -2..=2 {
            if self.percent(15) {
                days.push(SpecialDay {
                    date: Date::from_days(today.days() + distance),
                    class: self.one(&[
                        DayClass::Holiday,
                        DayClass::Special1,
                        DayClass::Special2,
                    ])?,
                });
            }
        }
        Ok(Timetable {
            schedule: Schedule::new(rules).ok().context("few rules")?,
            zone,
            calendar: Calendar::new(days).ok().context("few days")?,
        })
    }

    fn rule(&mut self, today: Date) -> Result<Rule> {
        let times: Vec<TimeRange> = (0..self.random.gen_range(1..=TIMES))
            .map(|_| self.time())
            .collect::<Result<_>>()?;
        let overnight = times.iter().any(|time| time.is_overnight());
        let mut days = Days {
            classes: self.classes(),
            ..Days::EVERY
        };
        if !overnight && self.percent(10) {
            days.previous = self.classes();
        }
        if self.percent(30) {
            days.weekdays = Weekdays::from_bits(self.random.gen_range(1..128));
        }
        let near = |distance| Some(Date::from_days(today.days() + distance));
        if self.percent(15) {
            days.first = near(self.random.gen_range(-10..=1));
        }
        if self.percent(15) {
            days.last = near(self.random.gen_range(1..=10) - 1).max(days.first);
        }
        Rule::new(days, times).ok().context("a rule")
    }

    fn time(&mut self) -> Result<TimeRange> {
        if self.percent(40) {
            return Ok(TimeRange::ALL_DAY);
        }
        let mut minute = |least| {
            let minute = self.random.gen_range(least..1440_u16);
            let even = if self.random.gen_range(0..2) == 0 {
                minute - minute % 60
            } else {
                minute
            };
            MinuteOfDay::new(even.max(least)).context("a minute of a day")
        };
        let (start, end) = (minute(0)?, minute(1)?);
        TimeRange::new(start, end).ok().context("a time")
    }

    fn classes(&mut self) -> DayClasses {
        if self.percent(80) {
            return DayClasses::ALL;
        }
        let some: DayClasses = DayClass::ORDER
            .into_iter()
            .filter(|_| self.percent(60))
            .collect();
        if some.is_empty() {
            DayClasses::only(DayClass::Ordinary)
        } else {
            some
        }
    }

    /// Any instant of that day, or about a change of clocks, or just when a time begins or ends.
    fn instant(&mut self, any: Instant, timetables: &[Option<Timetable>]) -> Result<Instant> {
        let timetables: Vec<&Timetable> = timetables.iter().flatten().collect();
        let Some(timetable) = timetables.choose(&mut self.random) else {
            return Ok(any);
        };
        let jitter = self.one(&[-60_000, -1, 0, 0, 1, 59_999, 60_000])?;
        let near = |at: Instant| Instant::from_millis(at.millis() + jitter).context("in the years");
        let asked = self.years;
        match self.random.gen_range(0..10) {
            0..=2 => {
                let changes: Vec<Instant> = timetable
                    .zone
                    .transitions()
                    .iter()
                    .map(|change| change.at)
                    .filter(|at| (asked.0..asked.1).contains(at))
                    .collect();
                match changes.choose(&mut self.random) {
                    Some(change) => near(moved(*change, self.random.gen_range(-150..=150))),
                    None => Ok(any),
                }
            }
            3..=5 => {
                let times: Vec<&TimeRange> = timetable
                    .schedule
                    .rules()
                    .iter()
                    .flat_map(Rule::times)
                    .collect();
                let date = timetable.zone.local(any).date;
                let Some(time) = times.choose(&mut self.random) else {
                    return Ok(any);
                };
                let minute = self.one(&[time.start(), time.end()])?;
                match timetable.zone.instants(date, minute).first() {
                    Some(at) => near(*at),
                    None => Ok(any),
                }
            }
            _ => Ok(any),
        }
    }

    fn percent(&mut self, percent: u32) -> bool {
        self.random.gen_range(0..100) < percent
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> Result<T> {
        of.choose(&mut self.random).copied().context("one of some")
    }
}

fn door(number: u8) -> AccessPointId {
    [number + 1; 16].into()
}

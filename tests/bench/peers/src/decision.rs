//! The decision's time beside Cedar's, for one chain of four mandates with schedules in two zones.

use std::hint::black_box;

use anyhow::{Context as _, Result, ensure};
use chrono_tz::Tz;
use domain::access::{Act, decide};
use domain::calendar::{Calendar, DayClass, SpecialDay};
use domain::capability::{Capabilities, Capability};
use domain::chain::{Chain, Link, LinkId, LinkKind, LinkState, Subject};
use domain::device::{DeviceKey, DeviceState};
use domain::id::{DeviceId, GrantId, InstallationId, LockId, MandateId, OrganisationId, ProfileId};
use domain::level::Level;
use domain::mandate::{Bounds, Objects};
use domain::schedule::{Days, Rule, Schedule, TimeRange, Timetable};
use domain::time::{Date, Instant, MinuteOfDay, Weekday, Weekdays};
use domain::window::Window;

use crate::cedar::{Cedar, Facts};
use crate::row::{Part, Row};
use crate::stopwatch::{Plan, Times, Work, compare};
use crate::zones::{Place, moved, new_year};

/// Rounds are long enough for the clock and many enough for a 95th percentile.
const ROUNDS: Plan = Plan {
    rounds: 400,
    calls: 100,
};
const GOAL: usize = 5;
const DOOR: [u8; 16] = [1; 16];

/// The chain and when it is judged.
struct Case {
    chain: Chain,
    act: Act,
    places: Vec<Place>,
    permitted: Instant,
    /// Nothing but the hours of the last mandate of the chain is against it.
    refused: Instant,
}

/// Cedar with one set of policies.
struct Peer {
    cedar: Cedar,
    facts: Facts,
}

impl Peer {
    fn permits(&self, at: Instant) -> Result<bool> {
        self.cedar.permits(&self.facts, &self.facts.request(at)?)
    }
}

/// All rows.
pub fn rows() -> Result<Vec<Row>> {
    let case = Case::new()?;
    let facts = || Facts::new(&case.chain, case.act, &case.places);
    let general = Peer {
        cedar: Cedar::new()?,
        facts: facts()?,
    };
    let written_out = Peer {
        cedar: Cedar::written_out(&case.chain)?,
        facts: facts()?.with_clocks_of_zones(&case.chain),
    };
    case.prove(&[&general, &written_out])?;

    let mut rows = Vec::new();
    for (name, at) in [
        ("permitted", case.permitted),
        ("refused by a schedule", case.refused),
    ] {
        let expected = decide(&case.chain, case.act, at).permits();
        let request = written_out.facts.request(at)?;
        let whole = |peer: &Peer| peer.permits(black_box(at)).is_ok_and(|it| it == expected);
        let mut works: [Work<'_>; 4] = [
            Box::new(|| {
                let verdict = decide(black_box(&case.chain), case.act, black_box(at));
                black_box(verdict).permits() == expected
            }),
            Box::new(|| whole(&written_out)),
            Box::new(|| {
                let Peer { cedar, facts } = &written_out;
                cedar
                    .permits(black_box(facts), black_box(&request))
                    .is_ok_and(|it| it == expected)
            }),
            Box::new(|| whole(&general)),
        ];
        if let [ours, whole, evaluation, general] = *compare(ROUNDS, &mut works)? {
            rows.extend(of(name, ours, [whole, evaluation, general])?);
        }
    }
    Ok(rows)
}

fn of(name: &str, ours: Times, [whole, evaluation, general]: [Times; 3]) -> Result<[Row; 5]> {
    let row = |name: String, times, goal, method: &str| {
        Row::times(Part::Decision, &name, times, goal, method)
    };
    let rounds = ROUNDS.rounds;
    Ok([
        row(
            format!("decision, {name}"),
            ours,
            Some(GOAL),
            &format!(
                "Eight links, four of them mandates with schedules, two in Amsterdam, two in Helsinki, with holidays; \
                 local times included, and until when or from when; median of {rounds} rounds in turn with Cedar."
            ),
        )?,
        row(
            format!("Cedar, {name}"),
            whole,
            None,
            "The same chain and instant in the same rounds, yes or no alone; a policy for each mandate with its bounds \
             written out; local times (once for each zone), request and evaluation.",
        )?,
        row(
            format!("Cedar, {name}, evaluation alone"),
            evaluation,
            None,
            "These policies, the request with its local times made before.",
        )?,
        row(
            format!("Cedar, {name}, policies for every chain"),
            general,
            None,
            "The policies of the oracle, all bounds as data; local times, request and evaluation.",
        )?,
        Row::ratio(
            Part::Decision,
            &format!("Cedar's time for one of ours, {name}"),
            whole,
            ours,
            "A policy for each mandate, local times in both; of the two medians.",
        )?,
    ])
}

impl Case {
    /// Shows that all judge the same: at the two instants as they are meant, and at every hour of two years.
    fn prove(&self, peers: &[&Peer]) -> Result<()> {
        let ours = |at| decide(&self.chain, self.act, at).permits();
        ensure!(ours(self.permitted), "the chain does not permit");
        ensure!(!ours(self.refused), "the chain does not refuse");
        let (mut at, end) = (new_year(2026)?, new_year(2028)?);
        let mut permitted = 0;
        while at < end {
            let expected = ours(at);
            permitted += usize::from(expected);
            for peer in peers {
                ensure!(
                    peer.permits(at)? == expected,
                    "Cedar judges otherwise at {at}"
                );
            }
            at = moved(at, 60);
        }
        ensure!(permitted > 1000, "the chain permits hardly ever");
        Ok(())
    }

    fn new() -> Result<Self> {
        let years = (new_year(2025)?, new_year(2029)?);
        let place = |zone| Place::new(zone, years.0, years.1);
        let places = vec![place(Tz::Europe__Amsterdam)?, place(Tz::Europe__Helsinki)?];
        let [amsterdam, helsinki] = places.as_slice() else {
            anyhow::bail!("two places");
        };
        let working_days = Weekdays::MONDAY_TO_FRIDAY;
        let with_saturday = working_days.union(Weekdays::only(Weekday::Saturday));
        let hours = |place, rules: &[(Weekdays, u16, u16)]| timetable(place, rules).map(Some);
        let mut links = vec![link(LinkKind::Profile, ProfileId::from([3; 16]))];
        links.extend([
            Link {
                bounds: Bounds {
                    level: Level::Guest,
                    objects: Objects::only(DOOR.into()),
                    capabilities: Level::Guest.capabilities(),
                    window: Window::new(Some(new_year(2026)?), Some(new_year(2027)?))
                        .ok()
                        .context("a year")?,
                    timetable: hours(
                        amsterdam,
                        &[
                            (working_days, 8, 18),
                            (Weekdays::only(Weekday::Saturday), 9, 13),
                        ],
                    )?,
                    peers: false,
                },
                ..link(LinkKind::Grant, GrantId::from([4; 16]))
            },
            Link {
                bounds: Bounds {
                    level: Level::Host,
                    objects: Objects::only(DOOR.into()),
                    capabilities: Level::Host.capabilities(),
                    timetable: hours(amsterdam, &[(with_saturday, 7, 20)])?,
                    ..Bounds::everything()
                },
                ..link(LinkKind::Grant, GrantId::from([5; 16]))
            },
            Link {
                bounds: Bounds {
                    level: Level::Manager,
                    timetable: hours(helsinki, &[(working_days, 6, 22), (Weekdays::ALL, 10, 16)])?,
                    ..Bounds::everything()
                },
                ..link(LinkKind::Tenancy, MandateId::from([6; 16]))
            },
            Link {
                bounds: Bounds {
                    // Over night, so that the day before counts as well.
                    timetable: hours(helsinki, &[(Weekdays::ALL, 5, 2)])?,
                    ..Bounds::everything()
                },
                owner: OrganisationId::from([8; 16]).into(),
                ..link(LinkKind::Proxy, MandateId::from([7; 16]))
            },
            Link {
                bounds: Bounds {
                    objects: Objects::only(DOOR.into()),
                    capabilities: Capabilities::ALL.without(Capability::RemoteOpen),
                    ..Bounds::everything()
                },
                ..link(LinkKind::Registration, LockId::from([9; 16]))
            },
            link(LinkKind::Licence, MandateId::from([10; 16])),
            link(LinkKind::Mode, domain::id::AccessPointId::from([1; 16])),
        ]);
        let mut chain = Chain::new(subject(DeviceState::Active));
        for link in links {
            chain.append(link)?;
        }
        // Monday 2 November 2026, 09:30 UTC: 10:30 in Amsterdam, 11:30 in Helsinki.
        let permitted = Instant::from_seconds(1_793_611_800).context("in 2026")?;
        Ok(Self {
            chain,
            act: Act {
                access_point: DOOR.into(),
                capability: Capability::Open,
            },
            places,
            permitted,
            // The Sunday before.
            refused: moved(permitted, -24 * 60),
        })
    }
}

/// A phone.
pub fn subject(state: DeviceState) -> Subject {
    Subject {
        person: None,
        device: DeviceId::from([7; 16]),
        key: DeviceKey::from([8; 32]),
        state,
    }
}

/// A link that forbids nothing.
pub fn link(kind: LinkKind, id: impl Into<LinkId>) -> Link {
    Link {
        id: id.into(),
        kind,
        owner: InstallationId::from([2; 16]).into(),
        narrowings: 0,
        bounds: Bounds::everything(),
        state: LinkState::Active,
    }
}

/// Hours by a zone, with twelve holidays on which they do not hold.
fn timetable(place: &Place, rules: &[(Weekdays, u16, u16)]) -> Result<Timetable> {
    let ordinary = domain::calendar::DayClasses::only(DayClass::Ordinary);
    let hour = |hour| MinuteOfDay::at(hour, 0).context("an hour");
    let rules = rules
        .iter()
        .map(|(weekdays, start, end)| {
            let days = Days {
                weekdays: *weekdays,
                classes: ordinary,
                ..Days::EVERY
            };
            let time = TimeRange::new(hour(*start)?, hour(*end)?).ok();
            Rule::new(days, vec![time.context("a time")?])
                .ok()
                .context("a rule")
        })
        .collect::<Result<Vec<Rule>>>()?;
    let holidays = (1..=12)
        .map(|month| {
            let date = Date::new(2026, month, 25).context("a date")?;
            let class = DayClass::Holiday;
            Ok(SpecialDay { date, class })
        })
        .collect::<Result<Vec<SpecialDay>>>()?;
    Ok(Timetable {
        schedule: Schedule::new(rules).ok().context("a schedule")?,
        zone: place.table.clone(),
        calendar: Calendar::new(holidays).ok().context("a calendar")?,
    })
}

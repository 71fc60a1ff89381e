//! A chain as Cedar's entities: the facts as they are, with nothing worked out.

use anyhow::{Context as _, Result, anyhow, ensure};
use cedar_policy::{Entities, Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression};
use domain::access::Act;
use domain::calendar::{DayClass, DayClasses};
use domain::capability::{Capabilities, Capability};
use domain::chain::{Chain, Link, LinkKind, LinkState};
use domain::device::DeviceState;
use domain::id::AccessPointId;
use domain::level::Level;
use domain::mandate::Objects;
use domain::schedule::{Rule, TimeRange, Timetable};
use domain::window::Window;

use crate::cedar::policies::{MANDATES, RULES, TIMES};

type Attributes = Vec<(String, RestrictedExpression)>;

/// The function table of `domain.md` 3.2, written down a second time: the lowest level that has a function, guest 0 to root
/// administrator 3.
const FUNCTIONS: [(Capability, i64); 16] = [
    (Capability::Open, 0),
    (Capability::RemoteOpen, 0),
    (Capability::ChangeBattery, 0),
    (Capability::InviteGuest, 1),
    (Capability::GiveGuest, 1),
    (Capability::GiveHost, 2),
    (Capability::GiveManager, 3),
    (Capability::InstallLock, 2),
    (Capability::CreateDoor, 2),
    (Capability::HandOver, 3),
    (Capability::SeePermissions, 2),
    (Capability::DefineRights, 2),
    (Capability::ManagePeople, 2),
    (Capability::SeeAuditLog, 2),
    (Capability::SeeSafeLog, 2),
    (Capability::Administer, 3),
];

/// Levels with their rank and the function that giving them takes.
const LEVELS: [(Level, i64, Option<Capability>); 4] = [
    (Level::Guest, 0, Some(Capability::GiveGuest)),
    (Level::Host, 1, Some(Capability::GiveHost)),
    (Level::Manager, 2, Some(Capability::GiveManager)),
    (Level::RootAdministrator, 3, None),
];

/// The mandates of a chain in the order in which policies look at them: the grant and what stands above it.
pub fn mandates(chain: &Chain) -> impl Iterator<Item = &Link> {
    chain.links().iter().filter(|link| {
        !matches!(
            link.kind,
            LinkKind::Profile | LinkKind::Licence | LinkKind::Mode | LinkKind::Registration
        )
    })
}

/// All entities of a chain and of the door that is asked about.
pub fn entities(chain: &Chain, act: Act) -> Result<Entities> {
    let mut entities = Vec::new();
    for (level, rank, giving) in LEVELS {
        let mut attributes = vec![
            ("rank".into(), long(rank)),
            (
                "functions".into(),
                set(functions(level)?.into_iter().map(action))?,
            ),
        ];
        if let Some(giving) = giving {
            attributes.push(("giving".into(), reference(action(giving)?)));
        }
        entities.push(entity(level_uid(level)?, attributes, None)?);
    }
    let mandates: Vec<&Link> = mandates(chain).collect();
    ensure!(
        mandates.len() <= MANDATES,
        "the chain is longer than the policies"
    );
    for (place, link) in mandates.iter().enumerate() {
        let mut attributes = of_mandate(link)?;
        let above = (place + 1 < mandates.len()).then(|| mandate_uid(place + 1));
        let above = above.transpose()?;
        if let Some(above) = &above {
            attributes.push(("above".into(), reference(above.clone())));
        }
        entities.push(entity(mandate_uid(place)?, attributes, above)?);
    }
    let grant = chain.leaf().map(|_| mandate_uid(0)).transpose()?;
    entities.push(entity(phone()?, of_phone(chain, &mandates)?, grant)?);
    entities.push(entity(door(act.access_point)?, of_door(chain)?, None)?);
    Ok(Entities::from_entities(entities, None)?)
}

/// Who asks.
pub fn phone() -> Result<EntityUid> {
    uid("Phone", "phone")
}

/// What for.
pub fn action(capability: Capability) -> Result<EntityUid> {
    uid("Action", &format!("{capability:?}"))
}

/// Where.
pub fn door(id: AccessPointId) -> Result<EntityUid> {
    uid("Door", &id.to_string())
}

/// What a level may do.
pub fn functions(level: Level) -> Result<Vec<Capability>> {
    let (_, rank, _) = LEVELS
        .into_iter()
        .find(|(known, _, _)| *known == level)
        .context("a level")?;
    Ok(FUNCTIONS
        .into_iter()
        .filter(|(_, lowest)| *lowest <= rank)
        .map(|(function, _)| function)
        .collect())
}

fn of_phone(chain: &Chain, mandates: &[&Link]) -> Result<Attributes> {
    let mut attributes = Attributes::new();
    match chain.subject.state {
        DeviceState::Active => attributes.push(("state".into(), string("active"))),
        DeviceState::Blocked => attributes.push(("state".into(), string("blocked"))),
        DeviceState::Unconfirmed { until } => {
            attributes.push(("state".into(), string("unconfirmed")));
            attributes.push(("confirmed_from".into(), long(until.millis())));
        }
    }
    if let Some(link) = only(chain, LinkKind::Profile)? {
        attributes.push(("profile".into(), record(of_fact(link)?)?));
    }
    if let Some(leaf) = chain.leaf() {
        let first = mandates.first().context("the leaf is a mandate")?;
        ensure!(std::ptr::eq(*first, leaf), "the grant is the first mandate");
        attributes.push(("grant".into(), reference(mandate_uid(0)?)));
    }
    Ok(attributes)
}

fn of_door(chain: &Chain) -> Result<Attributes> {
    let mut attributes = Attributes::new();
    for (name, kind) in [
        ("licence", LinkKind::Licence),
        ("mode", LinkKind::Mode),
        ("registration", LinkKind::Registration),
    ] {
        if let Some(link) = only(chain, kind)? {
            attributes.push((name.into(), record(of_fact(link)?)?));
        }
    }
    Ok(attributes)
}

fn only(chain: &Chain, kind: LinkKind) -> Result<Option<&Link>> {
    let mut links = chain.links().iter().filter(|link| link.kind == kind);
    let first = links.next();
    ensure!(links.next().is_none(), "at most one {kind:?}");
    Ok(first)
}

fn of_mandate(link: &Link) -> Result<Attributes> {
    let mut attributes = of_fact(link)?;
    attributes.extend([
        (
            "kind".into(),
            string(if link.kind == LinkKind::Grant {
                "grant"
            } else {
                "authority"
            }),
        ),
        ("level".into(), reference(level_uid(link.bounds.level)?)),
        (
            "peers".into(),
            RestrictedExpression::new_bool(link.bounds.peers),
        ),
    ]);
    if let Some(timetable) = &link.bounds.timetable {
        attributes.push(("timetable".into(), of_timetable(timetable)?));
    }
    Ok(attributes)
}

fn of_fact(link: &Link) -> Result<Attributes> {
    let mut attributes: Attributes = vec![
        (
            "state".into(),
            string(match link.state {
                LinkState::Active => "active",
                LinkState::Suspended => "suspended",
                LinkState::Revoked => "revoked",
            }),
        ),
        ("capabilities".into(), actions(link.bounds.capabilities)?),
        (
            "everywhere".into(),
            RestrictedExpression::new_bool(link.bounds.objects == Objects::All),
        ),
    ];
    if let Objects::These(points) = &link.bounds.objects {
        attributes.push((
            "doors".into(),
            set(points.iter().map(|point| door(*point)))?,
        ));
    }
    attributes.extend(of_window(&link.bounds.window));
    Ok(attributes)
}

fn of_window(window: &Window) -> Attributes {
    let from = window.from().map(|at| ("from".into(), long(at.millis())));
    let until = window.until().map(|at| ("until".into(), long(at.millis())));
    from.into_iter().chain(until).collect()
}

fn of_timetable(timetable: &Timetable) -> Result<RestrictedExpression> {
    let mut attributes = Attributes::new();
    for (name, class) in [
        ("holiday", DayClass::Holiday),
        ("special_1", DayClass::Special1),
        ("special_2", DayClass::Special2),
    ] {
        let days = timetable.calendar.days().filter(|day| day.class == class);
        attributes.push((
            name.into(),
            RestrictedExpression::new_set(days.map(|day| long(day.date.days().into()))),
        ));
    }
    let rules = timetable.schedule.rules();
    ensure!(rules.len() <= RULES, "more rules than the policies know");
    for (number, rule) in rules.iter().enumerate() {
        attributes.push((format!("rule_{number}"), of_rule(rule)?));
    }
    record(attributes)
}

fn of_rule(rule: &Rule) -> Result<RestrictedExpression> {
    let days = rule.days();
    let mut attributes: Attributes = vec![
        (
            "weekdays".into(),
            RestrictedExpression::new_set(days.weekdays.iter().map(|day| long(day as i64))),
        ),
        ("classes".into(), of_classes(days.classes)),
        ("previous".into(), of_classes(days.previous)),
    ];
    for (name, date) in [("first", days.first), ("last", days.last)] {
        if let Some(date) = date {
            attributes.push((name.into(), long(date.days().into())));
        }
    }
    let times = rule.times();
    ensure!(times.len() <= TIMES, "more times than the policies know");
    for (number, time) in times.iter().enumerate() {
        attributes.push((format!("time_{number}"), of_time(*time)?));
    }
    record(attributes)
}

fn of_time(time: TimeRange) -> Result<RestrictedExpression> {
    record(vec![
        ("start".into(), long(time.start().minutes().into())),
        ("end".into(), long(time.end().minutes().into())),
    ])
}

fn of_classes(classes: DayClasses) -> RestrictedExpression {
    RestrictedExpression::new_set(classes.iter().map(|class| {
        string(match class {
            DayClass::Ordinary => "ordinary",
            DayClass::Holiday => "holiday",
            DayClass::Special1 => "special_1",
            DayClass::Special2 => "special_2",
        })
    }))
}

fn actions(capabilities: Capabilities) -> Result<RestrictedExpression> {
    set(capabilities.iter().map(action))
}

fn set(uids: impl Iterator<Item = Result<EntityUid>>) -> Result<RestrictedExpression> {
    let uids: Vec<EntityUid> = uids.collect::<Result<_>>()?;
    Ok(RestrictedExpression::new_set(
        uids.into_iter().map(reference),
    ))
}

/// The mandate at a place of the chain.
pub fn mandate_uid(place: usize) -> Result<EntityUid> {
    uid("Mandate", &place.to_string())
}

fn level_uid(level: Level) -> Result<EntityUid> {
    uid("Level", level.code())
}

fn uid(kind: &str, id: &str) -> Result<EntityUid> {
    let kind: EntityTypeName = kind.parse()?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(id)))
}

/// An entity; what it is in, policies find with `in`.
fn entity(uid: EntityUid, attributes: Attributes, within: Option<EntityUid>) -> Result<Entity> {
    Ok(Entity::new_with_tags(uid, attributes, within, [])?)
}

/// A record of attributes.
pub fn record(attributes: Attributes) -> Result<RestrictedExpression> {
    RestrictedExpression::new_record(attributes).map_err(|error| anyhow!("{error}"))
}

/// A whole number.
pub fn long(number: i64) -> RestrictedExpression {
    RestrictedExpression::new_long(number)
}

fn string(text: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(text.into())
}

fn reference(uid: EntityUid) -> RestrictedExpression {
    RestrictedExpression::new_entity_uid(uid)
}

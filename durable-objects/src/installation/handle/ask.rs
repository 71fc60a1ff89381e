//! Signed-in questions. Whoever asks sees what their own chains allow (`R004.70`).

use domain::access::{Act, decide};
use domain::capability::Capability;
use domain::grant::Status;
use domain::id::{AccessPointId, PersonId, ProfileId};
use domain::installation::actor::{Actor, Place, without_phone};
use domain::installation::administration_log;
use domain::installation::house::{Holding, House};
use domain::installation::permission::Permission;
use domain::installation::profile::Segment;
use domain::level::Level;
use domain::refusal::Refusal;
use domain::time::Instant;
use domain::view::door::{DoorPage, Doors};
use domain::view::person::{People, PersonPage};

use super::super::message::{Body, Opener, Question, Reply};
use super::super::store::permissions::Moment;
use super::super::store::{self, After, PAGE, doors, fold, people, permissions};
use super::views::AtDoor;
use super::{Turn, actor, views};
use crate::failure::Failure;
use crate::sql::Sql;
use crate::view::View;

/// Answers a question; changes nothing (I22).
pub(super) fn ask(
    sql: &mut impl Sql,
    now: Instant,
    person: PersonId,
    question: Question,
) -> Result<Reply, Failure> {
    let turn = Turn::begin(sql, now, String::new(), domain::id::Minter::new([0; 32]))?;
    let actor = actor(sql, &turn.house, now, person)?;
    let body = match question {
        Question::Installation => {
            let installation = views::installation(sql, &turn, &actor)?;
            let version = installation.version;
            Body::Shown(View::versioned(&installation, version)?)
        }
        Question::Doors { search, cursor } => {
            doors_page(sql, &turn, &actor, search.as_deref(), cursor.as_deref())?
        }
        Question::Door {
            door,
            status,
            search,
            cursor,
        } => {
            let filter = Filter { status, search };
            door_page(sql, &turn, &actor, door, &filter, cursor.as_deref())?
        }
        Question::People {
            search,
            segment,
            cursor,
        } => people_page(
            sql,
            &turn,
            &actor,
            search.as_deref(),
            segment,
            cursor.as_deref(),
        )?,
        Question::Person { profile, cursor } => {
            person_page(sql, &turn, &actor, profile, cursor.as_deref())?
        }
        Question::Openers { door, at } => openers(sql, &turn, &actor, door, at)?,
        Question::AuditLog => {
            Body::AuditLog(administration_log::readable(&actor, &turn.house, now))
        }
    };
    Ok(body.into())
}

fn doors_page(
    sql: &mut impl Sql,
    turn: &Turn,
    actor: &Actor,
    search: Option<&str>,
    cursor: Option<&str>,
) -> Result<Body, Failure> {
    let after = After::read(cursor)?;
    let holder = (!actor.is_root()).then_some(actor.profile);
    let (points, next) = doors::page(sql, holder, search, &after, PAGE)?;
    let page = Doors {
        items: views::doors(sql, turn, actor, points)?,
        next: next.map(|next| next.write()),
    };
    View::of(&page).map(Body::Shown)
}

/// Which permissions a page shows.
struct Filter {
    status: Option<Status>,
    search: Option<String>,
}

fn door_page(
    sql: &mut impl Sql,
    turn: &Turn,
    actor: &Actor,
    door: AccessPointId,
    filter: &Filter,
    cursor: Option<&str>,
) -> Result<Body, Failure> {
    let after = After::read(cursor)?;
    let point = doors::door(sql, door)?.filter(|_| actor.level(door).is_some());
    let point = point.ok_or(Refusal::NotFound)?;
    let complete = actor.may(
        &turn.house,
        Capability::SeePermissions,
        Place::At(door),
        turn.now,
    );
    let at_door = AtDoor::load(sql, turn.now, &point)?;
    let mut shown = Vec::new();
    for permission in permissions::at_door(sql, door, Moment::Now)? {
        let listed = permission.revoked_at.is_none() || at_door.is_behind(&permission);
        if listed
            && (complete || concerns(actor, &permission))
            && has_status(&turn.house, &permission, filter.status, turn.now)
        {
            let name = people::name(sql, permission.profile)?;
            let name = name.map(|name| fold(name.as_str())).unwrap_or_default();
            if filter
                .search
                .as_deref()
                .is_none_or(|search| name.contains(&fold(search)))
            {
                shown.push((
                    After {
                        text: name,
                        id: permission.id.to_string(),
                    },
                    permission,
                ));
            }
        }
    }
    shown.sort_by(|(one, _), (other, _)| (&one.text, &one.id).cmp(&(&other.text, &other.id)));
    shown.retain(|(key, _)| (&key.text, &key.id) > (&after.text, &after.id));
    let (permissions, next) = first_page(shown);
    let mut grants = Vec::new();
    for permission in permissions {
        grants.push(views::grant_at(
            sql, turn, actor, &point, &at_door, permission,
        )?);
    }
    let page = DoorPage {
        door: views::door(sql, turn, actor, point)?,
        complete,
        may: views::door_acts(turn, actor, door),
        grants,
        next,
    };
    View::versioned(&page, page.door.version).map(Body::Shown)
}

/// Whether a permission is the actor's own or hangs from one of theirs.
fn concerns(actor: &Actor, permission: &Permission) -> bool {
    let own = |holding: &Holding| match holding {
        Holding::Root { .. } => true,
        Holding::Granted(steps) => steps
            .first()
            .is_some_and(|step| Some(step.permission.id) == permission.parent),
    };
    permission.profile == actor.profile || actor.holdings.iter().any(own)
}

fn has_status(house: &House, permission: &Permission, wanted: Option<Status>, at: Instant) -> bool {
    let timetable = permission
        .schedule
        .clone()
        .map(|schedule| house.timetable(schedule));
    wanted.is_none_or(|wanted| Status::at(&permission.window, timetable.as_ref(), at) == wanted)
}

/// The first page of a sorted list, and the cursor of the next.
fn first_page<T>(mut rest: Vec<(After, T)>) -> (Vec<T>, Option<String>) {
    let more = rest.len() > PAGE as usize;
    rest.truncate(PAGE as usize);
    let next = rest.last().filter(|_| more).map(|(key, _)| key.write());
    (rest.into_iter().map(|(_, item)| item).collect(), next)
}

fn people_page(
    sql: &mut impl Sql,
    turn: &Turn,
    actor: &Actor,
    search: Option<&str>,
    segment: Option<Segment>,
    cursor: Option<&str>,
) -> Result<Body, Failure> {
    let after = After::read(cursor)?;
    actor.require(
        &turn.house,
        Capability::ManagePeople,
        Place::Anywhere,
        turn.now,
    )?;
    let (profiles, next) = people::page(sql, search, segment, &after)?;
    let mut items = Vec::new();
    for profile in profiles {
        items.push(views::person(sql, turn.now, profile)?);
    }
    let page = People {
        items,
        next: next.map(|next| next.write()),
    };
    View::of(&page).map(Body::Shown)
}

/// Every permission that a person ever received (`R004.68`), newest first: of doors whose
/// permissions the actor may see; everybody sees their own.
fn person_page(
    sql: &mut impl Sql,
    turn: &Turn,
    actor: &Actor,
    profile: ProfileId,
    cursor: Option<&str>,
) -> Result<Body, Failure> {
    let after = After::read(cursor)?;
    let own = profile == actor.profile;
    if !own {
        actor.require(
            &turn.house,
            Capability::ManagePeople,
            Place::Anywhere,
            turn.now,
        )?;
    }
    let person = people::profile(sql, profile)?.ok_or(Refusal::NotFound)?;
    let sees = |point| {
        actor.may(
            &turn.house,
            Capability::SeePermissions,
            Place::At(point),
            turn.now,
        )
    };
    let mut shown = Vec::new();
    for permission in permissions::of_profile(sql, profile)? {
        if own || sees(permission.access_point) {
            // Newest first, as a text that sorts that way.
            let age = i64::MAX - permission.given_at.millis();
            shown.push((
                After {
                    text: format!("{age:020}"),
                    id: permission.id.to_string(),
                },
                permission,
            ));
        }
    }
    shown.retain(|(key, _)| (&key.text, &key.id) > (&after.text, &after.id));
    let (permissions, next) = first_page(shown);
    let mut grants = Vec::new();
    for permission in permissions {
        grants.push(views::grant(sql, turn, actor, permission)?);
    }
    let page = PersonPage {
        person: views::person(sql, turn.now, person)?,
        grants,
        next,
    };
    View::versioned(&page, page.person.version).map(Body::Shown)
}

/// Who could open a door at an instant, by what was recorded as holding then (`domain.md` N-05).
fn openers(
    sql: &mut impl Sql,
    turn: &Turn,
    actor: &Actor,
    door: AccessPointId,
    at: Instant,
) -> Result<Body, Failure> {
    actor.require(
        &turn.house,
        Capability::SeePermissions,
        Place::At(door),
        turn.now,
    )?;
    doors::door(sql, door)?.ok_or(Refusal::NotFound)?;
    // What was recorded at an instant of the future is what is recorded now.
    let recorded = at.min(turn.now);
    let house = store::house_at(sql, turn.now, at)?;
    let subject = without_phone(actor.person);
    let act = Act {
        access_point: door,
        capability: Capability::Open,
    };
    let opens = |holding: &Holding| decide(&house.chain(&subject, holding, 0), act, at).permits();
    let mut openers = Vec::new();
    if let Some(root) = people::root_at(sql, recorded)? {
        let holding = Holding::Root {
            profile: root.id,
            state: root.state,
        };
        if opens(&holding) {
            let level = Level::RootAdministrator;
            openers.push(Opener {
                profile: root.id,
                name: root.name,
                grant: None,
                level,
            });
        }
    }
    for permission in permissions::at_door(sql, door, Moment::At(recorded))? {
        let (profile, id, level) = (permission.profile, permission.id, permission.level);
        let holding = permissions::holding(sql, permission, Moment::At(recorded))?;
        let name = people::profile_at(sql, profile, recorded)?.map(|profile| profile.name);
        if let Some(name) = name.filter(|_| opens(&holding)) {
            openers.push(Opener {
                profile,
                name,
                grant: Some(id),
                level,
            });
        }
    }
    Ok(Body::Openers(openers))
}

//! Fills an empty deployment. Every step is a command with a fixed identifier, so that a seed that
//! was cut off is simply begun again.

use api::door::Door;
use api::person::Person;
use api::problem::Trouble;
use domain::hex::Hex;
use domain::id::{AccessPointId, CommandId, PersonId, ProfileId};
use domain::installation::access_point::DoorKind;
use domain::installation::doors::CreateDoor;
use domain::installation::give_grants::GiveGrants;
use domain::installation::people::CreatePerson;
use domain::refusal::Refusal;
use durable_objects::command_log::Run;
use durable_objects::fingerprint::Fingerprint;
use durable_objects::installation::message::{Act, Administrator, Invitation, Message, Reply};
use durable_objects::platform::message::{Line, Message as ToPlatform, Reply as FromPlatform};
use durable_objects::secret::Secret;
use serde::Serialize;
use virtual_lock::{Kind, Made};

use super::cast::{self, BUILDINGS, Building, CAST, Granted, Member, Role};
use super::{account, locks, root_of, session, shown};
use crate::objects;
use crate::request::Call;
use crate::respond::Answer;

/// What the seed made.
#[derive(Serialize)]
struct Seeded {
    buildings: usize,
    doors: usize,
    people: usize,
}

/// `POST /api/demo/seed`.
///
/// # Errors
/// [`Refusal::LinkOver`] where somebody else is the operator already.
pub async fn seed(call: &mut Call) -> Result<Answer, Trouble> {
    for member in &CAST {
        session(call, member).await?;
    }
    let operator = CAST
        .iter()
        .find(|member| matches!(member.role, Role::Operator))
        .ok_or(Trouble::Internal)?;
    let operator = account(call, operator).await?;
    let first = ToPlatform::FirstOperator { person: operator };
    objects::platform(call, &first).await?;
    import(call, operator).await?;
    for (index, building) in BUILDINGS.iter().enumerate() {
        furnish(call, operator, index, building).await?;
    }
    let seeded = Seeded {
        buildings: BUILDINGS.len(),
        doors: cast::doors().count(),
        people: CAST.len(),
    };
    Answer::json(200, &seeded)
}

async fn import(call: &Call, operator: PersonId) -> Result<(), Trouble> {
    let enrolment_key = locks::enrolment_key(call)?;
    let mut lines = Vec::new();
    for (number, _, door) in cast::doors() {
        let kind = match door.kind {
            DoorKind::Door => Kind::Door,
            DoorKind::Safe => Kind::Safe,
        };
        let made =
            Made::demonstration(enrolment_key, number, kind).map_err(|_| Trouble::Internal)?;
        lines.push(Line {
            certificate: Hex::from(made.certificate().as_slice()),
            setup_secret: Hex::from(made.setup_secret().as_slice()),
        });
    }
    let import = ToPlatform::Import {
        by: operator,
        manufacturer_key: Hex::from(Made::maker_key().as_slice()),
        lines,
    };
    match objects::platform(call, &import).await? {
        FromPlatform::Imported(_) => Ok(()),
        _ => Err(Trouble::Internal),
    }
}

async fn furnish(
    call: &Call,
    operator: PersonId,
    index: usize,
    building: &Building,
) -> Result<(), Trouble> {
    let id = building.id();
    let root = root_of(call, index).await?;
    let is_root = |member: &&Member| matches!(member.role, Role::Root(at) if at == index);
    let member = CAST.iter().find(is_root).ok_or(Trouble::Internal)?;
    let create = Message::Create {
        run: run(&["create", building.name]),
        by: operator,
        id,
        name: cast::name(building.name)?,
        zone: building.zone.to_owned(),
        administrator: Administrator {
            name: cast::name(member.name)?,
            email: member.address()?,
            language: member.language,
        },
        entropy: entropy(&["create", building.name]),
    };
    let reply = objects::installation(call, id, &create).await?;
    claim(call, building, reply.invitations, root).await?;

    let mut doors = Vec::new();
    for door in building.doors {
        let optional = |text: &str| (!text.is_empty()).then(|| cast::name(text)).transpose();
        let command = CreateDoor {
            name: cast::name(door.name)?,
            place: optional(door.place)?,
            plate: optional(door.plate)?,
            kind: door.kind,
            profile: door.profile,
        };
        let create = Act::CreateDoor(command);
        let reply = act(call, building, root, &["door", door.name], create).await?;
        doors.push(shown::<Door>(call, &reply.body)?.id);
    }
    for member in &CAST {
        if let Role::Granted(granted) = member.role {
            let here: Vec<&Granted> = granted.iter().filter(|one| one.building == index).collect();
            if !here.is_empty() {
                let profile = join(call, building, root, member).await?;
                for one in here {
                    grant(call, (building, root), (member, profile), one, &doors).await?;
                }
            }
        }
    }
    let record = ToPlatform::RecordInstallation {
        by: operator,
        id,
        name: cast::name(building.name)?,
    };
    objects::platform(call, &record).await.map(drop)
}

/// Creates a person of the building and joins their account.
async fn join(
    call: &Call,
    building: &Building,
    root: PersonId,
    member: &Member,
) -> Result<ProfileId, Trouble> {
    let command = CreatePerson {
        name: cast::name(member.name)?,
        email: member.address()?,
        language: member.language,
        segment: member.segment,
        from: None,
        until: None,
    };
    let create = Act::CreatePerson(command);
    let reply = act(call, building, root, &["person", member.key], create).await?;
    claim(
        call,
        building,
        reply.invitations,
        account(call, member).await?,
    )
    .await?;
    Ok(shown::<Person>(call, &reply.body)?.id)
}

async fn grant(
    call: &Call,
    (building, root): (&Building, PersonId),
    (member, profile): (&Member, ProfileId),
    granted: &Granted,
    doors: &[AccessPointId],
) -> Result<(), Trouble> {
    let command = GiveGrants {
        profiles: vec![profile],
        doors: granted
            .doors
            .iter()
            .filter_map(|door| doors.get(*door).copied())
            .collect(),
        level: granted.level,
        from: None,
        until: None,
        schedule: granted.schedule()?,
    };
    let step = ["grant", member.key];
    act(call, building, root, &step, Act::GiveGrants(command))
        .await
        .map(drop)
}

/// Joins an account by its invitation, which is not sent. A repeated seed finds
/// the invitation used.
async fn claim(
    call: &Call,
    building: &Building,
    invitations: Vec<Invitation>,
    person: PersonId,
) -> Result<(), Trouble> {
    for Invitation { secret, .. } in invitations {
        let claim = Message::Claim { secret, person };
        match objects::installation(call, building.id(), &claim).await {
            Ok(_) | Err(Trouble::Refused(Refusal::LinkOver)) => {}
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(())
}

async fn act(
    call: &Call,
    building: &Building,
    person: PersonId,
    step: &[&str],
    act: Act,
) -> Result<Reply, Trouble> {
    let step = [&[building.name], step].concat();
    let message = Message::Act {
        person,
        run: Some(run(&step)),
        entropy: entropy(&step),
        act,
    };
    objects::installation(call, building.id(), &message).await
}

fn run(step: &[&str]) -> Run {
    let fingerprint = digest("run", step);
    let mut id = [0; 16];
    for (to, from) in id.iter_mut().zip(fingerprint.bytes()) {
        *to = *from;
    }
    Run {
        id: CommandId::from(id),
        fingerprint,
    }
}

fn entropy(step: &[&str]) -> Secret {
    Secret::from(*digest("entropy", step).bytes())
}

fn digest(purpose: &str, step: &[&str]) -> Fingerprint {
    let parts: Vec<&[u8]> = [b"clavis/demo".as_slice(), purpose.as_bytes()]
        .into_iter()
        .chain(step.iter().map(|word| word.as_bytes()))
        .collect();
    Fingerprint::of(&parts)
}

//! Who is told of permissions given and withdrawn, and on which way.

use domain::installation::give_grants::GiveGrants;
use domain::view::grant::GrantsCreated;

use super::*;
use crate::address::Address;
use crate::mail::notice::{About, Notice, PermissionChange};
use crate::mail_lane;
use crate::outbox;
use crate::person::message::{Message as ToPerson, PermissionNews};

/// What this account is told to mail.
fn told(world: &mut World, person: PersonId) -> Vec<PermissionNews> {
    let receiver = Address::person(person);
    let waiting = outbox::due(&mut world.sql, world.now, 100).unwrap();
    let its = waiting.into_iter().filter(|next| next.receiver == receiver);
    its.filter_map(|next| match serde_json::from_str(&next.message).unwrap() {
        ToPerson::PermissionsChanged { news, .. } => Some(news),
        _ => None,
    })
    .collect()
}

/// What is mailed from here.
fn mailed(world: &mut World) -> Vec<Notice> {
    let waiting = mail_lane::due(&mut world.sql, world.now, 100).unwrap();
    let notices = waiting
        .iter()
        .map(|mail| serde_json::from_str(&mail.notice));
    notices.collect::<Result<_, _>>().unwrap()
}

fn given(doors: &[&str]) -> PermissionChange {
    let doors = doors.iter().map(|name| name.parse().unwrap()).collect();
    PermissionChange::Given { doors }
}

#[test]
fn r004_34_an_account_is_told_of_each_change_and_of_what_is_given_at_once_together() {
    let mut world = World::new();
    let doors = [world.door("Cellar"), world.door("Front")];
    let resident = world.member("Resident");
    let both = GiveGrants {
        profiles: vec![world.profile(resident)],
        doors: doors.to_vec(),
        level: Level::Guest,
        from: None,
        until: None,
        schedule: None,
    };
    let reply = world.act(World::root(), Act::GiveGrants(both)).unwrap();
    let grants = shown::<GrantsCreated>(reply.body).items;
    let news = |change| PermissionNews {
        to: "resident@example.com".parse().unwrap(),
        authority: "House".parse().unwrap(),
        change,
    };
    let first = news(given(&["Cellar", "Front"]));
    assert_eq!(told(&mut world, resident), std::slice::from_ref(&first));
    // A change takes the place of no other one that is still on its way.
    for grant in &grants {
        let revoke = Act::RevokeGrant {
            grant: grant.id,
            version: 1,
        };
        world.act(World::root(), revoke).unwrap();
    }
    let withdrawn = |door: &str| {
        let door = door.parse().unwrap();
        news(PermissionChange::Withdrawn { door })
    };
    let all = told(&mut world, resident);
    assert_eq!(all.len(), 3);
    for one in [first, withdrawn("Cellar"), withdrawn("Front")] {
        assert!(all.contains(&one), "{one:?}");
    }
    assert_eq!(mailed(&mut world), []);
}

#[test]
fn r004_34_who_has_not_joined_is_written_to_in_the_language_of_the_profile() {
    let mut world = World::new();
    let door = world.door("Front");
    let (profile, _) = world.person("Aino");
    let command = GiveGrants {
        profiles: vec![profile],
        doors: vec![door],
        level: Level::Guest,
        from: None,
        until: None,
        schedule: None,
    };
    world.act(World::root(), Act::GiveGrants(command)).unwrap();
    let about = About::Permissions {
        authority: "House".parse().unwrap(),
        change: given(&["Front"]),
    };
    let mail = Notice {
        to: "aino@example.com".parse().unwrap(),
        language: domain::language::Language::English,
        about,
    };
    assert_eq!(mailed(&mut world), [mail]);
}

#[test]
fn r004_35_employees_are_not_mailed() {
    let mut world = World::new();
    let door = world.door("Front");
    let employee = world.employee("Employee");
    let grant = world.give(World::root(), employee, door, Level::Guest);
    world
        .act(World::root(), Act::RevokeGrant { grant, version: 1 })
        .unwrap();
    assert_eq!(told(&mut world, employee), []);
    assert_eq!(mailed(&mut world), []);
}

#[test]
fn r004_34_a_repeated_command_tells_once() {
    let mut world = World::new();
    let door = world.door("Front");
    let resident = world.member("Resident");
    let act = world.give_act(resident, door, Level::Guest);
    let message = world.act_message(World::root(), act);
    world.send(message.clone()).unwrap();
    world.send(message).unwrap();
    assert_eq!(told(&mut world, resident).len(), 1);
}

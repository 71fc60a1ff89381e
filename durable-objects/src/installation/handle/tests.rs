//! The object on a database: what its parts do together. The rules have tests of their own.

mod attenuation;
mod hanging;
mod keys;
mod leases;
mod mails;
mod registration;
mod simulation;
mod statements;
mod sweeping;
mod world;

use domain::id::{GrantId, PersonId};
use domain::installation::doors::ChangeInstallation;
use domain::installation::people::ChangePerson;
use domain::installation::profile::{ProfileState, Segment};
use domain::level::Level;
use domain::refusal::{Fault, Refusal};
use domain::view::door::DoorPage;
use domain::view::person::{Joined, People};

use self::world::{World, shown};
use super::super::message::{Act, Body, Message, Question};
use crate::failure::Failure;

#[test]
fn r004_12_an_installation_begins_with_one_invited_root_administrator() {
    let mut world = World::new();
    let people: People = shown(world.ask(
        World::root(),
        Question::People {
            search: None,
            segment: None,
            cursor: None,
        },
    ));
    assert_eq!(people.items.len(), 1);
    assert!(people.items[0].root_administrator);
    assert_eq!(people.items[0].joined, Joined::Joined);
    let again = world.create();
    assert_eq!(again, Err(Failure::Refused(Refusal::AlreadyExists)));
}

#[test]
fn an_invitation_is_claimed_once() {
    let mut world = World::new();
    let (_, secret) = world.person("Aino");
    let claim = |person| Message::Claim {
        secret,
        person: PersonId::from([person; 16]),
    };
    let view = world.send(Message::ViewInvitation { secret }).unwrap();
    assert!(matches!(view.body, Body::Invitation(view) if view.person_name.as_str() == "Aino"));
    assert!(matches!(
        world.send(claim(50)).unwrap().body,
        Body::Claimed { .. }
    ));
    let over = Err(Failure::Refused(Refusal::LinkOver));
    assert_eq!(world.send(claim(51)), over);
    assert_eq!(world.send(Message::ViewInvitation { secret }), over);
}

#[test]
fn a_new_invitation_ends_the_one_before_and_a_repeated_command_mails_nothing() {
    let mut world = World::new();
    let (profile, first) = world.person("Aino");
    world.pass_minutes(2);
    let reply = world.act(World::root(), Act::Invite { profile }).unwrap();
    assert_ne!(reply.invitations[0].secret, first);
    let person = PersonId::from([50; 16]);
    let outcome = world.send(Message::Claim {
        secret: first,
        person,
    });
    assert_eq!(outcome, Err(Failure::Refused(Refusal::LinkOver)));

    let message = world.act_message(
        World::root(),
        World::create_person("Eino", Segment::Resident),
    );
    let once = world.send(message.clone()).unwrap();
    let twice = world.send(message).unwrap();
    assert_eq!((once.invitations.len(), twice.invitations.len()), (1, 0));
    assert_eq!(once.body, twice.body);
}

#[test]
fn the_administrator_is_invited_again_until_one_has_joined_and_never_twice_by_one_command() {
    let mut world = World::before_anybody_joined();
    let again = world.invite_administrator_message();
    let too_many = Refusal::TooMany { retry_after: 60 };
    assert_eq!(world.send(again.clone()), Err(Failure::Refused(too_many)));
    world.pass_minutes(2);
    let once = world.send(again.clone()).unwrap();
    assert!(matches!(once.body, Body::Invited { .. }));
    let twice = world.send(again).unwrap();
    assert_eq!((once.invitations.len(), twice.invitations.len()), (1, 0));
    assert_eq!(once.body, twice.body);

    world.join(&once, World::root());
    world.pass_minutes(2);
    let late = world.invite_administrator_message();
    assert_eq!(world.send(late), Err(Failure::Refused(Refusal::WrongState)));
}

#[test]
fn who_has_no_profile_learns_nothing() {
    let mut world = World::new();
    let stranger = PersonId::from([77; 16]);
    let message = Message::Ask {
        person: stranger,
        question: Question::Installation,
    };
    assert_eq!(
        world.send(message),
        Err(Failure::Refused(Refusal::NotFound))
    );
}

#[test]
fn a_change_of_something_that_changed_meanwhile_is_refused() {
    let mut world = World::new();
    let command = ChangeInstallation {
        name: Some("New".parse().unwrap()),
        zone: None,
    };
    let change = |version| Act::ChangeInstallation {
        command: command.clone(),
        version,
    };
    assert!(world.act(World::root(), change(1)).is_ok());
    assert_eq!(
        world.act(World::root(), change(7)),
        Err(Failure::Refused(Refusal::Changed))
    );
    let zone = ChangeInstallation {
        name: None,
        zone: Some("Mars/Olympus".to_owned()),
    };
    let outcome = world.act(
        World::root(),
        Act::ChangeInstallation {
            command: zone,
            version: 2,
        },
    );
    assert_eq!(
        outcome,
        Err(Failure::Refused(Refusal::invalid("/zone", Fault::NotAZone)))
    );
}

#[test]
fn r004_70_a_host_sees_the_hosts_own_and_a_manager_all() {
    let mut world = World::new();
    let door = world.door("Front");
    let manager = world.member("Manager");
    let host = world.member("Host");
    let other = world.member("Other");
    let guest = world.member("Guest");
    world.give(World::root(), manager, door, Level::Manager);
    world.give(manager, host, door, Level::Host);
    world.give(manager, other, door, Level::Guest);
    let given = world.give(host, guest, door, Level::Guest);
    let mut page = |person| {
        let page: DoorPage = shown(world.ask(person, World::door_question(door)));
        (page.complete, page.grants)
    };
    assert_eq!((page(manager).0, page(manager).1.len()), (true, 4));
    let (complete, shown) = page(host);
    assert_eq!((complete, shown.len()), (false, 2));
    assert!(
        shown
            .iter()
            .any(|grant| grant.id == given && grant.may_change)
    );
    assert!(shown.iter().all(|grant| grant.sync.is_none()));
    assert_eq!(page(guest).1.len(), 1);
}

#[test]
fn r003_20_a_locked_person_is_refused_from_the_next_request() {
    let mut world = World::new();
    let door = world.door("Front");
    let manager = world.member("Manager");
    world.give(World::root(), manager, door, Level::Manager);
    let command = ChangePerson {
        state: Some(ProfileState::Locked),
        ..ChangePerson::default()
    };
    let profile = world.profile(manager);
    world
        .act(
            World::root(),
            Act::ChangePerson {
                profile,
                command,
                version: 2,
            },
        )
        .unwrap();
    let message = Message::Ask {
        person: manager,
        question: Question::Installation,
    };
    assert!(matches!(
        world.send(message),
        Err(Failure::Refused(Refusal::NotAllowed { .. }))
    ));
}

#[test]
fn the_past_knows_who_could_open() {
    let mut world = World::new();
    let door = world.door("Front");
    let guest = world.member("Guest");
    let before = world.now;
    world.pass_minutes(10);
    let grant = world.give(World::root(), guest, door, Level::Guest);
    let during = world.now;
    world.pass_minutes(10);
    world
        .act(World::root(), Act::RevokeGrant { grant, version: 1 })
        .unwrap();
    let after = world.now;
    let mut openers = |at| -> Vec<Option<GrantId>> {
        match world.ask(World::root(), Question::Openers { door, at }) {
            Body::Openers(openers) => openers.into_iter().map(|opener| opener.grant).collect(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(openers(before), [None]);
    assert_eq!(openers(during), [None, Some(grant)]);
    assert_eq!(openers(after), [None]);
}

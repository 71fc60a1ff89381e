use domain::id::InstallationId;

use super::*;
use crate::address::Address;
use crate::mail::notice::PermissionChange;
use crate::outbox::Envelope;
use crate::person::message::{MailPreferences, PermissionNews};

/// An installation that knows the person by this address withdraws a door.
fn withdrawn(to: &str, sequence: u64) -> Message {
    let envelope = Envelope {
        sender: Address::installation(InstallationId::from([1; 16])),
        lane: "withdrawn/one".to_owned(),
        sequence,
        narrows: false,
    };
    let news = PermissionNews {
        to: address(to),
        authority: "House".parse().unwrap(),
        change: change(),
    };
    Message::PermissionsChanged { envelope, news }
}

fn change() -> PermissionChange {
    PermissionChange::Withdrawn {
        door: "Cellar".parse().unwrap(),
    }
}

fn wants(world: &mut World, session: Secret, permissions: bool) {
    let version = world.account(session).version;
    let mail = MailPreferences { permissions };
    let act = Act::Change {
        name: None,
        language: Some(Language::Dutch),
        mail: Some(mail),
        version,
    };
    world.act(session, act).unwrap();
}

#[test]
fn r004_34_a_withdrawn_permission_is_mailed_once_in_the_language_of_the_account() {
    let mut world = World::new();
    let session = world.by_link("mia");
    wants(&mut world, session, true);
    world.send(withdrawn("mia", 1)).unwrap();
    let about = About::Permissions {
        authority: "House".parse().unwrap(),
        change: change(),
    };
    let mail = Notice {
        to: address("mia"),
        language: Language::Dutch,
        about,
    };
    assert_eq!(world.mails(), [mail]);
    world.send(withdrawn("mia", 1)).unwrap();
    assert_eq!(world.mails(), []);
}

#[test]
fn who_wants_no_mails_about_permissions_gets_none_until_they_want_them() {
    let mut world = World::new();
    let session = world.by_link("mia");
    wants(&mut world, session, false);
    world.send(withdrawn("mia", 1)).unwrap();
    assert_eq!(world.mails(), []);
    wants(&mut world, session, true);
    assert_eq!(world.mails(), []);
    world.send(withdrawn("mia", 2)).unwrap();
    assert_eq!(receivers(&world.mails()), ["mia@example.com"]);
}

#[test]
fn news_go_to_an_address_of_the_account_and_not_to_one_that_left_it() {
    let mut world = World::new();
    let session = world.by_link("mia");
    let act = Act::AddAddress {
        address: address("work"),
    };
    world.act(session, act).unwrap();
    world.mails();
    world.send(withdrawn("work", 1)).unwrap();
    assert_eq!(receivers(&world.mails()), ["work@example.com"]);
    world.send(withdrawn("other", 2)).unwrap();
    assert_eq!(receivers(&world.mails()), ["mia@example.com"]);
}

#[test]
fn a_deleted_account_is_mailed_that_it_ended_and_nothing_more() {
    let mut world = World::new();
    let session = world.by_link("mia");
    let version = world.account(session).version;
    world.act(session, Act::Close { version }).unwrap();
    world.send(withdrawn("mia", 1)).unwrap();
    let mails = world.mails();
    assert_eq!(receivers(&mails), ["mia@example.com"]);
    let is_end = |mail: &Notice| {
        let event = AccountEvent::AccountClosed;
        matches!(&mail.about, About::Account { event: told, .. } if *told == event)
    };
    assert!(is_end(&mails[0]), "{mails:?}");
}

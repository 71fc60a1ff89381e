use domain::id::{InstallationId, ProfileId};

use super::*;
use crate::address::Address;
use crate::directory;
use crate::outbox::Envelope;
use crate::person::message::{IndexEntry, MailPreferences};

#[test]
fn a_change_needs_the_version_that_was_read() {
    let mut world = World::new();
    let session = world.by_link("mia");
    let change = |version| Act::Change {
        name: Some("Mia".parse().unwrap()),
        language: Some(Language::Dutch),
        mail: None,
        version,
    };
    assert_eq!(world.act(session, change(2)), refused(Refusal::Changed));
    let before = world.account(session);
    world.act(session, change(1)).unwrap();
    let after = world.account(session);
    assert_eq!(after.name.clone().unwrap().as_str(), "Mia");
    assert_eq!(
        (after.language, after.mail, after.version),
        (Language::Dutch, before.mail, 2)
    );
    let mail = MailPreferences { permissions: false };
    let act = Act::Change {
        name: None,
        language: None,
        mail: Some(mail),
        version: 2,
    };
    world.act(session, act).unwrap();
    let last = world.account(session);
    assert_eq!(
        (last.name, last.language, last.mail),
        (after.name, Language::Dutch, mail)
    );
}

#[test]
fn another_address_is_announced_to_the_present_ones_and_needs_a_recent_sign_in() {
    let mut world = World::new();
    let session = world.by_link("mia");
    let ask = Act::AskForAddress {
        address: address("work"),
    };
    world.act(session, ask.clone()).unwrap();
    assert_eq!(receivers(&world.mails()), ["mia@example.com"]);
    world
        .act(
            session,
            Act::AddAddress {
                address: address("work"),
            },
        )
        .unwrap();
    assert_eq!(
        receivers(&world.mails()),
        ["mia@example.com", "work@example.com"]
    );
    assert_eq!(world.act(session, ask), refused(Refusal::AlreadyExists));
    world.wait(Duration::minutes(11));
    let late = Act::AskForAddress {
        address: address("third"),
    };
    assert_eq!(world.act(session, late), refused(Refusal::SignInAgain));
}

#[test]
fn an_address_that_leaves_is_told_and_set_free() {
    let mut world = World::new();
    let session = world.by_link("mia");
    let remove = |name: &str| Act::RemoveAddress {
        address: address(name).id(),
    };
    assert_eq!(
        world.act(session, remove("mia")),
        refused(Refusal::LastWayIn)
    );
    world
        .act(
            session,
            Act::AddAddress {
                address: address("work"),
            },
        )
        .unwrap();
    world.mails();
    world.act(session, remove("mia")).unwrap();
    assert_eq!(
        receivers(&world.mails()),
        ["mia@example.com", "work@example.com"]
    );
    assert_eq!(world.caller(session).unwrap().addresses, [address("work")]);
    assert_eq!(
        world.act(session, remove("mia")),
        refused(Refusal::NotFound)
    );
    let free = directory::object(&address("mia")).to_string();
    let told = world
        .outbox()
        .into_iter()
        .find(|(receiver, _, _)| *receiver == free)
        .unwrap();
    assert!(told.2.contains(r#""holds":false"#), "{}", told.2);
}

#[test]
fn a_deleted_account_leaves_nothing_but_blocked_keys() {
    let mut world = World::new();
    let mut authenticator = Authenticator::new(ORIGIN, 1);
    let session = world.first_run(&authenticator);
    world
        .act(
            session,
            Act::AddAddress {
                address: address("mia"),
            },
        )
        .unwrap();
    let added = world.register(session, 1);
    let id = InstallationId::from([1; 16]);
    let entry = IndexEntry {
        authority: id.into(),
        profile: ProfileId::from([1; 16]),
        name: "House".parse().unwrap(),
        joined: true,
    };
    let news = |sequence| {
        let sender = Address::installation(id);
        let envelope = Envelope {
            sender,
            lane: "index".to_owned(),
            sequence,
            narrows: false,
        };
        Message::Index {
            envelope,
            entry: entry.clone(),
        }
    };
    world.send(news(1)).unwrap();
    let version = world.account(session).version;
    assert_eq!(
        world.act(
            session,
            Act::Close {
                version: version + 1
            }
        ),
        refused(Refusal::Changed)
    );
    world.wait(Duration::minutes(11));
    assert_eq!(
        world.act(session, Act::Close { version }),
        refused(Refusal::SignInAgain)
    );
    let session = world.by_passkey(&mut authenticator).unwrap().secret;
    world.mails();
    world.act(session, Act::Close { version }).unwrap();
    assert_eq!(receivers(&world.mails()), ["mia@example.com"]);
    assert_eq!(world.caller(session), refused(Refusal::NotSignedIn));
    assert_eq!(
        world.by_passkey(&mut authenticator),
        refused(Refusal::SignInFailed)
    );
    assert_eq!(world.sign_in(mailbox("mia")), refused(Refusal::LinkOver));
    let told = |world: &mut World| {
        let waiting = world.outbox();
        let ends = waiting.iter().filter(|(receiver, lane, message)| {
            receiver.starts_with("installation/")
                && lane == "account"
                && message.contains("account_ended")
        });
        ends.count()
    };
    assert_eq!(told(&mut world), 1);
    world.send(news(2)).unwrap();
    assert_eq!(told(&mut world), 1);
    let (key, name, blocked) = world
        .sql
        .one::<(DeviceKey, String, bool)>(
            "SELECT key, name, blocked_at IS NOT NULL FROM device",
            &[],
        )
        .unwrap();
    assert_eq!((key, name.as_str(), blocked), (added.key, "-", true));
    for table in ["session", "passkey", "address"] {
        let count = world
            .sql
            .one::<(u32,)>(&format!("SELECT count(*) FROM {table}"), &[]);
        assert_eq!(count, Ok((0,)), "{table}");
    }
}

#[test]
fn a_mailbox_alone_takes_nothing_away_from_an_account_that_has_more_to_show() {
    let mut world = World::new();
    let authenticator = Authenticator::new(ORIGIN, 1);
    let owner = world.first_run(&authenticator);
    for name in ["mia", "work"] {
        let act = Act::AddAddress {
            address: address(name),
        };
        world.act(owner, act).unwrap();
    }
    let phone = world.register(owner, 1);
    let Reply::Passkeys(passkeys) = world.ask(owner, Question::Passkeys).unwrap() else {
        panic!()
    };
    let thief = world.by_link("mia");
    let until = world.now.plus(domain::person::PROBATION);
    assert_eq!(world.caller(thief).unwrap().guarded_until, Some(until));
    assert_eq!(world.caller(owner).unwrap().guarded_until, None);
    let version = world.account(thief).version;
    let acts = [
        Act::RemovePasskey {
            passkey: passkeys[0].id,
        },
        Act::RemoveAddress {
            address: address("work").id(),
        },
        Act::BlockDevice { device: phone.id },
        Act::Close { version },
    ];
    let guarded = Refusal::NotAllowed {
        reason: domain::reason::Reason::DeviceUnconfirmed,
    };
    for act in &acts {
        assert_eq!(world.act(thief, act.clone()), refused(guarded.clone()));
    }
    // Its own phone it may block; and what the owner confirms is the owner's.
    let added = world.register(thief, 2);
    assert!(world.act(thief, acts[0].clone()).is_err());
    let confirm = Act::ConfirmDevice { device: added.id };
    world.act(owner, confirm).unwrap();
    assert_eq!(world.caller(thief).unwrap().guarded_until, None);
    let [passkey, address, device, _] = acts;
    for act in [passkey, address, device] {
        assert!(world.act(thief, act).is_ok());
    }
    let version = world.account(thief).version;
    assert!(world.act(thief, Act::Close { version }).is_ok());
}

#[test]
fn a_mailbox_alone_blocks_the_only_phone_at_once_and_one_of_several_a_day_later() {
    let mut world = World::new();
    let session = world.by_link("mia");
    assert_eq!(world.caller(session).unwrap().guarded_until, None);
    let lost = world.register(session, 1);
    let second = world.by_link("mia");
    let other = world.register(second, 2);
    world.wait(domain::person::PROBATION);
    let block = |device: &DeviceView| Act::BlockDevice { device: device.id };
    let new = world.by_link("mia");
    assert!(world.caller(new).unwrap().guarded_until.is_some());
    assert!(world.act(new, block(&lost)).is_err());
    // From one of them the other one is blocked, and then it is the only one.
    assert!(world.act(second, block(&lost)).is_ok());
    assert!(world.act(new, block(&other)).is_ok());
    assert_eq!(world.caller(new).unwrap().guarded_until, None);
}

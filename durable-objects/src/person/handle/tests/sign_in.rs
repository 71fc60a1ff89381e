use domain::person::PROBATION;
use domain::person::session::WayIn;

use super::*;

#[test]
fn a_link_opens_the_account_once_and_signs_into_it_later() {
    let mut world = World::new();
    let first = world.sign_in(mailbox("mia")).unwrap();
    assert!(first.is_new);
    let second = world.sign_in(mailbox("mia")).unwrap();
    assert!(!second.is_new);
    assert_ne!(first.secret, second.secret);
    let caller = world.caller(second.secret).unwrap();
    assert_eq!(caller.addresses, [address("mia")]);
    assert_eq!(caller.way_in, WayIn::EmailLink);
    let told = world.outbox();
    assert_eq!(told.len(), 1);
    assert!(told[0].0.starts_with("directory/"));
    assert!(told[0].2.contains(r#""holds":true"#), "{}", told[0].2);
}

#[test]
fn of_a_session_only_the_fingerprint_is_stored() {
    let mut world = World::new();
    let secret = world.by_link("mia");
    let (stored,) = world
        .sql
        .one::<(String,)>("SELECT secret FROM session", &[])
        .unwrap();
    assert_eq!(stored, secret.fingerprint().to_string());
    assert_ne!(stored, secret.reveal());
}

#[test]
fn an_unknown_session_and_one_that_is_over_are_not_signed_in() {
    let mut world = World::new();
    let unknown = Secret::from([250; 32]);
    assert_eq!(world.caller(unknown), refused(Refusal::NotSignedIn));
    let secret = world.by_link("mia");
    assert_eq!(world.caller(unknown), refused(Refusal::NotSignedIn));
    for _ in 0..3 {
        world.wait(Duration::days(29));
        assert!(world.caller(secret).is_ok());
    }
    world.wait(Duration::days(4));
    assert_eq!(world.caller(secret), refused(Refusal::NotSignedIn));
}

#[test]
fn a_passkey_signs_in_once_for_each_challenge() {
    let mut world = World::new();
    let mut authenticator = Authenticator::new(ORIGIN, 1);
    world.first_run(&authenticator);
    let challenge = world.challenge();
    let answer = authenticator.get(&challenge.bytes);
    let by = Proof::Passkey { challenge, answer };
    assert!(world.sign_in(by.clone()).is_ok());
    assert_eq!(world.sign_in(by), refused(Refusal::SignInFailed));
}

#[test]
fn an_authenticator_that_does_not_count_cannot_replay_either() {
    let mut world = World::new();
    let mut authenticator = Authenticator::new(ORIGIN, 1);
    authenticator.counts = false;
    world.first_run(&authenticator);
    let challenge = world.challenge();
    let answer = authenticator.get(&challenge.bytes);
    let by = Proof::Passkey { challenge, answer };
    assert!(world.sign_in(by.clone()).is_ok());
    assert_eq!(world.sign_in(by), refused(Refusal::SignInFailed));
    assert!(world.by_passkey(&mut authenticator).is_ok());
}

#[test]
fn a_challenge_that_is_over_is_refused() {
    let mut world = World::new();
    let mut authenticator = Authenticator::new(ORIGIN, 1);
    world.first_run(&authenticator);
    let challenge = world.challenge();
    let answer = authenticator.get(&challenge.bytes);
    world.wait(Duration::minutes(5));
    let outcome = world.sign_in(Proof::Passkey { challenge, answer });
    assert_eq!(outcome, refused(Refusal::SignInFailed));
}

#[test]
fn a_passkey_of_another_account_or_of_none_gets_the_same_answer() {
    let mut world = World::new();
    let mut stranger = Authenticator::new(ORIGIN, 2);
    assert_eq!(
        world.by_passkey(&mut stranger),
        refused(Refusal::SignInFailed)
    );
    world.first_run(&Authenticator::new(ORIGIN, 1));
    assert_eq!(
        world.by_passkey(&mut stranger),
        refused(Refusal::SignInFailed)
    );
}

#[test]
fn the_first_run_opens_an_account_and_never_enters_one() {
    let mut world = World::new();
    let secret = world.first_run(&Authenticator::new(ORIGIN, 1));
    assert_eq!(world.caller(secret).unwrap().way_in, WayIn::Passkey);
    let challenge = world.challenge();
    let by = Proof::FirstRun {
        challenge,
        answer: Authenticator::new(ORIGIN, 2).create(&challenge.bytes),
        name: "Eve".parse().unwrap(),
        language: Language::English,
    };
    assert_eq!(world.sign_in(by), refused(Refusal::SignInFailed));
}

#[test]
fn a_passkey_added_through_a_mailbox_counts_as_the_mailbox_for_24_hours() {
    let mut world = World::new();
    let secret = world.by_link("mia");
    let mut authenticator = Authenticator::new(ORIGIN, 1);
    world.add_passkey(secret, &authenticator).unwrap();
    let weak = world.by_passkey(&mut authenticator).unwrap();
    assert_eq!(world.caller(weak.secret).unwrap().way_in, WayIn::EmailLink);
    world.wait(PROBATION);
    let strong = world.by_passkey(&mut authenticator).unwrap();
    assert_eq!(world.caller(strong.secret).unwrap().way_in, WayIn::Passkey);
}

#[test]
fn signing_in_by_link_is_announced_to_the_other_addresses() {
    let mut world = World::new();
    world.by_link("mia");
    world.by_link("work");
    world.mails();
    world.by_link("mia");
    assert_eq!(receivers(&world.mails()), ["work@example.com"]);
}

#[test]
fn signing_out_ends_one_session_and_everywhere_all() {
    let mut world = World::new();
    let [one, two, three] = ["mia", "mia", "mia"].map(|name| world.by_link(name));
    world.act(one, Act::SignOut).unwrap();
    assert!(world.act(one, Act::SignOut).is_ok());
    assert_eq!(world.caller(one), refused(Refusal::NotSignedIn));
    assert!(world.caller(two).is_ok());
    world.act(two, Act::SignOutEverywhere).unwrap();
    for session in [two, three] {
        assert_eq!(world.caller(session), refused(Refusal::NotSignedIn));
    }
}

#[test]
fn passkeys_need_a_recent_sign_in_and_the_last_way_in_stays() {
    let mut world = World::new();
    let mut authenticator = Authenticator::new(ORIGIN, 1);
    let session = world.first_run(&authenticator);
    let Reply::Passkeys(passkeys) = world.ask(session, Question::Passkeys).unwrap() else {
        panic!()
    };
    let remove = Act::RemovePasskey {
        passkey: passkeys[0].id,
    };
    assert_eq!(
        world.act(session, remove.clone()),
        refused(Refusal::LastWayIn)
    );
    world
        .act(
            session,
            Act::AddAddress {
                address: address("mia"),
            },
        )
        .unwrap();
    world.wait(Duration::minutes(11));
    assert_eq!(
        world.act(session, remove.clone()),
        refused(Refusal::SignInAgain)
    );
    assert_eq!(
        world.ask(session, Question::PasskeyOwner),
        refused(Refusal::SignInAgain)
    );
    let session = world.by_passkey(&mut authenticator).unwrap().secret;
    world.mails();
    world.act(session, remove).unwrap();
    assert_eq!(receivers(&world.mails()), ["mia@example.com"]);
    assert_eq!(
        world.by_passkey(&mut authenticator),
        refused(Refusal::SignInFailed)
    );
}

#[test]
fn a_passkey_is_kept_once_and_for_the_challenge_that_was_given() {
    let mut world = World::new();
    let session = world.by_link("mia");
    let authenticator = Authenticator::new(ORIGIN, 1);
    let (given, other) = (world.challenge(), world.challenge());
    let add = |challenge, answered: &Secret| Act::AddPasskey {
        challenge,
        answer: authenticator.create(answered),
        name: "Key".parse().unwrap(),
    };
    let wrong = world.act(session, add(given, &other.bytes));
    assert_eq!(wrong, refused(Refusal::SignInFailed));
    world.mails();
    world.act(session, add(given, &given.bytes)).unwrap();
    assert_eq!(receivers(&world.mails()), ["mia@example.com"]);
    let replayed = world.act(session, add(given, &given.bytes));
    assert_eq!(replayed, refused(Refusal::SignInFailed));
    let twice = world.add_passkey(session, &authenticator);
    assert_eq!(twice, refused(Refusal::AlreadyExists));
    let Reply::PasskeyOwner(owner) = world.ask(session, Question::PasskeyOwner).unwrap() else {
        panic!()
    };
    assert_eq!(owner.credentials.len(), 1);
    assert_eq!(owner.address, Some(address("mia")));
}

#[test]
fn an_invitation_begins_an_account_and_never_enters_one() {
    let mut world = World::new();
    let invited = || Proof::Invited {
        address: address("mia"),
        name: "Mia".parse().unwrap(),
        language: Language::English,
    };
    let first = world.sign_in(invited()).unwrap();
    assert!(first.is_new);
    let caller = world.caller(first.secret).unwrap();
    assert_eq!(caller.way_in, WayIn::EmailLink);
    assert_eq!(caller.addresses, [address("mia")]);
    assert_eq!(world.sign_in(invited()), refused(Refusal::NotSignedIn));
}

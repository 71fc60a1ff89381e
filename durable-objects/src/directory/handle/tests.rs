use domain::time::Duration;

use super::*;
use crate::address::Address;
use crate::directory::Rules;
use crate::machine::Machine;
use crate::migrate::migrate;
use crate::native_sql::NativeSql;
use crate::outbox::Envelope;

fn at(minutes: u32) -> Instant {
    Instant::MIN.plus(Duration::minutes(minutes))
}

fn person(number: u8) -> PersonId {
    PersonId::from([number; 16])
}

fn address() -> EmailAddress {
    "mia@example.com".parse().unwrap()
}

fn directory() -> NativeSql {
    let mut sql = NativeSql::in_memory().unwrap();
    migrate(&mut sql, Rules::SCHEMAS).unwrap();
    sql
}

fn make(sql: &mut NativeSql, now: Instant, purpose: Purpose, entropy: u8) -> Option<Secret> {
    let entropy = Secret::from([entropy; 32]);
    let message = Message::MakeLink {
        address: address(),
        purpose,
        entropy,
    };
    match handle(sql, now, message).unwrap() {
        Reply::Link { secret, expires_at } => {
            assert_eq!(expires_at, now.plus(LINK_LIFETIME));
            secret
        }
        other => panic!("{other:?}"),
    }
}

fn spend(
    sql: &mut NativeSql,
    now: Instant,
    link: Secret,
    caller: Option<PersonId>,
) -> Result<PersonId, Failure> {
    let message = Message::UseLink {
        link,
        caller,
        newcomer: person(9),
    };
    handle(sql, now, message).map(|reply| match reply {
        Reply::Used {
            address: used,
            person,
            ..
        } if used == address() => person,
        other => panic!("{other:?}"),
    })
}

fn tell(sql: &mut NativeSql, from: u8, sequence: u64, holds: bool) {
    let sender = Address::person(person(from));
    let envelope = Envelope {
        sender,
        lane: "address".to_owned(),
        sequence,
        narrows: false,
    };
    let message = Message::Holds {
        envelope,
        person: person(from),
        holds,
    };
    assert_eq!(handle(sql, at(0), message), Ok(Reply::Noted));
}

const OVER: Result<PersonId, Failure> = Err(Failure::Refused(Refusal::LinkOver));

#[test]
fn a_link_works_once_and_for_a_quarter_of_an_hour() {
    let mut sql = directory();
    let link = make(&mut sql, at(0), Purpose::SignIn, 1).unwrap();
    assert_eq!(spend(&mut sql, at(14), Secret::from([7; 32]), None), OVER);
    assert_eq!(spend(&mut sql, at(14), link, None), Ok(person(9)));
    assert_eq!(spend(&mut sql, at(14), link, None), OVER);
    let late = make(&mut sql, at(20), Purpose::SignIn, 2).unwrap();
    assert_eq!(spend(&mut sql, at(35), late, None), OVER);
}

#[test]
fn using_one_link_ends_the_others_of_its_kind() {
    let mut sql = directory();
    let first = make(&mut sql, at(0), Purpose::SignIn, 1).unwrap();
    let second = make(&mut sql, at(1), Purpose::SignIn, 2).unwrap();
    let other = make(&mut sql, at(1), Purpose::AddTo(person(9)), 3).unwrap();
    assert_eq!(spend(&mut sql, at(2), second, None), Ok(person(9)));
    assert_eq!(spend(&mut sql, at(2), first, None), OVER);
    assert_eq!(
        spend(&mut sql, at(2), other, Some(person(9))),
        Ok(person(9))
    );
}

#[test]
fn the_sixth_link_of_an_hour_is_not_made_and_nobody_is_told() {
    let mut sql = directory();
    for entropy in 1..=5 {
        assert!(make(&mut sql, at(0), Purpose::SignIn, entropy).is_some());
    }
    assert_eq!(make(&mut sql, at(59), Purpose::SignIn, 6), None);
    assert!(make(&mut sql, at(60), Purpose::SignIn, 7).is_some());
}

#[test]
fn only_the_fingerprint_of_a_link_is_stored() {
    let mut sql = directory();
    let link = make(&mut sql, at(0), Purpose::SignIn, 1).unwrap();
    let (stored,) = sql
        .one::<(String,)>("SELECT secret FROM link", &[])
        .unwrap();
    assert_ne!(stored, link.reveal());
    assert_eq!(stored, link.fingerprint().to_string());
}

#[test]
fn an_address_has_one_account_until_that_account_lets_it_go() {
    let mut sql = directory();
    let reserve = |sql: &mut NativeSql, now, wanted| {
        handle(
            sql,
            now,
            Message::Reserve {
                wanted: person(wanted),
            },
        )
    };
    let holder = |number| {
        Ok(Reply::Holder {
            person: person(number),
        })
    };
    assert_eq!(reserve(&mut sql, at(0), 1), holder(1));
    assert_eq!(reserve(&mut sql, at(1), 2), holder(1));
    tell(&mut sql, 1, 5, true);
    assert_eq!(reserve(&mut sql, at(600), 2), holder(1));
    tell(&mut sql, 2, 9, false);
    tell(&mut sql, 2, 10, true);
    assert_eq!(reserve(&mut sql, at(600), 2), holder(1));
    tell(&mut sql, 1, 6, false);
    tell(&mut sql, 1, 5, true);
    assert_eq!(reserve(&mut sql, at(600), 2), holder(2));
}

#[test]
fn a_link_into_an_account_needs_that_account_and_stays_usable() {
    let mut sql = directory();
    let link = make(&mut sql, at(0), Purpose::AddTo(person(1)), 1).unwrap();
    let refused = Err(Failure::Refused(Refusal::NotSignedIn));
    assert_eq!(spend(&mut sql, at(1), link, None), refused);
    assert_eq!(spend(&mut sql, at(1), link, Some(person(2))), refused);
    assert_eq!(spend(&mut sql, at(1), link, Some(person(1))), Ok(person(1)));
}

#[test]
fn what_is_over_is_forgotten() {
    let mut sql = directory();
    make(&mut sql, at(0), Purpose::SignIn, 1).unwrap();
    assert_eq!(Rules.next_work(&mut sql), Ok(Some(at(60))));
    Rules.work(&mut sql, at(60)).unwrap();
    assert_eq!(Rules.next_work(&mut sql), Ok(None));
    assert_eq!(sql.one("SELECT count(*) FROM link", &[]), Ok((0_u32,)));
}

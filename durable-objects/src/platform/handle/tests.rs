use credential::key::{ExchangeKey, SigningKey};
use credential::number::{Nonce, OwnershipCounter};
use domain::id::InstallationId;
use domain::name::Name;

use super::*;
use crate::migrate::{migrate, migrate_up_to};
use crate::native_sql::NativeSql;

const OWNER_ID: [u8; 8] = [3; 8];

fn now() -> Instant {
    Instant::MIN
}

fn person(number: u8) -> PersonId {
    PersonId::from([number; 16])
}

/// A platform with one operator.
fn platform() -> NativeSql {
    let mut sql = NativeSql::in_memory().unwrap();
    migrate(&mut sql, &[store::SCHEMA, outbox::SCHEMA]).unwrap();
    say(&mut sql, Message::FirstOperator { person: person(1) }).unwrap();
    sql
}

fn say(sql: &mut NativeSql, message: Message) -> Result<Reply, Failure> {
    handle(sql, now(), message)
}

fn maker() -> SigningKey {
    SigningKey::from_bytes(&[77; 32])
}

fn certificate(number: u8) -> Signed<DeviceCertificate> {
    let certificate = DeviceCertificate {
        class: DeviceClass::Safe,
        model: 9,
        lock_key: PublicKey::of(&SigningKey::from_bytes(&[number; 32])),
        exchange_key: ExchangeKey([number; 32]),
    };
    Signed::sign(certificate, &certificate.context(), &Unbound, &maker())
}

fn line(number: u8) -> Line {
    let certificate = Hex::from(certificate(number).encode().as_slice());
    Line {
        certificate,
        setup_secret: Hex::from([number; 8]),
    }
}

fn lock(number: u8) -> LockId {
    LockId::from_wire(certificate(number).claims().lock_id().0)
}

fn import(sql: &mut NativeSql, by: u8, lines: Vec<Line>) -> Result<Reply, Failure> {
    let manufacturer_key = Hex::from(PublicKey::of(&maker()).0);
    say(
        sql,
        Message::Import {
            by: person(by),
            manufacturer_key,
            lines,
        },
    )
}

fn claim_of(number: u8, installation: u8, secret: [u8; 8]) -> Claim {
    let introduction = Introduction {
        ownership: OwnershipCounter(4),
        owner: None,
        nonce: Nonce([6; 16]),
        certificate: certificate(number),
    };
    let lock = certificate(number).claims().lock_id();
    let proof = SetupSecret(secret).proof(lock, introduction.nonce, OwnerId(OWNER_ID));
    Claim {
        installation: InstallationId::from([installation; 16]),
        owner_id: OWNER_ID.into(),
        introduction: Hex::from(introduction.encode().as_slice()),
        proof: Hex::from(proof),
    }
}

fn period(installation: u8, ownership: u16, nonce: u8) -> OwnershipPeriod {
    OwnershipPeriod {
        installation: InstallationId::from([installation; 16]),
        ownership,
        nonce: Hex::from([nonce; 16]),
    }
}

fn release_of(number: u8, installation: u8, ownership: u16, nonce: u8) -> Message {
    Message::Release {
        lock: lock(number),
        period: period(installation, ownership, nonce),
    }
}

fn refused(outcome: Result<Reply, Failure>) -> Refusal {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_the_first_operator_comes_by_the_set_up_and_may_ask_twice() {
    let mut sql = NativeSql::in_memory().unwrap();
    migrate(&mut sql, &[store::SCHEMA]).unwrap();
    assert_eq!(say(&mut sql, Message::IsOpen), Ok(Reply::Answer(true)));
    for _ in 0..2 {
        assert_eq!(
            say(&mut sql, Message::FirstOperator { person: person(1) }),
            Ok(Reply::Noted)
        );
    }
    assert_eq!(say(&mut sql, Message::IsOpen), Ok(Reply::Answer(false)));
    assert_eq!(
        refused(say(&mut sql, Message::FirstOperator { person: person(2) })),
        Refusal::LinkOver
    );
    assert_eq!(
        say(&mut sql, Message::IsOperator { person: person(2) }),
        Ok(Reply::Answer(false))
    );
}

#[test]
fn nobody_but_an_operator_sees_or_changes_the_platform() {
    let mut sql = platform();
    let no = Refusal::NotAllowed {
        reason: Reason::LevelTooLow,
    };
    let id = InstallationId::from([5; 16]);
    let name: Name = "House".parse().unwrap();
    let stranger = person(2);
    let acts = [
        Message::AddOperator {
            by: stranger,
            person: stranger,
        },
        Message::RecordInstallation {
            by: stranger,
            id,
            name: name.clone(),
        },
        Message::Installations {
            by: stranger,
            after: None,
        },
        Message::Hardware {
            by: stranger,
            after: None,
        },
    ];
    for act in acts {
        assert_eq!(refused(say(&mut sql, act)), no);
    }
    assert_eq!(refused(import(&mut sql, 2, vec![line(1)])), no);
    say(
        &mut sql,
        Message::AddOperator {
            by: person(1),
            person: stranger,
        },
    )
    .unwrap();
    say(
        &mut sql,
        Message::RecordInstallation {
            by: stranger,
            id,
            name: name.clone(),
        },
    )
    .unwrap();
    let items = vec![KnownInstallation { id, name }];
    let listed = say(
        &mut sql,
        Message::Installations {
            by: stranger,
            after: None,
        },
    );
    assert_eq!(listed, Ok(Reply::Installations { items, more: false }));
}

#[test]
fn a_list_is_judged_line_by_line_and_may_come_twice() {
    let mut sql = platform();
    let mut forged = line(3);
    forged.certificate = Hex::from(&forged.certificate.bytes()[..131]);
    let short = Line {
        setup_secret: Hex::from([1; 7]),
        ..line(4)
    };
    let verdicts = import(&mut sql, 1, vec![line(1), forged, short, line(2)]).unwrap();
    let expected = vec![
        LineVerdict::Added(lock(1)),
        LineVerdict::Unreadable,
        LineVerdict::Unreadable,
        LineVerdict::Added(lock(2)),
    ];
    assert_eq!(verdicts, Reply::Imported(expected));
    let other_secret = Line {
        setup_secret: Hex::from([9; 8]),
        ..line(2)
    };
    let again = import(&mut sql, 1, vec![line(1), other_secret]).unwrap();
    assert_eq!(
        again,
        Reply::Imported(vec![
            LineVerdict::Known(lock(1)),
            LineVerdict::Differs(lock(2))
        ])
    );
}

#[test]
fn a_list_signed_by_another_manufacturer_brings_nothing() {
    let mut sql = platform();
    let manufacturer_key = Hex::from(PublicKey::of(&SigningKey::from_bytes(&[1; 32])).0);
    let import = Message::Import {
        by: person(1),
        manufacturer_key,
        lines: vec![line(1)],
    };
    assert_eq!(
        say(&mut sql, import),
        Ok(Reply::Imported(vec![LineVerdict::Unreadable]))
    );
    let empty = Reply::Hardware {
        items: vec![],
        more: false,
    };
    assert_eq!(
        say(
            &mut sql,
            Message::Hardware {
                by: person(1),
                after: None
            }
        ),
        Ok(empty)
    );
}

#[test]
fn a26_a_lock_is_claimed_only_with_the_secret_from_inside_the_door() {
    let mut sql = platform();
    import(&mut sql, 1, vec![line(1)]).unwrap();
    let wrong = say(&mut sql, Message::Claim(claim_of(1, 5, [2; 8])));
    assert_eq!(refused(wrong), Refusal::invalid("/proof", Fault::NotAProof));
    let unknown = say(&mut sql, Message::Claim(claim_of(2, 5, [2; 8])));
    assert_eq!(
        refused(unknown),
        Refusal::invalid("/hello", Fault::NotAProof)
    );
    let claimed = say(&mut sql, Message::Claim(claim_of(1, 5, [1; 8]))).unwrap();
    let Reply::Claimed(claimed) = claimed else {
        panic!("{claimed:?}")
    };
    assert_eq!((claimed.lock, claimed.ownership), (lock(1), 4));
}

#[test]
fn a28_a_lock_is_introduced_only_as_the_list_has_it_and_to_its_owner_or_if_it_is_free() {
    let mut sql = platform();
    import(&mut sql, 1, vec![line(1)]).unwrap();
    let introduce = |sql: &mut NativeSql, number, installation| {
        let introduction = claim_of(number, installation, [1; 8]).introduction;
        let installation = InstallationId::from([installation; 16]);
        let message = Message::Introduce {
            installation,
            introduction,
        };
        say(sql, message)
    };
    let introduced = Ok(Reply::Introduced { lock: lock(1) });
    let forged = introduce(&mut sql, 2, 5);
    assert_eq!(
        refused(forged),
        Refusal::invalid("/hello", Fault::NotAProof)
    );
    assert_eq!(introduce(&mut sql, 1, 5), introduced);
    assert_eq!(introduce(&mut sql, 1, 6), introduced);
    say(&mut sql, Message::Claim(claim_of(1, 5, [1; 8]))).unwrap();
    assert_eq!(introduce(&mut sql, 1, 5), introduced);
    assert_eq!(refused(introduce(&mut sql, 1, 6)), Refusal::LockOwned);
}

#[test]
fn a28_an_owned_lock_is_refused_to_others_until_its_owner_releases_it() {
    let mut sql = platform();
    import(&mut sql, 1, vec![line(1)]).unwrap();
    for _ in 0..2 {
        say(&mut sql, Message::Claim(claim_of(1, 5, [1; 8]))).unwrap();
    }
    assert_eq!(
        refused(say(&mut sql, Message::Claim(claim_of(1, 6, [1; 8])))),
        Refusal::LockOwned
    );
    say(&mut sql, release_of(1, 6, 5, 6)).unwrap();
    assert_eq!(
        refused(say(&mut sql, Message::Claim(claim_of(1, 6, [1; 8])))),
        Refusal::LockOwned
    );
    say(&mut sql, release_of(1, 5, 5, 6)).unwrap();
    assert!(say(&mut sql, Message::Claim(claim_of(1, 6, [1; 8]))).is_ok());
}

#[test]
fn a28_a_late_release_of_an_earlier_period_does_not_free_the_lock() {
    let mut sql = platform();
    import(&mut sql, 1, vec![line(1)]).unwrap();
    say(&mut sql, Message::Claim(claim_of(1, 5, [1; 8]))).unwrap();
    for (ownership, nonce) in [(4, 6), (5, 7)] {
        say(&mut sql, release_of(1, 5, ownership, nonce)).unwrap();
        let theirs = say(&mut sql, Message::Claim(claim_of(1, 6, [1; 8])));
        assert_eq!(refused(theirs), Refusal::LockOwned);
    }
}

#[test]
fn a_lock_that_was_claimed_before_periods_were_kept_can_be_released() {
    let mut sql = NativeSql::in_memory().unwrap();
    migrate_up_to(&mut sql, store::SCHEMA, 1).unwrap();
    say(&mut sql, Message::FirstOperator { person: person(1) }).unwrap();
    sql.execute(
        "INSERT INTO hardware (lock, lock_key, class, model, certificate, setup_secret,
           imported_by, imported_at, owner)
         VALUES (?, zeroblob(32), 'safe', 9, zeroblob(1), zeroblob(8), 'prs', 0, ?)",
        &[lock(1).into(), InstallationId::from([5; 16]).into()],
    )
    .unwrap();
    migrate(&mut sql, &[store::SCHEMA]).unwrap();
    say(&mut sql, release_of(1, 5, 5, 6)).unwrap();
    assert_eq!(
        store::hardware(&mut sql, lock(1)).unwrap().unwrap().owner,
        None
    );
}

#[test]
fn an_object_that_asks_to_be_woken_waits_once_until_it_has_answered() {
    let mut sql = platform();
    let object = Address::lock(LockId::from([1; 16]));
    let wake = || Message::Wake {
        object: object.clone(),
    };
    say(&mut sql, wake()).unwrap();
    say(&mut sql, wake()).unwrap();
    let waiting = outbox::due(&mut sql, Instant::MAX, 6).unwrap();
    let [delivery] = waiting.as_slice() else {
        panic!("{waiting:?}")
    };
    assert_eq!(
        (&delivery.receiver, delivery.lane.as_str()),
        (&object, WAKE_LANE)
    );
}

#[test]
fn the_json_of_messages_is_unchanged() {
    let pinned = [
        (Message::IsOpen, r#""is_open""#.to_owned()),
        (
            Message::Wake {
                object: Address::lock(LockId::from([1; 16])),
            },
            format!(r#"{{"wake":{{"object":"lock/lck_{}"}}}}"#, "01".repeat(16)),
        ),
        (
            Message::FirstOperator { person: person(1) },
            format!(
                r#"{{"first_operator":{{"person":"prs_{}"}}}}"#,
                "01".repeat(16)
            ),
        ),
        (
            Message::Release {
                lock: LockId::from([2; 16]),
                period: period(3, 4, 5),
            },
            format!(
                concat!(
                    r#"{{"release":{{"lock":"lck_{}","period":{{"installation":"ins_{}","#,
                    r#""ownership":4,"nonce":"{}"}}}}}}"#
                ),
                "02".repeat(16),
                "03".repeat(16),
                "05".repeat(16)
            ),
        ),
    ];
    for (message, json) in pinned {
        assert_eq!(serde_json::to_string(&message).unwrap(), json);
        assert_eq!(serde_json::from_str::<Message>(&json).unwrap(), message);
    }
}

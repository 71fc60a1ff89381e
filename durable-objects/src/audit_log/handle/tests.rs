use std::collections::BTreeMap;

use domain::time::{Duration, Instant};

use super::*;
use crate::address::Address;
use crate::audit_log::message::{Act, Recorded, SequencedAct};
use crate::fingerprint::Fingerprint;
use crate::migrate::migrate;
use crate::native_sql::NativeSql;

fn log() -> NativeSql {
    let mut sql = NativeSql::in_memory().unwrap();
    migrate(&mut sql, &[store::SCHEMA]).unwrap();
    sql
}

fn act(sequence: u64, actor: &str) -> SequencedAct {
    let act = Act {
        at: Instant::MIN.plus(Duration::seconds(u32::try_from(sequence).unwrap())),
        actor: actor.to_owned(),
        code: "grant_given".to_owned(),
        object: format!("grt_{sequence}"),
        details: BTreeMap::from([("name".to_owned(), format!("Mia {sequence}"))]),
        salt: Fingerprint::of(&[&sequence.to_be_bytes()]),
    };
    SequencedAct { sequence, act }
}

fn append_acts(sql: &mut NativeSql, sequences: std::ops::Range<u64>) -> Result<Reply, Failure> {
    let acts = sequences.map(|sequence| act(sequence, "prs_1")).collect();
    handle(
        sql,
        Message::Append(Batch {
            source: Address::platform(),
            acts,
        }),
    )
}

fn read(sql: &mut NativeSql, before: Option<u64>, limit: u16) -> (Vec<Recorded>, Option<u64>) {
    match handle(sql, Message::Page { before, limit }).unwrap() {
        Reply::Page { entries, next } => (entries, next),
        other => panic!("{other:?}"),
    }
}

fn chain_holds(sql: &mut NativeSql) -> bool {
    let (mut entries, _) = read(sql, None, 200);
    entries.reverse();
    let mut previous = Fingerprint::ZERO;
    entries.into_iter().all(|entry| {
        let holds = chain::holds(&previous, &entry);
        previous = entry.hash;
        holds
    })
}

#[test]
fn a_batch_that_comes_twice_or_overlaps_is_logged_once() {
    let mut sql = log();
    assert_eq!(append_acts(&mut sql, 1..4), Ok(Reply::Appended { last: 3 }));
    assert_eq!(append_acts(&mut sql, 1..4), Ok(Reply::Appended { last: 3 }));
    assert_eq!(append_acts(&mut sql, 2..6), Ok(Reply::Appended { last: 5 }));
    assert_eq!(append_acts(&mut sql, 1..2), Ok(Reply::Appended { last: 5 }));
    let sequences: Vec<u64> = read(&mut sql, None, 200)
        .0
        .iter()
        .map(|entry| entry.source_sequence)
        .collect();
    assert_eq!(sequences, [5, 4, 3, 2, 1]);
    assert!(chain_holds(&mut sql));
}

#[test]
fn sources_have_sequences_of_their_own() {
    let mut sql = log();
    append_acts(&mut sql, 5..6).unwrap();
    let other = Address::directory("name", "x");
    let batch = Batch {
        source: other,
        acts: vec![act(2, "prs_1")],
    };
    assert_eq!(
        handle(&mut sql, Message::Append(batch)),
        Ok(Reply::Appended { last: 2 })
    );
    assert_eq!(read(&mut sql, None, 10).0.len(), 2);
}

#[test]
fn pages_go_from_the_newest_to_the_oldest_entry_without_gap_or_overlap() {
    let mut sql = log();
    append_acts(&mut sql, 1..8).unwrap();
    let mut numbers = vec![];
    let mut before = None;
    loop {
        let (entries, next) = read(&mut sql, before, 3);
        assert!(entries.len() <= 3);
        numbers.extend(entries.iter().map(|entry| entry.number));
        before = next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(numbers, [7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(read(&mut sql, None, 7).1, None);
    assert_eq!(read(&mut log(), None, 7), (vec![], None));
}

#[test]
fn a_page_has_bounds() {
    for limit in [0, 201, u16::MAX] {
        let outcome = handle(
            &mut log(),
            Message::Page {
                before: None,
                limit,
            },
        );
        assert!(
            matches!(outcome, Err(Failure::Refused(Refusal::Invalid { .. }))),
            "{limit}"
        );
    }
}

#[test]
fn a_batch_that_is_too_large_or_out_of_order_leaves_nothing() {
    let mut sql = log();
    assert_eq!(append_acts(&mut sql, 1..202), Err(Refusal::TooLarge.into()));
    let acts = vec![act(2, "prs_1"), act(2, "prs_1")];
    let batch = Batch {
        source: Address::platform(),
        acts,
    };
    assert_eq!(
        handle(&mut sql, Message::Append(batch)),
        Err(Refusal::WrongState.into())
    );
    let mut long = act(1, "prs_1");
    long.act
        .details
        .insert("text".to_owned(), "x".repeat(LONGEST_DETAILS));
    let batch = Batch {
        source: Address::platform(),
        acts: vec![long],
    };
    assert_eq!(
        handle(&mut sql, Message::Append(batch)),
        Err(Refusal::TooLarge.into())
    );
    assert_eq!(read(&mut sql, None, 10), (vec![], None));
}

#[test]
fn i21_erasing_a_person_leaves_the_chain_verifiable() {
    let mut sql = log();
    append_acts(&mut sql, 1..4).unwrap();
    let batch = Batch {
        source: Address::platform(),
        acts: vec![act(9, "prs_2")],
    };
    handle(&mut sql, Message::Append(batch)).unwrap();
    let erase = Message::Erase {
        about: "prs_1".to_owned(),
    };
    assert_eq!(handle(&mut sql, erase.clone()), Ok(Reply::Erased));
    assert_eq!(handle(&mut sql, erase), Ok(Reply::Erased));
    let (entries, _) = read(&mut sql, None, 10);
    let left: Vec<bool> = entries
        .iter()
        .map(|entry| entry.details.is_some())
        .collect();
    assert_eq!(left, [true, false, false, false]);
    assert!(
        entries
            .iter()
            .all(|entry| entry.salt.is_some() == entry.details.is_some())
    );
    assert!(chain_holds(&mut sql));
}

#[test]
fn a_changed_entry_breaks_the_chain() {
    for change in [
        "UPDATE entry SET actor = 'prs_9' WHERE number = 2",
        "UPDATE entry SET at = at + 1 WHERE number = 2",
        "UPDATE entry SET details = '{\"name\":\"Tom\"}' WHERE number = 2",
        "UPDATE entry SET details = NULL, salt = NULL, commitment = hash WHERE number = 2",
        "DELETE FROM entry WHERE number = 2",
    ] {
        let mut sql = log();
        append_acts(&mut sql, 1..4).unwrap();
        assert!(chain_holds(&mut sql));
        sql.execute(change, &[]).unwrap();
        assert!(!chain_holds(&mut sql), "{change}");
    }
}

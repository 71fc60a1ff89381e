use std::collections::BTreeMap;

use domain::time::{Duration, Instant};

use super::*;
use crate::address::Address;
use crate::audit_log::message::{Act, Recorded, SequencedAct};
use crate::fingerprint::Fingerprint;
use crate::migrate::{migrate, migrate_up_to};
use crate::native_sql::NativeSql;
use crate::sql::Value;

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
    page_of(sql, before, limit, None)
}

fn page_of(
    sql: &mut NativeSql,
    before: Option<u64>,
    limit: u16,
    about: Option<&[&str]>,
) -> (Vec<Recorded>, Option<u64>) {
    let about = about.map(|about| about.iter().map(ToString::to_string).collect());
    let page = Message::Page {
        before,
        limit,
        about,
    };
    match handle(sql, page).unwrap() {
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
                about: None,
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

/// Acts of several people: the details of each name a door and a person, by turns.
fn append_mixed(sql: &mut NativeSql) {
    let acts = (1..=8).map(|sequence| {
        let mut act = act(sequence, &format!("prs_{}", sequence % 2));
        let details = [("door", sequence % 4), ("profile", sequence % 3)];
        for (name, number) in details {
            let text = format!("{name}_{number}");
            act.act.details.insert(name.to_owned(), text);
        }
        act
    });
    let batch = Batch {
        source: Address::platform(),
        acts: acts.collect(),
    };
    handle(sql, Message::Append(batch)).unwrap();
}

fn numbers(page: (Vec<Recorded>, Option<u64>)) -> (Vec<u64>, Option<u64>) {
    let (entries, next) = page;
    let numbers = entries.iter().map(|entry| entry.number).collect();
    (numbers, next)
}

#[test]
fn a_part_of_the_log_has_what_mentions_one_of_the_identifiers_once() {
    let mut sql = log();
    append_mixed(&mut sql);
    let mut part = |about: &[&str]| numbers(page_of(&mut sql, None, 10, Some(about))).0;
    assert_eq!(part(&["prs_1"]), [7, 5, 3, 1]);
    assert_eq!(part(&["grt_4"]), [4]);
    assert_eq!(part(&["door_0"]), [8, 4]);
    assert_eq!(part(&["profile_0"]), [6, 3]);
    assert_eq!(
        part(&["door_0", "profile_0", "prs_1"]),
        [8, 7, 6, 5, 4, 3, 1]
    );
    assert!(part(&["door", "Mia 1", ""]).is_empty());
    assert!(part(&[]).is_empty());
}

#[test]
fn a_part_of_the_log_has_pages_too() {
    let mut sql = log();
    append_mixed(&mut sql);
    let about = ["door_0", "prs_1"];
    let mut page = |before| numbers(page_of(&mut sql, before, 4, Some(&about)));
    assert_eq!(page(None), (vec![8, 7, 5, 4], Some(4)));
    assert_eq!(page(Some(4)), (vec![3, 1], None));
}

#[test]
fn i21_what_was_erased_mentions_its_actor_and_object_alone() {
    let mut sql = log();
    append_mixed(&mut sql);
    let about = "prs_0".to_owned();
    handle(&mut sql, Message::Erase { about }).unwrap();
    let mut part = |about| numbers(page_of(&mut sql, None, 10, Some(&[about]))).0;
    assert!(part("door_0").is_empty());
    assert_eq!(part("door_1"), [5, 1]);
    assert_eq!(part("prs_0"), [8, 6, 4, 2]);
    assert_eq!(part("grt_4"), [4]);
}

#[test]
fn entries_of_the_oldest_log_mention_what_those_of_the_newest_do() {
    let mut old = NativeSql::in_memory().unwrap();
    migrate_up_to(&mut old, store::SCHEMA, 1).unwrap();
    let mut new = log();
    append_mixed(&mut new);
    for entry in read(&mut new, None, 10).0 {
        let values = [
            entry.number.into(),
            entry.actor.as_str().into(),
            entry.object.as_str().into(),
            entry
                .details
                .as_ref()
                .map(Value::json)
                .transpose()
                .unwrap()
                .into(),
        ];
        let insert =
            "INSERT INTO entry VALUES (?, 'platform/platform', 1, 1, ?, 'x', ?, ?, '', '', '')";
        old.execute(insert, &values).unwrap();
    }
    migrate(&mut old, &[store::SCHEMA]).unwrap();
    let all = "SELECT about, number FROM mention ORDER BY about, number";
    let mentions = |sql: &mut NativeSql| sql.query::<(String, u64)>(all, &[]).unwrap();
    let new = mentions(&mut new);
    assert_eq!(new.len(), 8 * 4);
    assert_eq!(mentions(&mut old), new);
}

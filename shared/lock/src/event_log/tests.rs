use std::vec::Vec;

use credential::event::{Condition, Event};
use credential::time::SecondStamp;

use super::*;
use crate::storage::memory::MemoryStorage;

const OWNER: OwnershipCounter = OwnershipCounter(1);

fn started(number: u32) -> EventRecord {
    let boots = u16::try_from(number % 65_536).unwrap();
    EventRecord::new(SecondStamp(number), Event::Started { boots }, Condition(0))
}

fn filled(count: u32) -> (MemoryStorage, EventLog) {
    let mut storage = MemoryStorage::new();
    let mut log = EventLog::open(&mut storage, OWNER).unwrap();
    for number in 1..=count {
        log.append(&mut storage, &started(number)).unwrap();
    }
    (storage, log)
}

/// All records that can be read, and whether they lead from the excerpt's start to the log's head.
fn all(storage: &MemoryStorage, log: &EventLog) -> (u32, Vec<EventRecord>) {
    let mut records = Vec::new();
    let first = log.oldest();
    let mut from = first;
    let mut head = None;
    loop {
        let mut into = [[0; EventRecord::LENGTH]; 20];
        let excerpt = log.read(storage, from, &mut into).unwrap();
        assert_eq!(excerpt.first, from);
        assert!(head.is_none_or(|head| head == excerpt.before));
        let mut after = excerpt.before;
        for record in &into[..excerpt.count] {
            after = after.after(record);
            records.push(EventRecord::decode(record).unwrap());
        }
        if excerpt.count == 0 {
            assert_eq!(after, log.head());
            return (first.0, records);
        }
        head = Some(after);
        from = EventSequence(from.0 + u32::try_from(excerpt.count).unwrap());
    }
}

#[test]
fn the_first_event_has_sequence_one_and_continues_the_start_of_the_chain() {
    let (storage, log) = filled(1);
    assert_eq!(log.last(), EventSequence(1));
    assert_eq!(log.head(), ChainHead::START.after(&started(1).encode()));
    assert_eq!(all(&storage, &log), (1, [started(1)].to_vec()));
}

#[test]
fn an_empty_log_reads_as_nothing() {
    let (storage, log) = filled(0);
    assert_eq!(
        (log.last(), log.head()),
        (EventSequence(0), ChainHead::START)
    );
    assert_eq!(all(&storage, &log), (1, Vec::new()));
}

#[test]
fn a17_the_newest_1024_stay_readable_and_the_chain_goes_over_what_was_dropped() {
    let (mut storage, log) = filled(5_000);
    let (first, records) = all(&storage, &log);
    assert!(first <= 5_000 - CAPACITY + 1, "{first}");
    let expected: Vec<_> = (first..=5_000).map(started).collect();
    assert_eq!(records, expected);

    let again = EventLog::open(&mut storage, OWNER).unwrap();
    assert_eq!((again.last(), again.head()), (log.last(), log.head()));
    assert_eq!(all(&storage, &again).1, records);
}

#[test]
fn a17_a_reader_from_the_middle_gets_the_chain_value_before_it() {
    let (storage, log) = filled(400);
    let mut into = [[0; EventRecord::LENGTH]; 7];
    let excerpt = log.read(&storage, EventSequence(200), &mut into).unwrap();
    assert_eq!((excerpt.first, excerpt.count), (EventSequence(200), 7));
    let before = (1..200).fold(ChainHead::START, |head, number| {
        head.after(&started(number).encode())
    });
    assert_eq!(excerpt.before, before);
    assert_eq!(into[6], started(206).encode());
}

#[test]
fn a17_a_power_cut_at_every_byte_loses_at_most_the_record_being_written() {
    let page = u32::try_from(PER_PAGE).unwrap();
    // In the middle of a page, and where the next record needs a new one, first and second time round.
    for count in [10, page, 8 * page] {
        let (before, log) = filled(count);
        let mut whole = before.clone();
        log.clone().append(&mut whole, &started(count + 1)).unwrap();
        let bytes = whole.written() - before.written();
        for cut in (0..=bytes).filter(|cut| bytes - cut < 60 || cut % 401 == 0) {
            let (mut storage, mut log) = (before.clone(), log);
            storage.cut_after(cut);
            let result = log.append(&mut storage, &started(count + 1));
            storage.restore_power();

            let mut log = EventLog::open(&mut storage, OWNER).unwrap();
            let kept = if result.is_ok() { count + 1 } else { count };
            assert_eq!(
                log.last(),
                EventSequence(kept),
                "cut {cut} of {bytes} after {count}"
            );
            for number in kept + 1..kept + 5 {
                log.append(&mut storage, &started(number)).unwrap();
            }
            let log = EventLog::open(&mut storage, OWNER).unwrap();
            let (first, records) = all(&storage, &log);
            assert_eq!(records, (first..=kept + 4).map(started).collect::<Vec<_>>());
            assert!(kept < CAPACITY || first <= kept - CAPACITY + 1);
        }
    }
}

#[test]
fn a17_what_is_changed_in_flash_is_not_read_back() {
    let (storage, log) = filled(30);
    let base = Page::EVENTS[0].index() * PAGE_SIZE * 8;
    for bit in (0..(HEADER + 30 * ENTRY) * 8).step_by(11) {
        let mut decayed = storage.clone();
        decayed.flip(base + bit);
        let opened = EventLog::open(&mut decayed, OWNER).unwrap();
        assert!(opened.last() < log.last(), "bit {bit}");
    }
}

#[test]
fn a27_a_new_owner_finds_no_record_of_the_old_one() {
    let (mut storage, _) = filled(600);
    let log = EventLog::open(&mut storage.clone(), OwnershipCounter(2)).unwrap();
    assert_eq!(
        (log.last(), log.head()),
        (EventSequence(0), ChainHead::START)
    );
    let log = EventLog::begin(&mut storage, OwnershipCounter(2)).unwrap();
    assert_eq!(all(&storage, &log).1, Vec::new());
    let mut bytes = [0; PAGE_SIZE];
    for page in Page::EVENTS {
        storage.read(page, 0, &mut bytes).unwrap();
        assert_eq!(bytes, [0xFF; PAGE_SIZE]);
    }
}

use credential::ask::Ask;
use credential::credential::Credential;
use credential::denial::Denial;
use credential::device::DeviceClass;
use credential::event::{Attribution, Event};
use credential::number::EventSequence;
use credential::role::{Action, Rights};
use credential::signed::Unbound;
use credential::time::SecondStamp;

use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{Edge, key};
use crate::fixtures::phone::{chain, delegation, open, open_by_chain};

#[test]
fn r004_74_a_doors_events_name_nobody_and_only_the_hour() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    door.wait(47 * 60_000);
    assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
    let events = door.events(&edge);
    let (_, record) = events.last().unwrap();
    assert_eq!(
        record.event(),
        &Event::Permitted {
            action: Action::Unlock,
            emergency: false,
            by: None
        }
    );
    assert_eq!(record.time(), SecondStamp(START * 60));
    let bytes = record.encode();
    assert_eq!(
        bytes[6..19],
        [0; 13],
        "serial, child, key hash and body hash"
    );
}

#[test]
fn r004_77_a_safe_with_its_log_on_names_the_key_and_the_minute() {
    let edge = Edge::new(1);
    let mut safe = Door::enrolled_as(&edge, DeviceClass::Safe);
    let (host, guest) = (key(b"host"), key(b"guest"));
    let rights = Rights::UNLOCK.union(Rights::DELEGATE);
    let lease = edge.sign(Credential {
        rights,
        ..edge.credential(&host, 5, 1, START)
    });
    safe.wait(47 * 60_000);
    open(&mut safe, &edge, &host, &lease);
    let unnamed = safe.events(&edge).last().unwrap().1;
    assert!(
        matches!(unnamed.event(), Event::Permitted { by: None, .. }),
        "the log is off"
    );

    let mut content = edge.content(2, START);
    content.header.attribute_events = true;
    safe.deliver(&edge.state(&content));
    open(&mut safe, &edge, &host, &lease);
    let child = delegation(&guest, 3, START, 600);
    let present = chain(&edge, &host, &lease, child);
    assert_eq!(
        open_by_chain(&mut safe, &edge, &guest, &present, Action::Unlock),
        UNLOCK
    );

    let events = safe.events(&edge);
    let [.., (_, by_host), (_, by_guest)] = events[..] else {
        panic!("too few events")
    };
    assert_eq!(by_host.time().0 / 60, START + 47);
    let Event::Permitted {
        by: Some(actor), ..
    } = by_host.event()
    else {
        panic!("unnamed")
    };
    let body = lease.body_hash(&Unbound);
    assert_eq!(
        actor.attribution,
        Attribution::new(lease.claims().serial, &lease.claims().phone_key, &body)
    );
    assert_eq!(actor.child, None);
    let Event::Permitted {
        by: Some(actor), ..
    } = by_guest.event()
    else {
        panic!("unnamed")
    };
    assert_eq!(
        actor.attribution,
        Attribution::new(
            lease.claims().serial,
            &child.guest_key,
            &present.body_hash()
        )
    );
    assert_eq!(actor.child, Some(child.index));
}

#[test]
fn a17_events_stay_until_the_edge_has_them_and_dropping_an_upload_hides_nothing() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    for _ in 0..45 {
        assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
    }
    // A phone reads events and throws them away; the next one gets the same.
    let first = door.events(&edge);
    assert_eq!(door.events(&edge), first);
    assert_eq!(first[0].0, EventSequence(1));
    let openings = first
        .iter()
        .filter(|(_, record)| matches!(record.event(), Event::Permitted { .. }))
        .count();
    assert_eq!(openings, 45);
    let ack = door.ack();
    assert_eq!(ack.sequence, first.last().unwrap().0);
}

#[test]
fn a17_a_phone_that_asks_for_nothing_special_gets_what_the_edge_lacks() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    open(&mut door, &edge, &phone, &lease);
    let last = door.ack().sequence;
    assert!(door.connect().events_waiting);
    let mut content = edge.content(2, START);
    content.header.event_mark = last;
    door.deliver(&edge.state(&content));
    door.send(
        Ask::Events {
            from: EventSequence(0),
        }
        .encode()
        .as_slice(),
    );
    let upload: credential::signed::Signed<credential::event::upload::EventUpload<'_>> =
        credential::signed::Signed::decode(door.lock.reply()).unwrap();
    let records: Vec<_> = upload.claims().records().collect();
    assert_eq!(records.len(), 1, "only the state that was just applied");
    assert_eq!(records[0].0, EventSequence(last.0 + 1));
    assert!(door.lock.reply().len() <= 512);
}

#[test]
fn a18_a_hundred_thousand_failures_leave_the_openings_in_the_log() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
    let before = door.ack().sequence;
    let hours = 10;
    for attempt in 0..100_000_u64 {
        door.send(if attempt % 2 == 0 {
            b"\x91 junk"
        } else {
            b"\x17 junk"
        });
        door.wait(hours * 36);
    }
    let after = door.ack().sequence;
    assert!(
        u64::from(after.0 - before.0) <= 12 * hours,
        "{} records",
        after.0 - before.0
    );
    let events = door.events(&edge);
    assert!(
        events
            .iter()
            .any(|(_, record)| matches!(record.event(), Event::Permitted { .. }))
    );
    let refused: u64 = events
        .iter()
        .filter_map(|(_, record)| match record.event() {
            Event::Refused {
                reason: Denial::Malformed,
                attempts,
                ..
            } => Some(u64::from(attempts.count())),
            _ => None,
        })
        .sum();
    assert!(
        refused > 99_000,
        "{refused} of 100,000 attempts are in the log"
    );
    assert_eq!(
        door.lock.inspect(door.now()).refused(Denial::Malformed),
        100_000
    );
}

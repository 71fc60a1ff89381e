//! Every size that a document promises.

use std::collections::BTreeSet;

use proptest::test_runner::{RngAlgorithm, TestRng};

use super::example;
use crate::access::{Access, Present, Prove};
use crate::ack::Ack;
use crate::answer::Outcome;
use crate::ask::Ask;
use crate::challenge::Challenge;
use crate::credential::Credential;
use crate::delegation::Delegation;
use crate::device::{DeviceCertificate, Hello, Introduction};
use crate::event::EventRecord;
use crate::event::upload::EventUpload;
use crate::frame::FRAME_LIMIT;
use crate::key_update::KeyUpdate;
use crate::layout::{Length, Row};
use crate::number::{Serial, StateVersion};
use crate::ownership::{CountersignedGrant, OwnershipAck, Release};
use crate::state::State;
use crate::state::content::{StateContent, StateTooLarge};
use crate::state::section::{AuditCheckpoint, ChildPair, GroupState};
use crate::time_token::TimeToken;
use crate::window::{Weekdays, Window, Windows};

#[test]
fn objects_have_the_lengths_that_dl1_promises() {
    assert_eq!(Credential::LENGTH, 116);
    assert_eq!(Credential::LENGTH_LIMIT, 144);
    assert_eq!(Delegation::LENGTH, 110);
    assert_eq!(State::LENGTH, 94);
    assert_eq!(TimeToken::LENGTH, 70);
    assert_eq!(Ack::LENGTH, 103);
    assert_eq!(EventRecord::LENGTH, 20);
    assert_eq!(EventUpload::LENGTH, 93);
    assert_eq!(KeyUpdate::LENGTH, 110);
    assert_eq!(CountersignedGrant::LENGTH, 179);
    assert_eq!(OwnershipAck::LENGTH, 81);
    assert_eq!(Release::LENGTH, 76);
    assert_eq!(DeviceCertificate::LENGTH, 132);
}

#[test]
fn frames_have_the_lengths_that_dl1_promises() {
    assert_eq!(Access::LENGTH, 182);
    assert_eq!(Present::LENGTH, 228);
    assert_eq!(Prove::LENGTH, 66);
    assert_eq!(Challenge::LENGTH, 26);
    assert_eq!(Outcome::LENGTH, 4);
    assert_eq!(Hello::LENGTH, 1);
    assert_eq!(Introduction::LENGTH, 161);
    assert_eq!(Ask::LENGTH, 6);
}

#[test]
fn an_unlock_with_challenge_and_result_is_at_most_232_bytes() {
    let unlock = Challenge::LENGTH + Access::LENGTH + Outcome::LENGTH;
    assert_eq!(unlock.max(232), 232);
    assert_eq!(Credential::LENGTH + Delegation::LENGTH, 226);
}

#[test]
fn the_longest_objects_fit_into_one_frame() {
    let present = Present::LENGTH - Credential::LENGTH + Credential::LENGTH_LIMIT;
    let upload = EventUpload::LENGTH + EventUpload::COUNT * EventRecord::LENGTH;
    assert!(present <= FRAME_LIMIT);
    assert!(upload <= FRAME_LIMIT);
    let mut credential = example::credential();
    let days = (1..=8).map(|mask| Weekdays::from_mask(mask).expect("some day"));
    let windows: std::vec::Vec<_> = days.map(Window::all_day).collect();
    credential.windows = Windows::any_of(&windows).expect("8 windows");
    let lease = crate::signed::Signed::new(credential, example::lease().signature());
    assert_eq!(lease.encode().as_slice().len(), Credential::LENGTH_LIMIT);
    let present = Present {
        parent: lease,
        child: example::child(),
    };
    assert_eq!(Present::decode(present.encode().as_slice()), Ok(present));
}

#[test]
fn byte_tables_have_no_gaps_and_end_at_the_object_s_length() {
    let signed: [(&[Row], usize); 15] = [
        (Credential::FIELDS, Credential::LENGTH),
        (Delegation::FIELDS, Delegation::LENGTH),
        (State::FIELDS, State::LENGTH),
        (TimeToken::FIELDS, TimeToken::LENGTH),
        (Ack::FIELDS, Ack::LENGTH),
        (EventUpload::FIELDS, EventUpload::LENGTH),
        (EventRecord::FIELDS, EventRecord::LENGTH),
        (KeyUpdate::FIELDS, KeyUpdate::LENGTH),
        (CountersignedGrant::FIELDS, CountersignedGrant::LENGTH),
        (OwnershipAck::FIELDS, OwnershipAck::LENGTH),
        (Release::FIELDS, Release::LENGTH),
        (DeviceCertificate::FIELDS, DeviceCertificate::LENGTH),
        (Challenge::FIELDS, Challenge::LENGTH),
        (Introduction::FIELDS, Introduction::LENGTH),
        (Prove::FIELDS, Prove::LENGTH),
    ];
    for (rows, length) in signed {
        assert_eq!(fixed_bytes(rows), length, "{rows:?}");
    }
    for rows in [
        GroupState::FIELDS,
        ChildPair::FIELDS,
        AuditCheckpoint::FIELDS,
    ] {
        fixed_bytes(rows);
    }
}

/// The bytes of all fields of fixed length; fails at a gap.
fn fixed_bytes(rows: &[Row]) -> usize {
    let mut end = 0;
    for row in rows {
        let Length::Fixed(length) = row.length else {
            continue;
        };
        assert!(row.offset.is_none_or(|offset| offset == end), "{row:?}");
        end += length;
    }
    end
}

/// Goal of `credentials.md` E and `decisions.md`: the worst of 1,000 random sets of 100 revoked in 10,000.
#[test]
fn a_state_with_100_revoked_of_10000_is_at_most_198_bytes() {
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[0x42; 32]);
    let mut worst = 0;
    for _ in 0..1000 {
        let state = state_of(random_serials(&mut random, 100, 10_000), Serial::FIRST);
        let length = state.encode().expect("it fits").as_slice().len() + 64;
        worst = worst.max(length);
    }
    assert!(worst <= 198, "the worst of 1,000 is {worst} bytes");
    assert!(
        worst > 190,
        "100 serials of 10,000 can't be told in fewer bytes: {worst}"
    );
}

#[test]
fn a_state_of_more_than_512_bytes_is_not_written() {
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[0x17; 32]);
    let many = random_serials(&mut random, 1000, 100_000);
    assert_eq!(state_of(many, Serial::FIRST).encode(), Err(StateTooLarge));
    let run = (1..=3000).map(example::serial).collect();
    let dense = state_of(run, Serial::FIRST)
        .encode()
        .expect("a bit for each of a run");
    assert!(dense.as_slice().len() + 64 <= State::LENGTH_LIMIT);
}

#[test]
fn a_state_without_lists_is_94_bytes_and_an_emergency_floor_costs_nothing() {
    let serials: BTreeSet<_> = (1..=500).map(|n| example::serial(n * 7)).collect();
    let floor = example::serial(3501);
    let state = state_of(serials, floor)
        .encode()
        .expect("all are below the floor");
    assert_eq!(state.as_slice().len() + 64, 94);
    assert_eq!(StateVersion::new(0x100_0000), None);
}

fn state_of(revoked: BTreeSet<Serial>, floor: Serial) -> StateContent {
    StateContent {
        floor,
        revoked,
        ..StateContent::empty(example::state_header())
    }
}

fn random_serials(random: &mut TestRng, count: usize, of: u32) -> BTreeSet<Serial> {
    use proptest::prelude::Rng;
    let mut serials = BTreeSet::new();
    while serials.len() < count {
        serials.insert(example::serial(1 + random.next_u32() % of));
    }
    serials
}

//! One encoding for each meaning, in both directions.

use std::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{always, arbitrary, both_outcomes, example};
use crate::access::{Access, Present, Prove};
use crate::ack::Ack;
use crate::answer::{Answer, Outcome};
use crate::ask::Ask;
use crate::challenge::Challenge;
use crate::credential::{Credential, Lease};
use crate::delegation::Delegation;
use crate::denial::Malformed;
use crate::device::{DeviceCertificate, Hello, Introduction};
use crate::event::EventRecord;
use crate::event::upload::EventUpload;
use crate::frame::Frame;
use crate::key::Signature;
use crate::key_update::KeyUpdate;
use crate::kind::Kind;
use crate::number::{EventSequence, KeyEpoch, OwnerId, OwnershipCounter};
use crate::ownership::{CountersignedGrant, OwnershipAck, OwnershipGrant, Release};
use crate::role::Action;
use crate::signed::{Signable, Signed};
use crate::state::State;
use crate::state::content::StateContent;
use crate::time_token::TimeToken;

/// Decodes bytes by their first byte and encodes the value again.
fn recode(bytes: &[u8]) -> Result<Frame, Malformed> {
    fn signed<'a, T: Signable<'a>>(bytes: &'a [u8]) -> Result<Frame, Malformed> {
        Signed::<T>::decode(bytes).map(|object| object.encode())
    }
    match Kind::of(bytes)? {
        Kind::Credential => signed::<Credential>(bytes),
        Kind::Delegation => signed::<Delegation>(bytes),
        Kind::State => signed::<State>(bytes),
        Kind::TimeToken => signed::<TimeToken>(bytes),
        Kind::Ack => signed::<Ack>(bytes),
        Kind::EventUpload => signed::<EventUpload>(bytes),
        Kind::KeyUpdate => signed::<KeyUpdate>(bytes),
        Kind::OwnershipGrant => CountersignedGrant::decode(bytes).map(|grant| grant.encode()),
        Kind::OwnershipCountersignature => Err(Malformed),
        Kind::OwnershipAck => signed::<OwnershipAck>(bytes),
        Kind::Release => signed::<Release>(bytes),
        Kind::DeviceCertificate => signed::<DeviceCertificate>(bytes),
        Kind::Access => Access::decode(bytes).map(|frame| frame.encode()),
        Kind::Present => Present::decode(bytes).map(|frame| frame.encode()),
        Kind::Prove => Prove::decode(bytes).map(|frame| frame.encode()),
        Kind::Challenge => Challenge::decode(bytes).map(|frame| frame.encode()),
        Kind::Outcome => Outcome::decode(bytes).map(Outcome::encode),
        Kind::Hello => Hello::decode(bytes).map(Hello::encode),
        Kind::Introduction => Introduction::decode(bytes).map(|frame| frame.encode()),
        Kind::Ask => Ask::decode(bytes).map(Ask::encode),
    }
}

/// The bytes of any object or frame of one kind.
fn bytes_of(kind: Kind) -> BoxedStrategy<Vec<u8>> {
    use arbitrary as any_of;
    fn sign<'a, T: Signable<'a> + core::fmt::Debug + 'static>(
        body: impl Strategy<Value = T> + 'static,
    ) -> BoxedStrategy<Vec<u8>> {
        (body, any_of::signature())
            .prop_map(|(body, signature)| frame(&Signed::new(body, signature).encode()))
            .boxed()
    }
    let lease = || {
        (any_of::credential(), any_of::signature())
            .prop_map(|(body, signature)| Lease::new(body, signature))
    };
    let action = || (1..=3_u8).prop_map(|code| Action::from_code(code).expect("1 to 3"));
    match kind {
        Kind::Credential => sign(any_of::credential()),
        Kind::Delegation => sign(any_of::delegation()),
        Kind::State => (any_of::state_content(), any_of::signature())
            .prop_map(|(content, Signature(signature))| {
                let body = content.encode().expect("filtered");
                [body.as_slice(), &signature].concat()
            })
            .boxed(),
        Kind::TimeToken => sign(any_of::time_token()),
        Kind::Ack => sign(any_of::ack()),
        Kind::EventUpload => uploads().boxed(),
        Kind::KeyUpdate => sign(any_of::key_update()),
        Kind::OwnershipGrant | Kind::OwnershipCountersignature => {
            (any_of::grant(), any_of::signature(), any_of::signature())
                .prop_map(|(body, signature, countersignature)| {
                    let grant = Signed::<OwnershipGrant>::new(body, signature);
                    frame(
                        &CountersignedGrant {
                            grant,
                            countersignature,
                        }
                        .encode(),
                    )
                })
                .boxed()
        }
        Kind::OwnershipAck => sign(any_of::nonce().prop_map(|nonce| OwnershipAck { nonce })),
        Kind::Release => sign(any_of::release()),
        Kind::DeviceCertificate => sign(any_of::certificate()),
        Kind::Access => (action(), lease(), any_of::signature())
            .prop_map(|(action, lease, proof)| {
                frame(
                    &Access {
                        action,
                        lease,
                        proof,
                    }
                    .encode(),
                )
            })
            .boxed(),
        Kind::Present => (lease(), any_of::delegation(), any_of::signature())
            .prop_map(|(parent, child, signature)| {
                let child = Signed::new(child, signature);
                frame(&Present { parent, child }.encode())
            })
            .boxed(),
        Kind::Prove => (action(), any_of::signature())
            .prop_map(|(action, proof)| frame(&Prove { action, proof }.encode()))
            .boxed(),
        Kind::Challenge => any_of::challenge()
            .prop_map(|challenge| frame(&challenge.encode()))
            .boxed(),
        Kind::Outcome => (proptest::sample::select(&Answer::ALL[..]), any::<u16>())
            .prop_map(|(answer, seconds)| {
                frame(&match answer {
                    Answer::Permit => Outcome::permit(seconds).encode(),
                    Answer::Busy => Outcome::busy(seconds).encode(),
                    other => Outcome::of(other).encode(),
                })
            })
            .boxed(),
        Kind::Hello => Just(frame(&Hello.encode())).boxed(),
        Kind::Introduction => introductions().boxed(),
        Kind::Ask => (0..3_u8, any::<u32>())
            .prop_map(|(what, from)| {
                frame(&match what {
                    0 => Ask::Challenge.encode(),
                    1 => Ask::Ack.encode(),
                    _ => Ask::Events {
                        from: EventSequence(from),
                    }
                    .encode(),
                })
            })
            .boxed(),
    }
}

fn uploads() -> impl Strategy<Value = Vec<u8>> {
    let rest = (
        arbitrary::chain_head(),
        arbitrary::version(),
        arbitrary::second(),
    );
    (
        1..0xffff_ff00_u32,
        arbitrary::records(),
        rest,
        arbitrary::signature(),
    )
        .prop_map(|(base, records, (start, version, time), signature)| {
            let base = EventSequence(base);
            let upload = EventUpload::new(base, start, version, time, &records);
            frame(&Signed::new(upload.expect("at most 20"), signature).encode())
        })
}

fn introductions() -> impl Strategy<Value = Vec<u8>> {
    let owner = (any::<bool>(), any::<u64>(), any::<u16>());
    let certificate = (arbitrary::certificate(), arbitrary::signature());
    (any::<u16>(), owner, arbitrary::nonce(), certificate).prop_map(
        |(counter, (owned, owner, epoch), nonce, (body, signature))| {
            let owner = (OwnerId(owner.max(1).to_be_bytes()), KeyEpoch(epoch));
            let introduction = Introduction {
                ownership: OwnershipCounter(counter),
                owner: owned.then_some(owner),
                nonce,
                certificate: Signed::new(body, signature),
            };
            frame(&introduction.encode())
        },
    )
}

fn frame(frame: &Frame) -> Vec<u8> {
    frame.as_slice().to_vec()
}

fn bytes_of_any_kind() -> impl Strategy<Value = Vec<u8>> {
    proptest::sample::select(&Kind::ALL[..]).prop_flat_map(bytes_of)
}

/// What happens to bytes under way.
#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Replace(Index, u8),
    Cut(Index),
    Append(Vec<u8>),
}

impl Damage {
    fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            4 => (any::<Index>(), 0..8_u8).prop_map(|(at, bit)| Self::Flip(at, bit)),
            2 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Self::Replace(at, byte)),
            1 => any::<Index>().prop_map(Self::Cut),
            1 => vec(any::<u8>(), 1..5).prop_map(Self::Append),
        ]
    }

    fn apply(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        match self {
            Self::Flip(at, bit) => bytes[at.index(length)] ^= 1 << bit,
            Self::Replace(at, byte) => bytes[at.index(length)] = *byte,
            Self::Cut(at) => bytes.truncate(at.index(length)),
            Self::Append(more) => bytes.extend(more),
        }
    }
}

#[test]
fn every_object_is_read_back_as_it_was_written() {
    for kind in Kind::ALL {
        always(64, &bytes_of(kind), |bytes| {
            let again = recode(&bytes);
            prop_assert_eq!(again, Ok(Frame::from_slice(&bytes).expect("short")));
            Ok(())
        });
    }
}

#[test]
fn damaged_bytes_are_refused_or_mean_exactly_what_they_say() {
    both_outcomes(
        4000,
        &(bytes_of_any_kind(), Damage::any()),
        |(mut bytes, damage)| {
            damage.apply(&mut bytes);
            match recode(&bytes) {
                Ok(again) => {
                    prop_assert_eq!(again.as_slice(), bytes.as_slice());
                    Ok(true)
                }
                Err(Malformed) => Ok(false),
            }
        },
    );
}

#[test]
fn a20_random_bytes_never_panic_and_never_have_two_encodings() {
    let lengths =
        proptest::sample::select(&[1, 4, 6, 26, 66, 70, 76, 81, 94, 103, 110, 116, 161][..]);
    let random =
        (proptest::sample::select(&Kind::ALL[..]), lengths).prop_flat_map(|(kind, length)| {
            vec(any::<u8>(), length).prop_map(move |mut bytes| {
                bytes[0] = kind.byte();
                bytes
            })
        });
    always(4000, &random, |bytes| {
        if let Ok(again) = recode(&bytes) {
            prop_assert_eq!(again.as_slice(), bytes.as_slice());
        }
        Ok(())
    });
}

#[test]
fn equal_meanings_have_equal_bytes() {
    always(128, &arbitrary::state_content(), |content| {
        let body = content.encode().expect("filtered");
        let state = State::read(body.as_slice()).expect("just written");
        let read = StateContent::from(&state);
        let floor = content.floor;
        let mut expected = content;
        expected.revoked.retain(|serial| *serial >= floor);
        prop_assert_eq!(&read, &expected);
        prop_assert_eq!(read.encode(), Ok(body));
        Ok(())
    });
}

#[test]
fn every_record_is_read_back_as_it_was_written() {
    both_outcomes(
        1000,
        &(arbitrary::record(), any::<Index>(), any::<u8>()),
        |(record, at, byte)| {
            let mut bytes = record.encode();
            prop_assert_eq!(EventRecord::decode(&bytes), Ok(record));
            bytes[at.index(EventRecord::LENGTH)] = byte;
            match EventRecord::decode(&bytes) {
                Ok(other) => {
                    prop_assert_eq!(other.encode(), bytes);
                    Ok(true)
                }
                Err(Malformed) => Ok(false),
            }
        },
    );
}

#[test]
fn r004_76_a_record_that_names_nobody_tells_only_the_hour() {
    let hidden = example::records()[2];
    assert_eq!(hidden.time().0 % 3600, 0);
    let mut bytes = hidden.encode();
    bytes[3] ^= 1;
    assert_eq!(EventRecord::decode(&bytes), Err(Malformed));
    let named = example::records()[0];
    assert_ne!(named.time().0 % 3600, 0);
    let mut bytes = named.encode();
    bytes[6..9].fill(0);
    assert_eq!(
        EventRecord::decode(&bytes),
        Err(Malformed),
        "hashes without a serial"
    );
}

#[test]
fn an_upload_shows_a_missing_record() {
    let records: Vec<_> = example::records().iter().map(EventRecord::encode).collect();
    let start = crate::ack::ChainHead::START;
    let (version, time) = (example::version(18), example::NOW);
    let all = EventUpload::new(EventSequence(1), start, version, time, &records).expect("10");
    assert!(all.continues(start));
    let later = EventUpload::new(EventSequence(2), start, version, time, &records[1..]);
    assert!(!later.expect("9").continues(start.after(&records[0])));
    assert_eq!(
        all.records().last().map(|(sequence, _)| sequence),
        Some(EventSequence(10))
    );
    assert_eq!(
        EventUpload::new(EventSequence(0), start, version, time, &records),
        None
    );
}

/// Found by fuzzing: asking for the sequence after the last one overflowed, in whoever read the upload.
#[test]
fn a20_the_last_sequences_that_fit_are_read_without_a_panic() {
    let records: Vec<_> = example::records().iter().map(EventRecord::encode).collect();
    let (start, version) = (crate::ack::ChainHead::START, example::version(18));
    let upload = |base, records| {
        EventUpload::new(EventSequence(base), start, version, example::NOW, records)
    };
    let last = upload(u32::MAX - 1, &records[..1]).expect("it fits");
    let sequences: Vec<_> = last.records().map(|(sequence, _)| sequence).collect();
    assert_eq!(sequences, [EventSequence(u32::MAX - 1)]);
    assert_eq!(upload(u32::MAX - 1, &records[..2]), None);
    let empty = upload(u32::MAX, &[]).expect("it fits");
    assert_eq!(empty.records().count(), 0);
}

#[test]
fn an_unknown_section_is_skipped_unless_it_is_critical() {
    let mut content = example::state_content();
    content.groups.clear();
    content.children.clear();
    content.checkpoint = None;
    let plain = content.encode().expect("it fits");
    let with_section = |section: u8, value: &[u8]| {
        let mut body = plain.as_slice().to_vec();
        body[29] += 1;
        body.push(section);
        body.extend(u16::try_from(value.len()).expect("short").to_be_bytes());
        body.extend(value);
        body
    };
    let unknown = with_section(0x04, &[1, 2, 3]);
    let state = State::read(&unknown).expect("skipped");
    let mut written = Frame::new();
    state.write(&mut written);
    assert_eq!(written.as_slice(), unknown, "what is skipped is kept");
    assert_eq!(StateContent::from(&state), content);
    assert_eq!(State::read(&with_section(0x84, &[1, 2, 3])), Err(Malformed));
    assert_eq!(
        State::read(&with_section(0x83, &[0; 20])),
        Err(Malformed),
        "wrong critical bit"
    );
    assert_eq!(
        State::read(&with_section(0x01, &[])),
        Err(Malformed),
        "wrong critical bit"
    );
    assert_eq!(
        State::read(&with_section(0x81, &[])),
        Err(Malformed),
        "an empty list of groups"
    );
    assert_eq!(
        State::read(&with_section(0x82, &[])),
        Err(Malformed),
        "an empty list of children"
    );
}

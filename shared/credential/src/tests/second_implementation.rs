//! Frames that both implementations read, judge and sign: this one, and the one in `tests/second-implementation`.

use std::collections::BTreeMap;
use std::format;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::string::ToString as _;
use std::vec::Vec;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::vectors::{from_hex, hex};
use super::{arbitrary, example};
use crate::access::{Access, Carrier, Proof};
use crate::credential::{Credential, Lease};
use crate::key::{PublicKey, SigningKey, sign};
use crate::number::{GroupId, GroupSlot, Nonce, Scope};
use crate::role::Action;
use crate::signed::{Context, Signed, Unbound};

const FRAMES: usize = 10_000;
/// Keys are few beside frames, because the other side takes longer to read a key than to sign with it.
const ISSUERS: usize = 20;
const PHONES: usize = 400;

/// Everything that one frame is made of.
#[derive(Debug)]
struct Opening {
    issuer: SigningKey,
    phone: SigningKey,
    nonce: Nonce,
    credential: Credential,
    action: Action,
    /// Which bit of the frame is turned to damage it.
    bit: Index,
}

fn opening() -> impl Strategy<Value = Opening> {
    (
        select(keys("issuer", ISSUERS)),
        select(keys("phone", PHONES)),
        arbitrary::nonce(),
        arbitrary::credential(),
        select(&[Action::Unlock, Action::HoldOpen, Action::Secure][..]),
        any::<Index>(),
    )
        .prop_map(|(issuer, phone, nonce, credential, action, bit)| Opening {
            credential: Credential {
                phone_key: PublicKey::of(&phone),
                ..credential
            },
            issuer,
            phone,
            nonce,
            action,
            bit,
        })
}

fn keys(name: &str, count: usize) -> Vec<SigningKey> {
    (0..count)
        .map(|number| SigningKey::from_bytes(&Sha256::digest(format!("{name} {number}")).into()))
        .collect()
}

impl Opening {
    /// Signed as the edge and a phone sign.
    fn frame(&self) -> Vec<u8> {
        let context = context(self.credential.scope);
        let lease = Signed::sign(self.credential, &context, &Unbound, &self.issuer);
        let message = self.proof(self.action, &lease).message();
        let access = Access {
            action: self.action,
            lease,
            proof: sign(&self.phone, message.as_slice()),
        };
        access.encode().as_slice().to_vec()
    }

    fn proof(&self, action: Action, lease: &Lease) -> Proof {
        Proof {
            lock: example::lock_id(),
            ownership: example::OWNERSHIP,
            nonce: self.nonce,
            carrier: Carrier::Access,
            action,
            body_hash: lease.body_hash(&Unbound),
        }
    }

    /// What a lock says of the signatures, in its order.
    fn judge(&self, frame: &[u8]) -> &'static str {
        let Ok(access) = Access::decode(frame) else {
            return "malformed";
        };
        let lease = &access.lease;
        let context = context(lease.claims().scope);
        let issuer = PublicKey::of(&self.issuer);
        if lease.verify(&context, &Unbound, &issuer).is_err() {
            return "lease";
        }
        let proof = self.proof(access.action, lease);
        match proof.verify(&access.proof, &lease.claims().phone_key) {
            Ok(()) => "ok",
            Err(_) => "proof",
        }
    }
}

fn context(scope: Scope) -> Context {
    match scope {
        Scope::Lock => example::lock_context(),
        Scope::Group(slot) => Context::Group {
            owner: example::owner(),
            group: group(slot),
        },
    }
}

fn group(slot: GroupSlot) -> GroupId {
    GroupId([0x60 + slot.number(); 16])
}

fn world() -> Value {
    let groups = (1..=4).filter_map(GroupSlot::new);
    let groups: Vec<Value> = groups
        .map(|slot| json!([slot.number(), hex(&group(slot).0)]))
        .collect();
    json!({
        "owner": hex(&example::owner().0),
        "counter": example::OWNERSHIP.0,
        "lock": hex(&example::lock_id().0),
        "groups": groups,
    })
}

/// What the second implementation answers.
fn ask(question: &Value) -> Vec<Value> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/second-implementation/frames.mjs");
    let mut program = Command::new("node")
        .arg("--no-warnings")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is installed");
    // It answers only after it has read everything, so neither waits for the other.
    let mut input = program.stdin.take().expect("piped");
    input
        .write_all(question.to_string().as_bytes())
        .expect("it reads");
    drop(input);
    let output = program.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the second implementation failed");
    serde_json::from_slice(&output.stdout).expect("a list")
}

fn text<'a>(answer: &'a Value, field: &str) -> &'a str {
    answer[field].as_str().expect("text")
}

/// The same in every run and on every machine.
fn openings() -> Vec<Opening> {
    let mut runner = TestRunner::deterministic();
    let strategy = opening();
    (0..FRAMES)
        .map(|_| strategy.new_tree(&mut runner).expect("a value").current())
        .collect()
}

/// Ed25519 without fresh randomness leaves no choice, so the signatures of both are the same bytes.
#[test]
fn a21_a_second_implementation_signs_10_000_frames_to_the_byte_and_refuses_the_same_damage() {
    let openings = openings();
    let frames: Vec<Vec<u8>> = openings.iter().map(Opening::frame).collect();
    let entry = |(opening, frame): (&Opening, &Vec<u8>)| {
        json!({
            "issuer": hex(&opening.issuer.to_bytes()),
            "phone": hex(&opening.phone.to_bytes()),
            "nonce": hex(&opening.nonce.0),
            "frame": hex(frame),
            "bit": opening.bit.index(frame.len() * 8),
        })
    };
    let entries: Vec<Value> = openings.iter().zip(&frames).map(entry).collect();
    let answers = ask(&json!({ "world": world(), "frames": entries }));
    assert_eq!(answers.len(), FRAMES);

    let mut refusals = BTreeMap::<&str, usize>::new();
    for ((opening, frame), answer) in openings.iter().zip(frames).zip(&answers) {
        assert_eq!(text(answer, "verdict"), "ok", "{opening:?}");
        let signed = from_hex(text(answer, "signed"));
        assert_eq!(opening.judge(&signed), "ok", "{opening:?}");
        assert_eq!(signed, frame, "{opening:?}");

        let bit = opening.bit.index(frame.len() * 8);
        let mut damaged = frame;
        damaged[bit / 8] ^= 0x80 >> (bit % 8);
        let refusal = opening.judge(&damaged);
        assert_ne!(refusal, "ok", "{opening:?}");
        assert_eq!(text(answer, "damaged"), refusal, "{opening:?}");
        *refusals.entry(refusal).or_default() += 1;
    }
    assert_eq!(refusals.len(), 3, "{refusals:?}");
    assert!(
        refusals.values().all(|count| count * 20 >= FRAMES),
        "one-sided: {refusals:?}"
    );
}

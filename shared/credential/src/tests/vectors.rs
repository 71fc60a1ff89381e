//! Golden vectors for every implementation: bytes, keys, contexts, and the expected result, refusals included.
//!
//! `UPDATE_FILES=1 cargo test -p credential vectors` writes them; without it any difference fails.

use std::format;
use std::path::PathBuf;
use std::string::String;
use std::vec::Vec;

use serde_json::{Map, Value, json};

use super::decision::{Case, cases};
use super::matrix::{bad_keys, forged_by_small_order};
use super::{example, unchanged};
use crate::access::{Access, Carrier, Present, Proof, Prove};
use crate::ack::{Ack, ChainHead};
use crate::answer::{Answer, Outcome};
use crate::ask::Ask;
use crate::challenge::{Challenge, ClockState};
use crate::credential::Credential;
use crate::delegation::Delegation;
use crate::denial::{Denial, Malformed};
use crate::device::{DeviceCertificate, Hello, Introduction, SetupSecret};
use crate::event::EventRecord;
use crate::event::upload::EventUpload;
use crate::key::{PhoneKey, PublicKey, Signature, SigningKey, sign};
use crate::key_update::KeyUpdate;
use crate::layout::{Length, Row};
use crate::number::{EventSequence, KeyEpoch, LockId, OwnershipCounter};
use crate::ownership::{CountersignedGrant, OwnershipAck, Release};
use crate::registration::{Registration, RegistrationChallenge};
use crate::role::Action;
use crate::signed::{Context, Signable, Signed, Unbound};
use crate::state::State;
use crate::time_token::TimeToken;
use crate::verify::{Chain, Clock, Situation, allowed};
use crate::window::{Weekday, Weekdays, Window, Windows};

#[test]
fn vectors_unchanged() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let vectors = all();
    let mut changed = Vec::new();
    for vector in &vectors {
        if !unchanged(&folder.join(&vector.file), &vector.bytes) {
            changed.push(vector.file.clone());
        }
    }
    let document = json!({
        "about": "DL1 golden vectors. All bytes are lower-case hex. docs/wire.md of the project explains every field. \
                  `check` says what to do with `bytes`: decode them as `object`; verify their signature over `message` \
                  (which is `context` ‖ `bound` ‖ bytes without signature) with `key`; admit them as a phone key; or \
                  decide whether the chain in them allows its action in the given situation. `expect` is ok, \
                  malformed, bad_signature, the code of a denial, or the code of a key refusal.",
        "seeds": seeds(),
        "now": "2026-11-02T09:00:00Z",
        "vectors": vectors.iter().map(|vector| Value::Object(vector.entry.clone())).collect::<Vec<_>>(),
    });
    let text = format!("{document:#}\n");
    if !unchanged(&folder.join("vectors.json"), text.as_bytes()) {
        changed.push("vectors.json".into());
    }
    assert!(changed.is_empty(), "the format has changed: {changed:?}");
    let found = std::fs::read_dir(&folder)
        .expect("the folder is there")
        .count();
    assert_eq!(found, vectors.len() + 1, "a file that is no vector");
}

/// Whose key has which seed of 32 equal bytes.
fn seeds() -> Value {
    let keys = [
        ("owner_root", example::owner_root()),
        ("issue", example::issue_key()),
        ("state", example::state_key()),
        ("time", example::time_key()),
        ("lock", example::lock_key()),
        ("phone", example::phone()),
        ("guest_phone", example::guest_phone()),
        ("enrolment", example::enrolment_key()),
        ("manufacturer", example::manufacturer_key()),
    ];
    let entry = |(name, key): (&str, SigningKey)| {
        let public = hex(&PublicKey::of(&key).0);
        (
            String::from(name),
            json!({ "seed": hex(&key.to_bytes()), "public_key": public }),
        )
    };
    Value::Object(keys.map(entry).into_iter().collect())
}

struct Vector {
    file: String,
    bytes: Vec<u8>,
    entry: Map<String, Value>,
}

#[derive(Default)]
struct Vectors(Vec<Vector>);

fn all() -> Vec<Vector> {
    let mut vectors = Vectors::default();
    vectors.signed_objects();
    vectors.frames();
    vectors.not_canonical();
    vectors.proofs();
    vectors.keys();
    vectors.decisions();
    vectors.0
}

impl Vectors {
    fn add(&mut self, name: &str, check: &str, bytes: &[u8], expect: &str, more: Value) {
        let file = format!("{:03}_{name}.bin", self.0.len() + 1);
        let Value::Object(mut entry) = more else {
            panic!("an object");
        };
        entry.insert("file".into(), json!(file));
        entry.insert("check".into(), json!(check));
        entry.insert("bytes".into(), json!(hex(bytes)));
        entry.insert("expect".into(), json!(expect));
        self.0.push(Vector {
            file,
            bytes: bytes.to_vec(),
            entry,
        });
    }

    /// An object that verifies, and the ways in which it does not.
    fn signed<'a, T: Signable<'a>>(
        &mut self,
        name: &str,
        rows: &[Row],
        bytes: &'a [u8],
        (context, bound, key): (Context, T::Bound, PublicKey),
    ) {
        let object = Signed::<T>::decode(bytes).map_err(Denial::from);
        let verified = object
            .and_then(|object| Ok(object.verify(&context, &bound, &key)?))
            .map(|()| {
                Signed::message(
                    Signed::<T>::decode(bytes).expect("just read").claims(),
                    &context,
                    &bound,
                )
            });
        let message = verified.expect("it verifies");
        let more = |context: &Context, key: &PublicKey| {
            json!({
                "object": name,
                "context": hex(&context.bytes(T::KIND)),
                "bound": hex(bound.as_ref()),
                "key": hex(&key.0),
            })
        };
        let mut right = more(&context, &key);
        right["message"] = json!(hex(message.as_slice()));
        right["fields"] = fields(rows, bytes);
        self.add(name, "verify", bytes, "ok", right);

        let mut damaged = bytes.to_vec();
        *damaged.last_mut().expect("not empty") ^= 0x01;
        let other_key = PublicKey::of(&example::key(0x77));
        for (suffix, bytes, context, key) in [
            ("signature_flipped", damaged.as_slice(), context, key),
            ("wrong_key", bytes, context, other_key),
            ("wrong_context", bytes, elsewhere(&context), key),
        ] {
            let name = format!("{name}_{suffix}");
            self.add(
                &name,
                "verify",
                bytes,
                "bad_signature",
                more(&context, &key),
            );
        }
        let short = bytes.get(..bytes.len() - 1).expect("not empty");
        let long = [bytes, &[0]].concat();
        for (suffix, bytes) in [("truncated", short), ("too_long", &long)] {
            let name = format!("{name}_{suffix}");
            self.add(&name, "verify", bytes, "malformed", more(&context, &key));
        }
    }

    fn signed_objects(&mut self) {
        let lock = example::lock_context();
        let of = |key: &SigningKey| PublicKey::of(key);
        let lease = example::lease();
        let bytes = lease.encode();
        let issuer = of(&example::issue_key());
        let rows = Credential::FIELDS;
        self.signed::<Credential>(
            "credential",
            rows,
            bytes.as_slice(),
            (lock, Unbound, issuer),
        );

        let mut three = example::credential();
        let days = [Weekday::Tuesday, Weekday::Saturday].map(Weekdays::only);
        let night = Window::between(days[1], 22 * 60, 6 * 60).expect("in range");
        let windows = [
            example::weekdays_nine_to_five(),
            Window::all_day(days[0]),
            night,
        ];
        three.windows = Windows::any_of(&windows).expect("three");
        let bytes = Signed::sign(three, &lock, &Unbound, &example::issue_key()).encode();
        let name = "credential_three_windows";
        self.signed::<Credential>(name, rows, bytes.as_slice(), (lock, Unbound, issuer));

        let group = example::group_context();
        let bytes = Signed::sign(
            example::credential(),
            &group,
            &Unbound,
            &example::issue_key(),
        )
        .encode();
        self.signed::<Credential>(
            "credential_group",
            rows,
            bytes.as_slice(),
            (group, Unbound, issuer),
        );

        let bytes = example::child().encode();
        let bound = lease.body_hash(&Unbound);
        let host = of(&example::phone());
        self.signed::<Delegation>(
            "delegation",
            Delegation::FIELDS,
            bytes.as_slice(),
            (lock, bound, host),
        );

        let bytes = example::state();
        let key = of(&example::state_key());
        self.signed::<State>("state", State::FIELDS, &bytes, (lock, Unbound, key));

        let token = Signed::sign(
            example::time_token(),
            &lock,
            &example::NONCE,
            &example::time_key(),
        );
        let bytes = token.encode();
        let key = of(&example::time_key());
        self.signed::<TimeToken>(
            "time_token",
            TimeToken::FIELDS,
            bytes.as_slice(),
            (lock, example::NONCE, key),
        );

        let by_lock = example::lock_key();
        let key = of(&by_lock);
        let bytes = Signed::sign(example::ack(), &lock, &Unbound, &by_lock).encode();
        self.signed::<Ack>("ack", Ack::FIELDS, bytes.as_slice(), (lock, Unbound, key));

        let records: Vec<_> = example::records().iter().map(EventRecord::encode).collect();
        let (version, time) = (example::version(18), example::NOW);
        let upload = EventUpload::new(EventSequence(1), ChainHead::START, version, time, &records);
        let upload = Signed::sign(upload.expect("10 records"), &lock, &Unbound, &by_lock);
        let bytes = upload.encode();
        self.signed::<EventUpload>(
            "event_upload",
            EventUpload::FIELDS,
            bytes.as_slice(),
            (lock, Unbound, key),
        );

        let bytes = Signed::sign(example::ownership_ack(), &lock, &Unbound, &by_lock).encode();
        self.signed::<OwnershipAck>(
            "ownership_ack",
            OwnershipAck::FIELDS,
            bytes.as_slice(),
            (lock, Unbound, key),
        );

        let root = example::owner_root();
        let by_root = of(&root);
        let owner = Context::Owner(example::owner());
        let bytes = Signed::sign(example::key_update(), &owner, &Unbound, &root).encode();
        self.signed::<KeyUpdate>(
            "key_update",
            KeyUpdate::FIELDS,
            bytes.as_slice(),
            (owner, Unbound, by_root),
        );

        let bytes = Signed::sign(example::release(), &lock, &Unbound, &root).encode();
        self.signed::<Release>(
            "release",
            Release::FIELDS,
            bytes.as_slice(),
            (lock, Unbound, by_root),
        );

        let manufacturer = example::manufacturer_key();
        let device = example::certificate().context();
        let bytes = Signed::sign(example::certificate(), &device, &Unbound, &manufacturer).encode();
        let key = of(&manufacturer);
        self.signed::<DeviceCertificate>(
            "device_certificate",
            DeviceCertificate::FIELDS,
            bytes.as_slice(),
            (device, Unbound, key),
        );
    }

    fn frame(&mut self, object: &str, rows: &[Row], bytes: &[u8]) {
        let more = json!({ "object": object, "fields": fields(rows, bytes) });
        self.add(object, "decode", bytes, "ok", more);
        let short = bytes.get(..bytes.len() - 1).expect("not empty");
        let long = [bytes, &[0]].concat();
        for (suffix, bytes) in [("truncated", short), ("too_long", &long)] {
            let name = format!("{object}_{suffix}");
            self.add(
                &name,
                "decode",
                bytes,
                "malformed",
                json!({ "object": object }),
            );
        }
    }

    fn frames(&mut self) {
        let challenge = Challenge {
            nonce: example::NONCE,
            version: example::version(18),
            clock: ClockState::Trusted,
            battery_low: false,
            button_pressed: true,
            events_waiting: true,
            time: example::NOW,
            key_epoch: 4,
        };
        let certificate = example::certificate();
        let manufacturer = example::manufacturer_key();
        let introduction = Introduction {
            ownership: example::OWNERSHIP,
            owner: Some((example::owner(), KeyEpoch(4))),
            nonce: example::NONCE,
            certificate: Signed::sign(certificate, &certificate.context(), &Unbound, &manufacturer),
        };
        let context = example::lock_context();
        let grant = Signed::sign(example::grant(), &context, &Unbound, &example::owner_root());
        let grant = CountersignedGrant::countersign(grant, &context, &example::enrolment_key());
        self.frame(
            "access",
            Access::FIELDS,
            example::access().encode().as_slice(),
        );
        self.frame(
            "present",
            Present::FIELDS,
            example::present().encode().as_slice(),
        );
        self.frame("prove", Prove::FIELDS, example::prove().encode().as_slice());
        self.frame(
            "challenge",
            Challenge::FIELDS,
            challenge.encode().as_slice(),
        );
        self.frame(
            "outcome_permit",
            Outcome::FIELDS,
            Outcome::permit(5).encode().as_slice(),
        );
        let first = Outcome::of(Answer::SyncFirst).encode();
        self.frame("outcome_sync_first", Outcome::FIELDS, first.as_slice());
        let events = Ask::Events {
            from: EventSequence(78),
        };
        self.frame("ask_events", Ask::FIELDS, events.encode().as_slice());
        self.frame("hello", Hello::FIELDS, Hello.encode().as_slice());
        self.frame(
            "introduction",
            Introduction::FIELDS,
            introduction.encode().as_slice(),
        );
        self.frame(
            "ownership_grant",
            CountersignedGrant::FIELDS,
            grant.encode().as_slice(),
        );
        for (number, record) in (1..).zip(example::records()) {
            let name = format!("event_record_{number}");
            let more = json!({ "object": "event_record", "fields": fields(EventRecord::FIELDS, &record.encode()) });
            self.add(&name, "decode", &record.encode(), "ok", more);
        }
    }

    /// Bytes that would be a second encoding, or that use what is reserved: offset, value, and what is wrong.
    fn not_canonical(&mut self) {
        let credential = example::lease().encode();
        self.refuse(
            "credential",
            credential.as_slice(),
            &[
                (0, 0x21, "another version"),
                (1, 12, "key slot 12"),
                (2, 0x6b, "reserved bit 0 of role·rights"),
                (3, 0x80, "reserved bit 7 of scope·windows"),
                (3, 0x05, "group slot 5"),
                (3, 0x10, "a further window that is not there"),
                (19, 0xc1, "reserved holiday flag of the window"),
                (19, 0xc4, "overnight flag although the end is later"),
                (16, 0x00, "a window on no weekday"),
            ],
        );
        let mut serial_zero = credential.as_slice().to_vec();
        serial_zero[4..7].fill(0);
        self.add(
            "credential_serial_zero",
            "decode",
            &serial_zero,
            "malformed",
            json!({ "object": "credential" }),
        );
        let mut empty = credential.as_slice().to_vec();
        empty.copy_within(10..13, 13);
        self.add(
            "credential_empty_validity",
            "decode",
            &empty,
            "malformed",
            json!({ "object": "credential" }),
        );
        self.refuse(
            "delegation",
            example::child().encode().as_slice(),
            &[
                (1, 0x20, "no trusted clock needed"),
                (1, 0x2a, "may delegate further"),
                (1, 0x62, "role host"),
            ],
        );
        self.refuse(
            "access",
            example::access().encode().as_slice(),
            &[
                (1, 0x00, "no action"),
                (1, 0x04, "unknown action"),
                (1, 0x11, "reserved bits of the action"),
            ],
        );
        self.refuse(
            "present",
            example::present().encode().as_slice(),
            &[(1, 0x01, "an action")],
        );
        let state = example::state();
        for bit in 0..7 {
            let value = state[3] | 1 << bit;
            self.refuse("state", &state, &[(3, value, "a reserved flag")]);
        }
        self.refuse(
            "state",
            &state,
            &[
                (2, state[2] | 0x80, "clock policy 2"),
                (28, 60, "more serials than coded"),
                (29, 2, "one section fewer than follow"),
                (11, 0x80, "offset below 12 hours behind UTC"),
            ],
        );
        // One revoked serial, the floor itself: a gap of 0 reads the same with parameters 0 and 1.
        let mut content = example::state_content();
        content.floor = example::serial(1001);
        content.revoked = [content.floor].into();
        let single = content.sign(&example::lock_context(), &example::state_key());
        let single = single.expect("it fits");
        self.refuse(
            "state",
            &single,
            &[(
                3,
                single[3] ^ 0x80,
                "another Rice parameter than the canonical one",
            )],
        );
        let body = state.len() - 64;
        self.refuse(
            "state",
            &state,
            &[(
                body - 1 - 16 - 4 - 2,
                0x83,
                "audit checkpoint marked as critical",
            )],
        );
        let update = Signed::sign(
            example::key_update(),
            &Context::Owner(example::owner()),
            &Unbound,
            &example::owner_root(),
        )
        .encode();
        self.refuse(
            "key_update",
            update.as_slice(),
            &[
                (3, 12, "key slot 12"),
                (4, 0, "no purpose"),
                (4, 6, "unknown purpose"),
                (5, 3, "role administrator"),
                (7, 169, "a life beyond 7 days"),
                (8, 25, "a child's life beyond 24 hours"),
                (44, 0x10, "reserved bit of the revoked slots"),
                (45, 0x01, "revokes its own slot"),
            ],
        );
        let record = example::records()[2].encode();
        let name = "event_record_unnamed_to_the_second";
        let mut bytes = record;
        bytes[3] ^= 1;
        self.add(
            name,
            "decode",
            &bytes,
            "malformed",
            json!({ "object": "event_record" }),
        );
    }

    /// The same bytes with one of them replaced.
    fn refuse(&mut self, object: &str, bytes: &[u8], changes: &[(usize, u8, &str)]) {
        for (offset, value, wrong) in changes {
            let mut bytes = bytes.to_vec();
            assert_ne!(bytes[*offset], *value, "{object} {wrong}");
            bytes[*offset] = *value;
            assert_eq!(decodes(object, &bytes), Err(Malformed), "{object} {wrong}");
            let name = format!("{object}_byte_{offset}_is_{value:02x}");
            let more = json!({ "object": object, "wrong": wrong });
            self.add(&name, "decode", &bytes, "malformed", more);
        }
    }

    /// Signatures of phone keys, which are no objects: `bytes` is the signature.
    fn proofs(&mut self) {
        let access = example::access();
        let body_hash = access.lease.body_hash(&Unbound);
        let direct = Proof {
            carrier: Carrier::Access,
            body_hash,
            ..example::chain_proof()
        };
        let phone = PublicKey::of(&example::phone());
        let guest = PublicKey::of(&example::guest_phone());
        let describe = |proof: &Proof, key: &PublicKey| {
            json!({
                "object": "proof",
                "lock": hex(&proof.lock.0),
                "ownership": proof.ownership.0,
                "nonce": hex(&proof.nonce.0),
                "frame": if proof.carrier == Carrier::Access { "access" } else { "prove" },
                "action": proof.action.code(),
                "body_hash": hex(&proof.body_hash.0),
                "key": hex(&key.0),
                "message": hex(proof.message().as_slice()),
            })
        };
        let chain = example::chain_proof();
        let prove = example::prove().proof;
        self.add(
            "proof",
            "verify",
            &access.proof.0,
            "ok",
            describe(&direct, &phone),
        );
        self.add(
            "proof_of_a_chain",
            "verify",
            &prove.0,
            "ok",
            describe(&chain, &guest),
        );
        let wrong = [
            (
                "lock",
                Proof {
                    lock: LockId([9; 16]),
                    ..direct
                },
            ),
            (
                "ownership",
                Proof {
                    ownership: OwnershipCounter(4),
                    ..direct
                },
            ),
            (
                "nonce",
                Proof {
                    nonce: crate::number::Nonce([9; 16]),
                    ..direct
                },
            ),
            (
                "action",
                Proof {
                    action: Action::HoldOpen,
                    ..direct
                },
            ),
            (
                "frame",
                Proof {
                    carrier: Carrier::Prove,
                    ..direct
                },
            ),
            (
                "credential",
                Proof {
                    body_hash: chain.body_hash,
                    ..direct
                },
            ),
        ];
        for (name, proof) in wrong {
            let name = format!("proof_for_another_{name}");
            self.add(
                &name,
                "verify",
                &access.proof.0,
                "bad_signature",
                describe(&proof, &phone),
            );
        }
        let (Signature(forged), weak) = forged_by_small_order();
        self.add(
            "proof_small_order_key",
            "verify",
            &forged,
            "bad_signature",
            describe(&direct, &weak),
        );

        let key = PhoneKey::admit(phone).expect("good");
        let challenge = RegistrationChallenge([3; 32]);
        let registration = Registration::new(key, challenge, "https://door.example");
        let message = registration.message();
        let signature = sign(&example::phone(), message.as_slice());
        self.add(
            "registration",
            "verify",
            &signature.0,
            "ok",
            json!({
                "object": "registration",
                "origin": "https://door.example",
                "challenge": hex(&challenge.0),
                "key": hex(&phone.0),
                "message": hex(message.as_slice()),
            }),
        );
        let proof = SetupSecret([7; 8]).proof(example::lock_id(), example::NONCE, example::owner());
        self.add(
            "setup_proof",
            "hmac",
            &proof,
            "ok",
            json!({
                "object": "setup_proof",
                "secret": hex(&[7; 8]),
                "lock": hex(&example::lock_id().0),
                "nonce": hex(&example::NONCE.0),
                "owner": hex(&example::owner().0),
            }),
        );
    }

    fn keys(&mut self) {
        let good = PublicKey::of(&example::phone()).0;
        self.add(
            "phone_key",
            "admit",
            &good,
            "ok",
            json!({ "object": "phone_key" }),
        );
        for (bytes, refusal) in bad_keys() {
            self.add(
                refusal.code(),
                "admit",
                &bytes,
                refusal.code(),
                json!({ "object": "phone_key" }),
            );
        }
    }

    /// `bytes` is an access frame without a valid proof, or a present frame; signatures are not to be looked at.
    fn decisions(&mut self) {
        for (name, expected, change) in cases() {
            let mut case = Case::permitted();
            change(&mut case);
            self.decision(name, expected, &case);
        }
    }

    fn decision(&mut self, name: &str, expected: Option<Denial>, case: &Case) {
        let context = example::lock_context();
        let parent = Signed::sign(case.parent, &context, &Unbound, &example::issue_key());
        let bytes = match case.child {
            None => {
                let proof = Signature([0; 64]);
                Access {
                    action: case.action,
                    lease: parent,
                    proof,
                }
                .encode()
            }
            Some(child) => {
                let bound = parent.body_hash(&Unbound);
                let child = Signed::sign(child, &context, &bound, &example::phone());
                Present { parent, child }.encode()
            }
        };
        let state = case.state.as_ref().map(|content| {
            content
                .sign(&context, &example::state_key())
                .expect("it fits")
        });
        let decoded = state
            .as_ref()
            .map(|bytes| Signed::<State>::decode(bytes).expect("just written"));
        let situation = Situation {
            clock: case.clock,
            state: decoded.map(|state| *state.claims()),
            caps: case.caps,
        };
        let chain = Chain {
            parent: &case.parent,
            child: case.child.as_ref(),
        };
        assert_eq!(
            allowed(&chain, case.action, &situation).err(),
            expected,
            "{name}"
        );
        let clock = match case.clock {
            Clock::Unknown => json!({ "state": "unknown" }),
            Clock::Floor(floor) => json!({ "state": "floor", "floor": floor.0 }),
            Clock::Trusted { earliest, latest } => {
                json!({ "state": "trusted", "earliest": earliest.0, "latest": latest.0 })
            }
        };
        let caps = json!({
            "max_role": case.caps.max_role.code(),
            "max_life_hours": case.caps.max_life.0,
            "max_child_life_hours": case.caps.max_child_life.0,
            "not_after_minutes": case.caps.not_after.minutes(),
            "emergency": case.caps.emergency,
        });
        let more = json!({
            "object": if case.child.is_some() { "present" } else { "access" },
            "action": case.action.code(),
            "state": state.map(|bytes| hex(&bytes)),
            "clock": clock,
            "caps": caps,
        });
        let expect = expected.map_or("ok", Denial::code);
        self.add(
            &format!("decision_{name}"),
            "decide",
            bytes.as_slice(),
            expect,
            more,
        );
    }
}

/// The same context for another lock, group or owner.
fn elsewhere(context: &Context) -> Context {
    match *context {
        Context::Lock { owner, lock, .. } => Context::Lock {
            owner,
            ownership: OwnershipCounter(4),
            lock,
        },
        Context::Group { owner, .. } => Context::Group {
            owner,
            group: crate::number::GroupId([9; 16]),
        },
        Context::Owner(_) => Context::Owner(crate::number::OwnerId([9; 8])),
        Context::Device(_) => Context::Device(LockId([9; 16])),
    }
}

fn decodes(object: &str, bytes: &[u8]) -> Result<(), Malformed> {
    match object {
        "credential" => Signed::<Credential>::decode(bytes).map(|_| ()),
        "delegation" => Signed::<Delegation>::decode(bytes).map(|_| ()),
        "state" => Signed::<State>::decode(bytes).map(|_| ()),
        "key_update" => Signed::<KeyUpdate>::decode(bytes).map(|_| ()),
        "access" => Access::decode(bytes).map(|_| ()),
        "present" => Present::decode(bytes).map(|_| ()),
        other => panic!("{other}"),
    }
}

/// The fields at fixed places, in hex.
fn fields(rows: &[Row], bytes: &[u8]) -> Value {
    let field = |row: &Row| {
        let (Some(offset), Length::Fixed(length)) = (row.offset, row.length) else {
            return None;
        };
        Some((
            String::from(row.name),
            json!(hex(bytes.get(offset..offset + length)?)),
        ))
    };
    Value::Object(rows.iter().filter_map(field).collect())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! Vectors of what phone keys sign, and of which keys are let in.

use std::format;

use serde_json::json;

use super::{Vectors, hex};
use crate::access::{Carrier, Proof};
use crate::device::SetupSecret;
use crate::key::{PhoneKey, PublicKey, Signature, sign};
use crate::number::{LockId, OwnershipCounter};
use crate::registration::{Registration, RegistrationChallenge};
use crate::role::Action;
use crate::signed::Unbound;
use crate::tests::example;
use crate::tests::matrix::{bad_keys, forged_by_small_order};

impl Vectors {
    /// Signatures of phone keys, which are no objects: `bytes` is the signature.
    #[expect(clippy::too_many_lines, reason = "one list of proofs")]
    pub(super) fn proofs(&mut self) {
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
        let to_sign = Registration::to_sign(key.public_key(), challenge, "https://door.example");
        assert_eq!(to_sign.as_slice(), message.as_slice());
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

    pub(super) fn keys(&mut self) {
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
}

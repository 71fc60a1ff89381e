//! Signatures within signatures: what opens a lock.

use proptest::array::uniform32;
use proptest::prelude::*;

use super::{Case, World, action, phone, signer, verdict};
use crate::access::{Access, Carrier, Present, Proof, Prove};
use crate::credential::{Credential, Lease};
use crate::denial::BadSignature;
use crate::key::{PublicKey, SigningKey, sign};
use crate::number::Nonce;
use crate::role::Action;
use crate::signed::{BodyHash, Signed, Unbound};
use crate::tests::arbitrary;

fn proof(
    world: World,
    nonce: Nonce,
    carrier: Carrier,
    action: Action,
    body_hash: BodyHash,
) -> Proof {
    Proof {
        lock: world.lock,
        ownership: world.ownership,
        nonce,
        carrier,
        action,
        body_hash,
    }
}

fn lease(world: World, credential: Credential, issuer: &SigningKey, phone: &SigningKey) -> Lease {
    let credential = Credential {
        phone_key: PublicKey::of(phone),
        ..credential
    };
    Signed::sign(credential, &world.context_of(&credential), &Unbound, issuer)
}

fn verify_lease(world: World, lease: &Lease, issuer: &PublicKey) -> Result<(), BadSignature> {
    lease.verify(&world.context_of(lease.claims()), &Unbound, issuer)
}

pub(super) fn access() -> BoxedStrategy<Case> {
    let keys = (signer(), phone());
    (
        World::any(),
        keys,
        arbitrary::nonce(),
        arbitrary::credential(),
        action(),
    )
        .prop_map(|(world, (issuer, phone), nonce, credential, action)| {
            let lease = lease(world, credential, &issuer, &phone);
            let message = move |action, lease: &Lease| {
                proof(
                    world,
                    nonce,
                    Carrier::Access,
                    action,
                    lease.body_hash(&Unbound),
                )
            };
            let signature = sign(&phone, message(action, &lease).message().as_slice());
            let frame = Access {
                action,
                lease,
                proof: signature,
            }
            .encode();
            let public = PublicKey::of(&issuer);
            let judge = move |bytes: &[u8]| {
                verdict(Access::decode(bytes).map(|access| {
                    let lease = &access.lease;
                    let proof = message(access.action, lease);
                    [
                        ("lease", verify_lease(world, lease, &public)),
                        (
                            "proof",
                            proof.verify(&access.proof, &lease.claims().phone_key),
                        ),
                    ]
                }))
            };
            let seeds = [("lease", &issuer), ("proof", &phone)];
            Case::new("access", frame.as_slice(), (world, &seeds), judge).with("nonce", &nonce.0)
        })
        .boxed()
}

pub(super) fn present() -> BoxedStrategy<Case> {
    let keys = (signer(), phone());
    (
        World::any(),
        keys,
        arbitrary::credential(),
        arbitrary::delegation(),
    )
        .prop_map(|(world, (issuer, host), credential, child)| {
            let parent = lease(world, credential, &issuer, &host);
            let child = Signed::sign(child, &world.context(), &parent.body_hash(&Unbound), &host);
            let frame = Present { parent, child }.encode();
            let public = PublicKey::of(&issuer);
            let judge = move |bytes: &[u8]| {
                verdict(Present::decode(bytes).map(|present| {
                    let Present { parent, child } = present;
                    let (bound, host) = (parent.body_hash(&Unbound), parent.claims().phone_key);
                    [
                        ("lease", verify_lease(world, &parent, &public)),
                        ("child", child.verify(&world.context(), &bound, &host)),
                    ]
                }))
            };
            let seeds = [("lease", &issuer), ("child", &host)];
            Case::new("present", frame.as_slice(), (world, &seeds), judge)
        })
        .boxed()
}

pub(super) fn prove() -> BoxedStrategy<Case> {
    let body_hash = uniform32(any::<u8>()).prop_map(BodyHash);
    (
        World::any(),
        phone(),
        arbitrary::nonce(),
        body_hash,
        action(),
    )
        .prop_map(|(world, guest, nonce, body_hash, action)| {
            let message = move |action| proof(world, nonce, Carrier::Prove, action, body_hash);
            let signature = sign(&guest, message(action).message().as_slice());
            let frame = Prove {
                action,
                proof: signature,
            }
            .encode();
            let public = PublicKey::of(&guest);
            let judge =
                move |bytes: &[u8]| {
                    verdict(Prove::decode(bytes).map(|prove| {
                        [("proof", message(prove.action).verify(&prove.proof, &public))]
                    }))
                };
            Case::new(
                "prove",
                frame.as_slice(),
                (world, &[("proof", &guest)]),
                judge,
            )
            .with("nonce", &nonce.0)
            .with("body_hash", &body_hash.0)
        })
        .boxed()
}

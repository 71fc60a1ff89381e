//! Who owns a lock, which lock it is, and whose a phone's key is.

use proptest::array::uniform32;
use proptest::prelude::*;
use serde_json::json;

use super::{Case, World, phone, signer, verdict};
use crate::device::Introduction;
use crate::key::{PhoneKey, PublicKey, Signature, sign};
use crate::number::{KeyEpoch, OwnerId, OwnershipCounter};
use crate::ownership::{CountersignedGrant, OwnershipGrant};
use crate::registration::{Registration, RegistrationChallenge};
use crate::signed::{Signed, Unbound};
use crate::tests::arbitrary;

pub(super) fn ownership_grant() -> BoxedStrategy<Case> {
    (World::any(), signer(), signer(), arbitrary::grant())
        .prop_map(|(world, root, registry, grant)| {
            let owner_root = PublicKey::of(&root);
            let context = move |root: &PublicKey| {
                World {
                    owner: OwnerId::of(root),
                    ..world
                }
                .context()
            };
            let grant = OwnershipGrant {
                owner_root,
                ..grant
            };
            let signed = Signed::sign(grant, &context(&owner_root), &Unbound, &root);
            let frame =
                CountersignedGrant::countersign(signed, &context(&owner_root), &registry).encode();
            let public = PublicKey::of(&registry);
            let judge = move |bytes: &[u8]| {
                verdict(CountersignedGrant::decode(bytes).map(|object| {
                    let grant = object.grant.claims();
                    let context = context(&grant.owner_root);
                    let message = grant.countersigned_message(&context);
                    let counter = public.verify(message.as_slice(), &object.countersignature);
                    let own = object.grant.verify(&context, &Unbound, &grant.owner_root);
                    assert_eq!(object.verify(&context, &public), counter.and(own));
                    [("countersignature", counter), ("signature", own)]
                }))
            };
            let seeds = [("signature", &root), ("countersignature", &registry)];
            Case::new("ownership_grant", frame.as_slice(), (world, &seeds), judge)
        })
        .boxed()
}

pub(super) fn introduction() -> BoxedStrategy<Case> {
    let frame = (
        any::<u16>(),
        any::<bool>(),
        any::<u16>(),
        arbitrary::nonce(),
    );
    (World::any(), signer(), frame, arbitrary::certificate())
        .prop_map(
            |(world, manufacturer, (counter, owned, epoch, nonce), certificate)| {
                let context = certificate.context();
                let frame = Introduction {
                    ownership: OwnershipCounter(counter),
                    owner: owned.then_some((world.owner, KeyEpoch(epoch))),
                    nonce,
                    certificate: Signed::sign(certificate, &context, &Unbound, &manufacturer),
                }
                .encode();
                let public = PublicKey::of(&manufacturer);
                let judge = move |bytes: &[u8]| {
                    verdict(Introduction::decode(bytes).map(|introduction| {
                        let certificate = introduction.certificate;
                        let context = certificate.claims().context();
                        [(
                            "certificate",
                            certificate.verify(&context, &Unbound, &public),
                        )]
                    }))
                };
                let seeds = [("certificate", &manufacturer)];
                Case::new("introduction", frame.as_slice(), (world, &seeds), judge)
            },
        )
        .boxed()
}

/// The bytes are the signature alone.
pub(super) fn registration() -> BoxedStrategy<Case> {
    const ORIGIN: &str = "https://door.example";
    let challenge = uniform32(any::<u8>()).prop_map(RegistrationChallenge);
    (World::any(), phone(), challenge)
        .prop_map(|(world, phone, challenge)| {
            let key = PublicKey::of(&phone);
            let admitted = PhoneKey::admit(key).expect("a key of ours");
            let registration = Registration::new(admitted, challenge, ORIGIN);
            let signature = sign(&phone, registration.message().as_slice());
            let judge = move |bytes: &[u8]| {
                let signature = Signature(bytes.try_into().expect("64 bytes"));
                verdict(Ok([("signature", registration.verify(&signature))]))
            };
            let seeds = [("signature", &phone)];
            let mut case = Case::new("registration", &signature.0, (world, &seeds), judge)
                .with("challenge", &challenge.0)
                .with("key", &key.0);
            case.given.insert("origin".into(), json!(ORIGIN));
            case
        })
        .boxed()
}

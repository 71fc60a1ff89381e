//! Vectors of the one object with two signatures, and of what a lock says before any phone has connected.

use serde_json::json;

use super::{Vectors, hex};
use crate::bluetooth;
use crate::key::{PublicKey, SigningKey, sign};
use crate::kind::Kind;
use crate::number::OwnershipCounter;
use crate::ownership::CountersignedGrant;
use crate::signed::{Context, Signed, Unbound};
use crate::tests::example;

const END_OF_SIGNATURE: usize = CountersignedGrant::LENGTH - 65;
const END_OF_COUNTERSIGNATURE: usize = CountersignedGrant::LENGTH - 1;

fn grant(context: &Context, enrolment: &SigningKey) -> CountersignedGrant {
    let grant = Signed::sign(example::grant(), context, &Unbound, &example::owner_root());
    CountersignedGrant::countersign(grant, context, enrolment)
}

fn with_bit_turned(grant: &CountersignedGrant, at: usize) -> CountersignedGrant {
    let mut bytes = grant.encode().as_slice().to_vec();
    bytes[at] ^= 1;
    CountersignedGrant::decode(&bytes).expect("only a signature differs")
}

impl Vectors {
    /// Grants whose two signatures hold, or one of them does not.
    pub(super) fn grants(&mut self) {
        let context = example::lock_context();
        let enrolment = example::enrolment_key();
        let right = grant(&context, &enrolment);
        let elsewhere = Context::Lock {
            owner: example::owner(),
            ownership: OwnershipCounter(4),
            lock: example::lock_id(),
        };
        let mut of_the_grants_kind = right;
        let message = Signed::message(right.grant.claims(), &context, &Unbound);
        of_the_grants_kind.countersignature = sign(&enrolment, message.as_slice());
        let mut exchanged = right;
        exchanged.countersignature = right.grant.signature();
        let grants = [
            ("verified", right),
            (
                "root_signature_flipped",
                with_bit_turned(&right, END_OF_SIGNATURE),
            ),
            (
                "countersignature_flipped",
                with_bit_turned(&right, END_OF_COUNTERSIGNATURE),
            ),
            (
                "countersigned_by_the_root",
                grant(&context, &example::owner_root()),
            ),
            ("countersigned_with_its_own_kind", of_the_grants_kind),
            ("without_countersignature", exchanged),
            ("for_another_ownership", grant(&elsewhere, &enrolment)),
        ];
        let key = PublicKey::of(&enrolment);
        for (name, grant) in grants {
            let holds = grant.verify(&context, &key).is_ok();
            assert_eq!(holds, name == "verified", "{name}");
            let expect = if holds { "ok" } else { "bad_signature" };
            let more = json!({
                "object": "ownership_grant",
                "context": hex(&context.bytes(Kind::OwnershipGrant)),
                "bound": "",
                "key": hex(&PublicKey::of(&example::owner_root()).0),
                "message": hex(Signed::message(grant.grant.claims(), &context, &Unbound).as_slice()),
                "countersignature_key": hex(&key.0),
                "countersignature_message": hex(grant.grant.claims().countersigned_message(&context).as_slice()),
            });
            let name = std::format!("ownership_grant_{name}");
            self.add(
                &name,
                "countersign",
                grant.encode().as_slice(),
                expect,
                more,
            );
        }
    }

    /// By what a phone finds a lock: `bytes` are the manufacturer data.
    pub(super) fn advertisement(&mut self) {
        let more = json!({
            "object": "advertisement",
            "lock_key": hex(&PublicKey::of(&example::lock_key()).0),
            "service": bluetooth::SERVICE,
            "to_lock": bluetooth::TO_LOCK,
            "from_lock": bluetooth::FROM_LOCK,
            "company": bluetooth::COMPANY,
        });
        self.add(
            "advertisement",
            "advertise",
            &example::lock_id().0,
            "ok",
            more,
        );
    }
}

//! One example of everything that carries a signature, as its signers make it.

mod introducing;
mod opening;

use core::fmt;
use std::boxed::Box;
use std::format;
use std::string::String;
use std::vec::Vec;

use proptest::array::{uniform8, uniform16, uniform32};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::credential::Credential;
use crate::denial::{BadSignature, Malformed};
use crate::event::upload::EventUpload;
use crate::key::{PublicKey, SigningKey};
use crate::kind::Kind;
use crate::number::{EventSequence, GroupId, GroupSlot, LockId, OwnerId, OwnershipCounter, Scope};
use crate::ownership::OwnershipAck;
use crate::role::Action;
use crate::signed::{BodyHash, Context, Signable, Signed, Unbound};
use crate::state::State;
use crate::tests::arbitrary;
use crate::tests::vectors::hex;

/// Keys are few beside frames, because the other side takes longer to read a key than to sign with it.
const SIGNERS: usize = 20;
const PHONES: usize = 400;

/// Bytes with signatures, what the other side is told of them, and what this side says of them.
pub(super) struct Case {
    pub(super) bytes: Vec<u8>,
    pub(super) given: Map<String, Value>,
    judge: Judge,
}

/// Says of bytes: `malformed`, the name of the first signature that fails, or `ok`.
type Judge = Box<dyn Fn(&[u8]) -> &'static str>;

/// A signature's name, and whether it holds.
type Verified = (&'static str, Result<(), BadSignature>);

impl Case {
    fn new(
        object: &str,
        bytes: &[u8],
        (world, seeds): (World, &[(&str, &SigningKey)]),
        judge: impl Fn(&[u8]) -> &'static str + 'static,
    ) -> Self {
        let seed =
            |(name, key): &(&str, &SigningKey)| (String::from(*name), json!(hex(&key.to_bytes())));
        let given = [
            ("object", json!(object)),
            ("bytes", json!(hex(bytes))),
            ("owner", json!(hex(&world.owner.0))),
            ("counter", json!(world.ownership.0)),
            ("lock", json!(hex(&world.lock.0))),
            ("seeds", Value::Object(seeds.iter().map(seed).collect())),
        ];
        Self {
            bytes: bytes.to_vec(),
            given: given
                .map(|(name, value)| (String::from(name), value))
                .into_iter()
                .collect(),
            judge: Box::new(judge),
        }
    }

    fn with(mut self, name: &str, bytes: &[u8]) -> Self {
        self.given.insert(String::from(name), json!(hex(bytes)));
        self
    }

    pub(super) fn object(&self) -> &str {
        self.given["object"].as_str().expect("text")
    }

    /// `malformed`, the name of the first signature that fails, or `ok`.
    pub(super) fn judge(&self, bytes: &[u8]) -> &'static str {
        (self.judge)(bytes)
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", Value::Object(self.given.clone()))
    }
}

/// For whom and for what signatures hold.
#[derive(Clone, Copy, Debug)]
struct World {
    owner: OwnerId,
    ownership: OwnershipCounter,
    lock: LockId,
}

impl World {
    fn any() -> impl Strategy<Value = Self> {
        let parts = (uniform8(any::<u8>()), any::<u16>(), uniform16(any::<u8>()));
        parts.prop_map(|(owner, ownership, lock)| Self {
            owner: OwnerId(owner),
            ownership: OwnershipCounter(ownership),
            lock: LockId(lock),
        })
    }

    fn context(self) -> Context {
        let Self {
            owner,
            ownership,
            lock,
        } = self;
        Context::Lock {
            owner,
            ownership,
            lock,
        }
    }

    fn context_of(self, credential: &Credential) -> Context {
        match credential.scope {
            Scope::Lock => self.context(),
            Scope::Group(slot) => Context::Group {
                owner: self.owner,
                group: group(slot),
            },
        }
    }
}

fn group(slot: GroupSlot) -> GroupId {
    GroupId([0x60 + slot.number(); 16])
}

/// Slots and ids of the groups of all worlds.
pub(super) fn groups() -> Vec<Value> {
    let slots = (1..=4).filter_map(GroupSlot::new);
    slots
        .map(|slot| json!([slot.number(), hex(&group(slot).0)]))
        .collect()
}

fn keys(name: &str, count: usize) -> impl Strategy<Value = SigningKey> + Clone {
    let key = |number| SigningKey::from_bytes(&Sha256::digest(format!("{name} {number}")).into());
    select((0..count).map(key).collect::<Vec<_>>())
}

fn signer() -> impl Strategy<Value = SigningKey> {
    keys("signer", SIGNERS)
}

fn phone() -> impl Strategy<Value = SigningKey> {
    keys("phone", PHONES)
}

fn action() -> impl Strategy<Value = Action> {
    select(&[Action::Unlock, Action::HoldOpen, Action::Secure][..])
}

/// What is said of bytes whose signatures hold or not, in this order.
fn verdict<const N: usize>(signatures: Result<[Verified; N], Malformed>) -> &'static str {
    let Ok(signatures) = signatures else {
        return "malformed";
    };
    let failed = signatures.iter().find(|(_, holds)| holds.is_err());
    failed.map_or("ok", |(name, _)| name)
}

/// Everything with a signature: each kind of DL1 that has one, and the registration of a phone's key.
pub(super) fn all() -> Vec<BoxedStrategy<Case>> {
    let mut cases: Vec<_> = Kind::ALL.into_iter().filter_map(of_kind).collect();
    cases.push(introducing::registration());
    cases
}

/// `None` for kinds without a signature.
fn of_kind(kind: Kind) -> Option<BoxedStrategy<Case>> {
    let unbound = || Just(Unbound);
    Some(match kind {
        Kind::Credential => {
            let context = |world: World, credential: &Credential| world.context_of(credential);
            one_signature("credential", arbitrary::credential(), unbound(), context)
        }
        Kind::Delegation => {
            let parent = uniform32(any::<u8>()).prop_map(BodyHash);
            one_signature("delegation", arbitrary::delegation(), parent, |world, _| {
                world.context()
            })
        }
        Kind::State => state(),
        Kind::TimeToken => {
            let nonce = arbitrary::nonce();
            one_signature("time_token", arbitrary::time_token(), nonce, |world, _| {
                world.context()
            })
        }
        Kind::Ack => one_signature("ack", arbitrary::ack(), unbound(), |world, _| {
            world.context()
        }),
        Kind::EventUpload => event_upload(),
        Kind::KeyUpdate => {
            let context = |world: World, _: &_| Context::Owner(world.owner);
            one_signature("key_update", arbitrary::key_update(), unbound(), context)
        }
        Kind::OwnershipGrant => introducing::ownership_grant(),
        Kind::OwnershipAck => {
            let ack = arbitrary::nonce().prop_map(|nonce| OwnershipAck { nonce });
            one_signature("ownership_ack", ack, unbound(), |world, _| world.context())
        }
        Kind::Release => one_signature("release", arbitrary::release(), unbound(), |world, _| {
            world.context()
        }),
        Kind::DeviceCertificate => {
            let certificate = arbitrary::certificate();
            one_signature("device_certificate", certificate, unbound(), |_, body| {
                body.context()
            })
        }
        Kind::Access => opening::access(),
        Kind::Present => opening::present(),
        Kind::Prove => opening::prove(),
        Kind::Introduction => introducing::introduction(),
        Kind::OwnershipCountersignature
        | Kind::Challenge
        | Kind::Outcome
        | Kind::Hello
        | Kind::Ask => return None,
    })
}

/// An object that ends in its only signature.
fn one_signature<T, B>(
    object: &'static str,
    body: impl Strategy<Value = T> + 'static,
    bound: impl Strategy<Value = B> + 'static,
    context: fn(World, &T) -> Context,
) -> BoxedStrategy<Case>
where
    T: for<'a> Signable<'a, Bound = B> + fmt::Debug + 'static,
    B: AsRef<[u8]> + fmt::Debug + 'static,
{
    (World::any(), signer(), body, bound)
        .prop_map(move |(world, key, body, bound)| {
            let context_of_body = context(world, &body);
            let frame = Signed::sign(body, &context_of_body, &bound, &key).encode();
            let public = PublicKey::of(&key);
            let bytes_of_bound = bound.as_ref().to_vec();
            let judge = move |bytes: &[u8]| {
                verdict(Signed::<T>::decode(bytes).map(|object| {
                    let context = context(world, object.claims());
                    [("signature", object.verify(&context, &bound, &public))]
                }))
            };
            let seeds = [("signature", &key)];
            Case::new(object, frame.as_slice(), (world, &seeds), judge)
                .with("bound", &bytes_of_bound)
        })
        .boxed()
}

fn state() -> BoxedStrategy<Case> {
    (World::any(), signer(), arbitrary::state_content())
        .prop_map(|(world, key, content)| {
            let bytes = content.sign(&world.context(), &key).expect("filtered");
            let public = PublicKey::of(&key);
            let judge = move |bytes: &[u8]| {
                let state = Signed::<State>::decode(bytes);
                verdict(state.map(|state| {
                    [(
                        "signature",
                        state.verify(&world.context(), &Unbound, &public),
                    )]
                }))
            };
            Case::new("state", &bytes, (world, &[("signature", &key)]), judge)
        })
        .boxed()
}

fn event_upload() -> BoxedStrategy<Case> {
    let rest = (
        arbitrary::chain_head(),
        arbitrary::version(),
        arbitrary::second(),
    );
    (
        World::any(),
        signer(),
        1..0xffff_ff00_u32,
        arbitrary::records(),
        rest,
    )
        .prop_map(|(world, key, first, records, (start, version, time))| {
            let upload = EventUpload::new(EventSequence(first), start, version, time, &records);
            let upload = upload.expect("at most 20");
            let frame = Signed::sign(upload, &world.context(), &Unbound, &key).encode();
            let public = PublicKey::of(&key);
            let judge = move |bytes: &[u8]| {
                let upload = Signed::<EventUpload<'_>>::decode(bytes);
                verdict(upload.map(|upload| {
                    [(
                        "signature",
                        upload.verify(&world.context(), &Unbound, &public),
                    )]
                }))
            };
            Case::new(
                "event_upload",
                frame.as_slice(),
                (world, &[("signature", &key)]),
                judge,
            )
        })
        .boxed()
}

//! A phone: a key, a lease, and what it carries for the lock.

use credential::access::{Access, Carrier, Present, Proof, Prove};
use credential::challenge::Challenge;
use credential::credential::Lease;
use credential::delegation::Delegation;
use credential::key::{PublicKey, SigningKey, sign};
use credential::number::{ChildIndex, Nonce};
use credential::role::Action;
use credential::signed::{BodyHash, Signed, Unbound};
use credential::time::Validity;
use credential::window::Window;
use lock::Effect;

use super::door::Door;
use super::edge::{Edge, lock_id, minute};

/// Asks for a challenge and answers it with a lease of one's own.
pub fn open(door: &mut Door, edge: &Edge, phone: &SigningKey, lease: &Lease) -> Effect {
    act(door, edge, phone, lease, Action::Unlock)
}

pub fn act(
    door: &mut Door,
    edge: &Edge,
    phone: &SigningKey,
    lease: &Lease,
    action: Action,
) -> Effect {
    let nonce = door.connect().nonce;
    let frame = access(edge, phone, lease, action, nonce);
    door.send(&frame)
}

pub fn access(
    edge: &Edge,
    phone: &SigningKey,
    lease: &Lease,
    action: Action,
    nonce: Nonce,
) -> Vec<u8> {
    let proof = proof(
        edge,
        phone,
        Carrier::Access,
        action,
        nonce,
        lease.body_hash(&Unbound),
    );
    Access {
        action,
        lease: *lease,
        proof,
    }
    .encode()
    .as_slice()
    .to_vec()
}

pub fn proof(
    edge: &Edge,
    phone: &SigningKey,
    carrier: Carrier,
    action: Action,
    nonce: Nonce,
    body_hash: BodyHash,
) -> credential::key::Signature {
    let proof = Proof {
        lock: lock_id(),
        ownership: edge.ownership,
        nonce,
        carrier,
        action,
        body_hash,
    };
    sign(phone, proof.message().as_slice())
}

/// A host's delegation to a guest key, from a minute on for some minutes, always.
pub fn delegation(guest: &SigningKey, index: u16, from: u32, minutes: u32) -> Delegation {
    Delegation {
        hold_open: false,
        index: ChildIndex::new(index).unwrap(),
        validity: Validity::new(minute(from), minute(from + minutes)).unwrap(),
        window: Window::ALWAYS,
        guest_key: PublicKey::of(guest),
    }
}

/// The chain of a host's lease and a delegation under it.
pub fn chain(edge: &Edge, host: &SigningKey, lease: &Lease, child: Delegation) -> Present {
    let child = Signed::sign(
        child,
        &edge.lock_context(),
        &lease.body_hash(&Unbound),
        host,
    );
    Present {
        parent: *lease,
        child,
    }
}

/// Presents a chain and proves it; what the lock did last.
pub fn open_by_chain(
    door: &mut Door,
    edge: &Edge,
    guest: &SigningKey,
    present: &Present,
    action: Action,
) -> Effect {
    door.connect();
    door.send(present.encode().as_slice());
    let Ok(challenge) = Challenge::decode(door.lock.reply()) else {
        return Effect::None;
    };
    let prove = prove(edge, guest, present, action, challenge.nonce);
    door.send(&prove)
}

pub fn prove(
    edge: &Edge,
    guest: &SigningKey,
    present: &Present,
    action: Action,
    nonce: Nonce,
) -> Vec<u8> {
    let proof = proof(
        edge,
        guest,
        Carrier::Prove,
        action,
        nonce,
        present.body_hash(),
    );
    Prove { action, proof }.encode().as_slice().to_vec()
}

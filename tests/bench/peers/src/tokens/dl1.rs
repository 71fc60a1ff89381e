//! DL1, the product's own format.

use anyhow::{Context as _, Result, anyhow};
use credential::access::{Access, Carrier, Present, Proof};
use credential::credential::Lease;
use credential::key::{PublicKey, sign};
use credential::key_update::Caps;
use credential::kind::Kind;
use credential::number::{
    EventSequence, KeySlot, LockId, Nonce, OwnerId, OwnershipCounter, Serial, StateVersion,
};
use credential::role::{Action, Role};
use credential::signed::{Context, Signable as _, Signed, Unbound};
use credential::state::content::StateContent;
use credential::state::{ClockPolicy, Mode, State, StateHeader};
use credential::time::{Hours, MinuteStamp, SecondStamp};
use credential::verify::{Chain, Clock, Situation, allowed};

use crate::claims::{Case, Lock};
use crate::tokens::Format;

/// The host's credential, the guest's chain and the frame that opens.
#[derive(Debug)]
pub struct Dl1 {
    credential: Vec<u8>,
    chain: Vec<u8>,
    access: Vec<u8>,
    nonce: Nonce,
    context: Context,
    issuer: PublicKey,
    caps: Caps,
    /// The lock's state without a signature, as it lies in the lock's memory.
    state: Vec<u8>,
}

impl Dl1 {
    /// Signs everything.
    pub fn new(case: &Case) -> Result<Self> {
        let context = context(&case.lock);
        let lease = Signed::sign(case.credential, &context, &Unbound, &case.keys.issuer);
        let child = Signed::sign(
            case.delegation,
            &context,
            &lease.body_hash(&Unbound),
            &case.keys.holder,
        );
        let nonce = Nonce([0xa5; 16]);
        let proof = proof(&context, nonce, &lease)?;
        let access = Access {
            action: Action::Unlock,
            lease,
            proof: sign(&case.keys.holder, proof.message().as_slice()),
        };
        let present = Present {
            parent: lease,
            child,
        };
        // What goes before the chain in the frame that presents it are a kind and an action.
        let frame = present.encode();
        let chain = frame.as_slice().get(2..).context("a frame")?.to_vec();
        Ok(Self {
            credential: lease.encode().as_slice().to_vec(),
            chain,
            access: access.encode().as_slice().to_vec(),
            nonce,
            context,
            issuer: PublicKey::of(&case.keys.issuer),
            caps: Caps {
                max_role: Role::Manager,
                max_life: Hours(7 * 24),
                max_child_life: Hours(24),
                not_after: MinuteStamp::MAX,
                emergency: false,
            },
            state: state(&case.lock)?
                .encode()
                .map_err(|_| anyhow!("a state without lists is too large"))?
                .as_slice()
                .to_vec(),
        })
    }

    /// The one write that opens: credential and proof of the phone's key.
    pub fn access(&self) -> &[u8] {
        &self.access
    }

    /// Whether the lock opens for a frame: both signatures, all claims.
    pub fn accepts_access(&self, frame: &[u8], at: i64) -> bool {
        let Ok(access) = Access::decode(frame) else {
            return false;
        };
        let Ok(proof) = proof(&self.context, self.nonce, &access.lease) else {
            return false;
        };
        access.action == Action::Unlock
            && self.allows(&access.lease, None, at)
            && self.signed(&access.lease)
            && proof
                .verify(&access.proof, &access.lease.claims().phone_key)
                .is_ok()
    }

    fn signed(&self, lease: &Lease) -> bool {
        lease.verify(&self.context, &Unbound, &self.issuer).is_ok()
    }

    fn allows(
        &self,
        lease: &Lease,
        child: Option<&credential::delegation::Delegation>,
        at: i64,
    ) -> bool {
        let Some(now) = at.checked_mul(1000).and_then(SecondStamp::from_unix_millis) else {
            return false;
        };
        let situation = Situation {
            clock: Clock::Trusted {
                earliest: now,
                latest: now,
            },
            state: State::read(&self.state).ok(),
            caps: self.caps,
        };
        let chain = Chain {
            parent: lease.claims(),
            child,
        };
        // The lock looks for the key in the slot that the credential names; there is one key.
        lease.claims().key.number() == 0 && allowed(&chain, Action::Unlock, &situation).is_ok()
    }
}

impl Format for Dl1 {
    fn credential(&self) -> &[u8] {
        &self.credential
    }

    fn chain(&self) -> &[u8] {
        &self.chain
    }

    fn accepts_credential(&self, token: &[u8], at: i64) -> bool {
        Lease::decode(token).is_ok_and(|lease| self.allows(&lease, None, at) && self.signed(&lease))
    }

    fn accepts_chain(&self, token: &[u8], at: i64) -> bool {
        let mut frame = vec![Kind::Present.byte(), 0];
        frame.extend_from_slice(token);
        let Ok(present) = Present::decode(&frame) else {
            return false;
        };
        let lease = &present.parent;
        self.allows(lease, Some(present.child.claims()), at)
            && self.signed(lease)
            && present
                .child
                .verify(
                    &self.context,
                    &lease.body_hash(&Unbound),
                    &lease.claims().phone_key,
                )
                .is_ok()
    }
}

/// A state of the lock without revocations.
pub fn state(lock: &Lock) -> Result<StateContent> {
    Ok(StateContent::empty(StateHeader {
        key: KeySlot::new(2).context("a slot")?,
        clock_policy: ClockPolicy::AsLeased,
        mode: Mode::Normal,
        attribute_events: false,
        version: StateVersion::new(lock.version).context("a version")?,
        issued_at: SecondStamp(57_916_800),
        zone: lock.zone,
        event_mark: EventSequence(77),
    }))
}

/// A serial.
pub fn serial(number: u32) -> Result<Serial> {
    Serial::new(number).context("serials are from 1 to 16,777,215")
}

/// Where signatures for the lock hold.
pub fn context(lock: &Lock) -> Context {
    Context::Lock {
        owner: OwnerId(lock.installation),
        ownership: OwnershipCounter(lock.ownership),
        lock: LockId(lock.id),
    }
}

fn proof(context: &Context, nonce: Nonce, lease: &Lease) -> Result<Proof> {
    let Context::Lock {
        ownership, lock, ..
    } = *context
    else {
        return Err(anyhow!("proofs are for one lock"));
    };
    Ok(Proof {
        lock,
        ownership,
        nonce,
        carrier: Carrier::Access,
        action: Action::Unlock,
        body_hash: lease.body_hash(&Unbound),
    })
}

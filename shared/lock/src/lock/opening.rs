//! Opening: a credential with proof in one frame, or a chain and then its proof in two.
//!
//! The order of checks is the order of cost: form, then numbers, then signatures (`credentials.md` C.11, A20). The reply
//! to any refusal is coarse; the reason goes into the counters.

use credential::access::{Access, Carrier, Present, Proof, Prove};
use credential::answer::Outcome;
use credential::credential::{Credential, Lease};
use credential::denial::{BadSignature, Denial};
use credential::event::{Actor, Attribution, Event};
use credential::key::{PublicKey, Signature};
use credential::number::{ChildIndex, Nonce, Scope, Serial, StateVersion};
use credential::role::Action;
use credential::signed::{BodyHash, Context, Signable, Signed, Unbound};
use credential::state::{Mode, State};
use credential::verify::{Chain, Situation, allowed};
use sha2::{Digest, Sha256};

use super::{Done, Effect, Lock};
use crate::clock::Uptime;
use crate::decision::{self, Passed};
use crate::nonce::UNLOCK_LIFE;
use crate::owner::Installation;
use crate::settings::HeldState;
use crate::storage::Storage;

/// How long the bolt stays back after an unlock.
pub const UNLOCK_SECONDS: u16 = 5;

/// A chain whose signatures are right, waiting for its proof.
pub(super) struct Presented {
    chain: Present,
    issued: Passed,
}

/// Who proves, with what, for what.
struct Claim<'a> {
    carrier: Carrier,
    action: Action,
    holder: &'a PublicKey,
    body_hash: BodyHash,
    serial: Serial,
    child: Option<ChildIndex>,
    emergency: bool,
    proof: &'a Signature,
}

impl<S: Storage> Lock<S> {
    /// One frame: credential and proof.
    #[inline(never)]
    pub(super) fn access(&mut self, frame: &[u8], now: Uptime) -> Result<Done, Denial> {
        let access = Access::decode(frame)?;
        let installation = self.installation()?;
        self.bucket.admit(now)?;
        let lease = access.lease.claims();
        let chain = Chain {
            parent: lease,
            child: None,
        };
        let rules = decision::twice(|| self.judge(&chain, access.action, now))?;
        // A stale nonce needs no arithmetic either.
        let nonce = self
            .nonces
            .take(UNLOCK_LIFE, now)
            .ok_or(Denial::StaleNonce)?;
        let issued = self.authenticate_lease(&access.lease, &installation, now)?;
        let claim = Claim {
            carrier: Carrier::Access,
            action: access.action,
            holder: &lease.phone_key,
            body_hash: access.lease.body_hash(&Unbound),
            serial: lease.serial,
            child: None,
            emergency: self.is_emergency(lease),
            proof: &access.proof,
        };
        let proven = self.prove_possession(&claim, Nonce(nonce.nonce), now)?;
        decision::all(rules, issued, proven)?;
        self.permit(&claim, now)
    }

    /// First of two frames: a credential and a delegation under it. The reply is a fresh challenge.
    #[inline(never)]
    pub(super) fn present(&mut self, frame: &[u8], now: Uptime) -> Result<Done, Denial> {
        let present = Present::decode(frame)?;
        let installation = self.installation()?;
        self.bucket.admit(now)?;
        let (parent, child) = (present.parent.claims(), present.child.claims());
        // The action is known with the proof only; without the right to unlock there is nothing to wait for.
        self.judge(
            &Chain {
                parent,
                child: Some(child),
            },
            Action::Unlock,
            now,
        )?;
        self.authenticate_lease(&present.parent, &installation, now)?;
        let parent_hash = present.parent.body_hash(&Unbound);
        let context = installation.context;
        let issued = self.authenticate(
            &present.child,
            &context,
            &parent_hash,
            &parent.phone_key,
            now,
        )?;
        // A host can sign chains without end: until the proof comes, this was work for nothing.
        self.bucket.charge(now);
        self.presented = Some(Presented {
            chain: present,
            issued,
        });
        Ok(Done::from(self.challenge(now)))
    }

    /// Second of two frames: the proof of the guest's key.
    #[inline(never)]
    pub(super) fn prove(&mut self, frame: &[u8], now: Uptime) -> Result<Done, Denial> {
        let prove = Prove::decode(frame)?;
        let Presented {
            chain: present,
            issued,
        } = self.presented.take().ok_or(Denial::NothingPresented)?;
        let (parent, child) = (present.parent.claims(), present.child.claims());
        let chain = Chain {
            parent,
            child: Some(child),
        };
        let rules = decision::twice(|| self.judge(&chain, prove.action, now))?;
        let nonce = self
            .nonces
            .take(UNLOCK_LIFE, now)
            .ok_or(Denial::StaleNonce)?;
        let claim = Claim {
            carrier: Carrier::Prove,
            action: prove.action,
            holder: &child.guest_key,
            body_hash: present.body_hash(),
            serial: parent.serial,
            child: Some(child.index),
            emergency: false,
            proof: &prove.proof,
        };
        let proven = self.prove_possession(&claim, Nonce(nonce.nonce), now)?;
        decision::all(rules, issued, proven)?;
        self.bucket.refund();
        self.permit(&claim, now)
    }

    /// Everything that is decided by comparing numbers.
    fn judge(&self, chain: &Chain<'_>, action: Action, now: Uptime) -> Result<(), Denial> {
        let (_, caps, epoch) = self.settings.ring.credential_key(chain.parent.key)?;
        let held = self.settings.held.as_ref();
        let gate = chain.parent.gate;
        if held.is_some_and(|held| held.epoch < epoch) && gate > StateVersion::ZERO {
            // Versions count within a key epoch: an older epoch's number says nothing about this gate (C.8).
            return Err(Denial::LockBehind);
        }
        let clock = self.clock.read(now).in_seconds();
        let state = held.and_then(HeldState::state);
        allowed(chain, action, &Situation { clock, state, caps })
    }

    fn is_emergency(&self, credential: &Credential) -> bool {
        self.settings
            .ring
            .credential_key(credential.key)
            .is_ok_and(|(_, caps, _)| caps.emergency)
    }

    fn authenticate_lease(
        &mut self,
        lease: &Lease,
        installation: &Installation,
        now: Uptime,
    ) -> Result<Passed, Denial> {
        let claims = lease.claims();
        let (key, ..) = self.settings.ring.credential_key(claims.key)?;
        let context = self.lease_context(claims.scope, installation)?;
        Ok(self.authenticate(lease, &context, &Unbound, &key, now)?)
    }

    /// A group's credential is signed for the group, which the state names; any other for this lock.
    fn lease_context(&self, scope: Scope, installation: &Installation) -> Result<Context, Denial> {
        let Scope::Group(slot) = scope else {
            return Ok(installation.context);
        };
        let state = self.settings.held.as_ref().and_then(HeldState::state);
        let group = state
            .and_then(|state| state.group(slot))
            .ok_or(Denial::ScopeUnknown)?;
        Ok(Context::Group {
            owner: installation.id,
            group: group.group,
        })
    }

    /// Is the object signed by `issuer`? A message that has been verified before is not verified again.
    fn authenticate<'a, T: Signable<'a>>(
        &mut self,
        object: &Signed<T>,
        context: &Context,
        bound: &T::Bound,
        issuer: &PublicKey,
        now: Uptime,
    ) -> Result<Passed, BadSignature> {
        let message = Signed::message(object.claims(), context, bound);
        let digest = Sha256::new()
            .chain_update(issuer.0)
            .chain_update(message.as_slice())
            .finalize()
            .into();
        if self.verified.contains(&digest) {
            return Passed::of(Ok(()));
        }
        let verified = issuer.verify(message.as_slice(), &object.signature());
        if verified.is_err() {
            self.bucket.charge(now);
        }
        let passed = Passed::of(verified)?;
        self.verified.insert(&digest);
        Ok(passed)
    }

    /// Does the holder's key answer this connection's nonce?
    fn prove_possession(
        &mut self,
        claim: &Claim<'_>,
        nonce: Nonce,
        now: Uptime,
    ) -> Result<Passed, BadSignature> {
        let proof = Proof {
            lock: self.identity.lock_id(),
            ownership: self.settings.owner.ownership(),
            nonce,
            carrier: claim.carrier,
            action: claim.action,
            body_hash: claim.body_hash,
        };
        let verified = proof.verify(claim.proof, claim.holder);
        if verified.is_err() {
            self.bucket.charge(now);
        }
        Passed::of(verified)
    }

    /// Records first, then opens: without a record there is no opening (A17).
    fn permit(&mut self, claim: &Claim<'_>, now: Uptime) -> Result<Done, Denial> {
        let by = self.attributes_events().then(|| Actor {
            attribution: Attribution::new(claim.serial, claim.holder, &claim.body_hash),
            child: claim.child,
        });
        self.record(
            Event::Permitted {
                action: claim.action,
                emergency: claim.emergency,
                by,
            },
            now,
        )?;
        self.bucket.succeeded(now);
        let (effect, seconds) = match claim.action {
            Action::Unlock => (
                Effect::Unlock {
                    seconds: UNLOCK_SECONDS,
                },
                UNLOCK_SECONDS,
            ),
            Action::HoldOpen => (Effect::HoldOpen, 0),
            Action::Secure => (Effect::Secure, 0),
        };
        self.held_open = match claim.action {
            Action::Unlock => self.held_open,
            Action::HoldOpen => true,
            Action::Secure => false,
        };
        Ok(Done {
            effect,
            reply: Outcome::permit(seconds).encode(),
        })
    }

    pub(super) fn mode(&self) -> Mode {
        self.with_state(|state| state.header().mode)
            .unwrap_or(Mode::Normal)
    }

    fn attributes_events(&self) -> bool {
        self.identity.may_attribute_events()
            && self
                .with_state(|state| state.header().attribute_events)
                .unwrap_or(false)
    }

    pub(super) fn with_state<T>(&self, read: impl FnOnce(State<'_>) -> T) -> Option<T> {
        self.settings
            .held
            .as_ref()
            .and_then(HeldState::state)
            .map(read)
    }
}

//! What moves the bolt: a lease, a proof of now, and nothing in the lock that speaks against either.

use credential::access::{Access, Carrier, Present, Proof, Prove};
use credential::answer::Answer;
use credential::challenge::ClockState;
use credential::credential::{Credential, Lease};
use credential::key::PublicKey;
use credential::key_update::KeyGrant;
use credential::kind::Kind;
use credential::number::{Nonce, Scope};
use credential::role::{Action, Rights, Role};
use credential::signed::{BodyHash, Context, Unbound};
use credential::state::Mode;
use lock::Effect;

use super::{Told, context, fresh_nonce, is_signed};
use crate::world::World;
use crate::writing::{group, lock_of_all, owner_id};

pub(super) fn check_effect(world: &World, told: &Told<'_>) {
    let opens = match told.effect {
        Effect::None => {
            let seconds = told.outcome().map_or(0, |outcome| outcome.seconds());
            assert!(
                seconds == 0 || told.is_refused(),
                "a reply of what did not happen"
            );
            assert!(
                told.before.stands_open || !told.after.stands_open || told.is(Kind::State),
                "it stands open without an effect"
            );
            return;
        }
        Effect::Unlock { seconds } => {
            assert_eq!(seconds, lock::UNLOCK_SECONDS);
            Action::Unlock
        }
        Effect::HoldOpen => Action::HoldOpen,
        Effect::Secure if told.is(Kind::State) || told.is(Kind::Release) => return,
        Effect::Secure => Action::Secure,
    };
    assert_eq!(
        told.outcome().map(|outcome| outcome.answer()),
        Some(Answer::Permit)
    );
    assert!(
        told.after.last_event > told.before.last_event,
        "no record of it"
    );
    let nonce = fresh_nonce(world, lock::UNLOCK_LIFE);
    if let Ok(access) = Access::decode(told.frame) {
        assert_eq!(access.action, opens);
        check_lease(world, told, &access.lease, opens);
        let holder = access.lease.claims().phone_key;
        let hash = access.lease.body_hash(&Unbound);
        check_proof(world, told, (Carrier::Access, opens, nonce), hash, &holder);
        return;
    }
    let prove = Prove::decode(told.frame).expect("what opens is access or prove");
    assert_eq!(prove.action, opens);
    let present = world.presented.as_ref().expect("a chain");
    check_lease(world, told, &present.parent, opens);
    check_child(world, told, present);
    let holder = present.child.claims().guest_key;
    let hash = present.body_hash();
    check_proof(world, told, (Carrier::Prove, opens, nonce), hash, &holder);
}

fn check_proof(
    world: &World,
    told: &Told<'_>,
    (carrier, action, nonce): (Carrier, Action, Nonce),
    body_hash: BodyHash,
    holder: &PublicKey,
) {
    let proof = Proof {
        lock: lock_of_all(),
        ownership: told.before.ownership,
        nonce,
        carrier,
        action,
        body_hash,
    };
    assert!(
        world.signatures.has(holder, &proof.message()),
        "nobody proved this"
    );
}

/// Signed by a key that the lock has, and nothing that is written in the lock speaks against it.
fn check_lease(world: &World, told: &Told<'_>, lease: &Lease, action: Action) {
    let look = told.before;
    let claims: &Credential = lease.claims();
    let update = look.key(claims.key).expect("a key");
    let (KeyGrant::Issue(key, _) | KeyGrant::Emergency(key, _)) = update.grant() else {
        panic!("no key for leases");
    };
    let caps = update.caps().expect("a key for leases");
    let owner = look.owner.expect("an owner");
    let context = match claims.scope {
        Scope::Lock => context(look),
        Scope::Group(_) => {
            let name = if owner == owner_id(2) { 2 } else { 1 };
            let group = group(name);
            Context::Group { owner, group }
        }
    };
    assert!(
        is_signed(world, key, lease, &context, &Unbound),
        "nobody leased this"
    );
    assert!(
        claims.role != Role::Administrator && claims.role <= caps.max_role,
        "its role"
    );
    assert!(
        claims.validity.minutes() <= caps.max_life.minutes(),
        "its life"
    );
    assert!(claims.rights.contains(action.right()), "its rights");
    assert_ne!(look.clock, ClockState::Unknown, "at no known time");
    assert!(
        look.floor < claims.validity.not_after().start(),
        "after its end"
    );
    assert!(
        look.floor < update.not_after().start(),
        "after its key's end"
    );
    let trusted = look.clock == ClockState::Trusted;
    assert!(trusted || !claims.needs_trusted_clock, "by a floor");
    assert!(trusted || claims.windows.is_always(), "windows by a floor");

    let seen = world.lock().inspect(world.now());
    let state = seen.state().expect("a state");
    let (version, revoked) = match claims.scope {
        Scope::Lock => (state.header().version, *state.revoked()),
        Scope::Group(slot) => {
            let group = state.group(slot).expect("a group");
            (group.version, group.revoked)
        }
    };
    let (epoch, _) = look.rank.expect("a state");
    assert!(
        claims.gate.number() == 0 || epoch >= update.epoch(),
        "a gate of a later epoch"
    );
    assert!(claims.gate <= version, "a gate above the lock's version");
    assert!(claims.serial >= revoked.floor(), "below the floor");
    assert!(
        revoked.serials().all(|serial| serial != claims.serial),
        "revoked"
    );
    match state.header().mode {
        Mode::Lockdown => assert!(claims.role >= Role::Manager || caps.emergency, "lockdown"),
        Mode::KeepLocked => assert_ne!(action, Action::HoldOpen, "kept locked"),
        Mode::Normal | Mode::Evacuation => {}
    }
}

fn check_child(world: &World, told: &Told<'_>, present: &Present) {
    let look = told.before;
    let (parent, child) = (present.parent.claims(), present.child.claims());
    let bound = present.parent.body_hash(&Unbound);
    let host = parent.phone_key;
    assert!(
        is_signed(world, &host, &present.child, &context(look), &bound),
        "nobody shared this"
    );
    assert!(parent.rights.contains(Rights::DELEGATE), "not to be shared");
    assert!(
        look.floor < child.validity.not_after().start(),
        "after its end"
    );
    assert_eq!(look.clock, ClockState::Trusted, "a guest by a floor");
    let caps = look.key(parent.key).and_then(|update| update.caps());
    let longest = caps.map_or(0, |caps| caps.max_child_life.minutes());
    assert!(child.validity.minutes() <= longest, "a guest's life");
    let seen = world.lock().inspect(world.now());
    let state = seen.state().expect("a state");
    let is_revoked = state.children().any(|pair| {
        (pair.scope, pair.parent, pair.index) == (parent.scope, parent.serial, child.index)
    });
    assert!(!is_revoked, "a revoked guest");
    assert_ne!(state.header().mode, Mode::Lockdown, "a guest in lockdown");
}

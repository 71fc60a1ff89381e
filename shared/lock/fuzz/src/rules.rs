//! What must hold after every frame, every wait and every start.

mod opening;

use credential::ack::Ack;
use credential::answer::{Answer, Outcome};
use credential::ask::Ask;
use credential::challenge::{Challenge, ClockState};
use credential::denial::Denial;
use credential::device::Introduction;
use credential::event::upload::EventUpload;
use credential::frame::FRAME_LIMIT;
use credential::key::PublicKey;
use credential::key_update::{KeyGrant, KeyUpdate};
use credential::kind::Kind;
use credential::number::Nonce;
use credential::ownership::{CountersignedGrant, OwnershipAck, Release};
use credential::signed::{Context, Signable, Signed, Unbound};
use credential::state::State;
use credential::time_token::TimeToken;
use lock::Effect;

use crate::look::Look;
use crate::signer::Signer;
use crate::world::World;
use crate::writing::{lock_of_all, registry, root_of};

/// One frame and what came of it.
pub(crate) struct Told<'a> {
    pub(crate) frame: &'a [u8],
    pub(crate) before: &'a Look,
    pub(crate) after: &'a Look,
    pub(crate) effect: Effect,
    pub(crate) reply: &'a [u8],
    /// Somewhere in between the chip stopped to write.
    pub(crate) power_fails: bool,
    /// The owner's root may take the floor back with this frame.
    pub(crate) takes_back: bool,
}

impl Told<'_> {
    fn is(&self, kind: Kind) -> bool {
        Kind::of(self.frame) == Ok(kind)
    }

    fn outcome(&self) -> Option<Outcome> {
        Outcome::decode(self.reply).ok()
    }

    fn is_refused(&self) -> bool {
        self.outcome()
            .is_some_and(|outcome| outcome.answer() != Answer::Permit)
    }
}

pub(crate) fn check(world: &World, told: &Told<'_>) {
    check_reply(told);
    check_health(world, told);
    check_change_of_owner(world, told);
    if told.before.ownership == told.after.ownership {
        check_keys(world, told);
        check_state(world, told);
        check_time(world, told);
    }
    opening::check_effect(world, told);
}

/// Was this signed, by anybody who has the key?
fn is_signed<'a, T: Signable<'a>>(
    world: &World,
    key: &PublicKey,
    object: &Signed<T>,
    context: &Context,
    bound: &T::Bound,
) -> bool {
    let message = Signed::message(object.claims(), context, bound);
    world.signatures.has(key, &message)
}

fn context(look: &Look) -> Context {
    Context::Lock {
        owner: look.owner.expect("it has an owner"),
        ownership: look.ownership,
        lock: lock_of_all(),
    }
}

/// docs/wire.md, "Who sends what".
fn check_reply(told: &Told<'_>) {
    let reply = told.reply;
    assert!(
        !reply.is_empty() && reply.len() <= FRAME_LIMIT,
        "no reply, or a long one"
    );
    let kind = Kind::of(reply).expect("a reply is a frame or an object");
    let usual = match Kind::of(told.frame) {
        Ok(Kind::Ask) => match Ask::decode(told.frame) {
            Ok(Ask::Challenge) => Kind::Challenge,
            Ok(Ask::Ack) => Kind::Ack,
            Ok(Ask::Events { .. }) => Kind::EventUpload,
            Err(_) => Kind::Outcome,
        },
        Ok(Kind::State) => Kind::Ack,
        Ok(Kind::Present) => Kind::Challenge,
        Ok(Kind::Hello) => Kind::Introduction,
        Ok(Kind::OwnershipGrant) => Kind::OwnershipAck,
        _ => Kind::Outcome,
    };
    assert!(kind == usual || told.is_refused(), "{kind:?} is no answer");
    let lock_key = Signer::of(b"lock").public;
    let by_lock = |verified: Result<(), _>| assert_eq!(verified, Ok(()), "the lock's signature");
    match kind {
        Kind::Challenge => drop(Challenge::decode(reply).expect("a challenge")),
        Kind::Outcome => drop(Outcome::decode(reply).expect("an outcome")),
        Kind::Introduction => {
            let introduction = Introduction::decode(reply).expect("an introduction");
            assert_eq!(introduction.ownership, told.after.ownership);
            assert_eq!(introduction.owner.map(|(owner, _)| owner), told.after.owner);
        }
        Kind::Ack => {
            let ack = Signed::<Ack>::decode(reply).expect("an ack");
            by_lock(ack.verify(&context(told.after), &Unbound, &lock_key));
            assert_eq!(ack.claims().version, told.after.version());
            assert_eq!(ack.claims().sequence, told.after.last_event);
            assert_eq!(ack.claims().clock, told.after.clock);
        }
        Kind::EventUpload => {
            let upload = Signed::<EventUpload<'_>>::decode(reply).expect("an upload");
            by_lock(upload.verify(&context(told.after), &Unbound, &lock_key));
            let last = upload.claims().records().last();
            assert!(last.is_none_or(|(sequence, _)| sequence <= told.after.last_event));
        }
        Kind::OwnershipAck => {
            let ack = Signed::<OwnershipAck>::decode(reply).expect("an ownership ack");
            by_lock(ack.verify(&context(told.after), &Unbound, &lock_key));
        }
        other => panic!("{other:?} is no answer"),
    }
}

/// A refusal changes nothing, and a chip that works never leads to one.
fn check_health(world: &World, told: &Told<'_>) {
    assert!(!told.after.settings_lost, "settings lost");
    assert_eq!(told.before.boots, told.after.boots);
    if told.power_fails {
        return;
    }
    let seen = world.lock().inspect(world.now());
    let denial = seen.last_denial();
    assert_ne!(denial, Some(Denial::StorageFailed), "a whole chip failed");
    assert_eq!(denial.is_some(), told.is_refused(), "{denial:?}");
    if told.is_refused() {
        let (before, after) = (told.before, told.after);
        assert_eq!(told.effect, Effect::None, "a refusal moved the bolt");
        assert_eq!(
            (before.owner, before.ownership, before.epoch, before.rank),
            (after.owner, after.ownership, after.epoch, after.rank)
        );
        assert_eq!((&before.keys, before.clock), (&after.keys, after.clock));
        assert_eq!(
            (before.floor, before.stands_open),
            (after.floor, after.stands_open)
        );
    }
}

fn check_change_of_owner(world: &World, told: &Told<'_>) {
    let (before, after) = (told.before, told.after);
    if (before.owner, before.ownership) == (after.owner, after.ownership) {
        return;
    }
    assert_eq!(Some(after.ownership), before.ownership.next());
    assert!(
        after.keys.is_empty() && after.rank.is_none(),
        "something of the last owner"
    );
    assert_eq!(
        after.clock,
        ClockState::Unknown,
        "a clock of the last owner"
    );
    if let Some(owner) = before.owner {
        let release = Signed::<Release>::decode(told.frame).expect("a release");
        assert!(is_signed(
            world,
            &root_of(owner),
            &release,
            &context(before),
            &Unbound
        ));
        assert_eq!(after.owner, None);
        return;
    }
    let grant = CountersignedGrant::decode(told.frame).expect("a grant");
    let claims = grant.grant.claims();
    let context = context(after);
    assert_eq!(
        after.owner,
        Some(credential::number::OwnerId::of(&claims.owner_root))
    );
    assert!(is_signed(
        world,
        &claims.owner_root,
        &grant.grant,
        &context,
        &Unbound
    ));
    let message = claims.countersigned_message(&context);
    assert!(
        world.signatures.has(&registry().public, &message),
        "not countersigned"
    );
    assert!(world.is_button_pressed(), "nobody stood inside");
    assert_eq!(world.introduced, Some(claims.nonce));
}

fn check_keys(world: &World, told: &Told<'_>) {
    let (before, after) = (told.before, told.after);
    assert!(after.epoch >= before.epoch, "an older epoch");
    if before.keys == after.keys {
        return;
    }
    let update = Signed::<KeyUpdate>::decode(told.frame).expect("a key update");
    let owner = before.owner.expect("an owner");
    assert!(is_signed(
        world,
        &root_of(owner),
        &update,
        &Context::Owner(owner),
        &Unbound
    ));
    assert!(update.claims().epoch() >= before.epoch, "an old update");
    assert_eq!(after.key(update.claims().slot()), Some(update.claims()));
}

fn check_state(world: &World, told: &Told<'_>) {
    let (before, after) = (told.before, told.after);
    if before.rank == after.rank {
        return;
    }
    if told.takes_back && after.rank.is_none() {
        return;
    }
    assert!(after.rank > before.rank, "an older state");
    let state = Signed::<State<'_>>::decode(told.frame).expect("a state");
    let header = state.claims().header();
    let update = before.key(header.key).expect("a key");
    let KeyGrant::State(key) = update.grant() else {
        panic!("no state key");
    };
    assert!(is_signed(world, key, &state, &context(before), &Unbound));
    assert_eq!(after.rank, Some((update.epoch(), header.version)));
}

fn check_time(world: &World, told: &Told<'_>) {
    let (before, after) = (told.before, told.after);
    assert!(
        told.takes_back || after.floor >= before.floor,
        "the floor sank"
    );
    if after.floor > before.floor {
        assert!(told.is(Kind::State), "only a state raises the floor");
        assert_eq!(after.floor, after.issued_at);
    }
    let is_news = after.clock == ClockState::Trusted && before.clock != ClockState::Trusted;
    // A token counts on while a floor is above it, and is believed again when the root takes that floor back.
    if !is_news || (told.takes_back && world.timed) {
        return;
    }
    let token = Signed::<TimeToken>::decode(told.frame).expect("a time token");
    let update = before.key(token.claims().key).expect("a key");
    let KeyGrant::Time(key) = update.grant() else {
        panic!("no time key");
    };
    let nonce = fresh_nonce(world, lock::TIME_TOKEN_LIFE);
    assert!(is_signed(world, key, &token, &context(before), &nonce));
}

/// The nonce that may be answered now.
fn fresh_nonce(world: &World, life: core::time::Duration) -> Nonce {
    let (nonce, at) = world.nonce.expect("a nonce");
    let age = u128::from(world.uptime() - at);
    assert!(age <= life.as_millis(), "a stale nonce");
    assert!(!world.used.contains(&nonce.0), "a used nonce");
    nonce
}

/// A challenge tells what the lock holds.
pub(crate) fn check_challenge(challenge: &Challenge, look: &Look) {
    assert_eq!(challenge.version, look.version());
    assert_eq!(challenge.clock, look.clock);
    assert_eq!(challenge.key_epoch, Challenge::hint_of(look.epoch));
}

/// Time alone gives nothing and takes only trust in the clock.
///
/// A clock that a floor has overtaken becomes less certain with time, until both may be right again.
pub(crate) fn check_waiting(before: &Look, after: &Look, timed: bool) {
    assert!(after.floor >= before.floor, "the floor sank");
    let trusted = |look: &Look| look.clock == ClockState::Trusted;
    assert!(
        trusted(before) || !trusted(after) || timed,
        "a clock from nowhere"
    );
    assert_eq!(
        (before.owner, before.ownership, &before.keys, before.rank),
        (after.owner, after.ownership, &after.keys, after.rank)
    );
    assert_eq!(before.stands_open, after.stands_open);
    assert!(after.last_event >= before.last_event);
}

/// After a power cut the old or the new holds.
pub(crate) fn check_start(before: &Look, after: &Look, power_failed: bool, taken_back: bool) {
    assert!(after.boots > before.boots, "a start that was not counted");
    assert!(!after.settings_lost, "settings lost");
    assert_ne!(
        after.clock,
        ClockState::Trusted,
        "a clock that ran without power"
    );
    if power_failed && after.ownership != before.ownership {
        assert_eq!(Some(after.ownership), before.ownership.next());
        assert!(
            after.keys.is_empty() && after.rank.is_none(),
            "something of the last owner"
        );
        return;
    }
    assert_eq!(
        (after.owner, after.ownership),
        (before.owner, before.ownership)
    );
    assert!(
        after.epoch >= before.epoch && (taken_back || after.rank >= before.rank),
        "older"
    );
    assert!(after.floor >= after.issued_at, "a floor below its state");
    if after.owner.is_some() {
        assert!(
            after.last_event > before.last_event,
            "a start without an event"
        );
    }
    if !power_failed {
        assert_eq!((&after.keys, after.rank), (&before.keys, before.rank));
    }
}

//! What must happen in one history at least, or the promises say less than they seem to.

use credential::denial::Denial;

use super::abstract_lock::{Answer, Clock, Input, Keys, LIFE, Lease};
use super::authority::Rotation;
use super::search::Condition;
use super::world::{World, forged, withdrawn_leases};

/// Something to be seen in a world.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    pub name: &'static str,
    pub needs_rotation: bool,
    pub is_seen: Condition,
}

pub const SIGHTS: [Sight; 14] = [
    Sight {
        name: "a withdrawn lease opens before the list comes",
        needs_rotation: false,
        is_seen: |_, world| world.authority.has_withdrawn() && thief(world) == Answer::Opened,
    },
    Sight {
        name: "and is refused after it came",
        needs_rotation: false,
        is_seen: |_, world| thief(world) == Answer::Refused(Denial::Revoked),
    },
    Sight {
        name: "droppers keep the news from a lock until the withdrawn lease ends",
        needs_rotation: false,
        is_seen: |_, world| {
            world.authority.has_withdrawn()
                && world.lock.held.is_some_and(|held| !held.knows)
                && thief(world) == Answer::Refused(Denial::AfterWindow)
        },
    },
    Sight {
        name: "a lock that did not count opens after a withdrawn lease's end",
        needs_rotation: false,
        is_seen: |_, world| {
            world.authority.has_withdrawn() && world.now >= LIFE && thief(world) == Answer::Opened
        },
    },
    Sight {
        name: "the list has forgotten a lease, and the floor ends it",
        needs_rotation: false,
        is_seen: |_, world| {
            world
                .lock
                .held
                .is_some_and(|held| held.knows && !held.lists)
                && matches!(world.lock.clock(), Clock::Floor(_))
                && thief(world) == Answer::Refused(Denial::AfterWindow)
        },
    },
    Sight {
        name: "a newer lease waits for the delivery",
        needs_rotation: false,
        is_seen: |_, world| {
            let mut carried = world.carried.iter();
            carried
                .any(|carried| opening(world, carried.lease) == Answer::Refused(Denial::LockBehind))
        },
    },
    Sight {
        name: "a power loss forgets the running clock",
        needs_rotation: false,
        is_seen: |_, world| {
            world.lock.running == Some(world.now)
                && matches!(after_power_loss(world), Clock::Floor(floor) if floor < world.now)
        },
    },
    Sight {
        name: "a power loss leaves a lock without any time",
        needs_rotation: false,
        is_seen: |_, world| {
            world.lock.running.is_some() && after_power_loss(world) == Clock::Unknown
        },
    },
    Sight {
        name: "of two leases only the one opens that needs no clock",
        needs_rotation: false,
        is_seen: |_, world| {
            withdrawn_leases().map(|lease| opening(world, lease))
                == [Answer::Opened, Answer::Refused(Denial::LockTimeUnknown)]
        },
    },
    Sight {
        name: "an old state is brought back",
        needs_rotation: false,
        is_seen: |_, world| {
            let mut issued = world.authority.issued.iter();
            issued.any(|state| {
                answer(world, Input::State(*state)) == Answer::Refused(Denial::OldState)
            })
        },
    },
    Sight {
        name: "a rotation is complete",
        needs_rotation: true,
        is_seen: |_, world| {
            let mut carried = world.carried.iter();
            world.lock.keys[1] == Keys::ALL
                && world.lock.rank().is_some_and(|(epoch, _)| epoch == 2)
                && carried.any(|carried| {
                    carried.lease.epoch == 2 && opening(world, carried.lease) == Answer::Opened
                })
        },
    },
    Sight {
        name: "a lease of the keys before opens beside the new ones",
        needs_rotation: true,
        is_seen: |_, world| world.lock.keys == [Keys::ALL; 2] && thief(world) == Answer::Opened,
    },
    Sight {
        name: "a forged lease opens until its key is called back",
        needs_rotation: true,
        is_seen: |_, world| {
            let lease = forged(world.now);
            let update = world.authority.updates(2).next();
            world.authority.rotation == Rotation::CallBack
                && opening(world, lease) == Answer::Opened
                && update.is_some_and(|update| {
                    let (lock, _) = world.lock.after(Input::Key(update), world.now, None);
                    let (_, answer) = lock.after(Input::Open(lease), world.now, None);
                    answer == Answer::Refused(Denial::UnknownKey)
                })
        },
    },
    Sight {
        name: "a lock has some of the new keys and none of the old",
        needs_rotation: true,
        is_seen: |_, world| {
            let [first, second] = world.lock.keys;
            first == Keys::NONE && second != Keys::ALL
        },
    },
];

fn answer(world: &World, input: Input) -> Answer {
    world.lock.after(input, world.now, None).1
}

fn opening(world: &World, lease: Lease) -> Answer {
    answer(world, Input::Open(lease))
}

/// With the withdrawn lease that needs no running clock.
fn thief(world: &World) -> Answer {
    let [lease, _] = withdrawn_leases();
    opening(world, lease)
}

fn after_power_loss(world: &World) -> Clock {
    let power_loss = Input::PowerLoss { for_a_tick: false };
    world.lock.after(power_loss, world.now, None).0.clock()
}

mod churn;
mod reports;
mod statements;
mod world;

use credential::key::PublicKey;
use credential::number::Serial;
use credential::signed::{Signed, Unbound};
use credential::state::State;
use domain::chain::{Chain, LinkKind, LinkState};
use domain::device::DeviceState;
use domain::key_ring::Purpose;
use domain::order::{Cause, OwnershipPeriod};
use domain::reason::Reason;
use domain::refusal::{Fault, Refusal};
use domain::time::Duration;
use domain::window::Window;

use self::world::{World, at, epoch, lock_id, owner};
use crate::failure::Failure;
use crate::lock::message::{Issued, Message, Reply};
use crate::lock::store;
use crate::signer::Signer as _;

fn issued(outcome: Result<Reply, Failure>) -> Issued {
    match outcome {
        Ok(Reply::Issued(issued)) => issued,
        other => panic!("{other:?}"),
    }
}

fn refused(outcome: Result<Reply, Failure>) -> Refusal {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// The revoked serials and the floor that a state's bytes say, after its signature is verified.
fn read(world: &World, bytes: &domain::hex::Hex) -> (Vec<u32>, u32, u32) {
    let signed = Signed::<State<'_>>::decode(bytes.bytes()).unwrap();
    let key = world.keys.public_key(Purpose::State, owner(), epoch());
    signed.verify(&world.context(), &Unbound, &key).unwrap();
    let state = signed.claims();
    let revoked = state.revoked().serials().map(Serial::number).collect();
    (
        revoked,
        state.revoked().floor().number(),
        state.header().version.number(),
    )
}

#[test]
fn a_lease_and_its_state_are_signed_for_this_lock_and_belong_together() {
    let mut world = World::enrolled();
    let issued = issued(world.issue(1, 0));
    let lease = Signed::<credential::credential::Credential>::decode(issued.lease.bytes()).unwrap();
    let key = world.keys.public_key(Purpose::Issue, owner(), epoch());
    lease.verify(&world.context(), &Unbound, &key).unwrap();
    let claims = lease.claims();
    assert_eq!(claims.phone_key, PublicKey([1; 32]));
    assert_eq!(
        (claims.serial.number(), claims.gate.number()),
        (issued.serial, issued.gate)
    );
    assert!(issued.gate <= issued.version);
    assert_eq!(
        read(&world, &issued.state),
        (vec![], issued.serial, issued.version)
    );
}

#[test]
fn a_renewal_keeps_its_serial_and_another_phone_gets_another() {
    let mut world = World::enrolled();
    let first = issued(world.issue(1, 0));
    assert_eq!(issued(world.issue(1, 1)).serial, first.serial);
    let other = issued(world.issue(2, 1));
    assert_ne!(other.serial, first.serial);
    assert_eq!(issued(world.issue(1, 2)).serial, first.serial);
}

#[test]
fn a_widening_makes_no_new_state_and_raises_no_gate() {
    let mut world = World::enrolled();
    let first = issued(world.issue(1, 0));
    for phone in 2..20 {
        let next = issued(world.issue(phone, 0));
        assert_eq!((next.version, next.gate), (first.version, first.gate));
        assert_eq!(next.state, first.state);
    }
}

#[test]
fn a01_a_revoked_line_is_listed_and_every_later_lease_waits_for_the_list() {
    let mut world = World::enrolled();
    let keeper = issued(world.issue(1, 0));
    let revoked = issued(world.issue(2, 0));
    world.end_grant(2, Cause::Revoked);
    world.narrow(1).unwrap();
    let later = issued(world.issue(1, 1));
    assert_eq!(
        read(&world, &later.state),
        (vec![revoked.serial], keeper.serial, later.version)
    );
    assert!(later.version > revoked.version);
    assert_eq!(later.gate, later.version);
    // The entry leaves with the last lease that it was about.
    let much_later = issued(world.issue(1, 80));
    assert_eq!(read(&world, &much_later.state).0, [0; 0]);
}

#[test]
fn a19_what_the_list_has_no_room_for_is_not_applied_until_the_floor_is_lifted() {
    let mut world = World::enrolled();
    let keeper = issued(world.issue(200, 0));
    let final_narrowing = world.revoke_many(keeper.serial, 600);
    let full = issued(world.issue(200, 0));
    assert!(full.state.bytes().len() <= State::LENGTH_LIMIT);
    let (list, floor, _) = read(&world, &full.state);
    assert_eq!(floor, keeper.serial);
    assert!((100..600).contains(&list.len()));
    let ownership = store::ownership(&mut world.sql).unwrap().unwrap();
    assert_eq!(
        usize::try_from(ownership.left_out).unwrap(),
        600 - list.len()
    );
    // The lowest serials are listed, and they were revoked first.
    let contained = |world: &mut World, version| {
        let signed_as = store::signed_as(&mut world.sql, version).unwrap();
        usize::try_from(signed_as.unwrap().1).unwrap()
    };
    assert_eq!(contained(&mut world, full.version), list.len());

    world.end_all();
    let lifted = issued(world.issue(1, 0));
    let (list, floor, version) = read(&world, &lifted.state);
    assert_eq!((list, floor), (vec![], lifted.serial));
    assert_eq!(
        (lifted.gate, contained(&mut world, version)),
        (version, 601)
    );
    assert!(lifted.serial > final_narrowing);
    let ownership = store::ownership(&mut world.sql).unwrap().unwrap();
    assert_eq!(
        (ownership.left_out, ownership.emergency_floor),
        (0, lifted.serial)
    );
}

#[test]
fn a19_a_lease_after_a_pause_has_a_serial_that_the_floor_has_not_passed() {
    let mut world = World::enrolled();
    let early = issued(world.issue(1, 0));
    let later = issued(world.issue(2, 80));
    assert_eq!(read(&world, &later.state).1, later.serial);
    let again = issued(world.issue(1, 81));
    assert!(again.serial > later.serial && again.serial > early.serial);
    assert_eq!(read(&world, &again.state).1, later.serial);
}

#[test]
fn a_blocked_phone_ends_all_its_lines_and_no_other() {
    let mut world = World::enrolled();
    let kept = issued(world.issue(1, 0));
    let lost = issued(world.issue(2, 0));
    world.end_device(2);
    world.narrow(0).unwrap();
    let state = issued(world.issue(1, 0)).state;
    assert_eq!(read(&world, &state).0, [lost.serial]);
    assert_eq!(issued(world.issue(1, 0)).serial, kept.serial);
}

#[test]
fn a_narrowed_permission_goes_on_under_a_new_serial() {
    let mut world = World::enrolled();
    let wide = issued(world.issue(1, 0));
    world.end_grant(1, Cause::Narrowed);
    let narrow = issued(world.issue(1, 0));
    assert_ne!(narrow.serial, wide.serial);
    assert_eq!(read(&world, &narrow.state).1, narrow.serial);
    // Hearing of it again, by the outbox this time, changes nothing.
    world.narrow(0).unwrap();
    assert_eq!(issued(world.issue(1, 0)).serial, narrow.serial);
}

#[test]
fn a_narrowing_on_its_way_is_applied_by_the_order_that_overtakes_it() {
    let mut world = World::enrolled();
    let revoked = issued(world.issue(2, 0));
    let keeper = issued(world.issue(1, 0));
    world.end_grant(2, Cause::Dismissed);
    let order = world.order(1);
    let state = issued(world.say(0, Message::Issue(Box::new(order)))).state;
    let (list, floor, _) = read(&world, &state);
    assert!(floor > revoked.serial || list.contains(&revoked.serial));
    assert_eq!(floor, keeper.serial);
}

#[test]
fn an_object_restored_from_a_backup_takes_what_it_lacks_from_the_next_order() {
    let mut world = World::enrolled();
    let revoked = [2, 3].map(|phone| issued(world.issue(phone, 0)).serial);
    let keeper = issued(world.issue(1, 0));
    // The first narrowing was confirmed, and forgotten by the restore; only the second is told.
    world.end_grant(2, Cause::Revoked);
    world.end_grant(3, Cause::Revoked);
    let Message::Narrow {
        envelope,
        ownership,
        mut narrowings,
        ..
    } = world.narrow_message()
    else {
        panic!("no narrowing")
    };
    narrowings.ended.remove(0);
    let news = Message::Narrow {
        envelope,
        ownership,
        after: 1,
        narrowings,
    };
    assert_eq!(world.say(0, news), Ok(Reply::Narrowed { sequence: 0 }));
    let ended = store::ended(&mut world.sql, at(0)).unwrap();
    assert_eq!(ended.len(), 1);
    let state = issued(world.issue(1, 0)).state;
    let (list, floor, _) = read(&world, &state);
    assert!(
        revoked
            .iter()
            .all(|serial| list.contains(serial) || *serial < floor)
    );
    assert_eq!(issued(world.issue(1, 0)).serial, keeper.serial);
}

#[test]
fn a_chain_that_was_read_before_a_narrowing_is_stale() {
    let mut world = World::enrolled();
    let old = world.order(1);
    world.end_grant(1, Cause::Revoked);
    world.narrow(0).unwrap();
    assert_eq!(
        refused(world.say(0, Message::Issue(Box::new(old)))),
        Refusal::Stale
    );
}

#[test]
fn a_chain_that_does_not_permit_gets_no_lease_whatever_the_installation_says() {
    let mut world = World::enrolled();
    let order = world.order_with(1, |chain| chain.state = LinkState::Revoked);
    let no = Refusal::NotAllowed {
        reason: Reason::Revoked,
    };
    assert_eq!(refused(world.say(0, Message::Issue(Box::new(order)))), no);
    let elsewhere = world.order_with(1, |link| {
        link.bounds.objects = domain::mandate::Objects::only([99; 16].into());
    });
    let no = Refusal::NotAllowed {
        reason: Reason::NoGrant,
    };
    assert_eq!(
        refused(world.say(0, Message::Issue(Box::new(elsewhere)))),
        no
    );
}

#[test]
fn an_unconfirmed_phone_of_a_host_carries_the_state_but_holds_no_lease() {
    let mut world = World::enrolled();
    let mut order = world.order_with(1, |link| {
        link.bounds.level = domain::level::Level::Host;
        link.bounds.capabilities = domain::level::Level::Host.capabilities();
    });
    order.chain.subject.state = DeviceState::Unconfirmed { until: at(20) };
    let Ok(Reply::Closed {
        refused, version, ..
    }) = world.say(0, Message::Issue(Box::new(order.clone())))
    else {
        panic!("a lease");
    };
    assert_eq!(
        refused.map(|refused| refused.holds_from),
        Some(Some(at(20)))
    );
    assert!(version > 0);
    order.not_after_at_most = at(90);
    assert!(matches!(
        world.say(20, Message::Issue(Box::new(order))),
        Ok(Reply::Issued(_))
    ));
}

#[test]
fn an_unconfirmed_phone_holds_no_lease_for_later_either() {
    let mut world = World::enrolled();
    let mut order = world.order_with(1, |link| {
        link.bounds.level = domain::level::Level::Host;
        link.bounds.capabilities = domain::level::Level::Host.capabilities();
    });
    let mut subject = order.chain.subject.clone();
    for (state, is_closed) in [
        (DeviceState::Unconfirmed { until: at(20) }, true),
        (DeviceState::Active, false),
    ] {
        subject.state = state;
        let mut chain = Chain::new(subject.clone());
        for link in order.chain.links() {
            let mut link = link.clone();
            if link.kind == LinkKind::Profile {
                link.bounds.window = Window::new(Some(at(5)), None).unwrap();
            }
            chain.append(link).unwrap();
        }
        order.chain = chain;
        let reply = world.say(0, Message::Issue(Box::new(order.clone())));
        assert_eq!(
            matches!(
                reply,
                Ok(Reply::Closed { refused: Some(refused), .. })
                    if refused.reason == Reason::AccountNotStarted
            ),
            is_closed,
            "{reply:?}"
        );
    }
}

#[test]
fn a_visitor_gets_a_whole_day_from_a_state_of_yesterday() {
    let mut world = World::enrolled();
    let first = issued(world.issue(1, 0));
    let mut order = world.order(2);
    order.class = domain::order::LeaseClass::Visitor;
    let lease = issued(world.say(24, Message::Issue(Box::new(order))));
    assert_eq!(lease.version, first.version);
    assert_eq!((lease.not_before, lease.not_after), (at(24), at(48)));
}

#[test]
fn the_state_is_signed_anew_after_a_day_and_not_before() {
    let mut world = World::enrolled();
    let first = issued(world.issue(1, 0));
    assert_eq!(issued(world.issue(1, 23)).version, first.version);
    assert_eq!(issued(world.issue(1, 25)).version, first.version + 1);
}

#[test]
fn nothing_is_issued_before_the_lock_has_signed_nor_after_the_release() {
    let mut world = World::registered();
    assert_eq!(refused(world.issue(1, 0)), Refusal::WrongState);
    let forged = world.activation([9; 16]);
    let outcome = world.say(0, forged);
    assert_eq!(
        refused(outcome),
        Refusal::invalid("/acknowledgement", Fault::NotAProof)
    );
    world.activate();
    assert!(world.issue(1, 0).is_ok());
    world.release();
    assert_eq!(refused(world.issue(1, 0)), Refusal::NotFound);
}

#[test]
fn an_activation_that_is_repeated_changes_nothing_even_after_the_release() {
    let mut world = World::registered();
    let activation = world.activation(world.nonce);
    for _ in 0..2 {
        assert_eq!(world.say(0, activation.clone()), Ok(Reply::Activated));
    }
    world.release();
    assert_eq!(world.say(0, activation), Ok(Reply::AnotherPeriod));
    assert_eq!(refused(world.issue(1, 0)), Refusal::NotFound);
}

#[test]
fn a27_a_late_release_ends_the_period_that_it_names_and_no_other() {
    let mut world = World::enrolled();
    let first = world.period();
    world.change_hands();
    let other = |change: fn(&mut OwnershipPeriod)| {
        let mut period = world.period();
        change(&mut period);
        period
    };
    let others = [
        first,
        other(|period| period.installation = [9; 16].into()),
        other(|period| period.ownership += 1),
        other(|period| period.nonce = [9; 16].into()),
    ];
    for period in others {
        let ignored = world.say(0, Message::Release(period));
        assert_eq!(ignored, Ok(Reply::AnotherPeriod));
    }
    assert!(world.issue(1, 0).is_ok());
    world.release();
    world.release();
    assert_eq!(refused(world.issue(1, 0)), Refusal::NotFound);
}

#[test]
fn a28_an_active_lock_is_not_registered_for_another_and_twice_is_once() {
    let mut world = World::enrolled();
    let again = world.registration(1, 3);
    assert!(matches!(
        world.say(0, Message::Register(again)),
        Ok(Reply::Registered { .. })
    ));
    assert!(world.issue(1, 0).is_ok());
    let theirs = world.registration(2, 4);
    assert_eq!(
        refused(world.say(0, Message::Register(theirs))),
        Refusal::LockOwned
    );
}

#[test]
fn a27_a_new_owners_serials_and_versions_continue_and_old_orders_are_stale() {
    let mut world = World::enrolled();
    let before = issued(world.issue(1, 0));
    let old = world.order(1);
    world.change_hands();
    assert_eq!(
        refused(world.say(0, Message::Issue(Box::new(old)))),
        Refusal::Stale
    );
    let after = issued(world.issue(1, 0));
    assert!(after.serial > before.serial && after.version > before.version);
}

#[test]
fn a27_a_state_is_signed_for_the_period_in_which_it_is_served() {
    let mut world = World::registered();
    // Nothing opened in between: both states would say the same.
    world.release();
    world.ownership = 2;
    let registration = world.registration(2, 4);
    match world.say(0, Message::Register(registration)) {
        Ok(Reply::Registered { state, version }) => {
            assert_eq!(read(&world, &state).2, version);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_state_is_signed_with_the_keys_of_the_epoch_in_which_it_is_served() {
    let mut world = World::enrolled();
    let mut order = world.order(1);
    let mut versions = vec![];
    // The key ring has twelve slots: epochs that share one still differ.
    for epoch in 1..=13 {
        order.key_epoch = epoch;
        let issued = issued(world.say(0, Message::Issue(Box::new(order.clone()))));
        let state = Signed::<State<'_>>::decode(issued.state.bytes()).unwrap();
        let epoch = credential::number::KeyEpoch(epoch);
        let key = world.keys.public_key(Purpose::State, owner(), epoch);
        state.verify(&world.context(), &Unbound, &key).unwrap();
        versions.push(issued.version);
    }
    assert!(versions.is_sorted_by(|one, next| one < next));
}

#[test]
fn a27_a_late_narrowing_of_the_former_owner_changes_nothing_for_the_next() {
    let mut world = World::enrolled();
    world.end_grant(1, Cause::Revoked);
    world.end_grant(1, Cause::Revoked);
    let late = world.narrow_message();
    world.change_hands();
    let before = issued(world.issue(1, 0));
    assert_eq!(world.say(0, late), Ok(Reply::AnotherPeriod));
    let after = issued(world.issue(1, 0));
    assert_eq!((after.serial, after.gate), (before.serial, before.gate));
    world.end_grant(1, Cause::Revoked);
    assert_eq!(world.narrow(0), Ok(Reply::Narrowed { sequence: 1 }));
    // Nor is one repeated for ever by somebody who let the lock go.
    let late = world.narrow_message();
    world.release();
    assert_eq!(world.say(0, late), Ok(Reply::AnotherPeriod));
}

#[test]
fn the_installation_is_told_at_most_once_a_minute() {
    let mut world = World::enrolled();
    world.issue(1, 0).unwrap();
    assert_eq!(world.summaries(at(0)), 1);
    world.issue(2, 0).unwrap();
    assert_eq!(world.summaries(at(0).plus(Duration::seconds(59))), 0);
    assert_eq!(world.summaries(at(0).plus(Duration::seconds(60))), 1);
    assert_eq!(lock_id(), world.order(1).lock);
}

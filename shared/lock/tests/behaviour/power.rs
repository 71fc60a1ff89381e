//! Power cuts at every write of everything that must be old or new.

use credential::device::DeviceClass;
use credential::key_update::SlotSet;
use credential::number::{KeyEpoch, OwnershipCounter, Serial};
use credential::ownership::Release;
use lock::storage::PAGE_SIZE;
use lock::storage::memory::MemoryStorage;
use lock::{Inspection, Lock, Uptime};

use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{DAY, Edge, Purpose, identity, key, minute};
use crate::fixtures::phone::open;

/// Cuts the power after each number of bytes that `change` writes, starts again, and hands the lock to `look`, which
/// says whether it found the new settings. Everything in between must be the old or the new.
fn cut_everywhere(
    before: &MemoryStorage,
    change: impl Fn(&mut Door),
    look: impl Fn(&mut Door) -> bool,
) {
    let mut whole = Door::on(before.clone(), DeviceClass::Door);
    let started = whole.lock.storage_mut().written();
    change(&mut whole);
    let bytes = whole.lock.storage_mut().written() - started;
    assert!(look(&mut whole), "the change works without a cut");

    let (mut olds, mut news) = (0, 0);
    // Every byte of the records; the long erasures are sampled.
    let cuts = (0..=bytes).filter(|cut| cut % 4_096 < 64 || cut % 97 == 0 || bytes - cut < 160);
    for cut in cuts {
        let mut door = Door::on(before.clone(), DeviceClass::Door);
        door.lock.storage_mut().cut_after(cut);
        change(&mut door);
        let mut storage = door.lock.stop();
        storage.restore_power();
        let mut door = Door::on(storage, DeviceClass::Door);
        if look(&mut door) {
            news += 1;
        } else {
            olds += 1;
            // The messages can be sent again.
            change(&mut door);
            assert!(look(&mut door), "after a cut at {cut}");
        }
    }
    assert!(olds > 20 && news > 5, "{olds} old, {news} new");
}

#[test]
fn a03_a_cut_while_a_state_is_written_leaves_the_old_or_the_new_one() {
    let edge = Edge::new(1);
    let before = Door::enrolled(&edge).lock.stop();
    let state = edge.revoking(2, START + 60, &[4, 5, 6]);
    let change = |door: &mut Door| {
        door.send(&state);
    };
    cut_everywhere(&before, change, |door| {
        let inspection = door.lock.inspect(door.now());
        let revoked: Vec<_> = inspection.revoked().map(Serial::number).collect();
        match inspection.applied().unwrap().1.number() {
            1 => assert!(revoked.is_empty()),
            2 => {
                assert_eq!(revoked, [4, 5, 6]);
                assert!(inspection.time_floor.0 >= (START + 60) * 60);
            }
            other => panic!("version {other}"),
        }
        inspection.applied().unwrap().1.number() == 2
    });
}

#[test]
fn a25_a_cut_while_a_key_is_written_leaves_the_old_or_the_new_ring() {
    let edge = Edge::new(1);
    let before = Door::enrolled(&edge).lock.stop();
    let mut next = edge.clone();
    next.epoch = 2;
    let update = next.key_update(Purpose::Issue, SlotSet::NONE.with(Purpose::Issue.slot(1)));
    let change = |door: &mut Door| {
        door.send(&update);
    };
    cut_everywhere(&before, change, |door| {
        let inspection = door.lock.inspect(door.now());
        let holds = |slot| inspection.keys().any(|held| held.slot() == slot);
        let (old, new) = (holds(Purpose::Issue.slot(1)), holds(Purpose::Issue.slot(2)));
        assert_ne!(old, new);
        assert_eq!(inspection.key_epoch, KeyEpoch(if new { 2 } else { 1 }));
        assert_eq!(inspection.applied().unwrap().1.number(), 1);
        new
    });
}

/// Otherwise a lock whose floor a stolen key has wound to 2050 would stay there, without a state that shows it.
#[test]
fn a07_a_cut_while_the_root_takes_the_floor_back_leaves_it_to_be_taken_back() {
    let edge = Edge::new(1);
    let mut wound = Door::enrolled(&edge);
    let year_2050 = 788_918_400;
    wound.deliver(&edge.state(&edge.content(2, year_2050 / 60)));
    let before = wound.lock.stop();
    let mut next = edge.clone();
    (next.epoch, next.key_end) = (2, START + 44 * DAY);
    let update = next.key_update(Purpose::Issue, SlotSet::NONE);
    let change = |door: &mut Door| {
        door.lock.button_pressed(door.now());
        door.send(&update);
    };
    cut_everywhere(&before, change, |door| {
        let inspection = door.lock.inspect(door.now());
        let is_back = inspection.time_floor.0 < year_2050;
        assert_eq!(is_back, inspection.applied().is_none(), "half of it");
        is_back
    });
}

#[test]
fn a27_a_cut_while_the_owner_changes_leaves_the_old_or_the_new_owner() {
    let old = Edge::new(1);
    let mut new = Edge::new(2);
    new.ownership = OwnershipCounter(3);
    let before = Door::enrolled(&old).lock.stop();
    let release = old.release(Release::to_anyone(minute(START + DAY)));
    let change = |door: &mut Door| {
        door.send(&release);
        let introduction = door.hello();
        door.lock.button_pressed(door.now());
        door.send(&new.grant(&introduction));
    };
    let settled = |inspection: &Inspection<'_>| match inspection.ownership.0 {
        1 => {
            assert_eq!(inspection.owner, Some(old.owner()));
            assert!(inspection.applied().is_some() && inspection.keys().count() == 4);
            false
        }
        2 => {
            assert_eq!(inspection.owner, None);
            assert!(inspection.applied().is_none() && inspection.keys().count() == 0);
            false
        }
        3 => {
            assert_eq!(inspection.owner, Some(new.owner()));
            assert!(inspection.applied().is_none() && inspection.keys().count() == 0);
            true
        }
        other => panic!("period {other}"),
    };
    cut_everywhere(&before, change, |door| {
        settled(&door.lock.inspect(door.now()))
    });
}

#[test]
fn a27_after_a_change_of_owner_nothing_of_the_old_one_is_left_in_flash() {
    let old = Edge::new(1);
    let mut door = Door::enrolled(&old);
    let phone = key(b"phone");
    let lease = old.sign(old.credential(&phone, 1, 1, START));
    open(&mut door, &old, &phone, &lease);
    let root = credential::key::PublicKey::of(&old.root()).0;
    let contains = |storage: &MemoryStorage| {
        storage
            .pages()
            .any(|page| page.windows(32).any(|bytes| bytes == root))
    };
    assert!(contains(door.lock.storage_mut()));
    door.send(&old.release(Release::to_anyone(minute(START + DAY))));
    assert!(!contains(door.lock.storage_mut()));
}

#[test]
fn a03_settings_that_decay_are_asked_for_again_and_never_replaced_by_older_ones() {
    let edge = Edge::new(1);
    let phone = key(b"phone");
    let mut door = Door::enrolled(&edge);
    let revoked = edge.sign(edge.credential(&phone, 4, 1, START));
    let state = edge.revoking(2, START, &[4]);
    door.deliver(&state);
    let healthy = door.lock.stop();
    let mut lost = 0;
    for page in 0..2 {
        let mut storage = healthy.clone();
        storage.flip((page * PAGE_SIZE + 300) * 8);
        let mut door = Door::on(storage, DeviceClass::Door);
        if door.lock.inspect(door.now()).settings_lost {
            lost += 1;
            assert_eq!(door.applied(), None);
            assert_eq!(door.lock.inspect(door.now()).owner, Some(edge.owner()));
            door.wait_minutes(61);
            door = door.pull_battery(1);
            assert!(
                door.lock.inspect(door.now()).settings_lost,
                "not forgotten by a checkpoint or a restart"
            );
            door.deliver_keys(&edge);
            door.deliver(&state);
            assert!(!door.lock.inspect(door.now()).settings_lost);
        }
        open(&mut door, &edge, &phone, &revoked);
        assert_ne!(door.last_denial(), None, "a revoked lease never opens");
    }
    assert_eq!(lost, 1, "one of the two pages held the newest record");
}

#[test]
fn a_lock_whose_flash_fails_opens_for_nobody_and_recovers() {
    let edge = Edge::new(1);
    let phone = key(b"phone");
    let mut door = Door::enrolled(&edge);
    let lease = edge.sign(edge.credential(&phone, 1, 1, START));
    door.lock.storage_mut().cut_after(0);
    assert_ne!(open(&mut door, &edge, &phone, &lease), UNLOCK);
    assert_eq!(
        door.last_denial(),
        Some(credential::denial::Denial::StorageFailed)
    );
    assert!(Lock::start(door.lock.storage_mut().clone(), identity(DeviceClass::Door)).is_err());
    door.lock.storage_mut().restore_power();
    assert_eq!(open(&mut door, &edge, &phone, &lease), UNLOCK);
    let door = door.pull_battery(1);
    assert!(door.lock.inspect(Uptime::default()).boots >= 2);
}

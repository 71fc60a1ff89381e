use credential::credential::{Credential, Lease};
use credential::delegation::Delegation;
use credential::denial::Denial;
use credential::key::SigningKey;
use credential::number::Scope;
use credential::role::{Action, Rights};
use credential::signed::{Signed, Unbound};
use credential::state::content::StateContent;
use credential::state::section::ChildPair;
use credential::time::Validity;
use credential::window::{Weekdays, Window, Windows};
use lock::Effect;

use crate::fixtures::door::{Door, START, UNLOCK};
use crate::fixtures::edge::{DAY, Edge, key, minute, serial};
use crate::fixtures::phone::{chain, delegation, open, open_by_chain, prove};

fn host_credential(edge: &Edge, host: &SigningKey) -> Credential {
    let rights = Rights::UNLOCK.union(Rights::DELEGATE);
    let validity = Validity::new(minute(START), minute(START + 3 * DAY)).unwrap();
    Credential {
        rights,
        validity,
        ..edge.credential(host, 1, 1, START)
    }
}

struct Party {
    edge: Edge,
    door: Door,
    host: SigningKey,
    guest: SigningKey,
    lease: Lease,
}

impl Party {
    fn new() -> Self {
        let edge = Edge::new(1);
        let host = key(b"host");
        let lease = edge.sign(host_credential(&edge, &host));
        Self {
            door: Door::enrolled(&edge),
            edge,
            host,
            guest: key(b"guest"),
            lease,
        }
    }

    fn open(&mut self, child: Delegation) -> Effect {
        let present = chain(&self.edge, &self.host, &self.lease, child);
        open_by_chain(
            &mut self.door,
            &self.edge,
            &self.guest,
            &present,
            Action::Unlock,
        )
    }

    fn child(&self) -> Delegation {
        delegation(&self.guest, 1, START, 600)
    }
}

#[test]
fn a_guest_opens_offline_with_two_frames() {
    let mut party = Party::new();
    let child = party.child();
    let present = chain(&party.edge, &party.host, &party.lease, child);
    assert_eq!(present.encode().as_slice().len(), 228);
    assert_eq!(party.open(child), UNLOCK);
    assert_eq!(party.open(child), UNLOCK);
}

#[test]
fn a09_a_proof_serves_one_presentation() {
    let mut party = Party::new();
    let present = chain(&party.edge, &party.host, &party.lease, party.child());
    let door = &mut party.door;
    let early = door.connect().nonce;
    door.send(present.encode().as_slice());
    let stale = prove(&party.edge, &party.guest, &present, Action::Unlock, early);
    assert_eq!(
        door.denial(&stale),
        Denial::BadSignature,
        "the nonce before the presentation"
    );
    assert_eq!(door.denial(&stale), Denial::NothingPresented);

    assert_eq!(
        open_by_chain(door, &party.edge, &party.guest, &present, Action::Unlock),
        UNLOCK
    );
    let again = prove(&party.edge, &party.guest, &present, Action::Unlock, early);
    assert_eq!(door.denial(&again), Denial::NothingPresented);

    door.connect();
    door.send(present.encode().as_slice());
    let nonce = door.connect().nonce;
    let other_connection = prove(&party.edge, &party.guest, &present, Action::Unlock, nonce);
    assert_eq!(door.denial(&other_connection), Denial::NothingPresented);
}

#[test]
fn a15_a_child_never_gets_more_than_its_parent() {
    let mut party = Party::new();
    // Outlives its parent: works only while both are in force.
    let long = delegation(&party.guest, 1, START + 2 * DAY, DAY);
    party.door.wait(u64::from(3 * DAY - 10) * 60_000);
    party.door.set_time(&party.edge);
    assert_eq!(party.open(long), UNLOCK);
    party.door.wait(11 * 60_000);
    assert_eq!(party.open(long), Effect::None);
    assert_eq!(party.door.last_denial(), Some(Denial::AfterWindow));
}

#[test]
fn a15_both_windows_count() {
    let edge = Edge::new(1);
    let host = key(b"host");
    let morning = Window::between(Weekdays::ALL, 0, 12 * 60).unwrap();
    let lease = edge.sign(Credential {
        windows: Windows::one(morning),
        ..host_credential(&edge, &host)
    });
    let mut party = Party {
        door: Door::enrolled(&edge),
        edge,
        host,
        guest: key(b"guest"),
        lease,
    };
    let child = |window| Delegation {
        window,
        ..delegation(&key(b"guest"), 1, START, DAY)
    };
    let from_ten = child(Window::between(Weekdays::ALL, 10 * 60, 14 * 60).unwrap());
    // The world begins at midnight UTC; tries are at half past.
    party.door.wait(1_800_000);
    let mut opened = Vec::new();
    for hour in 0..16 {
        if party.open(from_ten) == UNLOCK {
            opened.push(hour);
        }
        party.door.wait(3_600_000);
    }
    assert_eq!(opened, [10, 11]);
}

#[test]
fn a15_a_host_without_the_right_delegates_nothing_and_a_child_never_delegates() {
    let mut party = Party::new();
    let plain = party
        .edge
        .sign(party.edge.credential(&party.host, 1, 1, START));
    party.lease = plain;
    assert_eq!(party.open(party.child()), Effect::None);
    assert_eq!(party.door.last_denial(), Some(Denial::NotDelegable));

    // A chain of depth two does not fit the frame: its first link would have to be a delegation.
    let mut party = Party::new();
    let child = Signed::sign(
        party.child(),
        &party.edge.lock_context(),
        &party.lease.body_hash(&Unbound),
        &party.host,
    );
    let grandchild = delegation(&key(b"third"), 1, START, 60);
    let grandchild = Signed::sign(
        grandchild,
        &party.edge.lock_context(),
        &child.body_hash(&party.lease.body_hash(&Unbound)),
        &party.guest,
    );
    let mut frame = vec![0x92, 0];
    frame.extend(child.encode().as_slice());
    frame.extend(grandchild.encode().as_slice());
    assert_eq!(party.door.denial(&frame), Denial::Malformed);
}

#[test]
fn a15_a_child_asks_for_no_more_than_both_have() {
    let mut party = Party::new();
    let child = Delegation {
        hold_open: true,
        ..party.child()
    };
    let present = chain(&party.edge, &party.host, &party.lease, child);
    let effect = open_by_chain(
        &mut party.door,
        &party.edge,
        &party.guest,
        &present,
        Action::HoldOpen,
    );
    assert_eq!(effect, Effect::None);
    assert_eq!(party.door.last_denial(), Some(Denial::RightMissing));
}

#[test]
fn a15_a_child_lives_a_day_at_most() {
    let mut party = Party::new();
    let guest = key(b"guest");
    assert_eq!(party.open(delegation(&guest, 1, START, DAY)), UNLOCK);
    assert_eq!(
        party.open(delegation(&guest, 1, START, DAY + 1)),
        Effect::None
    );
    assert_eq!(party.door.last_denial(), Some(Denial::LifeTooLong));
}

#[test]
fn a15_a_child_signed_by_another_or_moved_to_another_parent_is_refused() {
    let mut party = Party::new();
    let stranger = key(b"stranger");
    let forged = chain(&party.edge, &stranger, &party.lease, party.child());
    party.door.connect();
    assert_eq!(
        party.door.denial(forged.encode().as_slice()),
        Denial::BadSignature
    );

    let moved = chain(&party.edge, &party.host, &party.lease, party.child());
    let other_parent = party.edge.sign(Credential {
        serial: serial(2),
        ..host_credential(&party.edge, &party.host)
    });
    let moved = credential::access::Present {
        parent: other_parent,
        ..moved
    };
    assert_eq!(
        party.door.denial(moved.encode().as_slice()),
        Denial::BadSignature
    );
}

#[test]
fn a16_children_end_with_their_parents_serial_or_one_by_one() {
    let mut party = Party::new();
    let (first, second) = (party.child(), delegation(&party.guest, 2, START, 600));
    let pair = ChildPair {
        scope: Scope::Lock,
        parent: serial(1),
        index: first.index,
    };
    let content = StateContent {
        children: [pair].into(),
        ..party.edge.content(2, START)
    };
    assert_eq!(party.open(first), UNLOCK);
    party.door.deliver(&party.edge.state(&content));
    assert_eq!(party.open(first), Effect::None);
    assert_eq!(party.door.last_denial(), Some(Denial::ChildRevoked));
    assert_eq!(party.open(second), UNLOCK);

    party.door.deliver(&party.edge.revoking(3, START, &[1]));
    assert_eq!(party.open(second), Effect::None);
    assert_eq!(party.door.last_denial(), Some(Denial::Revoked));
    assert_eq!(
        open(&mut party.door, &party.edge, &party.host, &party.lease),
        Effect::None
    );
}

#[test]
fn a_guest_needs_a_clock_that_runs() {
    let mut party = Party::new();
    let child = party.child();
    party.door = party.door.pull_battery(5);
    assert_eq!(party.open(child), Effect::None);
    assert_eq!(party.door.last_denial(), Some(Denial::LockTimeUnknown));
    party.door.set_time(&party.edge);
    assert_eq!(party.open(child), UNLOCK);
}

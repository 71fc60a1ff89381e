//! Each frame is answered by the kinds that `docs/wire.md` names.

use std::collections::{BTreeMap, BTreeSet};

use credential::ask::Ask;
use credential::credential::Credential;
use credential::device::{DeviceClass, Hello};
use credential::key_update::SlotSet;
use credential::kind::Kind;
use credential::number::{EventSequence, Nonce};
use credential::ownership::Release;
use credential::role::{Action, Rights, Role};

use crate::fixtures::door::{Door, START};
use crate::fixtures::edge::{DAY, Edge, Purpose, key, minute};
use crate::fixtures::phone::{access, chain, delegation, prove};

const DOCUMENT: &str = include_str!("../../../../docs/wire.md");

/// What is said of each kind of frame: the kinds that the answer may have.
fn said() -> BTreeMap<&'static str, BTreeSet<Kind>> {
    let (_, table) = DOCUMENT
        .split_once("| phone to lock | the lock answers |\n|---|---|\n")
        .expect("the table is there");
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let row = |row: &'static str| {
        let mut cells = row.trim_matches('|').split('|').map(str::trim);
        let frame = cells.next().expect("a frame");
        let words = cells
            .next()
            .expect("an answer")
            .split(|letter: char| !letter.is_alphabetic());
        let kinds = words.flat_map(|word| {
            Kind::ALL
                .into_iter()
                .filter(move |kind| format!("{kind:?}") == word)
        });
        (frame, kinds.collect())
    };
    rows.map(row).collect()
}

fn answer(door: &mut Door, frame: &[u8]) -> Kind {
    door.send(frame);
    Kind::of(door.lock.reply()).expect("an answer")
}

#[test]
fn each_frame_is_answered_as_the_document_says() {
    let edge = Edge::new(1);
    let mut door = Door::new(DeviceClass::Door);
    let mut found = BTreeMap::<&str, BTreeSet<Kind>>::new();
    let mut note = |row, kind| {
        found.entry(row).or_default().insert(kind);
    };

    note("Hello", answer(&mut door, Hello.encode().as_slice()));
    let introduction = door.hello();
    door.lock.button_pressed(door.now());
    let grant = edge.grant(&introduction);
    note(
        "OwnershipGrant",
        answer(
            &mut door,
            &edge.countersigned(Nonce([1; 16]), &key(b"registry")),
        ),
    );
    note("OwnershipGrant", answer(&mut door, &grant));

    for update in edge.key_updates() {
        note("TimeToken, KeyUpdate", answer(&mut door, &update));
    }
    let mut old = edge.clone();
    old.epoch = 0;
    note(
        "TimeToken, KeyUpdate",
        answer(&mut door, &old.key_update(Purpose::Time, SlotSet::NONE)),
    );
    let state = |version| edge.state(&edge.content(version, START));
    note("Ask (ack), State", answer(&mut door, &state(2)));
    note("Ask (ack), State", answer(&mut door, &state(1)));
    note(
        "Ask (ack), State",
        answer(&mut door, Ask::Ack.encode().as_slice()),
    );
    let from = EventSequence(1);
    note(
        "Ask (events)",
        answer(&mut door, Ask::Events { from }.encode().as_slice()),
    );

    let challenge = "Ask (challenge), or nothing but connecting";
    note(
        challenge,
        answer(&mut door, Ask::Challenge.encode().as_slice()),
    );
    let nonce = door.connect().nonce;
    note(challenge, Kind::of(door.lock.reply()).expect("an answer"));
    note(
        "TimeToken, KeyUpdate",
        answer(&mut door, &edge.time_token(nonce, START * 60)),
    );

    let host = key(b"host");
    let guest = key(b"guest");
    let lease = edge.sign(Credential {
        role: Role::Host,
        rights: Rights::UNLOCK.union(Rights::DELEGATE),
        ..edge.credential(&host, 1, 1, START)
    });
    let nonce = door.connect().nonce;
    let opening = access(&edge, &host, &lease, Action::Unlock, nonce);
    note("Access, Prove", answer(&mut door, &opening));
    note("Access, Prove", answer(&mut door, &opening));
    let present = chain(&edge, &host, &lease, delegation(&guest, 1, START, 60));
    note("Present", answer(&mut door, present.encode().as_slice()));
    let proof = prove(
        &edge,
        &guest,
        &present,
        Action::Unlock,
        door.connect().nonce,
    );
    note("Access, Prove", answer(&mut door, &proof));
    let late = chain(&edge, &host, &lease, delegation(&guest, 1, START - 90, 60));
    note("Present", answer(&mut door, late.encode().as_slice()));

    let release = edge.release(Release::to_anyone(minute(START + DAY)));
    note("Release", answer(&mut door, &release));
    assert_eq!(found, said());
    for frame in [
        Ask::Ack.encode().as_slice(),
        Ask::Events { from }.encode().as_slice(),
        &state(2),
        &release,
        &opening,
    ] {
        assert_eq!(answer(&mut door, frame), Kind::Outcome, "without an owner");
    }
    assert_eq!(answer(&mut door, b"nonsense"), Kind::Outcome);
}

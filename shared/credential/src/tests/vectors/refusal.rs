//! Vectors that no decoder accepts.

use std::format;

use serde_json::json;

use super::Vectors;
use crate::access::{Access, Present};
use crate::credential::Credential;
use crate::delegation::Delegation;
use crate::denial::Malformed;
use crate::key_update::KeyUpdate;
use crate::signed::{Context, Signed, Unbound};
use crate::state::State;
use crate::tests::example;

impl Vectors {
    /// Bytes that would be a second encoding, or that use what is reserved: offset, value, and what is wrong.
    #[expect(clippy::too_many_lines, reason = "one list of damages")]
    pub(super) fn not_canonical(&mut self) {
        let credential = example::lease().encode();
        self.refuse(
            "credential",
            credential.as_slice(),
            &[
                (0, 0x21, "another version"),
                (1, 12, "key slot 12"),
                (2, 0x6b, "reserved bit 0 of role·rights"),
                (3, 0x80, "reserved bit 7 of scope·windows"),
                (3, 0x05, "group slot 5"),
                (3, 0x10, "a further window that is not there"),
                (19, 0xc1, "reserved holiday flag of the window"),
                (19, 0xc4, "overnight flag although the end is later"),
                (16, 0x00, "a window on no weekday"),
            ],
        );
        let mut serial_zero = credential.as_slice().to_vec();
        serial_zero[4..7].fill(0);
        self.add(
            "credential_serial_zero",
            "decode",
            &serial_zero,
            "malformed",
            json!({ "object": "credential" }),
        );
        let mut empty = credential.as_slice().to_vec();
        empty.copy_within(10..13, 13);
        self.add(
            "credential_empty_validity",
            "decode",
            &empty,
            "malformed",
            json!({ "object": "credential" }),
        );
        self.refuse(
            "delegation",
            example::child().encode().as_slice(),
            &[
                (1, 0x20, "no trusted clock needed"),
                (1, 0x2a, "may delegate further"),
                (1, 0x62, "role host"),
            ],
        );
        self.refuse(
            "access",
            example::access().encode().as_slice(),
            &[
                (1, 0x00, "no action"),
                (1, 0x04, "unknown action"),
                (1, 0x11, "reserved bits of the action"),
            ],
        );
        self.refuse(
            "present",
            example::present().encode().as_slice(),
            &[(1, 0x01, "an action")],
        );
        let state = example::state();
        for bit in 0..7 {
            let value = state[3] | 1 << bit;
            self.refuse("state", &state, &[(3, value, "a reserved flag")]);
        }
        self.refuse(
            "state",
            &state,
            &[
                (2, state[2] | 0x80, "clock policy 2"),
                (28, 60, "more serials than coded"),
                (29, 2, "one section fewer than follow"),
                (11, 0x80, "offset below 12 hours behind UTC"),
            ],
        );
        // One revoked serial, the floor itself: a gap of 0 reads the same with parameters 0 and 1.
        let mut content = example::state_content();
        content.floor = example::serial(1001);
        content.revoked = [content.floor].into();
        let single = content.sign(&example::lock_context(), &example::state_key());
        let single = single.expect("it fits");
        self.refuse(
            "state",
            &single,
            &[(
                3,
                single[3] ^ 0x80,
                "another Rice parameter than the canonical one",
            )],
        );
        let body = state.len() - 64;
        self.refuse(
            "state",
            &state,
            &[(
                body - 1 - 16 - 4 - 2,
                0x83,
                "audit checkpoint marked as critical",
            )],
        );
        let update = Signed::sign(
            example::key_update(),
            &Context::Owner(example::owner()),
            &Unbound,
            &example::owner_root(),
        )
        .encode();
        self.refuse(
            "key_update",
            update.as_slice(),
            &[
                (3, 12, "key slot 12"),
                (4, 0, "no purpose"),
                (4, 6, "unknown purpose"),
                (5, 3, "role administrator"),
                (7, 169, "a life beyond 7 days"),
                (8, 25, "a child's life beyond 24 hours"),
                (44, 0x10, "reserved bit of the revoked slots"),
                (45, 0x01, "revokes its own slot"),
            ],
        );
        let record = example::records()[2].encode();
        let name = "event_record_unnamed_to_the_second";
        let mut bytes = record;
        bytes[3] ^= 1;
        self.add(
            name,
            "decode",
            &bytes,
            "malformed",
            json!({ "object": "event_record" }),
        );
    }

    /// The same bytes with one of them replaced.
    fn refuse(&mut self, object: &str, bytes: &[u8], changes: &[(usize, u8, &str)]) {
        for (offset, value, wrong) in changes {
            let mut bytes = bytes.to_vec();
            assert_ne!(bytes[*offset], *value, "{object} {wrong}");
            bytes[*offset] = *value;
            assert_eq!(decodes(object, &bytes), Err(Malformed), "{object} {wrong}");
            let name = format!("{object}_byte_{offset}_is_{value:02x}");
            let more = json!({ "object": object, "wrong": wrong });
            self.add(&name, "decode", &bytes, "malformed", more);
        }
    }
}

fn decodes(object: &str, bytes: &[u8]) -> Result<(), Malformed> {
    match object {
        "credential" => Signed::<Credential>::decode(bytes).map(|_| ()),
        "delegation" => Signed::<Delegation>::decode(bytes).map(|_| ()),
        "state" => Signed::<State>::decode(bytes).map(|_| ()),
        "key_update" => Signed::<KeyUpdate>::decode(bytes).map(|_| ()),
        "access" => Access::decode(bytes).map(|_| ()),
        "present" => Present::decode(bytes).map(|_| ()),
        other => panic!("{other}"),
    }
}

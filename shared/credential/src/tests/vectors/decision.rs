//! Vectors of what is allowed at a lock.

use std::format;

use serde_json::json;

use super::{Vectors, hex};
use crate::access::{Access, Present};
use crate::denial::Denial;
use crate::key::Signature;
use crate::signed::{Signed, Unbound};
use crate::state::State;
use crate::tests::decision::{Case, cases};
use crate::tests::example;
use crate::verify::{Chain, Clock, Situation, allowed};

impl Vectors {
    /// `bytes` is an access frame without a valid proof, or a present frame; signatures are not to be looked at.
    pub(super) fn decisions(&mut self) {
        for (name, expected, change) in cases() {
            let mut case = Case::permitted();
            change(&mut case);
            self.decision(name, expected, &case);
        }
    }

    fn decision(&mut self, name: &str, expected: Option<Denial>, case: &Case) {
        let context = example::lock_context();
        let parent = Signed::sign(case.parent, &context, &Unbound, &example::issue_key());
        let bytes = match case.child {
            None => {
                let proof = Signature([0; 64]);
                Access {
                    action: case.action,
                    lease: parent,
                    proof,
                }
                .encode()
            }
            Some(child) => {
                let bound = parent.body_hash(&Unbound);
                let child = Signed::sign(child, &context, &bound, &example::phone());
                Present { parent, child }.encode()
            }
        };
        let state = case.state.as_ref().map(|content| {
            content
                .sign(&context, &example::state_key())
                .expect("it fits")
        });
        let decoded = state
            .as_ref()
            .map(|bytes| Signed::<State>::decode(bytes).expect("just written"));
        let situation = Situation {
            clock: case.clock,
            state: decoded.map(|state| *state.claims()),
            caps: case.caps,
        };
        let chain = Chain {
            parent: &case.parent,
            child: case.child.as_ref(),
        };
        assert_eq!(
            allowed(&chain, case.action, &situation).err(),
            expected,
            "{name}"
        );
        let clock = match case.clock {
            Clock::Unknown => json!({ "state": "unknown" }),
            Clock::Floor(floor) => json!({ "state": "floor", "floor": floor.0 }),
            Clock::Trusted { earliest, latest } => {
                json!({ "state": "trusted", "earliest": earliest.0, "latest": latest.0 })
            }
        };
        let caps = json!({
            "max_role": case.caps.max_role.code(),
            "max_life_hours": case.caps.max_life.0,
            "max_child_life_hours": case.caps.max_child_life.0,
            "not_after_minutes": case.caps.not_after.minutes(),
            "emergency": case.caps.emergency,
        });
        let more = json!({
            "object": if case.child.is_some() { "present" } else { "access" },
            "action": case.action.code(),
            "state": state.map(|bytes| hex(&bytes)),
            "clock": clock,
            "caps": caps,
        });
        let expect = expected.map_or("ok", Denial::code);
        self.add(
            &format!("decision_{name}"),
            "decide",
            bytes.as_slice(),
            expect,
            more,
        );
    }
}

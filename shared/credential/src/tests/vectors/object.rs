//! Vectors of signed objects and of frames, with the ways in which they fail.

use std::format;
use std::vec::Vec;

use serde_json::json;

use super::{Vectors, fields, hex};
use crate::access::{Access, Present, Prove};
use crate::ack::{Ack, ChainHead};
use crate::answer::{Answer, Outcome};
use crate::ask::Ask;
use crate::challenge::{Challenge, ClockState};
use crate::credential::Credential;
use crate::delegation::Delegation;
use crate::denial::Denial;
use crate::device::{DeviceCertificate, Hello, Introduction};
use crate::event::EventRecord;
use crate::event::upload::EventUpload;
use crate::key::{PublicKey, SigningKey};
use crate::key_update::KeyUpdate;
use crate::layout::Row;
use crate::number::{EventSequence, GroupSlot, KeyEpoch, LockId, OwnershipCounter, Scope};
use crate::ownership::{CountersignedGrant, OwnershipAck, Release};
use crate::signed::{Context, Signable, Signed, Unbound};
use crate::state::State;
use crate::tests::example;
use crate::time_token::TimeToken;
use crate::window::{Weekday, Weekdays, Window, Windows};

impl Vectors {
    /// An object that verifies, and the ways in which it does not.
    fn signed<'a, T: Signable<'a>>(
        &mut self,
        name: &str,
        rows: &[Row],
        bytes: &'a [u8],
        (context, bound, key): (Context, T::Bound, PublicKey),
    ) {
        let object = Signed::<T>::decode(bytes).map_err(Denial::from);
        let verified = object
            .and_then(|object| Ok(object.verify(&context, &bound, &key)?))
            .map(|()| {
                Signed::message(
                    Signed::<T>::decode(bytes).expect("just read").claims(),
                    &context,
                    &bound,
                )
            });
        let message = verified.expect("it verifies");
        let more = |context: &Context, key: &PublicKey| {
            json!({
                "object": name,
                "context": hex(&context.bytes(T::KIND)),
                "bound": hex(bound.as_ref()),
                "key": hex(&key.0),
            })
        };
        let mut right = more(&context, &key);
        right["message"] = json!(hex(message.as_slice()));
        right["fields"] = fields(rows, bytes);
        self.add(name, "verify", bytes, "ok", right);

        let mut damaged = bytes.to_vec();
        *damaged.last_mut().expect("not empty") ^= 0x01;
        let other_key = PublicKey::of(&example::key(0x77));
        for (suffix, bytes, context, key) in [
            ("signature_flipped", damaged.as_slice(), context, key),
            ("wrong_key", bytes, context, other_key),
            ("wrong_context", bytes, elsewhere(&context), key),
        ] {
            let name = format!("{name}_{suffix}");
            self.add(
                &name,
                "verify",
                bytes,
                "bad_signature",
                more(&context, &key),
            );
        }
        let short = bytes.get(..bytes.len() - 1).expect("not empty");
        let long = [bytes, &[0]].concat();
        for (suffix, bytes) in [("truncated", short), ("too_long", &long)] {
            let name = format!("{name}_{suffix}");
            self.add(&name, "verify", bytes, "malformed", more(&context, &key));
        }
    }

    #[expect(clippy::too_many_lines, reason = "one list of objects")]
    pub(super) fn signed_objects(&mut self) {
        let lock = example::lock_context();
        let of = |key: &SigningKey| PublicKey::of(key);
        let lease = example::lease();
        let bytes = lease.encode();
        let issuer = of(&example::issue_key());
        let rows = Credential::FIELDS;
        self.signed::<Credential>(
            "credential",
            rows,
            bytes.as_slice(),
            (lock, Unbound, issuer),
        );

        let mut three = example::credential();
        let days = [Weekday::Tuesday, Weekday::Saturday].map(Weekdays::only);
        let night = Window::between(days[1], 22 * 60, 6 * 60).expect("in range");
        let windows = [
            example::weekdays_nine_to_five(),
            Window::all_day(days[0]),
            night,
        ];
        three.windows = Windows::any_of(&windows).expect("three");
        let bytes = Signed::sign(three, &lock, &Unbound, &example::issue_key()).encode();
        let name = "credential_three_windows";
        self.signed::<Credential>(name, rows, bytes.as_slice(), (lock, Unbound, issuer));

        let group = example::group_context();
        let mut of_group = example::credential();
        of_group.scope = Scope::Group(GroupSlot::new(1).expect("1 to 4"));
        let bytes = Signed::sign(of_group, &group, &Unbound, &example::issue_key()).encode();
        self.signed::<Credential>(
            "credential_group",
            rows,
            bytes.as_slice(),
            (group, Unbound, issuer),
        );

        let bytes = example::child().encode();
        let bound = lease.body_hash(&Unbound);
        let host = of(&example::phone());
        self.signed::<Delegation>(
            "delegation",
            Delegation::FIELDS,
            bytes.as_slice(),
            (lock, bound, host),
        );

        let bytes = example::state();
        let key = of(&example::state_key());
        self.signed::<State>("state", State::FIELDS, &bytes, (lock, Unbound, key));

        let token = Signed::sign(
            example::time_token(),
            &lock,
            &example::NONCE,
            &example::time_key(),
        );
        let bytes = token.encode();
        let key = of(&example::time_key());
        self.signed::<TimeToken>(
            "time_token",
            TimeToken::FIELDS,
            bytes.as_slice(),
            (lock, example::NONCE, key),
        );

        let by_lock = example::lock_key();
        let key = of(&by_lock);
        let bytes = Signed::sign(example::ack(), &lock, &Unbound, &by_lock).encode();
        self.signed::<Ack>("ack", Ack::FIELDS, bytes.as_slice(), (lock, Unbound, key));

        let records: Vec<_> = example::records().iter().map(EventRecord::encode).collect();
        let (version, time) = (example::version(18), example::NOW);
        let upload = EventUpload::new(EventSequence(1), ChainHead::START, version, time, &records);
        let upload = Signed::sign(upload.expect("10 records"), &lock, &Unbound, &by_lock);
        let bytes = upload.encode();
        self.signed::<EventUpload>(
            "event_upload",
            EventUpload::FIELDS,
            bytes.as_slice(),
            (lock, Unbound, key),
        );

        let bytes = Signed::sign(example::ownership_ack(), &lock, &Unbound, &by_lock).encode();
        self.signed::<OwnershipAck>(
            "ownership_ack",
            OwnershipAck::FIELDS,
            bytes.as_slice(),
            (lock, Unbound, key),
        );

        let root = example::owner_root();
        let by_root = of(&root);
        let owner = Context::Owner(example::owner());
        let bytes = Signed::sign(example::key_update(), &owner, &Unbound, &root).encode();
        self.signed::<KeyUpdate>(
            "key_update",
            KeyUpdate::FIELDS,
            bytes.as_slice(),
            (owner, Unbound, by_root),
        );

        let bytes = Signed::sign(example::release(), &lock, &Unbound, &root).encode();
        self.signed::<Release>(
            "release",
            Release::FIELDS,
            bytes.as_slice(),
            (lock, Unbound, by_root),
        );

        let manufacturer = example::manufacturer_key();
        let device = example::certificate().context();
        let bytes = Signed::sign(example::certificate(), &device, &Unbound, &manufacturer).encode();
        let key = of(&manufacturer);
        self.signed::<DeviceCertificate>(
            "device_certificate",
            DeviceCertificate::FIELDS,
            bytes.as_slice(),
            (device, Unbound, key),
        );
    }

    fn frame(&mut self, object: &str, rows: &[Row], bytes: &[u8]) {
        let more = json!({ "object": object, "fields": fields(rows, bytes) });
        self.add(object, "decode", bytes, "ok", more);
        let short = bytes.get(..bytes.len() - 1).expect("not empty");
        let long = [bytes, &[0]].concat();
        for (suffix, bytes) in [("truncated", short), ("too_long", &long)] {
            let name = format!("{object}_{suffix}");
            self.add(
                &name,
                "decode",
                bytes,
                "malformed",
                json!({ "object": object }),
            );
        }
    }

    pub(super) fn frames(&mut self) {
        let challenge = Challenge {
            nonce: example::NONCE,
            version: example::version(18),
            clock: ClockState::Trusted,
            battery_low: false,
            button_pressed: true,
            events_waiting: true,
            time: example::NOW,
            key_epoch: 4,
        };
        let certificate = example::certificate();
        let manufacturer = example::manufacturer_key();
        let introduction = Introduction {
            ownership: example::OWNERSHIP,
            owner: Some((example::owner(), KeyEpoch(4))),
            nonce: example::NONCE,
            certificate: Signed::sign(certificate, &certificate.context(), &Unbound, &manufacturer),
        };
        let context = example::lock_context();
        let grant = Signed::sign(example::grant(), &context, &Unbound, &example::owner_root());
        let grant = CountersignedGrant::countersign(grant, &context, &example::enrolment_key());
        self.frame(
            "access",
            Access::FIELDS,
            example::access().encode().as_slice(),
        );
        self.frame(
            "present",
            Present::FIELDS,
            example::present().encode().as_slice(),
        );
        self.frame("prove", Prove::FIELDS, example::prove().encode().as_slice());
        self.frame(
            "challenge",
            Challenge::FIELDS,
            challenge.encode().as_slice(),
        );
        self.frame(
            "outcome_permit",
            Outcome::FIELDS,
            Outcome::permit(5).encode().as_slice(),
        );
        let first = Outcome::of(Answer::SyncFirst).encode();
        self.frame("outcome_sync_first", Outcome::FIELDS, first.as_slice());
        let events = Ask::Events {
            from: EventSequence(78),
        };
        self.frame("ask_events", Ask::FIELDS, events.encode().as_slice());
        self.frame("hello", Hello::FIELDS, Hello.encode().as_slice());
        self.frame(
            "introduction",
            Introduction::FIELDS,
            introduction.encode().as_slice(),
        );
        self.frame(
            "ownership_grant",
            CountersignedGrant::FIELDS,
            grant.encode().as_slice(),
        );
        for (number, record) in (1..).zip(example::records()) {
            let name = format!("event_record_{number}");
            let more = json!({ "object": "event_record", "fields": fields(EventRecord::FIELDS, &record.encode()) });
            self.add(&name, "decode", &record.encode(), "ok", more);
        }
    }
}

/// The same context for another lock, group or owner.
fn elsewhere(context: &Context) -> Context {
    match *context {
        Context::Lock { owner, lock, .. } => Context::Lock {
            owner,
            ownership: OwnershipCounter(4),
            lock,
        },
        Context::Group { owner, .. } => Context::Group {
            owner,
            group: crate::number::GroupId([9; 16]),
        },
        Context::Owner(_) => Context::Owner(crate::number::OwnerId([9; 8])),
        Context::Device(_) => Context::Device(LockId([9; 16])),
    }
}

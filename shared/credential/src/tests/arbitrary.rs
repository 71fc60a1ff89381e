//! Any value of each type.

use std::collections::BTreeSet;
use std::vec::Vec;

use proptest::array::{uniform4, uniform8, uniform16, uniform32};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::ack::{Ack, ChainHead};
use crate::challenge::{Challenge, ClockState};
use crate::credential::Credential;
use crate::delegation::Delegation;
use crate::denial::Denial;
use crate::device::{DeviceCertificate, DeviceClass};
use crate::event::{Actor, Attempts, Attribution, Condition, Event, EventRecord, StateMark};
use crate::key::{ExchangeKey, PublicKey, Signature};
use crate::key_update::{EmergencyCaps, IssueCaps, KeyGrant, KeyUpdate, SlotSet};
use crate::number::{
    ChildIndex, EventSequence, GroupId, GroupSlot, KeyEpoch, KeySlot, Nonce, OwnerId,
    OwnershipCounter, Scope, Serial, StateVersion,
};
use crate::ownership::{OwnershipGrant, Release};
use crate::role::{Action, Rights, Role};
use crate::state::content::{GroupContent, StateContent};
use crate::state::section::{AuditCheckpoint, ChildPair};
use crate::state::{ClockPolicy, Mode, StateHeader};
use crate::time::{Hours, MinuteStamp, SecondStamp, Validity};
use crate::time_token::TimeToken;
use crate::window::{DAY_MINUTES, LocalTime, Weekday, Weekdays, Window, Windows};
use crate::zone::{Zone, ZoneOffset};

pub(super) fn public_key() -> impl Strategy<Value = PublicKey> {
    uniform32(any::<u8>()).prop_map(PublicKey)
}

pub(super) fn signature() -> impl Strategy<Value = Signature> {
    [uniform32(any::<u8>()), uniform32(any::<u8>())].prop_map(|halves| {
        let mut bytes = [0; 64];
        for (slot, byte) in bytes.iter_mut().zip(halves.concat()) {
            *slot = byte;
        }
        Signature(bytes)
    })
}

pub(super) fn nonce() -> impl Strategy<Value = Nonce> {
    uniform16(any::<u8>()).prop_map(Nonce)
}

pub(super) fn key_slot() -> impl Strategy<Value = KeySlot> {
    (0..KeySlot::COUNT).prop_map(|slot| KeySlot::new(slot).expect("below 12"))
}

pub(super) fn serial() -> impl Strategy<Value = Serial> {
    (1..=0x00ff_ffff_u32).prop_map(|number| Serial::new(number).expect("in range"))
}

pub(super) fn version() -> impl Strategy<Value = StateVersion> {
    (0..=0x00ff_ffff_u32).prop_map(|number| StateVersion::new(number).expect("in range"))
}

pub(super) fn second() -> impl Strategy<Value = SecondStamp> {
    any::<u32>().prop_map(SecondStamp)
}

pub(super) fn minute() -> impl Strategy<Value = MinuteStamp> {
    (0..=0x00ff_ffff_u32).prop_map(|number| MinuteStamp::new(number).expect("in range"))
}

pub(super) fn validity() -> impl Strategy<Value = Validity> {
    (minute(), minute()).prop_filter_map("empty", |(one, other)| {
        Validity::new(one.min(other), one.max(other))
    })
}

pub(super) fn role() -> impl Strategy<Value = Role> {
    select(&[Role::Guest, Role::Host, Role::Manager, Role::Administrator][..])
}

pub(super) fn rights() -> impl Strategy<Value = Rights> {
    any::<u8>().prop_map(Rights::from_bits)
}

pub(super) fn scope() -> impl Strategy<Value = Scope> {
    (0..=4_u8).prop_map(|code| GroupSlot::new(code).map_or(Scope::Lock, Scope::Group))
}

pub(super) fn window() -> impl Strategy<Value = Window> {
    let weekdays = (1..=127_u8).prop_map(|mask| Weekdays::from_mask(mask).expect("some day"));
    prop_oneof![
        1 => weekdays.clone().prop_map(Window::all_day),
        4 => (weekdays, 0..DAY_MINUTES, 1..=DAY_MINUTES).prop_map(|(weekdays, start, end)| {
            Window::between(weekdays, start, end).expect("in range")
        }),
    ]
}

pub(super) fn windows() -> impl Strategy<Value = Windows> {
    prop_oneof![
        1 => Just(Windows::ALWAYS),
        3 => vec(window(), 1..=Windows::COUNT)
            .prop_map(|windows| Windows::any_of(&windows).expect("1 to 8")),
    ]
}

pub(super) fn local_time() -> impl Strategy<Value = LocalTime> {
    (select(&Weekday::ALL[..]), 0..DAY_MINUTES)
        .prop_map(|(weekday, minute)| LocalTime::new(weekday, minute).expect("in range"))
}

pub(super) fn credential() -> impl Strategy<Value = Credential> {
    let first = (key_slot(), role(), rights(), any::<bool>(), scope());
    let second = (serial(), version(), validity(), windows(), public_key());
    (first, second).prop_map(
        |(
            (key, role, rights, needs_trusted_clock, scope),
            (serial, gate, validity, windows, phone_key),
        )| Credential {
            key,
            role,
            rights,
            needs_trusted_clock,
            scope,
            serial,
            gate,
            validity,
            windows,
            phone_key,
        },
    )
}

fn child_index() -> impl Strategy<Value = ChildIndex> {
    (1..=u16::MAX).prop_map(|index| ChildIndex::new(index).expect("not 0"))
}

pub(super) fn delegation() -> impl Strategy<Value = Delegation> {
    (
        any::<bool>(),
        child_index(),
        validity(),
        window(),
        public_key(),
    )
        .prop_map(
            |(hold_open, index, validity, window, guest_key)| Delegation {
                hold_open,
                index,
                validity,
                window,
                guest_key,
            },
        )
}

fn clock_state() -> impl Strategy<Value = ClockState> {
    select(&[ClockState::Unknown, ClockState::Floor, ClockState::Trusted][..])
}

pub(super) fn challenge() -> impl Strategy<Value = Challenge> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (
        nonce(),
        version(),
        clock_state(),
        flags,
        second(),
        any::<u8>(),
    )
        .prop_map(
            |(
                nonce,
                version,
                clock,
                (battery_low, button_pressed, events_waiting),
                time,
                key_epoch,
            )| {
                Challenge {
                    nonce,
                    version,
                    clock,
                    battery_low,
                    button_pressed,
                    events_waiting,
                    time,
                    key_epoch,
                }
            },
        )
}

pub(super) fn time_token() -> impl Strategy<Value = TimeToken> {
    (key_slot(), second()).prop_map(|(key, time)| TimeToken { key, time })
}

pub(super) fn chain_head() -> impl Strategy<Value = ChainHead> {
    uniform16(any::<u8>()).prop_map(ChainHead)
}

pub(super) fn ack() -> impl Strategy<Value = Ack> {
    let first = (
        clock_state(),
        any::<bool>(),
        version(),
        uniform8(any::<u8>()),
    );
    let second = (second(), any::<u16>(), any::<u32>(), chain_head());
    (first, second).prop_map(
        |((clock, battery_low, version, state_hash), (time, boots, sequence, head))| Ack {
            clock,
            battery_low,
            version,
            state_hash,
            time,
            boots,
            sequence: EventSequence(sequence),
            head,
        },
    )
}

fn attribution() -> impl Strategy<Value = Attribution> {
    (serial(), uniform4(any::<u8>()), uniform4(any::<u8>())).prop_map(
        |(serial, key_hash, body_hash)| Attribution {
            serial,
            key_hash,
            body_hash,
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    let actor = (attribution(), option::of(child_index()))
        .prop_map(|(attribution, child)| Actor { attribution, child });
    let action = select(&[Action::Unlock, Action::HoldOpen, Action::Secure][..]);
    let mark = || {
        (version(), uniform4(any::<u8>())).prop_map(|(version, hash)| StateMark { version, hash })
    };
    let attempts = (1..=u16::MAX).prop_map(|count| Attempts::new(count).expect("not 0"));
    prop_oneof![
        4 => (action, any::<bool>(), option::of(actor))
            .prop_map(|(action, emergency, by)| Event::Permitted { action, emergency, by }),
        4 => (select(&Denial::ALL[..]), attempts, option::of(attribution()))
            .prop_map(|(reason, attempts, by)| Event::Refused { reason, attempts, by }),
        1 => any::<u16>().prop_map(|boots| Event::Started { boots }),
        1 => mark().prop_map(Event::StateApplied),
        1 => mark().prop_map(Event::StateForked),
        1 => (any::<u16>(), key_slot())
            .prop_map(|(epoch, slot)| Event::KeyUpdated { epoch: KeyEpoch(epoch), slot }),
        1 => Just(Event::ClockSet),
        1 => any::<u16>()
            .prop_map(|counter| Event::OwnerSet { ownership: OwnershipCounter(counter) }),
    ]
}

pub(super) fn record() -> impl Strategy<Value = EventRecord> {
    (second(), event(), any::<u8>())
        .prop_map(|(time, event, condition)| EventRecord::new(time, event, Condition(condition)))
}

pub(super) fn key_update() -> impl Strategy<Value = KeyUpdate> {
    let role = select(&[Role::Guest, Role::Host, Role::Manager][..]);
    let grant = (0..5_u8, public_key(), role, 1..=336_u16, 0..=24_u16).prop_map(
        |(purpose, key, role, life, child)| match purpose {
            0 => {
                let caps = IssueCaps::new(role, Hours(1 + life % 168), Hours(child));
                KeyGrant::Issue(key, caps.expect("within the caps"))
            }
            1 => {
                let caps = EmergencyCaps::new(role, Hours(life)).expect("within the caps");
                KeyGrant::Emergency(key, caps)
            }
            2 => KeyGrant::State(key),
            3 => KeyGrant::Time(key),
            _ => KeyGrant::Keypad(ExchangeKey(key.0)),
        },
    );
    (
        any::<u16>(),
        key_slot(),
        grant,
        minute(),
        vec(key_slot(), 0..5),
    )
        .prop_filter_map(
            "revokes its own slot",
            |(epoch, slot, grant, not_after, revoked)| {
                let revoked = revoked.into_iter().fold(SlotSet::NONE, SlotSet::with);
                KeyUpdate::new(KeyEpoch(epoch), slot, grant, not_after, revoked)
            },
        )
}

pub(super) fn grant() -> impl Strategy<Value = OwnershipGrant> {
    (public_key(), nonce(), any::<u16>()).prop_map(|(owner_root, nonce, epoch)| OwnershipGrant {
        owner_root,
        nonce,
        lowest_epoch: KeyEpoch(epoch),
    })
}

pub(super) fn release() -> impl Strategy<Value = Release> {
    (option::of(uniform8(any::<u8>())), minute()).prop_map(|(owner, expiry)| {
        owner
            .and_then(|owner| Release::to_owner(OwnerId(owner), expiry))
            .unwrap_or(Release::to_anyone(expiry))
    })
}

pub(super) fn certificate() -> impl Strategy<Value = DeviceCertificate> {
    (any::<bool>(), any::<u16>(), public_key(), public_key()).prop_map(
        |(safe, model, lock_key, exchange_key)| DeviceCertificate {
            class: if safe {
                DeviceClass::Safe
            } else {
                DeviceClass::Door
            },
            model,
            lock_key,
            exchange_key: ExchangeKey(exchange_key.0),
        },
    )
}

fn zone() -> impl Strategy<Value = Zone> {
    let offset = || {
        (-48..=56_i8).prop_map(|quarters| ZoneOffset::from_quarters(quarters).expect("in range"))
    };
    (offset(), offset(), offset(), minute(), minute()).prop_map(
        |(offset, first, second, one, other)| {
            Zone::new(offset, (one.min(other), first), (one.max(other), second)).expect("in order")
        },
    )
}

fn state_header() -> impl Strategy<Value = StateHeader> {
    let policy = select(&[ClockPolicy::AsLeased, ClockPolicy::TrustedOnly][..]);
    let mode = select(
        &[
            Mode::Normal,
            Mode::KeepLocked,
            Mode::Lockdown,
            Mode::Evacuation,
        ][..],
    );
    let first = (key_slot(), policy, mode, any::<bool>());
    (first, version(), second(), zone(), any::<u32>()).prop_map(
        |((key, clock_policy, mode, attribute_events), version, issued_at, zone, mark)| {
            StateHeader {
                key,
                clock_policy,
                mode,
                attribute_events,
                version,
                issued_at,
                zone,
                event_mark: EventSequence(mark),
            }
        },
    )
}

/// A floor and serials from it on: dense, sparse, or anywhere.
fn list(most: usize) -> impl Strategy<Value = (Serial, BTreeSet<Serial>)> {
    let width = select(&[20_u32, 2000, 200_000, 0x00ff_fffe][..]);
    (serial(), width, vec(any::<u32>(), 0..most)).prop_map(|(floor, width, offsets)| {
        let at = |offset: u32| Serial::new(floor.number() + offset % width);
        (floor, offsets.into_iter().filter_map(at).collect())
    })
}

pub(super) fn state_content() -> impl Strategy<Value = StateContent> {
    let group = (uniform16(any::<u8>()), version(), list(20)).prop_map(
        |(group, version, (floor, revoked))| GroupContent {
            group: GroupId(group),
            version,
            floor,
            revoked,
        },
    );
    let slot = (1..=4_u8).prop_map(|slot| GroupSlot::new(slot).expect("1 to 4"));
    let child = (scope(), serial(), child_index()).prop_map(|(scope, parent, index)| ChildPair {
        scope,
        parent,
        index,
    });
    let checkpoint = (any::<u32>(), uniform16(any::<u8>()))
        .prop_map(|(size, hash)| AuditCheckpoint { size, hash });
    let sections = (
        btree_map(slot, group, 0..3),
        btree_set(child, 0..8),
        option::of(checkpoint),
    );
    (state_header(), list(80), sections)
        .prop_map(
            |(header, (floor, revoked), (groups, children, checkpoint))| StateContent {
                header,
                floor,
                revoked,
                groups,
                children,
                checkpoint,
            },
        )
        .prop_filter("too large", |content| content.encode().is_ok())
}

pub(super) fn records() -> impl Strategy<Value = Vec<[u8; EventRecord::LENGTH]>> {
    vec(record().prop_map(|record| record.encode()), 0..=20)
}

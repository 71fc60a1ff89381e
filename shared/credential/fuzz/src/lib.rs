//! What must hold of every decoder of DL1, whatever bytes it gets: it does not panic, what it accepts it encodes to the
//! same bytes, and what is read of a value is what its bytes say.
//!
//! One function for each kind, named as the kinds in `vectors.json`; each has a target in `fuzz_targets`.
#![forbid(unsafe_code)]

use credential::access::{Access, Present, Prove};
use credential::ack::{Ack, ChainHead};
use credential::answer::{Answer, Outcome};
use credential::ask::Ask;
use credential::challenge::Challenge;
use credential::credential::Credential;
use credential::delegation::Delegation;
use credential::device::{DeviceCertificate, Hello, Introduction};
use credential::event::EventRecord;
use credential::event::upload::EventUpload;
use credential::frame::{FRAME_LIMIT, Frame};
use credential::key_update::KeyUpdate;
use credential::kind::Kind;
use credential::ownership::{CountersignedGrant, OwnershipAck, Release};
use credential::revocation::RevocationList;
use credential::signed::{Signable, Signed};
use credential::state::State;
use credential::state::content::StateContent;
use credential::time_token::TimeToken;

#[doc(hidden)]
pub use libfuzzer_sys;

/// The program of one target, which gives its input to the function of that name.
#[macro_export]
macro_rules! target {
    ($decoder:ident) => {
        $crate::libfuzzer_sys::fuzz_target!(|bytes: &[u8]| $crate::$decoder(bytes));
    };
}

/// What was decoded of `bytes` is encoded to `frame`.
fn same(kind: Kind, bytes: &[u8], frame: &Frame) {
    assert_eq!(frame.as_slice(), bytes, "a second encoding");
    assert_eq!(Kind::of(bytes), Ok(kind), "of another kind");
    assert!(bytes.len() <= FRAME_LIMIT, "longer than one attribute");
}

/// An object that ends in its signature.
fn signed<'a, T: Signable<'a> + Copy + PartialEq + core::fmt::Debug>(bytes: &'a [u8]) -> Option<T> {
    let object = Signed::<T>::decode(bytes).ok()?;
    same(T::KIND, bytes, &object.encode());
    let again = Signed::new(*object.claims(), object.signature());
    assert_eq!(again.encode(), object.encode());
    Some(*object.claims())
}

/// [`Access`].
pub fn access(bytes: &[u8]) {
    if let Ok(access) = Access::decode(bytes) {
        same(Kind::Access, bytes, &access.encode());
    }
}

/// [`Ack`].
pub fn ack(bytes: &[u8]) {
    signed::<Ack>(bytes);
}

/// [`Ask`].
pub fn ask(bytes: &[u8]) {
    if let Ok(ask) = Ask::decode(bytes) {
        same(Kind::Ask, bytes, &ask.encode());
    }
}

/// [`Challenge`].
pub fn challenge(bytes: &[u8]) {
    if let Ok(challenge) = Challenge::decode(bytes) {
        same(Kind::Challenge, bytes, &challenge.encode());
    }
}

/// [`Credential`].
pub fn credential(bytes: &[u8]) {
    let Some(credential) = signed::<Credential>(bytes) else {
        return;
    };
    let windows: Vec<_> = credential.windows.iter().collect();
    assert!((1..=8).contains(&windows.len()));
    let again = credential::window::Windows::any_of(&windows);
    assert_eq!(again, Some(credential.windows), "windows in another order");
    assert!(credential.validity.minutes() > 0);
}

/// [`Delegation`].
pub fn delegation(bytes: &[u8]) {
    if let Some(delegation) = signed::<Delegation>(bytes) {
        assert!(delegation.validity.minutes() > 0);
    }
}

/// [`DeviceCertificate`].
pub fn device_certificate(bytes: &[u8]) {
    if let Some(certificate) = signed::<DeviceCertificate>(bytes) {
        let context = certificate.context().bytes(Kind::DeviceCertificate);
        assert!(context.ends_with(&certificate.lock_id().0));
    }
}

/// [`EventRecord`].
pub fn event_record(bytes: &[u8]) {
    let Ok(bytes) = bytes.try_into() else {
        return;
    };
    if let Ok(record) = EventRecord::decode(bytes) {
        assert_eq!(record.encode(), *bytes, "a second encoding");
        let again = EventRecord::new(record.time(), *record.event(), record.condition());
        assert_eq!(
            again.encode(),
            *bytes,
            "a record that a lock would not write"
        );
    }
}

/// [`EventUpload`].
pub fn event_upload(bytes: &[u8]) {
    let Ok(object) = Signed::<EventUpload<'_>>::decode(bytes) else {
        return;
    };
    same(Kind::EventUpload, bytes, &object.encode());
    let upload = object.claims();
    let mut last = None;
    for (sequence, record) in upload.records() {
        assert!(last.is_none_or(|last| last < sequence), "a sequence twice");
        last = Some(sequence);
        event_record(&record.encode());
    }
    // Nearly always not, but it is computed.
    let _ = upload.continues(ChainHead::START);
}

/// [`Hello`].
pub fn hello(bytes: &[u8]) {
    if let Ok(hello) = Hello::decode(bytes) {
        same(Kind::Hello, bytes, &hello.encode());
    }
}

/// [`Introduction`].
pub fn introduction(bytes: &[u8]) {
    if let Ok(introduction) = Introduction::decode(bytes) {
        same(Kind::Introduction, bytes, &introduction.encode());
        device_certificate(introduction.certificate.encode().as_slice());
    }
}

/// [`KeyUpdate`].
pub fn key_update(bytes: &[u8]) {
    if let Some(update) = signed::<KeyUpdate>(bytes) {
        assert!(!update.revoked().contains(update.slot()));
        let again = KeyUpdate::new(
            update.epoch(),
            update.slot(),
            *update.grant(),
            update.not_after(),
            update.revoked(),
        );
        assert_eq!(again, Some(update));
        if let Some(caps) = update.caps() {
            assert!(caps.max_role.code() <= 2, "an administrator's key");
        }
    }
}

/// [`Outcome`].
pub fn outcome(bytes: &[u8]) {
    if let Ok(outcome) = Outcome::decode(bytes) {
        same(Kind::Outcome, bytes, &outcome.encode());
        assert!(Answer::ALL.contains(&outcome.answer()));
    }
}

/// [`OwnershipAck`].
pub fn ownership_ack(bytes: &[u8]) {
    signed::<OwnershipAck>(bytes);
}

/// [`CountersignedGrant`].
pub fn ownership_grant(bytes: &[u8]) {
    if let Ok(grant) = CountersignedGrant::decode(bytes) {
        same(Kind::OwnershipGrant, bytes, &grant.encode());
    }
}

/// [`Present`].
pub fn present(bytes: &[u8]) {
    if let Ok(present) = Present::decode(bytes) {
        same(Kind::Present, bytes, &present.encode());
        credential(present.parent.encode().as_slice());
        delegation(present.child.encode().as_slice());
    }
}

/// [`Prove`].
pub fn prove(bytes: &[u8]) {
    if let Ok(prove) = Prove::decode(bytes) {
        same(Kind::Prove, bytes, &prove.encode());
    }
}

/// [`Release`].
pub fn release(bytes: &[u8]) {
    signed::<Release>(bytes);
}

/// Where a state says how many sections it has.
const SECTIONS: usize = 29;

/// [`State`], with what the edge reads of it and writes again.
pub fn state(bytes: &[u8]) {
    let Some(state) = signed::<State<'_>>(bytes) else {
        return;
    };
    check_list(state.revoked());
    for group in state.groups() {
        assert_eq!(state.group(group.slot), Some(group));
        check_list(&group.revoked);
    }
    for child in state.children() {
        assert!(state.is_child_revoked(child.scope, child.parent, child.index));
    }
    check_meaning(&state, bytes);
}

fn check_list(revoked: &RevocationList<'_>) {
    let mut last = None;
    for (index, serial) in revoked.serials().enumerate() {
        assert!(serial >= revoked.floor(), "a serial below the floor");
        assert!(last.is_none_or(|last| last < serial), "not ascending");
        // Each look goes through the list, and a list may have thousands.
        let is_sampled = index < 10 || index % 100 == 0;
        assert!(
            !is_sampled || revoked.contains(serial),
            "listed, but not found"
        );
        last = Some(serial);
    }
}

/// What a state says has one encoding, unless it says more than this version knows.
fn check_meaning(state: &State<'_>, bytes: &[u8]) {
    let content = StateContent::from(state);
    let written = content
        .encode()
        .expect("it is no longer than what was read");
    let known = u8::from(!content.groups.is_empty())
        + u8::from(!content.children.is_empty())
        + u8::from(content.checkpoint.is_some());
    if bytes.get(SECTIONS) == Some(&known) {
        assert!(bytes.starts_with(written.as_slice()), "a second encoding");
    } else {
        let read = State::read(written.as_slice()).map(|state| StateContent::from(&state));
        assert_eq!(read, Ok(content), "another meaning");
    }
}

/// [`TimeToken`].
pub fn time_token(bytes: &[u8]) {
    signed::<TimeToken>(bytes);
}

//! The hash chain of the log: nobody can change, remove or insert an entry unnoticed, and details
//! can still be erased.
//!
//! The chain holds a salted commitment to the details instead of the details themselves; without
//! the salt, which is erased with them, the commitment says nothing about them (I21).

use std::collections::BTreeMap;

use crate::audit_log::message::{Act, Recorded};
use crate::fingerprint::Fingerprint;

/// What stands in the chain for the details of an act.
#[must_use]
pub fn commitment(details: &BTreeMap<String, String>, salt: &Fingerprint) -> Fingerprint {
    let mut parts: Vec<&[u8]> = vec![b"clavis/audit/details", salt.bytes()];
    for (name, text) in details {
        parts.push(name.as_bytes());
        parts.push(text.as_bytes());
    }
    Fingerprint::of(&parts)
}

/// The hash of an entry: over the hash before it and everything in it but the details.
#[must_use]
pub fn hash(previous: &Fingerprint, entry: &Recorded) -> Fingerprint {
    Fingerprint::of(&[
        b"clavis/audit/entry",
        previous.bytes(),
        &entry.number.to_be_bytes(),
        entry.source.to_string().as_bytes(),
        &entry.source_sequence.to_be_bytes(),
        &entry.at.millis().to_be_bytes(),
        entry.actor.as_bytes(),
        entry.code.as_bytes(),
        entry.object.as_bytes(),
        entry.commitment.bytes(),
    ])
}

/// Whether this entry follows the hash before it, and its details, if they are there, are those
/// that were committed to.
#[must_use]
pub fn holds(previous: &Fingerprint, entry: &Recorded) -> bool {
    let committed = match (&entry.details, &entry.salt) {
        (Some(details), Some(salt)) => commitment(details, salt) == entry.commitment,
        (None, None) => true,
        _ => false,
    };
    committed && hash(previous, entry) == entry.hash
}

/// The entry that an act becomes.
#[must_use]
pub fn link(
    previous: (u64, Fingerprint),
    source: &crate::address::Address,
    sequence: u64,
    act: Act,
) -> Recorded {
    let (number, previous) = previous;
    let mut entry = Recorded {
        number: number + 1,
        source: source.clone(),
        source_sequence: sequence,
        at: act.at,
        actor: act.actor,
        code: act.code,
        object: act.object,
        commitment: commitment(&act.details, &act.salt),
        details: Some(act.details),
        salt: Some(act.salt),
        hash: Fingerprint::ZERO,
    };
    entry.hash = hash(&previous, &entry);
    entry
}

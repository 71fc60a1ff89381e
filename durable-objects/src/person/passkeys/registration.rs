//! What a browser answers to `navigator.credentials.create` (Web Authentication Level 3, 7.1).
//!
//! The attestation statement is not read. We ask for none and trust no maker, so it decides nothing: whoever wanted
//! to deceive would leave it out. The library verifies it all the same, with certificates of five kinds; that was 30 kB
//! of the compressed module. What the library does for every sign-in it still does.

use ciborium::Value;
use passki::{ClientData, ClientDataType, Passki, StoredPasskey};
use sha2::{Digest, Sha256};

use super::Site;
use crate::person::message::Registration;
use crate::secret::Secret;

/// Flags of the authenticator data (6.1).
const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const MAY_BE_COPIED: u8 = 1 << 3;
const IS_COPIED: u8 = 1 << 4;
const HAS_KEY: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

/// The longest credential id (7.1, step 25).
const LONGEST_ID: usize = 1_023;

/// The label of the algorithm in a `COSE_Key` (RFC 9052, 7.1).
const ALGORITHM: i64 = 3;

/// The passkey of an answer to this challenge, from a page of this site, of a person who was verified by their device;
/// `None` if it is no such answer.
pub(super) fn passkey(
    site: &Site,
    challenge: &Secret,
    answer: &Registration,
) -> Option<StoredPasskey> {
    ClientData::from_base64(&answer.client_data)
        .ok()?
        .verify(ClientDataType::Create, challenge.bytes(), &[&site.origin])
        .ok()?;
    let object = Passki::base64_decode(&answer.attestation_object).ok()?;
    let object = value(&mut object.as_slice())?;
    let member = |name: &str| {
        let mut members = object.as_map()?.iter();
        members
            .find(|(key, _)| key.as_text() == Some(name))
            .map(|(_, value)| value)
    };
    member("fmt")?.as_text()?;
    let passkey = read(member("authData")?.as_bytes()?, site.host())?;
    let same = Passki::base64_decode(&answer.id).ok()? == passkey.credential_id;
    same.then_some(passkey)
}

/// The authenticator data with a new key (6.1, 6.5.1).
fn read(data: &[u8], host: &str) -> Option<StoredPasskey> {
    let (relying_party, rest) = data.split_first_chunk::<32>()?;
    let ([flags], rest) = rest.split_first_chunk()?;
    let (counter, rest) = rest.split_first_chunk()?;
    let (aaguid, rest) = rest.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (credential_id, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;

    let mut after = rest;
    let key = value(&mut after)?;
    let algorithm = key
        .as_map()?
        .iter()
        .find(|(label, _)| label.as_integer() == Some(ALGORITHM.into()))
        .and_then(|(_, algorithm)| algorithm.as_integer()?.try_into().ok())?;
    let public_key = rest.get(..rest.len() - after.len())?;
    let has = |flag| flags & flag != 0;
    if has(HAS_EXTENSIONS) {
        value(&mut after)?.as_map()?;
    }

    let holds = relying_party.as_slice() == Sha256::digest(host).as_slice()
        && has(PRESENT)
        && has(VERIFIED)
        && has(HAS_KEY)
        && (has(MAY_BE_COPIED) || !has(IS_COPIED))
        && credential_id.len() <= LONGEST_ID
        && after.is_empty();
    let mut passkey = StoredPasskey::default();
    passkey.credential_id = credential_id.to_vec();
    passkey.public_key = public_key.to_vec();
    passkey.counter = u32::from_be_bytes(*counter);
    passkey.algorithm = algorithm;
    passkey.aaguid = *aaguid;
    passkey.be = has(MAY_BE_COPIED);
    passkey.bs = has(IS_COPIED);
    holds.then_some(passkey)
}

/// The next value of CBOR.
fn value(from: &mut &[u8]) -> Option<Value> {
    ciborium::from_reader(from).ok()
}

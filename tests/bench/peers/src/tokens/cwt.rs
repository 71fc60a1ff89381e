//! CWT (RFC 8392) in `COSE_Sign1` (RFC 9052), as compact as it goes: integer labels, the holder's key in `cnf` (RFC 8747),
//! and everything that has no registered claim in one array under one private label, since each such label costs five
//! bytes. A chain is two tokens one after the other (RFC 8742); the second is signed by the holder of the first, with the
//! first as external data, so that it belongs to no other.

use anyhow::{Context as _, Result, anyhow};
use coset::cbor::Value;
use coset::cwt::{ClaimName, ClaimsSet, ClaimsSetBuilder, Timestamp};
use coset::{
    AsCborValue as _, CborSerializable as _, CoseKey, CoseKeyBuilder, CoseSign1, CoseSign1Builder,
    HeaderBuilder, Label, iana,
};
use credential::key::{PublicKey, Signature, SigningKey, sign};

use crate::claims::{Case, Claims, Lock, Part, WeekWindow};
use crate::tokens::Format;

/// The first label for private use.
const PRIVATE: i64 = -65_537;
/// The key's place in the lock's ring.
const SLOT: [u8; 1] = [0];
/// In `cnf`: a `COSE_Key` follows.
const COSE_KEY: i64 = 1;
/// In a `COSE_Key` of type OKP: its bytes.
const X: i64 = -2;
const CURVE: i64 = -1;

/// What of the claims is in the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The lock is named in the token.
    Inside,
    /// The lock is external data of the signature and not sent, as in DL1.
    External,
}

/// The host's token and the guest's chain.
#[derive(Debug)]
pub struct Cwt {
    credential: Vec<u8>,
    chain: Vec<u8>,
    place: Place,
    issuer: PublicKey,
    lock: Lock,
}

impl Cwt {
    /// Signs both.
    pub fn new(case: &Case, place: Place) -> Result<Self> {
        let external = external(&case.lock, place);
        let private = of_claims(&case.claims, place);
        let times = (case.claims.not_before, case.claims.not_after);
        let credential = encode(
            times,
            &case.claims.holder,
            private,
            &external,
            &case.keys.issuer,
        )?;
        let mut chain = credential.clone();
        let part = &case.part;
        chain.extend(encode(
            (part.not_before, part.not_after),
            &part.guest,
            of_part(part),
            &[external, credential.clone()].concat(),
            &case.keys.holder,
        )?);
        Ok(Self {
            credential,
            chain,
            place,
            issuer: PublicKey::of(&case.keys.issuer),
            lock: case.lock.clone(),
        })
    }

    fn claims(&self, token: CoseSign1) -> Result<Claims> {
        let body = verified(token, &external(&self.lock, self.place), &self.issuer)?;
        claims(&body, &self.lock, self.place).context("the host's claims")
    }
}

impl Format for Cwt {
    fn credential(&self) -> &[u8] {
        &self.credential
    }

    fn chain(&self) -> &[u8] {
        &self.chain
    }

    fn accepts_credential(&self, token: &[u8], at: i64) -> bool {
        CoseSign1::from_slice(token).is_ok_and(|token| {
            self.claims(token)
                .is_ok_and(|claims| claims.permit(&self.lock, at))
        })
    }

    fn accepts_chain(&self, token: &[u8], at: i64) -> bool {
        self.read_chain(token).is_ok_and(|(claims, part)| {
            claims.permit(&self.lock, at) && part.permits(&claims, &self.lock, at)
        })
    }
}

impl Cwt {
    fn read_chain(&self, token: &[u8]) -> Result<(Claims, Part)> {
        let mut rest = token;
        let parent: Value = coset::cbor::from_reader(&mut rest)?;
        let length = token.len() - rest.len();
        let parent_bytes = token.get(..length).context("the first of two")?;
        let cose = |error: coset::CoseError| anyhow!("{error}");
        let claims = self.claims(CoseSign1::from_cbor_value(parent).map_err(cose)?)?;
        let external = [&*external(&self.lock, self.place), parent_bytes].concat();
        let child = CoseSign1::from_slice(rest).map_err(cose)?;
        let body = verified(child, &external, &PublicKey(claims.holder))?;
        let part = part(&body).context("the guest's claims")?;
        Ok((claims, part))
    }
}

/// What is signed and not sent.
fn external(lock: &Lock, place: Place) -> Vec<u8> {
    match place {
        Place::Inside => Vec::new(),
        Place::External => [
            &lock.installation[..],
            &lock.ownership.to_be_bytes(),
            &lock.id,
        ]
        .concat(),
    }
}

fn of_claims(claims: &Claims, place: Place) -> Vec<Value> {
    let mut values: Vec<Value> = match place {
        Place::Inside => vec![
            Value::Bytes(claims.installation.to_vec()),
            claims.ownership.into(),
            Value::Bytes(claims.lock.to_vec()),
        ],
        Place::External => Vec::new(),
    };
    values.extend([
        claims.role.into(),
        claims.rights.into(),
        claims.serial.into(),
        claims.gate.into(),
    ]);
    values.extend(of_window(claims.window));
    values
}

fn of_part(part: &Part) -> Vec<Value> {
    let mut values: Vec<Value> = vec![part.serial.into(), part.index.into(), part.rights.into()];
    values.extend(of_window(part.window));
    values
}

fn of_window(window: WeekWindow) -> [Value; 3] {
    [
        window.weekdays.into(),
        window.start.into(),
        window.end.into(),
    ]
}

fn encode(
    (from, until): (i64, i64),
    key: &[u8; 32],
    private: Vec<Value>,
    external: &[u8],
    signer: &SigningKey,
) -> Result<Vec<u8>> {
    let cose = |error: coset::CoseError| anyhow!("{error}");
    let key = CoseKeyBuilder::new_okp_key()
        .param(CURVE, (iana::EllipticCurve::Ed25519 as i64).into())
        .param(X, Value::Bytes(key.to_vec()))
        .build();
    let confirmation = vec![(COSE_KEY.into(), key.to_cbor_value().map_err(cose)?)];
    let claims = ClaimsSetBuilder::new()
        .expiration_time(Timestamp::WholeSeconds(until))
        .not_before(Timestamp::WholeSeconds(from))
        .claim(iana::CwtClaimName::Cnf, Value::Map(confirmation))
        .private_claim(PRIVATE, Value::Array(private))
        .build();
    let algorithm = HeaderBuilder::new().algorithm(iana::Algorithm::EdDSA);
    CoseSign1Builder::new()
        .protected(algorithm.build())
        .unprotected(HeaderBuilder::new().key_id(SLOT.to_vec()).build())
        .payload(claims.to_vec().map_err(cose)?)
        .create_signature(external, |message| sign(signer, message).0.to_vec())
        .build()
        .to_vec()
        .map_err(cose)
}

/// The claims of a token whose signature verifies strictly, by the function with which DL1 is verified.
fn verified(token: CoseSign1, external: &[u8], key: &PublicKey) -> Result<ClaimsSet> {
    let algorithm = coset::RegisteredLabelWithPrivate::Assigned(iana::Algorithm::EdDSA);
    if token.protected.header.alg != Some(algorithm) || token.unprotected.key_id != SLOT {
        return Err(anyhow!("another algorithm or key"));
    }
    token.verify_signature(external, |signature, message| {
        let signature = Signature(signature.try_into()?);
        key.verify(message, &signature)
            .map_err(|error| anyhow!("{error}"))
    })?;
    let payload = token.payload.context("no payload")?;
    ClaimsSet::from_slice(&payload).map_err(|error| anyhow!("{error}"))
}

fn claims(body: &ClaimsSet, lock: &Lock, place: Place) -> Option<Claims> {
    let mut values = private(body)?.iter();
    let (installation, ownership, named) = match place {
        Place::Inside => (
            values.next()?.as_bytes()?.as_slice().try_into().ok()?,
            number(values.next()?)?,
            values.next()?.as_bytes()?.as_slice().try_into().ok()?,
        ),
        Place::External => (lock.installation, lock.ownership, lock.id),
    };
    Some(Claims {
        installation,
        ownership,
        lock: named,
        role: number(values.next()?)?,
        rights: number(values.next()?)?,
        serial: number(values.next()?)?,
        gate: number(values.next()?)?,
        not_before: time(body.not_before.as_ref()?)?,
        not_after: time(body.expiration_time.as_ref()?)?,
        window: window(&mut values)?,
        holder: confirmed_key(body)?,
    })
}

fn part(body: &ClaimsSet) -> Option<Part> {
    let mut values = private(body)?.iter();
    Some(Part {
        serial: number(values.next()?)?,
        index: number(values.next()?)?,
        rights: number(values.next()?)?,
        not_before: time(body.not_before.as_ref()?)?,
        not_after: time(body.expiration_time.as_ref()?)?,
        window: window(&mut values)?,
        guest: confirmed_key(body)?,
    })
}

fn window<'a>(values: &mut impl Iterator<Item = &'a Value>) -> Option<WeekWindow> {
    Some(WeekWindow {
        weekdays: number(values.next()?)?,
        start: number(values.next()?)?,
        end: number(values.next()?)?,
    })
}

fn private(body: &ClaimsSet) -> Option<&Vec<Value>> {
    let label = ClaimName::PrivateUse(PRIVATE);
    let (_, value) = body.rest.iter().find(|(name, _)| *name == label)?;
    value.as_array()
}

fn confirmed_key(body: &ClaimsSet) -> Option<[u8; 32]> {
    let label = ClaimName::Assigned(iana::CwtClaimName::Cnf);
    let (_, confirmation) = body.rest.iter().find(|(name, _)| *name == label)?;
    let (_, key) = confirmation.as_map()?.first()?;
    let key = CoseKey::from_cbor_value(key.clone()).ok()?;
    let (_, bytes) = key
        .params
        .iter()
        .find(|(label, _)| *label == Label::Int(X))?;
    bytes.as_bytes()?.as_slice().try_into().ok()
}

fn time(stamp: &Timestamp) -> Option<i64> {
    match stamp {
        Timestamp::WholeSeconds(seconds) => Some(*seconds),
        Timestamp::FractionalSeconds(_) => None,
    }
}

fn number<T: TryFrom<i128>>(value: &Value) -> Option<T> {
    T::try_from(i128::from(value.as_integer()?)).ok()
}

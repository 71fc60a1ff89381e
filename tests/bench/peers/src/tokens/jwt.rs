//! JWT (RFC 7519) with `EdDSA` (RFC 8037): `iss` is the installation, `aud` the lock, `cnf` the holder's key (RFC 7800),
//! names of one letter for what has no registered claim. A chain is two tokens joined by a tilde; the second is signed by
//! the holder of the first and names its serial.

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use credential::key::SigningKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::claims::{Case, Claims, Lock, Part, WeekWindow};
use crate::tokens::Format;

/// What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410).
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
/// The key's place in the lock's ring.
const SLOT: &str = "0";
const SEPARATOR: u8 = b'~';

/// The host's token and the guest's chain.
#[derive(Debug)]
pub struct Jwt {
    credential: Vec<u8>,
    chain: Vec<u8>,
    issuer: DecodingKey,
    whole: Validation,
    part: Validation,
    lock: Lock,
}

#[derive(Serialize, Deserialize)]
struct Whole {
    iss: String,
    aud: String,
    nbf: i64,
    exp: i64,
    cnf: Confirmation,
    /// Period of ownership.
    o: u16,
    /// Role and rights.
    r: (u8, u8),
    /// Serial.
    s: u32,
    /// Gate.
    g: u32,
    /// Window.
    w: (u8, u16, u16),
}

#[derive(Serialize, Deserialize)]
struct Piece {
    nbf: i64,
    exp: i64,
    cnf: Confirmation,
    /// Serial of the whole.
    s: u32,
    /// Index.
    i: u16,
    /// Rights.
    r: u8,
    /// Window.
    w: (u8, u16, u16),
}

#[derive(Serialize, Deserialize)]
struct Confirmation {
    jwk: Key,
}

#[derive(Serialize, Deserialize)]
struct Key {
    kty: String,
    crv: String,
    x: String,
}

impl Jwt {
    /// Signs both.
    pub fn new(case: &Case) -> Result<Self> {
        let claims = &case.claims;
        let whole = Whole {
            iss: URL_SAFE_NO_PAD.encode(claims.installation),
            aud: URL_SAFE_NO_PAD.encode(claims.lock),
            nbf: claims.not_before,
            exp: claims.not_after,
            cnf: confirmation(&claims.holder),
            o: claims.ownership,
            r: (claims.role, claims.rights),
            s: claims.serial,
            g: claims.gate,
            w: of_window(claims.window),
        };
        let part = &case.part;
        let piece = Piece {
            nbf: part.not_before,
            exp: part.not_after,
            cnf: confirmation(&part.guest),
            s: part.serial,
            i: part.index,
            r: part.rights,
            w: of_window(part.window),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = None;
        let piece = encode(&header, &piece, &signing_key(&case.keys.holder))?;
        header.kid = Some(SLOT.into());
        let credential = encode(&header, &whole, &signing_key(&case.keys.issuer))?.into_bytes();
        let chain = [&*credential, &[SEPARATOR], piece.as_bytes()].concat();

        // The library judges times by the machine's clock; here they are judged with the other claims.
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.set_required_spec_claims::<&str>(&[]);
        let mut for_whole = validation.clone();
        for_whole.validate_aud = true;
        for_whole.set_audience(&[&whole.aud]);
        for_whole.set_issuer(&[&whole.iss]);
        Ok(Self {
            credential,
            chain,
            issuer: DecodingKey::from_ed_der(case.keys.issuer.verifying_key().as_bytes()),
            whole: for_whole,
            part: validation,
            lock: case.lock.clone(),
        })
    }

    fn claims(&self, token: &[u8]) -> Result<Claims> {
        let (whole, kid) = read::<Whole>(token, &self.issuer, &self.whole)?;
        ensure!(kid.as_deref() == Some(SLOT), "another key");
        Ok(Claims {
            installation: fixed(&whole.iss)?,
            ownership: whole.o,
            lock: fixed(&whole.aud)?,
            role: whole.r.0,
            rights: whole.r.1,
            serial: whole.s,
            gate: whole.g,
            not_before: whole.nbf,
            not_after: whole.exp,
            window: window(whole.w),
            holder: fixed(&whole.cnf.jwk.x)?,
        })
    }

    fn read_chain(&self, token: &[u8]) -> Result<(Claims, Part)> {
        let mut tokens = token.splitn(2, |byte| *byte == SEPARATOR);
        let claims = self.claims(tokens.next().context("the first of two")?)?;
        let child = tokens.next().context("the second of two")?;
        let holder = DecodingKey::from_ed_der(&claims.holder);
        let (piece, _) = read::<Piece>(child, &holder, &self.part)?;
        let part = Part {
            serial: piece.s,
            index: piece.i,
            rights: piece.r,
            not_before: piece.nbf,
            not_after: piece.exp,
            window: window(piece.w),
            guest: fixed(&piece.cnf.jwk.x)?,
        };
        Ok((claims, part))
    }
}

impl Format for Jwt {
    fn credential(&self) -> &[u8] {
        &self.credential
    }

    fn chain(&self) -> &[u8] {
        &self.chain
    }

    fn accepts_credential(&self, token: &[u8], at: i64) -> bool {
        self.claims(token)
            .is_ok_and(|claims| claims.permit(&self.lock, at))
    }

    fn accepts_chain(&self, token: &[u8], at: i64) -> bool {
        self.read_chain(token).is_ok_and(|(claims, part)| {
            claims.permit(&self.lock, at) && part.permits(&claims, &self.lock, at)
        })
    }
}

fn read<T: DeserializeOwned>(
    token: &[u8],
    key: &DecodingKey,
    validation: &Validation,
) -> Result<(T, Option<String>)> {
    let data = decode::<T>(token, key, validation)?;
    Ok((data.claims, data.header.kid))
}

fn signing_key(key: &SigningKey) -> EncodingKey {
    EncodingKey::from_ed_der(&[&PKCS8[..], &key.to_bytes()].concat())
}

fn confirmation(key: &[u8; 32]) -> Confirmation {
    Confirmation {
        jwk: Key {
            kty: "OKP".into(),
            crv: "Ed25519".into(),
            x: URL_SAFE_NO_PAD.encode(key),
        },
    }
}

fn fixed<const N: usize>(text: &str) -> Result<[u8; N]> {
    let bytes = URL_SAFE_NO_PAD.decode(text)?;
    bytes.as_slice().try_into().context("another length")
}

fn of_window(window: WeekWindow) -> (u8, u16, u16) {
    (window.weekdays, window.start, window.end)
}

fn window((weekdays, start, end): (u8, u16, u16)) -> WeekWindow {
    WeekWindow {
        weekdays,
        start,
        end,
    }
}

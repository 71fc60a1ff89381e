//! Biscuit, version 6 of its library: the claims as facts and one check, with names from its table of default symbols
//! wherever they cost nothing. A chain is a second block, made with the key that travels in the token; nobody proves that
//! it was the host who made it.

use anyhow::{Context as _, Result, anyhow};
use biscuit_auth::builder::{Algorithm, Policy, bytes, fact, int};
use biscuit_auth::error::Format as FormatError;
use biscuit_auth::{
    AuthorizerBuilder, AuthorizerLimits, Biscuit as Token, BiscuitBuilder, BlockBuilder, KeyPair,
    PrivateKey, PublicKey,
};
use std::time::Duration;

use crate::claims::{Case, Lock, WeekWindow};
use crate::tokens::Format;

/// The key's place in the lock's ring.
const SLOT: u32 = 0;

/// The host's token and the guest's chain.
#[derive(Debug)]
pub struct Biscuit {
    credential: Vec<u8>,
    chain: Vec<u8>,
    issuer: PublicKey,
    policy: Policy,
    lock: Lock,
}

impl Biscuit {
    /// Signs both.
    pub fn new(case: &Case) -> Result<Self> {
        let claims = &case.claims;
        let issuer = key_pair(&case.keys.issuer.to_bytes())?;
        // `tenant` is the owner with the period of ownership, `node` the lock, `version` that of its state, `group` the
        // weekday's bit and the minute of the day.
        let authority = format!(
            "user({holder}); member({serial}); role({role}, {rights}); \
             check if tenant({installation}, {ownership}), node({lock}), version($version), \
             $version >= {gate}, {time};",
            holder = hex(&claims.holder),
            serial = claims.serial,
            role = claims.role,
            rights = claims.rights,
            installation = hex(&claims.installation),
            ownership = claims.ownership,
            lock = hex(&claims.lock),
            gate = claims.gate,
            time = at_time(claims.not_before, claims.not_after, claims.window),
        );
        let token = BiscuitBuilder::new()
            .code(&authority)?
            .root_key_id(SLOT)
            .build(&issuer)?;
        let part = &case.part;
        let block = format!(
            "user({guest}); member({index}); role(0, {rights}); check if {time};",
            guest = hex(&part.guest),
            index = part.index,
            rights = part.rights,
            time = at_time(part.not_before, part.not_after, part.window),
        );
        let chain = token.append(BlockBuilder::new().code(&block)?)?;
        Ok(Self {
            credential: token.to_vec()?,
            chain: chain.to_vec()?,
            issuer: issuer.public(),
            policy: "allow if role($role, $right), $right & 1 === 1"
                .try_into()
                .map_err(|error| anyhow!("{error:?}"))?,
            lock: case.lock.clone(),
        })
    }

    fn accepts(&self, token: &[u8], blocks: usize, at: i64) -> Result<bool> {
        let issuer = self.issuer;
        let token = Token::from(token, move |slot| {
            if slot == Some(SLOT) {
                Ok(issuer)
            } else {
                Err(FormatError::UnknownPublicKey)
            }
        })?;
        let lock = &self.lock;
        let local = lock.local(at).context("beyond the table of the zone")?;
        let mut authorizer = AuthorizerBuilder::new()
            .fact(fact(
                "tenant",
                &[bytes(&lock.installation), int(lock.ownership.into())],
            ))?
            .fact(fact("node", &[bytes(&lock.id)]))?
            .fact(fact("version", &[int(lock.version.into())]))?
            .fact(fact("time", &[int(at)]))?
            .fact(fact(
                "group",
                &[int(local.weekday.into()), int(local.minute.into())],
            ))?
            .policy(self.policy.clone())?
            // Its own limit of a millisecond would refuse when the machine is busy.
            .set_limits(AuthorizerLimits {
                max_time: Duration::from_secs(10),
                ..AuthorizerLimits::default()
            })
            .build(&token)?;
        Ok(token.block_count() == blocks && authorizer.authorize().is_ok())
    }
}

impl Format for Biscuit {
    fn credential(&self) -> &[u8] {
        &self.credential
    }

    fn chain(&self) -> &[u8] {
        &self.chain
    }

    fn accepts_credential(&self, token: &[u8], at: i64) -> bool {
        self.accepts(token, 1, at).unwrap_or(false)
    }

    fn accepts_chain(&self, token: &[u8], at: i64) -> bool {
        self.accepts(token, 2, at).unwrap_or(false)
    }

    fn rewritten(&self, token: &[u8]) -> Option<Vec<u8>> {
        Token::from(token, self.issuer).ok()?.to_vec().ok()
    }
}

fn at_time(from: i64, until: i64, window: WeekWindow) -> String {
    let WeekWindow {
        weekdays,
        start,
        end,
    } = window;
    format!(
        "time($time), $time >= {from}, $time < {until}, group($group, $member), \
         $group & {weekdays} !== 0, $member >= {start}, $member < {end}"
    )
}

fn key_pair(seed: &[u8; 32]) -> Result<KeyPair> {
    let key = PrivateKey::from_bytes(seed, Algorithm::Ed25519)?;
    Ok(KeyPair::from(&key))
}

fn hex(bytes: &[u8]) -> String {
    format!("hex:{}", domain::id::to_hex(bytes))
}

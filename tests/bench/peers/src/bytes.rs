//! Bytes of DL1 beside those of its peers, with the time that each takes to verify.

use std::collections::BTreeSet;
use std::hint::black_box;

use anyhow::{Result, anyhow, ensure};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::claims::Case;
use crate::row::{Part, Row};
use crate::stopwatch::{Plan, Times, Work, compare};
use crate::tokens::biscuit::Biscuit;
use crate::tokens::cwt::{Cwt, Place};
use crate::tokens::dl1::{self, Dl1};
use crate::tokens::jwt::Jwt;
use crate::tokens::{Format, prove};

const ROUNDS: Plan = Plan {
    rounds: 200,
    calls: 10,
};

/// Random sets of revoked serials.
const SETS: usize = 1000;
const REVOKED: usize = 100;
const SERIALS: u32 = 10_000;

const WEIGHED: &str = "Encoded with the peer's own library; its own verification accepts it, and refuses it before its \
    beginning, after its end, outside its hours and with any one bit turned.";

/// All rows.
pub fn rows(seed: u64) -> Result<Vec<Row>> {
    let case = Case::new()?;
    let ours = Dl1::new(&case)?;
    let inside = Cwt::new(&case, Place::Inside)?;
    let external = Cwt::new(&case, Place::External)?;
    let jwt = Jwt::new(&case)?;
    let biscuit = Biscuit::new(&case)?;
    let peers: [(&str, &dyn Format); 4] = [
        ("CWT", &inside),
        ("CWT, the lock signed and not sent", &external),
        ("JWT", &jwt),
        ("Biscuit", &biscuit),
    ];
    prove(&ours, "DL1", &case)?;
    prove_access(&ours, &case)?;
    for (name, peer) in peers {
        prove(peer, name, &case)?;
    }

    let mut rows = sizes(&ours, &peers);
    rows.push(Row::bytes(
        "lock state with 100 revoked of 10,000",
        worst_state(&case, seed)?,
        Some(198),
        "Signed; the longest for 1,000 random sets.",
    ));
    rows.extend(times(&ours, &peers, &case)?);
    Ok(rows)
}

fn sizes(ours: &Dl1, peers: &[(&str, &dyn Format)]) -> Vec<Row> {
    let mut rows = vec![Row::bytes(
        "credential",
        ours.credential().len(),
        Some(116),
        "DL1, signed: lock, installation, holder's key, role, rights, serial, needed state version, validity, hours of \
         the week.",
    )];
    for (name, peer) in peers {
        let name = format!("the same claims as {name}");
        rows.push(Row::bytes(&name, peer.credential().len(), None, WEIGHED));
    }
    rows.push(Row::bytes(
        "delegated chain",
        ours.chain().len(),
        Some(226),
        "The credential and the holder's signature for a guest's key, with less time and fewer hours.",
    ));
    for (name, peer) in peers {
        let name = format!("the same chain as {name}");
        rows.push(Row::bytes(&name, peer.chain().len(), None, WEIGHED));
    }
    rows.push(Row::bytes(
        "direct unlock",
        ours.access().len(),
        Some(182),
        "One write: the credential and the holder's signature for the lock's nonce.",
    ));
    rows
}

fn prove_access(ours: &Dl1, case: &Case) -> Result<()> {
    let frame = ours.access();
    ensure!(ours.accepts_access(frame, case.now()), "unlock: refused");
    ensure!(
        !ours.accepts_access(frame, case.claims.not_after),
        "unlock: accepted after its end"
    );
    for bit in 0..frame.len() * 8 {
        let mut turned = frame.to_vec();
        if let Some(byte) = turned.get_mut(bit / 8) {
            *byte ^= 1 << (bit % 8);
        }
        ensure!(
            !ours.accepts_access(&turned, case.now()),
            "unlock: accepted with bit {bit} turned"
        );
    }
    Ok(())
}

/// The longest signed state that tells a lock about a random set of revoked serials.
fn worst_state(case: &Case, seed: u64) -> Result<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let context = dl1::context(&case.lock);
    let mut worst = 0;
    for _ in 0..SETS {
        let mut state = dl1::state(&case.lock)?;
        let mut revoked = BTreeSet::new();
        while revoked.len() < REVOKED {
            revoked.insert(dl1::serial(random.gen_range(1..=SERIALS))?);
        }
        state.revoked = revoked;
        let signed = state
            .sign(&context, &case.keys.issuer)
            .map_err(|_| anyhow!("100 serials do not fit into a state"))?;
        worst = worst.max(signed.len());
    }
    Ok(worst)
}

fn times(ours: &Dl1, peers: &[(&str, &dyn Format)], case: &Case) -> Result<Vec<Row>> {
    let now = case.now();
    let mut contestants: Vec<(String, Work<'_>)> = Vec::new();
    let formats = std::iter::once(("DL1", ours as &dyn Format)).chain(peers.iter().copied());
    for (name, format) in formats.clone() {
        contestants.push((
            format!("credential, verified: {name}"),
            Box::new(move || format.accepts_credential(black_box(format.credential()), now)),
        ));
    }
    for (name, format) in formats {
        contestants.push((
            format!("delegated chain, verified: {name}"),
            Box::new(move || format.accepts_chain(black_box(format.chain()), now)),
        ));
    }
    contestants.push((
        "direct unlock, verified: DL1".into(),
        Box::new(move || ours.accepts_access(black_box(ours.access()), now)),
    ));
    let (names, mut works): (Vec<String>, Vec<Work<'_>>) = contestants.into_iter().unzip();
    let times = compare(ROUNDS, &mut works)?;
    names
        .iter()
        .zip(times)
        .map(|(name, times)| row(name, times))
        .collect()
}

fn row(name: &str, times: Times) -> Result<Row> {
    // Its library calls `verify` where DL1, our CWT and Biscuit's library call `verify_strict`.
    let lax = if name.ends_with("JWT") {
        " Its library does not look for keys and points of small order."
    } else {
        ""
    };
    let method = format!(
        "From bytes to yes: read, all signatures, all claims at an instant with the lock's local time; median of {} \
         rounds in turn with the others.{lax}",
        ROUNDS.rounds
    );
    Row::times(Part::Bytes, name, times, None, &method)
}

//! The formats: what each makes of the same claims, and what each takes to be convinced.

pub mod biscuit;
pub mod cwt;
pub mod dl1;
pub mod jwt;

use anyhow::{Result, ensure};

use crate::claims::Case;

/// A format with its two tokens.
pub trait Format {
    /// The host's token.
    fn credential(&self) -> &[u8];

    /// The host's token with the guest's part.
    fn chain(&self) -> &[u8];

    /// Whether the lock opens for the host's token at this second: signature and claims.
    fn accepts_credential(&self, token: &[u8], at: i64) -> bool;

    /// Whether the lock opens for the guest's chain at this second: both signatures, all claims.
    fn accepts_chain(&self, token: &[u8], at: i64) -> bool;

    /// The token as the format writes it after reading it: an encoding that has only one form for everything answers
    /// the same bytes, and need not say so.
    fn rewritten(&self, token: &[u8]) -> Option<Vec<u8>> {
        Some(token.to_vec())
    }
}

/// Whether a token is accepted at a second.
type Verify<'a> = &'a dyn Fn(&[u8], i64) -> bool;

/// Shows that what was weighed is real: accepted while it holds, refused before, after and outside its hours, and with any
/// one of its bits turned, unless the format reads the very same token from it.
pub fn prove(format: &dyn Format, name: &str, case: &Case) -> Result<()> {
    let now = case.now();
    let mut ignored = 0;
    let credential = |token: &[u8], at| format.accepts_credential(token, at);
    let chain = |token: &[u8], at| format.accepts_chain(token, at);
    let verifications: [(&[u8], i64, i64, Verify<'_>); 2] = [
        (
            format.credential(),
            case.claims.not_after,
            case.too_early(),
            &credential,
        ),
        (format.chain(), case.part.not_after, case.too_late(), &chain),
    ];
    for (token, end, outside, accepts) in verifications {
        ensure!(accepts(token, now), "{name}: refused while it holds");
        ensure!(!accepts(token, end), "{name}: accepted after its end");
        ensure!(
            !accepts(token, case.claims.not_before - 600),
            "{name}: accepted before its beginning"
        );
        ensure!(
            !accepts(token, outside),
            "{name}: accepted outside its hours"
        );
        for bit in 0..token.len() * 8 {
            let mut turned = token.to_vec();
            if let Some(byte) = turned.get_mut(bit / 8) {
                *byte ^= 1 << (bit % 8);
            }
            if accepts(&turned, now) {
                ensure!(
                    format.rewritten(&turned).is_some_and(|same| same == token),
                    "{name}: accepted with bit {bit} turned"
                );
                ignored += 1;
            }
        }
    }
    if ignored > 0 {
        eprintln!(
            "{name}: {ignored} bits can be turned, because its envelope skips fields that it doesn't know"
        );
    }
    Ok(())
}

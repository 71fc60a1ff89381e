//! Randomness, drawn here and nowhere else; it travels in messages.

use std::fmt;

/// The platform has no randomness to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the platform gave no random bytes")
    }
}

impl std::error::Error for NoRandomness {}

impl From<NoRandomness> for api::problem::Trouble {
    fn from(_: NoRandomness) -> Self {
        Self::Internal
    }
}

/// So many bytes that nobody can guess.
///
/// # Errors
/// [`NoRandomness`].
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        assert_ne!(bytes::<16>().unwrap(), bytes::<16>().unwrap());
    }
}

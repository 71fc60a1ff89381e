//! Limits against floods, counted by the platform for each of its locations: a courtesy to
//! ourselves. Limits that protect somebody are counted in an object.

use domain::refusal::Refusal;

use crate::request::Call;

/// Which limit of the deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Attempts to sign in.
    SignIn,
    /// Anything that changes something.
    Write,
}

impl Limit {
    const fn binding(self) -> &'static str {
        match self {
            Self::SignIn => "SIGN_IN_LIMIT",
            Self::Write => "WRITE_LIMIT",
        }
    }
}

/// Counts this request for whoever sends from this network address.
///
/// A deployment without the limit, or a platform that cannot count at the moment, lets it pass.
///
/// # Errors
/// [`Refusal::TooMany`].
pub async fn count(call: &Call, limit: Limit) -> Result<(), Refusal> {
    let Ok(limiter) = call.env().rate_limiter(limit.binding()) else {
        return Ok(());
    };
    let key = call.header("cf-connecting-ip").unwrap_or_default();
    match limiter.limit(key).await {
        Ok(outcome) if !outcome.success => Err(Refusal::TooMany { retry_after: 60 }),
        _ => Ok(()),
    }
}

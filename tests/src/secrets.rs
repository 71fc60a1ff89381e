//! Variables and secrets of a site under test. Fixed: a test that fails, fails again.

use domain::key_ring;
use ed25519_dalek::SigningKey;

/// The one-time token that makes the first operator.
pub const SETUP_TOKEN: &str = "5e7d7f6c5b4a39281706f5e4d3c2b1a05e7d7f6c5b4a39281706f5e4d3c2b1a0";

/// What locks of this deployment pin, derived from `ROOT_MASTER` as the edge does it.
#[must_use]
pub fn enrolment_key() -> [u8; 32] {
    let secret = key_ring::enrolment_key(&[0x22; 32]);
    SigningKey::from_bytes(&secret).verifying_key().to_bytes()
}

/// Name and value of everything but the bindings to objects and mail.
#[must_use]
pub fn variables(origin: &str) -> Vec<(&'static str, String)> {
    vec![
        ("JURISDICTION", String::new()),
        ("PUBLIC_ORIGIN", origin.to_owned()),
        ("MAIL_FROM", "clavis@clavis.example".to_owned()),
        ("ISSUE_MASTER", "11".repeat(32)),
        ("ROOT_MASTER", "22".repeat(32)),
        ("SESSION_KEY", "33".repeat(32)),
        ("SETUP_TOKEN", SETUP_TOKEN.to_owned()),
    ]
}

//! Signatures to verify, by many keys: how much work one is depends on its numbers.

use std::fmt::Write as _;

use credential::key::{PublicKey, SigningKey, sign};

const COUNT: u8 = 32;

/// As long as the longest that an opening verifies: the context and an object of 52 bytes.
const MESSAGE: usize = 31 + 52;

/// The source text of `SIGNATURES`.
pub fn make() -> String {
    let mut text = format!(
        "/// Key, message, signature.\npub const SIGNATURES: [([u8; 32], [u8; {MESSAGE}], [u8; 64]); {COUNT}] = [\n"
    );
    for number in 0..COUNT {
        let key = SigningKey::from_bytes(&[number ^ 0xa5; 32]);
        let message = [number; MESSAGE];
        let signature = sign(&key, &message);
        writeln!(
            text,
            "    ({:?}, {message:?}, {:?}),",
            PublicKey::of(&key).0,
            signature.0
        )
        .unwrap();
    }
    text.push_str("];\n");
    text
}

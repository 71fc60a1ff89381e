//! Golden vectors for every implementation: bytes, keys, contexts, and the expected result, refusals included.
//!
//! `UPDATE_FILES=1 cargo test -p credential vectors` writes them; without it any difference fails.

mod decision;
mod grant;
mod object;
mod proof;
mod refusal;

use std::fmt::Write as _;
use std::format;
use std::path::PathBuf;
use std::string::String;
use std::vec::Vec;

use serde_json::{Map, Value, json};

use super::{example, unchanged};
use crate::key::{PublicKey, SigningKey};
use crate::layout::{Length, Row};

#[test]
fn vectors_unchanged() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let vectors = all();
    let mut changed = Vec::new();
    for vector in &vectors {
        if !unchanged(&folder.join(&vector.file), &vector.bytes) {
            changed.push(vector.file.clone());
        }
    }
    let document = json!({
        "about": "DL1 golden vectors. All bytes are lower-case hex. docs/wire.md of the project explains every field. \
                  `check` says what to do with `bytes`: decode them as `object`; verify their signature over `message` \
                  (which is `context` ‖ `bound` ‖ bytes without signature) with `key`; the same and that of the \
                  enrolment key, which are their last 64 bytes (countersign); admit them as a phone key; decide \
                  whether the chain in them allows its action in the given situation; or compare them with what a \
                  lock advertises. `expect` is ok, malformed, bad_signature, the code of a denial, or the code of a key refusal.",
        "seeds": seeds(),
        "now": "2026-11-02T09:00:00Z",
        "vectors": vectors.iter().map(|vector| Value::Object(vector.entry.clone())).collect::<Vec<_>>(),
    });
    let text = format!("{document:#}\n");
    if !unchanged(&folder.join("vectors.json"), text.as_bytes()) {
        changed.push("vectors.json".into());
    }
    assert!(changed.is_empty(), "the format has changed: {changed:?}");
    let found = std::fs::read_dir(&folder)
        .expect("the folder is there")
        .count();
    assert_eq!(found, vectors.len() + 1, "a file that is no vector");
}

/// Whose key has which seed of 32 equal bytes.
fn seeds() -> Value {
    let keys = [
        ("owner_root", example::owner_root()),
        ("issue", example::issue_key()),
        ("state", example::state_key()),
        ("time", example::time_key()),
        ("lock", example::lock_key()),
        ("phone", example::phone()),
        ("guest_phone", example::guest_phone()),
        ("enrolment", example::enrolment_key()),
        ("manufacturer", example::manufacturer_key()),
    ];
    let entry = |(name, key): (&str, SigningKey)| {
        let public = hex(&PublicKey::of(&key).0);
        (
            String::from(name),
            json!({ "seed": hex(&key.to_bytes()), "public_key": public }),
        )
    };
    Value::Object(keys.map(entry).into_iter().collect())
}

struct Vector {
    file: String,
    bytes: Vec<u8>,
    entry: Map<String, Value>,
}

#[derive(Default)]
struct Vectors(Vec<Vector>);

fn all() -> Vec<Vector> {
    let mut vectors = Vectors::default();
    vectors.signed_objects();
    vectors.frames();
    vectors.not_canonical();
    vectors.proofs();
    vectors.keys();
    vectors.decisions();
    vectors.grants();
    vectors.advertisement();
    vectors.0
}

impl Vectors {
    fn add(&mut self, name: &str, check: &str, bytes: &[u8], expect: &str, more: Value) {
        let file = format!("{:03}_{name}.bin", self.0.len() + 1);
        let Value::Object(mut entry) = more else {
            panic!("an object");
        };
        entry.insert("file".into(), json!(file));
        entry.insert("check".into(), json!(check));
        entry.insert("bytes".into(), json!(hex(bytes)));
        entry.insert("expect".into(), json!(expect));
        self.0.push(Vector {
            file,
            bytes: bytes.to_vec(),
            entry,
        });
    }
}

/// The fields at fixed places, in hex.
fn fields(rows: &[Row], bytes: &[u8]) -> Value {
    let field = |row: &Row| {
        let (Some(offset), Length::Fixed(length)) = (row.offset, row.length) else {
            return None;
        };
        Some((
            String::from(row.name),
            json!(hex(bytes.get(offset..offset + length)?)),
        ))
    };
    Value::Object(rows.iter().filter_map(field).collect())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        write!(text, "{byte:02x}").expect("memory");
    }
    text
}

pub(super) fn from_hex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).expect("hex");
    let pair = |pair: &[u8]| u8::try_from(digit(pair[0]) << 4 | digit(pair[1])).expect("a byte");
    assert!(text.len().is_multiple_of(2), "half a byte");
    text.as_bytes().chunks(2).map(pair).collect()
}

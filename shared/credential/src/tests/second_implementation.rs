//! Bytes that both implementations read, judge and sign: this one, and the one in `tests/second-implementation`.

mod case;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::string::{String, ToString as _};
use std::vec::Vec;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::vectors::from_hex;

use self::case::Case;

const FRAMES: usize = 10_000;

/// What the second implementation answers.
fn ask(question: &Value) -> Vec<Value> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/second-implementation/frames.mjs");
    let mut program = Command::new("node")
        .arg("--no-warnings")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is installed");
    // It answers only after it has read everything, so neither waits for the other.
    let mut input = program.stdin.take().expect("piped");
    input
        .write_all(question.to_string().as_bytes())
        .expect("it reads");
    drop(input);
    let output = program.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the second implementation failed");
    serde_json::from_slice(&output.stdout).expect("a list")
}

fn text<'a>(answer: &'a Value, field: &str) -> &'a str {
    answer[field].as_str().expect("text")
}

/// As many of each kind, with the bit that is turned to damage it; the same in every run and on every machine.
fn cases() -> Vec<(Case, usize)> {
    let mut runner = TestRunner::default();
    let kinds = case::all();
    kinds
        .iter()
        .cycle()
        .take(FRAMES)
        .map(|kind| {
            let drawn = (kind, any::<Index>())
                .new_tree(&mut runner)
                .expect("a value");
            let (case, bit) = drawn.current();
            let bit = bit.index(case.bytes.len() * 8);
            (case, bit)
        })
        .collect()
}

/// What is not signed of an introduction may change without anybody's word against it.
fn is_signed_throughout(case: &Case) -> bool {
    case.object() != "introduction"
}

/// Ed25519 without fresh randomness leaves no choice, so the signatures of both are the same bytes.
#[test]
fn a21_a_second_implementation_signs_10_000_frames_to_the_byte_and_refuses_the_same_damage() {
    let cases = cases();
    let entry = |(case, bit): &(Case, usize)| {
        let mut given = case.given.clone();
        given.insert("bit".into(), json!(bit));
        Value::Object(given)
    };
    let entries: Vec<Value> = cases.iter().map(entry).collect();
    let answers = ask(&json!({ "groups": case::groups(), "frames": entries }));
    assert_eq!(answers.len(), FRAMES);

    let mut refusals = BTreeMap::<(String, &str), usize>::new();
    for ((case, bit), answer) in cases.iter().zip(&answers) {
        assert_eq!(text(answer, "verdict"), "ok", "{case:?}");
        let signed = from_hex(text(answer, "signed"));
        assert_eq!(case.judge(&signed), "ok", "{case:?}");
        assert_eq!(signed, case.bytes, "{case:?}");

        let mut damaged = case.bytes.clone();
        damaged[bit / 8] ^= 0x80 >> (bit % 8);
        let refusal = case.judge(&damaged);
        assert!(
            refusal != "ok" || !is_signed_throughout(case),
            "bit {bit} of {case:?}"
        );
        assert_eq!(text(answer, "damaged"), refusal, "bit {bit} of {case:?}");
        let key = (case.object().to_string(), refusal);
        *refusals.entry(key).or_default() += 1;
    }
    assert_each_signature_was_refused(&cases, &refusals);
}

/// Otherwise a signature that neither looks at would go unnoticed.
fn assert_each_signature_was_refused(
    cases: &[(Case, usize)],
    refusals: &BTreeMap<(String, &str), usize>,
) {
    for (case, _) in cases {
        let seeds = case.given["seeds"].as_object().expect("an object");
        for name in seeds.keys().map(String::as_str) {
            let count = refusals.get(&(case.object().to_string(), name));
            assert!(
                count.is_some_and(|count| *count >= 20),
                "{name} of {case:?}"
            );
        }
    }
    let malformed = refusals
        .iter()
        .filter(|((_, refusal), _)| *refusal == "malformed");
    let malformed: usize = malformed.map(|(_, count)| count).sum();
    assert!(malformed * 20 >= FRAMES, "one-sided: {refusals:?}");
}

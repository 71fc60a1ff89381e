//! Tests of the whole format: sizes, round trips, contexts, decisions, vectors, documents.

mod arbitrary;
mod decision;
mod ed25519;
mod example;
mod matrix;
mod round_trip;
mod second_implementation;
mod size;
mod time;
mod vectors;
mod wire_document;

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// Compares a checked-in file with what it should be, or writes it if the variable `UPDATE_FILES` is set.
fn unchanged(path: &Path, expected: &[u8]) -> bool {
    if std::env::var_os("UPDATE_FILES").is_some() {
        std::fs::write(path, expected).expect("the file can be written");
    }
    std::fs::read(path).is_ok_and(|found| found == expected)
}

/// Runs a property on many cases.
fn always<S: Strategy>(
    cases: u32,
    strategy: &S,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let mut runner = TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    if let Err(error) = runner.run(strategy, property) {
        panic!("{error}");
    }
}

/// Runs a property on many cases and fails if fewer than 5 % of them had either outcome.
fn both_outcomes<S: Strategy>(
    cases: u32,
    strategy: &S,
    property: impl Fn(S::Value) -> Result<bool, TestCaseError>,
) {
    let counts = core::cell::Cell::new((0_u32, 0_u32));
    always(cases, strategy, |value| {
        let (yes, no) = counts.get();
        counts.set(if property(value)? {
            (yes + 1, no)
        } else {
            (yes, no + 1)
        });
        Ok(())
    });
    let (yes, no) = counts.get();
    assert!(
        yes.min(no) * 20 >= yes + no,
        "one-sided: {yes} yes, {no} no"
    );
}

//! Whether the table of attacks says what the tests do.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use super::sources;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// The table.
const TABLE: &str = "tests/attacks.txt";

/// How many attacks the design knows.
const ATTACKS: usize = 32;

/// States of a row that need a test.
const SHOWN: &[&str] = &["covered", "part", "residual"];

/// A row of the table, with its tests and their files.
#[derive(Debug, PartialEq, Eq)]
struct Row<'a> {
    number: &'a str,
    state: &'a str,
    rest: Option<&'a str>,
    tests: Vec<(&'a str, &'a str)>,
}

/// Every attack has its row, every row its tests, and every test of an attack its row.
pub fn check(workspace: &Workspace) -> Result<Tally> {
    let texts = sources::texts(workspace)?;
    let table = texts.iter().find(|(name, _)| name == TABLE);
    let table = table.map_or("", |(_, text)| text);
    sources::verdict(&wrong(table, &texts))
}

fn wrong(table: &str, texts: &[(String, String)]) -> Vec<String> {
    let rows = read(table);
    let mut wrong = Vec::new();
    let numbers: Vec<&str> = rows.iter().map(|row| row.number).collect();
    let expected: Vec<String> = (1..=ATTACKS)
        .map(|number| format!("A{number:02}"))
        .collect();
    if numbers != expected {
        wrong.push(format!(
            "{TABLE}: not A01 to A{ATTACKS} in this order: {numbers:?}"
        ));
    }
    let mut listed = BTreeSet::new();
    for row in &rows {
        let is_shown = SHOWN.contains(&row.state);
        match row.state {
            "covered" => {}
            "part" | "residual" | "open" if row.rest.is_some() => {}
            other => wrong.push(format!(
                "{}: what is missing where it is {other:?}?",
                row.number
            )),
        }
        if is_shown == row.tests.is_empty() {
            wrong.push(format!(
                "{}: {} with {} tests",
                row.number,
                row.state,
                row.tests.len()
            ));
        }
        for (test, file) in &row.tests {
            let is_there = texts
                .iter()
                .any(|(name, text)| name == file && text.contains(test));
            if !is_there {
                wrong.push(format!("{}: {file} has no {test}", row.number));
            }
            listed.insert((row.number.to_owned(), *test));
        }
    }
    let is_rust = |name: &str| Path::new(name).extension() == Some("rs".as_ref());
    for (name, text) in texts.iter().filter(|(name, _)| is_rust(name)) {
        for test in functions(text) {
            for number in attacks_of(test) {
                if !listed.contains(&(number.clone(), test)) {
                    wrong.push(format!("{name}: {test} is not listed at {number}"));
                }
            }
        }
    }
    wrong
}

fn read(table: &str) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.trim().split(" | ");
        let (Some(first), Some(second)) = (columns.next(), columns.next()) else {
            continue;
        };
        if !line.starts_with(' ') {
            rows.push(Row {
                number: first,
                state: second,
                rest: columns.nth(1),
                tests: Vec::new(),
            });
        } else if let Some(row) = rows.last_mut() {
            row.tests.push((first, second));
        }
    }
    rows
}

/// The names of the functions in a source file.
fn functions(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim_start);
    let definitions = lines.filter_map(|line| line.strip_prefix("fn "));
    definitions.filter_map(|line| line.split(['(', '<']).next())
}

/// The attacks that a test is named for: `a22_a25_…` is one of two.
fn attacks_of(test: &str) -> Vec<String> {
    let parts = test.split('_').map_while(|part| {
        let digits = part.strip_prefix('a')?;
        let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| format!("A{digits}"))
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST: &str = "#[test]\n    fn a02_a30_two_at_once() {}\n";

    /// A table of all rows, with this one at its place.
    fn table(row: &str) -> String {
        let number = row.get(..3).unwrap();
        let lines = (1..=ATTACKS).map(|other| {
            let other = format!("A{other:02}");
            if other == number {
                format!("{row}\n")
            } else {
                format!("{other} | open | something | comes later\n")
            }
        });
        lines.collect()
    }

    fn sources() -> Vec<(String, String)> {
        vec![("one.rs".to_owned(), TEST.replace("a02_a30_", "a02_"))]
    }

    #[test]
    fn a_row_with_its_tests_is_right() {
        let table = table("A02 | covered | something\n  a02_two_at_once | one.rs");
        assert_eq!(wrong(&table, &sources()), Vec::<String>::new());
    }

    #[test]
    fn what_is_missing_is_named() {
        let cases = [
            // No test at all, one that is not there, one that is not listed.
            ("A02 | covered | something", "A02: covered with 0 tests"),
            (
                "A02 | covered | something\n  a02_gone | one.rs",
                "one.rs has no a02_gone",
            ),
            (
                "A02 | open | something | later",
                "a02_two_at_once is not listed at A02",
            ),
            // Nothing said of what is missing, and a state that is none.
            (
                "A02 | part | something\n  a02_two_at_once | one.rs",
                "what is missing",
            ),
            (
                "A02 | fine | something\n  a02_two_at_once | one.rs",
                "what is missing",
            ),
        ];
        for (row, expected) in cases {
            let found = wrong(&table(row), &sources());
            assert!(
                found.iter().any(|line| line.contains(expected)),
                "{row}: {found:?}"
            );
        }
        let none = wrong("", &sources());
        assert!(
            none.iter().any(|line| line.contains("not A01 to A32")),
            "{none:?}"
        );
    }

    #[test]
    fn a_test_of_two_attacks_stands_at_both() {
        assert_eq!(functions(TEST).collect::<Vec<_>>(), ["a02_a30_two_at_once"]);
        assert_eq!(attacks_of("a02_a30_two_at_once"), ["A02", "A30"]);
        assert_eq!(attacks_of("a_door"), Vec::<String>::new());
    }
}

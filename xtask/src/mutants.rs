//! Mutants: the code is broken in every place, and each time a test must notice.

use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::setup::{self, Requirement, rust};
use crate::tally::Tally;
use crate::workspace::Workspace;

/// The files whose every conjunct decides who may open a door.
const FILES: &[&str] = &[
    "shared/domain/src/access.rs",
    "shared/domain/src/mandate.rs",
    "shared/domain/src/schedule.rs",
];

/// The tests that are about these files, by the beginning of their names. Examples only: properties would take a minute
/// for each mutant, and find by chance what an example must show.
const TESTS: &[&str] = &[
    "access::",
    "mandate::",
    "schedule::tests::",
    "--skip",
    "properties",
];

/// Breaks the decision, file by file; fails when a test notices nothing.
pub fn decision(workspace: &Workspace) -> Result<Tally> {
    run(workspace, FILES, TESTS)
}

/// All mutants of the whole package.
pub fn all(workspace: &Workspace) -> Result<Tally> {
    run(workspace, &[], &[])
}

fn run(workspace: &Workspace, files: &[&str], tests: &[&str]) -> Result<Tally> {
    setup::meet(workspace, &[Requirement::Mutants])?;
    let mut command = Command::new(rust::MUTANTS.program(workspace));
    command.current_dir(&workspace.root).args([
        "mutants",
        "--package",
        "domain",
        "--no-times",
        "--colors",
        "never",
    ]);
    command
        .args(["--minimum-test-timeout", "20", "--jobs", "2", "--output"])
        .arg(workspace.scratch(""));
    // The copies have their own target folders: a shared one would be locked by whoever builds first.
    command.env_remove("CARGO_TARGET_DIR");
    for file in files {
        command.args(["--file", file]);
    }
    if !tests.is_empty() {
        command.args(["--", "--lib", "--"]).args(tests);
    }
    let mut tally = Tally::default();
    process::stream(&mut command, |line| tally.add(read(line)))?;
    Ok(tally)
}

/// Reads the summary: `120 mutants tested: 3 missed, 110 caught, 7 unviable`.
fn read(line: &str) -> Tally {
    let Some((_, counts)) = line.split_once("mutants tested") else {
        return Tally::default();
    };
    let number = |what: &str| {
        let part = counts
            .split([',', ':'])
            .map(str::trim)
            .find(|part| part.ends_with(what));
        part.and_then(|part| part.split_whitespace().next()?.parse().ok())
            .unwrap_or(0)
    };
    Tally {
        passed: number("caught"),
        failed: number("missed") + number("timeouts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_of_the_mutants_is_read() {
        assert_eq!(
            read("120 mutants tested: 3 missed, 110 caught, 7 unviable"),
            Tally {
                passed: 110,
                failed: 3
            }
        );
        assert_eq!(
            read("120 mutants tested in 3m: 110 caught"),
            Tally {
                passed: 110,
                failed: 0
            }
        );
        assert_eq!(read("caught nothing"), Tally::default());
    }
}

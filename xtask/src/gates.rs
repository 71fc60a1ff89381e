//! The gates: everything that must hold before a change lands. The same names here and in CI.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::bench::lock as firmware;
use crate::fuzz;
use crate::schemathesis;
use crate::setup::{self, Requirement};
use crate::stopwatch::Stopwatch;
use crate::tally::Tally;
use crate::workspace::Workspace;

mod arrows;
mod artefacts;
mod attacks;
mod rust;
mod sources;
mod suites;
mod supply_chain;

/// One check with a name.
struct Gate {
    name: &'static str,
    /// What holds when it passes.
    shows: &'static str,
    needs: &'static [Requirement],
    run: fn(&Workspace) -> Result<Tally>,
}

use Requirement::{
    BrowserPackages, Chromium, Deny, Fuzz, Nightly, NodePackages, Schemathesis, Toolchain,
    WasmBindgen, WorkerBuild,
};

/// In this order: what answers fast comes first.
const GATES: &[Gate] = &[
    Gate {
        name: "file-length",
        shows: "no source file is longer than 500 lines",
        needs: &[],
        run: sources::file_length,
    },
    Gate {
        name: "machine-paths",
        shows: "no file names a folder of somebody's machine",
        needs: &[],
        run: sources::machine_paths,
    },
    Gate {
        name: "registry-hosts",
        shows: "no file names the host of a package registry",
        needs: &[],
        run: sources::registry_hosts,
    },
    Gate {
        name: "attacks",
        shows: "every attack of the design has its row, its state and its tests",
        needs: &[],
        run: attacks::check,
    },
    Gate {
        name: "fmt",
        shows: "the sources are formatted",
        needs: &[Toolchain],
        run: rust::format,
    },
    Gate {
        name: "arrows",
        shows: "packages depend only downwards",
        needs: &[],
        run: arrows::check,
    },
    Gate {
        name: "supply-chain",
        shows: "licences, versions, origins and known faults of all packages are as agreed",
        needs: &[Toolchain, Deny],
        run: supply_chain::check,
    },
    Gate {
        name: "clippy",
        shows: "no lint fires in native code and tests",
        needs: &[Toolchain],
        run: rust::clippy,
    },
    Gate {
        name: "clippy-wasm",
        shows: "no lint fires in code for browsers and the edge",
        needs: &[Toolchain],
        run: rust::clippy_wasm,
    },
    Gate {
        name: "bare",
        shows: "credential and lock build without std for a microcontroller",
        needs: &[Toolchain],
        run: rust::bare,
    },
    Gate {
        name: "firmware",
        shows: "the lock runs on an emulated microcontroller within its instructions, stack and flash",
        needs: firmware::NEEDS,
        run: rust::firmware,
    },
    Gate {
        name: "second-implementation",
        shows: "DL1 written anew from docs/wire.md agrees with every vector",
        needs: &[],
        run: suites::second_implementation,
    },
    Gate {
        name: "native",
        shows: "the native tests pass",
        needs: &[Toolchain],
        run: suites::native,
    },
    Gate {
        name: "fuzz",
        shows: "every decoder and the lock hold their rules for ten seconds of a fuzzer",
        needs: &[Toolchain, Fuzz],
        run: fuzz::briefly,
    },
    Gate {
        name: "development",
        shows: "the development artefacts build",
        needs: setup::BUILD,
        run: artefacts::development,
    },
    Gate {
        name: "edge",
        shows: "the tests against the real runtime pass",
        needs: setup::BUILD,
        run: suites::edge,
    },
    Gate {
        name: "schemathesis",
        shows: "requests generated from the OpenAPI document find no answer that it lacks for a minute",
        needs: &[
            Toolchain,
            Nightly,
            NodePackages,
            WasmBindgen,
            WorkerBuild,
            Schemathesis,
        ],
        run: schemathesis::briefly,
    },
    Gate {
        name: "browser",
        shows: "the stories pass in a real browser",
        needs: &[BrowserPackages, Chromium],
        run: suites::browser,
    },
    Gate {
        name: "stable",
        shows: "the worker builds with the stable toolchain",
        needs: setup::BUILD,
        run: artefacts::stable,
    },
    Gate {
        name: "production",
        shows: "the production artefacts build",
        needs: setup::BUILD,
        run: artefacts::production,
    },
    Gate {
        name: "no-demo",
        shows: "the production artefacts have no trace of demo and virtual lock",
        needs: setup::BUILD,
        run: artefacts::no_demo,
    },
    Gate {
        name: "dry-run",
        shows: "wrangler would deploy the production environment",
        needs: setup::BUILD,
        run: artefacts::dry_run,
    },
];

/// How a gate ended.
struct Outcome {
    name: &'static str,
    tally: Tally,
    seconds: f64,
    failed: bool,
}

/// Runs all gates or the named ones, then prints a table; the last line is `N passed, N failed`.
pub fn run(workspace: &Workspace, names: &[&str]) -> Result<ExitCode> {
    if names == ["--list"] {
        for gate in GATES {
            println!("{:<22} {}", gate.name, gate.shows);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let gates = choose(names)?;
    let mut outcomes = Vec::new();
    for gate in gates {
        outcomes.push(pass(workspace, gate));
    }
    Ok(report(&outcomes))
}

/// The native tests with more in their environment.
pub fn native_with(workspace: &Workspace, environment: &[(&str, &str)]) -> Result<Tally> {
    suites::native_with(workspace, environment)
}

/// The native tests that every change leaves out.
pub fn ignored(workspace: &Workspace) -> Result<Tally> {
    suites::ignored(workspace)
}

/// Some tests against the real runtime with more in their environment.
pub fn edge_with(
    workspace: &Workspace,
    tests: &str,
    environment: &[(&str, &str)],
) -> Result<Tally> {
    suites::edge_with(workspace, tests, environment)
}

fn choose(names: &[&str]) -> Result<Vec<&'static Gate>> {
    for name in names {
        if !GATES.iter().any(|gate| gate.name == *name) {
            bail!("there is no gate `{name}`; `cargo xtask test --list` names them");
        }
    }
    Ok(GATES
        .iter()
        .filter(|gate| names.is_empty() || names.contains(&gate.name))
        .collect())
}

fn pass(workspace: &Workspace, gate: &Gate) -> Outcome {
    println!("\n== {}: {}", gate.name, gate.shows);
    let stopwatch = Stopwatch::start();
    let result = setup::meet(workspace, gate.needs).and_then(|()| (gate.run)(workspace));
    let seconds = stopwatch.elapsed().as_secs_f64();
    let (tally, failed) = match result {
        Ok(tally) if tally.failed == 0 => {
            println!("== {} passed in {stopwatch}", gate.name);
            (tally, false)
        }
        Ok(tally) => {
            explain(gate, &format!("{} of its tests failed", tally.failed));
            (tally, true)
        }
        Err(error) => {
            explain(gate, &format!("{error:#}"));
            (Tally::ONE_FAILED, true)
        }
    };
    Outcome {
        name: gate.name,
        tally,
        seconds,
        failed,
    }
}

fn explain(gate: &Gate, reason: &str) {
    println!("\n!! {} failed: {reason}", gate.name);
    println!("!! to repeat it: cargo xtask test {}", gate.name);
}

/// The last line stays the last one: how it ended is also the exit code.
fn report(outcomes: &[Outcome]) -> ExitCode {
    println!(
        "\n{:<22} {:>9} {:>8} {:>8}",
        "gate", "seconds", "passed", "failed"
    );
    let mut all = Tally::default();
    for outcome in outcomes {
        let mark = if outcome.failed { "  <- failed" } else { "" };
        println!(
            "{:<22} {:>9.1} {:>8} {:>8}{mark}",
            outcome.name, outcome.seconds, outcome.tally.passed, outcome.tally.failed
        );
        all.add(outcome.tally);
    }
    let seconds: f64 = outcomes.iter().map(|outcome| outcome.seconds).sum();
    println!("{:<22} {seconds:>9.1}", "in all");
    let failed: Vec<&str> = outcomes
        .iter()
        .filter(|outcome| outcome.failed)
        .map(|outcome| outcome.name)
        .collect();
    if !failed.is_empty() {
        println!(
            "\nto repeat what failed: cargo xtask test {}",
            failed.join(" ")
        );
    }
    println!("\n{} passed, {} failed", all.passed, all.failed);
    if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_gates_run_in_the_order_of_the_list() {
        let chosen: Vec<_> = choose(&["clippy", "fmt"])
            .unwrap()
            .iter()
            .map(|gate| gate.name)
            .collect();
        assert_eq!(chosen, ["fmt", "clippy"]);
        assert_eq!(choose(&[]).unwrap().len(), GATES.len());
        assert!(choose(&["fmt", "nonsense"]).is_err());
    }

    #[test]
    fn no_two_gates_have_one_name() {
        let mut names: Vec<_> = GATES.iter().map(|gate| gate.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), GATES.len());
    }
}

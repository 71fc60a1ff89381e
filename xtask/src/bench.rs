//! `cargo xtask bench`: what the product weighs and how fast it is, beside its goals and its peers.

use std::process::Command;

use anyhow::{Result, bail};

use crate::build::{self, Half, Variant, measure};
use crate::process;
use crate::setup::{self, Requirement};
use crate::workspace::Workspace;

use self::program::{Measured, Program};
use self::report::Report;
use self::row::Row;

mod browser;
pub mod lock;
mod program;
mod report;
pub mod row;

/// Something that measures.
struct Part {
    /// Its name for `cargo xtask bench`.
    name: &'static str,
    needs: &'static [Requirement],
    measure: fn(&Workspace) -> Result<Measured>,
}

/// Everything that measures, in the order of the report.
const PARTS: &[Part] = &[
    Part {
        name: "weights",
        needs: setup::BUILD,
        measure: |workspace| Ok(weights(workspace)?.into()),
    },
    Part {
        name: "lock",
        needs: lock::NEEDS,
        measure: |workspace| Ok(lock::measure(workspace)?.into()),
    },
    Part {
        name: "peers",
        needs: &[Requirement::Toolchain],
        measure: |workspace| PEERS.run(workspace),
    },
    Part {
        name: "edge",
        needs: setup::BUILD,
        measure: edge,
    },
    Part {
        name: "browser",
        needs: browser::NEEDS,
        measure: browser::waits,
    },
    Part {
        name: "scores",
        needs: browser::NEEDS_OF_SCORES,
        measure: browser::scores,
    },
];

const PEERS: Program = Program {
    name: "peers",
    command: |workspace| {
        Ok(cargo(
            workspace,
            &[
                "run",
                "--quiet",
                "--release",
                "--locked",
                "--manifest-path",
                "tests/bench/peers/Cargo.toml",
            ],
        ))
    },
};

const EDGE: Program = Program {
    name: "edge",
    command: |workspace| {
        Ok(cargo(
            workspace,
            &[
                "run",
                "--quiet",
                "--release",
                "--package",
                "tests",
                "--bin",
                "bench",
            ],
        ))
    },
};

/// Without names: measures everything and writes the report. With names: shows what these parts measured. Fails at the
/// end when a size, a count or a score misses its goal or a program failed; times are for reading.
pub fn run(workspace: &Workspace, names: &[&str]) -> Result<()> {
    let parts = named(names)?;
    for part in &parts {
        setup::meet(workspace, part.needs)?;
    }
    let mut rows = Vec::new();
    let mut failed = Vec::new();
    // What one part can't measure is no reason to lose what others did, but would be missing from the page.
    let mut is_whole = names.is_empty();
    for part in parts {
        let measured = (part.measure)(workspace).unwrap_or_else(|error| {
            is_whole = false;
            Measured {
                rows: Vec::new(),
                failure: Some(format!("{}: {error:#}", part.name)),
            }
        });
        let missed = measured.rows.iter().filter(|row| row.fails());
        failed.extend(missed.map(ToString::to_string));
        failed.extend(measured.failure);
        rows.extend(measured.rows);
    }
    let report = Report::new(rows)?;
    print!("{}", report.table());
    if is_whole {
        report.write(workspace)?;
    }
    if !failed.is_empty() {
        bail!("beyond what is allowed: {}", failed.join("; "));
    }
    Ok(())
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = process::cargo(workspace);
    command.args(arguments);
    command
}

fn named(names: &[&str]) -> Result<Vec<&'static Part>> {
    let unknown = |name: &&&str| PARTS.iter().all(|part| part.name != **name);
    if let Some(name) = names.iter().find(unknown) {
        let known: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        bail!("`bench` has no part `{name}`, only: {}", known.join(", "));
    }
    let is_wanted = |part: &&Part| names.is_empty() || names.contains(&part.name);
    Ok(PARTS.iter().filter(is_wanted).collect())
}

/// The production artefacts as they travel.
fn weights(workspace: &Workspace) -> Result<Vec<Row>> {
    build::run(workspace, Variant::Production, Half::BOTH)?;
    build::print_sizes(workspace, Variant::Production)?;
    let mut rows = Vec::new();
    for half in Half::BOTH {
        let weights = measure::recorded(&Variant::Production.folder(workspace, *half))?;
        rows.extend(weights.iter().map(Row::of_weight));
    }
    Ok(rows)
}

/// The production worker under the real runtime.
fn edge(workspace: &Workspace) -> Result<Measured> {
    build::run(workspace, Variant::Production, Half::BOTH)?;
    EDGE.run(workspace)
}

//! What rustfmt, clippy and the compiler say.

use anyhow::Result;

use crate::bench::lock as firmware;
use crate::fuzz;
use crate::process;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Packages that become WebAssembly.
const WASM: &[&str] = &[
    "api",
    "credential",
    "domain",
    "door",
    "durable-objects",
    "edge",
    "kit",
    "lock",
    "portal",
];

/// Packages that a microcontroller runs.
const BARE: &[&str] = &["credential", "lock"];

/// What we are measured beside: a workspace of its own, which cargo does not see from ours.
const PEERS: &str = "tests/bench/peers";

/// rustfmt would change nothing.
pub fn format(workspace: &Workspace) -> Result<Tally> {
    process::run(process::cargo(workspace).args(["fmt", "--all", "--check"]))?;
    process::run(firmware::cargo(workspace).args(["fmt", "--check"]))?;
    for folder in fuzz::FOLDERS.iter().chain([&PEERS]) {
        let manifest = format!("{folder}/Cargo.toml");
        process::run(process::cargo(workspace).args([
            "fmt",
            "--check",
            "--manifest-path",
            &manifest,
        ]))?;
    }
    Ok(Tally::ONE_PASSED)
}

/// Native code and all tests.
pub fn clippy(workspace: &Workspace) -> Result<Tally> {
    let mut command = process::cargo(workspace);
    command.args(["clippy", "--workspace", "--all-targets", "--quiet"]);
    process::run(command.args(["--", "-D", "warnings"]))?;
    Ok(Tally::ONE_PASSED)
}

/// Code for browsers and the edge, as in production and with every feature.
pub fn clippy_wasm(workspace: &Workspace) -> Result<Tally> {
    for features in [&[][..], &["--all-features"]] {
        let mut command = process::cargo(workspace);
        command.arg("clippy");
        for package in WASM {
            command.args(["--package", package]);
        }
        command
            .args(["--target", "wasm32-unknown-unknown", "--quiet"])
            .args(features);
        process::run(command.args(["--", "-D", "warnings"]))?;
    }
    Ok(Tally::ONE_PASSED)
}

/// No std on the lock's side.
pub fn bare(workspace: &Workspace) -> Result<Tally> {
    for package in BARE {
        let mut command = process::cargo(workspace);
        command.args(["check", "--package", package, "--no-default-features"]);
        process::run(command.args(["--target", "thumbv7em-none-eabi"]))?;
    }
    Ok(Tally::ONE_PASSED)
}

/// The lock's firmware: no lint fires, and on the emulated board it answers as recorded and keeps every budget.
pub fn firmware(workspace: &Workspace) -> Result<Tally> {
    let mut command = firmware::cargo(workspace);
    command.args(["clippy", "--release", "--locked", "--quiet"]);
    process::run(command.args(["--", "-D", "warnings"]))?;
    let mut tally = Tally::ONE_PASSED;
    for row in firmware::measure(workspace)? {
        println!("  {row}");
        if row.misses() {
            tally.add(Tally::ONE_FAILED);
        } else if row.goal.is_some() {
            tally.add(Tally::ONE_PASSED);
        }
    }
    Ok(tally)
}

//! The test suites.

use anyhow::{Result, bail};

use crate::build::{self, Half, Variant};
use crate::process;
use crate::setup::{chromium, node_packages};
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Everything that needs no runtime and no browser.
pub fn native(workspace: &Workspace) -> Result<Tally> {
    native_with(workspace, &[])
}

/// The vectors of DL1, read by what was written from `docs/wire.md` without the Rust.
pub fn second_implementation(workspace: &Workspace) -> Result<Tally> {
    let mut tally = Tally::default();
    let script = workspace.path("tests/second-implementation/vectors.test.mjs");
    let mut command = process::node(workspace, script);
    let result = process::stream(&mut command, |line| tally.read_node(line));
    settle(tally, result)
}

/// All native tests with more in the environment, for example the number of cases of a property.
pub fn native_with(workspace: &Workspace, environment: &[(&str, &str)]) -> Result<Tally> {
    cargo_test(
        workspace,
        &["--workspace", "--exclude", "tests"],
        environment,
    )
}

/// The native tests that every change leaves out, because they take minutes.
pub fn ignored(workspace: &Workspace) -> Result<Tally> {
    let packages = ["--workspace", "--exclude", "tests"];
    cargo_test(
        workspace,
        &[&packages[..], &["--", "--ignored"]].concat(),
        &[],
    )
}

/// The API against the real runtime, kill -9 included.
pub fn edge(workspace: &Workspace) -> Result<Tally> {
    build::run(workspace, Variant::Development, Half::BOTH)?;
    cargo_test(workspace, &["--package", "tests"], &[])
}

/// Those of them whose name contains this, with more in their environment.
pub fn edge_with(
    workspace: &Workspace,
    tests: &str,
    environment: &[(&str, &str)],
) -> Result<Tally> {
    build::run(workspace, Variant::Development, Half::BOTH)?;
    let arguments = ["--package", "tests", "--test", "edge", "--", tests];
    cargo_test(workspace, &arguments, environment)
}

/// Stories in a real browser against the local site.
pub fn browser(workspace: &Workspace) -> Result<Tally> {
    build::run(workspace, Variant::Development, Half::BOTH)?;
    let Some(program) = chromium::find() else {
        bail!("there is no Chromium on this machine")
    };
    process::run(process::cargo(workspace).args([
        "build",
        "--quiet",
        "--package",
        "tests",
        "--bins",
    ]))?;
    let mut tally = Tally::default();
    let mut command = process::node(
        workspace,
        workspace.path(node_packages::BROWSER_TESTS).join("run.mjs"),
    );
    command
        .env("CHROMIUM", program)
        .env("CLAVIS_PROGRAMS", workspace.target.join("debug"));
    let result = process::stream(&mut command, |line| tally.read_node(line));
    settle(tally, result)
}

fn cargo_test(
    workspace: &Workspace,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut command = process::cargo(workspace);
    command
        .args(["test", "--quiet", "--no-fail-fast"])
        .args(arguments)
        .envs(environment.iter().copied());
    let result = process::stream(&mut command, |line| tally.read_cargo(line));
    settle(tally, result)
}

/// A runner that failed although it counted no failure (it did not compile, it crashed) is a failure.
fn settle(tally: Tally, result: Result<()>) -> Result<Tally> {
    if tally.failed > 0 {
        return Ok(tally);
    }
    result?;
    if tally.passed == 0 {
        bail!("no test ran");
    }
    Ok(tally)
}

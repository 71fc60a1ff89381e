//! What a person at the door waits for, and how the pages score: the production apps in a real browser, with the real lock
//! behind an emulated radio.

use std::process::Command;

use anyhow::Result;

use crate::build::{self, Half, Variant};
use crate::process;
use crate::setup::Requirement;
use crate::setup::chromium;
use crate::setup::node_packages::{BROWSER_TESTS, LIGHTHOUSE};
use crate::workspace::Workspace;

use super::program::{Measured, Program};

/// What measuring the waits needs.
pub const NEEDS: &[Requirement] = &[
    Requirement::Toolchain,
    Requirement::Nightly,
    Requirement::NodePackages,
    Requirement::WasmBindgen,
    Requirement::WorkerBuild,
    Requirement::BrowserPackages,
    Requirement::Chromium,
];

/// What scoring needs.
pub const NEEDS_OF_SCORES: &[Requirement] = &[
    Requirement::Toolchain,
    Requirement::Nightly,
    Requirement::NodePackages,
    Requirement::WasmBindgen,
    Requirement::WorkerBuild,
    Requirement::BrowserPackages,
    Requirement::Chromium,
    Requirement::Lighthouse,
];

/// The tap that opens a door, and the cold start.
const WAITS: Program = Program {
    name: "browser",
    command: |workspace| Ok(script(workspace, "measure.mjs")),
};

/// The pages as Lighthouse scores them.
const SCORES: Program = Program {
    name: "scores",
    command: |workspace| {
        let mut command = script(workspace, "scores.mjs");
        command.env("CLAVIS_LIGHTHOUSE", LIGHTHOUSE.packages(workspace)?);
        Ok(command)
    },
};

/// Builds, serves and measures what people wait for.
pub fn waits(workspace: &Workspace) -> Result<Measured> {
    prepare(workspace)?;
    WAITS.run(workspace)
}

/// Builds, serves and has the pages scored.
pub fn scores(workspace: &Workspace) -> Result<Measured> {
    prepare(workspace)?;
    SCORES.run(workspace)
}

fn prepare(workspace: &Workspace) -> Result<()> {
    build::run(workspace, Variant::Production, Half::BOTH)?;
    let mut command = process::cargo(workspace);
    process::run(command.args(["build", "--quiet", "--package", "tests", "--bins"]))
}

fn script(workspace: &Workspace, name: &str) -> Command {
    let script = workspace.path(BROWSER_TESTS).join(name);
    let mut command = process::node_aside(workspace, script);
    command
        .env("CLAVIS_VARIANT", Variant::Production.name())
        .env("CLAVIS_PROGRAMS", workspace.target.join("debug"));
    if let Some(program) = chromium::find() {
        command.env("CHROMIUM", program);
    }
    command
}

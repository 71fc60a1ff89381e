//! What a person at the door waits for: the production apps in a real browser, with the real lock behind an emulated radio.

use std::process::Command;

use anyhow::Result;

use crate::build::{self, Half, Variant};
use crate::process;
use crate::setup::Requirement;
use crate::setup::chromium;
use crate::setup::node_packages::BROWSER_TESTS;
use crate::workspace::Workspace;

use super::program::{Measured, Program};

/// What measuring needs.
pub const NEEDS: &[Requirement] = &[
    Requirement::Toolchain,
    Requirement::Nightly,
    Requirement::NodePackages,
    Requirement::WasmBindgen,
    Requirement::WorkerBuild,
    Requirement::BrowserPackages,
    Requirement::Chromium,
];

const BROWSER: Program = Program {
    name: "browser",
    command: measuring,
};

/// Builds, serves and measures.
pub fn measure(workspace: &Workspace) -> Result<Measured> {
    build::run(workspace, Variant::Production, Half::BOTH)?;
    let mut command = process::cargo(workspace);
    process::run(command.args(["build", "--quiet", "--package", "tests", "--bins"]))?;
    BROWSER.run(workspace)
}

fn measuring(workspace: &Workspace) -> Command {
    let script = workspace.path(BROWSER_TESTS).join("measure.mjs");
    let mut command = process::node_aside(workspace, script);
    command
        .env("CLAVIS_VARIANT", Variant::Production.name())
        .env("CLAVIS_PROGRAMS", workspace.target.join("debug"));
    if let Some(program) = chromium::find() {
        command.env("CHROMIUM", program);
    }
    command
}

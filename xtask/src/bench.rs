//! `bench`: sizes and speeds beside their goals. Speeds are for reading, only bytes and counts fail.

use anyhow::Result;

use crate::build::{self, Half, Variant};
use crate::process;
use crate::setup;
use crate::workspace::Workspace;

/// Weighs the production artefacts, then measures the production worker under the real runtime.
pub fn run(workspace: &Workspace) -> Result<()> {
    setup::meet(workspace, setup::BUILD)?;
    build::run(workspace, Variant::Production, &[Half::Worker, Half::Web])?;
    build::print_sizes(workspace, Variant::Production)?;
    let mut command = process::cargo(workspace);
    process::run(command.args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "tests",
        "--bin",
        "bench",
    ]))
}

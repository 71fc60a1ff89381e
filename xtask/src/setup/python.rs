//! Python packages: a virtual environment of its own for each committed list of versions, kept beside the other tools.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::debian;
use crate::build::fingerprint;
use crate::process;
use crate::workspace::Workspace;

/// The packages that generate requests.
const REQUIREMENTS: &str = "tests/schemathesis/requirements.txt";

/// The program that generates requests, whether installed or not.
pub fn schemathesis(workspace: &Workspace) -> Result<PathBuf> {
    Ok(folder(workspace)?.join("bin/schemathesis"))
}

/// Installs it; the stamp comes last, so that half an environment counts as none.
pub fn install_schemathesis(workspace: &Workspace) -> Result<()> {
    let place = folder(workspace)?;
    let make = || {
        let mut command = Command::new("python3");
        process::follow(command.args(["-m", "venv", "--clear"]).arg(&place), |_| {})
    };
    if make().is_err() {
        debian::install(&["python3", "python3-venv"]).context(
            "generated requests need Python 3.11 or newer with venv: on Debian or Ubuntu \
             `sudo apt-get install python3 python3-venv`, elsewhere install Python so that python3 is on the path",
        )?;
        make()?;
    }
    let mut command = Command::new(place.join("bin/python"));
    command
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--requirement",
        ])
        .arg(workspace.path(REQUIREMENTS));
    process::follow(&mut command, |_| {})?;
    fs::write(place.join("complete"), "").context("writing the stamp of the Python packages")
}

/// Whether the packages of the committed list are there.
pub fn has_schemathesis(workspace: &Workspace) -> Result<bool> {
    Ok(folder(workspace)?.join("complete").exists())
}

fn folder(workspace: &Workspace) -> Result<PathBuf> {
    let file = workspace.path(REQUIREMENTS);
    let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
    let hash = fingerprint::short_hash(&bytes);
    Ok(workspace.tools.join(format!("schemathesis-{hash}")))
}

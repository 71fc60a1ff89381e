//! What is built, and what it must not contain.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::build::{self, Half, Variant};
use crate::process;
use crate::setup::node_packages;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Words that only development artefacts contain, and where: the clock of a test, the routes of demo and probes, the
/// lock on a page.
const DEVELOPMENT_ONLY: &[(Half, &str)] = &[
    (Half::Worker, "clavis-now"),
    (Half::Worker, "clavis-object-calls"),
    (Half::Worker, "/api/demo"),
    (Half::Worker, "/api/probe"),
    (Half::Web, "virtual-lock"),
];

/// The development artefacts.
pub fn development(workspace: &Workspace) -> Result<Tally> {
    build::run(workspace, Variant::Development, Half::BOTH)?;
    Ok(Tally::ONE_PASSED)
}

/// The worker with aborting panics.
pub fn stable(workspace: &Workspace) -> Result<Tally> {
    build::run(workspace, Variant::Stable, &[Half::Worker])?;
    Ok(Tally::ONE_PASSED)
}

/// The production artefacts.
pub fn production(workspace: &Workspace) -> Result<Tally> {
    build::run(workspace, Variant::Production, Half::BOTH)?;
    Ok(Tally::ONE_PASSED)
}

/// Each word is in the development artefacts, so that the search is known to find it, and not in production's.
pub fn no_demo(workspace: &Workspace) -> Result<Tally> {
    build::run(workspace, Variant::Development, Half::BOTH)?;
    build::run(workspace, Variant::Production, Half::BOTH)?;
    for (half, word) in DEVELOPMENT_ONLY {
        let present = files_with(&Variant::Development.folder(workspace, *half), word)?;
        if present.is_empty() {
            bail!(
                "`{word}` is not even in the development artefacts: the search would find nothing"
            );
        }
        let leaked = files_with(&Variant::Production.folder(workspace, *half), word)?;
        if let Some(file) = leaked.first() {
            bail!("{} contains `{word}`", workspace.shown(file));
        }
        println!(
            "  `{word}`: {} development files, no production file",
            present.len()
        );
    }
    Ok(Tally::ONE_PASSED)
}

/// wrangler accepts configuration and bundle of the production environment, without network and account.
pub fn dry_run(workspace: &Workspace) -> Result<Tally> {
    let mut command = process::node(workspace, node_packages::wrangler(workspace));
    command
        .args(["deploy", "--dry-run", "--env", "production", "--outdir"])
        .arg(workspace.scratch("dry-run"));
    command
        .env("WRANGLER_SEND_METRICS", "false")
        .env("CARGO_TARGET_DIR", &workspace.target);
    process::run(&mut command)?;
    Ok(Tally::ONE_PASSED)
}

fn files_with(folder: &Path, word: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, word)?);
        } else {
            let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            if bytes
                .windows(word.len())
                .any(|window| window == word.as_bytes())
            {
                found.push(path);
            }
        }
    }
    Ok(found)
}

//! Sizes as they travel, and budgets for them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::process;
use crate::workspace::Workspace;

/// Bytes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// The file.
    pub file: PathBuf,
    /// As stored.
    pub raw: u64,
    /// After gzip at level 9.
    pub gzip: u64,
    /// After brotli at quality 11.
    pub brotli: u64,
}

/// Measures files, and compiles each WebAssembly module once: a module that Node refuses must not be shipped.
pub fn measure(workspace: &Workspace, files: &[PathBuf]) -> Result<Vec<Size>> {
    let mut command = process::node(workspace, workspace.path("xtask/node/measure.mjs"));
    let text = process::capture(command.args(files))?;
    let rows: Vec<serde_json::Value> =
        serde_json::from_str(&text).context("reading the measured sizes")?;
    let number =
        |row: &serde_json::Value, key: &str| row.get(key).and_then(serde_json::Value::as_u64);
    files
        .iter()
        .zip(&rows)
        .map(|(file, row)| {
            let size = || {
                Some(Size {
                    file: file.clone(),
                    raw: number(row, "raw")?,
                    gzip: number(row, "gzip")?,
                    brotli: number(row, "brotli")?,
                })
            };
            size().with_context(|| format!("no size of {}", file.display()))
        })
        .collect()
}

/// What one part of the product weighs as it travels, beside its budget. In bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// The part, and after which compression.
    pub name: String,
    /// What it weighs.
    pub value: u64,
    /// What it may weigh.
    pub goal: u64,
}

/// Notes the weights of the artefact in `folder`, beside it.
pub fn record(folder: &Path, weights: &[Weight]) -> Result<()> {
    let file = weights_of(folder);
    let text = serde_json::to_string_pretty(weights).context("writing the weights")?;
    fs::write(&file, text).with_context(|| format!("writing {}", file.display()))
}

/// The weights of the artefact in `folder`, as its build noted them.
pub fn recorded(folder: &Path) -> Result<Vec<Weight>> {
    let file = weights_of(folder);
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("reading {}", file.display()))
}

fn weights_of(folder: &Path) -> PathBuf {
    folder.with_extension("weights.json")
}

/// Thousands of bytes with one digit after the point.
pub fn kilobytes(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

/// Prints a table of sizes.
pub fn print(sizes: &[Size], shown_from: &Path) {
    for size in sizes {
        let name = size
            .file
            .strip_prefix(shown_from)
            .unwrap_or(&size.file)
            .display()
            .to_string();
        println!(
            "  {name:<44} {:>11} {:>11} gzip {:>11} brotli",
            kilobytes(size.raw),
            kilobytes(size.gzip),
            kilobytes(size.brotli)
        );
    }
}

//! Sizes as they travel, and budgets for them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

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

/// Prints one line; fails when `bytes` exceed the budget.
pub fn hold(what: &str, bytes: u64, budget: u64) -> Result<()> {
    println!("  {what}: {} of {}", kilobytes(bytes), kilobytes(budget));
    if bytes > budget {
        bail!(
            "{what} is {}, its budget is {}",
            kilobytes(bytes),
            kilobytes(budget)
        );
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_held_up_to_its_last_byte() {
        assert!(hold("it", 1000, 1000).is_ok());
        assert_eq!(
            hold("it", 1100, 1000).unwrap_err().to_string(),
            "it is 1.1 kB, its budget is 1.0 kB"
        );
    }
}

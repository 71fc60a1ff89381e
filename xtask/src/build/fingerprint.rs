//! Fingerprints: a build is skipped when nothing that it reads has changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::workspace::Workspace;

/// Folders that hold no sources.
const SKIPPED: &[&str] = &[
    "target",
    "node_modules",
    "build",
    "dist",
    ".git",
    ".wrangler",
    ".clavis",
];

/// What every build reads: files at the top of the workspace, and how it is built with which tools.
const TOP: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".cargo",
    "xtask/src/build.rs",
    "xtask/src/build",
    "xtask/src/setup",
    "xtask/node",
    "xtask/npm",
    "xtask/site",
];

/// Sixteen hexadecimal digits of SHA-256: enough to name a version of a file.
pub fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .take(8)
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// Hash over names and contents of all sources below `folders` and of what every build reads.
pub fn of(workspace: &Workspace, folders: &[&str]) -> Result<String> {
    let mut all = Sha256::new();
    for file in sources(workspace, folders) {
        let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        all.update(workspace.shown(&file));
        all.update([0]);
        all.update(Sha256::digest(&bytes));
    }
    Ok(short_hash(&all.finalize()))
}

/// Whether the artefact in `folder` was made from sources of this fingerprint.
pub fn is_current(folder: &Path, fingerprint: &str) -> bool {
    folder.exists() && fs::read_to_string(stamp(folder)).is_ok_and(|text| text == fingerprint)
}

/// Notes that the artefact in `folder` is being rebuilt: until `record`, it is of no fingerprint.
pub fn forget(folder: &Path) {
    let _ = fs::remove_file(stamp(folder));
}

/// Notes what the artefact in `folder` was made from.
pub fn record(folder: &Path, fingerprint: &str) -> Result<()> {
    let stamp = stamp(folder);
    fs::write(&stamp, fingerprint).with_context(|| format!("writing {}", stamp.display()))
}

/// The last change of any source below `folders`, or of the list of sources itself.
pub fn last_change(workspace: &Workspace, folders: &[&str]) -> (usize, Option<SystemTime>) {
    let files = sources(workspace, folders);
    let changed = files
        .iter()
        .filter_map(|file| fs::metadata(file).and_then(|data| data.modified()).ok())
        .max();
    (files.len(), changed)
}

fn sources(workspace: &Workspace, folders: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for name in folders.iter().chain(TOP) {
        collect(&workspace.path(name), &mut files);
    }
    files.sort();
    files.dedup();
    files
}

/// Adds the file, or all files below the folder that are not artefacts or packages.
pub fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_path_buf());
        return;
    }
    // A folder may vanish while one looks, for example in a change of branch: then it holds no sources.
    let Ok(entries) = fs::read_dir(path) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        if !SKIPPED.iter().any(|skipped| name == *skipped) {
            collect(&entry.path(), files);
        }
    }
}

/// Beside the folder, not in it: everything inside the apps' folder is served.
fn stamp(folder: &Path) -> PathBuf {
    folder.with_extension("fingerprint")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(name: &str) -> Workspace {
        let root =
            std::env::temp_dir().join(format!("clavis-fingerprint-{name}-{}", std::process::id()));
        fs::create_dir_all(root.join("web/dist")).unwrap();
        fs::write(root.join("web/one.rs"), "one").unwrap();
        Workspace {
            target: root.join("target"),
            tools: root.join("tools"),
            root,
        }
    }

    #[test]
    fn a_changed_source_changes_the_fingerprint_and_an_artefact_does_not() {
        let workspace = workspace("change");
        let before = of(&workspace, &["web"]).unwrap();
        fs::write(workspace.path("web/dist/out.js"), "artefact").unwrap();
        assert_eq!(of(&workspace, &["web"]).unwrap(), before);
        fs::write(workspace.path("web/one.rs"), "two").unwrap();
        assert_ne!(of(&workspace, &["web"]).unwrap(), before);
        fs::remove_dir_all(workspace.root).unwrap();
    }

    #[test]
    fn how_it_is_built_counts_and_how_it_is_tested_does_not() {
        let workspace = workspace("how");
        fs::create_dir_all(workspace.path("xtask/src/build")).unwrap();
        let before = of(&workspace, &["web"]).unwrap();
        fs::write(workspace.path("xtask/src/gates.rs"), "gates").unwrap();
        assert_eq!(of(&workspace, &["web"]).unwrap(), before);
        fs::write(workspace.path("xtask/src/build/web.rs"), "build").unwrap();
        assert_ne!(of(&workspace, &["web"]).unwrap(), before);
        fs::remove_dir_all(workspace.root).unwrap();
    }

    #[test]
    fn an_artefact_is_current_only_after_a_finished_build() {
        let workspace = workspace("stamp");
        let folder = workspace.path("web/dist");
        assert!(!is_current(&folder, "f"));
        record(&folder, "f").unwrap();
        assert!(is_current(&folder, "f"));
        assert!(!is_current(&folder, "g"));
        forget(&folder);
        assert!(!is_current(&folder, "f"));
        fs::remove_dir_all(workspace.root).unwrap();
    }
}

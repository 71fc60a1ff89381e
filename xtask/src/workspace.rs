//! Where everything is: sources, artefacts, tools.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// The folders that all commands work in.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The top of the sources.
    pub root: PathBuf,
    /// Rust artefacts and scratch files.
    pub target: PathBuf,
    /// Tools shared by all clones, one folder per tool and version.
    pub tools: PathBuf,
}

impl Workspace {
    /// Finds the workspace from the package that cargo runs, or upwards from the current folder.
    pub fn find() -> Result<Self> {
        let root = find_root()?;
        let target = env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |folder| root.join(folder));
        let tools = tools_folder()?;
        Ok(Self {
            root,
            target,
            tools,
        })
    }

    /// A path below the top of the sources.
    pub fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.root.join(below)
    }

    /// State of the local site that survives a restart, and links for tests. Ignored by git.
    pub fn local(&self, below: impl AsRef<Path>) -> PathBuf {
        self.root.join(".clavis").join(below)
    }

    /// Scratch files of this program.
    pub fn scratch(&self, below: impl AsRef<Path>) -> PathBuf {
        self.target.join("xtask").join(below)
    }

    /// Path as a reader types it: relative to the top of the sources if it lies there.
    pub fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root)
            .unwrap_or(path)
            .display()
            .to_string()
    }
}

fn find_root() -> Result<PathBuf> {
    let start = match env::var_os("CARGO_MANIFEST_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => env::current_dir().context("finding the current folder")?,
    };
    for folder in start.ancestors() {
        let manifest = folder.join("Cargo.toml");
        if fs::read_to_string(manifest).is_ok_and(|text| text.contains("[workspace]")) {
            return Ok(folder.to_path_buf());
        }
    }
    bail!("no workspace here; run `cargo xtask` inside a clone")
}

fn tools_folder() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("CLAVIS_TOOLS") {
        return Ok(PathBuf::from(folder));
    }
    if let Some(folder) = env::var_os("XDG_CACHE_HOME") {
        return Ok(PathBuf::from(folder).join("clavis/tools"));
    }
    let home = env::home_dir().context("no home folder; set CLAVIS_TOOLS to a folder for tools")?;
    Ok(home.join(".cache/clavis/tools"))
}

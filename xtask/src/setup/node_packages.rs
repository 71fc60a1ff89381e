//! npm packages: always `npm ci` from a committed lock file, never a download on the way.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::build::fingerprint;
use crate::process;
use crate::workspace::Workspace;

/// Folder of the browser tests.
pub const BROWSER_TESTS: &str = "tests/browser";

/// A program of the build's packages, through the link that `link` keeps.
pub fn program(workspace: &Workspace, name: &str) -> PathBuf {
    packages(workspace).join(".bin").join(name)
}

/// The script behind wrangler's launcher, so that a signal reaches the process that must stop the runtime.
pub fn wrangler(workspace: &Workspace) -> PathBuf {
    packages(workspace).join("wrangler/wrangler-dist/cli.js")
}

/// Packages in the tools' folder, which all clones share.
#[derive(Clone, Copy, Debug)]
pub struct Shared {
    /// Folder of the manifest and its lock file.
    manifest: &'static str,
    /// What the folder's name begins with; the rest tells the lock file.
    name: &'static str,
}

/// What builds and serves.
pub const BUILD: Shared = Shared {
    manifest: "xtask/npm",
    name: "npm",
};

/// What scores the apps.
pub const LIGHTHOUSE: Shared = Shared {
    manifest: "tests/browser/lighthouse",
    name: "npm-lighthouse",
};

impl Shared {
    /// Where Node finds them.
    pub fn packages(self, workspace: &Workspace) -> Result<PathBuf> {
        Ok(self.folder(workspace)?.join("node_modules"))
    }

    /// Whether the packages of the committed lock file are there.
    pub fn is_installed(self, workspace: &Workspace) -> Result<bool> {
        Ok(self.packages(workspace)?.exists())
    }

    /// Installs them beside their final place and moves them there, so that another clone never sees half of them.
    pub fn install(self, workspace: &Workspace) -> Result<()> {
        let place = self.folder(workspace)?;
        let partial = place.with_extension(format!("partial-{}", std::process::id()));
        fs::create_dir_all(&partial).with_context(|| format!("creating {}", partial.display()))?;
        for file in ["package.json", "package-lock.json", ".npmrc"] {
            let source = workspace.path(self.manifest).join(file);
            fs::copy(&source, partial.join(file))
                .with_context(|| format!("copying {}", source.display()))?;
        }
        npm_ci(&partial)?;
        if fs::rename(&partial, &place).is_err() && self.is_installed(workspace)? {
            // Another clone was faster.
            fs::remove_dir_all(&partial)
                .with_context(|| format!("removing {}", partial.display()))?;
        }
        Ok(())
    }

    fn folder(self, workspace: &Workspace) -> Result<PathBuf> {
        let hash = lock_hash(&workspace.path(self.manifest))?;
        Ok(workspace.tools.join(format!("{}-{hash}", self.name)))
    }
}

/// Keeps `.clavis/tools` pointing at the packages, for tests that run without this program.
pub fn link(workspace: &Workspace) -> Result<()> {
    let place = BUILD.folder(workspace)?;
    let link = workspace.local("tools");
    if fs::read_link(&link).is_ok_and(|target| target == place) {
        return Ok(());
    }
    fs::create_dir_all(workspace.local("")).context("creating .clavis")?;
    let _ = fs::remove_file(&link);
    std::os::unix::fs::symlink(&place, &link).with_context(|| format!("linking {}", link.display()))
}

/// Whether the browser tests have the packages of their lock file.
pub fn is_installed_for_browser(workspace: &Workspace) -> Result<bool> {
    let stamp = fs::read_to_string(browser_stamp(workspace)).unwrap_or_default();
    Ok(stamp == lock_hash(&workspace.path(BROWSER_TESTS))?)
}

/// Installs them where Node looks for them: beside the tests.
pub fn install_for_browser(workspace: &Workspace) -> Result<()> {
    let place = workspace.path(BROWSER_TESTS);
    npm_ci(&place)?;
    fs::write(browser_stamp(workspace), lock_hash(&place)?)
        .context("writing the stamp of the browser packages")
}

fn packages(workspace: &Workspace) -> PathBuf {
    workspace.local("tools/node_modules")
}

fn browser_stamp(workspace: &Workspace) -> PathBuf {
    workspace
        .path(BROWSER_TESTS)
        .join("node_modules/.lock-hash")
}

fn lock_hash(folder: &Path) -> Result<String> {
    let file = folder.join("package-lock.json");
    let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
    Ok(fingerprint::short_hash(&bytes))
}

fn npm_ci(folder: &Path) -> Result<()> {
    let mut command = Command::new("npm");
    command
        .current_dir(folder)
        .args(["ci", "--no-audit", "--no-fund"]);
    process::follow(&mut command, |_| {})
}

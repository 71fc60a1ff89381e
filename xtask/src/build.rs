//! Builds the artefacts: the worker with its objects, and the two apps.

use std::path::PathBuf;

use anyhow::Result;

use crate::workspace::Workspace;

pub mod fingerprint;
pub mod measure;
pub mod order;
mod web;
mod worker;

/// What the artefacts are for. Each lies in its own folders, so that one never overwrites the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Quick to build, with demo sign-in and the virtual lock. What `dev` serves and tests run against.
    Development,
    /// Optimised, measured against budgets, without either.
    Production,
    /// The worker with aborting panics: shows that the stable toolchain still suffices.
    Stable,
}

/// One half of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// The edge and the objects.
    Worker,
    /// Door app and portal.
    Web,
}

impl Half {
    /// The whole product.
    pub const BOTH: &[Self] = &[Self::Worker, Self::Web];
}

/// Builds what is not up to date.
pub fn run(workspace: &Workspace, variant: Variant, halves: &[Half]) -> Result<()> {
    for half in halves {
        match (half, variant) {
            (Half::Worker, _) => worker::build(workspace, variant)?,
            (Half::Web, Variant::Stable) => {}
            (Half::Web, _) => web::build(workspace, variant)?,
        }
    }
    Ok(())
}

/// Prints what each file of an artefact weighs, raw and compressed.
pub fn print_sizes(workspace: &Workspace, variant: Variant) -> Result<()> {
    let mut files = Vec::new();
    for half in Half::BOTH {
        fingerprint::collect(&variant.folder(workspace, *half), &mut files);
    }
    files.retain(|file| {
        file.extension().is_some_and(|end| {
            ["css", "html", "js", "wasm"]
                .iter()
                .any(|kept| end == *kept)
        })
    });
    measure::print(&measure::measure(workspace, &files)?, &workspace.root);
    Ok(())
}

impl Variant {
    /// Name of its folders.
    pub fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Production => "production",
            Self::Stable => "stable",
        }
    }

    /// Whether it is optimised and measured.
    pub fn is_optimised(self) -> bool {
        self == Self::Production
    }

    /// Where that half is.
    pub fn folder(self, workspace: &Workspace, half: Half) -> PathBuf {
        match half {
            Half::Worker => self.worker_folder(workspace),
            Half::Web => self.web_folder(workspace),
        }
    }

    /// Where the worker's bundle is.
    pub fn worker_folder(self, workspace: &Workspace) -> PathBuf {
        workspace.path("worker/build").join(self.name())
    }

    /// Where the apps' files are.
    pub fn web_folder(self, workspace: &Workspace) -> PathBuf {
        workspace.path("web/dist").join(self.name())
    }
}

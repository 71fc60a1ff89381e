//! Set-up: installs whatever a command needs and the machine lacks.

use anyhow::{Result, bail};

use crate::process;
use crate::workspace::Workspace;

use self::progress::Progress;

pub mod chromium;
mod debian;
pub mod node_packages;
mod progress;
pub mod python;
pub mod qemu;
pub mod rust;

/// Something that a command needs on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Targets and components of rust-toolchain.toml.
    Toolchain,
    /// The pinned nightly with the sources of std: the shipped worker unwinds.
    Nightly,
    /// Bundles the worker.
    WorkerBuild,
    /// JavaScript glue of the apps and the worker.
    WasmBindgen,
    /// wrangler, workerd, esbuild, wasm-opt.
    NodePackages,
    /// Packages of the browser tests.
    BrowserPackages,
    /// The browser of the browser tests.
    Chromium,
    /// Scores the apps.
    Lighthouse,
    /// The emulator for the lock's firmware.
    Qemu,
    /// cargo-mutants.
    Mutants,
    /// cargo-deny.
    Deny,
    /// cargo-cyclonedx.
    Cyclonedx,
    /// cargo-fuzz.
    Fuzz,
    /// Generates requests from the OpenAPI document.
    Schemathesis,
}

use Requirement::{
    BrowserPackages, Chromium, Cyclonedx, Deny, Fuzz, Lighthouse, Mutants, Nightly, NodePackages,
    Qemu, Schemathesis, Toolchain, WasmBindgen, WorkerBuild,
};

/// What building and serving need.
pub const BUILD: &[Requirement] = &[Toolchain, Nightly, NodePackages, WasmBindgen, WorkerBuild];

/// What all commands together need.
pub const ALL: &[Requirement] = &[
    Toolchain,
    Nightly,
    NodePackages,
    WasmBindgen,
    WorkerBuild,
    BrowserPackages,
    Chromium,
    Lighthouse,
    Qemu,
    Mutants,
    Deny,
    Cyclonedx,
    Fuzz,
    Schemathesis,
];

/// Installs those of `requirements` that are missing, with progress; does nothing when all are there.
pub fn meet(workspace: &Workspace, requirements: &[Requirement]) -> Result<()> {
    check_node(requirements)?;
    let mut missing = Vec::new();
    for requirement in requirements {
        if !requirement.is_met(workspace)? {
            missing.push(*requirement);
        }
    }
    if !missing.is_empty() {
        println!(
            "Set-up: {} of {} parts are missing.",
            missing.len(),
            requirements.len()
        );
        let mut progress =
            Progress::new(missing.iter().map(|part| part.expected_seconds()).collect());
        for part in missing {
            progress.begin(&part.name());
            part.install(workspace, &progress)?;
            progress.end();
        }
    }
    if requirements.contains(&NodePackages) {
        node_packages::link(workspace)?;
    }
    Ok(())
}

impl Requirement {
    fn name(self) -> String {
        match self {
            Toolchain => "Rust targets and components".into(),
            Nightly => format!("Rust {}", rust::NIGHTLY),
            WorkerBuild => rust::WORKER_BUILD.to_string(),
            WasmBindgen => rust::WASM_BINDGEN.to_string(),
            Mutants => rust::MUTANTS.to_string(),
            Deny => rust::DENY.to_string(),
            Cyclonedx => rust::CYCLONEDX.to_string(),
            Fuzz => rust::FUZZ.to_string(),
            NodePackages => "npm packages of the build".into(),
            BrowserPackages => "npm packages of the browser tests".into(),
            Chromium => "Chromium".into(),
            Lighthouse => "Lighthouse".into(),
            Qemu => "QEMU for Arm".into(),
            Schemathesis => "schemathesis".into(),
        }
    }

    /// Measured on two cores; only the estimate shown depends on it.
    fn expected_seconds(self) -> u32 {
        match self {
            Toolchain | BrowserPackages | Qemu | Schemathesis => 15,
            Nightly | NodePackages | Lighthouse => 40,
            Chromium | Fuzz => 60,
            Deny | Cyclonedx => 130,
            Mutants => 150,
            WasmBindgen => 200,
            WorkerBuild => 270,
        }
    }

    fn is_met(self, workspace: &Workspace) -> Result<bool> {
        Ok(match self {
            Toolchain => rust::missing_parts(workspace)?.is_empty(),
            Nightly => rust::has_nightly(),
            WorkerBuild => rust::WORKER_BUILD.program(workspace).exists(),
            WasmBindgen => rust::WASM_BINDGEN.program(workspace).exists(),
            Mutants => rust::MUTANTS.program(workspace).exists(),
            Deny => rust::DENY.program(workspace).exists(),
            Cyclonedx => rust::CYCLONEDX.program(workspace).exists(),
            Fuzz => rust::FUZZ.program(workspace).exists(),
            NodePackages => node_packages::BUILD.is_installed(workspace)?,
            BrowserPackages => node_packages::is_installed_for_browser(workspace)?,
            Chromium => chromium::find().is_some(),
            Lighthouse => node_packages::LIGHTHOUSE.is_installed(workspace)?,
            Qemu => qemu::find().is_some(),
            Schemathesis => python::has_schemathesis(workspace)?,
        })
    }

    fn install(self, workspace: &Workspace, progress: &Progress) -> Result<()> {
        match self {
            Toolchain => rust::install_parts(workspace),
            Nightly => rust::install_nightly(),
            WorkerBuild => rust::WORKER_BUILD.install(workspace, progress),
            WasmBindgen => rust::WASM_BINDGEN.install(workspace, progress),
            Mutants => rust::MUTANTS.install(workspace, progress),
            Deny => rust::DENY.install(workspace, progress),
            Cyclonedx => rust::CYCLONEDX.install(workspace, progress),
            Fuzz => rust::FUZZ.install(workspace, progress),
            NodePackages => node_packages::BUILD.install(workspace),
            BrowserPackages => node_packages::install_for_browser(workspace),
            Chromium => chromium::install(),
            Lighthouse => node_packages::LIGHTHOUSE.install(workspace),
            Qemu => qemu::install(),
            Schemathesis => python::install_schemathesis(workspace),
        }
    }
}

/// Everything that runs on Node wants 20.3; say so before npm fails with something less clear.
fn check_node(requirements: &[Requirement]) -> Result<()> {
    if !requirements.contains(&NodePackages) && !requirements.contains(&BrowserPackages) {
        return Ok(());
    }
    let version = process::capture(std::process::Command::new("node").arg("--version"))?;
    if !is_new_enough(version.trim()) {
        bail!(
            "Node.js {} is too old; install 20.3 or newer",
            version.trim()
        );
    }
    Ok(())
}

fn is_new_enough(version: &str) -> bool {
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (20, 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_is_new_enough_from_20_3() {
        assert!(is_new_enough("v20.3.0"));
        assert!(is_new_enough("v22.1.0"));
        assert!(!is_new_enough("v20.2.9"));
        assert!(!is_new_enough("v18.20.1"));
        assert!(!is_new_enough("nonsense"));
    }
}

//! Rust's parts: the toolchain's targets, the pinned nightly, and tools built with cargo.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;
use crate::setup::progress::Progress;
use crate::workspace::Workspace;

/// The nightly that builds the unwinding worker and the small apps. Later ones need another exception format.
pub const NIGHTLY: &str = "nightly-2026-05-01";

/// Bundles the worker.
pub const WORKER_BUILD: CargoTool = CargoTool {
    package: "worker-build",
    binary: "worker-build",
    version: "0.8.7",
    crates: 243,
};

/// Must be the version of the library `wasm-bindgen` in Cargo.toml.
pub const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    binary: "wasm-bindgen",
    version: "0.2.130",
    crates: 160,
};

/// Breaks the code in every place and asks whether a test notices.
pub const MUTANTS: CargoTool = CargoTool {
    package: "cargo-mutants",
    binary: "cargo-mutants",
    version: "27.1.0",
    crates: 200,
};

/// Holds the packages against deny.toml.
pub const DENY: CargoTool = CargoTool {
    package: "cargo-deny",
    binary: "cargo-deny",
    version: "0.20.2",
    crates: 141,
};

/// Writes bills of materials.
pub const CYCLONEDX: CargoTool = CargoTool {
    package: "cargo-cyclonedx",
    binary: "cargo-cyclonedx",
    version: "0.5.9",
    crates: 123,
};

/// Builds programs of libFuzzer.
pub const FUZZ: CargoTool = CargoTool {
    package: "cargo-fuzz",
    binary: "cargo-fuzz",
    version: "0.13.2",
    crates: 56,
};

/// A tool of one version, built with cargo into its own folder.
#[derive(Clone, Copy, Debug)]
pub struct CargoTool {
    package: &'static str,
    binary: &'static str,
    version: &'static str,
    /// About how many crates it compiles; only the progress shown depends on it.
    crates: u32,
}

impl CargoTool {
    /// The program, whether installed or not.
    pub fn program(self, workspace: &Workspace) -> PathBuf {
        self.folder(workspace).join("bin").join(self.binary)
    }

    /// Builds and installs it.
    pub fn install(self, workspace: &Workspace, progress: &Progress) -> Result<()> {
        // Its own lock file is the tested set; where a package of it isn't served any more, cargo may choose again.
        let locked = self.attempt(workspace, progress, &["--locked"]);
        if locked.is_ok() {
            return Ok(());
        }
        self.attempt(workspace, progress, &[])
    }

    fn attempt(self, workspace: &Workspace, progress: &Progress, options: &[&str]) -> Result<()> {
        let mut compiled = 0_u32;
        let mut command = Command::new("cargo");
        command
            .current_dir(&workspace.root)
            .args(["install", "--root"])
            .arg(self.folder(workspace))
            .args(options)
            .arg(format!("{}@{}", self.package, self.version))
            .env("CARGO_TARGET_DIR", workspace.tools.join("build"))
            // Built once, run for a second at a time: half the optimisation is half the wait of a newcomer.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        process::follow(&mut command, |line| {
            if line.trim_start().starts_with("Compiling") {
                compiled += 1;
                progress.advance(f64::from(compiled) / f64::from(self.crates));
            }
        })
    }

    fn folder(self, workspace: &Workspace) -> PathBuf {
        workspace.tools.join(self.to_string().replace(' ', "-"))
    }
}

impl fmt::Display for CargoTool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.package, self.version)
    }
}

/// Targets and components that rust-toolchain.toml names and the active toolchain lacks.
pub fn missing_parts(workspace: &Workspace) -> Result<Vec<String>> {
    let named = NamedParts::read(&workspace.path("rust-toolchain.toml"))?;
    let sysroot = sysroot(Command::new("rustc").current_dir(&workspace.root))?;
    let mut missing = Vec::new();
    for target in named.targets {
        if !sysroot
            .join("lib/rustlib")
            .join(&target)
            .join("lib")
            .exists()
        {
            missing.push(target);
        }
    }
    for component in named.components {
        if !sysroot.join("bin").join(program_of(&component)).exists() {
            missing.push(component);
        }
    }
    Ok(missing)
}

/// Installs them: rustup may be told not to do so by itself.
pub fn install_parts(workspace: &Workspace) -> Result<()> {
    let named = NamedParts::read(&workspace.path("rust-toolchain.toml"))?;
    for (kind, parts) in [("target", named.targets), ("component", named.components)] {
        let mut command = Command::new("rustup");
        command
            .current_dir(&workspace.root)
            .args([kind, "add"])
            .args(parts);
        process::follow(&mut command, |_| {})?;
    }
    Ok(())
}

/// Whether the pinned nightly and the sources of its standard library are there.
pub fn has_nightly() -> bool {
    sysroot(Command::new("rustup").args(["run", NIGHTLY, "rustc"])).is_ok_and(|folder| {
        folder
            .join("lib/rustlib/src/rust/library/std/Cargo.toml")
            .exists()
    })
}

/// Installs the pinned nightly with what building std for the artefacts needs.
pub fn install_nightly() -> Result<()> {
    let mut command = Command::new("rustup");
    command.args(["toolchain", "install", NIGHTLY, "--profile", "minimal"]);
    command.args(["--component", "rust-src", "--no-self-update"]);
    process::follow(&mut command, |_| {})
}

fn sysroot(rustc: &mut Command) -> Result<PathBuf> {
    let text = process::capture(rustc.args(["--print", "sysroot"]))?;
    Ok(PathBuf::from(text.trim()))
}

fn program_of(component: &str) -> &str {
    match component {
        "clippy" => "cargo-clippy",
        other => other,
    }
}

/// The two lists of rust-toolchain.toml.
#[derive(Debug, PartialEq, Eq)]
struct NamedParts {
    targets: Vec<String>,
    components: Vec<String>,
}

impl NamedParts {
    fn read(file: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        Ok(Self::parse(&text))
    }

    /// The file is ours and keeps each list on one line.
    fn parse(text: &str) -> Self {
        let list = |key: &str| {
            let line = text.lines().find(|line| {
                line.split('=')
                    .next()
                    .is_some_and(|name| name.trim() == key)
            });
            let words = line
                .into_iter()
                .flat_map(|line| line.split('"').skip(1).step_by(2));
            words.map(str::to_owned).collect()
        };
        Self {
            targets: list("targets"),
            components: list("components"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_of_the_toolchain_file_are_read() {
        let parts = NamedParts::parse(
            "[toolchain]\nchannel = \"1.95.0\"\ncomponents = [\"clippy\", \"rustfmt\"]\ntargets = [\"one\"]\n",
        );
        assert_eq!(parts.components, ["clippy", "rustfmt"]);
        assert_eq!(parts.targets, ["one"]);
    }

    #[test]
    fn the_command_line_tool_is_of_the_librarys_version() {
        let manifest = include_str!("../../../Cargo.toml");
        let pinned = format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version);
        assert!(
            manifest.contains(&pinned),
            "Cargo.toml doesn't contain {pinned}"
        );
    }
}

//! One app from Rust to a JavaScript module and a WebAssembly module.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::build::Variant;
use crate::process;
use crate::setup::{node_packages, rust};
use crate::workspace::Workspace;

/// An entry point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum App {
    /// The phone app.
    Door,
    /// The desk app.
    Portal,
}

/// What the page loads.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The glue.
    pub module: Vec<u8>,
    /// The program.
    pub wasm: Vec<u8>,
}

impl App {
    /// Its package, folder and file name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Door => "door",
            Self::Portal => "portal",
        }
    }

    /// Its shell, below the apps' folder.
    pub fn page(self) -> &'static str {
        match self {
            Self::Door => "index.html",
            Self::Portal => "portal/index.html",
        }
    }
}

/// Features that only the development artefacts have: the lock on a page, the two pseudo-languages.
const DEVELOPMENT_FEATURES: &str = "door/virtual-lock,kit/pseudo";

/// What every supported browser has. Named, because `-all` emits what none of them reads.
const WASM_FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Compiles both apps in one go: they share most crates.
pub fn compile(workspace: &Workspace, variant: Variant) -> Result<()> {
    let mut command = process::cargo(workspace);
    command.args([
        "build",
        "--package",
        "door",
        "--package",
        "portal",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    if variant.is_optimised() {
        command.args(["--profile", "web"]);
    } else {
        command.args(["--package", "kit", "--features", DEVELOPMENT_FEATURES]);
    }
    process::run(&mut command)
}

/// Makes the two modules of a compiled app.
pub fn bundle(workspace: &Workspace, variant: Variant, app: App) -> Result<Bundle> {
    let name = app.name();
    let profile = if variant.is_optimised() {
        "web"
    } else {
        "debug"
    };
    let compiled = workspace
        .target
        .join("wasm32-unknown-unknown")
        .join(profile)
        .join(format!("{name}.wasm"));
    let folder = workspace.scratch("web").join(variant.name()).join(name);
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;

    let mut bindgen = Command::new(rust::WASM_BINDGEN.program(workspace));
    bindgen.args([
        "--target",
        "web",
        "--no-typescript",
        "--omit-default-module-path",
        "--out-name",
        name,
    ]);
    if !variant.is_optimised() {
        bindgen.arg("--keep-debug");
    }
    process::run(bindgen.arg("--out-dir").arg(&folder).arg(&compiled))?;

    let mut wasm = folder.join(format!("{name}_bg.wasm"));
    if variant.is_optimised() {
        let optimised = folder.join(format!("{name}.optimised.wasm"));
        let mut optimise = Command::new(node_packages::program(workspace, "wasm-opt"));
        process::run(
            optimise
                .arg("-Oz")
                .args(WASM_FEATURES)
                .arg(&wasm)
                .arg("-o")
                .arg(&optimised),
        )?;
        wasm = optimised;
    }

    // One file, whatever snippets the glue imports.
    let mut esbuild = Command::new(node_packages::program(workspace, "esbuild"));
    esbuild.arg(folder.join(format!("{name}.js")));
    esbuild.args([
        "--bundle",
        "--format=esm",
        "--target=es2022",
        "--log-level=warning",
    ]);
    if variant.is_optimised() {
        esbuild.arg("--minify");
    }
    let module = process::capture(&mut esbuild)?.into_bytes();
    let wasm = fs::read(&wasm).with_context(|| format!("reading {}", wasm.display()))?;
    Ok(Bundle { module, wasm })
}

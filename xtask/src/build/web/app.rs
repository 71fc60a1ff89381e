//! One app from Rust to a JavaScript module and a WebAssembly module.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::names::ShortNames;
use crate::build::{Variant, order};
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

/// What makes the shipped modules small; kilobytes of the door app after brotli, of 265 before.
///
/// A panic is a trap and says nothing, so neither the sentences nor the places of panics travel, nor what formats them
/// (24.7 kB with the standard library built along). The tables of SHA-256 are a loop: a phone hashes a few hundred
/// bytes (with the checks in others' packages that Cargo.toml turns off, 6.6 kB).
const SMALLEST: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none \
                        --cfg sha2_backend_soft=\"compact\"";

/// 2 kB beyond `-Oz` alone. What is called once joins its caller when it is small, not always: a function of its own repeats
/// others' patterns. The lowest kilobyte of memory is the end of the stack, where nothing has an address.
const WASM_SIZE: &[&str] = &[
    "-Oz",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=40",
    "--merge-similar-functions",
    "-Oz",
];

/// Nobody reads what produced the module, nor which features it needs; short names between module and glue save 5 kB.
const WASM_NAMES: &[&str] = &[
    "--strip-producers",
    "--strip-target-features",
    "--minify-imports-and-exports-and-modules",
];

/// Sorts the functions, and writes them as tightly as `-Oz` does.
const WASM_ORDER: &[&str] = &[
    "--reorder-functions-by-name",
    "--generate-stack-ir",
    "--optimize-stack-ir",
];

/// Compiles both apps in one go: they share most crates.
pub fn compile(workspace: &Workspace, variant: Variant) -> Result<()> {
    let mut command = if variant.is_optimised() {
        process::nightly_cargo(workspace)
    } else {
        process::cargo(workspace)
    };
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
        command.env("RUSTFLAGS", SMALLEST).args([
            "--profile",
            "web",
            "-Zbuild-std=std,panic_abort",
            "-Zbuild-std-features=optimize_for_size",
        ]);
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
        wasm = optimise(workspace, &wasm, &folder.join(format!("{name}.js")))?;
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

/// Makes a module small, and its glue fit for it.
fn optimise(workspace: &Workspace, wasm: &Path, glue: &Path) -> Result<PathBuf> {
    let wasm_opt = |from: &Path, options: &[&str], to: &Path| {
        let mut command = Command::new(node_packages::program(workspace, "wasm-opt"));
        command.args(options).args(WASM_FEATURES).arg(from);
        process::capture(command.arg("-o").arg(to))
    };
    let small = wasm.with_extension("small.wasm");
    let names = wasm_opt(wasm, &[WASM_SIZE, WASM_NAMES].concat(), &small)?;
    let text = fs::read_to_string(glue).with_context(|| format!("reading {}", glue.display()))?;
    let text = ShortNames::read(&names)?.in_glue(&text)?;
    fs::write(glue, text).with_context(|| format!("writing {}", glue.display()))?;

    // 5 kB: functions beside those that they are like.
    let ranked = wasm.with_extension("ranked.wasm");
    let bytes = fs::read(&small).with_context(|| format!("reading {}", small.display()))?;
    fs::write(&ranked, order::named(&bytes)?)
        .with_context(|| format!("writing {}", ranked.display()))?;
    let ordered = wasm.with_extension("ordered.wasm");
    wasm_opt(&ranked, WASM_ORDER, &ordered)?;
    Ok(ordered)
}

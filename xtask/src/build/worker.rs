//! The worker's bundle, by worker-build with local tools only.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::measure::{self, Weight};
use super::order;
use super::{Variant, fingerprint};
use crate::process;
use crate::setup::{node_packages, rust};
use crate::stopwatch::Stopwatch;
use crate::workspace::Workspace;

/// Sources that the bundle is made from.
pub const SOURCES: &[&str] = &["worker", "durable-objects", "shared"];

/// Script and module together, compressed: a Worker's start-up time grows with them.
const BUDGET_GZIP: u64 = 600_000;

/// Holds flags that only the pinned nightly knows: worker-build asks the stable compiler as well.
const NIGHTLY_FLAGS: &str = "CLAVIS_NIGHTLY_FLAGS";

/// What the compiler used; the optimiser must know.
const WASM_FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-exception-handling",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Builds the bundle unless it is current.
pub fn build(workspace: &Workspace, variant: Variant) -> Result<()> {
    let folder = variant.worker_folder(workspace);
    let fingerprint = fingerprint::of(workspace, SOURCES)?;
    if fingerprint::is_current(&folder, &fingerprint) {
        println!("worker ({}) is current", variant.name());
        return Ok(());
    }
    fingerprint::forget(&folder);
    let stopwatch = Stopwatch::start();
    bundle(workspace, variant)?;
    if variant.is_optimised() {
        reorder(workspace, &folder.join("index_bg.wasm"))?;
        weigh(workspace, &folder)?;
    }
    fingerprint::record(&folder, &fingerprint)?;
    println!("worker ({}) built in {stopwatch}", variant.name());
    Ok(())
}

fn bundle(workspace: &Workspace, variant: Variant) -> Result<()> {
    let mut command = Command::new(rust::WORKER_BUILD.program(workspace));
    command
        .current_dir(workspace.path("worker"))
        .env("CARGO_TARGET_DIR", &workspace.target)
        .env("WASM_BINDGEN_BIN", rust::WASM_BINDGEN.program(workspace))
        .env(
            "WASM_OPT_BIN",
            node_packages::program(workspace, "wasm-opt"),
        )
        .env("ESBUILD_BIN", node_packages::program(workspace, "esbuild"))
        .args(["--out-dir", &format!("build/{}", variant.name())]);
    match variant {
        Variant::Development => command.args(["--dev", "--no-opt", "--panic-unwind"]),
        Variant::Production => command.args(["--release", "--panic-unwind"]),
        Variant::Stable => command.args(["--dev", "--no-opt"]),
    };
    if variant != Variant::Stable {
        command.env("PATH", pinned_nightly_first(workspace)?);
    }
    command.arg(".");
    if variant == Variant::Production {
        // The library's own choice where speed and size differ: 20 kB of the compressed module.
        command.arg("-Zbuild-std-features=optimize_for_size");
        // A panic says its file and line; columns are numbers that nothing else shares. A derived Debug writes the
        // name of the variant only: 11 kB, and what people wrote can't get into a log that way.
        command.env(
            NIGHTLY_FLAGS,
            "-Zlocation-detail=file,line -Zfmt-debug=shallow",
        );
    }
    if variant == Variant::Development {
        command.args(["--features", "demo,probe"]);
        // Names are more than half of the module, and the local runtime reads all of it at each start. A panic still
        // says its file and line.
        command.env("CARGO_PROFILE_DEV_STRIP", "symbols");
    }
    process::run(&mut command)
}

/// Puts the functions of the module into the order in which it is compressed best.
fn reorder(workspace: &Workspace, module: &Path) -> Result<()> {
    let bytes = fs::read(module).with_context(|| format!("reading {}", module.display()))?;
    fs::write(module, order::named(&bytes)?)
        .with_context(|| format!("writing {}", module.display()))?;
    let mut command = Command::new(node_packages::program(workspace, "wasm-opt"));
    command
        .args(WASM_FEATURES)
        .args(["--reorder-functions-by-name", "--strip-debug"])
        .arg(module)
        .arg("-o")
        .arg(module);
    process::run(&mut command)
}

fn weigh(workspace: &Workspace, folder: &Path) -> Result<()> {
    let files = ["index.js", "index_bg.wasm"].map(|name| folder.join(name));
    let sizes = measure::measure(workspace, &files)?;
    measure::print(&sizes, folder);
    let whole = Weight {
        name: "worker, gzip".into(),
        value: sizes.iter().map(|size| size.gzip).sum(),
        goal: BUDGET_GZIP,
    };
    measure::record(folder, &[whole])
}

/// worker-build asks for `+nightly`, whichever that is on this machine. A search path whose first folder answers for
/// cargo, rustc and rustup with the pinned one keeps the build the same everywhere.
fn pinned_nightly_first(workspace: &Workspace) -> Result<std::ffi::OsString> {
    let folder = workspace.scratch("pinned-nightly");
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    let cargo = format!(
        "case \"$1\" in +nightly) shift; RUSTFLAGS=\"$RUSTFLAGS ${NIGHTLY_FLAGS}\"; export RUSTFLAGS; exec rustup run {0} cargo \"$@\";; esac",
        rust::NIGHTLY
    );
    let rustc = format!(
        "case \"$1\" in +nightly) shift; exec rustup run {0} rustc \"$@\";; esac",
        rust::NIGHTLY
    );
    // The nightly's standard library is built from its sources; some mirrors don't have the ready-made one.
    let rustup = format!(
        "[ \"$1 $2\" = \"target add\" ] && exit 0\nfor word do shift; if [ \"$word\" = nightly ]; then word={0}; fi; set -- \"$@\" \"$word\"; done",
        rust::NIGHTLY
    );
    for (name, line) in [("cargo", cargo), ("rustc", rustc), ("rustup", rustup)] {
        let script =
            format!("#!/bin/sh\nPATH=${{PATH#*:}}\nexport PATH\n{line}\nexec {name} \"$@\"\n");
        write_program(&folder.join(name), &script)?;
    }
    let rest = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::iter::once(folder)
        .chain(env::split_paths(&rest))
        .collect();
    env::join_paths(folders).context("composing the search path")
}

fn write_program(file: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(file).is_ok_and(|present| present == text) {
        return Ok(());
    }
    let attempt = || {
        fs::write(file, text)?;
        fs::set_permissions(file, fs::Permissions::from_mode(0o755))
    };
    attempt().with_context(|| format!("writing {}", file.display()))
}

//! Where the built worker and the tools lie.

use std::path::{Path, PathBuf};

/// The top of the sources.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// A file that `cargo xtask build` makes.
///
/// # Panics
/// When it is missing: a test without the worker has nothing to test.
#[must_use]
pub fn built(below_root: &str) -> PathBuf {
    let file = root().join(below_root);
    assert!(
        file.exists(),
        "{below_root} is missing: run `cargo xtask build` first"
    );
    file
}

/// The runtime's program inside its npm package.
///
/// # Panics
/// When the packages are not installed.
#[must_use]
pub fn workerd() -> PathBuf {
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("macos", "aarch64") => "darwin-arm64",
        ("macos", _) => "darwin-64",
        (_, "aarch64") => "linux-arm64",
        _ => "linux-64",
    };
    built(&format!(
        ".clavis/tools/node_modules/@cloudflare/workerd-{platform}/bin/workerd"
    ))
}

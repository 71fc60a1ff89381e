//! The browser of the browser tests: the distribution's own Chromium.

use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::debian;

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const OUTSIDE_THE_PATH: &[&str] = &[
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// `$CHROMIUM`, else the first that the machine has.
pub fn find() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM") {
        return Some(PathBuf::from(named)).filter(|path| path.exists());
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&folders)
        .flat_map(|folder| NAMES.iter().map(move |name| folder.join(name)));
    let elsewhere = OUTSIDE_THE_PATH.iter().map(PathBuf::from);
    on_path.chain(elsewhere).find(|path| path.exists())
}

/// Installs Debian's package when allowed to, else says how.
pub fn install() -> Result<()> {
    // Without recommended packages there would be no letters.
    debian::install(&["chromium", "fonts-dejavu-core"]).context(
        "the browser tests need Chromium: on Debian or Ubuntu `sudo apt-get install chromium`, \
         elsewhere install Chromium or Chrome and set CHROMIUM to its program",
    )
}

//! The emulator that runs the lock's firmware: the distribution's own QEMU.

use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::debian;

const NAME: &str = "qemu-system-arm";

/// The program, if the machine has it.
pub fn find() -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders)
        .map(|folder| folder.join(NAME))
        .find(|path| path.exists())
}

/// Installs Debian's package when allowed to, else says how.
pub fn install() -> Result<()> {
    debian::install(&[NAME]).context(
        "the lock's measurements need QEMU for Arm: on Debian or Ubuntu `sudo apt-get install qemu-system-arm`, \
         elsewhere install QEMU so that qemu-system-arm is on the path",
    )
}

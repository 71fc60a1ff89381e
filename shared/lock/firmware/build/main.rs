//! Links for the board, and records what the measured lock will hear.
#![expect(
    clippy::unwrap_used,
    reason = "a build script stops the build by panicking"
)]

use std::path::Path;
use std::{env, fs};

mod conversation;
mod installation;
mod signatures;

fn main() {
    let folder = env::var("OUT_DIR").unwrap();
    let folder = Path::new(&folder);
    fs::copy("memory.x", folder.join("memory.x")).unwrap();
    fs::write(folder.join("conversation.rs"), conversation::record()).unwrap();
    fs::write(folder.join("signatures.rs"), signatures::make()).unwrap();
    println!("cargo:rustc-link-search={}", folder.display());
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    println!("cargo:rerun-if-changed=memory.x");
    println!("cargo:rerun-if-changed=build");
}

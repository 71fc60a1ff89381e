//! `bench`: sizes and speeds beside their goals. Speeds are for reading, only bytes and counts fail.

use anyhow::{Result, bail};

use crate::build::{self, Half, Variant, measure};
use crate::process;
use crate::setup;
use crate::workspace::Workspace;

pub mod lock;

/// Weighs the production artefacts, then measures the production worker under the real runtime. Fails at the end when
/// something weighs more than it may.
pub fn run(workspace: &Workspace) -> Result<()> {
    setup::meet(workspace, setup::BUILD)?;
    build::run(workspace, Variant::Production, Half::BOTH)?;
    build::print_sizes(workspace, Variant::Production)?;
    let too_heavy = weigh(workspace)?;
    let mut command = process::cargo(workspace);
    process::run(command.args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "tests",
        "--bin",
        "bench",
    ]))?;
    if too_heavy > 0 {
        bail!("{too_heavy} parts weigh more than they may");
    }
    Ok(())
}

/// What a phone or the edge loads, each part beside its goal. Answers how many weigh more.
fn weigh(workspace: &Workspace) -> Result<usize> {
    let mut too_heavy = 0;
    for half in Half::BOTH {
        for weight in measure::recorded(&Variant::Production.folder(workspace, *half))? {
            let holds = weight.holds();
            println!("  {weight}{}", if holds { "" } else { "  <- too much" });
            too_heavy += usize::from(!holds);
        }
    }
    Ok(too_heavy)
}

//! What the lock costs on a Cortex-M4: its firmware built, weighed, and run under QEMU, which counts its instructions.
//!
//! Nothing here depends on the machine: the same sources give the same numbers, so every goal that is missed fails.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::setup::Requirement;
use crate::workspace::Workspace;

use self::emulator::Run;
use self::image::Image;
use super::row::Row;

mod emulator;
mod image;

/// What measuring needs.
pub const NEEDS: &[Requirement] = &[Requirement::Toolchain, Requirement::Qemu];
const TARGET: &str = "thumbv7em-none-eabi";

// How each number is found, for its reader.
const COUNTED_BY_QEMU: &str = "QEMU mps2-an386 with -icount shift=0: SysTick around the work, calibrated in the same run \
     with loops of a known number of instructions; of a verification the most of 32 keys";
const SEEN: &str =
    "calls of the one function that verifies, seen by QEMU between begin and end of the work";
const PAINTED: &str =
    "the stack below the caller is painted before, and searched for what was painted over";
const WEIGHED_ALONE: &str =
    "a linked image that verifies, signs and hashes as the lock does, less one that does nothing";
const WEIGHED_WHOLE: &str = "the linked image of the whole lock with its flash in memory and without radio, less one that \
     does nothing";
const ONE_VALUE: &str = "the size of the lock's one value, without stack and flash";
const NAMED: &str = "symbols of allocators, and of the crate alloc, in the image of the whole lock";

/// Builds, runs and weighs.
pub fn measure(workspace: &Workspace) -> Result<Vec<Row>> {
    build(workspace)?;
    let measured = program(workspace, "measured");
    let run = emulator::run(&measured, &Image::read(&measured)?)?;
    let mut rows = costs(&run)?;
    rows.extend(weights(workspace, run.memory)?);
    Ok(rows)
}

/// Cargo in the firmware's own folder, whose configuration says for what and how it builds.
pub fn cargo(workspace: &Workspace) -> Command {
    let mut command = process::cargo(workspace);
    command.current_dir(workspace.path("shared/lock/firmware"));
    // Flags in the environment would take the place of those.
    command.env_remove("RUSTFLAGS");
    command.env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

fn build(workspace: &Workspace) -> Result<()> {
    let mut command = cargo(workspace);
    command.args(["build", "--release", "--locked", "--quiet"]);
    process::run_aside(command.args(["--target", TARGET]))
}

fn program(workspace: &Workspace, name: &str) -> PathBuf {
    let folder = workspace.target.join(TARGET).join("release");
    folder.join(name)
}

fn row(name: &str, value: u64, unit: &str, goal: Option<u64>, method: &str) -> Row {
    Row::count("lock", name, value, unit, goal, method)
}

fn costs(run: &Run) -> Result<Vec<Row>> {
    let verifications = run.parts("verification")?;
    let signature = run.part("hedged_signature")?;
    let first = run.part("first_opening")?;
    let repeated = run.part("repeated_opening")?;
    let new_state = run.part("new_state")?;
    let instructions = verifications.iter().map(|part| part.instructions);
    let (Some(least), Some(most)) = (instructions.clone().min(), instructions.max()) else {
        bail!("no verification is measured");
    };
    if verifications.iter().any(|part| part.verifications != 1) {
        bail!("a verification is not seen as one");
    }
    for opening in [first, repeated] {
        // A verification that the compiler wrote out where it is called would be paid and not counted.
        if opening.instructions / least != opening.verifications {
            bail!("the instructions of {opening:?} are not those of its verifications");
        }
    }
    let Some(deepest) = verifications.iter().map(|part| part.stack).max() else {
        bail!("no verification is measured");
    };
    let instructions = |name, value, goal| row(name, value, "instructions", goal, COUNTED_BY_QEMU);
    let calls = |name, value, goal| row(name, value, "verifications", Some(goal), SEEN);
    let stack = |name, value, goal| row(name, value, "B", goal, PAINTED);
    Ok(vec![
        instructions("instructions of a verification", most, Some(2_300_000)),
        instructions(
            "instructions of a hedged signature",
            signature.instructions,
            None,
        ),
        calls("verifications of a first opening", first.verifications, 2),
        calls(
            "verifications of a repeated opening",
            repeated.verifications,
            1,
        ),
        instructions("instructions of a first opening", first.instructions, None),
        instructions(
            "instructions of a repeated opening",
            repeated.instructions,
            None,
        ),
        instructions("instructions of a new state", new_state.instructions, None),
        stack("stack of a verification", deepest, Some(8_000)),
        stack("stack of a hedged signature", signature.stack, Some(8_000)),
        stack("stack of an opening", first.stack.max(repeated.stack), None),
        stack("stack of a new state", new_state.stack, None),
    ])
}

fn weights(workspace: &Workspace, memory: u64) -> Result<Vec<Row>> {
    let read = |name| Image::read(&program(workspace, name));
    let (empty, cryptography, lock) = (read("empty")?, read("cryptography")?, read("lock")?);
    let beyond_empty = |image: &Image| {
        let more = image.flash.checked_sub(empty.flash);
        more.context("a program weighs less than the empty one")
    };
    // Without names there would be no allocator to find either.
    lock.address(emulator::VERIFY)?;
    let allocators = lock.allocators();
    for name in &allocators {
        eprintln!("allocates: {name}");
    }
    let allocators = u64::try_from(allocators.len())?;
    let flash = beyond_empty(&cryptography)?;
    Ok(vec![
        row(
            "flash of the cryptography",
            flash,
            "B",
            Some(60_000),
            WEIGHED_ALONE,
        ),
        row(
            "flash of the lock",
            beyond_empty(&lock)?,
            "B",
            None,
            WEIGHED_WHOLE,
        ),
        row("memory of the lock", memory, "B", None, ONE_VALUE),
        row(
            "allocator functions linked",
            allocators,
            "functions",
            Some(0),
            NAMED,
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_whose_instructions_hide_a_verification_is_not_believed() {
        let run = |first| {
            let text = format!(
                "memory 1\nmeasured verification 100 9\nmeasured hedged_signature 200 9\n\
                 measured first_opening {first} 9\nmeasured repeated_opening 120 9\n\
                 measured new_state 300 9\n"
            );
            Run::read(&text, &[1, 1, 2, 1, 2]).unwrap()
        };
        assert!(costs(&run(230)).is_ok());
        assert!(costs(&run(310)).is_err());
        assert!(costs(&run(190)).is_err());
    }
}

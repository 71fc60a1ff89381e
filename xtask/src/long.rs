//! `long`: the runs that are too long for every change. Their result is a dated report that is committed.

use std::collections::hash_map::RandomState;
use std::fmt::Write as _;
use std::fs;
use std::hash::BuildHasher as _;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::fuzz;
use crate::gates;
use crate::mutants;
use crate::process;
use crate::sbom;
use crate::schemathesis;
use crate::setup::{self, Requirement};
use crate::stopwatch::Stopwatch;
use crate::workspace::Workspace;

/// Property tests read it: cases of each property.
const CASES: &str = "10000";

/// Its name, and what does it and says how it went.
type Run = (&'static str, fn(&Workspace) -> Result<String>);

/// Runs everything and writes `docs/long/<date>.md`.
pub fn run(workspace: &Workspace) -> Result<()> {
    setup::meet(workspace, setup::BUILD)?;
    setup::meet(
        workspace,
        &[Requirement::Cyclonedx, Requirement::Schemathesis],
    )?;
    let date = process::capture(Command::new("date").args(["-u", "+%F"]))?
        .trim()
        .to_owned();
    let commit = process::capture(Command::new("git").current_dir(&workspace.root).args([
        "rev-parse",
        "--short",
        "HEAD",
    ]))?;
    let mut report = format!(
        "# Long runs of {date}\n\nCommit {}.\n\n| run | result | seconds |\n|---|---|---|\n",
        commit.trim()
    );
    let mut failed = Vec::new();
    let runs: [Run; 7] = [
        ("native tests, 10,000 cases of each property", properties),
        ("native tests that are too long for every change", ignored),
        ("the worker killed 200 times while it is written to", killed),
        (
            "bills of materials, held to what is compiled",
            bills_of_materials,
        ),
        ("3 minutes of fuzzing for each target", fuzzed),
        ("10 minutes of generated requests", requested),
        ("every mutant of the domain", every_mutant),
    ];
    for (name, work) in runs {
        println!("\n== {name}");
        let stopwatch = Stopwatch::start();
        let result = work(workspace);
        if let Err(error) = &result {
            println!("!! {error:#}");
            failed.push(name);
        }
        let shown = result.unwrap_or_else(|_| "failed".to_owned());
        let _ = writeln!(
            report,
            "| {name} | {shown} | {:.0} |",
            stopwatch.elapsed().as_secs_f64()
        );
    }
    let file = workspace.path("docs/long").join(format!("{date}.md"));
    fs::create_dir_all(workspace.path("docs/long")).context("creating docs/long")?;
    fs::write(&file, report).with_context(|| format!("writing {}", file.display()))?;
    println!("\nreport: {}", workspace.shown(&file));
    if failed.is_empty() {
        Ok(())
    } else {
        bail!("failed: {}", failed.join(", "))
    }
}

fn properties(workspace: &Workspace) -> Result<String> {
    // Other cases than those of every change, and repeatable ones.
    let seed = RandomState::new().hash_one(CASES).to_string();
    println!("PROPTEST_RNG_SEED={seed}");
    let environment = [("PROPTEST_CASES", CASES), ("PROPTEST_RNG_SEED", &seed)];
    let tally = gates::native_with(workspace, &environment)?;
    if tally.failed > 0 {
        bail!("{} tests failed with seed {seed}", tally.failed);
    }
    Ok(format!("{} passed with seed {seed}", tally.passed))
}

fn ignored(workspace: &Workspace) -> Result<String> {
    let tally = gates::ignored(workspace)?;
    if tally.failed > 0 {
        bail!("{} tests failed", tally.failed);
    }
    Ok(format!("{} passed", tally.passed))
}

fn killed(workspace: &Workspace) -> Result<String> {
    let tally = gates::edge_with(workspace, "http_kill", &[("CLAVIS_KILLS", "200")])?;
    if tally.failed > 0 {
        bail!("{} tests failed", tally.failed);
    }
    Ok("nothing lost, nothing done twice".to_owned())
}

fn bills_of_materials(workspace: &Workspace) -> Result<String> {
    Ok(format!("{} written", sbom::write(workspace)?))
}

fn fuzzed(workspace: &Workspace) -> Result<String> {
    // libFuzzer takes 32 bits; 0 would be a seed of its own choice.
    let hash = RandomState::new().hash_one(CASES);
    let seed = u32::try_from(hash >> 32).unwrap_or_default().max(1);
    println!("seed {seed}");
    fuzz::at_length(workspace, seed)
}

fn requested(workspace: &Workspace) -> Result<String> {
    let seed = RandomState::new().hash_one(CASES) >> 40;
    schemathesis::at_length(workspace, u32::try_from(seed).unwrap_or_default())
}

fn every_mutant(workspace: &Workspace) -> Result<String> {
    let tally = mutants::all(workspace)?;
    Ok(format!("{} caught, {} missed", tally.passed, tally.failed))
}

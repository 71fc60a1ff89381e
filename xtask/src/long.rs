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

/// One of the long runs.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// Its name for `cargo xtask long`.
    name: &'static str,
    /// What the report calls it.
    title: &'static str,
    /// Does it and says how it went.
    work: fn(&Workspace) -> Result<String>,
}

const RUNS: [Run; 7] = [
    Run {
        name: "properties",
        title: "native tests, 10,000 cases of each property",
        work: properties,
    },
    Run {
        name: "ignored",
        title: "native tests that are too long for every change",
        work: ignored,
    },
    Run {
        name: "kills",
        title: "the worker killed 200 times while it is written to",
        work: killed,
    },
    Run {
        name: "materials",
        title: "bills of materials, held to what is compiled",
        work: bills_of_materials,
    },
    Run {
        name: "fuzz",
        title: "3 minutes of fuzzing for each target",
        work: fuzzed,
    },
    Run {
        name: "requests",
        title: "10 minutes of generated requests",
        work: requested,
    },
    Run {
        name: "mutants",
        title: "every mutant of the domain",
        work: every_mutant,
    },
];

/// Does the named runs, all without names. Each adds its row to `docs/long/<date>.md` as soon as it has ended: what
/// was found is not lost when a later one is cut off.
pub fn run(workspace: &Workspace, names: &[&str]) -> Result<()> {
    let runs = named(names)?;
    setup::meet(workspace, setup::BUILD)?;
    setup::meet(
        workspace,
        &[Requirement::Cyclonedx, Requirement::Schemathesis],
    )?;
    let mut failed = Vec::new();
    for run in runs {
        println!("\n== {}", run.title);
        let stopwatch = Stopwatch::start();
        let result = (run.work)(workspace);
        if let Err(error) = &result {
            println!("!! {error:#}");
            failed.push(run.name);
        }
        let shown = result.unwrap_or_else(|error| format!("failed: {error}"));
        report(workspace, run.title, &shown, stopwatch)?;
    }
    if failed.is_empty() {
        Ok(())
    } else {
        bail!("failed: {}", failed.join(", "))
    }
}

/// The runs with these names, all for none.
fn named(names: &[&str]) -> Result<Vec<Run>> {
    let known = RUNS.map(|run| run.name);
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        bail!("`long` has no run `{unknown}`, only: {}", known.join(", "));
    }
    let wanted = |run: &Run| names.is_empty() || names.contains(&run.name);
    Ok(RUNS.into_iter().filter(wanted).collect())
}

/// Adds a row to the report of the day.
fn report(workspace: &Workspace, title: &str, result: &str, stopwatch: Stopwatch) -> Result<()> {
    let date = process::capture(Command::new("date").args(["-u", "+%F"]))?;
    let commit = process::capture(Command::new("git").current_dir(&workspace.root).args([
        "rev-parse",
        "--short",
        "HEAD",
    ]))?;
    let (date, commit) = (date.trim(), commit.trim());
    let folder = workspace.path("docs/long");
    let file = folder.join(format!("{date}.md"));
    let mut text = if file.exists() {
        fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?
    } else {
        format!("# Long runs of {date}\n\n| run | commit | result | seconds |\n|---|---|---|---|\n")
    };
    let seconds = stopwatch.elapsed().as_secs_f64();
    let _ = writeln!(text, "| {title} | {commit} | {result} | {seconds:.0} |");
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    println!("report: {}", workspace.shown(&file));
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_chosen_by_name_all_for_none_and_a_wrong_name_tells_the_right_ones() {
        let chosen = |names: &[&str]| {
            named(names).map(|runs| runs.iter().map(|run| run.name).collect::<Vec<_>>())
        };
        assert_eq!(chosen(&[]).unwrap().len(), RUNS.len());
        assert_eq!(chosen(&["mutants", "fuzz"]).unwrap(), ["fuzz", "mutants"]);
        let error = chosen(&["fuz"]).unwrap_err().to_string();
        assert!(error.contains("`fuz`") && error.contains("requests"));
    }
}

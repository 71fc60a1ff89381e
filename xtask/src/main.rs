//! `cargo xtask`: every command that a developer or CI needs, and nothing that they would have to know by heart.

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::build::{Half, Variant};
use crate::workspace::Workspace;

mod bench;
mod build;
mod dev;
mod fuzz;
mod gates;
mod long;
mod mutants;
mod process;
mod sbom;
mod schemathesis;
mod setup;
mod stopwatch;
mod tally;
mod workspace;

const HELP: &str = "\
Commands of this workspace: cargo xtask <command>

  dev [--demo] [--port N]       set up, build, start the site locally, rebuild on every change
  test [GATE...]                all gates, or the named ones; `test --list` names them
  build [worker|web]            development artefacts, both halves or one
  build --production            what `wrangler deploy --env production` ships: optimised, measured, no demo
  build --stable                the worker with aborting panics: checked, never shipped
  bench                         sizes and speeds beside their goals and peers; writes docs/performance.md
  bench PART...                 only these parts of it (weights, lock, peers, edge, browser, scores), written nowhere
  sbom                          bills of materials (CycloneDX) of what is shipped, in the folder sbom of the artefacts
  mutants                       breaks the decision in every place: each time a test must notice
  long [RUN...]                 the long runs, all or the named ones (properties, ignored, kills, materials, fuzz, requests,
                                mutants); each adds a row to the day's report in docs/long
  setup                         install whatever is missing, build nothing
  help                          this text

Tools are kept in $CLAVIS_TOOLS, else $XDG_CACHE_HOME/clavis/tools, else ~/.cache/clavis/tools.
Rust artefacts go to $CARGO_TARGET_DIR, else target/.";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[&str]) -> Result<ExitCode> {
    let (command, rest) = words.split_first().unwrap_or((&"help", &[]));
    if rest.contains(&"--help") {
        println!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    let workspace = Workspace::find()?;
    match *command {
        "test" => return gates::run(&workspace, rest),
        "dev" => dev::run(&workspace, &dev::Options::parse(rest)?)?,
        "build" => build_named(&workspace, rest)?,
        "bench" => bench::run(&workspace, rest)?,
        "sbom" => sbom::run(&workspace)?,
        "mutants" => mutants::decision(&workspace).map(drop)?,
        "long" => long::run(&workspace, rest)?,
        "setup" => setup::meet(&workspace, setup::ALL)?,
        "help" | "-h" | "--help" => println!("{HELP}"),
        other => bail!("there is no command `{other}`; `cargo xtask help` lists them"),
    }
    Ok(ExitCode::SUCCESS)
}

fn build_named(workspace: &Workspace, words: &[&str]) -> Result<()> {
    let mut variant = Variant::Development;
    let mut halves = Vec::new();
    for word in words {
        match *word {
            "--production" => variant = Variant::Production,
            "--stable" => variant = Variant::Stable,
            "worker" => halves.push(Half::Worker),
            "web" => halves.push(Half::Web),
            other => bail!("`build` doesn't know `{other}`; see `cargo xtask help`"),
        }
    }
    if halves.is_empty() {
        halves = Half::BOTH.to_vec();
    }
    setup::meet(workspace, setup::BUILD)?;
    build::run(workspace, variant, &halves)
}

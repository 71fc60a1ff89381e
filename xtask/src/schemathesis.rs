//! Requests that are generated from `docs/openapi.json`, against the running worker with a building in it: no server
//! error, no hang, and every answer as the document says. What is asked of the answers: `tests/schemathesis`.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::build::{self, Half, Variant};
use crate::process;
use crate::setup::python;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// What every change is tried with: always the same requests, as far as time lets them.
const SEED: u32 = 1;
const SECONDS: u32 = 60;

/// What the long run gives to other requests.
const LONG_SECONDS: u32 = 600;

/// What is tried, and for how many quarters of the time: each operation by itself with what borders on the document
/// and with chance, then chains of operations in which what one answers goes into the next.
const PHASES: [(&str, u32); 2] = [("coverage,fuzzing", 3), ("stateful", 1)];

/// How much of the worker's log explains a failure.
const LAST_LINES: usize = 40;

/// The gate: a minute, one seed.
pub fn briefly(workspace: &Workspace) -> Result<Tally> {
    generate(workspace, SEED, SECONDS)?;
    Ok(Tally::ONE_PASSED)
}

/// Ten minutes with this seed.
pub fn at_length(workspace: &Workspace, seed: u32) -> Result<String> {
    generate(workspace, seed, LONG_SECONDS)?;
    Ok(format!("nothing found with seed {seed}"))
}

fn generate(workspace: &Workspace, seed: u32, seconds: u32) -> Result<()> {
    build::run(workspace, Variant::Development, &[Half::Worker])?;
    let mut build = process::cargo(workspace);
    process::run(build.args(["build", "--quiet", "--package", "tests", "--bin", "world"]))?;
    let (world, line) = World::start(workspace)?;
    let found = serde_json::from_str::<serde_json::Value>(&line).context("what the world says")?;
    let address = found.get("address").and_then(serde_json::Value::as_str);
    let address = address.context("the world has no address")?;
    let result = PHASES.into_iter().try_for_each(|(phases, quarters)| {
        let mut command = Command::new(python::schemathesis(workspace)?);
        command
            .current_dir(&workspace.root)
            .env("CLAVIS_WORLD", &line)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .args([
                "--config-file",
                "tests/schemathesis/schemathesis.toml",
                "run",
            ])
            .args(["docs/openapi.json", "--url", address])
            .args(["--phases", phases, "--warnings", "off"])
            .args(["--seed", &seed.to_string()])
            .args(["--max-time", &(seconds * quarters / 4).to_string()]);
        process::run(&mut command)
    });
    let log = world.end()?;
    result.with_context(|| format!("seed {seed}; the worker's last words:\n{}", last(&log)))
}

fn last(log: &str) -> String {
    let errors: Vec<&str> = log
        .lines()
        .filter(|line| !line.contains("\"level\":\"info\""))
        .collect();
    let first = errors.len().saturating_sub(LAST_LINES);
    errors.get(first..).unwrap_or_default().join("\n")
}

/// The worker with a building in it, until it is told to end.
struct World {
    process: Child,
    output: BufReader<ChildStdout>,
}

impl World {
    fn start(workspace: &Workspace) -> Result<(Self, String)> {
        let mut process = Command::new(workspace.target.join("debug/world"))
            .current_dir(&workspace.root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting the world")?;
        let output = process.stdout.take().context("the world has no output")?;
        let mut output = BufReader::new(output);
        let mut line = String::new();
        output.read_line(&mut line).context("reading the world")?;
        if line.is_empty() {
            bail!("the world did not start: {}", process.wait()?);
        }
        Ok((Self { process, output }, line))
    }

    /// What the worker has said.
    fn end(mut self) -> Result<String> {
        drop(self.process.stdin.take());
        let mut log = String::new();
        self.output
            .read_to_string(&mut log)
            .context("the world's last words")?;
        self.process.wait().context("waiting for the world")?;
        Ok(log)
    }
}

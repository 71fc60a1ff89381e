//! Fuzzing: every decoder of DL1, and whole lives of the lock, against bytes that libFuzzer finds.
//!
//! Without a sanitizer: what is fuzzed forbids unsafe code, so there is nothing for one to find, the builds are three
//! times as fast, and the pinned stable compiler does. Overflows and debug assertions are checked.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::setup::{self, Requirement, rust};
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Workspaces of their own, beside what they fuzz.
pub const FOLDERS: [&str; 2] = ["shared/credential/fuzz", "shared/lock/fuzz"];

/// The longest frame, and a little more. Lives are longer than frames.
const LONGEST: &str = "-max_len=520";
const LONGEST_LIFE: &str = "-max_len=800";
const LIVES: &str = "receive";

/// At once: what CI has cores.
const AT_ONCE: usize = 2;

/// The same in every run of the gate, as far as time allows, so that a change is judged by the change.
const SEED: u32 = 20_261_122;

/// One program of libFuzzer.
#[derive(Debug)]
struct Target {
    folder: &'static str,
    name: String,
}

/// How the run of one target ended.
struct Ended {
    /// Inputs that were tried.
    inputs: Option<u64>,
    status: ExitStatus,
}

/// For every change: a few seconds each, always with the same seed.
pub fn briefly(workspace: &Workspace) -> Result<Tally> {
    let (targets, failed) = run(workspace, 10, SEED)?;
    if failed == 0 {
        check_reach(workspace)?;
    }
    tally(&targets, failed)
}

/// Minutes each with other seeds; what they found that is new joins the corpora, to be committed.
pub fn at_length(workspace: &Workspace, seed: u32) -> Result<String> {
    setup::meet(workspace, &[Requirement::Toolchain, Requirement::Fuzz])?;
    let (targets, failed) = run(workspace, 180, seed)?;
    if failed > 0 {
        bail!("{failed} targets failed with seed {seed}");
    }
    check_reach(workspace)?;
    let mut new = 0;
    for target in &targets {
        new += target.merge(workspace)?;
    }
    Ok(format!(
        "{} targets, {new} new inputs in the corpora",
        targets.len()
    ))
}

fn tally(targets: &[Target], failed: u32) -> Result<Tally> {
    let all = u32::try_from(targets.len()).context("counting the targets")?;
    Ok(Tally {
        passed: all - failed,
        failed,
    })
}

/// Builds and runs all targets for so many seconds each; how many failed.
fn run(workspace: &Workspace, seconds: u32, seed: u32) -> Result<(Vec<Target>, u32)> {
    let mut targets = Vec::new();
    for folder in FOLDERS {
        targets.extend(build(workspace, folder)?);
    }
    check_complete(workspace, &targets)?;
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(0);
    thread::scope(|scope| {
        let work = || {
            while let Some(target) = targets.get(next.fetch_add(1, Ordering::Relaxed)) {
                let result = target.run(workspace, seconds, seed);
                let Ok(mut failed) = failed.lock() else {
                    return;
                };
                if let Err(error) = target.report(workspace, result) {
                    println!("!! {}: {error:#}", target.name);
                    *failed += 1;
                }
            }
        };
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().all(|worker| worker.join().is_ok())
    });
    let failed = failed.into_inner().unwrap_or(u32::MAX);
    Ok((targets, failed))
}

fn build(workspace: &Workspace, folder: &'static str) -> Result<Vec<Target>> {
    // cargo-fuzz can't be told to keep to the lock file, so cargo is asked first.
    let mut locked = process::cargo(workspace);
    locked.args([
        "metadata",
        "--locked",
        "--format-version",
        "1",
        "--manifest-path",
    ]);
    locked.arg(format!("{folder}/Cargo.toml"));
    process::capture(&mut locked)?;

    let mut command = cargo_fuzz(workspace, "build", folder);
    command.args(["--sanitizer", "none", "--target-dir"]);
    process::run(command.arg(target_folder(workspace)))?;
    let names = process::capture(&mut cargo_fuzz(workspace, "list", folder))?;
    let target = |name: &str| Target {
        folder,
        name: name.to_owned(),
    };
    Ok(names.lines().map(target).collect())
}

fn cargo_fuzz(workspace: &Workspace, command: &str, folder: &str) -> Command {
    let mut program = Command::new(rust::FUZZ.program(workspace));
    program.current_dir(&workspace.root);
    program.args([command, "--fuzz-dir", folder]);
    program
}

fn target_folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("fuzz")
}

impl Target {
    fn program(&self, workspace: &Workspace) -> Result<PathBuf> {
        let version = process::capture(
            Command::new("rustc")
                .current_dir(&workspace.root)
                .arg("-vV"),
        )?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.context("rustc doesn't say for what it compiles")?;
        Ok(target_folder(workspace)
            .join(host)
            .join("release")
            .join(&self.name))
    }

    /// What was found before and is committed.
    fn corpus(&self, workspace: &Workspace) -> PathBuf {
        workspace.path(self.folder).join("corpus").join(&self.name)
    }

    fn scratch(&self, workspace: &Workspace) -> PathBuf {
        workspace.scratch("fuzz").join(&self.name)
    }

    /// What this run finds.
    fn found(&self, workspace: &Workspace) -> PathBuf {
        self.scratch(workspace).join("found")
    }

    fn log(&self, workspace: &Workspace) -> PathBuf {
        self.scratch(workspace).join("log.txt")
    }

    fn longest(&self) -> &'static str {
        if self.name == LIVES {
            LONGEST_LIFE
        } else {
            LONGEST
        }
    }

    fn run(&self, workspace: &Workspace, seconds: u32, seed: u32) -> Result<Ended> {
        let scratch = self.scratch(workspace);
        if scratch.exists() {
            fs::remove_dir_all(&scratch).context("removing what an earlier run found")?;
        }
        fs::create_dir_all(self.found(workspace)).context("creating a folder for what is found")?;
        let log = fs::File::create(self.log(workspace)).context("creating the log")?;
        let status = Command::new(self.program(workspace)?)
            .current_dir(&workspace.root)
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-seed={seed}"))
            .args([
                "-rss_limit_mb=1024",
                "-timeout=20",
                "-print_final_stats=1",
                self.longest(),
            ])
            .arg(format!("-artifact_prefix={}/", scratch.display()))
            .args([self.found(workspace), self.corpus(workspace)])
            .env("REACHED", reached(workspace, &self.name))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .status()
            .with_context(|| format!("starting {}", self.name))?;
        let log = fs::read(self.log(workspace)).context("reading the log")?;
        let inputs = inputs(&String::from_utf8_lossy(&log));
        Ok(Ended { inputs, status })
    }

    /// One line, or the input that broke a rule and how to repeat it.
    fn report(&self, workspace: &Workspace, ended: Result<Ended>) -> Result<()> {
        let Ended { inputs, status } = ended?;
        let name = &self.name;
        if status.success()
            && let Some(inputs) = inputs.filter(|inputs| *inputs > 0)
        {
            println!("{name:<20} {inputs:>12} inputs");
            return Ok(());
        }
        let log = fs::read(self.log(workspace)).context("reading the log")?;
        let log = String::from_utf8_lossy(&log);
        let mut text = format!("{status}\n");
        let panics = log.lines().skip_while(|line| !line.contains("panicked at"));
        for line in panics.take(4) {
            let _ = writeln!(text, "   {line}");
        }
        for input in self.artifacts(workspace)? {
            let bytes = fs::read(&input).context("reading the input")?;
            let program = self.program(workspace)?;
            let _ = writeln!(text, "   input: {}", hex(&bytes));
            let _ = writeln!(
                text,
                "   to repeat it: {} {}",
                program.display(),
                input.display()
            );
        }
        bail!("{text}   log: {}", self.log(workspace).display())
    }

    /// Inputs that libFuzzer kept because they failed.
    fn artifacts(&self, workspace: &Workspace) -> Result<Vec<PathBuf>> {
        let mut paths = files(&self.scratch(workspace))?;
        paths.retain(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            ["crash-", "oom-", "timeout-"]
                .iter()
                .any(|why| name.starts_with(why))
        });
        Ok(paths)
    }

    /// Adds to the corpus what reaches something new; how many inputs these are.
    fn merge(&self, workspace: &Workspace) -> Result<usize> {
        let corpus = self.corpus(workspace);
        let before = files(&corpus)?.len();
        // By what is reached and not by how often: a corpus that is read, not one that is large.
        let mut command = Command::new(self.program(workspace)?);
        command.args(["-merge=1", "-use_counters=0", self.longest()]);
        process::follow(command.arg(&corpus).arg(self.found(workspace)), |_| {})?;
        Ok(files(&corpus)?.len() - before)
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}

/// A kind of DL1 without a target would never be tried.
fn check_complete(workspace: &Workspace, targets: &[Target]) -> Result<()> {
    let document =
        fs::read_to_string(workspace.path("docs/wire.md")).context("reading docs/wire.md")?;
    let kinds = kinds(&document);
    if kinds.is_empty() {
        bail!("docs/wire.md has no table of kinds");
    }
    let has_target = |kind: &&String| targets.iter().any(|target| target.name == **kind);
    let missing: Vec<_> = kinds
        .iter()
        .filter(|kind| !has_target(kind))
        .cloned()
        .collect();
    if !missing.is_empty() {
        bail!("no target for {}", missing.join(", "));
    }
    Ok(())
}

/// Names of the kinds that begin a frame, as targets are called.
fn kinds(document: &str) -> Vec<String> {
    let rows = document
        .lines()
        .filter_map(|line| line.strip_prefix("| 0x"));
    let names = rows.filter_map(|row| row.split('|').nth(1).map(str::trim));
    names
        .filter(|name| *name != "OwnershipCountersignature")
        .map(snake_case)
        .collect()
}

fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

/// The file to which a target writes what it reached, one thing a line.
fn reached(workspace: &Workspace, target: &str) -> PathBuf {
    workspace.scratch("fuzz").join(target).join("reached.txt")
}

/// The lives have to come to everything that a lock does, or its rules were held for nothing.
fn check_reach(workspace: &Workspace) -> Result<()> {
    let list = workspace.path("shared/lock/fuzz/reach.txt");
    let wanted = fs::read_to_string(&list).context("reading reach.txt")?;
    let reached = fs::read_to_string(reached(workspace, LIVES)).unwrap_or_default();
    let missing = unreached(&wanted, &reached);
    if !missing.is_empty() {
        bail!("no life came to: {}", missing.join("; "));
    }
    Ok(())
}

fn unreached<'a>(wanted: &'a str, reached: &str) -> Vec<&'a str> {
    let is_missing = |what: &&str| !reached.lines().any(|line| line == *what);
    wanted.lines().filter(is_missing).collect()
}

/// Of libFuzzer's last line: `Done 1009296 runs in 11 second(s)`.
fn inputs(log: &str) -> Option<u64> {
    let line = log
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("Done "))?;
    line.split_whitespace().next()?.parse().ok()
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_inputs_is_read_from_the_log() {
        assert_eq!(
            inputs("#7 NEW\nDone 1009296 runs in 11 second(s)\nstat::x: 1\n"),
            Some(1_009_296)
        );
        assert_eq!(inputs("SUMMARY: libFuzzer: deadly signal"), None);
    }

    #[test]
    fn kinds_are_named_as_their_targets() {
        let table = "| 0x14 | TimeToken |\n| 0x19 | OwnershipCountersignature |\n| 0x98 | Ask |\n| company | 0xffff |";
        assert_eq!(kinds(table), ["time_token", "ask"]);
    }

    #[test]
    fn what_no_life_came_to_is_named() {
        assert_eq!(unreached("one\ntwo", "two\nthree\n"), ["one"]);
        assert_eq!(unreached("one\ntwo", "one\ntwo\n"), [""; 0]);
    }
}

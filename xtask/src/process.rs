//! Child processes: shown before they run, and named with the exact command when they fail.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::setup::rust::NIGHTLY;
use crate::workspace::Workspace;

/// Cargo, writing to the workspace's target folder.
pub fn cargo(workspace: &Workspace) -> Command {
    let mut command = Command::new("cargo");
    command
        .current_dir(&workspace.root)
        .env("CARGO_TARGET_DIR", &workspace.target);
    command
}

/// The pinned nightly's cargo, writing to the workspace's target folder.
pub fn nightly_cargo(workspace: &Workspace) -> Command {
    let mut command = Command::new("rustup");
    command
        .current_dir(&workspace.root)
        .env("CARGO_TARGET_DIR", &workspace.target)
        .args(["run", NIGHTLY, "cargo"]);
    command
}

/// Node with a script. Test results are printed for people; the option means nothing to other scripts.
pub fn node(workspace: &Workspace, script: impl AsRef<OsStr>) -> Command {
    let mut command = quiet_node(workspace);
    command.arg(script);
    command
}

/// As `node`, but test results go to standard error: standard output is for what the script says.
pub fn node_aside(workspace: &Workspace, script: impl AsRef<OsStr>) -> Command {
    let mut command = quiet_node(workspace);
    command
        .arg("--test-reporter-destination=stderr")
        .arg(script);
    command
}

/// Node with a module of ours loaded before the script.
pub fn node_after(
    workspace: &Workspace,
    first: impl AsRef<OsStr>,
    script: impl AsRef<OsStr>,
) -> Command {
    let mut command = quiet_node(workspace);
    command.arg("--import").arg(first).arg(script);
    command
}

fn quiet_node(workspace: &Workspace) -> Command {
    let mut command = Command::new("node");
    command
        .current_dir(&workspace.root)
        .args(["--no-warnings", "--test-reporter=spec"]);
    command
}

/// Shows the command, runs it with this program's output, and fails if it does.
pub fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.status().with_context(|| cannot_start(command))?;
    check(command, status)
}

/// As `run`, but all that is said goes to standard error: standard output is for results.
pub fn run_aside(command: &mut Command) -> Result<()> {
    eprintln!("$ {}", shown(command));
    let status = command
        .stdout(io::stderr())
        .status()
        .with_context(|| cannot_start(command))?;
    check(command, status)
}

/// Runs quietly and answers the standard output; a failure shows both outputs.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| cannot_start(command))?;
    text_of(command, &output)
}

/// As `capture`, for a command that asks a service: after `limit` it has failed.
pub fn capture_within(command: &mut Command, limit: Duration) -> Result<String> {
    let output = output_within(command, limit)?;
    text_of(command, &output)
}

/// Shows the command, runs it, and answers its standard output, however it ended; what it says besides is seen at once.
pub fn answer(command: &mut Command) -> Result<(String, ExitStatus)> {
    announce(command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| cannot_start(command))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok((text, output.status))
}

/// Both outputs of a command that asks a service, however it ended; after `limit` it is asked to end, with all that it started.
pub fn output_within(command: &mut Command, limit: Duration) -> Result<Output> {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .with_context(|| cannot_start(command))?;
    let group = i32::try_from(child.id()).context("the child's number")?;
    let (end, ended) = mpsc::channel();
    thread::spawn(move || end.send(child.wait_with_output()));
    if let Ok(output) = ended.recv_timeout(limit) {
        return output.context("waiting for the child");
    }
    let _ = killpg(Pid::from_raw(group), Signal::SIGTERM);
    bail!("no answer within {} s", limit.as_secs())
}

/// Shows the command, runs it, and gives every line of its standard output to `each` after echoing it.
pub fn stream(command: &mut Command, mut each: impl FnMut(&str)) -> Result<()> {
    announce(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let output = child.stdout.take().context("the child has no output")?;
    for line in BufReader::new(output).lines() {
        let line = line.context("reading the child's output")?;
        println!("{line}");
        each(&line);
    }
    let status = child.wait().context("waiting for the child")?;
    check(command, status)
}

/// Runs with both outputs hidden, giving every line of standard error to `each`; a failure shows the last lines.
pub fn follow(command: &mut Command, mut each: impl FnMut(&str) + Send) -> Result<()> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let errors = child.stderr.take().context("the child has no output")?;
    let lines = thread::scope(|scope| {
        scope
            .spawn(move || {
                let mut kept = Vec::new();
                for line in BufReader::new(errors).lines().map_while(Result::ok) {
                    each(&line);
                    kept.push(line);
                }
                kept
            })
            .join()
    })
    .map_err(|_| anyhow!("the reader of the child's output stopped"))?;
    let status = child.wait().context("waiting for the child")?;
    if status.success() {
        return Ok(());
    }
    let last = lines
        .iter()
        .rev()
        .take(40)
        .rev()
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    bail!("{last}\n`{}` failed ({status})", shown(command))
}

/// The command as one would type it.
pub fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    let program = program.rsplit('/').next().unwrap_or(&program).to_owned();
    let mut words = vec![program];
    for argument in command.get_args() {
        let text = argument.to_string_lossy();
        words.push(if text.contains(' ') {
            format!("'{text}'")
        } else {
            text.into_owned()
        });
    }
    words.join(" ")
}

fn text_of(command: &Command, output: &Output) -> Result<String> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    bail!(
        "`{}` failed ({}):\n{text}{errors}",
        shown(command),
        output.status
    )
}

fn announce(command: &Command) {
    println!("$ {}", shown(command));
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    bail!("`{}` failed ({status})", shown(command))
}

fn cannot_start(command: &Command) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    let hint = match program.as_str() {
        "node" | "npm" => "; install Node.js 20.3 or newer with npm",
        "rustup" => "; install rustup",
        _ => "",
    };
    format!("starting `{}`{hint}", shown(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_does_not_end_is_ended() {
        let mut command = Command::new("sleep");
        let error = capture_within(command.arg("60"), Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.to_string(), "no answer within 0 s");
    }

    #[test]
    fn both_outputs_of_a_command_that_failed_are_kept() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo found; echo said >&2; exit 1"]);
        let output = output_within(&mut command, Duration::from_secs(20)).unwrap();
        assert_eq!(
            (output.stdout.as_slice(), output.stderr.as_slice()),
            (&b"found\n"[..], &b"said\n"[..])
        );
        assert!(!output.status.success());
    }
}

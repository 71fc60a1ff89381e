//! Child processes: shown before they run, and named with the exact command when they fail.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use anyhow::{Context as _, Result, anyhow, bail};

use crate::workspace::Workspace;

/// Cargo, writing to the workspace's target folder.
pub fn cargo(workspace: &Workspace) -> Command {
    let mut command = Command::new("cargo");
    command
        .current_dir(&workspace.root)
        .env("CARGO_TARGET_DIR", &workspace.target);
    command
}

/// Node with a script. Test results are printed for people; the option means nothing to other scripts.
pub fn node(workspace: &Workspace, script: impl AsRef<OsStr>) -> Command {
    let mut command = quiet_node(workspace);
    command.arg(script);
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

/// Runs quietly and answers the standard output; a failure shows both outputs.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| cannot_start(command))?;
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

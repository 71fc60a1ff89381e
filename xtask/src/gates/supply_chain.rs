//! What others wrote and we build with: judged by deny.toml and by the known faults of crates and npm packages.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::process;
use crate::setup::rust;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// How long a list of known faults may take to arrive. One that doesn't is named as not checked.
const LISTS_WITHIN: Duration = Duration::from_secs(25);

/// Every folder with a Cargo.lock and a deny.toml, by name.
const CARGO_FOLDERS: &[(&str, &str)] = &[
    ("the workspace", "."),
    ("the firmware", "shared/lock/firmware"),
];

/// How one part ended, if it found no fault.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Holds,
    /// Nobody could be asked, and why.
    NotChecked(String),
}

use Answer::{Holds, NotChecked};

/// Every part, each counted as one test. A list that is out of reach is said and counted as nothing: neither as passed
/// nor, because a train has no network, as failed.
pub fn check(workspace: &Workspace) -> Result<Tally> {
    let mut parts = Vec::new();
    for (name, folder) in CARGO_FOLDERS {
        let agreed = agreed(workspace, folder);
        parts.push((format!("licences, versions, origins of {name}"), agreed));
        let advisories = advisories(workspace, folder);
        parts.push((format!("advisories on {name}"), advisories));
    }
    for folder in npm_folders(workspace)? {
        let answer = audit(workspace, &folder);
        parts.push((format!("npm audit of {folder}"), answer));
    }
    let mut tally = Tally::default();
    for (name, answer) in parts {
        match answer {
            Ok(Holds) => {
                println!("  {name}: checked");
                tally.add(Tally::ONE_PASSED);
            }
            Ok(NotChecked(why)) => println!("  {name}: not checked: {why}"),
            Err(error) => {
                println!("  {name}: {error:#}");
                tally.add(Tally::ONE_FAILED);
            }
        }
    }
    Ok(tally)
}

/// What needs no network beyond the packages themselves.
fn agreed(workspace: &Workspace, folder: &str) -> Result<Answer> {
    let mut command = deny(workspace, folder);
    command.args(["--locked", "check", "-D", "warnings"]);
    process::run(command.args(["licenses", "bans", "sources"]))?;
    Ok(Holds)
}

/// Known faults of crates. The list is a git repository, fetched anew each time.
fn advisories(workspace: &Workspace, folder: &str) -> Result<Answer> {
    let mut fetch = deny(workspace, folder);
    fetch.args(["fetch", "db"]).env("GIT_TERMINAL_PROMPT", "0");
    if let Err(error) = process::capture_within(&mut fetch, LISTS_WITHIN) {
        return Ok(NotChecked(last_line(&format!("{error:#}"))));
    }
    let mut command = deny(workspace, folder);
    command.args(["--locked", "--offline", "check", "-D", "warnings"]);
    process::run(command.arg("advisories"))?;
    Ok(Holds)
}

fn deny(workspace: &Workspace, folder: &str) -> Command {
    let mut command = Command::new(rust::DENY.program(workspace));
    command.current_dir(workspace.path(folder));
    command
}

/// Every folder with a committed lock file of npm.
fn npm_folders(workspace: &Workspace) -> Result<Vec<String>> {
    let mut git = Command::new("git");
    git.current_dir(&workspace.root)
        .args(["ls-files", "*package-lock.json"]);
    let files = process::capture(&mut git)?;
    let folders: Vec<_> = files
        .lines()
        .filter_map(|file| file.strip_suffix("/package-lock.json"))
        .map(str::to_owned)
        .collect();
    if folders.is_empty() {
        bail!("no lock file of npm was found: the search is wrong");
    }
    Ok(folders)
}

fn audit(workspace: &Workspace, folder: &str) -> Result<Answer> {
    let mut command = Command::new("npm");
    command.current_dir(workspace.path(folder)).args([
        "audit",
        "--json",
        "--package-lock-only",
        "--fetch-retries=0",
    ]);
    match process::output_within(&mut command, LISTS_WITHIN) {
        Ok(output) => judge_audit(&String::from_utf8_lossy(&output.stdout)),
        Err(error) => Ok(NotChecked(format!("{error:#}"))),
    }
}

/// A report; or the message of a service that gave none; or what npm has against the folder itself.
fn judge_audit(answer: &str) -> Result<Answer> {
    let answer: Value = serde_json::from_str(answer)
        .with_context(|| format!("reading npm's answer `{}`", last_line(answer)))?;
    if let Some(found) = answer.pointer("/metadata/vulnerabilities/total") {
        if found.as_u64() == Some(0) {
            return Ok(Holds);
        }
        let packages = answer.get("vulnerabilities").and_then(Value::as_object);
        let names: Vec<_> = packages.into_iter().flat_map(|all| all.keys()).collect();
        bail!("{found} packages have known faults: {names:?}; `npm audit` there says which");
    }
    match answer.get("message").and_then(Value::as_str) {
        Some(message) => Ok(NotChecked(last_line(message))),
        None => bail!("npm can't tell: {answer}"),
    }
}

fn last_line(text: &str) -> String {
    let mut lines = text.lines().map(str::trim);
    lines
        .rfind(|line| !line.is_empty())
        .unwrap_or("without a word")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_npm_holds_only_without_a_fault() {
        let clean = r#"{ "vulnerabilities": {}, "metadata": { "vulnerabilities": { "low": 0, "total": 0 } } }"#;
        assert_eq!(judge_audit(clean).unwrap(), Holds);
        let faulty = r#"{ "vulnerabilities": { "one": {} }, "metadata": { "vulnerabilities": { "low": 1, "total": 1 } } }"#;
        let error = judge_audit(faulty).unwrap_err().to_string();
        assert!(error.starts_with("1 packages") && error.contains("\"one\""));
    }

    #[test]
    fn a_service_that_gives_no_report_is_quoted_and_a_broken_folder_fails() {
        let refused = r#"{ "message": "405 Method Not Allowed", "statusCode": 405 }"#;
        assert_eq!(
            judge_audit(refused).unwrap(),
            NotChecked("405 Method Not Allowed".to_owned())
        );
        assert!(judge_audit(r#"{ "error": { "code": "ENOLOCK" } }"#).is_err());
        assert!(judge_audit("").is_err());
    }

    #[test]
    fn of_an_error_the_last_line_is_told() {
        assert_eq!(
            last_line("failed to clone\nfatal: no host\n\n"),
            "fatal: no host"
        );
    }
}

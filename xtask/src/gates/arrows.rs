//! Dependency arrows: which package may use which, and what must never reach the pure ones.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::process;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// What each package may use of the others. A package without a row fails: an arrow is drawn on purpose.
const ALLOWED: &[(&str, &[&str])] = &[
    ("credential", &[]),
    ("lock", &["credential"]),
    ("virtual-lock", &["credential", "lock"]),
    ("domain", &["credential"]),
    ("api", &["credential", "domain"]),
    ("durable-objects", &["credential", "domain"]),
    (
        "edge",
        &[
            "api",
            "credential",
            "domain",
            "durable-objects",
            "virtual-lock",
        ],
    ),
    ("kit", &["api", "credential", "domain"]),
    (
        "door",
        &["api", "credential", "domain", "kit", "lock", "virtual-lock"],
    ),
    ("portal", &["api", "credential", "domain", "kit"]),
    (
        "tests",
        &[
            "api",
            "credential",
            "domain",
            "door",
            "durable-objects",
            "lock",
            "virtual-lock",
        ],
    ),
    ("xtask", &["api", "domain"]),
];

/// Packages that know neither browser nor runtime, however indirectly.
const PURE: &[&str] = &["api", "credential", "domain", "lock", "virtual-lock"];
const PLATFORM: &[&str] = &["worker", "wasm-bindgen", "js-sys", "web-sys"];

/// Checks the drawn arrows, and that the pure packages stay so with all their features.
pub fn check(workspace: &Workspace) -> Result<Tally> {
    let mut command = process::cargo(workspace);
    command.args(["metadata", "--format-version", "1", "--no-deps"]);
    let metadata: Value = serde_json::from_str(&process::capture(&mut command)?)
        .context("reading what cargo says of the packages")?;
    let mut wrong = wrong_arrows(&uses(&metadata));
    for package in PURE {
        wrong.extend(platform_in(workspace, package)?);
    }
    if wrong.is_empty() {
        return Ok(Tally::ONE_PASSED);
    }
    for arrow in &wrong {
        println!("  {arrow}");
    }
    bail!("{} arrows point the wrong way", wrong.len())
}

/// For every package of the workspace, those that it uses outside its tests.
fn uses(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let list = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let name = |value: &Value| {
        value
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let packages = list(metadata, "packages");
    let ours: BTreeSet<String> = packages.iter().map(name).collect();
    packages
        .iter()
        .map(|package| {
            let used = list(package, "dependencies")
                .iter()
                .filter(|edge| edge.get("kind").and_then(Value::as_str) != Some("dev"))
                .map(name)
                .filter(|used| ours.contains(used))
                .collect();
            (name(package), used)
        })
        .collect()
}

fn wrong_arrows(uses: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (package, used) in uses {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| name == package) else {
            wrong.push(format!("{package} has no row in {}", file!()));
            continue;
        };
        let forbidden = used.iter().filter(|name| !allowed.contains(&name.as_str()));
        wrong.extend(forbidden.map(|name| format!("{package} -> {name}")));
    }
    wrong
}

fn platform_in(workspace: &Workspace, package: &str) -> Result<Vec<String>> {
    let mut command = process::cargo(workspace);
    command.args([
        "tree",
        "--package",
        package,
        "--all-features",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    command.args([
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let tree = process::capture(&mut command)?;
    let names: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let found = PLATFORM.iter().filter(|name| names.contains(*name));
    Ok(found
        .map(|name| format!("{package} -> ... -> {name}"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses_of(rows: &[(&str, &[&str])]) -> BTreeMap<String, BTreeSet<String>> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        rows.iter()
            .map(|(package, used)| ((*package).to_owned(), owned(used)))
            .collect()
    }

    #[test]
    fn a_drawn_arrow_is_allowed_and_any_other_is_named() {
        assert!(wrong_arrows(&uses_of(&[("lock", &["credential"])])).is_empty());
        assert_eq!(
            wrong_arrows(&uses_of(&[("lock", &["domain"])])),
            ["lock -> domain"]
        );
        assert_eq!(
            wrong_arrows(&uses_of(&[("durable-objects", &["api"])])),
            ["durable-objects -> api"]
        );
        assert_eq!(wrong_arrows(&uses_of(&[("unknown", &[])])).len(), 1);
    }

    #[test]
    fn a_dependency_of_tests_is_no_arrow() {
        let metadata = serde_json::json!({ "packages": [
            { "name": "api", "dependencies": [{ "name": "domain", "kind": null }, { "name": "tests", "kind": "dev" }] },
            { "name": "domain", "dependencies": [{ "name": "serde", "kind": null }] },
            { "name": "tests", "dependencies": [] },
        ] });
        assert_eq!(
            uses(&metadata),
            uses_of(&[("api", &["domain"]), ("domain", &[]), ("tests", &[])])
        );
    }
}

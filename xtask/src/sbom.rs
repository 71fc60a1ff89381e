//! `sbom`: bills of materials in CycloneDX, one for each thing that is shipped: its packages with version, licence and
//! hash. The compiler's own library is not a package; rust-toolchain.toml and the pinned nightly name it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::process;
use crate::setup::{self, Requirement, rust};
use crate::workspace::Workspace;

/// What is shipped: name of the bill, package, its folder.
const SHIPPED: &[(&str, &str, &str)] = &[
    ("worker", "edge", "worker"),
    ("door", "door", "web/door"),
    ("portal", "portal", "web/portal"),
];

/// Edges of cargo's tree: what ends in the module, and that with what runs in the compiler.
const IN_THE_MODULE: &str = "normal,no-proc-macro";
const WITH_BUILD: &str = "normal,build";

/// Names and versions.
type Packages = BTreeSet<(String, String)>;

/// Installs the tool if need be and writes all bills.
pub fn run(workspace: &Workspace) -> Result<()> {
    setup::meet(workspace, &[Requirement::Toolchain, Requirement::Cyclonedx])?;
    write(workspace).map(drop)
}

/// Writes all bills and answers how many. The same commit gives the same bytes.
pub fn write(workspace: &Workspace) -> Result<usize> {
    let stage = stage(workspace)?;
    describe(workspace, &stage)?;
    let folder = workspace.target.join("sbom");
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    for (name, package, place) in SHIPPED {
        let source = stage.join(place).join("bill.json");
        let text =
            fs::read_to_string(&source).with_context(|| format!("reading {}", source.display()))?;
        let mut bill: Value = serde_json::from_str(&text).context("reading a bill")?;
        let module = packages(workspace, package, IN_THE_MODULE)?;
        let all = packages(workspace, package, WITH_BUILD)?;
        keep_compiled(&mut bill, &module, &all)?;
        let text = serde_json::to_string_pretty(&bill).context("writing a bill")?;
        let text = text.replace(&stage_in_names(&bill, place)?, "");
        let file = folder.join(format!("{name}.cdx.json"));
        fs::write(&file, text + "\n").with_context(|| format!("writing {}", file.display()))?;
        println!(
            "  {}: {} packages, {} more to build it",
            workspace.shown(&file),
            module.len(),
            all.difference(&module).count()
        );
    }
    Ok(SHIPPED.len())
}

/// The tool writes beside every manifest that it finds, so it finds copies, each with an empty library.
fn stage(workspace: &Workspace) -> Result<PathBuf> {
    let stage = workspace.scratch("sbom");
    let _ = fs::remove_dir_all(&stage);
    let mut git = Command::new("git");
    git.current_dir(&workspace.root);
    git.args([
        "ls-files",
        "*Cargo.toml",
        "Cargo.lock",
        "rust-toolchain.toml",
    ]);
    for name in process::capture(&mut git)?.lines() {
        let copy = stage.join(name);
        let folder = copy.parent().unwrap_or(&stage);
        fs::create_dir_all(folder.join("src"))
            .with_context(|| format!("creating {}", folder.display()))?;
        fs::write(folder.join("src/lib.rs"), "").context("writing an empty library")?;
        fs::copy(workspace.path(name), &copy).with_context(|| format!("copying {name}"))?;
    }
    Ok(stage)
}

/// A bill of every package of the workspace, with the commit's time instead of today's.
fn describe(workspace: &Workspace, stage: &Path) -> Result<()> {
    let mut git = Command::new("git");
    git.current_dir(&workspace.root)
        .args(["log", "-1", "--format=%ct"]);
    let time = process::capture(&mut git)?;
    let mut command = Command::new(rust::CYCLONEDX.program(workspace));
    command
        .current_dir(stage)
        .env("SOURCE_DATE_EPOCH", time.trim())
        .args(["cyclonedx", "--format", "json", "--spec-version", "1.5"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--override-filename", "bill"]);
    process::capture(&mut command).map(drop)
}

/// What cargo compiles for a package with its production features. Unlike the bill's writer it leaves out what only
/// other packages and tests ask for.
fn packages(workspace: &Workspace, package: &str, edges: &str) -> Result<Packages> {
    let mut command = process::cargo(workspace);
    command.args(["tree", "--locked", "--package", package, "--edges", edges]);
    command.args(["--target", "wasm32-unknown-unknown"]);
    command.args(["--prefix", "none", "--format", "{p}"]);
    Ok(read_tree(&process::capture(&mut command)?))
}

fn read_tree(text: &str) -> Packages {
    let package = |line: &str| {
        let mut words = line.split_whitespace();
        let name = words.next()?.to_owned();
        Some((name, words.next()?.trim_start_matches('v').to_owned()))
    };
    text.lines().filter_map(package).collect()
}

/// Leaves `all` in the bill, and calls `excluded` what doesn't end in the module. Fails when something is missing.
fn keep_compiled(bill: &mut Value, module: &Packages, all: &Packages) -> Result<()> {
    let root = bill
        .pointer_mut("/metadata/component")
        .context("the bill is of nothing")?;
    set(root, "type", "application")?;
    let mut missing = all.clone();
    missing.remove(&key(root));
    let mut references = BTreeSet::from([text(root, "bom-ref")]);

    let components = list(bill, "components")?;
    components.retain(|component| all.contains(&key(component)));
    for component in components {
        let key = key(component);
        let scope = if module.contains(&key) {
            "required"
        } else {
            "excluded"
        };
        set(component, "scope", scope)?;
        references.insert(text(component, "bom-ref"));
        missing.remove(&key);
    }
    let dependencies = list(bill, "dependencies")?;
    dependencies.retain(|entry| references.contains(&text(entry, "ref")));
    for entry in dependencies {
        if entry.get("dependsOn").is_some() {
            list(entry, "dependsOn")?
                .retain(|used| used.as_str().is_some_and(|used| references.contains(used)));
        }
    }
    if !missing.is_empty() {
        bail!("the bill lacks {missing:?}");
    }
    Ok(())
}

/// How the names of our own packages begin there: with the scratch folder's address, which says nothing to anybody.
fn stage_in_names(bill: &Value, place: &str) -> Result<String> {
    let root = bill.pointer("/metadata/component/bom-ref");
    let name = root.and_then(Value::as_str).unwrap_or_default();
    let (stage, _) = name
        .rsplit_once(&format!("{place}#"))
        .with_context(|| format!("`{name}` is not in {place}"))?;
    Ok(stage.to_owned())
}

fn key(component: &Value) -> (String, String) {
    (text(component, "name"), text(component, "version"))
}

fn text(value: &Value, name: &str) -> String {
    let text = value.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn set(value: &mut Value, name: &str, text: &str) -> Result<()> {
    let fields = value
        .as_object_mut()
        .context("the bill has a part without fields")?;
    fields.insert(name.to_owned(), text.into());
    Ok(())
}

fn list<'a>(value: &'a mut Value, name: &str) -> Result<&'a mut Vec<Value>> {
    let list = value.get_mut(name).and_then(Value::as_array_mut);
    list.with_context(|| format!("the bill has no {name}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bill() -> Value {
        let component = |name: &str| json!({ "name": name, "version": "1.0.0", "bom-ref": name });
        json!({
            "metadata": { "component": { "name": "edge", "version": "0.1.0", "bom-ref": "path+file:///a/worker#edge@0.1.0" } },
            "components": [component("used"), component("macro"), component("of-a-test")],
            "dependencies": [
                { "ref": "path+file:///a/worker#edge@0.1.0", "dependsOn": ["used", "macro", "of-a-test"] },
                { "ref": "of-a-test", "dependsOn": ["used"] },
                { "ref": "used" },
            ],
        })
    }

    #[test]
    fn a_bill_keeps_what_is_compiled_and_says_what_runs_only_in_the_compiler() {
        let mut bill = bill();
        let module = read_tree("edge v0.1.0 (/a/worker)\nused v1.0.0\nused v1.0.0 (*)\n");
        let all = read_tree("edge v0.1.0 (/a/worker)\nused v1.0.0\nmacro v1.0.0 (proc-macro)\n");
        keep_compiled(&mut bill, &module, &all).unwrap();
        let scopes: Vec<_> = list(&mut bill, "components")
            .unwrap()
            .iter()
            .map(|component| (text(component, "name"), text(component, "scope")))
            .collect();
        let expected = [("used", "required"), ("macro", "excluded")];
        assert_eq!(scopes, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(
            bill["dependencies"],
            json!([
                { "ref": "path+file:///a/worker#edge@0.1.0", "dependsOn": ["used", "macro"] },
                { "ref": "used" },
            ])
        );
    }

    #[test]
    fn a_bill_that_lacks_a_compiled_package_is_none() {
        let all = read_tree("edge v0.1.0\nused v1.0.1\n");
        let error = keep_compiled(&mut bill(), &all, &all).unwrap_err();
        assert!(error.to_string().contains("1.0.1"), "{error}");
    }

    #[test]
    fn the_scratch_folder_is_found_in_the_names() {
        assert_eq!(
            stage_in_names(&bill(), "worker").unwrap(),
            "path+file:///a/"
        );
        assert!(stage_in_names(&bill(), "web/door").is_err());
    }
}

//! What the committed files must not be or contain.

use std::fs;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::tally::Tally;
use crate::workspace::Workspace;

const LONGEST: usize = 500;
const LIMITED: &[&str] = &[".rs", ".css", ".mjs", ".js"];

/// Written by programs, not by people.
const GENERATED: &[&str] = &[];

/// Folders of somebody's machine. Spelt in two parts, so that this file doesn't contain them.
const MACHINE_PATHS: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("/tm", "p/"),
];

/// Hosts of package registries, spelt likewise.
const REGISTRY_HOSTS: &[&str] = &[
    concat!("registry.npmjs", ".org"),
    concat!("registry.yarnpkg", ".com"),
    concat!("static.crates", ".io"),
    concat!("index.crates", ".io"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("proxy.golang", ".org"),
    concat!("\"resol", "ved\": \"http"),
];

/// What Cargo.lock calls the registry of every crate.
const USUAL_SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// No source file is longer than it can be read in one go.
pub fn file_length(workspace: &Workspace) -> Result<Tally> {
    let mut long = Vec::new();
    for (name, text) in texts(workspace)? {
        let is_limited = LIMITED.iter().any(|ending| name.ends_with(ending));
        let lines = text.lines().count();
        if is_limited && lines > LONGEST && !GENERATED.contains(&name.as_str()) {
            long.push(format!(
                "{name}: {lines} lines, at most {LONGEST}; split it by meaning"
            ));
        }
    }
    verdict(&long)
}

/// No file knows on which machine it was written.
pub fn machine_paths(workspace: &Workspace) -> Result<Tally> {
    verdict(&lines_with(&texts(workspace)?, |line| {
        MACHINE_PATHS.iter().any(|path| contains_path(line, path))
    }))
}

/// No file knows from which registry packages came.
pub fn registry_hosts(workspace: &Workspace) -> Result<Tally> {
    verdict(&lines_with(&texts(workspace)?, |line| {
        let other_source = line.starts_with("source = \"registry+") && !line.contains(USUAL_SOURCE);
        other_source || REGISTRY_HOSTS.iter().any(|host| line.contains(host))
    }))
}

/// All text files that are committed or would be.
pub fn texts(workspace: &Workspace) -> Result<Vec<(String, String)>> {
    let mut git = Command::new("git");
    git.current_dir(&workspace.root).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let names = process::capture(&mut git)?;
    let mut found = Vec::new();
    for name in names.split('\0').filter(|name| !name.is_empty()) {
        // Not text, or deleted but not yet committed: neither has lines.
        if let Ok(text) = fs::read_to_string(workspace.path(name)) {
            found.push((name.to_owned(), text));
        }
    }
    Ok(found)
}

fn lines_with(texts: &[(String, String)], is_wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in texts {
        for (index, line) in text.lines().enumerate() {
            if is_wrong(line) {
                let shown: String = line.trim().chars().take(120).collect();
                found.push(format!("{name}:{}: {shown}", index + 1));
            }
        }
    }
    found
}

/// The path starts there: it is not the tail of an address or of a relative path.
fn contains_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(index, _)| {
        let before = line.get(..index).and_then(|text| text.chars().next_back());
        !before.is_some_and(|character| character.is_alphanumeric() || "._-/}$".contains(character))
    })
}

/// Names what is wrong, and fails if anything is.
pub fn verdict(wrong: &[String]) -> Result<Tally> {
    if wrong.is_empty() {
        return Ok(Tally::ONE_PASSED);
    }
    for line in wrong {
        println!("  {line}");
    }
    bail!("{} places are listed above", wrong.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machines_folder_is_found_and_the_tail_of_an_address_is_not() {
        let folder = concat!("/ho", "me/");
        assert!(contains_path(&format!("cd {folder}anna"), folder));
        assert!(contains_path(&format!("\"{folder}anna\""), folder));
        assert!(!contains_path(
            &format!("https://example.org{folder}page"),
            folder
        ));
    }

    #[test]
    fn a_line_with_something_wrong_is_named_with_its_place() {
        let texts = [("one.md".to_owned(), "good\nbad\n".to_owned())];
        assert_eq!(lines_with(&texts, |line| line == "bad"), ["one.md:2: bad"]);
    }
}

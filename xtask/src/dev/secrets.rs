//! Secrets of the local site, made once and kept out of the repository.

use std::fs;

use anyhow::{Context as _, Result};

use crate::workspace::Workspace;

/// Names of the secrets that production gets by `wrangler secret put`.
const NAMES: &[&str] = &["ISSUE_MASTER", "ROOT_MASTER", "SESSION_KEY", SETUP_TOKEN];
const SETUP_TOKEN: &str = "SETUP_TOKEN";
const FILE: &str = ".dev.vars";

/// Adds those that are missing to `.dev.vars`, and answers the set-up token.
pub fn ensure(workspace: &Workspace) -> Result<String> {
    let file = workspace.path(FILE);
    let mut text = fs::read_to_string(&file).unwrap_or_default();
    let before = text.len();
    for name in NAMES {
        if value(&text, name).is_none() {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            let line = format!("{name}={}\n", random_hexadecimal()?);
            text.push_str(&line);
        }
    }
    if text.len() != before {
        fs::write(&file, &text).with_context(|| format!("writing {FILE}"))?;
        println!("Secrets of this machine's site are in {FILE}, which git ignores.");
    }
    value(&text, SETUP_TOKEN)
        .map(str::to_owned)
        .with_context(|| format!("{FILE} has no {SETUP_TOKEN}"))
}

fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
        .map(str::trim)
}

/// 32 bytes from the operating system.
fn random_hexadecimal() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).context("asking the operating system for random bytes")?;
    Ok(bytes
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_made_once_and_what_is_there_is_kept() {
        let root = std::env::temp_dir().join(format!("clavis-secrets-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let workspace = Workspace {
            target: root.join("target"),
            tools: root.join("tools"),
            root,
        };
        fs::write(workspace.path(FILE), "ROOT_MASTER=mine").unwrap();
        let token = ensure(&workspace).unwrap();
        let text = fs::read_to_string(workspace.path(FILE)).unwrap();
        assert_eq!(token.len(), 64);
        assert_eq!(value(&text, "ROOT_MASTER"), Some("mine"));
        assert_eq!(value(&text, "ISSUE_MASTER").map(str::len), Some(64));
        assert_ne!(value(&text, "ISSUE_MASTER"), value(&text, "SESSION_KEY"));
        assert_eq!(ensure(&workspace).unwrap(), token);
        assert_eq!(fs::read_to_string(workspace.path(FILE)).unwrap(), text);
        fs::remove_dir_all(workspace.root).unwrap();
    }
}

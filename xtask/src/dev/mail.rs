//! Mail of the local site: printed, and kept where one can open it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace::Workspace;

/// If the server's line names the file of a message, keeps a copy and answers what to print instead of the line.
pub fn keep(workspace: &Workspace, line: &str) -> Option<String> {
    let source = message_file(line)?;
    let text = fs::read_to_string(&source).ok()?;
    let folder = workspace.local("mail");
    fs::create_dir_all(&folder).ok()?;
    let number = fs::read_dir(&folder).ok()?.count() + 1;
    let extension = source
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let copy = folder.join(format!("{number:04}.{extension}"));
    fs::write(&copy, &text).ok()?;
    let indented: Vec<String> = text.lines().map(|line| format!("  | {line}")).collect();
    Some(format!(
        "  mail, kept as {}:\n{}",
        workspace.shown(&copy),
        indented.join("\n")
    ))
}

/// A whole message (`.eml`) stands alone on its line, the text of one after `Text:`.
fn message_file(line: &str) -> Option<PathBuf> {
    let line = line.trim();
    let path = line.strip_prefix("Text:").map_or(line, str::trim);
    let is_text = line.starts_with("Text:");
    let path = Path::new(path);
    let is_message = path.extension().is_some_and(|extension| extension == "eml");
    (path.is_absolute() && (is_text || is_message)).then(|| path.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_name_a_message_are_told_from_others() {
        assert_eq!(
            message_file("  /some/where/1.eml"),
            Some(PathBuf::from("/some/where/1.eml"))
        );
        assert_eq!(
            message_file("Text: /some/where/1.txt"),
            Some(PathBuf::from("/some/where/1.txt"))
        );
        assert_eq!(message_file("GET /api/leases 200"), None);
        assert_eq!(message_file("/some/where/1.txt"), None);
        assert_eq!(message_file("Text: nothing"), None);
    }
}

//! Templates: `{{name}}` is replaced by a value, and both a missing value and a missing place are errors.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// Fills the template in `file`. Values without a place in it are ignored.
pub fn fill_file(file: &Path, values: &[(&str, &str)]) -> Result<String> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    fill(&text, values).with_context(|| format!("filling {}", file.display()))
}

fn fill(text: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else {
            bail!("a placeholder has no end")
        };
        let name = name.trim();
        let Some((_, value)) = values.iter().find(|(known, _)| *known == name) else {
            bail!("nothing is called `{name}`");
        };
        filled.push_str(before);
        filled.push_str(value);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_placeholder_is_replaced() {
        let page = fill(
            "<a href=\"{{one}}\">{{ two }}</a>{{one}}",
            &[("one", "1"), ("two", "2")],
        )
        .unwrap();
        assert_eq!(page, "<a href=\"1\">2</a>1");
    }

    #[test]
    fn an_unknown_or_unfinished_placeholder_is_an_error() {
        assert!(fill("{{three}}", &[("one", "1")]).is_err());
        assert!(fill("{{one", &[("one", "1")]).is_err());
    }
}

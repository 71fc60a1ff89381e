//! The names between the two halves of an app: wasm-opt makes those of the module short, and the glue follows.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// What wasm-opt says it renamed.
#[derive(Debug, Deserialize)]
pub struct ShortNames {
    /// Module, name, short name.
    imports: Vec<(String, String, String)>,
    /// Name, short name.
    exports: Vec<(String, String)>,
}

impl ShortNames {
    /// Reads what wasm-opt printed.
    pub fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text).context("reading wasm-opt's names")
    }

    /// The glue of wasm-bindgen with the short names: the keys of the imports, the exports where they are read from
    /// `wasm`, and the one module of all imports. An import that the glue does not offer is an error.
    pub fn in_glue(&self, glue: &str) -> Result<String> {
        let mut imports: BTreeMap<&str, &str> = BTreeMap::new();
        let mut filled = glue.to_owned();
        for (module, name, short) in &self.imports {
            imports.insert(name, short);
            // What wasm-opt calls every module.
            filled = filled.replace(&format!("\"{module}\": "), "\"a\": ");
        }
        let exports: BTreeMap<&str, &str> = self
            .exports
            .iter()
            .map(|(name, short)| (name.as_str(), short.as_str()))
            .collect();

        let mut renamed = String::with_capacity(filled.len());
        let mut rest = filled.as_str();
        while let Some(start) = rest.find(is_of_a_name) {
            let (between, from) = rest.split_at(start);
            let end = from.find(|character| !is_of_a_name(character));
            let (name, after) = from.split_at(end.unwrap_or(from.len()));
            renamed.push_str(between);
            let short = if renamed.ends_with("wasm.") {
                exports.get(name).copied()
            } else if after.starts_with(": function") {
                imports.remove(name)
            } else {
                None
            };
            renamed.push_str(short.unwrap_or(name));
            rest = after;
        }
        renamed.push_str(rest);
        if let Some(name) = imports.keys().next() {
            bail!("the glue offers no `{name}`");
        }
        Ok(renamed)
    }
}

fn is_of_a_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &str = r#"{"imports": [["./door_bg.js", "__wbg_now_46", "A"]], "exports": [["memory", "B"], ["run", "C"], ["run_1", "D"]]}"#;

    #[test]
    fn imports_exports_and_the_module_follow_and_nothing_else() {
        let glue = "const memory = run(wasm.run_1, wasm.run, wasm.memory.buffer);\n\
                    const import0 = { __wbg_now_46: function(arg0) {} };\nreturn { \"./door_bg.js\": import0 };";
        let expected = "const memory = run(wasm.D, wasm.C, wasm.B.buffer);\n\
                        const import0 = { A: function(arg0) {} };\nreturn { \"a\": import0 };";
        let renamed = ShortNames::read(NAMES).unwrap().in_glue(glue).unwrap();
        assert_eq!(renamed, expected);
    }

    #[test]
    fn an_import_that_is_not_offered_is_an_error() {
        let names = ShortNames::read(NAMES).unwrap();
        assert!(names.in_glue("{ __wbg_now_4: function() {} }").is_err());
    }
}

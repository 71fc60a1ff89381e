//! Programs that measure. Each prints its rows on standard output, one line of JSON each, and whatever else it has to say
//! on standard error; it fails when a size or a count misses its goal.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::row::Row;
use crate::process;
use crate::workspace::Workspace;

/// A program that measures.
#[derive(Debug)]
pub struct Program {
    /// Its name for `cargo xtask bench`.
    pub name: &'static str,
    /// What starts it.
    pub command: fn(&Workspace) -> Result<Command>,
}

/// What a program measured, and how it failed if it did.
#[derive(Debug)]
pub struct Measured {
    pub rows: Vec<Row>,
    pub failure: Option<String>,
}

impl From<Vec<Row>> for Measured {
    fn from(rows: Vec<Row>) -> Self {
        let failure = None;
        Self { rows, failure }
    }
}

impl Program {
    /// Runs it and collects its rows. A program that fails has often measured all the same, and is reported with what
    /// it measured.
    pub fn run(&self, workspace: &Workspace) -> Result<Measured> {
        let (text, status) = process::answer(&mut (self.command)(workspace)?)?;
        let rows = rows(&text).with_context(|| format!("reading what {} printed", self.name))?;
        if rows.is_empty() {
            bail!("{} measured nothing ({status})", self.name);
        }
        let failure = (!status.success()).then(|| format!("{} ({status})", self.name));
        Ok(Measured { rows, failure })
    }
}

fn rows(text: &str) -> Result<Vec<Row>> {
    text.lines().map(Row::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::row::tests::LINE;

    #[test]
    fn every_line_is_a_row_or_nothing_is_read() {
        let two = format!("{LINE}\n{}\n", LINE.replace("116", "117"));
        assert_eq!(rows(&two).unwrap().len(), 2);
        assert!(rows(&format!("{LINE}\nwarming up\n{LINE}\n")).is_err());
    }
}

//! What was measured, for people: a table in the terminal, a file for programs, a page of the documents.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::thread;

use anyhow::{Context as _, Result};
use serde_json::Number;

use super::row::{Better, Judged, Row};
use crate::process;
use crate::workspace::Workspace;

/// The page that a report becomes.
const PAGE: &str = "docs/performance.md";

const HEAD: &str = "\
# Performance

What the product weighs and how long it takes, beside its goals and its peers. `cargo xtask bench` measures it and writes \
this page. Bytes, counts and scores that miss their goal fail it; times never do, because machines differ, and are for reading.
";

/// Rows, and where and when they were measured.
#[derive(Debug)]
pub struct Report {
    rows: Vec<Row>,
    date: String,
    machine: String,
}

impl Report {
    /// A report of today and this machine.
    pub fn new(rows: Vec<Row>) -> Result<Self> {
        let date = process::capture(Command::new("date").args(["-u", "+%F"]))?;
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Ok(Self {
            rows,
            date: date.trim().to_owned(),
            machine: machine(cores, &processor),
        })
    }

    /// The table for a terminal.
    pub fn table(&self) -> String {
        let mut text = String::new();
        for (part, rows) in self.parts() {
            let _ = writeln!(text, "\n{part}");
            for row in rows {
                let columns = Columns::of(row);
                let _ = writeln!(
                    text,
                    "  {:<58} {:>14} {:>14} {:>26}{}",
                    row.name,
                    columns.value,
                    columns.p95,
                    columns.goal,
                    if row.misses() { "  <- missed" } else { "" }
                );
            }
        }
        text
    }

    /// Writes the rows beside the artefacts, and the page.
    pub fn write(&self, workspace: &Workspace) -> Result<()> {
        let folder = workspace.target.join("bench");
        fs::create_dir_all(&folder).context("creating the folder of the report")?;
        let json = serde_json::to_string_pretty(&self.rows).context("writing the report")?;
        for (file, text) in [
            (folder.join("report.json"), json + "\n"),
            (workspace.path(PAGE), self.page()),
        ] {
            fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
            println!("report: {}", workspace.shown(&file));
        }
        Ok(())
    }

    /// The page: a table for each part, and under it how its values came about.
    fn page(&self) -> String {
        let (date, machine) = (&self.date, &self.machine);
        let mut text = format!("{HEAD}\nMeasured on {date}, on {machine}.\n");
        for (part, rows) in self.parts() {
            let _ = write!(
                text,
                "\n## {}\n\n| what | value | 95 of 100 below | goal | how |\n|---|---:|---:|---:|---|\n",
                capitalised(part)
            );
            let mut methods: Vec<&str> = Vec::new();
            for row in rows {
                let columns = Columns::of(row);
                let known = methods.iter().position(|method| *method == row.method);
                let number = known.unwrap_or_else(|| {
                    methods.push(&row.method);
                    methods.len() - 1
                }) + 1;
                let missed = if row.misses() { ", missed" } else { "" };
                let _ = writeln!(
                    text,
                    "| {} | {} | {} | {}{missed} | {number} |",
                    row.name, columns.value, columns.p95, columns.goal
                );
            }
            text.push('\n');
            for (index, method) in methods.iter().enumerate() {
                let _ = writeln!(text, "{}. {method}", index + 1);
            }
        }
        text
    }

    /// The rows of each part, in the order in which parts and rows were measured.
    fn parts(&self) -> Vec<(&str, Vec<&Row>)> {
        let mut parts: Vec<(&str, Vec<&Row>)> = Vec::new();
        for row in &self.rows {
            match parts.iter_mut().find(|(part, _)| *part == row.part) {
                Some((_, rows)) => rows.push(row),
                None => parts.push((&row.part, vec![row])),
            }
        }
        parts
    }
}

/// The numbers of a row as they are read.
struct Columns {
    value: String,
    p95: String,
    goal: String,
}

impl Columns {
    fn of(row: &Row) -> Self {
        let with_unit = |number: &Number| format!("{} {}", readable(number), row.unit);
        let side = match row.better {
            Better::Lower => "≤",
            Better::Higher => "≥",
        };
        let of_whom = match row.judged {
            Judged::Median => "",
            Judged::P95 => " for 95 of 100",
        };
        Self {
            value: with_unit(&row.value),
            p95: row.p95.as_ref().map(with_unit).unwrap_or_default(),
            goal: row
                .goal
                .as_ref()
                .map(|goal| format!("{side} {}{of_whom}", with_unit(goal)))
                .unwrap_or_default(),
        }
    }
}

/// Whole numbers in groups of three digits, others with three digits that count.
fn readable(number: &Number) -> String {
    let Some(whole) = number.as_u64() else {
        let value = number.as_f64().unwrap_or(f64::NAN);
        return match value.abs() {
            100.0.. => format!("{value:.0}"),
            10.0..100.0 => format!("{value:.1}"),
            _ => format!("{value:.2}"),
        };
    };
    let digits = whole.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn capitalised(part: &str) -> String {
    let mut letters = part.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// The kind of machine: how many cores of which processor.
fn machine(cores: usize, processor: &str) -> String {
    let model = processor
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim() == "model name")
        .map_or("an unnamed processor", |(_, model)| model.trim());
    format!("{cores} cores of {model}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::row::tests::LINE;

    fn report() -> Report {
        let peer = LINE
            .replace("credential", "the same as JWT")
            .replace("116,\"unit", "1430,\"unit")
            .replace("\"goal\":116", "\"goal\":null");
        let slow = LINE
            .replace("bytes", "decision")
            .replace("\"value\":116", "\"value\":5.25,\"p95\":12.125")
            .replace("\"B\"", "\"µs\"")
            .replace("\"goal\":116", "\"goal\":12,\"judged\":\"p95\"")
            .replace("Signed.", "Many rounds.");
        Report {
            rows: [LINE, &slow, &peer]
                .map(|line| Row::parse(line).unwrap())
                .to_vec(),
            date: "2026-11-23".to_owned(),
            machine: machine(2, "processor\t: 0\nmodel name\t: Abacus 3000\n"),
        }
    }

    #[test]
    fn a_page_has_a_table_for_each_part_with_every_method_once() {
        let page = report().page();
        let (head, body) = page.split_once("\n\n## ").unwrap();
        assert!(head.ends_with("Measured on 2026-11-23, on 2 cores of Abacus 3000."));
        assert_eq!(
            body,
            "Bytes\n\n\
             | what | value | 95 of 100 below | goal | how |\n|---|---:|---:|---:|---|\n\
             | credential | 116 B |  | ≤ 116 B | 1 |\n\
             | the same as JWT | 1,430 B |  |  | 1 |\n\n\
             1. Signed.\n\n\
             ## Decision\n\n\
             | what | value | 95 of 100 below | goal | how |\n|---|---:|---:|---:|---|\n\
             | credential | 5.25 µs | 12.1 µs | ≤ 12 µs for 95 of 100, missed | 1 |\n\n\
             1. Many rounds.\n"
        );
    }

    #[test]
    fn a_table_marks_what_misses_its_goal_and_nothing_else() {
        let table = report().table();
        let marked: Vec<&str> = table
            .lines()
            .filter(|line| line.ends_with("<- missed"))
            .collect();
        assert!(marked.len() == 1 && marked[0].contains("5.25 µs"));
        assert_eq!(table.lines().filter(|line| line.contains(" B")).count(), 2);
    }

    #[test]
    fn numbers_are_written_as_people_read_them() {
        let readable = |text: &str| readable(&text.parse().unwrap());
        let shown = ["0", "999", "1000", "1207345", "0.9771", "24.35", "101.57"].map(readable);
        assert_eq!(
            shown,
            ["0", "999", "1,000", "1,207,345", "0.98", "24.4", "102"]
        );
    }

    #[test]
    fn a_processor_without_a_name_is_no_failure() {
        assert_eq!(machine(8, ""), "8 cores of an unnamed processor");
    }
}

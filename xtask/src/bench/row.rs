//! A measured value: what every program of `bench` prints as one line of JSON.

use std::fmt;

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::build::measure::Weight;

/// Units of what the machine has a part in.
const OF_TIME: &[&str] = &["s", "ms", "µs", "ratio", "per second"];

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Which table it stands in.
    pub part: String,
    /// What was measured, in plain words.
    pub name: String,
    /// The value; of times the median.
    pub value: Number,
    /// What 95 of 100 rounds stay below, where there were rounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p95: Option<Number>,
    /// The unit of all three numbers.
    pub unit: String,
    /// In which direction it is good.
    pub better: Better,
    /// What is wanted; none for what only stands beside.
    pub goal: Option<Number>,
    /// Which of the two numbers the goal is for.
    #[serde(default, skip_serializing_if = "Judged::is_median")]
    pub judged: Judged,
    /// How it was measured, in sentences.
    pub method: String,
}

/// In which direction a value is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// The goal is the most that it may be.
    Lower,
    /// The goal is the least that it may be.
    Higher,
}

/// Which number of a row its goal is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Judged {
    /// The value itself.
    #[default]
    Median,
    /// What 95 of 100 rounds stay below.
    P95,
}

impl Judged {
    /// Only what is unusual is said.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
    fn is_median(&self) -> bool {
        *self == Self::Median
    }
}

impl Row {
    /// Reads a line of a program.
    pub fn parse(line: &str) -> Result<Self> {
        let row: Self =
            serde_json::from_str(line).with_context(|| format!("no row of a report: {line}"))?;
        let texts = [&row.part, &row.name, &row.unit, &row.method];
        ensure!(
            texts.iter().all(|text| !text.is_empty()),
            "a row leaves something unsaid: {line}"
        );
        ensure!(
            row.judged == Judged::Median || row.p95.is_some(),
            "a row has no number for its goal: {line}"
        );
        Ok(row)
    }

    /// What is counted or weighed, with the most that it may be.
    pub fn count(
        part: &str,
        name: &str,
        value: u64,
        unit: &str,
        goal: Option<u64>,
        method: &str,
    ) -> Self {
        Self {
            part: part.to_owned(),
            name: name.to_owned(),
            value: value.into(),
            p95: None,
            unit: unit.to_owned(),
            better: Better::Lower,
            goal: goal.map(Into::into),
            judged: Judged::Median,
            method: method.to_owned(),
        }
    }

    /// What a part of the product weighs.
    pub fn of_weight(weight: &Weight) -> Self {
        const METHOD: &str = "As it travels, of the production artefacts.";
        Self::count(
            "weights",
            &weight.name,
            weight.value,
            "B",
            Some(weight.goal),
            METHOD,
        )
    }

    /// Whether there is a goal and the number that it is for is beyond it.
    pub fn misses(&self) -> bool {
        let number = match self.judged {
            Judged::Median => Some(&self.value),
            Judged::P95 => self.p95.as_ref(),
        };
        let goal = self.goal.as_ref().and_then(Number::as_f64);
        number
            .and_then(Number::as_f64)
            .zip(goal)
            .is_some_and(|(number, goal)| match self.better {
                Better::Lower => number > goal,
                Better::Higher => number < goal,
            })
    }

    /// Whether it misses a goal that does not depend on the machine: times, and what is made of them, are for reading.
    pub fn fails(&self) -> bool {
        !OF_TIME.contains(&self.unit.as_str()) && self.misses()
    }
}

impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} {}", self.name, self.value, self.unit)?;
        match &self.goal {
            Some(goal) if self.misses() => write!(formatter, ", goal {goal}"),
            Some(goal) => write!(formatter, " of {goal}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub const LINE: &str = r#"{"part":"bytes","name":"credential","value":116,"unit":"B","better":"lower","goal":116,"method":"Signed."}"#;

    #[test]
    fn a_line_of_a_program_is_read_and_written_as_it_was() {
        let row = Row::parse(LINE).unwrap();
        assert_eq!((row.name.as_str(), row.p95.as_ref()), ("credential", None));
        assert_eq!(serde_json::to_string(&row).unwrap(), LINE);
        let timed = LINE.replace(r#""unit""#, r#""p95":117.5,"unit""#);
        let row = Row::parse(&timed).unwrap();
        assert_eq!(row.p95.unwrap().as_f64(), Some(117.5));
    }

    #[test]
    fn a_goal_for_95_of_100_is_compared_with_what_they_stay_below() {
        let row = |p95| {
            let timed = r#""goal":116,"judged":"p95""#;
            let line = LINE.replace(r#""goal":116"#, timed);
            Row::parse(&line.replace(r#""unit""#, &format!(r#""p95":{p95},"unit""#))).unwrap()
        };
        assert!(!row("116").misses() && row("116.5").misses());
        let of_the_median = LINE.replace(r#""unit""#, r#""p95":117,"unit""#);
        assert!(!Row::parse(&of_the_median).unwrap().misses());
    }

    #[test]
    fn a_line_that_is_no_row_is_quoted() {
        for wrong in [
            "warming up",
            "{}",
            &LINE.replace("lower", "smaller"),
            &LINE.replace("116", "\"116\""),
            &LINE.replace("goal", "gaol"),
            &LINE.replace("Signed.", ""),
            &LINE.replace(r#""goal""#, r#""judged":"p95","goal""#),
        ] {
            let error = Row::parse(wrong).unwrap_err().to_string();
            assert!(error.contains(wrong), "{error}");
        }
    }

    #[test]
    fn a_budget_is_held_up_to_its_last_byte() {
        let misses = |value| {
            let name = "it".to_owned();
            let goal = 1000;
            Row::of_weight(&Weight { name, value, goal }).misses()
        };
        assert!(!misses(1000) && misses(1001));
    }

    #[test]
    fn a_size_that_misses_its_goal_fails_and_a_time_does_not() {
        let row = |value| Row::count("lock", "stack", value, "B", Some(8_000), "Painted.");
        assert!(!row(8_000).fails() && row(8_001).fails());
        assert_eq!(row(8_000).to_string(), "stack: 8000 B of 8000");
        assert_eq!(row(8_001).to_string(), "stack: 8001 B, goal 8000");
        for unit in OF_TIME {
            let late = Row::count("edge", "a lease", 9, unit, Some(8), "Timed.");
            assert!(late.misses() && !late.fails());
        }
    }

    #[test]
    fn a_goal_is_missed_on_its_wrong_side_only_and_an_anchor_misses_nothing() {
        let misses = |line: &str| Row::parse(line).unwrap().misses();
        let of = |value: &str, better: &str| {
            LINE.replace("\"value\":116", &format!("\"value\":{value}"))
                .replace("lower", better)
        };
        assert!(!misses(&of("116", "lower")) && !misses(&of("116", "higher")));
        assert!(misses(&of("116.5", "lower")) && !misses(&of("116.5", "higher")));
        assert!(!misses(&of("115", "lower")) && misses(&of("115", "higher")));
        assert!(!misses(
            &of("999", "lower").replace(":116,\"method", ":null,\"method")
        ));
    }
}

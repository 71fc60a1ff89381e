//! A measured value, printed as one line of JSON for `cargo xtask bench`.

use anyhow::Result;
use serde::Serialize;
use serde_json::Number;

use crate::stopwatch::Times;

/// Which table of the report a row stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// What is sent, and how long it takes to verify.
    Bytes,
    /// Who may do what, where and when.
    Decision,
}

/// What a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Unit {
    /// Bytes.
    #[serde(rename = "B")]
    Bytes,
    /// Microseconds.
    #[serde(rename = "µs")]
    Microseconds,
    /// Of two times that were measured in one run.
    #[serde(rename = "ratio")]
    Ratio,
    /// Random cases.
    #[serde(rename = "cases")]
    Cases,
}

/// In which direction a value is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// The goal is the most that it may be.
    Lower,
    /// The goal is the least that it may be.
    Higher,
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    part: Part,
    name: String,
    value: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    p95: Option<Number>,
    unit: Unit,
    better: Better,
    goal: Option<Number>,
    method: String,
}

impl Row {
    /// A size.
    pub fn bytes(name: &str, bytes: usize, goal: Option<usize>, method: &str) -> Self {
        Self {
            part: Part::Bytes,
            name: name.into(),
            value: bytes.into(),
            p95: None,
            unit: Unit::Bytes,
            better: Better::Lower,
            goal: goal.map(Into::into),
            method: method.into(),
        }
    }

    /// A number of cases that must be reached.
    pub fn cases(name: &str, cases: usize, goal: usize, method: &str) -> Self {
        Self {
            part: Part::Decision,
            name: name.into(),
            value: cases.into(),
            p95: None,
            unit: Unit::Cases,
            better: Better::Higher,
            goal: Some(goal.into()),
            method: method.into(),
        }
    }

    /// What one call takes: the median, and what 95 of 100 rounds stay below.
    pub fn times(
        part: Part,
        name: &str,
        times: Times,
        goal: Option<usize>,
        method: &str,
    ) -> Result<Self> {
        Ok(Self {
            part,
            name: name.into(),
            value: three_digits(times.median)?,
            p95: Some(three_digits(times.p95)?),
            unit: Unit::Microseconds,
            better: Better::Lower,
            goal: goal.map(Into::into),
            method: method.into(),
        })
    }

    /// How many times as long a peer takes.
    pub fn ratio(part: Part, name: &str, theirs: Times, ours: Times, method: &str) -> Result<Self> {
        Ok(Self {
            part,
            name: name.into(),
            value: three_digits(theirs.median / ours.median)?,
            p95: None,
            unit: Unit::Ratio,
            better: Better::Higher,
            goal: None,
            method: method.into(),
        })
    }

    /// Whether it misses a goal that is held: bytes and counts are, times are for reading.
    pub fn fails(&self) -> bool {
        let (Some(value), Some(goal)) = (
            self.value.as_u64(),
            self.goal.as_ref().and_then(Number::as_u64),
        ) else {
            return false;
        };
        matches!(self.unit, Unit::Bytes | Unit::Cases)
            && match self.better {
                Better::Lower => value > goal,
                Better::Higher => value < goal,
            }
    }

    /// Prints it on standard output.
    pub fn print(&self) -> Result<()> {
        println!("{}", serde_json::to_string(self)?);
        Ok(())
    }
}

fn three_digits(value: f64) -> Result<Number> {
    Ok(format!("{value:.3}").parse()?)
}

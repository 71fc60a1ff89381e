//! A measured value, printed as one line of JSON for `cargo xtask bench`.

use serde_json::{Value, json};

/// What a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// Of two values that were measured in one run.
    Ratio,
    /// Calls of objects.
    Calls,
    /// Changes in a second.
    PerSecond,
}

impl Unit {
    const fn text(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Ratio => "ratio",
            Self::Calls => "calls",
            Self::PerSecond => "per second",
        }
    }
}

/// One line of the report.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// The value; of times the median.
    pub value: f64,
    /// What 95 of 100 rounds stay below.
    pub p95: Option<f64>,
    /// The unit of both and of the goal.
    pub unit: Unit,
    /// What is wanted, if anything is.
    pub goal: Option<f64>,
    /// How it was measured.
    pub method: String,
}

impl Row {
    /// Prints it on standard output. Whether it misses a goal that is held: counts are, times are for reading.
    #[must_use]
    pub fn print(&self) -> bool {
        println!("{}", self.json());
        self.unit == Unit::Calls && self.goal.is_some_and(|goal| self.value > goal)
    }

    fn json(&self) -> Value {
        let better = match self.unit {
            Unit::PerSecond => "higher",
            Unit::Milliseconds | Unit::Ratio | Unit::Calls => "lower",
        };
        let mut row = json!({
            "part": "edge",
            "name": self.name,
            "value": self.number(self.value),
            "unit": self.unit.text(),
            "better": better,
            "goal": self.goal.map(|goal| self.number(goal)),
            "method": self.method,
        });
        if let (Some(row), Some(p95)) = (row.as_object_mut(), self.p95) {
            row.insert("p95".to_owned(), self.number(p95));
        }
        row
    }

    /// Calls are whole, everything else has two digits.
    fn number(&self, value: f64) -> Value {
        let text = match self.unit {
            Unit::Calls => format!("{value:.0}"),
            _ => format!("{value:.2}"),
        };
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(value: f64) -> Row {
        Row {
            name: "objects asked".to_owned(),
            value,
            p95: None,
            unit: Unit::Calls,
            goal: Some(3.0),
            method: "Counted.".to_owned(),
        }
    }

    #[test]
    fn a_row_is_one_object_with_the_names_that_the_report_reads() {
        let row = r#"{"better":"lower","goal":3,"method":"Counted.","name":"objects asked","part":"edge","unit":"calls","value":3}"#;
        let sorted = |row: &Value| -> Value { serde_json::from_str(&row.to_string()).unwrap() };
        assert_eq!(sorted(&calls(3.0).json()).to_string(), row);
        let timed = Row {
            unit: Unit::Milliseconds,
            p95: Some(7.256),
            goal: None,
            ..calls(1.5)
        };
        assert_eq!(timed.json()["p95"], json!(7.26));
        assert_eq!(timed.json()["goal"], Value::Null);
    }

    #[test]
    fn a_count_beyond_its_goal_fails_and_a_time_does_not() {
        assert!(!calls(3.0).print() && calls(4.0).print());
        let late = Row {
            unit: Unit::Ratio,
            ..calls(4.0)
        };
        assert!(!late.print());
    }
}

//! Why an object does not do what it was asked: who is guilty is visible in the type.

use std::fmt;

use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

use crate::sql::SqlError;

/// The answer of an object that did nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The caller asked for what a rule forbids. Nothing was written.
    Refused(Refusal),
    /// What we stored, or how we use it, is wrong; the text says where. For the log, not for
    /// callers.
    Corrupt(String),
    /// The object cannot work at the moment, or cannot read a message of a newer version; asking
    /// later may help. The text is for the log.
    Unavailable(String),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<SqlError> for Failure {
    fn from(error: SqlError) -> Self {
        match error {
            SqlError::Storage(_) => Self::Unavailable(error.to_string()),
            _ => Self::Corrupt(error.to_string()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(out, "refused: {}", refusal.code()),
            Self::Corrupt(what) => write!(out, "corrupt: {what}"),
            Self::Unavailable(what) => write!(out, "unavailable: {what}"),
        }
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_of_failures_is_unchanged() {
        let pinned = [
            (
                Failure::Refused(Refusal::KeyReused),
                r#"{"refused":{"kind":"key_reused"}}"#,
            ),
            (
                Failure::Corrupt("a row".to_owned()),
                r#"{"corrupt":"a row"}"#,
            ),
            (
                Failure::Unavailable("later".to_owned()),
                r#"{"unavailable":"later"}"#,
            ),
        ];
        for (failure, json) in pinned {
            assert_eq!(serde_json::to_string(&failure).unwrap(), json);
            assert_eq!(serde_json::from_str::<Failure>(json).unwrap(), failure);
        }
    }
}

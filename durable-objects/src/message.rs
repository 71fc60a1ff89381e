//! How objects are spoken to: JSON in, JSON out, one enum of messages for each class.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// What one class of objects can be asked and told.
pub trait ObjectMessage: Serialize + DeserializeOwned {
    /// What it answers.
    type Reply: Serialize + DeserializeOwned;

    /// Whether receiving the message twice is the same as once: then the sender may try again when
    /// it does not know whether it arrived.
    fn may_be_repeated(&self) -> bool;
}

/// The body of every answer of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer<R> {
    /// Done.
    Done(R),
    /// Not done.
    Failed(Failure),
}

impl<R> From<Result<R, Failure>> for Answer<R> {
    fn from(result: Result<R, Failure>) -> Self {
        match result {
            Ok(reply) => Self::Done(reply),
            Err(failure) => Self::Failed(failure),
        }
    }
}

impl<R> From<Answer<R>> for Result<R, Failure> {
    fn from(answer: Answer<R>) -> Self {
        match answer {
            Answer::Done(reply) => Ok(reply),
            Answer::Failed(failure) => Err(failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_of_an_answer_is_unchanged() {
        let json = |answer: Answer<u8>| serde_json::to_string(&answer).unwrap();
        assert_eq!(json(Ok(1).into()), r#"{"done":1}"#);
        let failure = Failure::Corrupt("a row".to_owned());
        assert_eq!(
            json(Err(failure).into()),
            r#"{"failed":{"corrupt":"a row"}}"#
        );
    }
}

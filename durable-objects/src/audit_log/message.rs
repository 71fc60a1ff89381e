//! What the audit log can be asked and told; the JSON is pinned, because old and new code talk to
//! each other while a deployment is under way.

use std::collections::BTreeMap;

use domain::time::Instant;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::fingerprint::Fingerprint;
use crate::message::ObjectMessage;

/// The most entries in one batch and on one page.
pub const MOST_ENTRIES: usize = 200;

/// A question or a piece of news.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Acts that another object has carried out.
    Append(Batch),
    /// Entries, newest first.
    Page {
        /// Only entries with a lower number; all when absent.
        #[serde(default)]
        before: Option<u64>,
        /// How many at most, 1 to 200.
        limit: u16,
        /// Only entries that mention one of these identifiers; all when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<Vec<String>>,
    },
    /// Forget the details of every entry about this object or by this actor, and what they mention.
    /// The chain stays verifiable.
    Erase {
        /// The identifier in the entries.
        about: String,
    },
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The batch is in the log, now or since earlier.
    Appended {
        /// The sender's last sequence in the log.
        last: u64,
    },
    /// Entries, newest first.
    Page {
        /// The entries.
        entries: Vec<Recorded>,
        /// Where the next page begins; absent on the last one.
        next: Option<u64>,
    },
    /// The details are gone, or were before.
    Erased,
}

impl ObjectMessage for Message {
    type Reply = Reply;

    /// Appending and erasing twice is the same as once; a page changes nothing.
    fn may_be_repeated(&self) -> bool {
        true
    }
}

/// Acts of one object, in the order of their sequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The object that carried them out.
    pub source: Address,
    /// At most 200, with growing sequences.
    pub acts: Vec<SequencedAct>,
}

/// An act and its place among the acts of its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequencedAct {
    /// Grows with every act of the source for this log.
    pub sequence: u64,
    /// The act.
    pub act: Act,
}

/// One act of administration: who did what to which object, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// When the act was carried out.
    pub at: Instant,
    /// The identifier of the person, operator or object that acted.
    pub actor: String,
    /// The act's stable code: `grant_given`.
    pub code: String,
    /// The identifier of the object of the act.
    pub object: String,
    /// What a reader needs to understand it: short texts. They can be erased later; the chain holds
    /// only a salted commitment to them.
    #[serde(default)]
    pub details: BTreeMap<String, String>,
    /// Random; keeps erased details from being guessed out of the commitment.
    pub salt: Fingerprint,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The entry's place in this log: 1, 2, 3 ...
    pub number: u64,
    /// The object that carried the act out.
    pub source: Address,
    /// The act's place among those of its source.
    pub source_sequence: u64,
    /// When the act was carried out.
    pub at: Instant,
    /// Who acted.
    pub actor: String,
    /// The act's stable code.
    pub code: String,
    /// The object of the act.
    pub object: String,
    /// The details; absent when they were erased.
    pub details: Option<BTreeMap<String, String>>,
    /// The salt of the commitment; absent when the details were erased.
    pub salt: Option<Fingerprint>,
    /// What the chain holds instead of the details.
    pub commitment: Fingerprint,
    /// The hash of this entry and all before it.
    pub hash: Fingerprint,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pinned<T>(value: &T, json: &str)
    where
        T: Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
    {
        assert_eq!(serde_json::to_string(value).unwrap(), json);
        assert_eq!(serde_json::from_str::<T>(json).unwrap(), *value);
    }

    fn act() -> Act {
        Act {
            at: Instant::MIN,
            actor: "prs_1".to_owned(),
            code: "grant_given".to_owned(),
            object: "grt_1".to_owned(),
            details: BTreeMap::from([("door".to_owned(), "Cellar".to_owned())]),
            salt: Fingerprint::ZERO,
        }
    }

    #[test]
    fn the_json_of_messages_is_unchanged() {
        let zeros = "0".repeat(64);
        let batch = Batch {
            source: Address::platform(),
            acts: vec![SequencedAct {
                sequence: 3,
                act: act(),
            }],
        };
        pinned(
            &Message::Append(batch),
            &format!(
                r#"{{"append":{{"source":"platform/platform","acts":[{{"sequence":3,"act":{{"at":"2000-01-01T00:00:00Z","actor":"prs_1","code":"grant_given","object":"grt_1","details":{{"door":"Cellar"}},"salt":"{zeros}"}}}}]}}}}"#
            ),
        );
        pinned(
            &Message::Page {
                before: Some(9),
                limit: 50,
                about: None,
            },
            r#"{"page":{"before":9,"limit":50}}"#,
        );
        pinned(
            &Message::Page {
                before: None,
                limit: 50,
                about: Some(vec!["prs_1".to_owned()]),
            },
            r#"{"page":{"before":null,"limit":50,"about":["prs_1"]}}"#,
        );
        let about = Message::Erase {
            about: "prs_1".to_owned(),
        };
        pinned(&about, r#"{"erase":{"about":"prs_1"}}"#);
        let first_page = Message::Page {
            before: None,
            limit: 1,
            about: None,
        };
        assert_eq!(
            serde_json::from_str::<Message>(r#"{"page":{"limit":1}}"#).unwrap(),
            first_page
        );
    }

    #[test]
    fn the_json_of_replies_is_unchanged() {
        let zeros = "0".repeat(64);
        pinned(&Reply::Appended { last: 3 }, r#"{"appended":{"last":3}}"#);
        pinned(&Reply::Erased, r#""erased""#);
        let recorded = Recorded {
            number: 1,
            source: Address::platform(),
            source_sequence: 3,
            at: Instant::MIN,
            actor: "prs_1".to_owned(),
            code: "grant_given".to_owned(),
            object: "grt_1".to_owned(),
            details: None,
            salt: None,
            commitment: Fingerprint::ZERO,
            hash: Fingerprint::ZERO,
        };
        pinned(
            &Reply::Page {
                entries: vec![recorded],
                next: Some(1),
            },
            &format!(
                r#"{{"page":{{"entries":[{{"number":1,"source":"platform/platform","source_sequence":3,"at":"2000-01-01T00:00:00Z","actor":"prs_1","code":"grant_given","object":"grt_1","details":null,"salt":null,"commitment":"{zeros}","hash":"{zeros}"}}],"next":1}}}}"#
            ),
        );
    }
}

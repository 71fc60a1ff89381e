//! What the directory of one address can be asked and told; the JSON is pinned, because old and new
//! code talk to each other while a deployment is under way.

use domain::directory::Purpose;
use domain::email::EmailAddress;
use domain::id::PersonId;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

use crate::message::ObjectMessage;
use crate::outbox::Envelope;
use crate::secret::Secret;

/// A question or a piece of news.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Makes a link to be sent to the address.
    MakeLink {
        /// The address.
        address: EmailAddress,
        /// What the link is for.
        purpose: Purpose,
        /// Randomness for the link.
        entropy: Secret,
    },
    /// Uses a link.
    UseLink {
        /// The link's secret.
        link: Secret,
        /// The account that the browser is signed in to.
        #[serde(default)]
        caller: Option<PersonId>,
        /// The account that begins if the address has none.
        newcomer: PersonId,
    },
    /// The address was shown to be somebody's in another way, by an invitation: whose account is
    /// it?
    Reserve {
        /// The account that has it from now on, if it is free.
        wanted: PersonId,
    },
    /// News from an account: whether it has the address.
    Holds {
        /// The news' head.
        envelope: Envelope,
        /// The account.
        person: PersonId,
        /// Whether it has the address.
        holds: bool,
    },
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The link that is to be sent.
    Link {
        /// Its secret; absent when too many were sent.
        secret: Option<Secret>,
        /// Until when it works.
        expires_at: Instant,
    },
    /// The link was used.
    Used {
        /// The address that it was sent to.
        address: EmailAddress,
        /// What it was for.
        purpose: Purpose,
        /// Whose the address is from now on.
        person: PersonId,
    },
    /// Whose the address is from now on.
    Holder {
        /// The account.
        person: PersonId,
    },
    /// The news is known.
    Noted,
}

impl ObjectMessage for Message {
    type Reply = Reply;

    /// A link that is made twice counts twice, and one that is used twice fails.
    fn may_be_repeated(&self) -> bool {
        matches!(self, Self::Reserve { .. } | Self::Holds { .. })
    }
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::address::Address;

    fn pinned<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
        value: &T,
        json: &str,
    ) {
        assert_eq!(serde_json::to_string(value).unwrap(), json);
        assert_eq!(serde_json::from_str::<T>(json).unwrap(), *value);
    }

    #[test]
    fn the_json_of_messages_is_unchanged() {
        let secret = Secret::from([1; 32]);
        let (hex, person) = ("01".repeat(32), PersonId::from([2; 16]));
        let address: EmailAddress = "mia@example.com".parse().unwrap();
        pinned(
            &Message::MakeLink {
                address,
                purpose: Purpose::SignIn,
                entropy: secret,
            },
            &format!(
                r#"{{"make_link":{{"address":"mia@example.com","purpose":"sign_in","entropy":"{hex}"}}}}"#
            ),
        );
        pinned(
            &Message::UseLink {
                link: secret,
                caller: None,
                newcomer: person,
            },
            &format!(r#"{{"use_link":{{"link":"{hex}","caller":null,"newcomer":"{person}"}}}}"#),
        );
        pinned(
            &Message::Reserve { wanted: person },
            &format!(r#"{{"reserve":{{"wanted":"{person}"}}}}"#),
        );
        let sender = Address::person(person);
        let envelope = Envelope {
            sender,
            lane: "address".to_owned(),
            sequence: 3,
            narrows: false,
        };
        pinned(
            &Message::Holds {
                envelope,
                person,
                holds: true,
            },
            &format!(
                r#"{{"holds":{{"envelope":{{"sender":"person/{person}","lane":"address","sequence":3,"narrows":false}},"person":"{person}","holds":true}}}}"#
            ),
        );
    }

    #[test]
    fn the_json_of_replies_is_unchanged() {
        let person = PersonId::from([2; 16]);
        pinned(
            &Reply::Link {
                secret: None,
                expires_at: Instant::MIN,
            },
            r#"{"link":{"secret":null,"expires_at":"2000-01-01T00:00:00Z"}}"#,
        );
        pinned(
            &Reply::Used {
                address: "mia@example.com".parse().unwrap(),
                purpose: Purpose::AddTo(person),
                person,
            },
            &format!(
                r#"{{"used":{{"address":"mia@example.com","purpose":{{"add_to":"{person}"}},"person":"{person}"}}}}"#
            ),
        );
        pinned(
            &Reply::Holder { person },
            &format!(r#"{{"holder":{{"person":"{person}"}}}}"#),
        );
        pinned(&Reply::Noted, r#""noted""#);
    }
}

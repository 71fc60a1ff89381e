use serde::de::DeserializeOwned;

use super::*;
use crate::address::Address;

fn pinned<T>(value: &T, json: &str)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(serde_json::from_str::<T>(json).unwrap(), *value);
}

#[test]
fn the_json_of_news_is_unchanged() {
    let envelope = Envelope {
        sender: Address::platform(),
        lane: "account".to_owned(),
        sequence: 7,
        narrows: true,
    };
    let head =
        r#""envelope":{"sender":"platform/platform","lane":"account","sequence":7,"narrows":true}"#;
    let person = PersonId::from([1; 16]);
    let key = DeviceKey::from([2; 32]);
    let blocked = Message::DeviceBlocked {
        envelope: envelope.clone(),
        person,
        key,
    };
    pinned(
        &blocked,
        &format!(r#"{{"device_blocked":{{{head},"person":"{person}","key":"{key}"}}}}"#),
    );
    let ended = Message::AccountEnded { envelope, person };
    pinned(
        &ended,
        &format!(r#"{{"account_ended":{{{head},"person":"{person}"}}}}"#),
    );
}

#[test]
fn the_json_of_acts_and_questions_is_unchanged() {
    let person = PersonId::from([1; 16]);
    let grant = GrantId::from([3; 16]);
    let revoke = Message::Act {
        person,
        run: None,
        entropy: Secret::from([9; 32]),
        act: Act::RevokeGrant { grant, version: 4 },
    };
    let entropy = "09".repeat(32);
    pinned(
        &revoke,
        &format!(
            r#"{{"act":{{"person":"{person}","run":null,"entropy":"{entropy}","act":{{"revoke_grant":{{"grant":"{grant}","version":4}}}}}}}}"#
        ),
    );
    let ask = Message::Ask {
        person,
        question: Question::Installation,
    };
    pinned(
        &ask,
        &format!(r#"{{"ask":{{"person":"{person}","question":"installation"}}}}"#),
    );
    let shorter = format!(r#"{{"ask":{{"person":"{person}","question":{{"doors":{{}}}}}}}}"#);
    let doors = Question::Doors {
        search: None,
        cursor: None,
    };
    let expected = Message::Ask {
        person,
        question: doors,
    };
    assert_eq!(serde_json::from_str::<Message>(&shorter).unwrap(), expected);
}

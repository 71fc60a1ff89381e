use domain::id::{InstallationId, SessionId};
use domain::person::session::WayIn;
use serde::de::DeserializeOwned;

use super::*;
use crate::address::Address;

fn pinned<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(serde_json::from_str::<T>(json).unwrap(), *value);
}

fn secret() -> Secret {
    Secret::from([1; 32])
}

fn hex() -> String {
    "01".repeat(32)
}

fn person() -> PersonId {
    PersonId::from([2; 16])
}

fn challenge() -> Challenge {
    Challenge {
        bytes: secret(),
        expires_at: Instant::MIN,
    }
}

#[test]
fn the_json_of_messages_is_unchanged() {
    pinned(
        &Message::Authenticate {
            session: secret(),
            device: None,
        },
        &format!(
            r#"{{"authenticate":{{"session":"{}","device":null}}}}"#,
            hex()
        ),
    );
    pinned(
        &Message::Ask {
            session: secret(),
            question: Question::PasskeyOwner,
        },
        &format!(
            r#"{{"ask":{{"session":"{}","question":"passkey_owner"}}}}"#,
            hex()
        ),
    );
    let entry = IndexEntry {
        authority: InstallationId::from([3; 16]).into(),
        profile: ProfileId::from([4; 16]),
        name: "House".parse().unwrap(),
        joined: true,
    };
    let sender = Address::installation(InstallationId::from([3; 16]));
    let envelope = Envelope {
        sender,
        lane: "index".to_owned(),
        sequence: 7,
        narrows: false,
    };
    let (installation, profile) = (entry.authority, entry.profile);
    let news = PermissionNews {
        to: "mia@example.com".parse().unwrap(),
        authority: "House".parse().unwrap(),
        change: PermissionChange::Given {
            doors: vec!["Cellar".parse().unwrap()],
        },
    };
    pinned(
        &Message::PermissionsChanged {
            envelope: envelope.clone(),
            news,
        },
        &format!(
            r#"{{"permissions_changed":{{"envelope":{{"sender":"installation/{installation}","lane":"index","sequence":7,"narrows":false}},"news":{{"to":"mia@example.com","authority":"House","change":{{"given":{{"doors":["Cellar"]}}}}}}}}}}"#
        ),
    );
    pinned(
        &Message::Index { envelope, entry },
        &format!(
            r#"{{"index":{{"envelope":{{"sender":"installation/{installation}","lane":"index","sequence":7,"narrows":false}},"entry":{{"authority":"{installation}","profile":"{profile}","name":"House","joined":true}}}}}}"#
        ),
    );
}

#[test]
fn the_json_of_sign_ins_is_unchanged() {
    let (hex, person) = (hex(), person());
    let by = Proof::Mailbox {
        address: "mia@example.com".parse().unwrap(),
        name: None,
        language: Language::Finnish,
    };
    pinned(
        &Message::SignIn {
            person,
            by,
            entropy: secret(),
        },
        &format!(
            r#"{{"sign_in":{{"person":"{person}","by":{{"mailbox":{{"address":"mia@example.com","name":null,"language":"fi"}}}},"entropy":"{hex}"}}}}"#
        ),
    );
    pinned(
        &Proof::Invited {
            address: "mia@example.com".parse().unwrap(),
            name: "Mia".parse().unwrap(),
            language: Language::Finnish,
        },
        r#"{"invited":{"address":"mia@example.com","name":"Mia","language":"fi"}}"#,
    );
    let text = |text: &str| text.to_owned();
    pinned(
        &Proof::Passkey {
            challenge: challenge(),
            answer: Assertion {
                id: text("a"),
                client_data: text("b"),
                authenticator_data: text("c"),
                signature: text("d"),
            },
        },
        &format!(
            r#"{{"passkey":{{"challenge":{{"bytes":"{hex}","expires_at":"2000-01-01T00:00:00Z"}},"answer":{{"id":"a","client_data":"b","authenticator_data":"c","signature":"d"}}}}}}"#
        ),
    );
    let signed_in = SignedIn {
        person,
        session: SessionId::from([5; 16]),
        secret: secret(),
        ends_at: Instant::MIN,
        is_new: true,
    };
    let session = signed_in.session;
    pinned(
        &Reply::SignedIn(signed_in),
        &format!(
            r#"{{"signed_in":{{"person":"{person}","session":"{session}","secret":"{hex}","ends_at":"2000-01-01T00:00:00Z","is_new":true}}}}"#
        ),
    );
}

#[test]
fn the_json_of_acts_is_unchanged() {
    let device = DeviceId::from([6; 16]);
    let act = |act: &Act, json: String| pinned(act, &json);
    act(
        &Act::Close { version: 3 },
        r#"{"close":{"version":3}}"#.to_owned(),
    );
    act(
        &Act::SignOutEverywhere,
        r#""sign_out_everywhere""#.to_owned(),
    );
    act(
        &Act::BlockDevice { device },
        format!(r#"{{"block_device":{{"device":"{device}"}}}}"#),
    );
    let key = DeviceKey::from([7; 32]);
    act(
        &Act::RegisterDevice {
            challenge: challenge(),
            key,
            proof: "ab".to_owned(),
            name: "Phone".parse().unwrap(),
        },
        format!(
            r#"{{"register_device":{{"challenge":{{"bytes":"{}","expires_at":"2000-01-01T00:00:00Z"}},"key":"{key}","proof":"ab","name":"Phone"}}}}"#,
            hex()
        ),
    );
    pinned(
        &Message::Act {
            session: secret(),
            run: None,
            entropy: secret(),
            act: Act::ConfirmDevice { device },
        },
        &format!(
            r#"{{"act":{{"session":"{0}","run":null,"entropy":"{0}","act":{{"confirm_device":{{"device":"{device}"}}}}}}}}"#,
            hex()
        ),
    );
}

#[test]
fn the_json_of_callers_is_unchanged() {
    let caller = Caller {
        person: person(),
        session: SessionId::from([5; 16]),
        way_in: WayIn::EmailLink,
        signed_in_at: Instant::MIN,
        guarded_until: None,
        name: None,
        language: Language::Dutch,
        addresses: vec!["mia@example.com".parse().unwrap()],
        subject: None,
        index: vec![],
    };
    let (person, session) = (caller.person, caller.session);
    pinned(
        &caller,
        &format!(
            r#"{{"person":"{person}","session":"{session}","way_in":"email_link","signed_in_at":"2000-01-01T00:00:00Z","name":null,"language":"nl","addresses":["mia@example.com"],"subject":null,"index":[]}}"#
        ),
    );
}

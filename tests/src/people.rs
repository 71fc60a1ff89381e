//! People of a test: they sign in the way the apps do, and their phones have keys.

use credential::key::{PhoneKey, PublicKey};
use credential::registration::{Registration, RegistrationChallenge};
use durable_objects::person::passkeys::authenticator::Authenticator;
use durable_objects::secret::Secret;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

use crate::edge::{Edge, ORIGIN};
use crate::http::{Answer, Client};
use crate::mailbox::{Mailbox, Page};
use crate::secrets::SETUP_TOKEN;

/// Signs in with a link sent to this address; the account begins if it does not exist.
///
/// # Panics
/// When signing in fails.
#[must_use]
pub fn person(edge: &Edge, address: &str) -> Client {
    let client = edge.client();
    let link = ask_for_link(edge, &client, address);
    claim(&client, &link).expect(200);
    client
}

/// Asks for a link and reads it in the mailbox: what stands behind `#`.
///
/// # Panics
/// When no mail comes.
#[must_use]
pub fn ask_for_link(edge: &Edge, client: &Client, address: &str) -> String {
    let mailbox = Mailbox::of(edge, address);
    let before = mailbox.secrets(Page::SignIn).len();
    client
        .post(
            "/api/sign-in/email",
            &json!({ "address": address, "language": "en" }),
        )
        .expect(202);
    mailbox.next_secret(Page::SignIn, before)
}

/// Uses a link.
#[must_use]
pub fn claim(client: &Client, link: &str) -> Answer {
    client.post(
        "/api/sign-in/email/claim",
        &json!({ "link": link, "language": "en" }),
    )
}

/// The first run: the operator with their passkey, signed in.
///
/// # Panics
/// When the set-up fails.
#[must_use]
pub fn operator(edge: &Edge) -> (Client, Passkey) {
    let client = edge.client();
    let passkey = Passkey::new(1);
    let begin = json!({ "token": SETUP_TOKEN, "name": "Olga" });
    let options = client
        .post("/api/setup/operator/options", &begin)
        .expect(200);
    let finish = json!({
        "token": SETUP_TOKEN,
        "name": "Olga",
        "language": "en",
        "user": text(&options, "/user/id"),
        "challenge": text(&options, "/challenge"),
        "credential": passkey.create(&text(&options, "/challenge")),
    });
    client.post("/api/setup/operator", &finish).expect(200);
    (
        client,
        Passkey {
            user: text(&options, "/user/id"),
            ..passkey
        },
    )
}

/// A passkey in a software authenticator.
#[derive(Clone, Debug)]
pub struct Passkey {
    authenticator: Authenticator,
    /// The account that it was made for, as the browser was told.
    pub user: String,
}

impl Passkey {
    /// A passkey on a page of the site under test.
    #[must_use]
    pub fn new(seed: u8) -> Self {
        Self {
            authenticator: Authenticator::new(ORIGIN, seed),
            user: String::new(),
        }
    }

    /// A passkey on a page of another site.
    #[must_use]
    pub fn elsewhere(origin: &str, seed: u8) -> Self {
        Self {
            authenticator: Authenticator::new(origin, seed),
            user: String::new(),
        }
    }

    /// The browser's answer to `create`.
    #[must_use]
    pub fn create(&self, challenge: &str) -> Value {
        let answer = self.authenticator.create(&challenge_bytes(challenge));
        json!({
            "rawId": answer.id,
            "response": {
                "clientDataJSON": answer.client_data,
                "attestationObject": answer.attestation_object,
            },
        })
    }

    /// The browser's answer to `get`.
    pub fn get(&mut self, challenge: &str) -> Value {
        let answer = self.authenticator.get(&challenge_bytes(challenge));
        json!({
            "rawId": answer.id,
            "response": {
                "clientDataJSON": answer.client_data,
                "authenticatorData": answer.authenticator_data,
                "signature": answer.signature,
                "userHandle": self.user,
            },
        })
    }

    /// Adds this passkey to the account that the client is signed in to.
    ///
    /// # Panics
    /// When it is refused.
    pub fn add(&mut self, client: &Client) -> Value {
        let options = client
            .post("/api/me/passkeys/options", &json!({}))
            .expect(200);
        let challenge = text(&options, "/challenge");
        self.user = text(&options, "/user/id");
        let body =
            json!({ "challenge": challenge, "credential": self.create(&challenge), "name": "Key" });
        post(client, "/api/me/passkeys", &body).expect(201)
    }

    /// Signs in with it.
    #[must_use]
    pub fn sign_in(&mut self, client: &Client) -> Answer {
        let options = client
            .post("/api/sign-in/passkey/options", &json!({}))
            .expect(200);
        let challenge = text(&options, "/challenge");
        let body = json!({ "challenge": challenge, "credential": self.get(&challenge) });
        client.post("/api/sign-in/passkey", &body)
    }
}

/// A phone with a key of its own.
#[derive(Clone, Debug)]
pub struct Phone {
    /// The key, whose private half never leaves the phone.
    pub key: SigningKey,
}

impl Phone {
    /// The same seed makes the same phone.
    #[must_use]
    pub fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_bytes(&[seed; 32]),
        }
    }

    /// The public key, 64 hexadecimal digits.
    #[must_use]
    pub fn public_key(&self) -> String {
        hex(self.key.verifying_key().as_bytes())
    }

    /// The body that registers this phone under a nonce, on a page of the site under test.
    ///
    /// # Panics
    /// When the nonce is none.
    #[must_use]
    pub fn registration(&self, nonce: &str) -> Value {
        json!({ "key": self.public_key(), "nonce": nonce, "proof": self.proof(nonce, ORIGIN), "name": "Phone" })
    }

    /// The proof of possession.
    ///
    /// # Panics
    /// When the nonce is none.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the harness of tests fails a test by panicking"
    )]
    pub fn proof(&self, nonce: &str, origin: &str) -> String {
        let key = PublicKey(self.key.verifying_key().to_bytes());
        let key = PhoneKey::admit(key).expect("a key that locks accept");
        let nonce: Secret = nonce.parse().expect("a nonce");
        let challenge = RegistrationChallenge(*nonce.bytes());
        let message = Registration::new(key, challenge, origin).message();
        hex(&self.key.sign(message.as_slice()).to_bytes())
    }

    /// Registers this phone in the account that the client is signed in to, or shows it again.
    /// Answers the device.
    ///
    /// # Panics
    /// When it is refused.
    pub fn register(&self, client: &Client) -> Value {
        let nonce = text(
            &client.post("/api/me/devices/nonce", &json!({})).expect(200),
            "/nonce",
        );
        let answer = post(client, "/api/me/devices", &self.registration(&nonce));
        assert!(
            matches!(answer.status, 200 | 201),
            "{}: {}",
            answer.status,
            answer.body
        );
        answer.json()
    }
}

/// Posts JSON with an `Idempotency-Key` of its own.
#[must_use]
pub fn post(client: &Client, path: &str, body: &Value) -> Answer {
    client
        .request("POST", path)
        .idempotency_key(&fresh_key())
        .json(body)
        .send()
}

/// A key that was not used before.
///
/// # Panics
/// When the system has no randomness.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "the harness of tests fails a test by panicking"
)]
pub fn fresh_key() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("randomness");
    hex(&bytes)
}

/// A text in a JSON document, by its pointer.
///
/// # Panics
/// When it is not there.
#[must_use]
#[track_caller]
#[expect(
    clippy::panic,
    reason = "the harness of tests fails a test by panicking"
)]
pub fn text(document: &Value, pointer: &str) -> String {
    match document.pointer(pointer).and_then(Value::as_str) {
        Some(text) => text.to_owned(),
        None => panic!("no text at {pointer} in {document}"),
    }
}

/// A list in a document; empty when there is none.
#[must_use]
pub fn list(document: &Value, pointer: &str) -> Vec<Value> {
    let found = document.pointer(pointer).and_then(Value::as_array);
    found.cloned().unwrap_or_default()
}

/// Bytes as the API writes them.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    domain::id::to_hex(bytes)
}

#[expect(
    clippy::expect_used,
    reason = "the harness of tests fails a test by panicking"
)]
fn challenge_bytes(text: &str) -> Secret {
    let bytes = durable_objects::person::passkeys::decode(text).expect("base64url");
    let bytes: [u8; 32] = bytes.try_into().expect("32 bytes");
    Secret::from(bytes)
}

mod account;
mod devices;
mod news;
mod sign_in;

use domain::device::DeviceKey;
use domain::email::EmailAddress;
use domain::id::{CommandId, PersonId, to_hex};
use domain::language::Language;
use domain::name::Name;
use domain::time::{Duration, Instant};
use ed25519_dalek::{Signer as _, SigningKey};

use super::*;
use crate::fingerprint::Fingerprint;
use crate::machine::Machine;
use crate::migrate::migrate;
use crate::native_sql::NativeSql;
use crate::outbox;
use crate::person::Rules;
use crate::person::message::{Challenge, DeviceView, Proof, SignedIn};
use crate::person::passkeys::Site;
use crate::person::passkeys::authenticator::Authenticator;

const ORIGIN: &str = "https://door.example";

/// One account with a clock, and a source of challenges and randomness that never repeats.
struct World {
    sql: NativeSql,
    site: Site,
    now: Instant,
    numbers: u8,
}

impl World {
    fn new() -> Self {
        let mut sql = NativeSql::in_memory().unwrap();
        migrate(&mut sql, Rules::SCHEMAS).unwrap();
        Self {
            sql,
            site: Site::new(ORIGIN),
            now: Instant::MIN.plus(Duration::days(1)),
            numbers: 0,
        }
    }

    fn wait(&mut self, duration: Duration) {
        self.now = self.now.plus(duration);
    }

    fn fresh(&mut self) -> Secret {
        self.numbers += 1;
        Secret::from([self.numbers; 32])
    }

    fn challenge(&mut self) -> Challenge {
        Challenge {
            bytes: self.fresh(),
            expires_at: self.now.plus(Duration::minutes(5)),
        }
    }

    fn send(&mut self, message: Message) -> Result<Reply, Failure> {
        handle(&mut self.sql, &self.site, self.now, message)
    }

    fn sign_in(&mut self, by: Proof) -> Result<SignedIn, Failure> {
        let entropy = self.fresh();
        let reply = self.send(Message::SignIn {
            person: person(),
            by,
            entropy,
        })?;
        match reply {
            Reply::SignedIn(signed_in) => Ok(signed_in),
            other => panic!("{other:?}"),
        }
    }

    /// Signs in by a link that was sent to this address.
    fn by_link(&mut self, name: &str) -> Secret {
        self.sign_in(mailbox(name)).unwrap().secret
    }

    /// The first run: an account with one passkey and no address.
    fn first_run(&mut self, authenticator: &Authenticator) -> Secret {
        let challenge = self.challenge();
        let by = Proof::FirstRun {
            challenge,
            answer: authenticator.create(&challenge.bytes),
            name: "Mia".parse().unwrap(),
            language: Language::English,
        };
        self.sign_in(by).unwrap().secret
    }

    fn by_passkey(&mut self, authenticator: &mut Authenticator) -> Result<SignedIn, Failure> {
        let challenge = self.challenge();
        let answer = authenticator.get(&challenge.bytes);
        self.sign_in(Proof::Passkey { challenge, answer })
    }

    fn add_passkey(
        &mut self,
        session: Secret,
        authenticator: &Authenticator,
    ) -> Result<Reply, Failure> {
        let challenge = self.challenge();
        let answer = authenticator.create(&challenge.bytes);
        self.act(
            session,
            Act::AddPasskey {
                challenge,
                answer,
                name: "Key".parse().unwrap(),
            },
        )
    }

    fn act(&mut self, session: Secret, act: Act) -> Result<Reply, Failure> {
        let entropy = self.fresh();
        self.send(Message::Act {
            session,
            run: None,
            entropy,
            act,
        })
    }

    fn ask(&mut self, session: Secret, question: Question) -> Result<Reply, Failure> {
        self.send(Message::Ask { session, question })
    }

    fn caller(&mut self, session: Secret) -> Result<Caller, Failure> {
        match self.send(Message::Authenticate {
            session,
            device: None,
        })? {
            Reply::Caller(caller) => Ok(caller),
            other => panic!("{other:?}"),
        }
    }

    fn account(&mut self, session: Secret) -> Account {
        match self.ask(session, Question::Account).unwrap() {
            Reply::Account(account) => account,
            other => panic!("{other:?}"),
        }
    }

    fn registration(&mut self, seed: u8, origin: &str) -> Act {
        let challenge = self.challenge();
        let (key, proof) = proof(seed, &challenge, origin);
        Act::RegisterDevice {
            challenge,
            key,
            proof,
            name: format!("Phone {seed}").parse().unwrap(),
        }
    }

    fn register(&mut self, session: Secret, seed: u8) -> DeviceView {
        let act = self.registration(seed, ORIGIN);
        device(&self.act(session, act).unwrap())
    }

    fn devices(&mut self, session: Secret) -> Vec<DeviceView> {
        match self.ask(session, Question::Devices).unwrap() {
            Reply::Devices(devices) => devices,
            other => panic!("{other:?}"),
        }
    }

    /// The mails that wait to be sent; they leave with this.
    fn mails(&mut self) -> Vec<Notice> {
        let waiting = mail_lane::due(&mut self.sql, self.now, 100).unwrap();
        let mails = waiting.into_iter().map(|mail| {
            mail_lane::sent(&mut self.sql, mail.number).unwrap();
            serde_json::from_str(&mail.notice).unwrap()
        });
        mails.collect()
    }

    /// What is waiting to be sent: receiver, lane and message.
    fn outbox(&mut self) -> Vec<(String, String, String)> {
        let deliveries = outbox::due(&mut self.sql, self.now, 100).unwrap();
        deliveries
            .into_iter()
            .map(|next| (next.receiver.to_string(), next.lane, next.message))
            .collect()
    }
}

fn person() -> PersonId {
    PersonId::from([200; 16])
}

fn address(name: &str) -> EmailAddress {
    format!("{name}@example.com").parse().unwrap()
}

fn mailbox(name: &str) -> Proof {
    Proof::Mailbox {
        address: address(name),
        name: None,
        language: Language::English,
    }
}

fn run(number: u8, body: &[u8]) -> Run {
    Run {
        id: CommandId::from([number; 16]),
        fingerprint: Fingerprint::of(&[body]),
    }
}

fn device(reply: &Reply) -> DeviceView {
    match reply {
        Reply::Device { device, .. } => device.clone(),
        other => panic!("{other:?}"),
    }
}

fn receivers(mails: &[Notice]) -> Vec<String> {
    let mut receivers: Vec<String> = mails.iter().map(|mail| mail.to.to_string()).collect();
    receivers.sort();
    receivers
}

fn refused<T>(refusal: Refusal) -> Result<T, Failure> {
    Err(Failure::Refused(refusal))
}

/// The key of a phone and its signature over the registration, by the bytes of `DL1`.
fn proof(seed: u8, challenge: &Challenge, origin: &str) -> (DeviceKey, String) {
    use credential::key::{PhoneKey, PublicKey};
    use credential::registration::{Registration, RegistrationChallenge};

    let signing = SigningKey::from_bytes(&[seed; 32]);
    let key = PhoneKey::admit(PublicKey(signing.verifying_key().to_bytes())).unwrap();
    let challenge = RegistrationChallenge(*challenge.bytes.bytes());
    let message = Registration::new(key, challenge, origin).message();
    let signature = signing.sign(message.as_slice()).to_bytes();
    (
        DeviceKey::from(signing.verifying_key().to_bytes()),
        to_hex(&signature),
    )
}

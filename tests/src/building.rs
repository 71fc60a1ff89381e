//! A building of a test: an installation with its people, doors and locks, made as operators and
//! administrators make it.

use domain::key_ring;
use serde_json::{Value, json};
use virtual_lock::{Kind, Made};

use crate::doorstep::{self, Resident};
use crate::edge::Edge;
use crate::http::{Answer, Client};
use crate::lock::{Bench, hexadecimal};
use crate::mailbox::{Mailbox, Page};
use crate::people::{Passkey, Phone, list, operator, post, text};

/// Where the operators' root of all keys is fixed in tests; the same as in `secrets`.
const ROOT_MASTER: [u8; 32] = [0x22; 32];

/// An installation with its root administrator.
#[derive(Debug)]
pub struct Building {
    /// Its id.
    pub id: String,
    /// The operator.
    pub operator: Client,
    /// The root administrator, signed in.
    pub administrator: Client,
}

/// Somebody's name, address, and the segment that the installation puts them in.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer<'a> {
    /// What they are called.
    pub name: &'a str,
    /// Where their mail goes.
    pub email: &'a str,
    /// What sort of user they are.
    pub segment: &'a str,
}

impl Building {
    /// The first run of a deployment, and its first installation.
    ///
    /// # Panics
    /// When any step is refused.
    #[must_use]
    pub fn found(edge: &Edge) -> Self {
        let (operator, _) = operator(edge);
        Self::found_by(edge, operator, "Linden", "root@example.com")
    }

    /// One more installation of the same operator.
    ///
    /// # Panics
    /// When any step is refused.
    #[must_use]
    pub fn found_by(edge: &Edge, operator: Client, name: &str, email: &str) -> Self {
        let mailbox = Mailbox::of(edge, email);
        let before = mailbox.secrets(Page::Invitation).len();
        let body = json!({
            "name": name,
            "zone": "Europe/Amsterdam",
            "administrator": { "name": "Rosa", "email": email, "language": "en" },
        });
        let created = post(&operator, "/api/platform/installations", &body).expect(201);
        let administrator = edge.client();
        let invitation = mailbox.next_secret(Page::Invitation, before);
        join(&administrator, &invitation).expect(200);
        Self {
            id: text(&created, "/id"),
            operator,
            administrator,
        }
    }

    /// A path below the installation.
    #[must_use]
    pub fn path(&self, below: &str) -> String {
        format!("/api/installations/{}/{below}", self.id)
    }

    /// A new door without a lock. Answers its id.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn door(&self, name: &str) -> String {
        let body = json!({ "name": name, "kind": "door", "profile": "blue" });
        let door = post(&self.administrator, &self.path("doors"), &body).expect(201);
        text(&door, "/id")
    }

    /// A lock fresh from its maker, known to the registry, enrolled at the door by the
    /// administrator's phone. The same seed makes the same lock.
    ///
    /// # Panics
    /// When any step is refused.
    #[must_use]
    pub fn lock(&self, door: &str, seed: u8) -> Bench {
        let made = self.import(seed);
        let mut bench = Bench::start(&made).unwrap_or_else(|error| doorstep::fail(&error));
        bench.press_button();
        self.enrol(door, &made, &mut bench);
        bench
    }

    /// Tells the registry about a lock, as its maker's list does.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn import(&self, seed: u8) -> Made {
        let key = key_ring::enrolment_key(&ROOT_MASTER);
        let enrolment_key = ed25519_dalek::SigningKey::from_bytes(&key).verifying_key();
        let Ok(made) = Made::new(enrolment_key.to_bytes(), [seed; 32], Kind::Door) else {
            doorstep::fail("no lock can be made of this seed")
        };
        let list = json!({
            "manufacturer_key": hexadecimal(&Made::maker_key()),
            "csv": format!(
                "certificate,setup_secret\n{},{}\n",
                hexadecimal(&made.certificate()),
                hexadecimal(&made.setup_secret()),
            ),
        });
        let answer = self.operator.post("/api/platform/hardware", &list);
        assert_eq!(text(&answer.expect(200), "/lines/0/outcome"), "added");
        made
    }

    /// Connects a lock to a door, as the app does.
    ///
    /// # Panics
    /// When it fails.
    pub fn enrol(&self, door: &str, made: &Made, bench: &mut Bench) {
        let path = self.path(&format!("doors/{door}/lock"));
        doorstep::enrol(
            &self.administrator,
            &path,
            &self.owner(),
            made.setup_secret(),
            bench,
        );
    }

    /// How locks know the installation.
    ///
    /// # Panics
    /// When the installation does not answer.
    #[must_use]
    pub fn owner(&self) -> String {
        let path = format!("/api/installations/{}", self.id);
        text(&self.administrator.get(&path).expect(200), "/owner_id")
    }

    /// A person who has joined through their invitation, with a phone of their own.
    ///
    /// # Panics
    /// When any step is refused.
    #[must_use]
    pub fn resident(&self, edge: &Edge, newcomer: Newcomer<'_>, seed: u8) -> Resident {
        let (client, profile) = self.join(edge, newcomer);
        Resident::with_phone(client, profile, Phone::new(seed))
    }

    /// The same, after signing in with a passkey: their phone is trusted at once.
    ///
    /// # Panics
    /// When any step is refused.
    #[must_use]
    pub fn trusted_resident(&self, edge: &Edge, newcomer: Newcomer<'_>, seed: u8) -> Resident {
        let (client, profile) = self.join(edge, newcomer);
        let mut passkey = Passkey::new(seed);
        passkey.add(&client);
        client.forget_cookies();
        passkey.sign_in(&client).expect(200);
        Resident::with_phone(client, profile, Phone::new(seed))
    }

    /// A person who has joined through their invitation. Answers them and their profile.
    ///
    /// # Panics
    /// When any step is refused.
    #[must_use]
    pub fn join(&self, edge: &Edge, newcomer: Newcomer<'_>) -> (Client, String) {
        let mailbox = Mailbox::of(edge, newcomer.email);
        let before = mailbox.secrets(Page::Invitation).len();
        let body = json!({
            "name": newcomer.name,
            "email": newcomer.email,
            "language": "en",
            "segment": newcomer.segment,
        });
        let person = post(&self.administrator, &self.path("people"), &body).expect(201);
        let client = edge.client();
        let invitation = mailbox.next_secret(Page::Invitation, before);
        join(&client, &invitation).expect(200);
        (client, text(&person, "/id"))
    }

    /// Gives a permission, by anyone. Answers the whole answer.
    #[must_use]
    pub fn grant_by(
        &self,
        by: &Client,
        profile: &str,
        door: &str,
        level: &str,
        restrictions: &Value,
    ) -> Answer {
        let mut body = json!({ "profiles": [profile], "doors": [door], "level": level });
        if let (Some(body), Some(more)) = (body.as_object_mut(), restrictions.as_object()) {
            body.extend(more.clone());
        }
        post(by, &self.path("grants"), &body)
    }

    /// Gives a permission without restrictions, by the administrator. Answers its id.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn grant(&self, profile: &str, door: &str, level: &str) -> String {
        let answer = self.grant_by(&self.administrator, profile, door, level, &json!({}));
        text(&answer.expect(201), "/items/0/id")
    }

    /// A permission as the door's page shows it.
    ///
    /// # Panics
    /// When it is not there.
    #[must_use]
    pub fn grant_row(&self, door: &str, grant: &str) -> Value {
        let page = self
            .administrator
            .get(&self.path(&format!("doors/{door}")))
            .expect(200);
        let mut rows = list(&page, "/grants").into_iter();
        let row = rows.find(|row| text(row, "/id") == grant);
        row.unwrap_or_else(|| doorstep::fail(&format!("{grant} is not on {page}")))
    }

    /// The door once no withdrawn permission is on its page any more, because its lock has confirmed
    /// everything: the news come by the objects' outboxes, a minute after the ones before. `carrier`
    /// asks the lock's object something by then; the page is asked again, each time by a request.
    ///
    /// # Panics
    /// When the news do not come.
    #[must_use]
    pub fn settled(&self, door: &str, carrier: &Resident) -> Value {
        carrier.client.live_at(carrier.client.now() + 61_000);
        let path = self.path(&format!("doors/{door}"));
        let mut page = Value::Null;
        for _ in 0..200 {
            carrier.ask_time(door);
            page = self.administrator.get(&path).expect(200);
            let is_withdrawn = |row: &Value| row.get("revoked_at").is_some_and(|at| !at.is_null());
            if !list(&page, "/grants").iter().any(is_withdrawn) {
                return page.get("door").cloned().unwrap_or_default();
            }
        }
        doorstep::fail(&format!("not settled: {page}"))
    }

    /// Withdraws a permission on the version that stands.
    #[must_use]
    pub fn revoke(&self, door: &str, grant: &str) -> Answer {
        let row = self.grant_row(door, grant);
        let version = row.get("version").cloned().unwrap_or_default();
        self.administrator
            .request("DELETE", &self.path(&format!("grants/{grant}")))
            .header("if-match", &format!("\"{version}\""))
            .send()
    }
}

/// Uses an invitation.
#[must_use]
pub fn join(client: &Client, link: &str) -> Answer {
    client.post("/api/invitations/claim", &json!({ "link": link }))
}

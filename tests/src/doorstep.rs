//! A person before a lock: the door app's own opening and enrolment, over a link to the lock on the
//! workbench, with the edge behind them or out of reach.

use std::cell::RefCell;
use std::future::Future;

use api::lease::{LeaseDoor, Leases};
use credential::device::SetupSecret;
use credential::frame::Frame;
use credential::key::Signature;
use credential::kind::Kind;
use credential::number::{LockId, Nonce, OwnerId as WireOwnerId};
use domain::hex::Hex;
use domain::id::AccessPointId;
use domain::order::OwnerId;
use domain::time::Instant;
use door::enrolment::{self, EnrolmentProgress, Registry};
use door::leases::{Kept, Obstacle};
use door::opening::drive::{Surroundings, drive};
use door::opening::{Ending, Progress};
use door::transport::{Availability, DoorTransport, LinkFailure, Sought};
use ed25519_dalek::Signer as _;
use futures_util::FutureExt as _;
use serde_json::{Value, json};

use crate::http::Client;
use crate::lock::{Bench, hexadecimal};
use crate::people::{Phone, list, post, text};

/// Somebody with a phone.
#[derive(Debug)]
pub struct Resident {
    /// Their session.
    pub client: Client,
    /// Who they are in the installation.
    pub profile: String,
    /// Their phone as the account knows it.
    pub device: String,
    phone: Phone,
    kept: RefCell<Kept>,
}

/// Whether the phone reaches the edge while its person stands at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// It does.
    There,
    /// It does not.
    Gone,
}

impl Resident {
    /// Registers a phone in the account that the client is signed in to.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn with_phone(client: Client, profile: String, phone: Phone) -> Self {
        let device = text(&phone.register(&client), "/id");
        let Ok(id) = device.parse() else {
            fail("the device has no id")
        };
        Self {
            client,
            profile,
            device,
            phone,
            kept: RefCell::new(Kept::new(id)),
        }
    }

    /// Downloads what the phone needs, page after page, as the app does. Answers the doors.
    ///
    /// # Panics
    /// When it is refused.
    pub fn fetch(&self) -> Vec<LeaseDoor> {
        let mut pages = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let known: Vec<Value> = self.kept.borrow().known().iter().map(serialised).collect();
            let body = json!({ "device": self.device, "known": known, "cursor": cursor });
            let answer = self.client.post("/api/leases", &body).expect(200);
            let page: Leases = match serde_json::from_value(answer) {
                Ok(page) => page,
                Err(error) => fail(&format!("leases: {error}")),
            };
            cursor.clone_from(&page.next);
            pages.push(page);
            if cursor.is_none() {
                break;
            }
        }
        let kept = self.kept.borrow().clone();
        let now = self.now();
        self.kept.replace(kept.after(pages, now));
        self.doors()
    }

    /// When this person lives.
    ///
    /// # Panics
    /// When that is no instant.
    #[must_use]
    pub fn now(&self) -> Instant {
        let now = Instant::from_millis(self.client.now());
        now.unwrap_or_else(|| fail("an instant out of range"))
    }

    /// The doors in the phone.
    #[must_use]
    pub fn doors(&self) -> Vec<LeaseDoor> {
        self.kept.borrow().doors.clone()
    }

    /// What the phone itself says to a tap at this moment.
    ///
    /// # Panics
    /// When the id is none.
    #[must_use]
    pub fn obstacle(&self, door: &str) -> Option<Obstacle> {
        let kept = self.kept.borrow();
        let id = access_point(door);
        let held = kept.doors.iter().find(|held| held.id == id);
        let now = self.now();
        held.map_or(Some(Obstacle::NoKey), |held| kept.obstacle(held, now))
    }

    /// Asks the edge for the time of a door's lock.
    ///
    /// # Panics
    /// When the door is not in the phone, or the edge refuses.
    pub fn ask_time(&self, door: &str) {
        let id = access_point(door);
        let doors = self.doors();
        let held = doors.iter().find(|held| held.id == id);
        let Some(lock) = held.and_then(|held| held.lock.as_ref()) else {
            fail("the phone holds no lock of this door")
        };
        let token = time_token(&self.client, LockId(*lock.id.bytes()), Nonce([1; 16]));
        assert!(token.is_some(), "a time token that is none");
    }

    /// Stands before the lock and taps; with network, what the lock says is brought to the edge.
    ///
    /// # Errors
    /// The obstacle that the phone itself sees.
    ///
    /// # Panics
    /// When the edge refuses what the phone carries.
    pub fn open(
        &self,
        door: &str,
        bench: &mut Bench,
        network: Network,
    ) -> Result<Ending, Obstacle> {
        let now = self.now();
        let errand = self.kept.borrow().errand(access_point(door), now)?;
        let lock = errand.lock;
        let link = Link(RefCell::new(bench));
        let stage = Stage {
            resident: self,
            lock,
            network,
            begun: RefCell::new(0),
        };
        let opening = at_once(drive(errand, &link, &stage));
        let Progress::Over(ending) = opening.progress() else {
            fail("the opening is not over")
        };
        if network == Network::There {
            stage.report(opening.reports());
        }
        Ok(ending)
    }
}

/// Connects a lock to a door, with its button pressed, as the app does. `path` is where the enrolment
/// begins.
///
/// # Panics
/// When it fails.
pub fn enrol(client: &Client, path: &str, owner: &str, secret: [u8; 8], bench: &mut Bench) {
    let Ok(owner) = owner.parse::<OwnerId>() else {
        fail("the owner has no id")
    };
    let link = Link(RefCell::new(bench));
    let desk = Desk {
        client,
        path,
        owner: WireOwnerId(*owner.bytes()),
    };
    let result = at_once(enrolment::enrol(SetupSecret(secret), &link, &desk));
    if let Err(error) = result {
        fail(&format!("not enrolled: {error:?}"));
    }
}

/// The link between the phone and the lock on the workbench.
struct Link<'a>(RefCell<&'a mut Bench>);

impl DoorTransport for Link<'_> {
    async fn availability(&self) -> Availability {
        Availability::Ready
    }

    async fn find(&self, _sought: Sought) -> Result<(), LinkFailure> {
        Ok(())
    }

    async fn connect(&self) -> Result<(), LinkFailure> {
        self.0.borrow_mut().connect();
        Ok(())
    }

    async fn say(&self, frame: &Frame) -> Result<Frame, LinkFailure> {
        let mut bench = self.0.borrow_mut();
        bench
            .write(frame.as_slice())
            .map_err(|_| LinkFailure::Lost)?;
        Frame::from_slice(bench.reply()).ok_or(LinkFailure::Strange)
    }

    fn rest(&self) {
        self.0.borrow_mut().disconnect();
    }
}

/// What surrounds an opening.
struct Stage<'a> {
    resident: &'a Resident,
    lock: LockId,
    network: Network,
    /// Milliseconds that the phone believes to have gone by.
    begun: RefCell<u64>,
}

impl Stage<'_> {
    /// Brings what the lock signed to the edge.
    fn report(&self, reports: &[Frame]) {
        let of = |kind: Kind| -> Vec<String> {
            reports
                .iter()
                .filter(|frame| Kind::of(frame.as_slice()) == Ok(kind))
                .map(|frame| hexadecimal(frame.as_slice()))
                .collect()
        };
        let body = json!({ "acknowledgements": of(Kind::Ack), "events": of(Kind::EventUpload) });
        let path = format!("/api/locks/{}/reports", name(self.lock));
        let answer = self.resident.client.post(&path, &body).expect(200);
        assert_eq!(answer.get("ignored"), Some(&json!(0)), "{answer}");
    }
}

impl Surroundings for Stage<'_> {
    fn now(&self) -> u64 {
        let mut begun = self.begun.borrow_mut();
        *begun += 1;
        *begun
    }

    async fn wait(&self, milliseconds: u32) {
        *self.begun.borrow_mut() += u64::from(milliseconds);
    }

    async fn sign(&self, message: &Frame) -> Option<Signature> {
        let signature = self.resident.phone.key.sign(message.as_slice());
        Some(Signature(signature.to_bytes()))
    }

    async fn time_token(&self, nonce: Nonce) -> Option<Frame> {
        if self.network == Network::Gone {
            return None;
        }
        time_token(&self.resident.client, self.lock, nonce)
    }

    fn show(&self, _progress: Progress) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

/// The edge, as the enrolment sees it.
struct Desk<'a> {
    client: &'a Client,
    path: &'a str,
    owner: WireOwnerId,
}

impl Registry for Desk<'_> {
    type Problem = String;

    async fn owner(&self) -> Result<WireOwnerId, String> {
        Ok(self.owner)
    }

    async fn claim(&self, hello: &Frame, proof: [u8; 32]) -> Result<Vec<Frame>, String> {
        let body = json!({ "hello": hexadecimal(hello.as_slice()), "proof": hexadecimal(&proof) });
        let answer = post(self.client, self.path, &body);
        if answer.status != 201 {
            return Err(answer.body);
        }
        let answer = answer.json();
        let updates = list(&answer, "/key_updates");
        let mut texts = vec![text(&answer, "/grant")];
        texts.extend(updates.iter().map(|update| text(update, "")));
        texts.push(text(&answer, "/state"));
        texts
            .into_iter()
            .map(|hexadecimal| frame(&hexadecimal).ok_or(hexadecimal))
            .collect()
    }

    async fn activate(&self, acknowledgement: &Frame) -> Result<(), String> {
        let body = json!({ "acknowledgement": hexadecimal(acknowledgement.as_slice()) });
        let path = match self.path.strip_suffix("/enrolment") {
            Some(lock) => format!("{lock}/activation"),
            None => format!("{}/activation", self.path),
        };
        let answer = post(self.client, &path, &body);
        if matches!(answer.status, 200 | 204) {
            Ok(())
        } else {
            Err(answer.body)
        }
    }

    async fn report(&self, lock: LockId, acknowledgement: &Frame) {
        let body = json!({
            "acknowledgements": [hexadecimal(acknowledgement.as_slice())],
            "events": [],
        });
        let path = format!("/api/locks/{}/reports", name(lock));
        let answer = self.client.post(&path, &body).expect(200);
        assert_eq!(answer.get("ignored"), Some(&json!(0)), "{answer}");
    }

    async fn time(&self, lock: LockId, nonce: Nonce) -> Option<Frame> {
        time_token(self.client, lock, nonce)
    }

    async fn wait(&self, _milliseconds: u32) {}

    fn show(&self, _progress: EnrolmentProgress) {}
}

/// The time of the edge, for this lock and nonce.
fn time_token(client: &Client, lock: LockId, nonce: Nonce) -> Option<Frame> {
    let path = format!("/api/locks/{}/time", name(lock));
    let body = json!({ "nonce": hexadecimal(&nonce.0) });
    frame(&text(&client.post(&path, &body).expect(200), "/token"))
}

/// A lock's number as the API writes it.
fn name(lock: LockId) -> domain::id::LockId {
    domain::id::LockId::from(lock.0)
}

/// Nothing here ever waits, so the first poll is the last.
fn at_once<T>(work: impl Future<Output = T>) -> T {
    work.now_or_never()
        .unwrap_or_else(|| fail("a future waited for something"))
}

fn frame(hexadecimal: &str) -> Option<Frame> {
    let bytes: Hex = hexadecimal.parse().ok()?;
    Frame::from_slice(bytes.bytes())
}

fn access_point(id: &str) -> AccessPointId {
    match id.parse() {
        Ok(id) => id,
        Err(_) => fail(&format!("{id} is no door")),
    }
}

fn serialised(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

#[expect(
    clippy::panic,
    reason = "the harness of tests fails a test by panicking"
)]
#[track_caller]
pub(crate) fn fail(reason: &str) -> ! {
    panic!("{reason}")
}

//! Connecting a new lock to a door, on the spot (DL1 C.11): who are you, the button inside, the
//! grant of ownership, keys and first state.
//!
//! The phone only carries: the server proves that this lock may be taken, the lock proves that it
//! took it. Every step may be repeated after a failure.

use std::future::Future;

use api::door::LockEnrolment;
use api::lock::ReportLock;
use credential::answer::{Answer, Outcome};
use credential::ask::Ask;
use credential::challenge::{Challenge, ClockState};
use credential::device::{Hello, Introduction, SetupSecret};
use credential::frame::Frame;
use credential::kind::Kind;
use credential::number::{LockId, Nonce, OwnerId};
use domain::hex::Hex;
use kit::client::Problem;

use crate::transport::{DoorTransport, LinkFailure, Sought};

/// How long somebody has to press the button inside, in seconds; the lock counts it for a minute.
pub const PRESS_SECONDS: u32 = 60;

/// How often the lock is asked whether the button was pressed, in milliseconds.
const LOOK: u32 = 700;

/// What connecting needs besides the link.
pub trait Registry {
    /// Why the server says no.
    type Problem;

    /// Who takes the lock.
    fn owner(&self) -> impl Future<Output = Result<OwnerId, Self::Problem>>;

    /// Tells the server about the lock, with the proof that its code is known; it answers with the
    /// frames for the lock, the grant first.
    fn claim(
        &self,
        hello: &Frame,
        proof: [u8; 32],
    ) -> impl Future<Output = Result<Vec<Frame>, Self::Problem>>;

    /// Tells the server that the lock has accepted.
    fn activate(&self, acknowledgement: &Frame) -> impl Future<Output = Result<(), Self::Problem>>;

    /// Brings what the lock has confirmed. If that fails, the next phone brings it.
    fn report(&self, lock: LockId, acknowledgement: &Frame) -> impl Future<Output = ()>;

    /// The time, signed for this lock and nonce; none if the server can't be reached.
    fn time(&self, lock: LockId, nonce: Nonce) -> impl Future<Output = Option<Frame>>;

    /// Waits so many milliseconds.
    fn wait(&self, milliseconds: u32) -> impl Future<Output = ()>;

    /// Shows how far it is.
    fn show(&self, progress: EnrolmentProgress);
}

/// The frames for the lock, the grant first.
///
/// # Errors
/// `unexpected`: one of them is longer than a frame.
pub fn frames(answer: &LockEnrolment) -> Result<Vec<Frame>, Problem> {
    [&answer.grant]
        .into_iter()
        .chain(&answer.key_updates)
        .chain([&answer.state])
        .map(|bytes| Frame::from_slice(bytes.bytes()).ok_or_else(|| Problem::of("unexpected")))
        .collect()
}

/// The report of one acknowledgement.
#[must_use]
pub fn confirmation(acknowledgement: &Frame) -> ReportLock {
    ReportLock {
        acknowledgements: vec![Hex::from(acknowledgement.as_slice())],
        events: Vec::new(),
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolmentProgress {
    /// The lock says who it is.
    Asking,
    /// The server is asked.
    Claiming,
    /// The button inside must be pressed within so many seconds.
    Press(u32),
}

/// Why a lock was not connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotEnrolled<P> {
    /// The link.
    Link(LinkFailure),
    /// The server.
    Server(P),
    /// Nobody pressed the button.
    NotPressed,
    /// The lock belongs to another installation.
    Owned,
    /// The lock did not accept the grant.
    Refused,
}

impl<P> From<LinkFailure> for NotEnrolled<P> {
    fn from(failure: LinkFailure) -> Self {
        Self::Link(failure)
    }
}

/// The code that lies inside: 16 hexadecimal digits, with or without spaces and hyphens.
#[must_use]
pub fn setup_secret(code: &str) -> Option<SetupSecret> {
    let digits: String = code
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '-'))
        .collect();
    let hex: Hex = digits.to_ascii_lowercase().parse().ok()?;
    hex.exactly().map(SetupSecret)
}

/// Connects the lock that the person stands before to a door of the registry's owner. The lock is
/// chosen first: a browser shows its chooser only in answer to a tap.
///
/// # Errors
/// [`NotEnrolled`]. It may be begun again.
pub async fn enrol<T: DoorTransport, R: Registry>(
    secret: SetupSecret,
    transport: &T,
    registry: &R,
) -> Result<(), NotEnrolled<R::Problem>> {
    registry.show(EnrolmentProgress::Asking);
    transport.find(Sought::AnyLock).await?;
    let owner = registry.owner().await.map_err(NotEnrolled::Server)?;
    transport.connect().await?;
    let result = connected(secret, owner, transport, registry).await;
    transport.rest();
    result
}

async fn connected<T: DoorTransport, R: Registry>(
    secret: SetupSecret,
    owner: OwnerId,
    transport: &T,
    registry: &R,
) -> Result<(), NotEnrolled<R::Problem>> {
    let hello = transport.say(&Hello.encode()).await?;
    let about = Introduction::decode(hello.as_slice()).map_err(|_| LinkFailure::Strange)?;
    if about.owner.is_some_and(|(held, _)| held != owner) {
        return Err(NotEnrolled::Owned);
    }
    let lock = about.certificate.claims().lock_id();
    registry.show(EnrolmentProgress::Claiming);
    let proof = secret.proof(lock, about.nonce, owner);
    let frames = registry
        .claim(&hello, proof)
        .await
        .map_err(NotEnrolled::Server)?;
    let Some((grant, rest)) = frames.split_first() else {
        return Err(NotEnrolled::Refused);
    };
    // A lock that took the grant before, whose word was lost, needs no button again.
    if about.owner.is_none() {
        pressed(transport, registry).await?;
    }
    let acknowledgement = transport.say(grant).await?;
    if Kind::of(acknowledgement.as_slice()) != Ok(Kind::OwnershipAck) {
        return Err(NotEnrolled::Refused);
    }
    let mut confirmed = None;
    for frame in rest {
        let reply = transport.say(frame).await?;
        if Kind::of(reply.as_slice()) == Ok(Kind::Ack) {
            confirmed = Some(reply);
        }
        let refused = Outcome::decode(reply.as_slice())
            .is_ok_and(|outcome| outcome.answer() != Answer::Permit);
        if refused {
            return Err(NotEnrolled::Refused);
        }
    }
    registry
        .activate(&acknowledgement)
        .await
        .map_err(NotEnrolled::Server)?;
    if let Some(acknowledgement) = confirmed {
        registry.report(lock, &acknowledgement).await;
    }
    set_time(lock, transport, registry).await;
    Ok(())
}

/// Visitors' leases need a lock that knows the time. The lock is connected either way: whoever
/// opens it first with network brings the time, too.
async fn set_time<T: DoorTransport, R: Registry>(lock: LockId, transport: &T, registry: &R) {
    let Ok(reply) = transport.say(&Ask::Challenge.encode()).await else {
        return;
    };
    let Ok(challenge) = Challenge::decode(reply.as_slice()) else {
        return;
    };
    if challenge.clock != ClockState::Trusted
        && let Some(token) = registry.time(lock, challenge.nonce).await
    {
        let _reply = transport.say(&token).await;
    }
}

/// Waits for the button inside.
async fn pressed<T: DoorTransport, R: Registry>(
    transport: &T,
    registry: &R,
) -> Result<(), NotEnrolled<R::Problem>> {
    let mut waited = 0;
    while waited < PRESS_SECONDS * 1_000 {
        registry.show(EnrolmentProgress::Press(PRESS_SECONDS - waited / 1_000));
        let reply = transport.say(&Ask::Challenge.encode()).await?;
        let challenge = Challenge::decode(reply.as_slice()).map_err(|_| LinkFailure::Strange)?;
        if challenge.button_pressed {
            return Ok(());
        }
        registry.wait(LOOK).await;
        waited += LOOK;
    }
    Err(NotEnrolled::NotPressed)
}

#[cfg(test)]
mod tests;

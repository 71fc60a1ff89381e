//! Joins an [`Opening`] to a transport, a key, the edge and a clock.

use std::future::Future;

use credential::frame::Frame;
use credential::key::Signature;
use credential::number::Nonce;

use super::{Effect, Errand, Event, Opening, Progress};
use crate::transport::{DoorTransport, LinkFailure, Sought};

/// What an opening needs besides the link.
pub trait Surroundings {
    /// Milliseconds of a steady clock.
    fn now(&self) -> u64;

    /// Waits so many milliseconds.
    fn wait(&self, milliseconds: u32) -> impl Future<Output = ()>;

    /// Signs with the key of this phone.
    fn sign(&self, message: &Frame) -> impl Future<Output = Option<Signature>>;

    /// A time token over the lock's nonce from the edge; none without network.
    fn time_token(&self, nonce: Nonce) -> impl Future<Output = Option<Frame>>;

    /// Shows how far it is.
    fn show(&self, progress: Progress);

    /// Whether the person changed their mind.
    fn is_cancelled(&self) -> bool;
}

/// Opens one door. The answer is the finished [`Opening`], with its ending and reports.
pub async fn drive<T: DoorTransport>(
    errand: Errand,
    transport: &T,
    surroundings: &impl Surroundings,
) -> Opening {
    let sought = Sought::Lock(errand.lock);
    let mut opening = Opening::begin(errand, surroundings.now());
    let mut effect = Effect::Find;
    loop {
        surroundings.show(opening.progress());
        let event = match effect {
            Effect::Find => match transport.find(sought).await {
                Ok(()) => Event::Found,
                Err(failure) => Event::Failed(failure),
            },
            Effect::Connect => match transport.connect().await {
                Ok(()) => Event::Connected,
                Err(failure) => Event::Failed(failure),
            },
            Effect::Wait(milliseconds) => {
                surroundings.wait(milliseconds).await;
                Event::Waited
            }
            Effect::Say(frame) => match transport.say(&frame).await {
                Ok(reply) => Event::Heard(reply),
                Err(failure) => Event::Failed(failure),
            },
            Effect::Sign(message) => match surroundings.sign(&message).await {
                Some(signature) => Event::Signed(signature),
                None => Event::Failed(LinkFailure::KeyGone),
            },
            Effect::FetchTime(nonce) => Event::Time(surroundings.time_token(nonce).await),
            Effect::Finish => {
                transport.rest();
                return opening;
            }
        };
        // Once the door is open there is nothing to cancel: what is carried still arrives.
        let is_over = matches!(opening.progress(), Progress::Over(_));
        let event = if surroundings.is_cancelled() && !is_over {
            Event::Cancelled
        } else {
            event
        };
        effect = opening.handle(event, surroundings.now());
    }
}

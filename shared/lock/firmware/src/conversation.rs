//! What the lock hears, recorded when this was built, and what it must answer.

use credential::key::{PublicKey, SigningKey};
use credential::signed::Signed;
use lock::{Effect, Identity, Lock, Uptime};

use crate::chip::Chip;

pub use recorded::{ENROLMENT, FIRST_OPENING, IDENTITY, NEW_STATE, RANDOM, REPEATED_OPENING};

#[expect(
    clippy::unreadable_literal,
    reason = "written by the build script, read by the compiler"
)]
mod recorded {
    use super::{Born, Call, Effect, Step};

    include!(concat!(env!("OUT_DIR"), "/conversation.rs"));
}

/// What a lock is born with, as bytes.
#[derive(Clone, Copy, Debug)]
pub struct Born {
    key: [u8; 32],
    certificate: &'static [u8],
    registry: [u8; 32],
}

impl Born {
    /// The identity; `None` if the certificate is none, or another lock's.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        let certificate = Signed::decode(self.certificate).ok()?;
        let key = SigningKey::from_bytes(&self.key);
        Identity::new(key, certificate, PublicKey(self.registry)).ok()
    }
}

/// What the host tells the lock.
#[derive(Clone, Copy, Debug)]
pub enum Call {
    /// A phone has connected.
    Connect,
    /// The phone is gone.
    Disconnect,
    /// Somebody pressed the button.
    Button,
    /// A phone wrote a frame.
    Frame(&'static [u8]),
}

/// One call and what came of it.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Milliseconds since the lock started.
    pub at: u64,
    /// The call.
    pub call: Call,
    /// What a phone reads then.
    pub reply: &'static [u8],
    /// What the bolt does.
    pub effect: Effect,
}

impl Step {
    /// Takes the step; whether the lock did and answered as recorded.
    #[must_use]
    pub fn play(&self, lock: &mut Lock<Chip>) -> bool {
        let now = Uptime::from_millis(self.at);
        let effect = match self.call {
            Call::Connect => {
                lock.connected(now);
                Effect::None
            }
            Call::Disconnect => {
                lock.disconnected();
                Effect::None
            }
            Call::Button => {
                lock.button_pressed(now);
                Effect::None
            }
            Call::Frame(frame) => lock.receive(frame, now, &RANDOM),
        };
        effect == self.effect && lock.reply() == self.reply
    }
}

//! A lock of a test: the virtual lock with the clock of this machine and its randomness.

use std::time::Instant;

use ::lock::Effect;
use credential::denial::Denial;
use credential::number::Serial;
use serde_json::{Value, json};
use virtual_lock::{Made, Workbench};

/// A running lock.
#[derive(Debug)]
pub struct Bench {
    workbench: Workbench,
    begun: Instant,
}

impl Bench {
    /// Puts the battery in.
    ///
    /// # Errors
    /// What the lock says of its flash.
    pub fn start(made: &Made) -> Result<Self, String> {
        let begun = now();
        let workbench = Workbench::start(made, begun.elapsed()).map_err(said)?;
        Ok(Self { workbench, begun })
    }

    /// A phone has connected.
    pub fn connect(&mut self) {
        self.workbench.connect(self.begun.elapsed());
    }

    /// The phone is gone.
    pub fn disconnect(&mut self) {
        self.workbench.disconnect();
    }

    /// What a phone reads.
    #[must_use]
    pub fn reply(&self) -> &[u8] {
        self.workbench.reply()
    }

    /// Hands over a frame; answers what the bolt does.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn write(&mut self, frame: &[u8]) -> Result<Value, String> {
        let effect = self
            .workbench
            .write(frame, self.begun.elapsed(), &random()?);
        Ok(match effect {
            Effect::None => Value::Null,
            Effect::Unlock { seconds } => json!({ "unlock": seconds }),
            Effect::HoldOpen => json!("hold open"),
            Effect::Secure => json!("secure"),
        })
    }

    /// Time goes by for the lock alone.
    pub fn pass(&mut self, seconds: u64) {
        let time = std::time::Duration::from_secs(seconds);
        self.workbench.pass(time, self.begun.elapsed());
    }

    /// The battery is pulled and put back.
    ///
    /// # Errors
    /// What the lock says of its flash.
    pub fn pull_battery(&mut self) -> Result<(), String> {
        self.workbench
            .pull_battery(self.begun.elapsed())
            .map_err(said)
    }

    /// Somebody inside presses the button.
    pub fn press_button(&mut self) {
        self.workbench.press_button(self.begun.elapsed());
    }

    /// What a technician would see.
    #[must_use]
    pub fn inspect(&self) -> Value {
        let seen = self.workbench.inspect(self.begun.elapsed());
        let applied = seen
            .applied()
            .map(|(epoch, version)| json!({ "key_epoch": epoch.0, "version": version.number() }));
        let exchanges: Vec<Value> = seen
            .exchanges()
            .map(|exchange| {
                json!({
                    "kind": exchange.kind.map(|kind| format!("{kind:?}")),
                    "length": exchange.length,
                    "refused": exchange.result.err().map(Denial::code),
                })
            })
            .collect();
        json!({
            "id": hexadecimal(&seen.lock_id.0),
            "owner": seen.owner.map(|owner| hexadecimal(&owner.0)),
            "ownership": seen.ownership.0,
            "key_epoch": seen.key_epoch.0,
            "clock": format!("{:?}", seen.clock).to_lowercase(),
            "time": seen.time.0,
            "applied": applied,
            "mode": format!("{:?}", seen.mode()),
            "serial_floor": seen.serial_floor().map(Serial::number),
            "revoked": seen.revoked().map(Serial::number).collect::<Vec<_>>(),
            "last_event": seen.last_event.0,
            "stands_open": seen.stands_open,
            "last_denial": seen.last_denial().map(Denial::code),
            "exchanges": exchanges,
        })
    }
}

/// Bytes from the operating system.
///
/// # Errors
/// There are none.
pub fn random() -> Result<[u8; 32], String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// Two digits for each byte.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    domain::id::to_hex(bytes)
}

fn said(fault: impl std::fmt::Debug) -> String {
    format!("{fault:?}")
}

#[expect(clippy::disallowed_methods, reason = "the oscillator of this lock")]
fn now() -> Instant {
    Instant::now()
}

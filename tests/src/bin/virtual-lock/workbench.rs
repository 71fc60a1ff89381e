//! The lock on the workbench: its radio, clock, battery and button in the hands of a test.

use std::time::{Duration, Instant};

use credential::denial::Denial;
use credential::number::Serial;
use lock::storage::memory::MemoryStorage;
use lock::{Effect, Identity, Lock, Uptime};
use serde_json::{Value, json};

use crate::hexadecimal;
use crate::maker::{Made, random};

/// A running lock.
pub struct Workbench {
    lock: Box<Lock<MemoryStorage>>,
    identity: Identity,
    /// When the battery was put in.
    started: Instant,
    /// Time that went by for the lock alone.
    passed: Duration,
}

impl Workbench {
    /// Puts the battery in.
    pub fn start(made: Made) -> Result<Self, String> {
        let lock = start(MemoryStorage::new(), &made.identity)?;
        Ok(Self {
            lock,
            identity: made.identity,
            started: now(),
            passed: Duration::ZERO,
        })
    }

    pub fn connect(&mut self) {
        let uptime = self.uptime();
        self.lock.connected(uptime);
    }

    pub fn disconnect(&mut self) {
        self.lock.disconnected();
    }

    pub fn reply(&self) -> &[u8] {
        self.lock.reply()
    }

    /// Hands over a frame; answers what the bolt does.
    pub fn write(&mut self, frame: &[u8]) -> Result<Value, String> {
        let effect = self.lock.receive(frame, self.uptime(), &random()?);
        Ok(match effect {
            Effect::None => Value::Null,
            Effect::Unlock { seconds } => json!({ "unlock": seconds }),
            Effect::HoldOpen => json!("hold open"),
            Effect::Secure => json!("secure"),
        })
    }

    pub fn pass(&mut self, seconds: u64) {
        self.passed += Duration::from_secs(seconds);
        let uptime = self.uptime();
        self.lock.tick(uptime);
    }

    pub fn pull_battery(&mut self) -> Result<(), String> {
        let flash = self.lock.storage_mut().clone();
        self.lock = start(flash, &self.identity)?;
        self.started = now();
        self.passed = Duration::ZERO;
        Ok(())
    }

    pub fn press_button(&mut self) {
        let uptime = self.uptime();
        self.lock.button_pressed(uptime);
    }

    /// What a technician would see.
    pub fn inspect(&self) -> Value {
        let seen = self.lock.inspect(self.uptime());
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

    fn uptime(&self) -> Uptime {
        let elapsed = self.started.elapsed() + self.passed;
        Uptime::from_millis(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
    }
}

#[expect(clippy::disallowed_methods, reason = "the oscillator of this lock")]
fn now() -> Instant {
    Instant::now()
}

fn start(flash: MemoryStorage, identity: &Identity) -> Result<Box<Lock<MemoryStorage>>, String> {
    Lock::start(flash, identity.clone())
        .map(Box::new)
        .map_err(|fault| format!("{fault:?}"))
}

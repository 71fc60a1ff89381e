//! The lock on the workbench: its radio, clock, battery and button in somebody's hands.

use std::time::Duration;

use lock::storage::StorageFault;
use lock::storage::memory::MemoryStorage;
use lock::{Effect, Identity, Inspection, Lock, Uptime};

use crate::maker::Made;

/// A running lock. `now` is always the time since any fixed moment of the caller's, never going back.
#[derive(Debug)]
pub struct Workbench {
    lock: Box<Lock<MemoryStorage>>,
    identity: Identity,
    /// When the battery was put in.
    started: Duration,
    /// Time that went by for the lock alone.
    passed: Duration,
}

impl Workbench {
    /// Puts the battery into a new lock.
    ///
    /// # Errors
    /// The flash cannot be written.
    pub fn start(made: &Made, now: Duration) -> Result<Self, StorageFault> {
        Self::start_with(made, MemoryStorage::new(), now)
    }

    /// Puts the battery into a lock whose flash has been written before.
    ///
    /// # Errors
    /// The flash cannot be read or written.
    pub fn start_with(
        made: &Made,
        flash: MemoryStorage,
        now: Duration,
    ) -> Result<Self, StorageFault> {
        let identity = made.identity().clone();
        Ok(Self {
            lock: Box::new(Lock::start(flash, identity.clone())?),
            identity,
            started: now,
            passed: Duration::ZERO,
        })
    }

    /// A phone has connected.
    pub fn connect(&mut self, now: Duration) {
        let uptime = self.uptime(now);
        self.lock.connected(uptime);
    }

    /// The phone is gone.
    pub fn disconnect(&mut self) {
        self.lock.disconnected();
    }

    /// What a phone reads.
    #[must_use]
    pub fn reply(&self) -> &[u8] {
        self.lock.reply()
    }

    /// Hands over a frame; answers what the bolt does. `random` must be fresh.
    pub fn write(&mut self, frame: &[u8], now: Duration, random: &[u8; 32]) -> Effect {
        let uptime = self.uptime(now);
        self.lock.receive(frame, uptime, random)
    }

    /// Winds the lock's clock forward.
    pub fn pass(&mut self, time: Duration, now: Duration) {
        self.passed = self.passed.saturating_add(time);
        let uptime = self.uptime(now);
        self.lock.tick(uptime);
    }

    /// Lets the lock look at its clock.
    pub fn tick(&mut self, now: Duration) {
        let uptime = self.uptime(now);
        self.lock.tick(uptime);
    }

    /// The battery is pulled and put back: the running clock is lost, the flash is not.
    ///
    /// # Errors
    /// The flash cannot be read.
    pub fn pull_battery(&mut self, now: Duration) -> Result<(), StorageFault> {
        let flash = self.lock.storage_mut().clone();
        *self.lock = Lock::start(flash, self.identity.clone())?;
        self.started = now;
        self.passed = Duration::ZERO;
        Ok(())
    }

    /// Somebody inside presses the button.
    pub fn press_button(&mut self, now: Duration) {
        let uptime = self.uptime(now);
        self.lock.button_pressed(uptime);
    }

    /// What a technician would see.
    #[must_use]
    pub fn inspect(&self, now: Duration) -> Inspection<'_> {
        self.lock.inspect(self.uptime(now))
    }

    /// The chip.
    pub fn flash(&mut self) -> &MemoryStorage {
        self.lock.storage_mut()
    }

    fn uptime(&self, now: Duration) -> Uptime {
        let elapsed = now.saturating_sub(self.started).saturating_add(self.passed);
        Uptime::from_millis(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
    }
}

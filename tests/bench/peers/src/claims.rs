//! The claims that every format carries, and the lock that judges them.

use credential::credential::Credential;
use credential::delegation::Delegation;
use credential::key::{PublicKey, SigningKey};
use credential::number::{ChildIndex, KeySlot, LockId, OwnerId, Scope, Serial, StateVersion};
use credential::role::{Rights, Role};
use credential::time::{MinuteStamp, Validity};
use credential::window::{Weekdays, Window, Windows};
use credential::zone::{Zone, ZoneOffset};

use anyhow::{Context as _, Result};

/// Monday 2 November 2026, 09:00 UTC: 10:00 in Amsterdam, in minutes since 2025.
const NOW: u32 = 965_340;

/// The right to open the door.
pub const UNLOCK: u8 = 1;
/// The right to give a part to somebody else.
pub const DELEGATE: u8 = 4;
/// Not a right: a clock that is only a lower bound is not enough.
pub const NEEDS_TRUSTED_CLOCK: u8 = 16;

/// Some days of the week between two local minutes of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekWindow {
    /// Bit 0 is Monday.
    pub weekdays: u8,
    /// The first minute.
    pub start: u16,
    /// The first minute after it, later than the start.
    pub end: u16,
}

/// What the installation says of its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Who owns the lock.
    pub installation: [u8; 8],
    /// In which period of ownership.
    pub ownership: u16,
    /// The lock.
    pub lock: [u8; 16],
    /// 0 guest, 1 host, 2 manager.
    pub role: u8,
    /// [`UNLOCK`], [`DELEGATE`] and [`NEEDS_TRUSTED_CLOCK`].
    pub rights: u8,
    /// By which it can be revoked.
    pub serial: u32,
    /// The version of the lock's state that it needs.
    pub gate: u32,
    /// From this second since 1970 on.
    pub not_before: i64,
    /// Until just before this one.
    pub not_after: i64,
    /// When in the week.
    pub window: WeekWindow,
    /// The key whose holder it is for.
    pub holder: [u8; 32],
}

/// What the host says of a guest: a part of the host's claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The serial of the whole.
    pub serial: u32,
    /// Its number among the parts.
    pub index: u16,
    /// [`UNLOCK`].
    pub rights: u8,
    /// From this second since 1970 on.
    pub not_before: i64,
    /// Until just before this one.
    pub not_after: i64,
    /// When in the week.
    pub window: WeekWindow,
    /// The guest's key.
    pub guest: [u8; 32],
}

/// What the lock knows.
#[derive(Clone, Debug)]
pub struct Lock {
    /// Its owner.
    pub installation: [u8; 8],
    /// The period of ownership.
    pub ownership: u16,
    /// Itself.
    pub id: [u8; 16],
    /// The version of its state.
    pub version: u32,
    /// Its local time.
    pub zone: Zone,
}

/// What a clock on the wall shows.
#[derive(Clone, Copy, Debug)]
pub struct Local {
    /// One bit; bit 0 is Monday.
    pub weekday: u8,
    /// Of the day.
    pub minute: u16,
}

impl Lock {
    /// Local time, by the product's own function: every format is measured with it.
    pub fn local(&self, at: i64) -> Option<Local> {
        let second = credential::time::SecondStamp::from_unix_millis(at.checked_mul(1000)?)?;
        let local = self.zone.local(second)?;
        Some(Local {
            weekday: 1 << local.weekday() as u8,
            minute: local.minute(),
        })
    }
}

impl WeekWindow {
    fn permits(self, local: Local) -> bool {
        self.weekdays & local.weekday != 0 && (self.start..self.end).contains(&local.minute)
    }
}

impl Claims {
    /// Whether the lock opens for them at this second.
    pub fn permit(&self, lock: &Lock, at: i64) -> bool {
        self.installation == lock.installation
            && self.ownership == lock.ownership
            && self.lock == lock.id
            && self.rights & UNLOCK != 0
            && self.gate <= lock.version
            && (self.not_before..self.not_after).contains(&at)
            && lock
                .local(at)
                .is_some_and(|local| self.window.permits(local))
    }
}

impl Part {
    /// Whether the lock opens for this part of the whole at this second.
    pub fn permits(&self, whole: &Claims, lock: &Lock, at: i64) -> bool {
        self.serial == whole.serial
            && whole.rights & DELEGATE != 0
            && self.rights & UNLOCK != 0
            && (self.not_before..self.not_after).contains(&at)
            && lock
                .local(at)
                .is_some_and(|local| self.window.permits(local))
    }
}

/// The keys of the case.
#[derive(Debug)]
pub struct Keys {
    /// Signs for the installation.
    pub issuer: SigningKey,
    /// The host's.
    pub holder: SigningKey,
    /// The guest's.
    pub guest: SigningKey,
}

/// One case: a host whose credential holds for a day, on weekdays from nine to five, and a guest of theirs, who may
/// come in the mornings.
#[derive(Debug)]
pub struct Case {
    /// The keys.
    pub keys: Keys,
    /// In DL1's own words.
    pub credential: Credential,
    /// In DL1's own words.
    pub delegation: Delegation,
    /// The same in the words of all.
    pub claims: Claims,
    /// The same in the words of all.
    pub part: Part,
    /// The lock.
    pub lock: Lock,
}

impl Case {
    /// The case; it is the same in every run.
    pub fn new() -> Result<Self> {
        let key = |seed| SigningKey::from_bytes(&[seed; 32]);
        let keys = Keys {
            issuer: key(1),
            holder: key(2),
            guest: key(3),
        };
        let offset = |quarters| ZoneOffset::from_quarters(quarters).context("no such offset");
        let minute = |minutes| MinuteStamp::new(minutes).context("beyond 2056");
        let lock = Lock {
            installation: OwnerId::of(&PublicKey::of(&key(4))).0,
            ownership: 3,
            id: LockId::of(&PublicKey::of(&key(5))).0,
            version: 18,
            // Amsterdam: winter time until 28 March 2027, summer time until 31 October 2027.
            zone: Zone::new(
                offset(4)?,
                (minute(1_175_100)?, offset(8)?),
                (minute(1_487_580)?, offset(4)?),
            )
            .context("changes of clocks in order")?,
        };
        let weekdays = Weekdays::from_mask(0b001_1111).context("five days")?;
        let validity = |from, until| {
            Validity::new(minute(NOW - from)?, minute(NOW + until)?).context("in order")
        };
        let hours = Window::between(weekdays, 9 * 60, 17 * 60).context("within a day")?;
        let credential = Credential {
            key: KeySlot::new(0).context("a slot")?,
            role: Role::Host,
            rights: Rights::UNLOCK.union(Rights::DELEGATE),
            needs_trusted_clock: true,
            scope: Scope::Lock,
            serial: Serial::new(1042).context("a serial")?,
            gate: StateVersion::new(17).context("a version")?,
            validity: validity(60, 23 * 60)?,
            windows: Windows::one(hours),
            phone_key: PublicKey::of(&keys.holder),
        };
        let delegation = Delegation {
            hold_open: false,
            index: ChildIndex::new(1).context("an index")?,
            validity: validity(30, 4 * 60)?,
            window: Window::between(weekdays, 9 * 60, 12 * 60).context("within a day")?,
            guest_key: PublicKey::of(&keys.guest),
        };
        let claims = Claims {
            installation: lock.installation,
            ownership: lock.ownership,
            lock: lock.id,
            role: credential.role.code(),
            rights: UNLOCK | DELEGATE | NEEDS_TRUSTED_CLOCK,
            serial: credential.serial.number(),
            gate: credential.gate.number(),
            not_before: seconds(credential.validity.not_before()),
            not_after: seconds(credential.validity.not_after()),
            window: week_window(hours),
            holder: credential.phone_key.0,
        };
        let part = Part {
            serial: claims.serial,
            index: delegation.index.number(),
            rights: UNLOCK,
            not_before: seconds(delegation.validity.not_before()),
            not_after: seconds(delegation.validity.not_after()),
            window: week_window(delegation.window),
            guest: delegation.guest_key.0,
        };
        Ok(Self {
            keys,
            credential,
            delegation,
            claims,
            part,
            lock,
        })
    }

    /// A second at which everything holds.
    pub fn now(&self) -> i64 {
        seconds(self.credential.validity.not_before()) + 3600
    }

    /// Within the validity of the host's token, at six o'clock in the morning.
    pub fn too_early(&self) -> i64 {
        self.claims.not_after - 3 * 3600
    }

    /// Within the validity of both and in the host's hours, but past the guest's.
    pub fn too_late(&self) -> i64 {
        self.part.not_after - 3600
    }
}

fn seconds(minute: MinuteStamp) -> i64 {
    minute.start().unix_millis() / 1000
}

fn week_window(window: Window) -> WeekWindow {
    let (start, end) = window.hours().unwrap_or((0, 1440));
    WeekWindow {
        weekdays: window.weekdays().mask(),
        start,
        end,
    }
}

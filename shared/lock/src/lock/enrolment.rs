//! Getting an owner and losing it.

use credential::denial::Denial;
use credential::device::{Hello, Introduction};
use credential::event::Event;
use credential::number::{Nonce, OwnerId, OwnershipCounter};
use credential::ownership::{CountersignedGrant, OwnershipAck, Release};
use credential::signed::{Context, Signed, Unbound};

use super::{Done, Effect, Lock};
use crate::clock::{Clock, Reading, Uptime};
use crate::event_log::EventLog;
use crate::key_ring::KeyRing;
use crate::nonce::OWNERSHIP_LIFE;
use crate::owner::Owner;
use crate::settings::Settings;
use crate::storage::{Storage, StorageFault};

impl<S: Storage> Lock<S> {
    /// Who are you? The nonce stays the same while it lives, so that a passer-by who asks too does not void it.
    #[inline(never)]
    pub(super) fn hello(&mut self, frame: &[u8], now: Uptime) -> Result<Done, Denial> {
        Hello::decode(frame)?;
        let alive = self
            .introduced
            .filter(|issued| now.since(issued.at) <= OWNERSHIP_LIFE);
        let issued = alive.unwrap_or_else(|| self.nonces.separate(now));
        self.introduced = Some(issued);
        let epoch = self.settings.ring.epoch();
        let introduction = Introduction {
            ownership: self.settings.owner.ownership(),
            owner: self
                .installation()
                .ok()
                .map(|installation| (installation.id, epoch)),
            nonce: Nonce(issued.nonce),
            certificate: self.identity.certificate(),
        };
        Ok(Done::from(introduction.encode()))
    }

    /// A grant of ownership, signed by the new owner and countersigned by the registry, while somebody stands inside.
    #[inline(never)]
    pub(super) fn take_owner(
        &mut self,
        frame: &[u8],
        now: Uptime,
        random: &[u8; 32],
    ) -> Result<Done, Denial> {
        let grant = CountersignedGrant::decode(frame)?;
        let claims = grant.grant.claims();
        let lock = self.identity.lock_id();
        let (before, reserved_for) = match self.settings.owner {
            Owner::Nobody {
                ownership,
                reserved_for,
            } => (ownership, reserved_for),
            Owner::Installation {
                ownership,
                root,
                nonce,
            } if (root, nonce) == (claims.owner_root, claims.nonce) => {
                // The same grant again: its acknowledgement was lost on the way.
                let context = Context::Lock {
                    owner: OwnerId::of(&root),
                    ownership,
                    lock,
                };
                return self
                    .sign(OwnershipAck { nonce }, &context, random)
                    .map(Done::from);
            }
            Owner::Installation { .. } => return Err(Denial::Owned),
        };
        let owner = OwnerId::of(&claims.owner_root);
        if reserved_for.is_some_and(|next| next != owner) {
            return Err(Denial::Owned);
        }
        let introduced = self
            .introduced
            .filter(|issued| now.since(issued.at) <= OWNERSHIP_LIFE);
        if introduced.map(|issued| Nonce(issued.nonce)) != Some(claims.nonce) {
            return Err(Denial::StaleNonce);
        }
        if !self.is_button_pressed(now) {
            return Err(Denial::ButtonNotPressed);
        }
        self.bucket.admit(now)?;
        let ownership = before.next().ok_or(Denial::Owned)?;
        let context = Context::Lock {
            owner,
            ownership,
            lock,
        };
        if let Err(bad) = grant.verify(&context, self.identity.enrolment_key()) {
            self.bucket.charge(now);
            return Err(bad.into());
        }

        let owner = Owner::Installation {
            ownership,
            root: claims.owner_root,
            nonce: claims.nonce,
        };
        let ring = KeyRing::empty(claims.lowest_epoch);
        self.change_owner(
            Settings {
                owner,
                ring,
                held: None,
            },
            now,
        )?;
        self.record(Event::OwnerSet { ownership }, now)?;
        self.sign(
            OwnershipAck {
                nonce: claims.nonce,
            },
            &context,
            random,
        )
        .map(Done::from)
    }

    /// The owner lets go: keys, state and events are gone, and the counter has moved on.
    #[inline(never)]
    pub(super) fn release(&mut self, frame: &[u8], now: Uptime) -> Result<Done, Denial> {
        let signed: Signed<Release> = Signed::decode(frame)?;
        let release = signed.claims();
        let installation = self.installation()?;
        let end = u64::from(release.expiry().start().0) * 1_000;
        match self.clock.read(now) {
            Reading::Unknown => return Err(Denial::LockTimeUnknown),
            Reading::AtLeast(latest) | Reading::Between(_, latest) if latest >= end => {
                return Err(Denial::AfterWindow);
            }
            _ => {}
        }
        self.bucket.admit(now)?;
        if let Err(bad) = signed.verify(&installation.context, &Unbound, &installation.root) {
            self.bucket.charge(now);
            return Err(bad.into());
        }
        let ownership = self.next_ownership()?;
        let owner = Owner::Nobody {
            ownership,
            reserved_for: release.next_owner(),
        };
        self.change_owner(
            Settings {
                owner,
                ..Settings::factory()
            },
            now,
        )?;
        Ok(Done {
            effect: Effect::Secure,
            ..Done::permit()
        })
    }

    fn next_ownership(&self) -> Result<OwnershipCounter, Denial> {
        self.settings.owner.ownership().next().ok_or(Denial::Owned)
    }

    /// One commit makes the change; what follows only tidies up, and is done again at the next start if power fails.
    fn change_owner(&mut self, settings: Settings, now: Uptime) -> Result<(), StorageFault> {
        self.commit(settings)?;
        self.clock = Clock::default();
        self.introduced = None;
        self.last_ack = None;
        self.last_fork = None;
        self.held_open = false;
        self.nonces.forget();
        self.button = None;
        self.checkpoint(now)?;
        if let Some(slot) = self.slot {
            self.settings.wipe_previous_owner(&mut self.storage, slot)?;
        }
        self.log = EventLog::begin(&mut self.storage, self.settings.owner.ownership())?;
        Ok(())
    }
}

//! The root key of an owner of locks: sealed at rest, used for key updates and for taking and
//! letting go of locks, and for nothing else (`decisions.md`, Keys).

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use credential::key::{PublicKey, SigningKey};
use credential::key_update::{EmergencyCaps, IssueCaps, KeyGrant, KeyUpdate, SlotSet};
use credential::number::{KeyEpoch, LockId, Nonce, OwnerId, OwnershipCounter};
use credential::ownership::{CountersignedGrant, OwnershipGrant, Release};
use credential::signed::{Context, Signable, Signed, Unbound};
use credential::time::{MinuteStamp, SecondStamp};
use domain::hex::Hex;
use domain::id::InstallationId;
use domain::key_ring::{KEY_LIFE, Purpose, enrolment_key};
use domain::time::{Duration, Instant};

use crate::failure::Failure;
use crate::signer::Signer;

/// How long a release can be handed to a lock.
const RELEASE_LIFE: Duration = Duration::days(30);
/// Bytes of the nonce in front of a sealed seed.
const NONCE_LENGTH: usize = 24;

/// Seals and opens root keys with the deployment's secret `ROOT_MASTER`.
#[derive(Clone)]
pub struct RootSeal {
    master: [u8; 32],
}

/// Says nothing about the secret.
impl fmt::Debug for RootSeal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("RootSeal")
    }
}

impl RootSeal {
    /// From `ROOT_MASTER`.
    #[must_use]
    pub const fn new(master: [u8; 32]) -> Self {
        Self { master }
    }

    /// The seed of an installation's root, sealed: a random nonce, then `XChaCha20-Poly1305` with
    /// the installation's id as associated data, so that one can't be put in another's place.
    ///
    /// # Errors
    /// [`Failure::Corrupt`] if the cipher refuses, which it does for no input of this length.
    pub fn seal(
        &self,
        installation: InstallationId,
        seed: &[u8; 32],
        nonce: [u8; NONCE_LENGTH],
    ) -> Result<Vec<u8>, Failure> {
        let payload = Payload {
            msg: seed,
            aad: installation.bytes(),
        };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        let sealed =
            sealed.map_err(|_| Failure::Corrupt("the root key can't be sealed".to_owned()))?;
        Ok(nonce.into_iter().chain(sealed).collect())
    }

    /// The root key of an installation.
    ///
    /// # Errors
    /// [`Failure::Corrupt`] if the bytes were sealed with another secret, for another installation,
    /// or changed.
    pub fn open(&self, installation: InstallationId, sealed: &[u8]) -> Result<OwnerRoot, Failure> {
        let opened = sealed
            .split_first_chunk::<NONCE_LENGTH>()
            .and_then(|(nonce, sealed)| {
                let payload = Payload {
                    msg: sealed,
                    aad: installation.bytes(),
                };
                let seed = self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()?;
                <[u8; 32]>::try_from(seed).ok()
            });
        let seed =
            opened.ok_or_else(|| Failure::Corrupt("the root key can't be opened".to_owned()))?;
        Ok(OwnerRoot::new(&seed))
    }

    /// The key that counter-signs grants of ownership (Re, DL1 C.8).
    #[must_use]
    pub fn enrolment(&self) -> SigningKey {
        SigningKey::from_bytes(&enrolment_key(&self.master))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.master))
    }
}

/// The root key of one owner, opened for one act.
pub struct OwnerRoot {
    key: SigningKey,
}

/// Says nothing about the secret.
impl fmt::Debug for OwnerRoot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "OwnerRoot({:?})", self.owner_id())
    }
}

impl OwnerRoot {
    /// The key of this seed.
    #[must_use]
    pub fn new(seed: &[u8; 32]) -> Self {
        Self {
            key: SigningKey::from_bytes(seed),
        }
    }

    /// How locks know the owner.
    #[must_use]
    pub fn owner_id(&self) -> OwnerId {
        OwnerId::of(&PublicKey::of(&self.key))
    }

    /// The signed keys of an epoch, one for each purpose, as they begin at this instant; each of them
    /// empties the slots that are called back.
    ///
    /// # Errors
    /// [`Failure::Corrupt`] after the year 2056, when DL1's minutes end.
    pub fn key_updates(
        &self,
        keys: &impl Signer,
        epoch: KeyEpoch,
        called_back: SlotSet,
        now: Instant,
    ) -> Result<Vec<Hex>, Failure> {
        let not_after = minute(now.plus(KEY_LIFE))?;
        let context = Context::Owner(self.owner_id());
        let updates = Purpose::ALL.into_iter().map(|purpose| {
            let slot = purpose.slot(epoch)?;
            let grant = self.key_grant(keys, purpose, epoch);
            let update = KeyUpdate::new(epoch, slot, grant, not_after, called_back)?;
            Some(self.sign(update, &context))
        });
        updates
            .collect::<Option<_>>()
            .ok_or_else(|| Failure::Corrupt("a key has no slot".to_owned()))
    }

    /// The grant of a lock to this owner, for the nonce that the lock gave, counter-signed with the
    /// enrolment key.
    #[must_use]
    pub fn grant(
        &self,
        lock: LockId,
        ownership: OwnershipCounter,
        nonce: Nonce,
        lowest_epoch: KeyEpoch,
        enrolment: &SigningKey,
    ) -> Hex {
        let owner_root = PublicKey::of(&self.key);
        let context = Context::Lock {
            owner: self.owner_id(),
            ownership,
            lock,
        };
        let grant = OwnershipGrant {
            owner_root,
            nonce,
            lowest_epoch,
        };
        let grant = Signed::sign(grant, &context, &Unbound, &self.key);
        let grant = CountersignedGrant::countersign(grant, &context, enrolment);
        Hex::from(grant.encode().as_slice())
    }

    /// Lets go of a lock, to whoever is next.
    ///
    /// # Errors
    /// Those of [`Self::key_updates`].
    pub fn release(
        &self,
        lock: LockId,
        ownership: OwnershipCounter,
        now: Instant,
    ) -> Result<Hex, Failure> {
        let release = Release::to_anyone(minute(now.plus(RELEASE_LIFE))?);
        Ok(self.sign(
            release,
            &Context::Lock {
                owner: self.owner_id(),
                ownership,
                lock,
            },
        ))
    }

    fn key_grant(&self, keys: &impl Signer, purpose: Purpose, epoch: KeyEpoch) -> KeyGrant {
        let owner = self.owner_id();
        let public = |purpose| keys.public_key(purpose, owner, epoch);
        match purpose {
            Purpose::Issue => KeyGrant::Issue(public(purpose), IssueCaps::WIDEST),
            Purpose::Emergency => KeyGrant::Emergency(public(purpose), EmergencyCaps::WIDEST),
            Purpose::State => KeyGrant::State(public(purpose)),
            Purpose::Time => KeyGrant::Time(public(purpose)),
            Purpose::Keypad => KeyGrant::Keypad(keys.exchange_key(owner, epoch)),
        }
    }

    fn sign<T>(&self, body: T, context: &Context) -> Hex
    where
        T: for<'a> Signable<'a, Bound = Unbound>,
    {
        Hex::from(
            Signed::sign(body, context, &Unbound, &self.key)
                .encode()
                .as_slice(),
        )
    }
}

fn minute(at: Instant) -> Result<MinuteStamp, Failure> {
    SecondStamp::from_unix_millis(at.millis())
        .and_then(SecondStamp::minute)
        .ok_or_else(|| Failure::Corrupt("the instant is beyond DL1's time".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signer::DerivedKeys;

    fn installation(number: u8) -> InstallationId {
        InstallationId::from([number; 16])
    }

    fn now() -> Instant {
        "2026-11-22T05:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_sealed_root_opens_for_its_installation_and_its_secret_only() {
        let seal = RootSeal::new([1; 32]);
        let sealed = seal.seal(installation(1), &[7; 32], [9; 24]).unwrap();
        assert!(!sealed.windows(32).any(|window| window == [7; 32]));
        let opened = seal.open(installation(1), &sealed).unwrap();
        assert_eq!(opened.owner_id(), OwnerRoot::new(&[7; 32]).owner_id());
        assert!(seal.open(installation(2), &sealed).is_err());
        assert!(
            RootSeal::new([2; 32])
                .open(installation(1), &sealed)
                .is_err()
        );
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(
                seal.open(installation(1), &changed).is_err(),
                "byte {index}"
            );
        }
        assert!(seal.open(installation(1), &sealed[..20]).is_err());
    }

    #[test]
    fn a_lock_verifies_all_five_key_updates_under_the_root() {
        let root = OwnerRoot::new(&[7; 32]);
        let keys = DerivedKeys::new([3; 32]);
        let updates = root
            .key_updates(&keys, KeyEpoch(4), SlotSet::NONE, now())
            .unwrap();
        assert_eq!(updates.len(), 5);
        for bytes in &updates {
            let update = Signed::<KeyUpdate>::decode(bytes.bytes()).unwrap();
            let context = Context::Owner(root.owner_id());
            update
                .verify(&context, &Unbound, &PublicKey::of(&root.key))
                .unwrap();
            assert_eq!(update.claims().epoch(), KeyEpoch(4));
            let other = Context::Owner(OwnerId([0; 8]));
            assert!(
                update
                    .verify(&other, &Unbound, &PublicKey::of(&root.key))
                    .is_err()
            );
        }
    }

    #[test]
    fn a27_grant_and_release_hold_for_one_lock_and_one_period() {
        let root = OwnerRoot::new(&[7; 32]);
        let context = |lock, ownership| Context::Lock {
            owner: root.owner_id(),
            ownership: OwnershipCounter(ownership),
            lock: LockId([lock; 16]),
        };
        let enrolment = RootSeal::new([1; 32]).enrolment();
        let number = LockId([1; 16]);
        let grant = root.grant(
            number,
            OwnershipCounter(2),
            Nonce([5; 16]),
            KeyEpoch(4),
            &enrolment,
        );
        let grant = CountersignedGrant::decode(grant.bytes()).unwrap();
        let release = root
            .release(LockId([1; 16]), OwnershipCounter(2), now())
            .unwrap();
        let release = Signed::<Release>::decode(release.bytes()).unwrap();
        let key = PublicKey::of(&root.key);
        for (lock, ownership, holds) in [(1, 2, true), (1, 3, false), (2, 2, false)] {
            let context = context(lock, ownership);
            assert_eq!(
                grant.verify(&context, &PublicKey::of(&enrolment)).is_ok(),
                holds
            );
            assert_eq!(release.verify(&context, &Unbound, &key).is_ok(), holds);
        }
    }
}

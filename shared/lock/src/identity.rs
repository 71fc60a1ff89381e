//! What a lock is born with.

use credential::device::{DeviceCertificate, DeviceClass};
use credential::key::{PublicKey, SigningKey};
use credential::number::LockId;
use credential::signed::Signed;

/// The lock's own key, its certificate, and whom it lets give it an owner. Burnt in at manufacture, never changed.
#[derive(Clone)]
pub struct Identity {
    key: SigningKey,
    certificate: Signed<DeviceCertificate>,
    enrolment_key: PublicKey,
}

/// The certificate is about another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongCertificate;

impl core::fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("Identity")
            .field("lock", &self.lock_id())
            .finish_non_exhaustive()
    }
}

impl Identity {
    /// `enrolment_key` countersigns every grant of ownership; `certificate` is shown to whoever asks.
    ///
    /// # Errors
    /// [`WrongCertificate`] if the certificate is about another lock key.
    pub fn new(
        key: SigningKey,
        certificate: Signed<DeviceCertificate>,
        enrolment_key: PublicKey,
    ) -> Result<Self, WrongCertificate> {
        if certificate.claims().lock_key != PublicKey::of(&key) {
            return Err(WrongCertificate);
        }
        Ok(Self {
            key,
            certificate,
            enrolment_key,
        })
    }

    /// The hardware id.
    #[must_use]
    pub fn lock_id(&self) -> LockId {
        self.certificate.claims().lock_id()
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(crate) fn certificate(&self) -> Signed<DeviceCertificate> {
        self.certificate
    }

    pub(crate) fn enrolment_key(&self) -> &PublicKey {
        &self.enrolment_key
    }

    /// Only the events of a Safe may name who opened (R004.77).
    pub(crate) fn may_attribute_events(&self) -> bool {
        self.certificate.claims().class == DeviceClass::Safe
    }
}

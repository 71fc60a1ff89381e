//! The first byte of everything that is sent.

use crate::denial::Malformed;

/// What an object or a frame is. Bits 6 to 4 are the version, 1; bit 7 is set on frames, which are not signed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// [`Credential`](crate::credential::Credential).
    Credential = 0x11,
    /// [`Delegation`](crate::delegation::Delegation).
    Delegation = 0x12,
    /// [`State`](crate::state::State).
    State = 0x13,
    /// [`TimeToken`](crate::time_token::TimeToken).
    TimeToken = 0x14,
    /// [`Ack`](crate::ack::Ack).
    Ack = 0x15,
    /// [`EventUpload`](crate::event::upload::EventUpload).
    EventUpload = 0x16,
    /// [`KeyUpdate`](crate::key_update::KeyUpdate).
    KeyUpdate = 0x17,
    /// [`OwnershipGrant`](crate::ownership::OwnershipGrant), signed by the new owner.
    OwnershipGrant = 0x18,
    /// The same grant, signed by the enrolment key; this byte is only in the signature's context.
    OwnershipCountersignature = 0x19,
    /// [`OwnershipAck`](crate::ownership::OwnershipAck).
    OwnershipAck = 0x1a,
    /// [`Release`](crate::ownership::Release).
    Release = 0x1b,
    /// [`DeviceCertificate`](crate::device::DeviceCertificate).
    DeviceCertificate = 0x1c,
    /// [`Access`](crate::access::Access), phone to lock.
    Access = 0x91,
    /// [`Present`](crate::access::Present), phone to lock.
    Present = 0x92,
    /// [`Prove`](crate::access::Prove), phone to lock.
    Prove = 0x93,
    /// [`Challenge`](crate::challenge::Challenge), lock to phone.
    Challenge = 0x94,
    /// [`Outcome`](crate::answer::Outcome), lock to phone.
    Outcome = 0x95,
    /// [`Hello`](crate::device::Hello), phone to lock.
    Hello = 0x96,
    /// [`Introduction`](crate::device::Introduction), lock to phone.
    Introduction = 0x97,
    /// [`Ask`](crate::ask::Ask), phone to lock.
    Ask = 0x98,
}

impl Kind {
    /// Every kind, by its byte.
    pub const ALL: [Self; 20] = [
        Self::Credential,
        Self::Delegation,
        Self::State,
        Self::TimeToken,
        Self::Ack,
        Self::EventUpload,
        Self::KeyUpdate,
        Self::OwnershipGrant,
        Self::OwnershipCountersignature,
        Self::OwnershipAck,
        Self::Release,
        Self::DeviceCertificate,
        Self::Access,
        Self::Present,
        Self::Prove,
        Self::Challenge,
        Self::Outcome,
        Self::Hello,
        Self::Introduction,
        Self::Ask,
    ];

    /// The byte on the wire.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self as u8
    }

    /// The kind of a received frame, by its first byte.
    ///
    /// # Errors
    /// [`Malformed`] for an empty frame and for a byte that begins no frame.
    pub fn of(frame: &[u8]) -> Result<Self, Malformed> {
        let first = frame.first().ok_or(Malformed)?;
        Self::ALL
            .into_iter()
            .filter(|kind| *kind != Self::OwnershipCountersignature)
            .find(|kind| kind.byte() == *first)
            .ok_or(Malformed)
    }

    /// Refuses bytes of another kind or length.
    pub(crate) fn expect(self, object: &[u8], length: usize) -> Result<(), Malformed> {
        if object.first() == Some(&self.byte()) && object.len() == length {
            Ok(())
        } else {
            Err(Malformed)
        }
    }
}

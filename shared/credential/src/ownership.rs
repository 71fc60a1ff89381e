//! Who owns a lock: grant, acknowledgement and release (DL1 C.11).
//!
//! A grant and its acknowledgement are signed in the context of the new owner and of the counter after the change, a
//! release in the context of the old owner and the counter before it. Each change raises the counter by one.

use crate::denial::{BadSignature, Malformed};
use crate::frame::Frame;
use crate::key::{self, PublicKey, SIGNATURE_LENGTH, Signature, SigningKey};
use crate::kind::Kind;
use crate::layout::{Field, Length, Row};
use crate::number::{KeyEpoch, Nonce, OwnerId};
use crate::signed::{Context, Signable, Signed, Unbound};
use crate::time::MinuteStamp;

const GRANT_KIND: Field<1> = Field::first("kind", "0x18");
const GRANT_ROOT: Field<32> =
    GRANT_KIND.then("owner root key", "Ed25519; its hash is the owner id");
const GRANT_NONCE: Field<16> = GRANT_ROOT.then("nonce", "of the lock's introduction");
const GRANT_EPOCH: Field<2> = GRANT_NONCE.then(
    "lowest key epoch",
    "key updates of a lower epoch are refused in this period",
);

const ACK_KIND: Field<1> = Field::first("kind", "0x1a");
const ACK_NONCE: Field<16> = ACK_KIND.then("nonce", "of the grant");

const RELEASE_KIND: Field<1> = Field::first("kind", "0x1b");
const RELEASE_NEXT: Field<8> = RELEASE_KIND.then("next owner", "owner id; zero for anyone");
const RELEASE_EXPIRY: Field<3> = RELEASE_NEXT.then("expiry", "minutes since 2025, excluded");

/// Makes a lock somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnershipGrant {
    /// The new owner's root key, which signs the grant.
    pub owner_root: PublicKey,
    /// The nonce that the lock gave.
    pub nonce: Nonce,
    /// Key updates of a lower epoch are refused, so that old ones can't be replayed after a wipe.
    pub lowest_epoch: KeyEpoch,
}

impl OwnershipGrant {
    /// The bytes that the enrolment key signs: the same body in a context of its own kind.
    #[must_use]
    pub fn countersigned_message(&self, context: &Context) -> Frame {
        let mut message = Frame::new();
        message.push(&context.bytes(Kind::OwnershipCountersignature));
        let mut body = Frame::new();
        self.write(&mut body);
        message.push(body.as_slice());
        message
    }
}

impl Signable<'_> for OwnershipGrant {
    const KIND: Kind = Kind::OwnershipGrant;
    type Bound = Unbound;

    fn write(&self, body: &mut Frame) {
        GRANT_KIND.write(body, [Self::KIND.byte()]);
        GRANT_ROOT.write(body, self.owner_root.0);
        GRANT_NONCE.write(body, self.nonce.0);
        GRANT_EPOCH.write(body, self.lowest_epoch.0.to_be_bytes());
    }

    fn read(body: &[u8]) -> Result<Self, Malformed> {
        Self::KIND.expect(body, GRANT_EPOCH.end())?;
        Ok(Self {
            owner_root: PublicKey(GRANT_ROOT.read(body)?),
            nonce: Nonce(GRANT_NONCE.read(body)?),
            lowest_epoch: KeyEpoch(u16::from_be_bytes(GRANT_EPOCH.read(body)?)),
        })
    }
}

/// A grant with both signatures: the new owner's and the registry's. 179 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountersignedGrant {
    /// The grant, signed by the root key in it.
    pub grant: Signed<OwnershipGrant>,
    /// By the enrolment key, over [`OwnershipGrant::countersigned_message`].
    pub countersignature: Signature,
}

impl CountersignedGrant {
    /// Bytes with both signatures.
    pub const LENGTH: usize = GRANT_EPOCH.end() + 2 * SIGNATURE_LENGTH;

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        GRANT_KIND.row(),
        GRANT_ROOT.row(),
        GRANT_NONCE.row(),
        GRANT_EPOCH.row(),
        Row::variable(
            "signature",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the owner root key above",
        ),
        Row::variable(
            "countersignature",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the enrolment key, with kind 0x19 in the context",
        ),
    ];

    /// Countersigns with a key at hand.
    #[must_use]
    pub fn countersign(
        grant: Signed<OwnershipGrant>,
        context: &Context,
        enrolment: &SigningKey,
    ) -> Self {
        let message = grant.claims().countersigned_message(context);
        Self {
            grant,
            countersignature: key::sign(enrolment, message.as_slice()),
        }
    }

    /// Verifies both signatures.
    ///
    /// # Errors
    /// [`BadSignature`] if either does not verify.
    pub fn verify(&self, context: &Context, enrolment: &PublicKey) -> Result<(), BadSignature> {
        let claims = self.grant.claims();
        let message = claims.countersigned_message(context);
        enrolment.verify(message.as_slice(), &self.countersignature)?;
        self.grant.verify(context, &Unbound, &claims.owner_root)
    }

    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Frame {
        let mut frame = self.grant.encode();
        frame.push(&self.countersignature.0);
        frame
    }

    /// Reads the bytes; nothing is verified.
    ///
    /// # Errors
    /// [`Malformed`] for anything but the one encoding.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let (grant, countersignature) = bytes
            .split_last_chunk::<SIGNATURE_LENGTH>()
            .ok_or(Malformed)?;
        Ok(Self {
            grant: Signed::decode(grant)?,
            countersignature: Signature(*countersignature),
        })
    }
}

/// The lock's word that it has the new owner. 81 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnershipAck {
    /// The nonce of the grant.
    pub nonce: Nonce,
}

impl OwnershipAck {
    /// Bytes with signature.
    pub const LENGTH: usize = ACK_NONCE.end() + SIGNATURE_LENGTH;

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        ACK_KIND.row(),
        ACK_NONCE.row(),
        Row::variable(
            "signature",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the lock's key",
        ),
    ];
}

impl Signable<'_> for OwnershipAck {
    const KIND: Kind = Kind::OwnershipAck;
    type Bound = Unbound;

    fn write(&self, body: &mut Frame) {
        ACK_KIND.write(body, [Self::KIND.byte()]);
        ACK_NONCE.write(body, self.nonce.0);
    }

    fn read(body: &[u8]) -> Result<Self, Malformed> {
        Self::KIND.expect(body, ACK_NONCE.end())?;
        Ok(Self {
            nonce: Nonce(ACK_NONCE.read(body)?),
        })
    }
}

/// The old owner lets go. 76 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Release {
    next_owner: Option<OwnerId>,
    expiry: MinuteStamp,
}

impl Release {
    /// Bytes with signature.
    pub const LENGTH: usize = RELEASE_EXPIRY.end() + SIGNATURE_LENGTH;

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        RELEASE_KIND.row(),
        RELEASE_NEXT.row(),
        RELEASE_EXPIRY.row(),
        Row::variable(
            "signature",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the old owner's root key",
        ),
    ];

    /// To anyone.
    #[must_use]
    pub const fn to_anyone(expiry: MinuteStamp) -> Self {
        Self {
            next_owner: None,
            expiry,
        }
    }

    /// To one owner; `None` for the id of zeros, which means anyone.
    #[must_use]
    pub fn to_owner(next_owner: OwnerId, expiry: MinuteStamp) -> Option<Self> {
        (next_owner != NOBODY).then_some(Self {
            next_owner: Some(next_owner),
            expiry,
        })
    }

    /// Who may take it; `None` for anyone.
    #[must_use]
    pub const fn next_owner(&self) -> Option<OwnerId> {
        self.next_owner
    }

    /// The first minute in which it no longer holds.
    #[must_use]
    pub const fn expiry(&self) -> MinuteStamp {
        self.expiry
    }
}

/// The owner id that stands for none.
pub(crate) const NOBODY: OwnerId = OwnerId([0; 8]);

impl Signable<'_> for Release {
    const KIND: Kind = Kind::Release;
    type Bound = Unbound;

    fn write(&self, body: &mut Frame) {
        RELEASE_KIND.write(body, [Self::KIND.byte()]);
        RELEASE_NEXT.write(body, self.next_owner.unwrap_or(NOBODY).0);
        RELEASE_EXPIRY.write(body, self.expiry.to_bytes());
    }

    fn read(body: &[u8]) -> Result<Self, Malformed> {
        Self::KIND.expect(body, RELEASE_EXPIRY.end())?;
        let next = OwnerId(RELEASE_NEXT.read(body)?);
        Ok(Self {
            next_owner: (next != NOBODY).then_some(next),
            expiry: MinuteStamp::from_bytes(RELEASE_EXPIRY.read(body)?),
        })
    }
}

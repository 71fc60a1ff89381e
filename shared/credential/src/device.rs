//! What a lock says of itself before it has an owner: certificate and introduction (DL1 C.11, Enrol lock).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::denial::Malformed;
use crate::frame::Frame;
use crate::key::{ExchangeKey, PublicKey, SIGNATURE_LENGTH};
use crate::kind::Kind;
use crate::layout::{Field, Length, Row};
use crate::number::{KeyEpoch, LockId, Nonce, OwnerId, OwnershipCounter};
use crate::ownership::NOBODY;
use crate::signed::{Context, Signable, Signed, Unbound};

const KIND: Field<1> = Field::first("kind", "0x1c");
const CLASS: Field<1> = KIND.then("class", "1 door, 2 safe");
const MODEL: Field<2> = CLASS.then("model", "the manufacturer's number");
const LOCK_KEY: Field<32> = MODEL.then("lock key", "Ed25519; its hash is the lock id");
const EXCHANGE_KEY: Field<32> =
    LOCK_KEY.then("exchange key", "X25519, for keypad codes and sealed mode");

const HELLO_KIND: Field<1> = Field::first("kind", "0x96");

const ABOUT_KIND: Field<1> = Field::first("kind", "0x97");
const ABOUT_OWNERSHIP: Field<2> =
    ABOUT_KIND.then("ownership counter", "now; a grant is for the next");
const ABOUT_OWNER: Field<8> = ABOUT_OWNERSHIP.then("owner", "owner id; zero if it has none");
const ABOUT_EPOCH: Field<2> =
    ABOUT_OWNER.then("key epoch", "the highest applied; 0 if it has no owner");
const ABOUT_NONCE: Field<16> = ABOUT_EPOCH.then("nonce", "for one grant");
const ABOUT_CERTIFICATE: Field<{ DeviceCertificate::LENGTH }> =
    ABOUT_NONCE.then("certificate", "see Device certificate");

/// What kind of thing a lock is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceClass {
    /// Its events never name anybody (R004.74 to 76).
    Door,
    /// Its events may name who opened (R004.77).
    Safe,
}

/// Keys and kind of a lock, signed at manufacture in [`Context::Device`]. 132 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeviceCertificate {
    /// Door or Safe.
    pub class: DeviceClass,
    /// The manufacturer's number of the model.
    pub model: u16,
    /// Signs acks, events and ownership acks.
    pub lock_key: PublicKey,
    /// Agrees on keypad codes.
    pub exchange_key: ExchangeKey,
}

impl DeviceCertificate {
    /// Bytes with signature.
    pub const LENGTH: usize = EXCHANGE_KEY.end() + SIGNATURE_LENGTH;

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        KIND.row(),
        CLASS.row(),
        MODEL.row(),
        LOCK_KEY.row(),
        EXCHANGE_KEY.row(),
        Row::variable(
            "signature",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the manufacturer's key",
        ),
    ];

    /// The lock's id.
    #[must_use]
    pub fn lock_id(&self) -> LockId {
        LockId::of(&self.lock_key)
    }

    /// Where its signature holds.
    #[must_use]
    pub fn context(&self) -> Context {
        Context::Device(self.lock_id())
    }
}

impl Signable<'_> for DeviceCertificate {
    const KIND: Kind = Kind::DeviceCertificate;
    type Bound = Unbound;

    fn write(&self, body: &mut Frame) {
        let class = match self.class {
            DeviceClass::Door => 1,
            DeviceClass::Safe => 2,
        };
        KIND.write(body, [Self::KIND.byte()]);
        CLASS.write(body, [class]);
        MODEL.write(body, self.model.to_be_bytes());
        LOCK_KEY.write(body, self.lock_key.0);
        EXCHANGE_KEY.write(body, self.exchange_key.0);
    }

    fn read(body: &[u8]) -> Result<Self, Malformed> {
        Self::KIND.expect(body, EXCHANGE_KEY.end())?;
        Ok(Self {
            class: match CLASS.byte(body)? {
                1 => DeviceClass::Door,
                2 => DeviceClass::Safe,
                _ => return Err(Malformed),
            },
            model: u16::from_be_bytes(MODEL.read(body)?),
            lock_key: PublicKey(LOCK_KEY.read(body)?),
            exchange_key: ExchangeKey(EXCHANGE_KEY.read(body)?),
        })
    }
}

/// Phone to lock: who are you? 1 byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hello;

impl Hello {
    /// Bytes of a frame.
    pub const LENGTH: usize = HELLO_KIND.end();

    /// The byte table.
    pub const FIELDS: &[Row] = &[HELLO_KIND.row()];

    /// The frame.
    #[must_use]
    pub fn encode(self) -> Frame {
        let mut frame = Frame::new();
        HELLO_KIND.write(&mut frame, [Kind::Hello.byte()]);
        frame
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// [`Malformed`] for anything but the one encoding.
    pub fn decode(frame: &[u8]) -> Result<Self, Malformed> {
        Kind::Hello.expect(frame, Self::LENGTH).map(|()| Self)
    }
}

/// Lock to phone: its certificate, its owner, and a nonce for a grant. 161 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Introduction {
    /// The counter now; a grant is for the next.
    pub ownership: OwnershipCounter,
    /// The owner and its highest key epoch that the lock has applied; `None` if it has no owner.
    pub owner: Option<(OwnerId, KeyEpoch)>,
    /// For one grant.
    pub nonce: Nonce,
    /// The certificate.
    pub certificate: Signed<DeviceCertificate>,
}

impl Introduction {
    /// Bytes of a frame.
    pub const LENGTH: usize = ABOUT_CERTIFICATE.end();

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        ABOUT_KIND.row(),
        ABOUT_OWNERSHIP.row(),
        ABOUT_OWNER.row(),
        ABOUT_EPOCH.row(),
        ABOUT_NONCE.row(),
        ABOUT_CERTIFICATE.row(),
    ];

    /// The frame.
    #[must_use]
    pub fn encode(&self) -> Frame {
        let (owner, epoch) = self.owner.unwrap_or((NOBODY, KeyEpoch(0)));
        let mut frame = Frame::new();
        ABOUT_KIND.write(&mut frame, [Kind::Introduction.byte()]);
        ABOUT_OWNERSHIP.write(&mut frame, self.ownership.0.to_be_bytes());
        ABOUT_OWNER.write(&mut frame, owner.0);
        ABOUT_EPOCH.write(&mut frame, epoch.0.to_be_bytes());
        ABOUT_NONCE.write(&mut frame, self.nonce.0);
        frame.push(self.certificate.encode().as_slice());
        frame
    }

    /// Reads a frame; nothing is verified.
    ///
    /// # Errors
    /// [`Malformed`] for anything but the one encoding.
    pub fn decode(frame: &[u8]) -> Result<Self, Malformed> {
        Kind::Introduction.expect(frame, Self::LENGTH)?;
        let owner = OwnerId(ABOUT_OWNER.read(frame)?);
        let epoch = KeyEpoch(u16::from_be_bytes(ABOUT_EPOCH.read(frame)?));
        if owner == NOBODY && epoch != KeyEpoch(0) {
            return Err(Malformed);
        }
        Ok(Self {
            ownership: OwnershipCounter(u16::from_be_bytes(ABOUT_OWNERSHIP.read(frame)?)),
            owner: (owner != NOBODY).then_some((owner, epoch)),
            nonce: Nonce(ABOUT_NONCE.read(frame)?),
            certificate: Signed::decode(&ABOUT_CERTIFICATE.read(frame)?)?,
        })
    }
}

/// The secret of the code inside the door: 8 bytes, known to the registry and to who stands inside (A26).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SetupSecret(pub [u8; 8]);

impl core::fmt::Debug for SetupSecret {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("SetupSecret(..)")
    }
}

impl SetupSecret {
    /// What the phone shows to the registry instead of the secret: HMAC-SHA256(secret, lock 16 ‖ nonce 16 ‖ owner 8).
    #[must_use]
    pub fn proof(self, lock: LockId, nonce: Nonce, owner: OwnerId) -> [u8; 32] {
        self.keyed(lock, nonce, owner)
            .finalize()
            .into_bytes()
            .into()
    }

    /// Whether a phone's proof is right; takes the same time either way.
    #[must_use]
    pub fn accepts(self, proof: &[u8; 32], lock: LockId, nonce: Nonce, owner: OwnerId) -> bool {
        self.keyed(lock, nonce, owner).verify_slice(proof).is_ok()
    }

    fn keyed(self, lock: LockId, nonce: Nonce, owner: OwnerId) -> Hmac<Sha256> {
        let mut block = [0; 64];
        for (slot, byte) in block.iter_mut().zip(self.0) {
            *slot = byte;
        }
        let mut mac = Hmac::new(&block.into());
        mac.update(&lock.0);
        mac.update(&nonce.0);
        mac.update(&owner.0);
        mac
    }
}

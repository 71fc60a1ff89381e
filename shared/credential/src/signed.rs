//! Signatures over an object in its context.

use crate::denial::{BadSignature, Malformed};
use crate::frame::Frame;
use crate::key::{self, PublicKey, SIGNATURE_LENGTH, Signature, SigningKey};
use crate::kind::Kind;
use crate::number::{GroupId, LockId, OwnerId, OwnershipCounter, digest_start};

/// The first bytes of every signed message.
const PREFIX: &[u8; 4] = b"dl1:";

/// Where a signature holds. It is signed and never sent: both sides know it (A22).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// One lock in one period of ownership.
    Lock {
        /// The installation that owns the lock.
        owner: OwnerId,
        /// The period.
        ownership: OwnershipCounter,
        /// The lock.
        lock: LockId,
    },
    /// All locks of a group; the ownership counter in the bytes is 0.
    Group {
        /// The installation that owns the locks.
        owner: OwnerId,
        /// The group.
        group: GroupId,
    },
    /// All locks of an owner, for key updates; counter and scope in the bytes are 0.
    Owner(OwnerId),
    /// A lock before it has any owner, for its certificate; owner and counter in the bytes are 0.
    Device(LockId),
}

impl Context {
    /// How many bytes a context has.
    pub const LENGTH: usize = 31;

    /// `dl1:` ‖ kind ‖ owner 8 ‖ ownership counter 2 ‖ scope 16.
    #[must_use]
    pub fn bytes(&self, kind: Kind) -> [u8; Self::LENGTH] {
        let (owner, ownership, scope) = match self {
            Self::Lock {
                owner,
                ownership,
                lock,
            } => (owner.0, ownership.0, lock.0),
            Self::Group { owner, group } => (owner.0, 0, group.0),
            Self::Owner(owner) => (owner.0, 0, [0; 16]),
            Self::Device(lock) => ([0; 8], 0, lock.0),
        };
        let [p0, p1, p2, p3] = *PREFIX;
        let [o0, o1, o2, o3, o4, o5, o6, o7] = owner;
        let [c0, c1] = ownership.to_be_bytes();
        let mut bytes = [0; Self::LENGTH];
        let head = [
            p0,
            p1,
            p2,
            p3,
            kind.byte(),
            o0,
            o1,
            o2,
            o3,
            o4,
            o5,
            o6,
            o7,
            c0,
            c1,
        ];
        for (slot, byte) in bytes.iter_mut().zip(head.into_iter().chain(scope)) {
            *slot = byte;
        }
        bytes
    }
}

/// An object that is signed: fixed in form, so that equal objects have equal bytes.
pub trait Signable<'a>: Sized {
    /// What it is; part of the context.
    const KIND: Kind;

    /// Bytes that are signed before the object and not sent with it: [`Unbound`] for most.
    type Bound: AsRef<[u8]>;

    /// Appends the one encoding, without the signature.
    fn write(&self, body: &mut Frame);

    /// Reads the one encoding, without the signature.
    ///
    /// # Errors
    /// [`Malformed`] for anything else, longer bytes included.
    fn read(body: &'a [u8]) -> Result<Self, Malformed>;
}

/// Nothing is signed beyond context and object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unbound;

impl AsRef<[u8]> for Unbound {
    fn as_ref(&self) -> &[u8] {
        &[]
    }
}

/// SHA-256 of an object's bytes without its signature: what caches, proofs and events refer to, never the signature (A21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BodyHash(pub [u8; 32]);

impl BodyHash {
    /// The first `N` bytes, `N` at most 32.
    #[must_use]
    pub fn start<const N: usize>(&self) -> [u8; N] {
        let mut start = [0; N];
        for (slot, byte) in start.iter_mut().zip(self.0) {
            *slot = byte;
        }
        start
    }
}

impl AsRef<[u8]> for BodyHash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// An object with a signature that may or may not be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<T> {
    body: T,
    signature: Signature,
}

impl<'a, T: Signable<'a>> Signed<T> {
    /// The bytes that a signer signs: context ‖ bound ‖ object.
    #[must_use]
    pub fn message(body: &T, context: &Context, bound: &T::Bound) -> Frame {
        let mut message = Frame::new();
        message.push(&context.bytes(T::KIND));
        message.push(bound.as_ref());
        message.push(encode_body(body).as_slice());
        message
    }

    /// Signs with a key at hand. A signer elsewhere signs [`Self::message`], and [`Self::new`] joins the two.
    #[must_use]
    pub fn sign(body: T, context: &Context, bound: &T::Bound, key: &SigningKey) -> Self {
        let signature = key::sign(key, Self::message(&body, context, bound).as_slice());
        Self { body, signature }
    }

    /// Joins an object and a signature made elsewhere.
    #[must_use]
    pub const fn new(body: T, signature: Signature) -> Self {
        Self { body, signature }
    }

    /// What the object claims; nothing has been verified yet.
    #[must_use]
    pub const fn claims(&self) -> &T {
        &self.body
    }

    /// The signature's bytes.
    #[must_use]
    pub const fn signature(&self) -> Signature {
        self.signature
    }

    /// Verifies strictly.
    ///
    /// # Errors
    /// [`BadSignature`] if key, context, bound bytes or object differ from those signed.
    pub fn verify(
        &self,
        context: &Context,
        bound: &T::Bound,
        key: &PublicKey,
    ) -> Result<(), BadSignature> {
        let message = Self::message(&self.body, context, bound);
        key.verify(message.as_slice(), &self.signature)
    }

    /// SHA-256 of bound ‖ object.
    #[must_use]
    pub fn body_hash(&self, bound: &T::Bound) -> BodyHash {
        BodyHash(digest_start(&[
            bound.as_ref(),
            encode_body(&self.body).as_slice(),
        ]))
    }

    /// Object ‖ signature.
    #[must_use]
    pub fn encode(&self) -> Frame {
        let mut frame = encode_body(&self.body);
        frame.push(&self.signature.0);
        frame
    }

    /// Reads object ‖ signature; nothing is verified.
    ///
    /// # Errors
    /// [`Malformed`] for anything but the one encoding.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (body, signature) = bytes
            .split_last_chunk::<SIGNATURE_LENGTH>()
            .ok_or(Malformed)?;
        Ok(Self {
            body: T::read(body)?,
            signature: Signature(*signature),
        })
    }
}

fn encode_body<'a, T: Signable<'a>>(body: &T) -> Frame {
    let mut frame = Frame::new();
    body.write(&mut frame);
    frame
}

//! What a phone sends to open: one frame with its own credential, two with a delegated one (DL1 C.2, C.3).

use crate::credential::{Credential, Lease};
use crate::delegation::Delegation;
use crate::denial::{BadSignature, Malformed};
use crate::frame::Frame;
use crate::key::{PublicKey, SIGNATURE_LENGTH, Signature};
use crate::kind::Kind;
use crate::layout::{Field, Length, Row};
use crate::number::{LockId, Nonce, OwnershipCounter};
use crate::role::Action;
use crate::signed::{BodyHash, Signed, Unbound};

const KIND: Field<1> = Field::first("kind", "0x91 access, 0x92 present, 0x93 prove");
const ACTION: Field<1> = KIND.then("action", "1 unlock, 2 hold open, 3 secure; 0 in present");
const PROVE_SIGNATURE: Field<SIGNATURE_LENGTH> = ACTION.then("proof", "by the guest key");

const PROOF_PREFIX: &[u8; 7] = b"dl1:pop";

/// What a phone key signs to prove that it is at this lock now and wants this action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// The lock.
    pub lock: LockId,
    /// Its period of ownership.
    pub ownership: OwnershipCounter,
    /// The nonce of the lock's last challenge.
    pub nonce: Nonce,
    /// The frame that will carry the signature: [`Kind::Access`] or [`Kind::Prove`].
    pub carrier: Carrier,
    /// The action.
    pub action: Action,
    /// The credential's body hash, or the delegation's.
    pub body_hash: BodyHash,
}

/// Which frame carries a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// An [`Access`] frame.
    Access,
    /// A [`Prove`] frame.
    Prove,
}

impl Carrier {
    const fn kind(self) -> Kind {
        match self {
            Self::Access => Kind::Access,
            Self::Prove => Kind::Prove,
        }
    }
}

impl Proof {
    /// Bytes that are signed.
    pub const LENGTH: usize = 75;

    /// The bytes that are signed: `dl1:pop` ‖ lock 16 ‖ ownership counter 2 ‖ nonce 16 ‖ kind 1 ‖ action 1 ‖ body hash 32.
    #[must_use]
    pub fn message(&self) -> Frame {
        let mut message = Frame::new();
        message.push(PROOF_PREFIX);
        message.push(&self.lock.0);
        message.push(&self.ownership.0.to_be_bytes());
        message.push(&self.nonce.0);
        message.push(&[self.carrier.kind().byte(), self.action.code()]);
        message.push(&self.body_hash.0);
        message
    }

    /// Verifies a phone's signature strictly.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify(&self, signature: &Signature, phone: &PublicKey) -> Result<(), BadSignature> {
        phone.verify(self.message().as_slice(), signature)
    }
}

/// Phone to lock: open with my own credential. 182 bytes with one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// What is wanted.
    pub action: Action,
    /// The credential.
    pub lease: Lease,
    /// By the credential's phone key over [`Proof::message`].
    pub proof: Signature,
}

impl Access {
    /// Bytes with one window; each further window adds 4.
    pub const LENGTH: usize = ACTION.end() + Credential::LENGTH + SIGNATURE_LENGTH;

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        KIND.row(),
        ACTION.row(),
        Row::variable(
            "credential",
            Length::Explained("116 + 4·k"),
            "see Credential",
        ),
        Row::variable(
            "proof",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the credential's phone key",
        ),
    ];

    /// The frame.
    #[must_use]
    pub fn encode(&self) -> Frame {
        let mut frame = Frame::new();
        KIND.write(&mut frame, [Kind::Access.byte()]);
        ACTION.write(&mut frame, [self.action.code()]);
        frame.push(self.lease.encode().as_slice());
        frame.push(&self.proof.0);
        frame
    }

    /// Reads a frame; nothing is verified.
    ///
    /// # Errors
    /// [`Malformed`] for anything but the one encoding.
    pub fn decode(frame: &[u8]) -> Result<Self, Malformed> {
        Kind::Access.expect(frame, frame.len())?;
        let action = Action::from_code(ACTION.byte(frame)?)?;
        let rest = frame.get(ACTION.end()..).ok_or(Malformed)?;
        let (lease, proof) = rest
            .split_last_chunk::<SIGNATURE_LENGTH>()
            .ok_or(Malformed)?;
        Ok(Self {
            action,
            lease: Signed::decode(lease)?,
            proof: Signature(*proof),
        })
    }
}

/// Phone to lock: these two links are my chain. The lock answers with a fresh challenge; [`Prove`] follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Present {
    /// The host's credential.
    pub parent: Lease,
    /// The guest's part of it.
    pub child: Signed<Delegation>,
}

impl Present {
    /// Bytes with one window of the parent; each further window adds 4.
    pub const LENGTH: usize = ACTION.end() + Credential::LENGTH + Delegation::LENGTH;

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        KIND.row(),
        ACTION.row(),
        Row::variable("parent", Length::Explained("116 + 4·k"), "see Credential"),
        Row::variable("child", Length::Fixed(Delegation::LENGTH), "see Delegation"),
    ];

    /// The child's body hash: SHA-256(SHA-256(parent's body) ‖ child's body).
    #[must_use]
    pub fn body_hash(&self) -> BodyHash {
        self.child.body_hash(&self.parent.body_hash(&Unbound))
    }

    /// The frame.
    #[must_use]
    pub fn encode(&self) -> Frame {
        let mut frame = Frame::new();
        KIND.write(&mut frame, [Kind::Present.byte()]);
        ACTION.write(&mut frame, [0]);
        frame.push(self.parent.encode().as_slice());
        frame.push(self.child.encode().as_slice());
        frame
    }

    /// Reads a frame; nothing is verified.
    ///
    /// # Errors
    /// [`Malformed`] for anything but the one encoding.
    pub fn decode(frame: &[u8]) -> Result<Self, Malformed> {
        Kind::Present.expect(frame, frame.len())?;
        if ACTION.byte(frame)? != 0 {
            return Err(Malformed);
        }
        let rest = frame.get(ACTION.end()..).ok_or(Malformed)?;
        let (parent, child) = rest
            .split_last_chunk::<{ Delegation::LENGTH }>()
            .ok_or(Malformed)?;
        Ok(Self {
            parent: Signed::decode(parent)?,
            child: Signed::decode(child)?,
        })
    }
}

/// Phone to lock: the proof for the chain that was presented. 66 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prove {
    /// What is wanted.
    pub action: Action,
    /// By the guest key over [`Proof::message`].
    pub proof: Signature,
}

impl Prove {
    /// Bytes of a frame.
    pub const LENGTH: usize = PROVE_SIGNATURE.end();

    /// The byte table.
    pub const FIELDS: &[Row] = &[KIND.row(), ACTION.row(), PROVE_SIGNATURE.row()];

    /// The frame.
    #[must_use]
    pub fn encode(&self) -> Frame {
        let mut frame = Frame::new();
        KIND.write(&mut frame, [Kind::Prove.byte()]);
        ACTION.write(&mut frame, [self.action.code()]);
        PROVE_SIGNATURE.write(&mut frame, self.proof.0);
        frame
    }

    /// Reads a frame; nothing is verified.
    ///
    /// # Errors
    /// [`Malformed`] for anything but the one encoding.
    pub fn decode(frame: &[u8]) -> Result<Self, Malformed> {
        Kind::Prove.expect(frame, Self::LENGTH)?;
        Ok(Self {
            action: Action::from_code(ACTION.byte(frame)?)?,
            proof: Signature(PROVE_SIGNATURE.read(frame)?),
        })
    }
}

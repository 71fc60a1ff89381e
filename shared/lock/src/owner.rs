//! Whose lock this is.

use credential::key::PublicKey;
use credential::number::{LockId, Nonce, OwnerId, OwnershipCounter};
use credential::signed::Context;

const NOBODY: u8 = 0;
const NOBODY_RESERVED: u8 = 1;
const OWNED: u8 = 2;

/// The owner, or none, and how often that has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Fresh from the factory, or released.
    Nobody {
        ownership: OwnershipCounter,
        /// Released to this installation only.
        reserved_for: Option<OwnerId>,
    },
    /// Enrolled.
    Installation {
        ownership: OwnershipCounter,
        root: PublicKey,
        /// Of the grant, so that the same grant can be acknowledged again.
        nonce: Nonce,
    },
}

impl Owner {
    pub(crate) const LENGTH: usize = 52;

    /// A lock that never had an owner.
    pub(crate) const FACTORY: Self = Self::Nobody {
        ownership: OwnershipCounter(0),
        reserved_for: None,
    };

    pub(crate) fn ownership(&self) -> OwnershipCounter {
        match self {
            Self::Nobody { ownership, .. } | Self::Installation { ownership, .. } => *ownership,
        }
    }

    /// The installation and the context of what is signed for this lock in this period.
    pub(crate) fn installation(&self, lock: LockId) -> Option<Installation> {
        match self {
            Self::Nobody { .. } => None,
            Self::Installation {
                ownership, root, ..
            } => {
                let id = OwnerId::of(root);
                let context = Context::Lock {
                    owner: id,
                    ownership: *ownership,
                    lock,
                };
                Some(Installation {
                    id,
                    root: *root,
                    context,
                })
            }
        }
    }

    /// For flash: tag 1, zero 1, ownership counter 2, then root 32 and nonce 16, or the next owner 8; rest zero.
    pub(crate) fn encode(&self) -> [u8; Self::LENGTH] {
        let (tag, root, nonce) = match self {
            Self::Nobody {
                reserved_for: None, ..
            } => (NOBODY, &[][..], &[][..]),
            Self::Nobody {
                reserved_for: Some(next),
                ..
            } => (NOBODY_RESERVED, &next.0[..], &[][..]),
            Self::Installation { root, nonce, .. } => (OWNED, &root.0[..], &nonce.0[..]),
        };
        let head = [tag, 0].into_iter().chain(self.ownership().0.to_be_bytes());
        let mut bytes = [0; Self::LENGTH];
        for (byte, field) in bytes
            .iter_mut()
            .zip(head.chain(root.iter().chain(nonce).copied()))
        {
            *byte = field;
        }
        bytes
    }

    /// `None` if the bytes were not written by [`Self::encode`].
    pub(crate) fn decode(bytes: &[u8; Self::LENGTH]) -> Option<Self> {
        let (head, rest) = bytes.split_first_chunk::<4>()?;
        let [tag, _, high, low] = *head;
        let ownership = OwnershipCounter(u16::from_be_bytes([high, low]));
        match tag {
            NOBODY => Some(Self::Nobody {
                ownership,
                reserved_for: None,
            }),
            NOBODY_RESERVED => {
                let (next, _) = rest.split_first_chunk::<8>()?;
                Some(Self::Nobody {
                    ownership,
                    reserved_for: Some(OwnerId(*next)),
                })
            }
            OWNED => {
                let (root, rest) = rest.split_first_chunk::<32>()?;
                let (nonce, _) = rest.split_first_chunk::<16>()?;
                Some(Self::Installation {
                    ownership,
                    root: PublicKey(*root),
                    nonce: Nonce(*nonce),
                })
            }
            _ => None,
        }
    }
}

/// The owner as signatures see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Installation {
    pub(crate) id: OwnerId,
    pub(crate) root: PublicKey,
    pub(crate) context: Context,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_survives_flash() {
        let ownership = OwnershipCounter(258);
        let owners = [
            Owner::FACTORY,
            Owner::Nobody {
                ownership,
                reserved_for: Some(OwnerId([3; 8])),
            },
            Owner::Installation {
                ownership,
                root: PublicKey([4; 32]),
                nonce: Nonce([5; 16]),
            },
        ];
        for owner in owners {
            assert_eq!(Owner::decode(&owner.encode()), Some(owner));
        }
        assert_eq!(Owner::decode(&[9; Owner::LENGTH]), None);
    }
}

//! The chain of authority that stands behind a permission (`authority.md`, rule 4).
//!
//! A chain names a subject and the links between them and the lock, leaf first. Each authority
//! appends the links that it owns; nobody removes one. [`crate::access::decide`] is the only judge.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::device::{DeviceKey, DeviceState};
use crate::id::{
    AccessPointId, DeviceId, GrantId, IdError, InstallationId, LockId, MandateId, OrganisationId,
    PersonId, ProfileId, text_on_the_wire,
};
use crate::mandate::Bounds;

/// The most links a chain may have.
pub const MOST_LINKS: usize = 8;

/// The most authorities a chain may pass.
pub const MOST_AUTHORITIES: usize = 4;

/// Who asks, with which phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The account; none for a guest without one.
    pub person: Option<PersonId>,
    /// The phone.
    pub device: DeviceId,
    /// The phone's public key.
    pub key: DeviceKey,
    /// Whether the phone may hold leases.
    pub state: DeviceState,
}

/// The links between a subject and a lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ChainWire")]
pub struct Chain {
    /// Who asks.
    pub subject: Subject,
    links: Vec<Link>,
}

impl Chain {
    /// A chain without links: it permits nothing.
    #[must_use]
    pub const fn new(subject: Subject) -> Self {
        Self {
            subject,
            links: Vec::new(),
        }
    }

    /// Appends a link further away from the subject.
    ///
    /// # Errors
    /// [`ChainError`] when the chain would be too long or pass too many authorities.
    pub fn append(&mut self, link: Link) -> Result<(), ChainError> {
        if self.links.len() >= MOST_LINKS {
            return Err(ChainError::TooLong);
        }
        let mut owners: Vec<Authority> = self.links.iter().map(|held| held.owner).collect();
        owners.push(link.owner);
        owners.sort_unstable();
        owners.dedup();
        if owners.len() > MOST_AUTHORITIES {
            return Err(ChainError::TooManyAuthorities);
        }
        self.links.push(link);
        Ok(())
    }

    /// The links, leaf first.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The grant closest to the subject.
    #[must_use]
    pub fn leaf(&self) -> Option<&Link> {
        self.links.iter().find(|link| link.kind == LinkKind::Grant)
    }

    /// What identifies the chain: its links' ids. A line at a lock is a device key and this.
    #[must_use]
    pub fn ids(&self) -> Vec<LinkId> {
        self.links.iter().map(|link| link.id).collect()
    }
}

#[derive(Deserialize)]
struct ChainWire {
    subject: Subject,
    links: Vec<Link>,
}

impl TryFrom<ChainWire> for Chain {
    type Error = ChainError;

    fn try_from(wire: ChainWire) -> Result<Self, ChainError> {
        let mut chain = Self::new(wire.subject);
        wire.links
            .into_iter()
            .try_for_each(|link| chain.append(link))?;
        Ok(chain)
    }
}

/// Why a link can't be appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainError {
    /// More than [`MOST_LINKS`].
    TooLong,
    /// More than [`MOST_AUTHORITIES`].
    TooManyAuthorities,
}

impl fmt::Display for ChainError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::TooLong => "the chain has too many links",
            Self::TooManyAuthorities => "the chain passes too many authorities",
        })
    }
}

impl std::error::Error for ChainError {}

/// One fact that a permission rests on, as its owner knew it when the chain passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The fact.
    pub id: LinkId,
    /// What sort of fact it is; decides the reason when it fails.
    pub kind: LinkKind,
    /// Who owns it.
    pub owner: Authority,
    /// How many narrowings the owner had sent towards the lock at reading (rule 6).
    pub narrowings: u64,
    /// What it allows.
    pub bounds: Bounds,
    /// Whether it is in force.
    pub state: LinkState,
}

/// What sort of fact a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// The person as the authority knows them, with their state (`R003.16` to `R003.20`).
    Profile,
    /// A permission of a person (source 004).
    Grant,
    /// An employee's place in a group that has a key.
    Membership,
    /// A key that an organisation received (source 000).
    ReceivedKey,
    /// A company's proxy for another (source 003).
    Proxy,
    /// A unit's tenancy with its access rights (source 001).
    Tenancy,
    /// The authority of the installation itself.
    Root,
    /// The lock as it is registered: what it can do at all.
    Registration,
    /// What must be paid for.
    Licence,
    /// The mode of the access point: normal, keep locked, lockdown or evacuation.
    Mode,
}

/// Whether a link is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// In force.
    Active,
    /// Set aside: a locked person, a licence that lapsed.
    Suspended,
    /// Withdrawn for good.
    Revoked,
}

macro_rules! link_ids {
    ($($name:ident($id:ident),)*) => {
        /// The id of the fact behind a link.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum LinkId {
            $(
                #[doc = concat!("A fact known by a `", stringify!($id), "`.")]
                $name($id),
            )*
        }

        $(
            impl From<$id> for LinkId {
                fn from(id: $id) -> Self {
                    Self::$name(id)
                }
            }
        )*

        impl fmt::Display for LinkId {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$name(id) => id.fmt(out),)*
                }
            }
        }

        impl FromStr for LinkId {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                match text.split_once('_').map(|(prefix, _)| prefix) {
                    $(Some($id::PREFIX) => text.parse().map(Self::$name),)*
                    _ => Err(IdError::Prefix),
                }
            }
        }
    };
}

link_ids! {
    AccessPoint(AccessPointId),
    Grant(GrantId),
    Installation(InstallationId),
    Lock(LockId),
    Mandate(MandateId),
    Organisation(OrganisationId),
    Profile(ProfileId),
}

/// Who owns facts about people and permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Authority {
    /// Owns locks.
    Installation(InstallationId),
    /// Employees, groups and received keys.
    Organisation(OrganisationId),
}

impl From<InstallationId> for Authority {
    fn from(id: InstallationId) -> Self {
        Self::Installation(id)
    }
}

impl From<OrganisationId> for Authority {
    fn from(id: OrganisationId) -> Self {
        Self::Organisation(id)
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Installation(id) => id.fmt(out),
            Self::Organisation(id) => id.fmt(out),
        }
    }
}

impl FromStr for Authority {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once('_').map(|(prefix, _)| prefix) {
            Some(InstallationId::PREFIX) => text.parse().map(Self::Installation),
            Some(OrganisationId::PREFIX) => text.parse().map(Self::Organisation),
            _ => Err(IdError::Prefix),
        }
    }
}

text_on_the_wire!(Authority: like "^(ins|org)_[0-9a-f]{32}$");
text_on_the_wire!(LinkId: like "^[a-z]{3}_[0-9a-f]{32}$");

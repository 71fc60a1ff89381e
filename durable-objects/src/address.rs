//! Which object: its class and its name within the class.

use std::fmt;
use std::str::FromStr;

use domain::chain::Authority;
use domain::id::{InstallationId, LockId, PersonId};
use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;
use crate::sql::{FromValue, Value};

/// The classes of objects; each name is used in storage and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The log of what was done under one authority.
    AuditLog,
    /// Reserves one unique key.
    Directory,
    /// Owns locks.
    Installation,
    /// One lock.
    Lock,
    /// One account.
    Person,
    /// The one object of the operators, and those that wake others in its place.
    Platform,
}

impl Class {
    /// All classes.
    pub const ALL: [Self; 6] = [
        Self::AuditLog,
        Self::Directory,
        Self::Installation,
        Self::Lock,
        Self::Person,
        Self::Platform,
    ];

    /// The name of the class in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuditLog => "audit_log",
            Self::Directory => "directory",
            Self::Installation => "installation",
            Self::Lock => "lock",
            Self::Person => "person",
            Self::Platform => "platform",
        }
    }

    /// The name of the binding in `wrangler.toml`.
    #[must_use]
    pub const fn binding(self) -> &'static str {
        match self {
            Self::AuditLog => "AUDIT_LOG",
            Self::Directory => "DIRECTORY",
            Self::Installation => "INSTALLATION",
            Self::Lock => "LOCK",
            Self::Person => "PERSON",
            Self::Platform => "PLATFORM",
        }
    }
}

/// Begins what stands for a name where only the platform's identifier is known.
const BY_ID: char = '#';

/// One object. As text `class/name`, for example `lock/lck_0011...`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    class: Class,
    name: String,
}

impl Address {
    /// The log of what was done under this authority.
    #[must_use]
    pub fn audit_log(authority: Authority) -> Self {
        Self {
            class: Class::AuditLog,
            name: authority.to_string(),
        }
    }

    /// The object that reserves this unique key: an e-mail address, a name. The key itself is not
    /// visible in the address.
    #[must_use]
    pub fn directory(kind: &str, key: &str) -> Self {
        let name = Fingerprint::of(&[b"directory", kind.as_bytes(), key.as_bytes()]).to_string();
        Self {
            class: Class::Directory,
            name,
        }
    }

    /// An installation.
    #[must_use]
    pub fn installation(id: InstallationId) -> Self {
        Self {
            class: Class::Installation,
            name: id.to_string(),
        }
    }

    /// A lock.
    #[must_use]
    pub fn lock(id: LockId) -> Self {
        Self {
            class: Class::Lock,
            name: id.to_string(),
        }
    }

    /// A person's account.
    #[must_use]
    pub fn person(id: PersonId) -> Self {
        Self {
            class: Class::Person,
            name: id.to_string(),
        }
    }

    /// The one object of the operators.
    #[must_use]
    pub fn platform() -> Self {
        Self {
            class: Class::Platform,
            name: "platform".to_owned(),
        }
    }

    /// With whom an object leaves word that it is to be woken: with the first that answers. What fails as
    /// long as the first of them fails, another wakes.
    #[must_use]
    pub fn wakers() -> [Self; 3] {
        let deputy = |name: &str| Self {
            class: Class::Platform,
            name: name.to_owned(),
        };
        [Self::platform(), deputy("waker-1"), deputy("waker-2")]
    }

    /// An object by the identifier that the platform knows it by: what an alarm is told of its own object.
    #[must_use]
    pub fn by_id(class: Class, id: &str) -> Self {
        Self {
            class,
            name: format!("{BY_ID}{id}"),
        }
    }

    /// The identifier, of an address made of one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.name.strip_prefix(BY_ID)
    }

    /// The class.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.class
    }

    /// The name within the class.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.class.name(), self.name)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// The text names no object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAddress;

impl fmt::Display for NotAnAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the text is not the address of an object")
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let (class, name) = text.split_once('/').ok_or(NotAnAddress)?;
        let class = Class::ALL
            .into_iter()
            .find(|known| known.name() == class)
            .ok_or(NotAnAddress)?;
        if name.is_empty() || name.contains('/') {
            return Err(NotAnAddress);
        }
        Ok(Self {
            class,
            name: name.to_owned(),
        })
    }
}

impl TryFrom<String> for Address {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

impl From<&Address> for Value {
    fn from(address: &Address) -> Self {
        Self::Text(address.to_string())
    }
}

impl FromValue for Address {
    const EXPECTED: &'static str = "the address of an object";

    fn from_value(value: Value) -> Option<Self> {
        String::from_value(value)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_text() {
        let addresses = [
            Address::audit_log(Authority::Installation(InstallationId::from([1; 16]))),
            Address::directory("email", "mia@example.org"),
            Address::installation(InstallationId::from([2; 16])),
            Address::lock(LockId::from([3; 16])),
            Address::person(PersonId::from([4; 16])),
            Address::platform(),
        ];
        for (address, class) in addresses.iter().zip(Class::ALL) {
            assert_eq!(address.class(), class);
            assert_eq!(address.to_string().parse().as_ref(), Ok(address));
        }
        let wakers = Address::wakers();
        assert_eq!(wakers[0], Address::platform());
        assert!(wakers[0] != wakers[1] && wakers[1] != wakers[2]);
        for waker in wakers {
            assert_eq!(waker.to_string().parse(), Ok(waker));
        }
        for text in ["", "lock", "lock/", "door/a", "lock/a/b"] {
            assert_eq!(text.parse::<Address>(), Err(NotAnAddress), "{text}");
        }
    }

    #[test]
    fn a_directory_address_does_not_show_its_key() {
        let address = Address::directory("email", "mia@example.org");
        assert!(!address.to_string().contains("mia"));
        assert_ne!(address, Address::directory("name", "mia@example.org"));
    }
}

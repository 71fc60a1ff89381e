//! E-mail addresses.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::id::{AddressId, text_on_the_wire};

/// The longest address, in bytes (RFC 5321, 4.5.3.1.3, without the brackets).
const LONGEST: usize = 254;
/// The longest part before the `@`, in bytes (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;
/// The longest label of a domain, in bytes (RFC 1035, 2.3.4).
const LONGEST_LABEL: usize = 63;

/// An e-mail address in lower case, so that one mailbox has one text.
///
/// Accepted is what mail providers hand out: a dot-atom of ASCII before the `@` and a host name of
/// at least two labels after it. Quoted and non-ASCII local parts are refused.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the address: names the directory object that knows whose it is.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The address within an account; the same address always has the same one.
    #[must_use]
    pub fn id(&self) -> AddressId {
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(self.fingerprint()) {
            *to = from;
        }
        AddressId::from(bytes)
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Only the domain: an address is personal data and stays out of logs.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let domain = self.0.rsplit_once('@').map_or("", |(_, domain)| domain);
        write!(out, "…@{domain}")
    }
}

/// The text is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnEmailAddress;

impl fmt::Display for NotAnEmailAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the text is not an e-mail address")
    }
}

impl std::error::Error for NotAnEmailAddress {}

impl FromStr for EmailAddress {
    type Err = NotAnEmailAddress;

    /// Spaces around the address are forgiven: people paste.
    fn from_str(text: &str) -> Result<Self, NotAnEmailAddress> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnEmailAddress)?;
        if text.len() <= LONGEST && is_local_part(local) && is_host_name(domain) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(NotAnEmailAddress)
        }
    }
}

text_on_the_wire!(EmailAddress: like "^[^@]+@[^@]+$");

/// A dot-atom (RFC 5322, 3.2.3).
fn is_local_part(text: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&byte))
    };
    text.len() <= LONGEST_LOCAL && text.split('.').all(is_atom)
}

fn is_host_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=LONGEST_LABEL).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.contains('.')
        && text.split('.').all(is_label)
        && !text
            .rsplit('.')
            .next()
            .is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mailbox_has_one_text_and_one_id() {
        let typed: EmailAddress = "  Anna.Virtanen+ovi@Example.FI ".parse().unwrap();
        assert_eq!(typed.as_str(), "anna.virtanen+ovi@example.fi");
        assert_eq!(typed.as_str().parse(), Ok(typed.clone()));
        assert_eq!(
            typed.id(),
            "anna.virtanen+ovi@example.fi"
                .parse::<EmailAddress>()
                .unwrap()
                .id()
        );
        assert_ne!(
            typed.id(),
            "anna.virtanen@example.fi"
                .parse::<EmailAddress>()
                .unwrap()
                .id()
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long = format!("a@{}.com", "a.".repeat(130));
        for text in [
            "",
            "@",
            "anna",
            "anna@",
            "@example.com",
            "anna@example",
            "anna@@example.com",
            "an na@example.com",
            "anna@exa mple.com",
            "anna@-example.com",
            "anna@example-.com",
            ".anna@example.com",
            "anna.@example.com",
            "an..na@example.com",
            "anna@example..com",
            "anna@127.0.0.1",
            "\"anna\"@example.com",
            "ännä@example.com",
            "anna@exämple.com",
            "anna@example.com\r\nbcc: b@example.com",
            "anna@example.com,b@example.com",
            "<anna@example.com>",
            long_local.as_str(),
            long.as_str(),
        ] {
            assert_eq!(
                text.parse::<EmailAddress>(),
                Err(NotAnEmailAddress),
                "{text:?}"
            );
        }
    }

    #[test]
    fn an_address_stays_out_of_logs() {
        let address: EmailAddress = "anna@example.com".parse().unwrap();
        assert_eq!(format!("{address:?}"), "…@example.com");
    }
}

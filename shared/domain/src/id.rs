//! Identifiers: one newtype per kind of thing, so that mixing two is a compile error.
//!
//! An identifier is 16 opaque bytes. Its text form is a three-letter prefix, an underscore and 32
//! lower-case hexadecimal digits, for example `grt_00112233445566778899aabbccddeeff`. There is
//! exactly one text for each value, so texts can be compared and used as keys.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// Why a text is not an identifier of the wanted kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdError {
    /// The prefix belongs to another kind of thing, or is missing.
    Prefix,
    /// What follows the prefix is not 32 lower-case hexadecimal digits.
    Digits,
}

impl fmt::Display for IdError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Prefix => "the identifier is of another kind",
            Self::Digits => "the identifier must end in 32 lower-case hexadecimal digits",
        })
    }
}

impl std::error::Error for IdError {}

/// Makes identifiers from one seed of randomness, so that the rules that need many stay pure.
///
/// The same seed gives the same identifiers in the same order.
#[derive(Clone, Debug)]
pub struct Minter {
    seed: [u8; 32],
    minted: u64,
}

impl Minter {
    /// Starts from 32 bytes that nobody can guess.
    #[must_use]
    pub const fn new(seed: [u8; 32]) -> Self {
        Self { seed, minted: 0 }
    }

    /// The next 32 bytes.
    pub fn secret(&mut self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"clavis/minter");
        hash.update(self.seed);
        hash.update(self.minted.to_be_bytes());
        self.minted += 1;
        hash.finalize().into()
    }

    /// The next identifier.
    pub fn id<T: From<[u8; 16]>>(&mut self) -> T {
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(self.secret()) {
            *to = from;
        }
        T::from(bytes)
    }
}

/// Writes bytes as lower-case hexadecimal digits.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' } else { b'a' - 10 } + nibble);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    text
}

/// Reads lower-case hexadecimal digits; `None` for anything else or another length.
#[must_use]
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        for digit in pair {
            let value = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                _ => return None,
            };
            *byte = (*byte << 4) | value;
        }
    }
    Some(bytes)
}

/// Implements serde and miniserde for types whose `Display` and `FromStr` are each other's
/// inverse: one text on the wire, whichever library writes it. The schema says which texts there
/// are: one of a list of values, or all that are like a pattern.
macro_rules! text_on_the_wire {
    ($name:ty: one of $all:expr) => {
        $crate::id::text_on_the_wire!(@codec $name);
        $crate::id::text_on_the_wire!(@schema $name, {
            let texts: Vec<String> = $all.iter().map(ToString::to_string).collect();
            schemars::json_schema!({ "type": "string", "enum": texts })
        });
    };
    ($name:ty: like $pattern:expr) => {
        $crate::id::text_on_the_wire!(@codec $name);
        $crate::id::text_on_the_wire!(@schema $name, {
            schemars::json_schema!({ "type": "string", "pattern": $pattern })
        });
    };
    (@schema $name:ty, $schema:expr) => {
        #[cfg(feature = "openapi")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $schema
            }
        }
    };
    (@codec $name:ty) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl miniserde::Serialize for $name {
            fn begin(&self) -> miniserde::ser::Fragment<'_> {
                miniserde::ser::Fragment::Str(std::borrow::Cow::Owned(self.to_string()))
            }
        }

        impl miniserde::Deserialize for $name {
            fn begin(out: &mut Option<Self>) -> &mut dyn miniserde::de::Visitor {
                miniserde::make_place!(Place);
                impl miniserde::de::Visitor for Place<$name> {
                    fn string(&mut self, text: &str) -> miniserde::Result<()> {
                        self.out = Some(text.parse().map_err(|_| miniserde::Error)?);
                        Ok(())
                    }
                }
                Place::new(out)
            }
        }
    };
}
pub(crate) use text_on_the_wire;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name([u8; 16]);

            impl $name {
                /// The prefix of the text form, without its underscore.
                pub const PREFIX: &'static str = $prefix;

                /// The 16 bytes.
                #[must_use]
                pub const fn bytes(&self) -> &[u8; 16] {
                    &self.0
                }
            }

            impl From<[u8; 16]> for $name {
                fn from(bytes: [u8; 16]) -> Self {
                    Self(bytes)
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write!(out, "{}_{}", $prefix, to_hex(&self.0))
                }
            }

            impl fmt::Debug for $name {
                fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Display::fmt(self, out)
                }
            }

            impl FromStr for $name {
                type Err = IdError;

                fn from_str(text: &str) -> Result<Self, IdError> {
                    let digits = text
                        .strip_prefix($prefix)
                        .and_then(|rest| rest.strip_prefix('_'))
                        .ok_or(IdError::Prefix)?;
                    from_hex(digits).map(Self).ok_or(IdError::Digits)
                }
            }
        )*
        $(text_on_the_wire!($name: like concat!("^", $prefix, "_[0-9a-f]{32}$"));)*

        /// Every prefix, to prove that no two kinds share one.
        #[cfg(test)]
        const PREFIXES: &[&str] = &[$($prefix),*];
    };
}

ids! {
    /// An access point: a door or a safe.
    AccessPointId = "acp";
    /// An e-mail address of an account.
    AddressId = "adr";
    /// One run of a command; the same id means the same run.
    CommandId = "cmd";
    /// A phone or browser with a key of its own.
    DeviceId = "dev";
    /// A grant: what one profile may do at one access point.
    GrantId = "grt";
    /// An installation: the owner of locks.
    InstallationId = "ins";
    /// An offer to join a profile to an account, sent by e-mail.
    InvitationId = "inv";
    /// A lock, made from the lock's own key (`DL1 C.2`) and never regenerated.
    LockId = "lck";
    /// A mandate: authority that reached somebody, and from which they may give less.
    MandateId = "mnd";
    /// An organisation: employees, groups and received keys.
    OrganisationId = "org";
    /// A passkey of an account.
    PasskeyId = "psk";
    /// A person's account.
    PersonId = "prs";
    /// A person as one authority knows them.
    ProfileId = "prf";
    /// A signed-in browser.
    SessionId = "ses";
}

impl LockId {
    /// The same identifier as the wire format writes it.
    #[must_use]
    pub const fn from_wire(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn an_id_has_one_text_and_both_libraries_write_it() {
        let id: GrantId = Minter::new([7; 32]).id();
        let text = id.to_string();
        assert_eq!(text.parse(), Ok(id));
        let quoted = format!("\"{text}\"");
        assert_eq!(serde_json::to_string(&id).unwrap(), quoted);
        assert_eq!(miniserde::json::to_string(&id), quoted);
        assert_eq!(serde_json::from_str::<GrantId>(&quoted).unwrap(), id);
        assert_eq!(miniserde::json::from_str::<GrantId>(&quoted).unwrap(), id);
    }

    #[test]
    fn an_id_of_another_kind_or_spelling_is_refused() {
        let text = GrantId::from([0xab; 16]).to_string();
        assert_eq!(text.parse::<PersonId>(), Err(IdError::Prefix));
        assert_eq!(text.to_uppercase().parse::<GrantId>(), Err(IdError::Prefix));
        assert_eq!(
            text.replace("ab", "AB").parse::<GrantId>(),
            Err(IdError::Digits)
        );
        let short = text.get(..35).unwrap();
        assert_eq!(short.parse::<GrantId>(), Err(IdError::Digits));
        assert_eq!(format!("{text}0").parse::<GrantId>(), Err(IdError::Digits));
        assert!(miniserde::json::from_str::<PersonId>(&format!("\"{text}\"")).is_err());
    }

    #[test]
    fn no_two_kinds_share_a_prefix() {
        assert_eq!(
            PREFIXES.iter().collect::<BTreeSet<_>>().len(),
            PREFIXES.len()
        );
    }

    #[test]
    fn a_minter_never_repeats_itself_and_repeats_its_seed() {
        let mut minter = Minter::new([1; 32]);
        let ids: BTreeSet<GrantId> = (0..1000).map(|_| minter.id()).collect();
        assert_eq!(ids.len(), 1000);
        assert_eq!(
            Minter::new([1; 32]).id::<GrantId>(),
            Minter::new([1; 32]).id::<GrantId>()
        );
        assert_ne!(
            Minter::new([1; 32]).id::<GrantId>(),
            Minter::new([2; 32]).id::<GrantId>()
        );
    }
}

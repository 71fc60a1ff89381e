//! Reading JSON: bodies, messages, replies and columns, all by one reader.
//!
//! The library reads the text into a tree, once for all types; what serde derives reads the tree. A type that is read
//! straight from the text brings half of a parser with it, and another half for each further kind of text: that was an
//! eighth of the compressed module, 129 kB. A tree says too where something is wrong, which bodies need.

mod read;
mod tree;

use std::fmt;

use domain::refusal::{Fault, Flaw};
use serde::de::DeserializeOwned;

use self::tree::Tree;

/// Reads a value: a struct from an object, a tuple from a list.
///
/// # Errors
/// The first thing that is wrong and where.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    T::deserialize(&Tree::parse(bytes)?)
}

/// Why something is not JSON of the expected type.
#[derive(Debug, PartialEq, Eq)]
pub struct Error(Box<Wrong>);

#[derive(Debug, PartialEq, Eq)]
struct Wrong {
    flaw: Flaw,
    text: String,
}

impl Error {
    /// What is wrong, as a caller is told it: a JSON pointer (RFC 6901), which does not name the variants of enums.
    #[must_use]
    pub fn into_flaw(self) -> Flaw {
        self.0.flaw
    }

    #[cold]
    #[inline(never)]
    fn new(pointer: String, fault: Fault, text: String) -> Self {
        Self(Box::new(Wrong {
            flaw: Flaw { pointer, fault },
            text,
        }))
    }

    #[cold]
    #[inline(never)]
    fn said(text: &str) -> Self {
        Self::new(String::new(), Fault::WrongType, text.to_owned())
    }

    #[cold]
    #[inline(never)]
    fn told(text: &dyn fmt::Display) -> Self {
        Self::said(&text.to_string())
    }

    /// The same, seen from the value that has it under this key.
    #[cold]
    #[inline(never)]
    fn within(mut self, key: &str) -> Self {
        self.0.flaw.pointer.insert_str(0, &step(key));
        self
    }
}

/// One step of a pointer.
fn step(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.0.flaw.pointer, self.0.text)
    }
}

impl std::error::Error for Error {}

/// What was expected is not told: the place says it, and the names of all types are some kB of the compressed module. Nor is
/// what was there instead: it may be somebody's.
impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(text: T) -> Self {
        Self::told(&text)
    }

    #[cold]
    fn invalid_type(_: serde::de::Unexpected, _: &dyn serde::de::Expected) -> Self {
        Self::said("the type is wrong")
    }

    #[cold]
    fn invalid_value(_: serde::de::Unexpected, _: &dyn serde::de::Expected) -> Self {
        Self::said("the value is wrong")
    }

    #[cold]
    fn invalid_length(_: usize, _: &dyn serde::de::Expected) -> Self {
        Self::said("the length is wrong")
    }

    #[cold]
    fn unknown_variant(_variant: &str, _expected: &'static [&'static str]) -> Self {
        Self::new(String::new(), Fault::NotOneOf, "unknown variant".to_owned())
    }

    #[cold]
    fn unknown_field(_field: &str, _expected: &'static [&'static str]) -> Self {
        Self::new(String::new(), Fault::Unknown, "unknown field".to_owned())
    }

    #[cold]
    fn missing_field(field: &'static str) -> Self {
        Self::new(step(field), Fault::Missing, "missing".to_owned())
    }

    #[cold]
    fn duplicate_field(field: &'static str) -> Self {
        Self::new(step(field), Fault::WrongType, "there twice".to_owned())
    }
}

#[cfg(test)]
mod tests;

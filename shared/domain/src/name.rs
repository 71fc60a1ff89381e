//! What people call a person, a phone or a place.

use std::fmt;
use std::str::FromStr;

use crate::id::text_on_the_wire;

/// The longest name, in characters.
pub const LONGEST_NAME: u32 = 80;

/// A name: 1 to 80 characters on one line, without spaces at its ends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Nothing but spaces.
    Empty,
    /// More than [`LONGEST_NAME`] characters.
    TooLong,
    /// A line break, or a character that is invisible or turns the direction of writing.
    Control,
}

impl fmt::Display for NameError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Empty => "the name is empty",
            Self::TooLong => "the name has more than 80 characters",
            Self::Control => "the name has a control character",
        })
    }
}

impl std::error::Error for NameError {}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        if text.is_empty() {
            Err(NameError::Empty)
        } else if text.chars().count() > LONGEST_NAME as usize {
            Err(NameError::TooLong)
        } else if text.chars().any(is_control) {
            Err(NameError::Control)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

text_on_the_wire!(Name: like r"^\S(.{0,78}\S)?$");

/// Line breaks and bidirectional overrides (Unicode UAX 9) would let a name pose as another text.
fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_at_most_80_characters() {
        assert_eq!(" Åsa Öberg ".parse::<Name>().unwrap().as_str(), "Åsa Öberg");
        assert!("ä".repeat(80).parse::<Name>().is_ok());
        assert_eq!("ä".repeat(81).parse::<Name>(), Err(NameError::TooLong));
        assert_eq!(" \t ".parse::<Name>(), Err(NameError::Empty));
        for text in ["a\nb", "a\u{0}b", "a\u{202e}b", "a\u{2028}b"] {
            assert_eq!(text.parse::<Name>(), Err(NameError::Control), "{text:?}");
        }
    }
}

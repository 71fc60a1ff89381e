//! The languages that people are spoken to in.

use std::fmt;
use std::str::FromStr;

use crate::id::text_on_the_wire;

/// A language that every text exists in; as text its BCP 47 tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Nederlands.
    Dutch,
    /// Deutsch.
    German,
    /// Suomi.
    Finnish,
    /// English.
    English,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 4] = [Self::Dutch, Self::German, Self::Finnish, Self::English];

    /// The BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Dutch => "nl",
            Self::German => "de",
            Self::Finnish => "fi",
            Self::English => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.tag())
    }
}

/// The text is not the tag of a language that we speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotALanguage;

impl fmt::Display for NotALanguage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the language must be nl, de, fi or en")
    }
}

impl std::error::Error for NotALanguage {}

impl FromStr for Language {
    type Err = NotALanguage;

    fn from_str(text: &str) -> Result<Self, NotALanguage> {
        Self::ALL
            .into_iter()
            .find(|language| language.tag() == text)
            .ok_or(NotALanguage)
    }
}

text_on_the_wire!(Language: one of Language::ALL);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_its_tag() {
        for language in Language::ALL {
            assert_eq!(language.tag().parse(), Ok(language));
        }
        for text in ["", "EN", "en-GB", "sv", "en "] {
            assert_eq!(text.parse::<Language>(), Err(NotALanguage), "{text:?}");
        }
    }
}

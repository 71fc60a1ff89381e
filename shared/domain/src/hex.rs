//! Bytes as text on the wire: lower-case hexadecimal digits.

use std::fmt;
use std::str::FromStr;

use crate::id::{text_on_the_wire, to_hex};

/// Bytes of a signed object, a key or a nonce; at most [`Hex::LONGEST`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hex(Vec<u8>);

impl Hex {
    /// The most bytes: a Bluetooth attribute has 512, and nothing of ours is longer.
    pub const LONGEST: usize = 512;

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes if there are exactly so many.
    #[must_use]
    pub fn exactly<const N: usize>(&self) -> Option<[u8; N]> {
        self.0.as_slice().try_into().ok()
    }
}

impl From<&[u8]> for Hex {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Hex {
    fn from(bytes: [u8; N]) -> Self {
        Self(bytes.to_vec())
    }
}

impl fmt::Display for Hex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for Hex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// The text is no lower-case hexadecimal, or too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotHex;

impl fmt::Display for NotHex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "at most {} bytes as lower-case hexadecimal digits",
            Hex::LONGEST
        )
    }
}

impl FromStr for Hex {
    type Err = NotHex;

    fn from_str(text: &str) -> Result<Self, NotHex> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
            return Err(NotHex);
        };
        if pairs.len() > Self::LONGEST {
            return Err(NotHex);
        }
        let byte = |[high, low]: &[u8; 2]| Some(digit(*high)? << 4 | digit(*low)?);
        pairs
            .iter()
            .map(byte)
            .collect::<Option<Vec<u8>>>()
            .map(Self)
            .ok_or(NotHex)
    }
}

text_on_the_wire!(Hex: like "^([0-9a-f]{2}){0,512}$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_text_in_both_libraries() {
        let hex = Hex::from([0x00, 0xab, 0xff]);
        assert_eq!(serde_json::to_string(&hex).unwrap(), r#""00abff""#);
        assert_eq!(miniserde::json::to_string(&hex), r#""00abff""#);
        assert_eq!(
            miniserde::json::from_str::<Hex>(r#""00abff""#).unwrap(),
            hex
        );
        assert_eq!(
            serde_json::from_str::<Hex>(r#""""#).unwrap(),
            Hex::default()
        );
    }

    #[test]
    fn other_spellings_and_longer_texts_are_refused() {
        for text in ["0", "0A", "zz", " 00"] {
            assert_eq!(text.parse::<Hex>(), Err(NotHex), "{text}");
        }
        assert!("00".repeat(512).parse::<Hex>().is_ok());
        assert_eq!("00".repeat(513).parse::<Hex>(), Err(NotHex));
    }
}

//! Bytes of variable length without a heap.

use core::fmt;

/// The longest frame: one attribute of a Bluetooth characteristic (DL1 C.2).
pub const FRAME_LIMIT: usize = 512;

/// At most [`FRAME_LIMIT`] bytes: what one side sends, or what a signature is made over.
#[derive(Clone, Copy)]
pub struct Frame {
    bytes: [u8; FRAME_LIMIT],
    length: usize,
}

impl Frame {
    /// A frame without bytes.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: [0; FRAME_LIMIT],
            length: 0,
        }
    }

    /// A copy of `bytes`; `None` if they are longer than [`FRAME_LIMIT`].
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut frame = Self::new();
        frame.push(bytes).then_some(frame)
    }

    /// The bytes.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// Appends all of `bytes`, or nothing: then the answer is false.
    ///
    /// Writers of objects of fixed length ignore the answer: the longest of each kind is written in a test.
    /// Were one too long after all, its bytes would be refused by every decoder.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        let end = self.length.saturating_add(bytes.len());
        let Some(free) = self.bytes.get_mut(self.length..end) else {
            return false;
        };
        free.copy_from_slice(bytes);
        self.length = end;
        true
    }
}

impl Default for Frame {
    fn default() -> Self {
        Self::new()
    }
}

impl AsRef<[u8]> for Frame {
    fn as_ref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl PartialEq for Frame {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Frame {}

impl fmt::Debug for Frame {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Frame(")?;
        for byte in self.as_slice() {
            write!(formatter, "{byte:02x}")?;
        }
        formatter.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_takes_512_bytes_and_no_more() {
        let mut frame = Frame::from_slice(&[7; FRAME_LIMIT]).expect("512 bytes fit");
        assert!(!frame.push(&[1]));
        assert_eq!(frame.as_slice(), [7; FRAME_LIMIT]);
        assert_eq!(Frame::from_slice(&[0; FRAME_LIMIT + 1]), None);
    }

    #[test]
    fn frames_are_equal_by_their_bytes_only() {
        let mut one = Frame::from_slice(&[1]).expect("short");
        assert_ne!(Frame::from_slice(&[1, 2]), Some(one));
        assert!(one.push(&[2]));
        assert_eq!(Frame::from_slice(&[1, 2]), Some(one));
    }
}

//! What a phone's tab and the page of the locks say to each other, over a channel between tabs of
//! one browser.
//!
//! A letter is bytes: the tab it belongs to (4), what it is (1), the lock (16), then a frame if
//! there is one. It is trusted like everything in the same browser, and exists in development only.

use credential::frame::Frame;
use credential::number::LockId;

/// The name of the channel.
pub const NAME: &str = "virtual-lock";

/// Who seeks any lock names this one.
pub const ANY: LockId = LockId([0; 16]);

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Is this lock there?
    Seek,
    /// It is.
    Here,
    /// A phone connects.
    Connect,
    /// The link stands.
    Connected,
    /// The phone writes this.
    Say(Frame),
    /// The lock replies this.
    Reply(Frame),
    /// The phone is gone.
    Leave,
}

/// One message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The phone's tab, a random number.
    pub phone: u32,
    /// The lock.
    pub lock: LockId,
    /// What is said.
    pub word: Word,
}

impl Word {
    /// The byte that stands for it.
    #[must_use]
    pub const fn kind(&self) -> u8 {
        match self {
            Self::Seek => 1,
            Self::Here => 2,
            Self::Connect => 3,
            Self::Connected => 4,
            Self::Say(_) => 5,
            Self::Reply(_) => 6,
            Self::Leave => 7,
        }
    }
}

impl Letter {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.phone.to_be_bytes().to_vec();
        bytes.push(self.word.kind());
        bytes.extend(self.lock.0);
        if let Word::Say(frame) | Word::Reply(frame) = &self.word {
            bytes.extend_from_slice(frame.as_slice());
        }
        bytes
    }

    /// Reads a letter; none if it is no letter of ours.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (phone, rest) = bytes.split_first_chunk()?;
        let (kind, rest) = rest.split_first()?;
        let (lock, frame) = rest.split_first_chunk()?;
        let word = match (kind, frame.is_empty()) {
            (1, true) => Word::Seek,
            (2, true) => Word::Here,
            (3, true) => Word::Connect,
            (4, true) => Word::Connected,
            (5, false) => Word::Say(Frame::from_slice(frame)?),
            (6, false) => Word::Reply(Frame::from_slice(frame)?),
            (7, true) => Word::Leave,
            _ => return None,
        };
        Some(Self {
            phone: u32::from_be_bytes(*phone),
            lock: LockId(*lock),
            word,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_arrives_as_it_was_sent() {
        let frame = Frame::from_slice(&[7; 512]).unwrap();
        let words = [
            Word::Seek,
            Word::Here,
            Word::Connect,
            Word::Connected,
            Word::Say(frame),
            Word::Reply(frame),
            Word::Leave,
        ];
        for word in words {
            let letter = Letter {
                phone: 9,
                lock: LockId([3; 16]),
                word,
            };
            assert_eq!(Letter::decode(&letter.encode()), Some(letter));
        }
    }

    #[test]
    fn what_is_no_letter_is_none() {
        assert_eq!(Letter::decode(&[]), None);
        let mut seek = Letter {
            phone: 9,
            lock: ANY,
            word: Word::Seek,
        }
        .encode();
        seek.push(1);
        assert_eq!(Letter::decode(&seek), None);
    }
}
